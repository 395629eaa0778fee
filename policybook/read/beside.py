"""What readers get from a word beside the words: the footnote it cites, what it means, where a link leads.

It is no part of a passage's text, so that notes may be numbered anew and addresses corrected.
"""

from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from policybook.read.notes import notes
from policybook.read.sentences import split
from policybook.read.visible import is_reference, pieces, text_of
from policybook.text import squeeze

NOTE, MEANING, LINK = "note", "meaning", "link"


def notes_of(tree: HtmlElement) -> dict[str, str]:
    """The first sentences of a chapter's footnotes, which name them here, by the addresses that lead to them."""
    return {f"#{note.get('id')}": _beginning(note) for note in notes(tree)}


def beside(element: HtmlElement, known: Mapping[str, str]) -> list[tuple[int, tuple[str, str]]]:
    """What stands beside an element's visible text, and after how many of its characters: its kind and its text.

    `known` has the notes of its chapter, as `notes_of` gives them.
    """
    found: list[tuple[int, tuple[str, str]]] = []
    passed = 0
    for piece in pieces(element, added=frozenset()):
        if not (piece.slot or piece.text):
            found += [(passed, shown) for shown in _shown(piece.element, known)]
        passed += len(piece.text)
    return found


def _beginning(item: HtmlElement) -> str:
    first = item.find(".//p")
    text = text_of(item if first is None else first)
    return next((squeeze(text[start:end]) for start, end in split(text)), "")


def _shown(element: HtmlElement, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    target = element.get("href") or ""
    if is_reference(element):
        if target in known:  # the way back leads to no note
            yield NOTE, known[target]
        return
    if element.tag == "a" and target:
        yield LINK, target
    meaning = squeeze(element.get("title") or "")
    if meaning and "index" not in (element.get("class") or "").split():  # the title of those is for the index
        yield MEANING, meaning
