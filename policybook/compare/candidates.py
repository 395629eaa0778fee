"""Which passages are worth a closer look: an inverted index that leaves out what is everywhere."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import sparse

from policybook.compare.vectors import Indices, Matrix, sizes

_CHUNK = 256  # passages at a time, so that memory does not grow with the square of the book
_BUDGET = 15_000_000  # multiplications; beyond it the most common n-grams are left out of the search


class Pairs(NamedTuple):
    """Old passage `old[k]` and new passage `new[k]`, each pair once."""

    old: Indices
    new: Indices


def nearest(passages: Matrix, others: Matrix, count: int) -> tuple[Indices, Indices]:
    """The `count` rows of `others` most similar to each row of `passages`, as numbers of rows, ordered by both."""
    rows, columns = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    telling = _telling(passages, others)
    left, right = passages[:, telling], _unit(others)[:, telling].T.tocsr()
    for start in range(0, passages.shape[0], _CHUNK):
        similar = left[start : start + _CHUNK] @ right
        for n, (low, high) in enumerate(pairwise(similar.indptr.tolist())):
            best = similar.indices[low:high]
            if len(best) > count:
                best = best[np.argpartition(-similar.data[low:high], count - 1)[:count]]
            rows.append(np.full(len(best), start + n))
            columns.append(np.sort(best).astype(np.int64))
    return np.concatenate(rows), np.concatenate(columns)


def _unit(rows: Matrix) -> Matrix:
    lengths = np.sqrt(sizes(rows))
    data = rows.data / np.repeat(np.where(lengths > 0, lengths, 1), np.diff(rows.indptr))
    return sparse.csr_array((data, rows.indices, rows.indptr), shape=rows.shape)


def _telling(passages: Matrix, others: Matrix) -> Indices:
    """The n-grams to search by: those of both sides, the rarest first, as many as the budget allows."""
    width = passages.shape[1]
    work = np.bincount(passages.indices, minlength=width) * np.bincount(others.indices, minlength=width)
    order = np.argsort(work, kind="stable")
    within = (np.cumsum(work[order]) <= _BUDGET) & (work[order] > 0)
    return np.sort(order[within])
