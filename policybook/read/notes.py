"""The footnotes of a chapter and what cites them."""

import re
from collections.abc import Container, Iterator, Sequence
from urllib.parse import unquote

from lxml.html import HtmlElement

from policybook.errors import Problem, say
from policybook.model import Block, BlockKind, Chapter, Location, Snapshot
from policybook.read.blocks import Element
from policybook.read.tree import tree_of
from policybook.settings import FILE, nav_line

_NOTES = 'class="footnote"'
_EXTENSIONS = [prefix + name for prefix in ("", "markdown.extensions.", "pymdownx.") for name in ("footnotes", "extra")]
_WRITTEN = re.compile(r"\[\^[^\]\s]+\]:\s")  # a footnote as it is written, where Markdown takes it for text


def without_footnotes(chapters: Sequence[Chapter], snapshot: Snapshot, markdown: Container[str]) -> list[Problem]:
    """The one problem of a book that has footnotes without the extension of Markdown that makes them."""
    if any(name in markdown for name in _EXTENSIONS):
        return []
    for chapter in (chapter for chapter in chapters if "[^" in chapter.html):
        if any(map(_WRITTEN.match, tree_of(chapter.html).xpath(".//p/text()"))):
            where = Location(FILE, nav_line(snapshot.files[FILE], "markdown_extensions"))
            what = say("{path} has footnotes, but the Markdown extension footnotes is not listed.", path=chapter.path)
            why = say("Readers would see these signs in the text instead of a number that leads to the note.")
            return [Problem(what, where, why, say("Add to {file}, below markdown_extensions: - footnotes", file=FILE))]
    return []


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
