"""How well passages of today's book carry an old one that is said to live on there."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from policybook.compare.candidates import Pairs
from policybook.compare.changes import DUPLICATE
from policybook.compare.exact import NONE
from policybook.compare.scorer import BIAS, FEATURES, WEIGHTS, Problem, Scored, rescored, score
from policybook.compare.tokens import words
from policybook.compare.vectors import Floats
from policybook.model import Change, ChangeKind, Passage

_POSITION = [FEATURES.index(name) for name in ("between", "before", "after")]
_WORDS, _LENGTH, _APART = (FEATURES.index(name) for name in ("words", "length", "apart"))
_USUAL = 2.4  # the `length` of a passage of ten words


class Said(NamedTuple):
    """A passage of the baseline, those of its words that are looked for, and the passages of today to look at.

    What stands `elsewhere` is measured by its wording alone, what stands in its place by its neighbours too.
    """

    old: Passage
    text: str
    there: Sequence[Passage]
    elsewhere: bool


def carried(changes: Sequence[Change], after: Sequence[Passage], said: Sequence[Said]) -> tuple[float, ...]:
    """For each old passage the best score (0 to 1) of any passage that is said to carry it; 0 where there is none.

    It is the score by which `compare` looks for counterparts, taken with every passage of the place: elsewhere as if
    nobody knew where the passages stood; in its own place as if all were as long, shared as many words and carried
    nothing else, or a long passage would win by its length. `changes` are all of the comparison, `after` all passages
    of today.
    """
    if not said:
        return ()
    today = {passage.id: number for number, passage in enumerate(after)}
    before = [(change.old, change) for change in changes if change.old]
    origin = {old.id: number for number, (old, _) in enumerate(before)}
    texts = {one.old.id: one.text for one in said}
    there = [[today[passage.id] for passage in one.there] for one in said]
    left = sorted({number for numbers in there for number in numbers})
    row = {number: at for at, number in enumerate(left)}
    problem = Problem(
        old=[words(texts.get(old.id, old.text)) for old, _ in before],
        new=[words(after[number].text) for number in left],
        left_old=[origin[one.old.id] for one in said],
        left_new=left,
        places=[today[change.new[0].id] if _stands(change) else NONE for _, change in before],
        size=len(after),
    )
    ends = np.cumsum([0, *map(len, there)])
    pairs = Pairs(
        np.repeat(np.arange(len(said)), np.diff(ends)),
        np.array([row[number] for numbers in there for number in numbers], np.int64),
    )
    scored = score(problem, pairs)
    elsewhere = np.array([one.elsewhere for one in said])[pairs.old]
    scores = np.where(elsewhere, _by_wording(scored), _by_place(scored))
    return tuple(float(scores[start:end].max(initial=0)) for start, end in pairwise(ends.tolist()))


def _by_wording(scored: Scored) -> Floats:
    """The scores as they would be if nobody knew where the passages stood."""
    features = scored.features.copy()
    features[:, _POSITION] = 0
    return rescored(replace(scored, features=features), WEIGHTS, BIAS).scores


def _by_place(scored: Scored) -> Floats:
    """The scores as they would be if all passages were as long, shared as many words and carried nothing else."""
    features = scored.features.copy()
    features[:, _WORDS], features[:, _LENGTH] = 0, _USUAL
    features[:, _APART] = np.maximum(features[:, _APART], 0)
    return rescored(replace(scored, features=features), WEIGHTS, BIAS).scores


def _stands(change: Change) -> bool:
    """Whether a passage still stands word for word, in a place of its own."""
    return change.kind in (ChangeKind.KEPT, ChangeKind.MOVED) and change.evidence.note != DUPLICATE
