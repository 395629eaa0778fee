"""Old and new passages brought together: first what is identical, then what is similar, then what is left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from policybook.cache import digest
from policybook.compare import exact
from policybook.compare.candidates import Pairs
from policybook.compare.claims import OWN, beside, stable
from policybook.compare.exact import NONE
from policybook.compare.scorer import FEATURES, Known, Problem, Scored, known, parts
from policybook.compare.signs import EXACT, key
from policybook.compare.tokens import Running, running, without_numbering, words
from policybook.model import BlockKind, Passage
from policybook.steps import Steps

Parts = tuple[tuple[str, float], ...]

_SENTENCES = (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.CALLOUT, BlockKind.DEFINITION, BlockKind.FOOTNOTE)
_WHOLE = 4  # words from which a sentence says something without the one before it
_PART = 0.5  # share of its own words that a part of a split passage must have from it
_BESIDE = 2  # passages between the parts of a split passage, at most


@dataclass(frozen=True, slots=True)
class Identical:
    """For each old passage the new one that says the same word for word, or NONE.

    `repeated` holds the old passages that stood more often than they stand: their new one belongs to another, too.
    `echoes` names such a new one for those that are gone all the same, for they said something in their place only.
    `numbering` tells how far bare numbers run in the old and in the new version.
    """

    places: list[int]
    repeated: frozenset[int]
    echoes: Mapping[int, int]
    numbering: tuple[Running, Running]


@dataclass(frozen=True, slots=True)
class Counterparts:
    """What carries the old passages that do not stand word for word, by their indices in the whole book.

    `new` lists the new passages that carry an old one, the main one first; `scores` says how well; `best` names the
    nearest new passage of every old one that has any, with the parts of the pair's score; `merged` are old passages
    that share a new one with others.
    """

    new: dict[int, list[int]] = field(default_factory=dict)
    scores: dict[int, float] = field(default_factory=dict)
    best: dict[int, tuple[int, float, Parts]] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)


def identical(before: Sequence[Passage], after: Sequence[Passage]) -> Identical:
    """Pair the passages that say the same, typography and the numbering of headings and captions aside."""
    places = [NONE] * len(before)
    taken = [False] * len(after)
    old, new = [key(p) for p in before], [key(p) for p in after]
    exact.pair(old, new, places, taken)
    numbering = running(before), running(after)
    bare_old = _bare(before, [place != NONE for place in places], numbering[0])
    bare_new = _bare(after, taken, numbering[1])
    exact.pair(bare_old, bare_new, places, taken)
    standing = {text: j for j, text in reversed(list(enumerate(new)))}
    again = {i: standing[old[i]] for i, place in enumerate(places) if place == NONE and old[i] in standing}
    repeated = frozenset(i for i, j in again.items() if _says_it_anywhere(before[i], after[j]))
    for i in repeated:
        places[i] = again.pop(i)
    return Identical(places, repeated, again, numbering)


def _says_it_anywhere(old: Passage, new: Passage) -> bool:
    """Whether a text says the same wherever it stands: a whole sentence does, but no "Tidak.", item, row or heading."""
    return old.kind is new.kind and old.kind in _SENTENCES and len(words(old.text)) >= _WHOLE


def _bare(passages: Sequence[Passage], paired: Sequence[bool], known: Running) -> list[str | None]:
    """The passages that are not paired, without their numbering; formulas and code have none."""
    return [
        None if done else key(p) if p.kind in EXACT else without_numbering(p.text, p.kind, known)
        for p, done in zip(passages, paired, strict=True)
    ]


def problem(before: Sequence[Passage], after: Sequence[Passage], same: Identical, steps: Steps) -> Problem:
    """What `identical` left over."""
    taken = set(same.places)
    left_old = [i for i, place in enumerate(same.places) if place == NONE]
    left_new = [j for j in range(len(after)) if j not in taken]
    old = {i: words(before[i].text) for i in left_old}

    def read() -> Known:
        return known([old[i] if i in old else words(p.text) for i, p in enumerate(before)])

    return Problem(
        steps.run("known", None, {"old": digest(" ".join(p.fingerprint for p in before))}, read),
        old=list(old.values()),
        new=[words(after[j].text) for j in left_new],
        left_old=left_old,
        left_new=left_new,
        places=[NONE if i in same.repeated else place for i, place in enumerate(same.places)],
        size=len(after),
    )


def counterparts(problem: Problem, scored: Scored, needed: float, share: float) -> Counterparts:
    """What carries the passages of a problem; `needed` and `share` as in the settings."""
    claims = stable(scored.pairs, scored.scores, needed)
    found = Counterparts()
    merges = _merges(problem, scored, claims, share, found.merged)
    carried = {**claims, **merges}
    for i, k in carried.items():
        found.new[problem.left_old[i]] = [problem.left_new[scored.pairs.new[k]]]
        found.scores[problem.left_old[i]] = float(scored.scores[k])
    _splits(found, problem, scored, claims)
    best = {**_best(scored), **carried}
    for (i, k), named in zip(best.items(), parts(scored, list(best.values())), strict=True):
        found.best[problem.left_old[i]] = problem.left_new[scored.pairs.new[k]], float(scored.scores[k]), named
    return found


def _best(scored: Scored) -> dict[int, int]:
    """For each old passage the number of the pair with its most probable candidate, whoever claims that."""
    order = np.lexsort((scored.pairs.new, -scored.scores, scored.pairs.old))
    passages, firsts = np.unique(scored.pairs.old[order], return_index=True)
    return dict(zip(passages.tolist(), order[firsts].tolist(), strict=True))


def _merges(
    problem: Problem, scored: Scored, claims: dict[int, int], needed: float, merged: set[int]
) -> dict[int, int]:
    """Old passages without a claim that stand in a new one beside its claimant: their pairs; adds both to `merged`."""
    old, new = scored.pairs
    claimants = {int(new[k]): i for i, k in claims.items()}
    ks = np.nonzero(_shares(scored, "contained", needed) & ~np.isin(old, list(claims)) & np.isin(new, list(claimants)))[
        0
    ]
    rivals = Pairs(old[ks], new[ks])
    found = {
        i: int(ks[n]) for i, n in beside(claimants, rivals, scored.old, scored.new, scored.weights, needed).items()
    }
    for i, k in found.items():
        merged.update((problem.left_old[i], problem.left_old[claimants[int(new[k])]]))
    return found


def _splits(found: Counterparts, problem: Problem, scored: Scored, claims: dict[int, int]) -> None:
    """New passages without a claimant that carry another part of a claimed old one, beside its main counterpart."""
    old, new = scored.pairs
    mains = {i: int(new[k]) for i, k in claims.items()}
    places = np.asarray(problem.left_new, np.int64)
    main_places = np.full(len(problem.left_old), -len(places) - _BESIDE - 1, np.int64)
    main_places[list(mains)] = places[list(mains.values())]
    near = np.abs(places[new] - main_places[old]) <= _BESIDE
    ks = np.nonzero(_shares(scored, "carries", _PART) & near & ~np.isin(new, list(mains.values())))[0]
    rivals = Pairs(new[ks], old[ks])
    for j, n in sorted(beside(mains, rivals, scored.new, scored.old, scored.weights, _PART).items()):
        found.new[problem.left_old[int(rivals.new[n])]].append(problem.left_new[j])


def _shares(scored: Scored, feature: str, needed: float) -> NDArray[np.bool_]:
    """Which pairs could be part of a merge or split at all."""
    return np.asarray(scored.features[:, FEATURES.index(feature)] >= needed * OWN)


def moved(before: Sequence[Passage], after: Sequence[Passage], same: Identical) -> set[int]:
    """Which identical passages a reader finds elsewhere: out of order, or in another chapter than most of their own."""
    pairs = [(i, j) for i, j in enumerate(same.places) if j != NONE and i not in same.repeated]
    ordered = exact.in_order([NONE if i in same.repeated else place for i, place in enumerate(same.places)])
    followed: dict[str, dict[str, int]] = {}
    for i, j in pairs:
        count = followed.setdefault(before[i].chapter, {})
        count[after[j].chapter] = count.get(after[j].chapter, 0) + 1
    successor = {path: max(sorted(count), key=lambda p: (count[p], p == path)) for path, count in followed.items()}
    return {i for i, j in pairs if i not in ordered or successor[before[i].chapter] != after[j].chapter}
