"""Which passages are worth a closer look: an inverted index that leaves out what is everywhere."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policybook.compare.vectors import Floats, Index, Indices, Rows, ranges

_CHUNK = 64  # passages at a time, so that what is counted stays in the processor's own memory
_BUDGET = 15_000_000  # multiplications; beyond it the most common n-grams are left out of the search


class Pairs(NamedTuple):
    """Old passage `old[k]` and new passage `new[k]`, each pair once."""

    old: Indices
    new: Indices


def nearest(passages: Rows, others: Index, weights: Floats, count: int) -> tuple[Indices, Indices]:
    """The `count` rows of an index most similar to each row of `passages`, as numbers of rows, ordered by both."""
    rows, columns = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    holders, lengths, width = others.holders, np.sqrt(others.sizes), len(others.sizes)
    held = np.zeros(len(weights), np.int64)
    held[: len(holders)] = np.diff(holders.starts)
    telling = _telling(np.bincount(passages.columns, minlength=len(weights)) * held)
    squares = np.square(weights)
    for start in range(0, len(passages), _CHUNK):
        some = np.arange(start, min(start + _CHUNK, len(passages)))
        places, grams = passages.entries(some)
        kept = telling[grams]
        places, grams = places[kept], grams[kept]
        each = held[grams]
        cells = np.repeat(places * width, each) + holders.columns[ranges(holders.starts[grams], each)]
        common = np.bincount(cells, np.repeat(squares[grams], each), len(some) * width)
        for n, row in enumerate(common.reshape(len(some), width)):
            alike = np.flatnonzero(row > 0)
            if len(alike) > count:
                alike = np.sort(alike[np.argpartition(-row[alike] / lengths[alike], count - 1)[:count]])
            rows.append(np.full(len(alike), start + n))
            columns.append(alike)
    return np.concatenate(rows), np.concatenate(columns)


def _telling(work: Indices) -> NDArray[np.bool_]:
    """Whether to search by an n-gram: by those of both sides, the rarest first, as many as the budget allows."""
    telling = np.asarray(work > 0)
    if work.sum() > _BUDGET:
        order = np.argsort(work, kind="stable")
        telling[order[np.cumsum(work[order]) > _BUDGET]] = False
    return telling
