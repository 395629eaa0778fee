"""The annex "Removed text and its considerations": a summary for the person who approves, then every removal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations
from itertools import groupby

from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined

from policybook.judge.tally import tally
from policybook.model import BlockKind, Change, ChangeKind, Chapter, Outcome, Verdict
from policybook.render.marks import Entry
from policybook.settings import Settings


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a quoted passage; `lost` tells the words of a trimmed sentence that are gone."""

    text: str
    lost: bool


def annex_html(
    verdict: Verdict,
    found: Sequence[Entry],
    old: Sequence[Chapter],
    new: Sequence[Chapter],
    settings: Settings,
    words: NullTranslations,
) -> str:
    """The annex as the body of a page, in the book's language."""
    titles = {chapter.path: chapter.title for chapter in old}
    by_chapter = groupby(found, key=lambda entry: entry.chapter)
    environment = Environment(
        loader=PackageLoader("policybook.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    return environment.get_template("annex.html.j2").render(
        verdict=verdict,
        rows=tally(verdict, old),
        groups=[(titles[path], list(group)) for path, group in by_chapter],
        entries=found,
        quote=quote,
        place=_headings(new),
        day=lambda value: _day(value, settings.language),
        category=lambda key: settings.policy.categories.get(key, {}).get(settings.language, key),
        outcome=outcome_labels(words),
        state=state_labels(words),
        kind=kind_labels(words),
    )


def quote(change: Change) -> list[Words]:
    """A removed passage's text, the lost words of a trimmed one set apart."""
    text = change.old.text if change.old else ""
    return list(_cut(text, change.lost)) if change.kind is ChangeKind.TRIMMED else [Words(text, lost=False)]


def _cut(text: str, lost: Sequence[str]) -> Iterator[Words]:
    """The text cut at its lost words, which stand in it in this order."""
    folded, position = text.casefold(), 0
    if len(folded) != len(text):  # a letter whose folded form is longer: offsets would not fit
        folded = text
    for part in lost:
        start = folded.find(part.casefold(), position)
        if start < 0:
            continue
        if start > position:
            yield Words(text[position:start], lost=False)
        position = start + len(part)
        yield Words(text[start:position], lost=True)
    if position < len(text):
        yield Words(text[position:], lost=False)


def _headings(chapters: Sequence[Chapter]) -> dict[str, str]:
    """The text of every heading by the link that leads to it."""
    found = {chapter.path: chapter.title for chapter in chapters}
    for chapter in chapters:
        for block in chapter.blocks:
            if block.kind is BlockKind.HEADING:
                found[f"{chapter.path}#{block.id}"] = block.passages[0].text
    return found


def _day(value: date, language: str) -> str:
    return format_date(value, format="long", locale=language)


def outcome_labels(words: NullTranslations) -> Mapping[Outcome, str]:
    """What each outcome is called."""
    _ = words.gettext
    return {
        Outcome.WITHDRAWN: _("Withdrawn"),
        Outcome.REPLACED: _("Replaced"),
        Outcome.MERGED: _("Merged into other text"),
        Outcome.MOVED: _("Moved"),
        Outcome.CORRECTED: _("Corrected"),
        Outcome.DEFERRED: _("Deferred to another document"),
    }


def state_labels(words: NullTranslations) -> Mapping[str, str]:
    """What each state of an entry is called."""
    _ = words.gettext
    return {
        "open": _("No decision yet"),
        "proposed": _("Proposed"),
        "approved": _("Approved"),
        "returned": _("Returned"),
        "restored": _("Restored"),
    }


def kind_labels(words: NullTranslations) -> Mapping[str, str]:
    """What each kind of block is called."""
    _ = words.gettext
    return {
        "paragraph": _("Paragraph"),
        "heading": _("Heading"),
        "list-item": _("List item"),
        "table-row": _("Table row"),
        "caption": _("Caption"),
        "footnote": _("Footnote"),
        "figure": _("Figure (alternative text)"),
        "formula": _("Formula"),
        "code": _("Code"),
        "term": _("Term"),
        "definition": _("Definition"),
        "quote": _("Quotation"),
        "callout": _("Callout"),
    }
