"""The comparison's result: what became of every passage, with the evidence for it."""

from collections import defaultdict
from collections.abc import Sequence, Set

from policybook.compare.align import Counterparts, Identical, counterparts, identical, moved, problem
from policybook.compare.exact import NONE
from policybook.compare.residue import Residue
from policybook.compare.scorer import score
from policybook.model import BlockKind, Change, ChangeKind, Chapter, Evidence, Passage
from policybook.settings import CompareSettings
from policybook.steps import Steps

DUPLICATE = "duplicate"
CLAIMED = "claimed"

_ONCE, _TWICE = Evidence(), Evidence(note=DUPLICATE)  # of identical passages: the counterpart says all


def compare(
    old: Sequence[Chapter], new: Sequence[Chapter], settings: CompareSettings, steps: Steps
) -> tuple[Change, ...]:
    """What became of every passage of `old` in `new`.

    One change per old passage in reading order, then one ADDED change per new passage that carries nothing old. The
    order of files, the platform and the hash seed do not matter; `steps` keep what the old side alone tells.
    """
    before = [passage for chapter in old for passage in chapter.passages]
    after = [passage for chapter in new for passage in chapter.passages]
    same = identical(before, after)
    found = _recognised(before, after, same, settings, steps) if NONE in same.places else Counterparts()
    elsewhere = moved(before, after, same)
    residue = Residue(before, after, same, settings)
    sharing: dict[int, list[int]] = defaultdict(list)
    for i in found.merged:
        sharing[found.new[i][0]].append(i)
    carrying = set(same.places).union(*found.new.values())

    def became(i: int, passage: Passage) -> Change:
        if i in found.new:
            others = [before[k] for k in sharing.get(found.new[i][0], ()) if k != i]
            return _reworded(passage, found, i, after, residue, others, settings)
        if i in same.echoes:
            return _gone_here(passage, after[same.echoes[i]], settings)
        if same.places[i] == NONE:
            return _removed(passage, found, i, after, carrying, settings)
        return _identical(passage, i, same, after, elsewhere)

    changes = [became(i, passage) for i, passage in enumerate(before)]
    changes = [_unread(c) if _is_only_pictured(c) else c for c in changes]
    changes += [Change(ChangeKind.ADDED, None, (p,)) for j, p in enumerate(after) if j not in carrying]
    return tuple(changes)


def _recognised(
    before: Sequence[Passage],
    after: Sequence[Passage],
    same: Identical,
    settings: CompareSettings,
    steps: Steps,
) -> Counterparts:
    left = problem(before, after, same, steps)
    return counterparts(left, score(left), settings.needed, settings.shared)


def _identical(passage: Passage, i: int, same: Identical, after: Sequence[Passage], elsewhere: set[int]) -> Change:
    kind = ChangeKind.MOVED if i in elsewhere else ChangeKind.KEPT
    return Change(kind, passage, (after[same.places[i]],), evidence=_TWICE if i in same.repeated else _ONCE)


def _is_only_pictured(change: Change) -> bool:
    """Whether what stood in the text is only the alternative text of a picture now, which most readers do not see."""
    if not change.new or change.new[0].kind is not BlockKind.FIGURE:  # nearly all
        return False
    was_read = change.old is not None and change.old.kind is not BlockKind.FIGURE
    return was_read and all(passage.kind is BlockKind.FIGURE for passage in change.new)


def _unread(change: Change) -> Change:
    """The change of a passage that only a picture's alternative text carries."""
    return Change(ChangeKind.REMOVED, change.old, evidence=Evidence(change.new[0]))


def _gone_here(passage: Passage, echo: Passage, settings: CompareSettings) -> Change:
    """A passage whose words still stand, but where they say something else."""
    return Change(ChangeKind.REMOVED, passage, score=0.0, evidence=Evidence(echo, (), settings.needed, DUPLICATE))


def _removed(
    passage: Passage,
    found: Counterparts,
    i: int,
    after: Sequence[Passage],
    carrying: Set[int],
    settings: CompareSettings,
) -> Change:
    if i not in found.best:
        return Change(ChangeKind.REMOVED, passage, score=0.0, evidence=Evidence(needed=settings.needed))
    place, score, parts = found.best[i]
    note = CLAIMED if place in carrying else ""
    evidence = Evidence(after[place], parts, settings.needed, note)
    return Change(ChangeKind.REMOVED, passage, score=round(score, 3), evidence=evidence)


def _reworded(
    passage: Passage,
    found: Counterparts,
    i: int,
    after: Sequence[Passage],
    residue: Residue,
    others: Sequence[Passage],
    settings: CompareSettings,
) -> Change:
    places = found.new[i]
    best, _, parts = found.best[i]
    lost, gone = residue.lost(passage, places, others)
    kind = ChangeKind.REWORDED
    if lost:
        kind = ChangeKind.TRIMMED
    elif len(places) > 1:
        kind = ChangeKind.SPLIT
    elif i in found.merged:
        kind = ChangeKind.MERGED
    evidence = Evidence(after[best], parts, settings.needed)
    counterparts = tuple(after[j] for j in places)
    return Change(kind, passage, counterparts, round(found.scores[i], 3), lost, evidence, gone)
