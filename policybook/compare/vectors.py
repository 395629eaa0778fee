"""Sparse vectors of passages: character n-grams for likeness, pairs of words for phrases that were taken over.

Character n-grams survive inflection, typing errors and compounds in any language. They follow scikit-learn's "char_wb"
analyzer (3 to 5 characters that do not cross words, sublinear counts, smoothed inverse document frequency, cosine),
with one difference: the weights come from the old version alone, so text that is added to the new version cannot
change how similar two passages are.
"""

from collections.abc import Callable, Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Matrix = sparse.csr_array

_SIZES = (3, 4, 5)
_STEM = 5  # letters of a word that tell it from others where its ending changes
_PAIRS_AT_ONCE = 8192


def _grams(word: str) -> list[str]:
    padded = f" {word} "
    if len(padded) <= _SIZES[0]:
        return [padded]
    return [padded[at : at + size] for size in _SIZES for at in range(len(padded) - size + 1)]


class Space:
    """The words of both versions, spelled in n-grams that weigh more the rarer they are in the old version."""

    def __init__(self, old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> None:
        self._words: dict[str, int] = {}
        for word in chain.from_iterable(chain(old, new)):
            self._words.setdefault(word, len(self._words))
        ids: dict[str, int] = {}
        spelled = [[ids.setdefault(gram, len(ids)) for gram in _grams(word)] for word in self._words]
        self._spelling = _rows(spelled, len(ids))
        frequency = np.bincount(self._count(old).indices, minlength=self._spelling.shape[1])
        self._rarity: Floats = np.log((1 + len(old)) / (1 + frequency)) + 1

    def _count(self, passages: Sequence[Sequence[str]]) -> Matrix:
        """How often each n-gram stands in each passage."""
        counted = _rows([[self._words[word] for word in passage] for passage in passages], len(self._words))
        return sparse.csr_array(counted @ self._spelling)

    def vectors(self, passages: Sequence[Sequence[str]]) -> Matrix:
        """One row per passage, of length 1 or, for a passage without words, 0."""
        rows = self._count(passages)
        rows.sort_indices()
        rows.data = (1 + np.log(rows.data)) * self._rarity[rows.indices]
        lengths = np.sqrt(rows.multiply(rows).sum(axis=1))
        rows.data /= np.repeat(np.where(lengths > 0, lengths, 1), np.diff(rows.indptr))
        return rows


def phrases(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> tuple[Matrix, Matrix]:
    """For each passage its pairs of neighbouring words, endings ignored, as rows whose weights add up to 1."""
    ids: dict[tuple[str, str], int] = {}
    sides = [
        [
            sorted({ids.setdefault(pair, len(ids)) for pair in pairwise(word[:_STEM] for word in words)})
            for words in side
        ]
        for side in (old, new)
    ]
    first, second = (_rows(side, len(ids)) for side in sides)
    for rows in (first, second):
        each = np.diff(rows.indptr)
        rows.data /= np.repeat(np.maximum(each, 1), each)
    return first, second


def _rows(ids: Sequence[Sequence[int]], width: int) -> Matrix:
    """A matrix of counts from the column numbers of each row; it has a column even where there is nothing to count."""
    ends = np.cumsum([0, *(len(row) for row in ids)])
    columns = np.fromiter(chain.from_iterable(ids), np.int32, ends[-1])
    matrix = sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(ids), max(1, width)))
    matrix.sum_duplicates()
    return matrix


def cosine(a: Matrix, b: Matrix, rows: Indices, columns: Indices) -> Floats:
    """The cosine of row `rows[k]` of `a` and row `columns[k]` of `b`, for every k."""
    return _in_parts(lambda x, y: _sums(a[x].multiply(b[y])), rows, columns)


def covered(weights: Matrix, b: Matrix, rows: Indices, columns: Indices) -> Floats:
    """The weight of row `rows[k]` of `weights` that stands in row `columns[k]` of `b` too, for every k."""
    return _in_parts(lambda x, y: _sums(weights[x].multiply(_present(b[y]))), rows, columns)


def covered_by_both(weights: Matrix, a: Matrix, b: Matrix, rows: Indices, first: Indices, second: Indices) -> Floats:
    """The weight of row `rows[k]` that stands both in row `first[k]` of `a` and in row `second[k]` of `b`."""
    return _in_parts(
        lambda x, y, z: _sums(weights[x].multiply(_present(a[y])).multiply(_present(b[z]))), rows, first, second
    )


def _present(rows: Matrix) -> Matrix:
    rows.data = np.ones_like(rows.data)
    return rows


def _sums(rows: Matrix) -> Floats:
    return np.asarray(rows.sum(axis=1), np.float64).ravel()


def _in_parts(measure: Callable[..., Floats], *numbers: Indices) -> Floats:
    """The measure of all rows, taken some at a time so that memory stays small."""
    starts = range(0, len(numbers[0]), _PAIRS_AT_ONCE)
    found = [measure(*(part[start : start + _PAIRS_AT_ONCE] for part in numbers)) for start in starts]
    return np.concatenate(found) if found else np.zeros(0)
