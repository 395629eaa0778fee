"""Which passages are worth a closer look: an inverted index that leaves out what is everywhere."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policybook.compare.vectors import Floats, Index, Indices, Rows, ranges

_CHUNK = 32  # passages at a time, so that what is counted stays in the processor's own memory
_BLOCK = 128  # similarities of which the greatest is looked up first
# Multiplications in all, and on average for a passage; beyond them the most common n-grams are left out of the search.
_BUDGET, _EACH = 15_000_000, 25_000


class Pairs(NamedTuple):
    """Old passage `old[k]` and new passage `new[k]`, each pair once."""

    old: Indices
    new: Indices


def nearest(passages: Rows, others: Index, weights: Floats, count: int) -> tuple[Indices, Indices]:
    """The `count` rows of an index most similar to each row of `passages`, as numbers of rows, ordered by both.

    Of rows that are as similar the first ones. Rows that are the same are looked up once.
    """
    firsts, which = _wordings(passages)
    if len(firsts) < len(passages):
        rows, columns = nearest(passages.take(firsts), others, weights, count)
        starts = np.searchsorted(rows, np.arange(len(firsts) + 1))
        each = np.diff(starts)[which]
        return np.repeat(np.arange(len(which)), each), columns[ranges(starts[which], each)]
    return _looked_up(passages, others, weights, count)


def _wordings(passages: Rows) -> tuple[Indices, Indices]:
    """The first of all rows that are the same, and for each row the place of its first among them."""
    starts, columns = passages.starts.tolist(), passages.columns
    keys = [columns[start:end].tobytes() for start, end in pairwise(starts)]
    places: dict[bytes, int] = {}
    which = np.array([places.setdefault(key, len(places)) for key in keys], np.int64)
    return np.flatnonzero(np.diff(np.maximum.accumulate(which), prepend=-1)), which


def _looked_up(passages: Rows, others: Index, weights: Floats, count: int) -> tuple[Indices, Indices]:
    rows, columns = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    holders = others.holders
    lengths = np.sqrt(np.pad(others.sizes, (0, -len(others.sizes) % _BLOCK)))
    lengths[lengths == 0] = 1  # nothing is similar to a row without n-grams
    held = np.zeros(len(weights), np.int64)
    held[: len(holders)] = np.diff(holders.starts)
    work = np.bincount(passages.columns, minlength=len(weights)) * held
    telling = _telling(work, min(_BUDGET, _EACH * len(passages)))
    squares = np.square(weights)
    for start in range(0, len(passages), _CHUNK):
        some = np.arange(start, min(start + _CHUNK, len(passages)))
        places, grams = passages.entries(some)
        kept = telling[grams]
        places, grams = places[kept], grams[kept]
        each = held[grams]
        cells = np.repeat(places * len(lengths), each) + holders.columns[ranges(holders.starts[grams], each)]
        common = np.bincount(cells, np.repeat(squares[grams], each), len(some) * len(lengths))
        found, alike = _greatest(common.reshape(len(some), len(lengths)) / lengths, count)
        rows.append(start + found)
        columns.append(alike)
    return np.concatenate(rows), np.concatenate(columns)


def _greatest(values: Floats, count: int) -> tuple[Indices, Indices]:
    """The places of the `count` greatest values above 0 in each row, in order; of equal ones the first."""
    blocks = values.reshape(len(values), -1, _BLOCK)
    peaks = blocks.max(axis=2)
    floors = np.partition(peaks, -count)[:, -count] if peaks.shape[1] > count else np.zeros(len(values))
    owners, high = np.nonzero(peaks > floors[:, None])  # fewer than `count` blocks of a row
    which, inside = np.nonzero(blocks[owners, high] > floors[owners, None])
    rows, columns = owners[which], high[which] * _BLOCK + inside
    lacking = np.where(floors > 0, count - np.bincount(rows, minlength=len(values)), 0)
    for n in np.flatnonzero(lacking > 0):
        equal = np.flatnonzero(values[n] == floors[n])[: lacking[n]]
        rows, columns = np.append(rows, np.full(len(equal), n)), np.append(columns, equal)
    order = np.lexsort((columns, -values[rows, columns], rows))
    rank = np.arange(len(order)) - np.searchsorted(rows[order], rows[order])
    best = np.sort(rows[order[rank < count]] * values.shape[1] + columns[order[rank < count]])
    return best // values.shape[1], best % values.shape[1]


def _telling(work: Indices, budget: int) -> NDArray[np.bool_]:
    """Whether to search by an n-gram: by those of both sides, the rarest first, as many as the budget allows."""
    telling = np.asarray(work > 0)
    if work.sum() > budget:
        order = np.argsort(work, kind="stable")
        telling[order[np.cumsum(work[order]) > budget]] = False
    return telling
