"""Counts of a verdict: how much of each chapter was kept, moved, reworded and lost, and how far its decisions are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from policybook.model import Change, ChangeKind, Chapter, Decision, Removal, Status, Tally, Verdict
from policybook.text import word_count

_COLUMNS = {
    ChangeKind.KEPT: "kept",
    ChangeKind.MOVED: "moved",
    ChangeKind.REWORDED: "reworded",
    ChangeKind.SPLIT: "reworded",
    ChangeKind.MERGED: "reworded",
    ChangeKind.TRIMMED: "removed",
    ChangeKind.REMOVED: "removed",
}


def approved(verdict: Verdict) -> int:
    """How many removals have a decision that was approved and not edited since."""
    return sum(_is_approved(removal.decision) for removal in verdict.removals if removal.decision)


def proposed(verdict: Verdict) -> int:
    """How many removals have a decision that still has to be approved."""
    return len(verdict.removals) - approved(verdict) - len(verdict.open)


def tally(verdict: Verdict, old: Iterable[Chapter]) -> tuple[Tally, ...]:
    """One row for each chapter of the baseline, in reading order, and the sum of all as the last."""
    changes: dict[str, list[Change]] = defaultdict(list)
    removals: dict[str, list[Removal]] = defaultdict(list)
    for change in verdict.changes:
        if change.old:
            changes[change.old.chapter].append(change)
    for removal in verdict.removals:
        if removal.change.old:
            removals[removal.change.old.chapter].append(removal)
    rows = [_row(chapter, changes[chapter.path], removals[chapter.path]) for chapter in old]
    return (*rows, total(rows))


def sizes(chapters: Iterable[Chapter]) -> tuple[Tally, ...]:
    """The rows of a book that is compared with nothing, in which all words count as kept."""
    rows = [_row(chapter, [Change(ChangeKind.KEPT, p, (p,)) for p in chapter.passages], ()) for chapter in chapters]
    return (*rows, total(rows))


def _row(chapter: Chapter, changes: Sequence[Change], removals: Sequence[Removal]) -> Tally:
    words = dict.fromkeys(("kept", "moved", "reworded", "removed"), 0)
    for change in changes:
        size = word_count(change.old.text) if change.old else 0
        lost = sum(word_count(part) for part in change.gone_texts) if change.kind is ChangeKind.TRIMMED else size
        words[_COLUMNS[change.kind]] += min(lost, size)
        words["reworded"] += size - min(lost, size)
    decided = [removal.decision for removal in removals if removal.decision]
    return Tally(
        path=chapter.path,
        title=chapter.title,
        passages=len(changes),
        words=sum(words.values()),
        **words,
        decided=len(decided),
        approved=sum(map(_is_approved, decided)),
        open=len(removals) - len(decided),
    )


def _is_approved(decision: Decision) -> bool:
    return decision.status is Status.APPROVED


def total(rows: Sequence[Tally]) -> Tally:
    """The sum of rows, without path and title."""
    columns = ("passages", "words", "kept", "moved", "reworded", "removed", "decided", "approved", "open")
    sums = {column: sum(getattr(row, column) for row in rows) for column in columns}
    return Tally(path="", title="", **sums)
