"""Passages that stand word for word in both versions: found by hashing, paired so that few seem to have moved.

Texts that occur once on each side are anchors, as in Bram Cohen's patience diff; repeated texts are paired next to
the anchors and, where that leaves a choice, in reading order. Everything here takes linear time.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

NONE = -1


def pair(old: Sequence[Hashable], new: Sequence[Hashable], places: list[int], taken: list[bool]) -> None:
    """Extend `places` (for each old passage the index of its new one, or NONE) by passages with equal keys.

    `taken` tells which new passages already belong to an old one; both lists are changed in place.
    """
    _pair_unique(old, new, places, taken)
    _extend(old, new, places, taken, step=1)
    _extend(old, new, places, taken, step=-1)
    _pair_in_order(old, new, places, taken)


def _pair_unique(old: Sequence[Hashable], new: Sequence[Hashable], places: list[int], taken: list[bool]) -> None:
    count_old, count_new = Counter(old), Counter(new)
    where = {key: j for j, key in enumerate(new)}
    for i, key in enumerate(old):
        if places[i] == NONE and count_old[key] == count_new[key] == 1 and not taken[where[key]]:
            places[i] = where[key]
            taken[where[key]] = True


def _extend(old: Sequence[Hashable], new: Sequence[Hashable], places: list[int], taken: list[bool], step: int) -> None:
    """Walk on from every pair as long as the neighbours are equal too."""
    for i in range(len(old))[::step]:
        before = i - step
        if places[i] != NONE or not 0 <= before < len(old) or places[before] == NONE:
            continue
        j = places[before] + step
        if 0 <= j < len(new) and not taken[j] and old[i] == new[j]:
            places[i] = j
            taken[j] = True


def _pair_in_order(old: Sequence[Hashable], new: Sequence[Hashable], places: list[int], taken: list[bool]) -> None:
    free: dict[Hashable, list[int]] = defaultdict(list)
    for j in range(len(new) - 1, -1, -1):
        if not taken[j]:
            free[new[j]].append(j)
    for i, key in enumerate(old):
        if places[i] == NONE and free.get(key):
            places[i] = free[key].pop()
            taken[places[i]] = True


def in_order(places: Sequence[int]) -> set[int]:
    """Indices of the longest increasing subsequence of `places` (NONE left out): what kept its order.

    Patience sorting (Fredman 1975), n log n.
    """
    ends: list[int] = []
    last: list[int] = []
    previous: dict[int, int] = {}
    for i, place in enumerate(places):
        if place == NONE:
            continue
        at = bisect_left(ends, place)
        ends[at : at + 1] = [place]
        last[at : at + 1] = [i]
        previous[i] = last[at - 1] if at else NONE
    kept: set[int] = set()
    i = last[-1] if last else NONE
    while i != NONE:
        kept.add(i)
        i = previous[i]
    return kept
