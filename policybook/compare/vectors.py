"""Passages as sparse rows: character n-grams for likeness, stems for the telling words that two passages share,
pairs of words for phrases that were taken over.

Character n-grams survive inflection, typing errors and compounds in any language. As in scikit-learn's "char_wb"
analyzer they have 3 to 5 characters and do not cross words; each counts once in a passage and weighs its smoothed
inverse document frequency. The weights come from the old version alone, so text that is added to the new version cannot
change how similar two passages are.
"""

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Matrix = sparse.csr_array

_SIZES = (3, 4, 5)
_STEM = 5  # letters of a word that tell it from others where its ending changes
_PAIRS_AT_ONCE = 8192


def letters(word: str) -> list[str]:
    """The n-grams of a word's characters."""
    padded = f" {word} "
    if len(padded) <= _SIZES[0]:
        return [padded]
    return [padded[at : at + size] for size in _SIZES for at in range(len(padded) - size + 1)]


def stem(word: str) -> list[str]:
    """The first letters of a word."""
    return [word[:_STEM]]


class Space:
    """The words of both versions, spelled in parts that weigh more the rarer they are in the old version."""

    def __init__(
        self, old: Sequence[Sequence[str]], new: Sequence[Sequence[str]], spell: Callable[[str], list[str]]
    ) -> None:
        self._words: dict[str, int] = {}
        for word in chain.from_iterable(chain(old, new)):
            self._words.setdefault(word, len(self._words))
        ids: dict[str, int] = {}
        spelled = [[ids.setdefault(gram, len(ids)) for gram in spell(word)] for word in self._words]
        self._spelling = _rows(spelled or [[]], len(ids))
        frequency = np.bincount(self._count(old).indices, minlength=self._spelling.shape[1])
        self._rarity: Floats = np.log((1 + len(old)) / (1 + frequency)) + 1

    def _count(self, passages: Sequence[Sequence[str]]) -> Matrix:
        """How often each n-gram stands in each passage."""
        counted = _rows([[self._words[word] for word in passage] for passage in passages], len(self._words))
        return sparse.csr_array(counted @ self._spelling)

    def rows(self, passages: Sequence[Sequence[str]]) -> Matrix:
        """One row per passage with the weight of each of its n-grams."""
        rows = self._count(passages)
        rows.sort_indices()
        rows.data = self._rarity[rows.indices]
        return rows


def phrases(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> tuple[Matrix, Matrix]:
    """For each passage its pairs of neighbouring words, endings ignored, as rows of ones."""
    ids: dict[str, int] = {}
    passages = [*old, *new]
    words = np.fromiter((ids.setdefault(w[:_STEM], len(ids)) for passage in passages for w in passage), np.int64)
    owners = np.repeat(np.arange(len(passages)), [len(passage) for passage in passages])
    inside = owners[1:] == owners[:-1]
    codes, columns = np.unique((words[:-1] * (len(ids) + 1) + words[1:])[inside], return_inverse=True)
    shape = (len(passages), max(1, len(codes)))
    rows = sparse.csr_array((np.ones(len(columns)), (owners[1:][inside], columns)), shape=shape)
    rows.sum_duplicates()
    rows.data = np.ones_like(rows.data)
    return rows[: len(old)], rows[len(old) :]


def _rows(ids: Sequence[Sequence[int]], width: int) -> Matrix:
    """A matrix of counts from the column numbers of each row; it has a column even where there is nothing to count."""
    ends = np.cumsum([0, *(len(row) for row in ids)])
    columns = np.fromiter(chain.from_iterable(ids), np.int32, ends[-1])
    matrix = sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(ids), max(1, width)))
    matrix.sum_duplicates()
    return matrix


def sizes(rows: Matrix) -> Floats:
    """The sum of the squared weights of each row."""
    return _sums(rows.multiply(rows))


def shared(a: Matrix, b: Matrix, rows: Indices, columns: Indices) -> Floats:
    """The part of these sums that row `rows[k]` of `a` and row `columns[k]` of `b` have in common, for every k."""
    return _in_parts(lambda x, y: _sums(a[x].multiply(b[y])), rows, columns)


def shared_by_three(a: Matrix, b: Matrix, c: Matrix, first: Indices, second: Indices, third: Indices) -> Floats:
    """The same for three rows."""
    return _in_parts(lambda x, y, z: _sums(a[x].multiply(b[y]).multiply(c[z].sign())), first, second, third)


def _sums(rows: Matrix) -> Floats:
    return np.asarray(rows.sum(axis=1), np.float64).ravel()


def _in_parts(measure: Callable[..., Floats], *numbers: Indices) -> Floats:
    """The measure of all rows, taken some at a time so that memory stays small."""
    starts = range(0, len(numbers[0]), _PAIRS_AT_ONCE)
    found = [measure(*(part[start : start + _PAIRS_AT_ONCE] for part in numbers)) for start in starts]
    return np.concatenate(found) if found else np.zeros(0)
