"""Which passages are worth a closer look: an inverted index that leaves out what is everywhere."""

from typing import NamedTuple

import numpy as np

from policybook.compare.vectors import Indices, Matrix

_CHUNK = 256  # passages at a time, so that memory does not grow with the square of the book
_BUDGET = 60_000_000  # multiplications; beyond it the most common n-grams are left out of the search


class Pairs(NamedTuple):
    """Old passage `old[k]` and new passage `new[k]`, each pair once."""

    old: Indices
    new: Indices


def nearest(passages: Matrix, others: Matrix, count: int) -> tuple[Indices, Indices]:
    """The `count` rows of `others` most similar to each row of `passages`, as numbers of rows, ordered by both."""
    none = np.empty(0, np.int64)
    rows, columns = [none], [none]
    telling = _telling(passages, others)
    left, right = passages[:, telling], others[:, telling].T.tocsr()
    keep = min(count, others.shape[0])
    for start in range(0, passages.shape[0] if len(telling) else 0, _CHUNK):
        similar = (left[start : start + _CHUNK] @ right).toarray()
        best = np.argpartition(-similar, keep - 1, axis=1)[:, :keep]
        best.sort(axis=1)
        found = np.take_along_axis(similar, best, axis=1) > 0
        rows.append(np.nonzero(found)[0] + start)
        columns.append(best[found])
    return np.concatenate(rows), np.concatenate(columns)


def _telling(passages: Matrix, others: Matrix) -> Indices:
    """The n-grams to search by: those of both sides, the rarest first, as many as the budget allows."""
    width = passages.shape[1]
    work = np.bincount(passages.indices, minlength=width) * np.bincount(others.indices, minlength=width)
    order = np.argsort(work, kind="stable")
    within = (np.cumsum(work[order]) <= _BUDGET) & (work[order] > 0)
    return np.sort(order[within])
