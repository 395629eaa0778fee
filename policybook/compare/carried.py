"""How well passages of today's book carry an old one that is said to live on there."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from policybook.compare.candidates import Pairs
from policybook.compare.changes import DUPLICATE
from policybook.compare.exact import NONE
from policybook.compare.scorer import FEATURES, Problem, Scored, known, score
from policybook.compare.tokens import words
from policybook.compare.vectors import Floats
from policybook.model import Change, Passage

# A logistic model like the scorer's, fitted on the same texts, but without the length and the number of telling words:
# a place has many passages, and the longest would win.
_WORDING = {"contained": 2.35, "carries": 2.80, "phrases": 2.58, "apart": 1.97}
_POSITION = {"between": 1.58, "before": 1.10, "after": 1.34}
_LIKENESS, _BIAS = 1.23, -6.42


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

    It is much like the score by which `compare` looks for counterparts, taken with every passage of the place.
    `changes` are all of the comparison, `after` all passages of today.
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
    read = [words(texts.get(old.id, old.text)) for old, _ in before]
    left_old = [origin[one.old.id] for one in said]
    problem = Problem(
        known(read),
        old=[read[i] for i in left_old],
        new=[words(after[number].text) for number in left],
        left_old=left_old,
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
    scores = np.where(elsewhere, _probable(scored, _WORDING), _probable(scored, _WORDING | _POSITION))
    return tuple(float(scores[start:end].max(initial=0)) for start, end in pairwise(ends.tolist()))


def _probable(scored: Scored, weights: Mapping[str, float]) -> Floats:
    """The pairs' scores from 0 to 1 by these features and likeness."""
    columns = scored.features[:, [FEATURES.index(name) for name in weights]]
    odds = columns @ np.array(list(weights.values())) + _LIKENESS * np.sqrt(scored.likeness) + _BIAS
    return np.asarray(1 / (1 + np.exp(-odds)), np.float64)


def _stands(change: Change) -> bool:
    """Whether a passage still stands word for word, in a place of its own."""
    return change.kind.stands and change.evidence.note != DUPLICATE
