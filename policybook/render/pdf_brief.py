"""The memo for the meeting with whoever approves: what is asked of them, on two pages at most."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from gettext import NullTranslations
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont

from policybook.files import write_atomically
from policybook.i18n import catalogue, long_date
from policybook.judge.gate import sent_back
from policybook.judge.rules.passages import note_of
from policybook.judge.tally import approved
from policybook.model import AnnexEntry, Decision, Manuscript, Status
from policybook.read.pdf_digest import with_digest
from policybook.read.register import is_reopened
from policybook.render.labels import state_labels
from policybook.render.pdf_job import Job, Section, Typeset
from policybook.render.pdf_press import Press
from policybook.render.pdf_process import Limits, Workers
from policybook.render.pdf_proof import manifest_of
from policybook.render.pdf_style import assets, style_sheet
from policybook.render.template import template
from policybook.settings import PolicySettings
from policybook.steps import Steps
from policybook.text import squeeze

_NAME, _MORE = "brief", "brief--more"
_PAGES = 2
_PARTS = ("text.css", "annex.css", "brief.css")
_ROOM_FOR_REST = 3  # items whose place the lines take that tell what does not fit
_FONTS = Path(__file__).parent / "fonts"
_LINE = 170 * 72 / 25.4 - 2  # points between the margins, and a hair less
_TITLE, _REASON = 8.8, 8.2  # points of type, as brief.css has them
_BESIDE = 14  # points that the frame and the space of a mark take


@dataclass(frozen=True, slots=True)
class Item:
    """A decision that is asked for, or neighbouring passages that nobody has decided about.

    `numbers` are those of its marks; `reason` is one line: why it had to go, or what was removed.
    """

    part: str
    chapter: str
    name: str
    numbers: str
    id: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Memo:
    """What a memo came to: how many items of all it shows, and on how many pages."""

    shown: int
    total: int
    pages: int


def write_brief(manuscript: Manuscript, settings: PolicySettings, on: date, target: Path) -> Memo:
    """Write the memo for a meeting on a day, whole or not at all; the items that fit on its two pages, in order.

    Raises BookError, with `environment` set, where the machine lacks the libraries.
    """
    words = catalogue(manuscript.language)
    items = list(_items(manuscript, words))
    with Workers(Limits()) as workers:
        press = Press(workers, Steps(), lambda _: None)
        typeset, shown = _fitted(press, manuscript, settings, on, items)
    write_atomically(target, with_digest(typeset.pdf))
    return Memo(shown, len(items), _pages(typeset, items[:shown]))


def _fitted(
    press: Press, manuscript: Manuscript, settings: PolicySettings, on: date, items: Sequence[Item]
) -> tuple[Typeset, int]:
    """The memo with as many items as fit: all are laid out once to see which do, then those."""
    shown = len(items)
    while True:
        typeset = press.print(_job(manuscript, settings, on, items[:shown], items[shown:]))
        if _pages(typeset, items[:shown]) <= _PAGES or not shown:
            return typeset, shown
        fitting = sum(_page(typeset, _anchor(item)) <= _PAGES for item in items[:shown])
        shown = max(fitting - (_ROOM_FOR_REST if shown == len(items) else 1), 0)


def _pages(typeset: Typeset, shown: Sequence[Item]) -> int:
    """How many pages a memo has."""
    return max(_page(typeset, name) for name in (_NAME, _MORE, *map(_anchor, shown)))


def _page(typeset: Typeset, anchor: str) -> int:
    return int(typeset.folios.get(anchor, 0))


def _items(manuscript: Manuscript, words: NullTranslations) -> Iterator[Item]:
    """Every decision that awaits approval, once, then everything that nobody has decided about; by chapter."""
    titles = {row.path: row.title for row in manuscript.tally}
    waiting: dict[str, list[AnnexEntry]] = {}
    for entry in manuscript.entries:
        if entry.decision and entry.decision.status in (Status.PROPOSED, Status.RETURNED):
            waiting.setdefault(entry.decision.id, []).append(entry)
    for found in waiting.values():
        yield _ask(found, titles[found[0].chapter], words)
    for entry in manuscript.entries:
        if entry.decision is None:
            yield _loss(entry, titles[entry.chapter], words)


def _ask(found: Sequence[AnnexEntry], chapter: str, words: NullTranslations) -> Item:
    decision = found[0].decision
    assert decision is not None  # noqa: S101 - the caller has looked
    count = sum(len(entry.places) for entry in found)
    numbers = ", ".join(str(entry.number) for entry in found)
    passages = words.ngettext("({count} passage)", "({count} passages)", count).format(count=count)
    beside = f"{numbers} {decision.id} {passages} ☐ ☐ {' '.join(_boxes(words))}   "
    room = _LINE - _BESIDE - _width(beside, _TITLE, bold=True)
    title = f"{cut(squeeze(decision.title), room, _TITLE)} {passages}"
    reason = cut(squeeze(_again(decision, words) + decision.reason), _LINE, _REASON)
    return Item("asked", chapter, f"ask-{found[0].number}", numbers, decision.id, title, reason)


def _again(decision: Decision, words: NullTranslations) -> str:
    """What precedes the reason of a decision that is asked for again: why it was returned, or that it was edited."""
    if decision.status is Status.RETURNED:
        return f"{state_labels(words)['returned']}: “{note_of(decision)}” – "
    return words.gettext("edited after it was approved") + " – " if is_reopened(decision) else ""


def _loss(entry: AnnexEntry, chapter: str, words: NullTranslations) -> Item:
    passages = [place.removal.change.old for place in entry.places if place.removal.change.old]
    text = squeeze(" ".join(passage.text for passage in passages))
    section = (passages[0].section if passages else "") or chapter
    count = words.ngettext("({count} passage)", "({count} passages)", len(passages)).format(count=len(passages))
    room = _LINE - _BESIDE - _width(f"{entry.number} {count}  ", _TITLE, bold=True)
    title = f"{cut(squeeze(section), room, _TITLE)} {count}"
    return Item("open", chapter, f"open-{entry.number}", str(entry.number), "", title, cut(f"“{text}”", _LINE, _REASON))


def _boxes(words: NullTranslations) -> tuple[str, str]:
    """What is ticked in the meeting."""
    return words.gettext("agreed"), words.gettext("returned")


def cut(text: str, room: float, size: float) -> str:
    """As many words of a text as fit into `room` points at a size of type, with "…" where some do not."""
    if _width(text, size) <= room:
        return text
    kept, width = "", _width(" …", size)
    for word in text.split():
        width += _width(f"{word} ", size)
        if width > room:
            break
        kept += f"{word} "
    return kept.rstrip(" ,;:–") + " …"


def _width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a line is in points; a sign that the font lacks counts as wide as its widest letter."""
    widths, units = _metrics("NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf")
    return sum(widths.get(ord(sign), units) for sign in text) * size / units


@cache
def _metrics(font: str) -> tuple[dict[int, int], int]:
    """The width of each character of a font, and the units of its em."""
    with TTFont(_FONTS / font) as file:
        widths = file["hmtx"].metrics
        return {code: widths[name][0] for code, name in file.getBestCmap().items()}, file["head"].unitsPerEm


def _anchor(item: Item) -> str:
    return f"{_NAME}--{item.name}"


def _job(
    manuscript: Manuscript, settings: PolicySettings, on: date, shown: Sequence[Item], rest: Sequence[Item]
) -> Job:
    words = catalogue(manuscript.language)
    title = words.gettext("Memo: {title}").format(title=manuscript.title)
    section = Section(_NAME, _NAME, "arabic", title, _body(manuscript, settings, on, shown, rest))
    # What is attached tells from which book the memo was made; paragraphs of chapters it has none.
    manifest = manifest_of(replace(manuscript, chapters=(), title=title), {})
    return Job(
        sections=(section,),
        assets=assets(manuscript.fonts),
        attachments=(),
        manifest=replace(manifest, head={**manifest.head, "edition": _NAME}),
        manifest_text=words.gettext("What this file contains: paragraphs, pages, digests"),
        style=style_sheet(_PARTS, manuscript.language, manuscript.fonts, Steps()),
        language=manuscript.language,
        edition=_NAME,
        title=title,
        author=manuscript.publisher,
        description=words.gettext("What is asked of whoever approves"),
        day=on.isoformat(),
    )


def _body(
    manuscript: Manuscript, settings: PolicySettings, on: date, shown: Sequence[Item], rest: Sequence[Item]
) -> str:
    words, verdict = catalogue(manuscript.language), manuscript.verdict
    unspoken = len(verdict.open) - len(sent_back(verdict))
    titles = {"asked": words.gettext("Decisions asked of you"), "open": words.gettext("Removals without any decision")}
    every = [*shown, *rest]
    agreed = approved(verdict)
    return template("print_brief.html.j2", words).render(
        book=manuscript,
        roles=[name for name, role in settings.roles.items() if role.approves],
        day=long_date(on, manuscript.language),
        deadline=long_date(settings.deadline, manuscript.language) if settings.deadline else "",
        days=(settings.deadline - on).days if settings.deadline else None,
        baseline=verdict.baseline.label if verdict.baseline else None,
        removed=len(verdict.removals),
        approved=agreed,
        proposed=len(verdict.removals) - unspoken - agreed,
        undecided=unspoken,
        parts=[
            {
                "name": name,
                "title": title,
                "total": sum(item.part == name for item in every),
                "none": words.gettext("None."),
                "state": "proposed" if name == "asked" else "open",
                "groups": [
                    {"title": chapter, "found": list(found)}
                    for chapter, found in groupby(_of(name, shown), key=lambda item: item.chapter)
                ],
            }
            for name, title in titles.items()
        ],
        boxes=_boxes(words),
        more_total=len(rest),
        more=[
            {"title": title, "chapters": list(Counter(item.chapter for item in _of(name, rest)).items())}
            for name, title in titles.items()
            if _of(name, rest)
        ],
    )


def _of(part: str, items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item.part == part]
