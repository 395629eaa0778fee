"""The footnotes of a chapter and what cites them."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from lxml.html import HtmlElement

from policybook.errors import Problem, say
from policybook.model import Block, BlockKind, Chapter, Location, Snapshot
from policybook.read.blocks import Element
from policybook.read.html import Extensions
from policybook.read.tree import tree_of
from policybook.settings import FILE, nav_line
from policybook.text import lines

_NOTES = 'class="footnote"'
_WRITTEN = re.compile(r"\[\^[^\]\s]+\]:\s")  # a footnote as it is written, where Markdown takes it for text
_READERS = ("footnotes", "extra")  # the last part of the names of extensions that read notes
_GIVEN = re.compile(r" {0,3}(\[\^[^\]]+\]):")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def without_footnotes(chapters: Sequence[Chapter], snapshot: Snapshot, markdown: Extensions) -> list[Problem]:
    """The one problem of a book that has footnotes without the extension of Markdown that makes them."""
    if _reads_notes(markdown):
        return []
    for chapter in (chapter for chapter in chapters if "[^" in chapter.html):
        if any(map(_WRITTEN.match, tree_of(chapter.html).xpath(".//p/text()"))):
            where = Location(FILE, nav_line(snapshot.files[FILE], "markdown_extensions"))
            what = say("{path} has footnotes, but the Markdown extension footnotes is not listed.", path=chapter.path)
            why = say("Readers would see these signs in the text instead of a number that leads to the note.")
            return [Problem(what, where, why, say("Add to {file}, below markdown_extensions: - footnotes", file=FILE))]
    return []


def _reads_notes(markdown: Extensions) -> bool:
    return any(name.rpartition(".")[2] in _READERS for name in markdown)


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


def given_twice(book: Snapshot, markdown: Extensions) -> Iterator[Problem]:
    """One problem for each note of a chapter whose mark an earlier one has, for Markdown keeps the last one only."""
    for path in book.chapters if _reads_notes(markdown) else ():
        first: dict[str, int] = {}
        for mark, line in _given(book.files[path].decode("utf-8", "replace")):
            if first.setdefault(mark, line) != line:
                yield Problem(
                    say("The footnote {mark} is given twice; first in line {line}.", mark=mark, line=first[mark]),
                    Location(path, line),
                    say("One mark leads to one note: readers would not see the first."),
                    say("Choose another name for one of them, and write it where that note is cited."),
                )


def _given(text: str) -> Iterator[tuple[str, int]]:
    """The marks under which notes are given, each with its line; code and comments give none."""
    end = ""  # what closes the code or the comment in which a line stands
    for number, line in enumerate(lines(text) if "[^" in text else (), 1):
        if end:
            end = "" if end in line else end
        elif fence := _FENCE.match(line):
            end = fence[1]
        elif "<!--" in line and "-->" not in line.rpartition("<!--")[2]:
            end = "-->"
        elif note := _GIVEN.match(line):
            yield note[1], number
