"""What reviewers see beside the book: the register, a page for each decision, changes, a summary for approval."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from typing import Any

from policybook.i18n import long_date
from policybook.judge.case import shorten
from policybook.judge.tally import proposed
from policybook.model import AnnexEntry, Decision, Manuscript, Place
from policybook.read.pdf_names import TABLE
from policybook.read.register import is_reopened
from policybook.render.annex import decision_path, quote
from policybook.render.labels import block_labels, category_label, change_labels, outcome_labels, state_labels
from policybook.render.marks import ANNEX
from policybook.render.register_table import register_csv
from policybook.render.site_changes import CHANGES, Part, Story, Told
from policybook.render.template import template
from policybook.settings import PolicySettings

SUMMARY, REGISTER = "summary.md", "register.md"
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
    """A row of the register: a decision with its entries in the annex, or an entry without a decision.

    A decision without entries accounts for nothing that is gone now: of an earlier round, restored, or unused.
    """

    decision: Decision | None
    entries: tuple[AnnexEntry, ...]

    @property
    def state(self) -> str:
        """The decision's status, or "open"."""
        return self.decision.status.value if self.decision else "open"

    @property
    def chapters(self) -> tuple[str, ...]:
        """The chapters that it is about."""
        named = self.decision.passages if self.decision and not self.entries else self.entries
        return tuple(dict.fromkeys(one.chapter for one in named))

    @property
    def link(self) -> str:
        """The page that tells all about it."""
        return decision_path(self.decision) if self.decision else f"{ANNEX}#removal-{self.entries[0].number}"

    @property
    def places(self) -> tuple[Place, ...]:
        """Every removed passage of it."""
        return tuple(place for entry in self.entries for place in entry.places)


def summary_title(policy: PolicySettings, words: NullTranslations) -> str:
    """What the summary is called, after those who approve."""
    roles = ", ".join(name for name, role in policy.roles.items() if role.approves)
    return words.gettext("Summary for {roles}").format(roles=roles) if roles else words.gettext("Summary")


def records(book: Manuscript) -> tuple[Record, ...]:
    """The register in the order of the annex, a decision once however many chapters it concerns; then the rest."""
    found: dict[str, list[AnnexEntry]] = {}
    for entry in book.entries:
        found.setdefault(entry.decision.id if entry.decision else str(entry.number), []).append(entry)
    others = (Record(decision, ()) for decision in book.decisions if decision.id not in found)
    return (*(Record(entries[0].decision, tuple(entries)) for entries in found.values()), *others)


def review_pages(
    book: Manuscript, story: Story, policy: PolicySettings, downloads: Sequence[str], words: NullTranslations
) -> tuple[SitePage, ...]:
    """The pages for reviewers; none where nothing was handed over yet, so that there is nothing to compare with.

    `downloads` are paths of the site to offer.
    """
    if book.verdict.baseline is None:
        return ()
    _ = words.gettext
    register = records(book)
    common = _common(book, policy, words) | {"register": register, "downloads": downloads}

    templates = cache(lambda name: template(name, words))

    def page(path: str, title: str, name: str, *, listed: bool = True, **more: Any) -> SitePage:
        return SitePage(path, title, templates(name).render(**common, **more, title=title), listed)

    return (
        page(
            SUMMARY,
            summary_title(policy, words),
            "site_summary.html.j2",
            waiting=[record for record in register if record.entries and record.state != "approved"],
            counts=passages_by_state(book),
            verdict=book.verdict,
            proposed=proposed(book.verdict),
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
                "chapter": _options((path for record in register for path in record.chapters), common["chapter"]),
                "round": [("now", _("This round")), ("other", _("Earlier round, restored or unused"))],
            },
        ),
        *(
            page(record.link, record.decision.id, "site_decision.html.j2", listed=False, record=record)
            for record in register
            if record.decision
        ),
        *_change_pages(story, common, words),
    )


def _change_pages(story: Story, common: Mapping[str, Any], words: NullTranslations) -> Iterator[SitePage]:
    """A page of changes for each comparison, or several where it is large."""
    rendered = template("site_changes.html.j2", words)
    for told in story.told:
        title = _changes_title(told, words)
        for number, part in enumerate(told.parts, 1):
            more = {"title": title, "told": told, "part": part, "number": number, "choices": story.choices}
            more |= {"options": _change_options(told, part, common), "chapter": _title_of(told.titles)}
            yield SitePage(part.path, title, rendered.render(**{**common, **more}), listed=part.path == CHANGES)


def _changes_title(told: Told, words: NullTranslations) -> str:
    old, new = told.comparison.old.label, told.comparison.new
    if told.path == CHANGES:
        return words.gettext("All changes")
    if new is None:
        return words.gettext("All changes since {old}").format(old=old)
    return words.gettext("Changes from {old} to {new}").format(old=old, new=new.label)


def _change_options(told: Told, part: Part, common: Mapping[str, Any]) -> dict[str, list[tuple[str, str | None]]]:
    return {
        "kind": _options((item.change.kind for item in part.changes), common["kind"].get),
        "chapter": _options(part.chapters, _title_of(told.titles)),
        "state": _options((item.state for item in part.changes if item.state), common["state"].get),
    }


def passages_by_state(book: Manuscript) -> Counter[str]:
    """How many removed passages there are by the state of their decision: what all pages count."""
    return Counter(entry.state for entry in book.entries for place in entry.places)


def _common(book: Manuscript, policy: PolicySettings, words: NullTranslations) -> dict[str, Any]:
    """What all templates need: labels in the book's language, titles of chapters, dates."""
    today = {page.path for page in book.pages}
    return {
        "book": book,
        "states": _STATES,
        "state": state_labels(words),
        "outcome": outcome_labels(words),
        "block": block_labels(words),
        "kind": change_labels(words),
        "category": lambda key: category_label(key, policy, book.language),
        "chapter": _title_of(_titles(book)),
        "today": today,
        "day": lambda value: long_date(value, book.language),
        "quote": quote,
        "shorten": shorten,
        "is_reopened": is_reopened,
        "decision_path": decision_path,
        "annex": ANNEX,
        "register_path": REGISTER,
        "changes_path": CHANGES,
    }


def _titles(book: Manuscript) -> dict[str, str]:
    """The titles of the chapters, of the last submission's too, by their paths."""
    return {row.path: row.title for row in book.tally} | {page.path: page.title for page in book.pages}


def _title_of(titles: Mapping[str, str]) -> Callable[[str], str]:
    return lambda path: titles.get(path, path)


def _options(values: Iterable[str], label: Callable[[str], str | None]) -> list[tuple[str, str | None]]:
    """The values that occur, each once, with their labels: what a filter offers."""
    return [(value, label(value)) for value in dict.fromkeys(values)]


def register_files(book: Manuscript) -> dict[str, bytes]:
    """The register for other programs, by file name: a table for spreadsheets, and JSON."""
    rows = [_row(record) for record in records(book)]
    text = json.dumps({"title": book.title, "revision": book.revision, "decisions": rows}, ensure_ascii=False, indent=1)
    return {TABLE: register_csv(book.entries, book.decisions), "register.json": text.encode()}


def _row(record: Record) -> dict[str, Any]:
    decision, decided = record.decision, record.decision.decided if record.decision else None
    return {
        "id": decision.id if decision else None,
        "title": decision.title if decision else None,
        "status": record.state,
        "outcome": decision.outcome if decision else None,
        "category": decision.category if decision else None,
        "round": "present" if record.entries else "other",
        "chapters": list(record.chapters),
        "passages": _texts(record),
        "reason": decision.reason if decision else None,
        "considerations": list(decision.considerations) if decision else [],
        "alternatives": list(decision.alternatives) if decision else [],
        "replaced_by": decision.replaced_by if decision else None,
        "evidence": list(decision.evidence) if decision else [],
        "decided_by": decided.role if decided else None,
        "decided_on": decided.on.isoformat() if decided else None,
        "meeting": decided.meeting if decided else None,
    }


def _texts(record: Record) -> list[str]:
    """The passages of a row: those that are gone now, or those that its decision names."""
    if record.decision and not record.entries:
        return [passage.text for passage in record.decision.passages]
    return [place.removal.change.old.text for place in record.places if place.removal.change.old]
