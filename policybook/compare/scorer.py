"""How probable it is that a new passage carries an old one, from nine features of the two and of their places.

The weights of the logistic model were fitted by `benchmarks/fit.py` on labelled revisions of essays, articles and
books; `docs/how-often-wrong.md` says how often it errs, and which other models were no better. Pairs are scored twice:
what the first round recognises vouches for its neighbours in the second. No feature looks at other new passages, except
those that were recognised, so added text that resembles no old passage does not lower a score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from policybook.compare.candidates import Pairs, nearest
from policybook.compare.claims import stable
from policybook.compare.context import Context
from policybook.compare.exact import NONE
from policybook.compare.vectors import (
    Floats,
    Index,
    Indices,
    Rows,
    Space,
    distinct,
    index,
    letters,
    lines,
    phrases,
    shared,
    sizes,
    space,
    stem,
)

FEATURES = ("contained", "carries", "phrases", "apart", "between", "before", "after", "words", "length")
WEIGHTS = np.array([3.08, 0.41, 3.27, 1.96, 1.52, 1.11, 1.59, 0.81, -2.10])
BIAS = -2.91

_SHOWN = ("likeness", *FEATURES[:-1])
_PLACED = FEATURES.index("between")
_MANY = 6  # the value of `words` that counts as very many

_CANDIDATES = 12  # new passages looked at for each old one
_RIVALS = 4  # old passages looked at for each new one
_TINY = 1e-9  # the size of a passage without words
_REACH = 3  # passages on each side of a gap that are looked at for each old one in it
_ANCHOR = 0.5  # likeness, or score, from which two passages are taken as the same while neighbours are compared
_PLAIN, _TIMES = 0.4, 1.6  # a pair with this likeness, so many times that of any rival, is unmistakable


@dataclass(frozen=True, slots=True)
class Known:
    """What all passages of the old version tell; those with the same words have the same number in `wording`."""

    letters: Space
    stems: Space
    index: Index
    wording: Indices


def known(old: Sequence[Sequence[str]]) -> Known:
    """What the words of every old passage tell."""
    numbers: dict[tuple[str, ...], int] = {}
    wording = np.array([numbers.setdefault(tuple(words), len(numbers)) for words in old], np.int64)
    text = lines(old)
    spelled = space(text, letters)
    return Known(spelled, space(text, stem), index(spelled.rows, spelled.weights), wording)


@dataclass(frozen=True, slots=True)
class Problem:
    """What identical passages leave over.

    `old` and `new` have the words of the passages that are left, `left_old` and `left_new` their indices; `places` has
    the new index of each old passage or NONE, `size` is the number of new ones.
    """

    known: Known

    old: Sequence[Sequence[str]]
    new: Sequence[Sequence[str]]
    left_old: Sequence[int]
    left_new: Sequence[int]
    places: Sequence[int]
    size: int


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidate pairs, numbered among the passages that are left, with a row of FEATURES and a score each.

    `likeness` is the cosine of the pair's n-grams, `rival` that of the pair's new passage and the most similar old
    passage with another wording. `old` and `new` hold the n-grams of the passages that are left, `weights` those of
    the n-grams.
    """

    pairs: Pairs
    features: Floats
    scores: Floats
    likeness: Floats
    rival: Floats
    old: Rows
    new: Rows
    weights: Floats


def score(problem: Problem, pairs: Pairs | None = None) -> Scored:
    """The pairs of a problem with their scores from 0 to 1.

    Unless told which, the most similar ones are looked at, and those that stand in the same gap.
    """
    wording = _Wording(problem)
    first = wording.measure(pairs or Pairs(*nearest(wording.old, wording.index, wording.weights, _CANDIDATES)))
    alike = stable(first.pairs, first.likeness, _ANCHOR)
    rough = _scored(problem, wording, first, _anchored(problem, first.pairs, alike))
    anchors = _anchored(problem, first.pairs, stable(first.pairs, rough.scores, _ANCHOR))
    if pairs is None:
        first = first.joined(wording.measure(_in_gaps(problem, first.pairs, anchors)))
    return _scored(problem, wording, first, anchors)


def rescored(scored: Scored, weights: Floats, bias: float) -> Scored:
    """The same pairs with the scores that other weights give."""
    probable = 1 / (1 + np.exp(-(scored.features @ weights + bias)))
    unmistakable = (scored.likeness >= _PLAIN) & (scored.likeness >= _TIMES * scored.rival)
    scores = np.where(unmistakable, np.maximum(probable, (1 + scored.likeness) / 2), probable)
    return replace(scored, scores=np.minimum(scores, 1.0))


class _Measured(NamedTuple):
    """Pairs with the columns of their features of wording, their likeness and rival."""

    pairs: Pairs
    columns: Floats
    likeness: Floats
    rival: Floats

    def joined(self, other: "_Measured") -> "_Measured":
        """These pairs and others."""
        pairs = Pairs(*map(np.concatenate, zip(self.pairs, other.pairs, strict=True)))
        rest = map(np.concatenate, zip(self[1:], other[1:], strict=True))
        return _Measured(pairs, *rest)


class _Wording:
    """How alike passages are, wherever they stand."""

    def __init__(self, problem: Problem) -> None:
        known, left = problem.known, np.asarray(problem.left_old, np.int64)
        text = lines(problem.new)
        self.new, self.weights = known.letters.others(text, letters)
        self.index = index(self.new, self.weights)  # of the new side, as that of the old one is known
        self.old = known.letters.rows.take(left)
        stems, self._stem_weights = known.stems.others(text, stem)
        self._stems = known.stems.rows.take(left), stems
        self._sizes = [np.maximum(found, _TINY) for found in (known.index.sizes[left], self.index.sizes)]
        self._lengths = np.log1p([len(passage) for passage in problem.new])
        *self._phrases, count = phrases(problem.old, problem.new)
        self._ones = np.ones(count)
        self._phrase_sizes = np.maximum(sizes(self._phrases[0], self._ones), 1)
        self._rivals = _Rivals(known, left, self)

    def measure(self, pairs: Pairs) -> _Measured:
        """What the wording of some pairs tells."""

        def common(weights: Floats, old: Rows, new: Rows) -> Floats:
            return shared(weights, (old, pairs.old), (new, pairs.new))

        alike = common(self.weights, self.old, self.new)
        size_old, size_new = self._sizes[0][pairs.old], self._sizes[1][pairs.new]
        likeness = alike / np.sqrt(size_old * size_new)
        rival = self._rivals.likeness(pairs)
        taken_over = common(self._ones, *self._phrases) / self._phrase_sizes[pairs.old]
        words = np.log1p(common(self._stem_weights, *self._stems))
        columns = [alike / size_old, alike / size_new, taken_over, likeness - rival]
        return _Measured(pairs, np.column_stack([*columns, words, self._lengths[pairs.new]]), likeness, rival)


class _Rivals:
    """The old passages that a new one resembles most."""

    def __init__(self, known: Known, left: Indices, wording: _Wording) -> None:
        self._wording, self._left = known.wording, left
        new, weights = wording.new, wording.weights
        rows, columns = nearest(new, known.index, weights, _RIVALS)
        self._nearest = np.full((len(new), _RIVALS), NONE, np.int64)
        self._likeness = np.zeros((len(new), _RIVALS))
        starts = np.searchsorted(rows, np.arange(len(new)))
        at = rows, np.arange(len(rows)) - starts[rows]
        self._nearest[at] = columns
        lengths = np.sqrt(known.index.sizes[columns] * wording.index.sizes[rows])
        self._likeness[at] = shared(weights, (new, rows), (known.letters.rows, columns)) / lengths

    def likeness(self, pairs: Pairs) -> Floats:
        """For each pair the likeness of its new passage and the most similar old passage with another wording."""
        if not len(self._wording):
            return np.zeros(0)
        rivals = self._wording[self._nearest[pairs.new]]
        others = rivals != self._wording[self._left[pairs.old]][:, None]
        return np.asarray(np.max(self._likeness[pairs.new], axis=1, initial=0, where=others), np.float64)


def _scored(problem: Problem, wording: _Wording, measured: _Measured, anchors: Sequence[int]) -> Scored:
    pairs, columns, likeness, rival = measured
    context = Context(anchors, problem.size).features(_whole(problem, pairs))
    features = np.column_stack([columns[:, :_PLACED], context, columns[:, _PLACED:]])
    sides = wording.old, wording.new, wording.weights
    return rescored(Scored(pairs, features, np.zeros(0), likeness, rival, *sides), WEIGHTS, BIAS)


def _whole(problem: Problem, pairs: Pairs) -> Pairs:
    """The same pairs, numbered as in the whole book."""
    return Pairs(np.asarray(problem.left_old, np.int64)[pairs.old], np.asarray(problem.left_new, np.int64)[pairs.new])


def _anchored(problem: Problem, pairs: Pairs, claims: Mapping[int, int]) -> list[int]:
    """The new index of each old passage that stands word for word or claims the new one of a pair, or NONE."""
    anchors = list(problem.places)
    for i, k in claims.items():
        anchors[problem.left_old[i]] = problem.left_new[pairs.new[k]]
    return anchors


def _in_gaps(problem: Problem, pairs: Pairs, anchors: Sequence[int]) -> Pairs:
    """The further pairs of passages without a claim that stand in the same gap between anchors."""
    numbers = np.full(problem.size, NONE, np.int64)
    numbers[problem.left_new] = np.arange(len(problem.left_new))
    free = [n for n, i in enumerate(problem.left_old) if anchors[i] == NONE]
    gaps = Context(anchors, problem.size).gaps([problem.left_old[n] for n in free], _REACH)
    rows = np.repeat(np.array(free, np.int64), [len(gap) for gap in gaps])
    columns = numbers[np.concatenate([np.empty(0, np.int64), *gaps])]
    width = len(problem.left_new) + 1
    further = np.setdiff1d(distinct(rows * width + columns), pairs.old * width + pairs.new, assume_unique=True)
    return Pairs(further // width, further % width)


def parts(scored: Scored, ks: Sequence[int]) -> list[tuple[tuple[str, float], ...]]:
    """The named parts of the scores of some pairs, each from 0 to 1, for people who ask why."""
    values = np.column_stack([scored.likeness[ks], scored.features[ks, : len(_SHOWN) - 1]])
    values[:, -1] /= _MANY
    return [tuple(zip(_SHOWN, row, strict=True)) for row in np.clip(values, 0, 1).round(3).tolist()]
