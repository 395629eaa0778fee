"""Which new passages are worth a closer look for each old one: an inverted index that leaves out what is everywhere."""

from typing import NamedTuple

import numpy as np
from scipy import sparse

from policybook.compare.vectors import Indices

_NEAREST = 12  # candidates for each old passage
_CHUNK = 256  # old passages at a time, so that memory does not grow with the square of the book
_BUDGET = 150_000_000  # multiplications; the most common n-grams are left out of the search beyond it


class Pairs(NamedTuple):
    """Old passage `old[k]` and new passage `new[k]`, sorted, each pair once."""

    old: Indices
    new: Indices


def nearest(old: sparse.csr_array, new: sparse.csr_array) -> Pairs:
    """The most similar new passages of each old one."""
    if not old.shape[0] or not new.shape[0]:
        return Pairs(np.empty(0, np.int64), np.empty(0, np.int64))
    telling = _telling(old, new)
    left, right = sparse.csr_array(old[:, telling]), sparse.csr_array(new[:, telling].T)
    found_old, found_new = [], []
    for start in range(0, old.shape[0], _CHUNK):
        similar = (left[start : start + _CHUNK] @ right).toarray()
        keep = min(_NEAREST, similar.shape[1])
        best = np.argpartition(-similar, keep - 1, axis=1)[:, :keep]
        rows = np.repeat(np.arange(len(best)), keep)
        columns = best.ravel()
        real = similar[rows, columns] > 0
        found_old.append(rows[real] + start)
        found_new.append(columns[real])
    rows, columns = np.concatenate(found_old), np.concatenate(found_new)
    order = np.lexsort((columns, rows))
    return Pairs(rows[order].astype(np.int64), columns[order].astype(np.int64))


def _telling(old: sparse.csr_array, new: sparse.csr_array) -> Indices:
    """The n-grams to search by: the rarest first, as many as the budget allows."""
    width = old.shape[1]
    work = np.bincount(old.indices, minlength=width) * np.bincount(new.indices, minlength=width)
    order = np.argsort(work, kind="stable")
    within = np.cumsum(work[order]) <= _BUDGET
    return np.sort(order[within & (work[order] > 0)])
