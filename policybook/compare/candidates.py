"""Which passages are worth a closer look: an inverted index that leaves out what is everywhere."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policybook.compare.vectors import Floats, Indices, Rows, ranges, rows_of, sizes

_CHUNK = 64  # passages at a time, so that what is counted stays in the processor's own memory
_BUDGET = 15_000_000  # multiplications; beyond it the most common n-grams are left out of the search


class Pairs(NamedTuple):
    """Old passage `old[k]` and new passage `new[k]`, each pair once."""

    old: Indices
    new: Indices


def nearest(passages: Rows, others: Rows, weights: Floats, count: int) -> tuple[Indices, Indices]:
    """The `count` rows of `others` most similar to each row of `passages`, as numbers of rows, ordered by both."""
    rows, columns = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    telling = _telling(passages, others, len(weights))
    lengths = np.maximum(np.sqrt(sizes(others, weights)), np.finfo(np.float64).tiny)
    owners, grams = others.every()
    kept = telling[grams]
    holders = rows_of(grams[kept].astype(np.int64), owners[kept], len(weights), len(others))
    squares = np.square(weights)
    for start in range(0, len(passages), _CHUNK):
        some = np.arange(start, min(start + _CHUNK, len(passages)))
        places, grams = passages.entries(some)
        kept = telling[grams]
        places, grams = places[kept], grams[kept]
        held = np.diff(holders.starts)[grams]
        cells = np.repeat(places * len(others), held) + holders.columns[ranges(holders.starts[grams], held)]
        common = np.bincount(cells, np.repeat(squares[grams], held), len(some) * len(others))
        for n, row in enumerate(common.reshape(len(some), len(others))):
            alike = np.flatnonzero(row > 0)
            if len(alike) > count:
                alike = np.sort(alike[np.argpartition(-row[alike] / lengths[alike], count - 1)[:count]])
            rows.append(np.full(len(alike), start + n))
            columns.append(alike)
    return np.concatenate(rows), np.concatenate(columns)


def _telling(passages: Rows, others: Rows, width: int) -> NDArray[np.bool_]:
    """Whether to search by an n-gram: by those of both sides, the rarest first, as many as the budget allows."""
    work = np.bincount(passages.columns, minlength=width) * np.bincount(others.columns, minlength=width)
    if work.sum() <= _BUDGET:
        return np.asarray(work > 0)
    order = np.argsort(work, kind="stable")
    telling = work > 0
    telling[order[np.cumsum(work[order]) > _BUDGET]] = False
    return telling
