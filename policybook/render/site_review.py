"""What reviewers see beside the book: the register, a page for each decision, all changes, a summary for the CRO."""

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from gettext import NullTranslations
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date

from policybook.model import Change, ChangeKind, Decision, Entry, Manuscript, Place
from policybook.render.annex import quote
from policybook.render.labels import kind_labels, outcome_labels, state_labels
from policybook.render.marks import ANNEX
from policybook.render.template import template
from policybook.settings import PolicySettings

SUMMARY, REGISTER, CHANGES = "summary.md", "register.md", "changes.md"
_STATES = ("open", "returned", "proposed", "approved")  # from what waits most to what is done


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page that only the site has; links in it are written as in the manuscript's pages. `listed`: in the menu."""

    path: str
    title: str
    html: str
    listed: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the register: a decision with its entries in the annex, or an entry without a decision."""

    decision: Decision | None
    entries: tuple[Entry, ...]

    @property
    def state(self) -> str:
        """The decision's status, or "open"."""
        return self.entries[0].state

    @property
    def link(self) -> str:
        """The page that tells all about it."""
        return decision_path(self.decision) if self.decision else f"{ANNEX}#removal-{self.entries[0].number}"

    @property
    def places(self) -> tuple[Place, ...]:
        """Every removed passage of it."""
        return tuple(place for entry in self.entries for place in entry.places)


def decision_path(decision: Decision) -> str:
    """The path of a decision's page."""
    return f"register/{decision.id}.md"


def records(book: Manuscript) -> tuple[Record, ...]:
    """The register in the order of the annex, a decision once however many chapters it concerns."""
    found: dict[str, list[Entry]] = {}
    for entry in book.entries:
        found.setdefault(entry.decision.id if entry.decision else str(entry.number), []).append(entry)
    return tuple(Record(entries[0].decision, tuple(entries)) for entries in found.values())


def review_pages(
    book: Manuscript, policy: PolicySettings, downloads: Sequence[str], words: NullTranslations
) -> tuple[SitePage, ...]:
    """The pages for reviewers; none where nothing was handed over yet, so that there is nothing to compare with.

    `downloads` are paths of the site to offer.
    """
    if book.verdict.baseline is None:
        return ()
    _ = words.gettext
    register, changes = records(book), _changes(book)
    common = _common(book, policy, words) | {"register": register, "downloads": downloads}

    templates = cache(lambda name: template(name, words))

    def page(path: str, title: str, name: str, *, listed: bool = True, **more: Any) -> SitePage:
        return SitePage(path, title, templates(name).render(**common, **more, title=title), listed)

    return (
        page(
            SUMMARY,
            _("Summary for the CRO"),
            "site_summary.html.j2",
            waiting=[record for record in register if record.state != "approved"],
            counts=Counter(entry.state for entry in book.entries for place in entry.places),
            days=(policy.deadline - book.day).days if policy.deadline else None,
            deadline=policy.deadline,
        ),
        page(
            REGISTER,
            _("Register of decisions"),
            "site_register.html.j2",
            options={
                "state": _options((record.state for record in register), common["state"].get),
                "outcome": _options((r.decision.outcome for r in register if r.decision), common["outcome"].get),
                "chapter": _options((entry.chapter for entry in book.entries), common["chapter"]),
            },
        ),
        page(
            CHANGES,
            _("All changes"),
            "site_changes.html.j2",
            changes=changes,
            options={
                "kind": _options((item.change.kind for item in changes), common["kind"].get),
                "chapter": _options((item.chapter for item in changes), common["chapter"]),
                "state": _options((entry.state for entry in book.entries), common["state"].get),
            },
        ),
        *(
            page(record.link, record.decision.id, "site_decision.html.j2", listed=False, record=record)
            for record in register
            if record.decision
        ),
    )


def _common(book: Manuscript, policy: PolicySettings, words: NullTranslations) -> dict[str, Any]:
    """What all templates need: labels in the book's language, titles of chapters, dates."""
    titles = _titles(book)
    return {
        "book": book,
        "states": _STATES,
        "state": state_labels(words),
        "outcome": outcome_labels(words),
        "block": kind_labels(words),
        "kind": _change_labels(words),
        "category": lambda key: policy.categories.get(key, {}).get(book.language, key),
        "chapter": lambda path: titles.get(path, path),
        "day": lambda value: format_date(value, "long", locale=book.language),
        "quote": quote,
        "decision_path": decision_path,
        "annex": ANNEX,
        "register_path": REGISTER,
        "changes_path": CHANGES,
    }


def _titles(book: Manuscript) -> dict[str, str]:
    """The titles of the chapters, of the last submission's too, by their paths."""
    return {row.path: row.title for row in book.tally} | {page.path: page.title for page in book.pages}


def _options(values: Iterable[str], label: Callable[[str], str | None]) -> list[tuple[str, str | None]]:
    """The values that occur, each once, with their labels: what a filter offers."""
    return [(value, label(value)) for value in dict.fromkeys(values)]


def _change_labels(words: NullTranslations) -> Mapping[ChangeKind, str]:
    _ = words.gettext
    return {
        ChangeKind.REMOVED: _("Removed"),
        ChangeKind.TRIMMED: _("Trimmed"),
        ChangeKind.MOVED: _("Moved"),
        ChangeKind.REWORDED: _("Reworded"),
        ChangeKind.SPLIT: _("Split"),
        ChangeKind.MERGED: _("Merged"),
        ChangeKind.ADDED: _("Added"),
    }


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change with the chapter it is filed under and, for a loss, its entry and the place of its mark."""

    change: Change
    chapter: str
    entry: Entry | None
    place: Place | None


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one chapter since the last submission: its changes, counted by kind under their labels."""

    title: str
    link: str
    counts: tuple[tuple[str, int], ...]


def news(book: Manuscript, words: NullTranslations) -> tuple[News, ...]:
    """What is new, chapter by chapter in the order of the book; `link` leads to that chapter's changes."""
    labels, titles = _change_labels(words), _titles(book)
    found: dict[str, Counter[ChangeKind]] = {}
    for item in _changes(book):
        found.setdefault(item.chapter, Counter())[item.change.kind] += 1
    order = [*(page.path for page in book.pages), *found]
    return tuple(
        News(
            titles.get(path, path),
            f"{CHANGES}#{urlencode({'chapter': path})}",
            tuple((labels[kind], found[path][kind]) for kind in labels if found[path][kind]),
        )
        for path in sorted(found, key=order.index)
    )


def _changes(book: Manuscript) -> list[ShownChange]:
    """Every change but those that kept a passage where it was."""
    losses = {
        place.removal.change.old.id: (entry, place)
        for entry in book.entries
        for place in entry.places
        if place.removal.change.old
    }
    today = {page.title: page.path for page in book.pages}
    moved = {row.path: today[row.title] for row in book.tally if row.title in today}  # a chapter whose file was renamed
    shown = []
    for change in book.verdict.changes:
        if change.kind is not ChangeKind.KEPT:
            entry, place = losses.get(change.old.id, (None, None)) if change.old else (None, None)
            path = (change.old or change.new[0]).chapter
            shown.append(ShownChange(change, moved.get(path, path), entry, place))
    return shown


def register_files(book: Manuscript) -> dict[str, bytes]:
    """The register for other programs, by file name: a table for spreadsheets, and JSON."""
    rows = [_row(record) for record in records(book)]
    table = io.StringIO()
    writer = csv.DictWriter(table, fieldnames=list(rows[0]) if rows else ["id"], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    text = json.dumps({"title": book.title, "revision": book.revision, "decisions": rows}, ensure_ascii=False, indent=1)
    # The byte order mark tells spreadsheets that the table is UTF-8.
    return {"register.csv": table.getvalue().encode("utf-8-sig"), "register.json": text.encode()}


def _row(record: Record) -> dict[str, Any]:
    decision, decided = record.decision, record.decision.decided if record.decision else None
    return {
        "id": decision.id if decision else None,
        "title": decision.title if decision else None,
        "status": record.state,
        "outcome": decision.outcome if decision else None,
        "category": decision.category if decision else None,
        "chapters": list(dict.fromkeys(entry.chapter for entry in record.entries)),
        "passages": [place.removal.change.old.text for place in record.places if place.removal.change.old],
        "reason": decision.reason if decision else None,
        "considerations": list(decision.considerations) if decision else [],
        "alternatives": list(decision.alternatives) if decision else [],
        "replaced_by": decision.replaced_by if decision else None,
        "evidence": list(decision.evidence) if decision else [],
        "decided_by": decided.role if decided else None,
        "decided_on": decided.on.isoformat() if decided else None,
        "meeting": decided.meeting if decided else None,
    }


def _cell(value: str | date | Iterable[str] | None) -> str:
    """A value as one cell; what a spreadsheet would take for a formula is told to be text."""
    text = value if isinstance(value, str) else "\n".join(map(str, value or ()))  # type: ignore[arg-type]
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
