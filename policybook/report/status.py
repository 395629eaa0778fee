"""How far the book is: a bar and the counts of each chapter, the deadline; as text and as JSON."""

from collections.abc import Sequence
from datetime import date
from gettext import NullTranslations

from pydantic import BaseModel, ConfigDict, Field

from policybook.model import Tally, Verdict

_BAR = 32  # characters
_SHADES = {"kept": "█", "moved": "▓", "reworded": "▒", "removed": "░"}


class ChapterStatus(BaseModel):
    """The words of a chapter of the baseline by what became of them; decided, approved and open count removals.

    Before anything was handed over they are those of today's chapters, all of them kept.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    path: str = Field(description="Empty for the whole book.")
    title: str
    passages: int
    words: int
    kept: int
    moved: int
    reworded: int
    removed: int
    decided: int
    approved: int
    open: int


class StatusRecord(BaseModel):
    """The state of the book against its baseline; the last chapter is the sum of all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: str = "policybook-status/1"
    passed: bool
    baseline: str | None
    deadline: date | None
    days_left: int | None = Field(description="Negative once the deadline has passed.")
    chapters: tuple[ChapterStatus, ...]


def status_json(verdict: Verdict, rows: Sequence[Tally], deadline: date | None, today: date) -> str:
    """The status as JSON, indented, ending in a newline."""
    record = StatusRecord(
        passed=verdict.passed,
        baseline=verdict.baseline.label if verdict.baseline else None,
        deadline=deadline,
        days_left=(deadline - today).days if deadline else None,
        chapters=tuple(ChapterStatus.model_validate(row) for row in rows),
    )
    return record.model_dump_json(indent=2) + "\n"


def status_text(
    verdict: Verdict, rows: Sequence[Tally], deadline: date | None, today: date, words: NullTranslations
) -> str:
    """A bar for each chapter with its counts, the sum, and the days to the deadline."""
    if verdict.baseline is None:
        lines = [words.gettext("Nothing was handed over yet, so there is nothing to compare with."), ""]
        lines += [f"{_title(row, words)}: {_size(row, words)}" for row in rows]
        return "\n".join([*lines, *_deadline(deadline, today, words)])
    names = ("kept", "moved", "reworded", "removed")
    labels = dict(zip(names, map(words.gettext, names), strict=True))
    legend = "  ".join(f"{_SHADES[name]} {labels[name]}" for name in names)
    lines = [words.gettext("Compared with {baseline}:").format(baseline=verdict.baseline.label) + f"  {legend}", ""]
    for row in rows:
        lines += _chapter(row, labels, words)
    return "\n".join([*lines, *_deadline(deadline, today, words)])


def _chapter(row: Tally, labels: dict[str, str], words: NullTranslations) -> list[str]:
    shares = " · ".join(f"{label} {getattr(row, name)}" for name, label in labels.items())
    lines = [_title(row, words), f"  {_bar(row)}  {_size(row, words)}: {shares}"]
    if row.decided or row.open:
        removals = words.gettext("removals: {approved} approved, {proposed} proposed, {open} open")
        proposed = row.decided - row.approved
        lines.append(" " * (_BAR + 4) + removals.format(approved=row.approved, proposed=proposed, open=row.open))
    return lines


def _title(row: Tally, words: NullTranslations) -> str:
    return f"{row.title} ({row.path})" if row.path else words.gettext("The whole book")


def _size(row: Tally, words: NullTranslations) -> str:
    size = words.ngettext("{count} word", "{count} words", row.words).format(count=row.words)
    passages = words.ngettext("{count} passage", "{count} passages", row.passages).format(count=row.passages)
    return f"{size}, {passages}"


def _bar(row: Tally) -> str:
    """The shares of a chapter's words; what is there at all takes at least one character."""
    total = row.words or 1
    lengths = {name: round(_BAR * getattr(row, name) / total) or bool(getattr(row, name)) for name in _SHADES}
    longest = max(lengths, key=lambda name: lengths[name])
    lengths[longest] += _BAR - sum(lengths.values()) if row.words else 0
    return "".join(shade * int(lengths[name]) for name, shade in _SHADES.items()).ljust(_BAR)


def _deadline(deadline: date | None, today: date, words: NullTranslations) -> list[str]:
    if deadline is None:
        return []
    days = (deadline - today).days
    template = (
        words.ngettext("Deadline {deadline}: {days} day left.", "Deadline {deadline}: {days} days left.", days)
        if days >= 0
        else words.ngettext(
            "Deadline {deadline}: passed {days} day ago.", "Deadline {deadline}: passed {days} days ago.", -days
        )
    )
    return [template.format(deadline=deadline, days=abs(days))]
