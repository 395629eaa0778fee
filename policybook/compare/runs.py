"""Which stretches of an old text went with the words that it lost: what is not found at its place now."""

from collections.abc import Sequence, Set
from itertools import pairwise


def runs(words: Sequence[str], standing: Set[int], lost: Set[int], absent: Set[int]) -> list[tuple[int, int]]:
    """The first and last position of each unbroken run of old `words` that is gone and holds a lost one.

    `standing` are the positions of the words that the counterparts have at their place, `lost` those that tell of a
    loss, `absent` those that the counterparts have nowhere: only with one of the last two a run begins or ends.
    """
    edges = sorted({-1, *(standing - lost), len(words)})
    gaps = [(before + 1, after) for before, after in pairwise(edges) if after - before > 1]
    at = list(range(len(words)))  # for each position that of the occurrence which stands for it
    gaps = _drawn_together(words, gaps, at)
    lost, ends = ({n for n, meant in enumerate(at) if meant in some} for some in (lost, lost | absent))
    inside = [[n for n in range(*gap) if n in ends] for gap in gaps if not lost.isdisjoint(range(*gap))]
    return [(run[0], run[-1]) for run in inside]


def _drawn_together(words: Sequence[str], gaps: Sequence[tuple[int, int]], at: list[int]) -> list[tuple[int, int]]:
    """The gaps (start, end) of an alignment that is as good, with fewer of them; `at` follows the words' exchange.

    In "a [b] and [c and] d" the "and" that stands may as well be the second: "a [b and c] and d"; or the first.
    """
    found: list[tuple[int, int]] = []
    for start, end in gaps:
        if found:
            first, middle = found[-1]
            between = words[middle:start]
            size = len(between)
            if size < end - start and words[end - size : end] == between:
                _exchange(at, middle, end - size, size)
                found[-1] = (first, end - size)
                continue
            if size < middle - first and words[first : first + size] == between:
                _exchange(at, middle, first, size)
                found[-1] = (first + size, end)
                continue
        found.append((start, end))
    return found


def _exchange(at: list[int], one: int, other: int, size: int) -> None:
    one_slice, other_slice = slice(one, one + size), slice(other, other + size)
    at[one_slice], at[other_slice] = at[other_slice], at[one_slice]
