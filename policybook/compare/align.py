"""Old and new passages brought together: first what is identical, then what is similar, then what is left."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policybook.compare import exact
from policybook.compare.candidates import nearest
from policybook.compare.tokens import without_numbering, words
from policybook.compare.vectors import Space, cosine, covered
from policybook.model import Change, ChangeKind, Chapter, Evidence, Passage
from policybook.settings import CompareSettings

NONE = exact.NONE
DUPLICATE, CLAIMED = "duplicate", "claimed"


def compare(old: Sequence[Chapter], new: Sequence[Chapter], settings: CompareSettings) -> tuple[Change, ...]:
    """One change per old passage in reading order, then one ADDED change per new passage that carries nothing old."""
    before = [passage for chapter in old for passage in chapter.passages]
    after = [passage for chapter in new for passage in chapter.passages]
    places, repeated = _identical(before, after)
    taken = {j for j in places if j != NONE}
    left_old = [i for i, j in enumerate(places) if j == NONE]
    left_new = [j for j in range(len(after)) if j not in taken]
    reworded = _Reworded.of(before, after, left_old, left_new, settings.needed)
    moved = _moved(before, after, places)
    changes = []
    for i, passage in enumerate(before):
        if places[i] == NONE:
            changes.append(reworded.change(passage, i))
            continue
        kind = ChangeKind.MOVED if i in moved else ChangeKind.KEPT
        note = DUPLICATE if i in repeated else ""
        counterpart = after[places[i]]
        changes.append(Change(kind, passage, (counterpart,), evidence=Evidence(counterpart, note=note)))
    used = taken | reworded.used
    changes.extend(Change(ChangeKind.ADDED, None, (p,)) for j, p in enumerate(after) if j not in used)
    return tuple(changes)


def _identical(before: list[Passage], after: list[Passage]) -> tuple[list[int], set[int]]:
    """The new index of each old passage that stands word for word, and which of them stood more often then."""
    places = [NONE] * len(before)
    taken = [False] * len(after)
    old_texts, new_texts = [p.fingerprint for p in before], [p.fingerprint for p in after]
    exact.pair(old_texts, new_texts, places, taken)
    old_bare = [without_numbering(p.text) for p in before]
    new_bare = [without_numbering(p.text) for p in after]
    exact.pair(old_bare, new_bare, places, taken)
    standing = {text: j for j, text in enumerate(new_texts)}
    repeated = {i for i, j in enumerate(places) if j == NONE and old_texts[i] in standing}
    for i in repeated:
        places[i] = standing[old_texts[i]]
    return places, repeated


def _moved(before: list[Passage], after: list[Passage], places: list[int]) -> set[int]:
    """Which identical passages a reader finds elsewhere: out of order, or in another chapter than the rest."""
    ordered = exact.in_order(places)
    followed: dict[str, dict[str, int]] = {}
    for i, j in enumerate(places):
        if j != NONE:
            count = followed.setdefault(before[i].chapter, {})
            count[after[j].chapter] = count.get(after[j].chapter, 0) + 1
    successor = {path: max(sorted(c), key=lambda p: (c[p], p == path)) for path, c in followed.items()}
    return {
        i
        for i, j in enumerate(places)
        if j != NONE and (i not in ordered or successor[before[i].chapter] != after[j].chapter)
    }


@dataclass(slots=True)
class _Reworded:
    after: list[Passage]
    found: dict[int, tuple[int, float]]
    best: dict[int, tuple[int, float]]
    used: set[int]
    needed: float

    @classmethod
    def of(
        cls,
        before: list[Passage],
        after: list[Passage],
        left_old: list[int],
        left_new: list[int],
        needed: float,
    ) -> "_Reworded":
        old_words = [words(p.text) for p in before]
        new_words = {j: words(after[j].text) for j in left_new}
        space = Space(old_words, list(new_words.values()))
        a = space.vectors([old_words[i] for i in left_old])
        b = space.vectors([new_words[j] for j in left_new])
        pairs = nearest(a, b)
        cos = cosine(a, b, pairs.old, pairs.new)
        inside = covered(a, b, pairs.old, pairs.new)
        found: dict[int, tuple[int, float]] = {}
        best: dict[int, tuple[int, float]] = {}
        free = set(range(len(left_new)))
        for k in np.lexsort((pairs.new, pairs.old, -cos)):
            i, j, score = int(pairs.old[k]), int(pairs.new[k]), float(cos[k])
            best.setdefault(left_old[i], (left_new[j], score))
            if score >= needed and left_old[i] not in found and j in free:
                found[left_old[i]] = (left_new[j], score)
                free.discard(j)
        for k in np.lexsort((pairs.new, pairs.old, -inside)):
            i, j = int(pairs.old[k]), int(pairs.new[k])
            if inside[k] >= 0.9:
                found.setdefault(left_old[i], (left_new[j], float(inside[k])))
        return cls(after, found, best, {j for j, _ in found.values()}, needed)

    def change(self, passage: Passage, i: int) -> Change:
        near, score = self.best.get(i, (NONE, 0.0))
        evidence = Evidence(self.after[near] if near != NONE else None, (("similarity", round(score, 4)),), self.needed)
        if i not in self.found:
            return Change(ChangeKind.REMOVED, passage, score=round(score, 4), evidence=evidence)
        j, score = self.found[i]
        return Change(ChangeKind.REWORDED, passage, (self.after[j],), round(min(score, 1.0), 4), evidence=evidence)
