"""Where in today's book a passage of the baseline stood."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from lxml.html import HtmlElement, builder

from policybook.model import Anchor, Change, ChangeKind, Chapter, Passage
from policybook.read.blocks import HEADINGS
from policybook.read.visible import insert_at


def places(changes: Iterable[Change], old: Sequence[Chapter], new: Sequence[Chapter]) -> dict[str, Anchor | None]:
    """For each old passage that left its place (by id) where a reader would look for it today.

    That is after what came before it, in the chapter that carries on its own; at the end of the chapter before where
    nothing carries it on; None in an empty book.
    """
    by_id = {change.old.id: change for change in changes if change.old}
    lasting = {chapter.path for chapter in new}
    last: Passage | None = None
    found: dict[str, Anchor | None] = {}
    for chapter in old:
        home = _home(chapter, by_id, lasting)
        waiting: list[str] = []
        before = last if home is None else None
        for passage in chapter.passages:
            change = by_id[passage.id]
            here = [p for p in change.new if p.chapter == home]
            if change.kind is ChangeKind.MOVED:
                found[passage.id] = _behind(before)
            if here:
                before = last = here[-1]
            if here and waiting:
                found.update(dict.fromkeys(waiting, Anchor(here[0].chapter, here[0].block_id, 0)))
                waiting = []
            if change.kind.is_loss:
                found[passage.id] = _behind(before)
                if before is None:
                    waiting.append(passage.id)
        found.update(dict.fromkeys(waiting, _chapter_start(home, new)))
    return found


def _behind(passage: Passage | None) -> Anchor | None:
    return Anchor(passage.chapter, passage.block_id, passage.end) if passage else None


def _home(chapter: Chapter, changes: Mapping[str, Change], lasting: set[str]) -> str | None:
    """The chapter of today that carries on most of an old one; None if it is gone."""
    votes: Counter[str] = Counter()
    for passage in chapter.passages:
        for counterpart in changes[passage.id].new:
            votes[counterpart.chapter] += 1
    if votes:
        return min(votes, key=lambda path: (-votes[path], path))
    return chapter.path if chapter.path in lasting else None


def _chapter_start(home: str | None, new: Sequence[Chapter]) -> Anchor | None:
    """Where marks of a chapter stand of which nothing is left: at the end of the first block of the book or chapter."""
    for chapter in new:
        if home in (None, chapter.path) and chapter.passages:
            return _behind(chapter.passages[0])
    return None


def put(tree: HtmlElement, anchor: Anchor, node: HtmlElement) -> None:
    """Put a node at a place: in the text, or in a line of its own beside a heading, figure or code block.

    Of two nodes at one place the one that is put later stands first.
    """
    block = tree.get_element_by_id(anchor.block_id)
    if block.tag in (*HEADINGS, "pre") or block.find(".//img") is not None:
        _beside(block, node, before=anchor.offset == 0)
    else:
        insert_at(block, anchor.offset, node)


def _beside(block: HtmlElement, node: HtmlElement, *, before: bool) -> None:
    """Put a node into the line of marks before or after a block."""
    neighbour = block.getprevious() if before else block.getnext()
    if neighbour is None or neighbour.get("class") != "mark-line":
        neighbour = builder.P({"class": "mark-line"})
        if before:
            block.addprevious(neighbour)
        else:
            neighbour.tail, block.tail = block.tail, None
            block.addnext(neighbour)
    neighbour.insert(0, node)
