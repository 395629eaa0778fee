"""How probable it is that a new passage carries an old one, from eight features of the two and of their places.

The weights of the logistic model were fitted by `benchmarks/fit.py` on labelled revisions of essays, articles and
books; `docs/how-often-wrong.md` says how often it errs. No feature looks at other new passages, except those that were
recognised, so text that is added does not lower a score.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policybook.compare.candidates import Pairs, nearest
from policybook.compare.claims import stable
from policybook.compare.context import Context
from policybook.compare.vectors import Floats, Matrix, Space, cosine, covered, phrases

FEATURES = ("likeness", "contained", "carries", "phrases", "between", "before", "after", "apart")
WEIGHTS = np.array([1.19, 2.27, 2.59, 2.65, 1.61, 1.09, 1.20, 2.32])
BIAS = -6.39

_CANDIDATES = 12  # new passages looked at for each old one
_RIVALS = 4  # old passages looked at for each new one
_ANCHOR = 0.5  # cosine from which two passages are taken as the same while neighbours are compared
_PLAIN, _TIMES = 0.4, 1.6  # a pair with this cosine, so many times that of any rival, is unmistakable


@dataclass(frozen=True, slots=True)
class Problem:
    """What identical passages leave over: words of every passage, indices of those left, places of the others."""

    old: Sequence[Sequence[str]]
    new: Sequence[Sequence[str]]
    left_old: Sequence[int]
    left_new: Sequence[int]
    places: Sequence[int]


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidate pairs, numbered among the passages that are left, with a row of FEATURES and a score each.

    `old` and `new` hold the vectors of the passages that are left.
    """

    pairs: Pairs
    features: Floats
    scores: Floats
    old: Matrix
    new: Matrix


def score(problem: Problem) -> Scored:
    """The candidate pairs of a problem with their scores from 0 to 1."""
    old_left = [problem.old[i] for i in problem.left_old]
    new_left = [problem.new[j] for j in problem.left_new]
    space = Space(problem.old, new_left)
    everything, new = space.vectors(problem.old), space.vectors(new_left)
    left = np.asarray(problem.left_old, np.int64)
    old = everything[left]
    pairs = Pairs(*nearest(old, new, _CANDIDATES))
    whole = Pairs(left[pairs.old], np.asarray(problem.left_new, np.int64)[pairs.new])
    likeness = cosine(old, new, *pairs)
    rival = _rival(problem.old, everything, new, Pairs(whole.old, pairs.new))
    first, second = phrases(old_left, new_left)
    columns = [
        np.sqrt(likeness),
        covered(old.multiply(old), new, pairs.old, pairs.new),
        covered(new.multiply(new), old, pairs.new, pairs.old),
        covered(first, second, pairs.old, pairs.new),
        _context(problem, pairs, whole, likeness),
        likeness - rival,
    ]
    rows = np.column_stack(columns)
    probable = 1 / (1 + np.exp(-(rows @ WEIGHTS + BIAS)))
    unmistakable = (likeness >= _PLAIN) & (likeness >= _TIMES * rival)
    scores = np.where(unmistakable, np.maximum(probable, (1 + likeness) / 2), probable)
    return Scored(pairs, rows, np.minimum(scores, 1.0), old, new)


def _rival(words: Sequence[Sequence[str]], old: Matrix, new: Matrix, pairs: Pairs) -> Floats:
    """For each pair the cosine of its new passage and the most similar old passage with another wording."""
    columns, rows = nearest(new, old, _RIVALS)
    likeness = cosine(old, new, rows, columns)
    near: dict[int, list[tuple[float, int]]] = {}
    for value, i, j in zip(likeness.tolist(), rows.tolist(), columns.tolist(), strict=True):
        near.setdefault(j, []).append((value, i))
    for candidates in near.values():
        candidates.sort(key=lambda candidate: (-candidate[0], candidate[1]))
    own = np.zeros(len(pairs.old))
    for k, (i, j) in enumerate(zip(pairs.old.tolist(), pairs.new.tolist(), strict=True)):
        own[k] = next((value for value, rival in near.get(j, ()) if words[rival] != words[i]), 0.0)
    return own


def _context(problem: Problem, pairs: Pairs, whole: Pairs, likeness: Floats) -> Floats:
    """The columns `between`, `before` and `after`; very similar passages serve as anchors too."""
    anchors = list(problem.places)
    for k in stable(pairs, likeness, _ANCHOR).values():
        anchors[whole.old[k]] = int(whole.new[k])
    return Context(anchors, len(problem.new)).features(whole)


def parts(features: Floats) -> tuple[tuple[str, float], ...]:
    """The named parts of one pair's score, each from 0 to 1, for people who ask why."""
    values = dict(zip(FEATURES, features.tolist(), strict=True))
    values["likeness"] **= 2
    return tuple((name, round(min(1.0, max(0.0, value)), 3)) for name, value in values.items())
