"""Places of today's book that decisions name: whether they are there, and whether they carry what left."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lxml.html import HtmlElement

from policybook.compare.carried import Said, carried
from policybook.model import Change, Chapter, Outcome, Passage
from policybook.read.blocks import HEADINGS
from policybook.read.tree import tree_of

# The score from which a place carries a passage. Measured on labelled revisions: of places in a book that are picked
# blindly 4 to 8 in 100 reach it (3 for replaced); of passages that live on in words that the comparison misses, 7 to 9
# in 10 (nearly all for replaced, which their position suggests).
NEEDED = {Outcome.MOVED: 0.005, Outcome.MERGED: 0.005, Outcome.REPLACED: 0.01}


@dataclass(frozen=True, slots=True)
class Places:
    """The anchors of each chapter, and for each chapter of the baseline the one that carries on most of it."""

    anchors: Mapping[str, frozenset[str]]
    heirs: Mapping[str, str]

    def find(self, place: str) -> str | None:
        """A place ("chapter" or "chapter#anchor") as it is called today; None if it is nowhere."""
        path, _, anchor = place.partition("#")
        homes = [path] if path in self.anchors else [*filter(None, [self.heirs.get(path)]), *self._owners(anchor)]
        for home in homes:
            if not anchor or anchor in self.anchors[home]:
                return f"{home}#{anchor}" if anchor else home
        return None

    def _owners(self, anchor: str) -> list[str]:
        """The one chapter that has an anchor that a writer gave; numbered paragraphs stand in every chapter."""
        owners = [path for path, anchors in self.anchors.items() if anchor in anchors]
        return owners if len(owners) == 1 else []


def current_places(changes: Iterable[Change], new: Sequence[Chapter]) -> Places:
    """The places of today's book, with the chapter that carries on each chapter of the baseline."""
    return Places({chapter.path: frozenset(chapter.ids) for chapter in new}, heirs_of(changes))


def heirs_of(changes: Iterable[Change]) -> dict[str, str]:
    """For each chapter of the baseline of which something is left the one of today that carries on most of it."""
    count = Counter((change.old.chapter, passage.chapter) for change in changes if change.old for passage in change.new)
    return dict(sorted(count, key=lambda pair: (-count[pair], pair[1]), reverse=True))  # the last of each path counts


class Promise(NamedTuple):
    """What a decision promises about a loss: what became of it, and where in today's book it is to be read."""

    loss: Change
    outcome: Outcome
    place: str

    @property
    def text(self) -> str:
        """What must stand there: the words that are lost, or what the passage was about if something replaces it."""
        whole = self.loss.old.text if self.loss.old else ""
        return whole if self.outcome is Outcome.REPLACED else " ".join(self.loss.lost) or whole


def scores(promises: Sequence[Promise], changes: Sequence[Change], new: Sequence[Chapter]) -> tuple[float, ...]:
    """How well (0 to 1) each promise is kept: the detector's score at the place."""
    there = _passages_at({promise.place for promise in promises}, new)
    after = [passage for chapter in new for passage in chapter.passages]
    return carried(changes, after, [_said(promise, there[promise.place]) for promise in promises])


def _said(promise: Promise, there: Sequence[Passage]) -> Said:
    loss, elsewhere = promise.loss, promise.outcome is not Outcome.REPLACED
    if loss.old is None:
        raise ValueError("an added passage was not removed")
    # What a passage lost is, by definition, not in the one that carries on the rest of it.
    others = [passage for passage in there if not (elsewhere and passage in loss.new)]
    return Said(loss.old, promise.text, others, elsewhere)


def kept(
    losses: Sequence[Change], outcome: Outcome, place: str, changes: Sequence[Change], new: Sequence[Chapter]
) -> bool:
    """Whether a place of today's book carries all of these losses as well as the outcome promises."""
    promises = [Promise(loss, outcome, place) for loss in losses]
    return all(score >= NEEDED[outcome] for score in scores(promises, changes, new))


def _passages_at(places: Iterable[str], new: Sequence[Chapter]) -> dict[str, tuple[Passage, ...]]:
    """What stands at each place: the anchor of a heading means its section, any other its element or the block around
    it, none the whole chapter."""
    anchors: dict[str, list[str]] = defaultdict(list)
    for place in places:
        path, _, anchor = place.partition("#")
        anchors[path].append(anchor)
    found = {}
    for chapter in (chapter for chapter in new if chapter.path in anchors):
        tree = tree_of(chapter.html)
        elements = {element.get("id"): element for element in tree.iter() if element.get("id")}
        for anchor in anchors[chapter.path]:
            if anchor:
                ids = set(_ids_at(elements[anchor]))
                found[f"{chapter.path}#{anchor}"] = tuple(p for p in chapter.passages if p.block_id in ids)
            else:
                found[chapter.path] = chapter.passages
    return found


def _ids_at(element: HtmlElement) -> Iterator[str]:
    """The ids of an element, of those in and around it, and of what follows a heading up to the next of its level."""
    parts = [element]
    if element.tag in HEADINGS:
        level = HEADINGS.index(element.tag)
        for sibling in element.itersiblings():
            if sibling.tag in HEADINGS[: level + 1]:
                break
            parts.append(sibling)
    for node in (*element.iterancestors(), *(node for part in parts for node in part.iter())):
        if name := node.get("id"):
            yield name
