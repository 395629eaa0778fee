"""How probable it is that a new passage carries an old one, from eight features of the two and of their places.

The weights of the logistic model were fitted by `benchmarks/fit.py` on labelled revisions of essays, articles and
books; `docs/how-often-wrong.md` says how often it errs. No feature looks at other new passages, except those that were
recognised, so added text that resembles no old passage does not lower a score.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from policybook.compare.candidates import Pairs, nearest
from policybook.compare.claims import stable
from policybook.compare.context import Context
from policybook.compare.vectors import Floats, Matrix, Space, phrases, shared, sizes

FEATURES = ("likeness", "contained", "carries", "phrases", "between", "before", "after", "apart")
WEIGHTS = np.array([1.23, 2.35, 2.80, 2.58, 1.58, 1.10, 1.34, 1.97])
BIAS = -6.42

_CANDIDATES = 12  # new passages looked at for each old one
_RIVALS = 4  # old passages looked at for each new one
_ANCHOR = 0.5  # likeness from which two passages are taken as the same while neighbours are compared
_PLAIN, _TIMES = 0.4, 1.6  # a pair with this likeness, so many times that of any rival, is unmistakable


@dataclass(frozen=True, slots=True)
class Problem:
    """What identical passages leave over.

    `old` has the words of every old passage, `new` those of the new passages that are left; `left_old` and `left_new`
    are the indices of what is left, `places` the new index of each old passage or NONE, `size` the number of new ones.
    """

    old: Sequence[Sequence[str]]
    new: Sequence[Sequence[str]]
    left_old: Sequence[int]
    left_new: Sequence[int]
    places: Sequence[int]
    size: int


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidate pairs, numbered among the passages that are left, with a row of FEATURES and a score each.

    `rival` is the likeness of the pair's new passage and the most similar old passage with another wording.
    `old` and `new` hold the n-grams of the passages that are left.
    """

    pairs: Pairs
    features: Floats
    scores: Floats
    rival: Floats
    old: Matrix
    new: Matrix


def score(problem: Problem, pairs: Pairs | None = None) -> Scored:
    """The pairs of a problem with their scores from 0 to 1; unless told which, the most similar ones are looked at."""
    left = np.asarray(problem.left_old, np.int64)
    space = Space(problem.old, problem.new)
    everything, new = space.rows(problem.old), space.rows(problem.new)
    old = everything[left]
    pairs = pairs or Pairs(*nearest(old, new, _CANDIDATES))
    whole = Pairs(left[pairs.old], np.asarray(problem.left_new, np.int64)[pairs.new])
    common, size_old, size_new = shared(old, new, *pairs), sizes(old)[pairs.old], sizes(new)[pairs.new]
    likeness = common / np.sqrt(size_old * size_new)
    first, second = phrases([problem.old[i] for i in problem.left_old], problem.new)
    rival = _rival(problem.old, everything, new, Pairs(whole.old, pairs.new))
    columns = [
        np.sqrt(likeness),
        common / size_old,
        common / size_new,
        shared(first, second, *pairs) / np.maximum(sizes(first)[pairs.old], 1),
        _context(problem, pairs, whole, likeness),
        likeness - rival,
    ]
    return rescored(Scored(pairs, np.column_stack(columns), np.zeros(0), rival, old, new), WEIGHTS, BIAS)


def rescored(scored: Scored, weights: Floats, bias: float) -> Scored:
    """The same pairs with the scores that other weights give."""
    probable = 1 / (1 + np.exp(-(scored.features @ weights + bias)))
    likeness = scored.features[:, 0] ** 2
    unmistakable = (likeness >= _PLAIN) & (likeness >= _TIMES * scored.rival)
    scores = np.where(unmistakable, np.maximum(probable, (1 + likeness) / 2), probable)
    return replace(scored, scores=np.minimum(scores, 1.0))


def _rival(words: Sequence[Sequence[str]], old: Matrix, new: Matrix, pairs: Pairs) -> Floats:
    """For each pair the likeness of its new passage and the most similar old passage with another wording."""
    columns, rows = nearest(new, old, _RIVALS)
    likeness = shared(old, new, rows, columns) / np.sqrt(sizes(old)[rows] * sizes(new)[columns])
    near: dict[int, list[tuple[float, int]]] = {}
    for k in np.lexsort((rows, -likeness)).tolist():
        near.setdefault(int(columns[k]), []).append((float(likeness[k]), int(rows[k])))
    return np.array(
        [
            next((value for value, rival in near.get(j, ()) if words[rival] != words[i]), 0.0)
            for i, j in zip(pairs.old.tolist(), pairs.new.tolist(), strict=True)
        ]
    )


def _context(problem: Problem, pairs: Pairs, whole: Pairs, likeness: Floats) -> Floats:
    """The columns `between`, `before` and `after`; very similar passages serve as anchors too."""
    anchors = list(problem.places)
    for k in stable(pairs, likeness, _ANCHOR).values():
        anchors[whole.old[k]] = int(whole.new[k])
    return Context(anchors, problem.size).features(whole)


def parts(features: Floats) -> tuple[tuple[str, float], ...]:
    """The named parts of one pair's score, each from 0 to 1, for people who ask why."""
    values = dict(zip(FEATURES, features.tolist(), strict=True))
    values["likeness"] **= 2
    return tuple((name, round(min(1.0, max(0.0, value)), 3)) for name, value in values.items())
