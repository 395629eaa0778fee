"""The register as a table for spreadsheets, the same in the PDF and on the site: a row for each removed passage."""

import csv
import io
from collections.abc import Iterator, Sequence

from policybook.model import AnnexEntry, Decision

_PLACE = ("chapter", "section", "kind", "text", "lost", "fingerprint")
_DECISION = (
    *("decision", "status", "outcome", "category", "title", "reason", "considerations", "alternatives", "replaced_by"),
    *("evidence", "role", "decided_on", "meeting"),
)


def register_csv(entries: Sequence[AnnexEntry], decisions: Sequence[Decision] = ()) -> bytes:
    """The removals as the annex numbers them, then without a number those of other `decisions`, of earlier rounds or
    unused; UTF-8 with a mark, as spreadsheets expect it.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(("number", *_PLACE, *_DECISION))
    writer.writerows([_cell(value) for value in row] for row in _rows(entries, decisions))
    return text.getvalue().encode("utf-8-sig")


def _rows(entries: Sequence[AnnexEntry], decisions: Sequence[Decision]) -> Iterator[tuple[object, ...]]:
    for entry in entries:
        told = _decided(entry.decision)
        for place in entry.places:
            if passage := place.removal.change.old:
                lost = " … ".join(place.removal.change.gone_texts)
                where = (passage.chapter, passage.section, passage.kind, passage.text, lost, passage.fingerprint)
                yield entry.number, *where, *told
    shown = {entry.decision.id for entry in entries if entry.decision}
    for decision in decisions:
        if decision.id not in shown:
            told = _decided(decision)
            for one in decision.passages:
                yield "", one.chapter, one.section, "", one.text, one.lost, one.fingerprint, *told


def _decided(decision: Decision | None) -> tuple[object, ...]:
    if decision is None:
        return ("", "open", *[""] * (len(_DECISION) - 2))
    decided = decision.decided
    return (
        *(decision.id, decision.status, decision.outcome, decision.category, decision.title, decision.reason),
        *("\n".join(decision.considerations), "\n".join(decision.alternatives), decision.replaced_by),
        "\n".join(decision.evidence),
        *((decided.role, decided.on.isoformat(), decided.meeting) if decided else ("", "", "")),
    )


def _cell(value: object) -> str:
    """A value as one cell; what a spreadsheet would take for a formula is told to be text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
