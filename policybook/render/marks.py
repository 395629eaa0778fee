"""Removals as readers meet them: entries of the annex, and the marks where their passages stood."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations

from lxml.html import HtmlElement, builder

from policybook.model import Change, Chapter, Decision, Passage, Removal, Verdict
from policybook.read.blocks import HEADINGS
from policybook.read.visible import insert_at

ANNEX = "annex.md"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in today's book: after `offset` characters of a block, or before the block (offset 0)."""

    chapter: str
    block_id: str
    offset: int


@dataclass(frozen=True, slots=True)
class Place:
    """One removal and where its mark stands; `mark` is the mark's id, shared by neighbours."""

    removal: Removal
    anchor: Anchor | None
    mark: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What one decision took out of one chapter, or an open removal with its neighbours: one number, one article."""

    number: int
    chapter: str
    decision: Decision | None
    places: tuple[Place, ...]

    @property
    def state(self) -> str:
        """The decision's status, or "open"."""
        return self.decision.status.value if self.decision else "open"


def entries(verdict: Verdict, old: Sequence[Chapter], new: Sequence[Chapter]) -> tuple[Entry, ...]:
    """The removals of a verdict, gathered and numbered in the baseline's reading order."""
    anchors = _anchors(verdict, old, new)
    groups: dict[tuple[str, object], list[Removal]] = {}
    for removal in verdict.removals:
        passage = _old(removal)
        key = removal.decision.id if removal.decision else anchors[passage.id]
        groups.setdefault((passage.chapter, key), []).append(removal)
    return tuple(
        Entry(number, chapter, removals[0].decision, _places(number, removals, anchors))
        for number, ((chapter, _), removals) in enumerate(groups.items(), 1)
    )


def place_marks(trees: Mapping[str, HtmlElement], found: Sequence[Entry], words: NullTranslations) -> None:
    """Put every entry's marks into the trees of the chapters, by path."""
    marks = {place.mark: (entry, place.anchor) for entry in found for place in entry.places if place.anchor}
    # From the end to the beginning, so that an insertion moves no offset that is still to be used.
    for name, (entry, anchor) in sorted(marks.items(), key=lambda item: (_offset(item[1][1]), -item[1][0].number)):
        assert anchor is not None  # noqa: S101 - filtered above
        _insert(trees[anchor.chapter], anchor, _mark(name, entry, words))


def _offset(anchor: Anchor | None) -> int:
    return -anchor.offset if anchor else 0


def _places(number: int, removals: list[Removal], anchors: Mapping[str, Anchor | None]) -> tuple[Place, ...]:
    names: dict[Anchor | None, str] = {}
    for removal in removals:
        anchor = anchors[_old(removal).id]
        names.setdefault(anchor, f"mark-{number}" + (f"-{len(names) + 1}" if names else ""))
    return tuple(Place(r, anchors[_old(r).id], names[anchors[_old(r).id]]) for r in removals)


def _anchors(verdict: Verdict, old: Sequence[Chapter], new: Sequence[Chapter]) -> dict[str, Anchor | None]:
    """For each lost passage the place, in the chapter that carries on its own, where a reader would look for it."""
    changes = {change.old.id: change for change in verdict.changes if change.old}
    lasting = {chapter.path for chapter in new}
    last: Anchor | None = None
    found: dict[str, Anchor | None] = {}
    for chapter in old:
        home = _home(chapter, changes, lasting)
        waiting: list[str] = []
        before = last if home is None else None
        for passage in chapter.passages:
            change = changes[passage.id]
            here = [p for p in change.new if p.chapter == home]
            if here:
                before = last = Anchor(here[-1].chapter, here[-1].block_id, here[-1].end)
                found.update(dict.fromkeys(waiting, Anchor(here[0].chapter, here[0].block_id, 0)))
                waiting = []
            if change.kind.is_loss:
                found[passage.id] = before
                if before is None:
                    waiting.append(passage.id)
        found.update(dict.fromkeys(waiting, _chapter_start(home, new)))
    return found


def _home(chapter: Chapter, changes: Mapping[str, Change], lasting: set[str]) -> str | None:
    """The chapter of today that carries on most of an old one; None if it is gone."""
    votes: Counter[str] = Counter()
    for passage in chapter.passages:
        votes.update(counterpart.chapter for counterpart in changes[passage.id].new)
    if votes:
        return min(votes, key=lambda path: (-votes[path], path))
    return chapter.path if chapter.path in lasting else None


def _chapter_start(home: str | None, new: Sequence[Chapter]) -> Anchor | None:
    """Where marks of a chapter stand of which nothing is left: at the end of the first block of the book or chapter."""
    for chapter in new:
        if home in (None, chapter.path) and chapter.passages:
            first = chapter.passages[0]
            return Anchor(chapter.path, first.block_id, first.end)
    return None


def _mark(name: str, entry: Entry, words: NullTranslations) -> HtmlElement:
    states = {
        "open": words.gettext("no decision yet"),
        "proposed": words.gettext("decision proposed"),
        "approved": words.gettext("decision approved"),
        "returned": words.gettext("decision returned"),
        "restored": words.gettext("restored"),
    }
    label = words.gettext("Removed passage {number}: {state}").format(number=entry.number, state=states[entry.state])
    attributes = {"class": f"mark mark--{entry.state}", "id": name, "href": f"{ANNEX}#removal-{entry.number}"}
    return builder.A({**attributes, "title": label, "aria-label": label}, _number(entry))


def _number(entry: Entry) -> HtmlElement:
    return builder.SPAN({"class": "mark__n"}, str(entry.number))


def _insert(tree: HtmlElement, anchor: Anchor, mark: HtmlElement) -> None:
    """Put a mark at its place: in the text, or in a line of its own beside a heading, figure or code block."""
    block = tree.get_element_by_id(anchor.block_id)
    if block.tag in (*HEADINGS, "pre") or block.find(".//img") is not None:
        _beside(block, mark, before=anchor.offset == 0)
    else:
        insert_at(block, anchor.offset, mark)


def _beside(block: HtmlElement, mark: HtmlElement, *, before: bool) -> None:
    """Put a mark into the line of marks before or after a block."""
    neighbour = block.getprevious() if before else block.getnext()
    if neighbour is None or neighbour.get("class") != "mark-line":
        neighbour = builder.P({"class": "mark-line"})
        if before:
            block.addprevious(neighbour)
        else:
            neighbour.tail, block.tail = block.tail, None
            block.addnext(neighbour)
    neighbour.insert(0, mark)


def _old(removal: Removal) -> Passage:
    assert removal.change.old is not None  # noqa: S101 - a removal is a change of an old passage
    return removal.change.old
