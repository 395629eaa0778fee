"""Where in today's book a reader would look for a passage of the baseline that left its place."""

from collections.abc import Sequence
from dataclasses import replace

from policybook.judge.places import heirs_of
from policybook.model import Anchor, BlockKind, Change, ChangeKind, Chapter, Finding, Location, Passage, Verdict


def anchors_of(changes: Sequence[Change], old: Sequence[Chapter], new: Sequence[Chapter]) -> dict[str, Anchor | None]:
    """For each old passage that left its place (by id) where a reader would look for it today.

    That is after what came before it, in the chapter that carries on its own; at the end of the chapter before where
    nothing carries it on; None in an empty book. A note is looked for in what is left of it, else where it was cited;
    all other text outside notes.
    """
    leaving = {change.old.chapter for change in changes if change.old and _left_its_place(change)}
    if not leaving:
        return {}
    by_id = {change.old.id: change for change in changes if change.old}
    homes = {chapter.path: chapter.path for chapter in new} | heirs_of(changes)
    found: dict[str, Anchor | None] = {}
    last: Passage | None = None  # what stands of the chapters before
    for chapter in old:
        home = homes.get(chapter.path)
        became = [(passage, by_id[passage.id]) for passage in chapter.passages]
        if chapter.path in leaving:
            found |= _anchors_in(became, home, last if home is None else None, _chapter_start(home, new))
        texts = (_texts(change, home) for _, change in reversed(became))
        last = next((text[-1] for text in texts if text), last)
    return found


def _anchors_in(
    became: Sequence[tuple[Passage, Change]], home: str | None, before: Passage | None, start: Anchor | None
) -> dict[str, Anchor | None]:
    """The anchors of one chapter, which `home` carries on: `before` is what stands before it, `start` where marks
    stand if nothing of it does."""
    found: dict[str, Anchor | None] = {}
    waiting: list[str] = []  # losses before which nothing stands: they stand before what comes next
    notes: dict[str, Passage] = {}  # what stands of each note so far
    for passage, change in became:
        here = [p for p in change.new if p.chapter == home]
        if change.kind is ChangeKind.MOVED:
            found[passage.id] = _behind(notes.get(passage.block_id, before))
        if here and passage.kind is BlockKind.FOOTNOTE:
            notes[passage.block_id] = here[-1]
        if text := _texts(change, home):
            before = text[-1]
            found |= dict.fromkeys(waiting, Anchor(text[0].chapter, text[0].block_id, 0))
            waiting.clear()
        if change.kind.is_loss:
            place = here[-1] if here else notes.get(passage.block_id, before)
            found[passage.id] = _behind(place)
            if place is None:
                waiting.append(passage.id)
    return found | dict.fromkeys(waiting, start)


def _left_its_place(change: Change) -> bool:
    return change.kind.is_loss or change.kind is ChangeKind.MOVED


def _texts(change: Change, home: str | None) -> list[Passage]:
    """The new passages of a change in a chapter, outside its notes."""
    return [p for p in change.new if p.chapter == home and p.kind is not BlockKind.FOOTNOTE]


def _behind(passage: Passage | None) -> Anchor | None:
    return Anchor(passage.chapter, passage.block_id, passage.end) if passage else None


def _chapter_start(home: str | None, new: Sequence[Chapter]) -> Anchor | None:
    """Where marks of a chapter stand of which nothing is left: at the end of the first block of the book or chapter."""
    for chapter in new:
        if home in (None, chapter.path) and chapter.passages:
            return _behind(chapter.passages[0])
    return None


def at_todays_lines(verdict: Verdict, old: Sequence[Chapter], new: Sequence[Chapter]) -> Verdict:
    """The verdict with each removal of which no decision speaks at the line of today's chapter where it stood."""
    lines: dict[tuple[str, str, int], Location] = {}
    for passage in (passage for chapter in new for passage in chapter.passages):
        line = replace(passage.location, column=0)
        lines[passage.chapter, passage.block_id, passage.end] = line
        lines.setdefault((passage.chapter, passage.block_id, 0), line)
    anchors = anchors_of(verdict.changes, old, new)

    def moved(finding: Finding) -> Finding:
        gone = finding.change.old if finding.change and not finding.decision else None
        anchor = anchors.get(gone.id) if gone else None
        if anchor is None:
            return finding
        return replace(finding, location=lines[anchor.chapter, anchor.block_id, anchor.offset])

    return replace(verdict, findings=tuple(map(moved, verdict.findings)))
