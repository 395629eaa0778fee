"""The footnotes of a chapter and what cites them."""

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from lxml.html import HtmlElement

from policybook.model import Block, BlockKind, Chapter
from policybook.read.blocks import Element
from policybook.read.tree import tree_of

_NOTES = 'class="footnote"'


def notes(tree: HtmlElement) -> list[HtmlElement]:
    """The notes of a chapter's tree, which may hold lists themselves."""
    found: list[HtmlElement] = tree.xpath(".//div[@class='footnote']/ol/li[@id]")
    return found


def cited(element: HtmlElement) -> list[str]:
    """The ids of the notes that an element cites, in its order."""
    return [unquote(link.get("href") or "").removeprefix("#") for link in element.find_class("footnote-ref")]


def as_read(elements: Sequence[Element]) -> list[Element]:
    """The elements of a chapter with each footnote behind the block that first cites it, where a reader turns to it."""
    waiting: dict[str, list[Element]] = {}
    for element in elements:
        if element.kind is BlockKind.FOOTNOTE:
            holder: HtmlElement = [element.node, *element.node.iterancestors("li")][-1]
            waiting.setdefault(holder.get("id") or "", []).append(element)
    ordered: list[Element] = []
    for element in elements:
        if element.kind is not BlockKind.FOOTNOTE:
            ordered.append(element)
            for note in cited(element.node):
                ordered += waiting.pop(note, ())
    return [*ordered, *(element for note in waiting.values() for element in note)]


def uncited(chapter: Chapter) -> Iterator[Block]:
    """The first block of each note of a chapter that is not cited in it."""
    if _NOTES not in chapter.html:
        return
    tree = tree_of(chapter.html)
    used = set(cited(tree))
    for note in notes(tree):
        if note.get("id") not in used:
            inside = {node.get("id") for node in note.iter()}
            yield from [block for block in chapter.blocks if block.id in inside][:1]
