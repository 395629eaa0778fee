"""Who may claim a new passage: a stable matching, and what merges and splits add to it."""

from collections.abc import Mapping

import numpy as np

from policybook.compare.candidates import Pairs
from policybook.compare.vectors import Floats, Rows, shared, sizes

OWN = 0.3  # share of its weight that a passage must have to itself, or it is a twin of its competitor


def stable(pairs: Pairs, scores: Floats, needed: float) -> dict[int, int]:
    """The number of the pair by which each old passage claims a new one, for scores of at least `needed`.

    Pairs are taken from the most to the least certain, each passage once; ties go to the earlier passages. As both
    sides rank a pair by the same score, the outcome is the one stable matching (Gale and Shapley 1962), in which a
    further new passage leaves no old passage without a claim that it had before. Of near twins that compete for one
    new passage, the nearer one wins.
    """
    eligible = np.nonzero(scores >= needed)[0]
    order = eligible[np.lexsort((pairs.new[eligible], pairs.old[eligible], -scores[eligible]))]
    claims: dict[int, int] = {}
    taken: set[int] = set()
    for k, i, j in zip(order.tolist(), pairs.old[order].tolist(), pairs.new[order].tolist(), strict=True):
        if i not in claims and j not in taken:
            claims[i] = k
            taken.add(j)
    return claims


def beside(
    claims: Mapping[int, int], rivals: Pairs, passages: Rows, targets: Rows, weights: Floats, needed: float
) -> dict[int, int]:
    """The number of the pair by which a passage without a claim shares the target of one that has it.

    A merge is an old passage beside another in a new one; a split, with the sides exchanged, a new passage beside
    another that carry one old one together. `rivals.old` numbers `passages` and `rivals.new` `targets`; `claims` maps
    a target to the passage that has it. Only what the claimant lacks counts: a share of at least `needed` of the
    weight of these n-grams must stand in the target. A near twin of the claimant has too little of its own.
    """
    claimants = np.array([claims[j] for j in rivals.new.tolist()], np.int64)
    whole = sizes(passages, weights)[rivals.old]
    own = whole - shared(weights, (passages, rivals.old), (passages, claimants))
    standing = shared(weights, (passages, rivals.old), (targets, rivals.new))
    standing -= shared(weights, (passages, rivals.old), (passages, claimants), (targets, rivals.new))
    shares = np.where(own >= OWN * whole, standing / np.maximum(own, 1e-9), 0)
    found: dict[int, int] = {}
    for k in np.lexsort((rivals.new, rivals.old, -shares)).tolist():
        if shares[k] >= needed:
            found.setdefault(int(rivals.old[k]), k)
    return found
