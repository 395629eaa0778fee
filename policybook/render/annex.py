"""The annex "Removed text and its considerations": a summary for the person who approves, then every removal."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from gettext import NullTranslations
from itertools import groupby, pairwise

from policybook.i18n import long_date
from policybook.judge.case import ACCOUNTS
from policybook.judge.rules.passages import note_of
from policybook.judge.tally import proposed, total
from policybook.model import AnnexEntry, BlockKind, Change, Chapter, Decision, Tally, Verdict
from policybook.read.register import as_it_counts, is_reopened
from policybook.render import CHART
from policybook.render.labels import block_labels, category_label, outcome_labels, state_labels
from policybook.render.template import template
from policybook.settings import Settings

SITE = "data-site"  # the attribute with the address of a page that only the site has, for links of the PDF
_ROWS = 14  # chapters that the summary shows one by one: it has a single page, however long the book is
_SHORT = 24  # lines: an article that has no more is kept on one page
_MEASURE = 70  # characters of a line, about
SWITCHED_OFF = "PB001"  # the rule that tells which rules the settings switch off
PROPOSALS_DO = "PB007"  # the rule that tells that a final edition needs no approval


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a quoted passage; `lost` tells what is gone of a trimmed sentence."""

    text: str
    lost: bool


def summary_rows(rows: Sequence[Tally], words: NullTranslations) -> tuple[tuple[Tally, ...], Tally | None]:
    """Of the chapters' tallies those that lost most words, in the order of the book, and one for all others, if any."""
    chosen = sorted(sorted(range(len(rows)), key=lambda place: -rows[place].removed)[:_ROWS])
    others = [row for place, row in enumerate(rows) if place not in chosen]
    title = words.ngettext("{count} other chapter", "{count} other chapters", len(others)).format(count=len(others))
    return tuple(rows[place] for place in chosen), replace(total(others), title=title) if others else None


def annex_html(
    verdict: Verdict,
    found: Sequence[AnnexEntry],
    rows: Sequence[Tally],
    new: Sequence[Chapter],
    settings: Settings,
    words: NullTranslations,
) -> str:
    """The annex as the body of a page, in the book's language; `rows` count the verdict by chapter and in all."""
    *chapters, whole = rows
    leading, others = summary_rows(chapters, words)
    titles = {row.path: row.title for row in chapters}
    by_chapter = groupby(found, key=lambda entry: entry.chapter)
    return template("annex.html.j2", words).render(
        verdict=verdict,
        proposed=proposed(verdict),
        proposals_do=any(finding.rule == PROPOSALS_DO for finding in verdict.findings),
        rows=[*leading, *([others] if others else []), whole],
        groups=[(titles[path], list(group)) for path, group in by_chapter],
        entries=found,
        chart=CHART,
        reasons=_reasons(found, settings).most_common(),
        agreed=sorted(_agreed(found, settings).items()),
        earlier=_earlier(verdict) if settings.policy.annex == "all" else {},
        switched_off=[dict(finding.details)["code"] for finding in verdict.findings if finding.rule == SWITCHED_OFF],
        quote=quote,
        note_of=note_of,
        is_reopened=is_reopened,
        decision_path=decision_path,
        site_url=settings.site_url,
        short=lambda entry: _lines(entry) <= _SHORT,
        title_of=_titles(new),
        day=lambda value: long_date(value, settings.language),
        category=lambda key: category_label(key, settings.policy, settings.language),
        outcome=outcome_labels(words),
        state=state_labels(words),
        kind=block_labels(words),
    )


def _lines(entry: AnnexEntry) -> int:
    """How many lines an article takes in the PDF, about: its heading, each quotation with its source, each fact."""
    quoted = [change.old.text for place in entry.places if (change := place.removal.change).old]
    decision = entry.decision
    facts = [decision.reason, *decision.considerations, *decision.alternatives, *decision.evidence] if decision else []
    return 4 + len(quoted) * 2 + sum(1 + len(text) // _MEASURE for text in (*quoted, *facts))


def decision_path(decision: Decision) -> str:
    """The path of a decision's page, which only the site has."""
    return f"register/{decision.id}.md"


def quote(change: Change) -> list[Stretch]:
    """A removed passage's text, the runs of a trimmed one that are gone set apart."""
    text = change.old.text if change.old else ""
    edges = [0, *(edge for run in change.gone for edge in run), len(text)]
    stretches = [Stretch(text[start:end], lost=bool(n % 2)) for n, (start, end) in enumerate(pairwise(edges))]
    return [stretch for stretch in stretches if stretch.text]


def _reasons(found: Sequence[AnnexEntry], settings: Settings) -> Counter[str]:
    """How many passages went for which category of reason, by its label; a reason that was returned does not hold."""
    return Counter(
        category_label(entry.decision.category, settings.policy, settings.language)
        for entry in found
        if entry.decision and entry.decision.status in ACCOUNTS
        for _ in entry.places
    )


def _agreed(found: Sequence[AnnexEntry], settings: Settings) -> Counter[str]:
    """How many passages were decided by whom and when."""
    return Counter(
        f"{entry.decision.decided.role}, {long_date(entry.decision.decided.on, settings.language)}"
        for entry in found
        if entry.decision and entry.decision.decided
        for _ in entry.places
    )


def _earlier(verdict: Verdict) -> dict[str, list[Decision]]:
    """The decisions that were handed over with the baseline, newest round first, by what they were compared with."""
    rounds: dict[str, list[Decision]] = {}
    for decision in map(as_it_counts, verdict.past):
        if decision.status in ACCOUNTS:
            rounds.setdefault(decision.passages[0].baseline, []).append(decision)
    return dict(sorted(rounds.items(), reverse=True))


def _titles(chapters: Sequence[Chapter]) -> Callable[[str], str]:
    """What a place is called: the text of its heading, or of its chapter for a paragraph, table or figure."""
    found = {chapter.path: chapter.title for chapter in chapters}
    for chapter in chapters:
        for block in chapter.blocks:
            if block.kind is BlockKind.HEADING:
                found[f"{chapter.path}#{block.id}"] = block.passages[0].text
    return lambda place: found.get(place) or found[place.partition("#")[0]]
