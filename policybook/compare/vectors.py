"""Sparse vectors of character n-grams, the similarity that survives inflection, typing errors and compounds.

After scikit-learn's "char_wb" analyzer (n-grams of 3 to 5 characters that do not cross words, sublinear counts,
smoothed inverse document frequency, cosine). The weights come from the old version alone: text that is added to the
new version cannot change how similar two passages are.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
_SIZES = (3, 4, 5)


def _grams(word: str) -> list[str]:
    padded = f" {word} "
    if len(padded) <= _SIZES[0]:
        return [padded]
    return [padded[at : at + size] for size in _SIZES for at in range(len(padded) - size + 1)]


class Space:
    """The words of both versions, spelled in n-grams that are weighted by how rare the old version has them."""

    def __init__(self, old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> None:
        self._words: dict[str, int] = {}
        for word in chain.from_iterable(chain(old, new)):
            self._words.setdefault(word, len(self._words))
        self._spelling = self._spell()
        seen = self._count(old)
        frequency = np.bincount(seen.indices, minlength=seen.shape[1])
        self.rarity: Floats = np.log((1 + len(old)) / (1 + frequency)) + 1

    def _spell(self) -> sparse.csr_array:
        ids: dict[str, int] = {}
        spelled = [[ids.setdefault(gram, len(ids)) for gram in _grams(word)] for word in self._words]
        return _rows(spelled, max(1, len(ids)))

    def _count(self, passages: Sequence[Sequence[str]]) -> sparse.csr_array:
        """How often each n-gram stands in each passage."""
        counted = _rows([[self._words[word] for word in passage] for passage in passages], max(1, len(self._words)))
        if not self._words:
            return sparse.csr_array((len(passages), 1))
        return sparse.csr_array(counted @ self._spelling)

    def vectors(self, passages: Sequence[Sequence[str]]) -> sparse.csr_array:
        """One row per passage, of length 1 or, for a passage without words, 0."""
        rows = self._count(passages)
        rows.data = (1 + np.log(rows.data)) * self.rarity[rows.indices]
        lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
        rows.data /= np.repeat(np.where(lengths, lengths, 1), np.diff(rows.indptr))
        rows.sort_indices()
        return rows


def _rows(ids: Sequence[Sequence[int]], width: int) -> sparse.csr_array:
    """A matrix of counts from the column numbers of each row."""
    ends = np.cumsum([0, *(len(row) for row in ids)])
    columns = np.fromiter(chain.from_iterable(ids), np.int32, ends[-1])
    matrix = sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(ids), width))
    matrix.sum_duplicates()
    return matrix


def cosine(a: sparse.csr_array, b: sparse.csr_array, rows: Indices, columns: Indices) -> Floats:
    """The cosine of row `rows[k]` of `a` and row `columns[k]` of `b`, for every k."""
    return np.asarray(a[rows].multiply(b[columns]).sum(axis=1)).ravel()


def covered(a: sparse.csr_array, b: sparse.csr_array, rows: Indices, columns: Indices) -> Floats:
    """The share of the weight of row `rows[k]` of `a` whose n-grams stand in row `columns[k]` of `b`, for every k."""
    picked = a[rows]
    present = b[columns]
    present.data = np.ones_like(present.data)
    return np.asarray(picked.multiply(picked).multiply(present).sum(axis=1)).ravel()
