"""Where a passage stands: whether the neighbours of an old passage are the neighbours of a new one.

A sentence whose neighbours still stand, with an unknown sentence between them, was probably reworded; one whose
neighbours have become neighbours was removed. Only passages that were found again ("anchors") count as neighbours, so
text that is added between them changes nothing.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policybook.compare.candidates import Pairs
from policybook.compare.exact import NONE
from policybook.compare.vectors import Floats, Indices


class Context:
    """The anchors of a book: for each old passage the index of its new one, or NONE."""

    def __init__(self, places: Sequence[int], size: int) -> None:
        """`size` is the number of new passages."""
        self._places = np.asarray(places, np.int64)
        self._origins = np.full(size, NONE, np.int64)
        anchored = np.nonzero(self._places != NONE)[0]
        self._origins[self._places[anchored]] = anchored
        self._before_old, self._after_old = _nearest_known(self._places)
        self._before_new, self._after_new = _nearest_known(self._origins)

    def features(self, pairs: Pairs) -> Floats:
        """Columns `between`, `before` and `after`, each from 0 to 1, one row per pair (of indices in the whole book).

        `between`: the new passage stands between the counterparts of the old one's nearest anchors; the others: the
        nearest anchor on that side is the same for both, weighing less the farther away it was.
        """
        before, after = self._before_old[pairs.old], self._after_old[pairs.old]
        low = np.where(before == NONE, NONE, self._places[before])
        high = np.where(after == NONE, len(self._origins), self._places[after])
        between = (low < pairs.new) & (pairs.new < high)
        same_before = self._same(self._before_new[pairs.new], before) / np.maximum(pairs.old - before, 1)
        same_after = self._same(self._after_new[pairs.new], after) / np.maximum(after - pairs.old, 1)
        return np.column_stack([between, same_before, same_after]).astype(np.float64)

    def gaps(self, old: Sequence[int], reach: int) -> list[Indices]:
        """For each of some old passages the new ones without anchor beside the counterparts of its nearest anchors.

        At most `reach` after the one and `reach` before the other; none where the passage has no anchor on that side.
        """
        found = []
        for i in old:
            before, after = self._before_old[i], self._after_old[i]
            near = [np.empty(0, np.int64)]
            if before != NONE:
                start = self._places[before] + 1
                near.append(np.arange(start, min(start + reach, self._next(start - 1))))
            if after != NONE:
                end = self._places[after]
                near.append(np.arange(max(end - reach, self._before_new[end] + 1), end))
            found.append(np.concatenate(near))
        return found

    def _next(self, new: int) -> int:
        """The next anchor after a new passage, or the end."""
        after = int(self._after_new[new])
        return len(self._origins) if after == NONE else after

    def _same(self, new: Indices, old: Indices) -> NDArray[np.bool_]:
        """Whether the anchors `new` and `old` are a pair."""
        return np.asarray((self._origins[new] == old) & (new != NONE) & (old != NONE))


def _nearest_known(known: Indices) -> tuple[Indices, Indices]:
    """For each index the nearest one before it and after it where `known` is not NONE (itself excluded), or NONE."""
    size = len(known)
    own = np.where(known != NONE, np.arange(size), NONE)
    before = np.full(size, NONE, np.int64)
    before[1:] = np.maximum.accumulate(own)[:-1]
    own = np.where(known != NONE, np.arange(size), size)
    after = np.full(size, size, np.int64)
    after[:-1] = np.minimum.accumulate(own[::-1])[::-1][1:]
    return before, np.where(after == size, NONE, after)
