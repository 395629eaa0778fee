"""What a reader sees of an element: its text, piece by piece, and where in the tree each piece stands."""

from collections.abc import Iterator, Set
from typing import NamedTuple

from lxml import html
from lxml.html import HtmlElement

CELL_SEPARATOR = " | "
_UNSEEN = frozenset({"script", "style", "template", "s", "del", "strike"})  # nor is what is struck out said any more
ADDED = frozenset({"mark", "label", "number", "xref-label", "gone"})  # what the manuscript adds to the chapter's text
REFERENCES = frozenset({"footnote-ref", "footnote-backref"})

_RAISED = {"sup": "^", "sub": "_"}  # how a number behind a number reads, for 10 to the power of 6 is not 106


class Piece(NamedTuple):
    """A run of visible text: the element it hangs on and how ("text", "tail"; "" for text that stands nowhere)."""

    element: HtmlElement
    slot: str
    text: str


def pieces(element: HtmlElement, added: Set[str] = ADDED) -> Iterator[Piece]:
    """The visible text of an element in reading order; an image reads as its alternative text, a row cell by cell.

    Elements of the classes `added` are passed over; nothing was added yet to what Markdown wrote.
    """
    if element.tag == "a" or (element.tag != "img" and element.get("title")):
        yield Piece(element, "", "")  # no text of its own, but the place from which it leads elsewhere, or explains
    if _is_unseen(element, added):
        return
    if element.tag == "img":
        yield Piece(element, "", element.get("alt") or "")
        return
    if element.tag == "br":
        yield Piece(element, "", "\n")
    if element.tag in _RAISED and _behind_a_digit(element):
        yield Piece(element, "", _RAISED[element.tag])
    if element.text:
        yield Piece(element, "text", element.text)
    for position, child in enumerate(element):
        if position and element.tag == "tr":
            yield Piece(child, "", CELL_SEPARATOR)
        yield from pieces(child, added)
        if child.tail and element.tag != "tr":
            yield Piece(child, "tail", child.tail)


def text_of(element: HtmlElement, added: Set[str] = ADDED) -> str:
    """The visible text of an element, white space as it stands; `added` as for `pieces`."""
    return "".join(piece.text for piece in pieces(element, added))


def is_reference(element: HtmlElement) -> bool:
    """Whether an element is the number of a footnote or the way back from one, as Markdown writes them."""
    is_link = element.tag == "a" and (element.get("href") or "").startswith("#fn")
    return is_link and not REFERENCES.isdisjoint((element.get("class") or "").split())


def insert_at(element: HtmlElement, offset: int, node: HtmlElement) -> None:
    """Put a node into an element's visible text, just after `offset` characters of `text_of(element)`."""
    passed = 0
    place: Piece | None = None
    for piece in pieces(element):
        if piece.slot and piece.element.tag != "tr" and offset <= passed + len(piece.text):
            place = piece
            break
        passed += len(piece.text)
    if place is None:
        _append(element, node)
        return
    cut = max(offset - passed, 0)  # less than 0 after text between cells, where nothing may stand
    node.tail = place.text[cut:]
    _place(place, place.text[:cut], node)


def wrap(element: HtmlElement, start: int, end: int, tag: str, classes: str) -> None:
    """Wrap the visible text from `start` to `end` in elements; several where markup begins or ends between."""
    passed = 0
    runs = []
    for piece in pieces(element):
        first, last = max(start - passed, 0), min(end - passed, len(piece.text))
        if piece.slot and first < last and piece.text[first:last].strip():
            runs.append((piece, first, last))
        passed += len(piece.text)
    for piece, first, last in runs:
        node = html.Element(tag, {"class": classes})
        node.text, node.tail = piece.text[first:last], piece.text[last:]
        _place(piece, piece.text[:first], node)


def _place(piece: Piece, before: str, node: HtmlElement) -> None:
    """Put a node where a piece stands, with `before` left in front of it."""
    if piece.slot == "text":
        piece.element.text = before
        piece.element.insert(0, node)
    else:
        piece.element.tail = before
        parent = piece.element.getparent()
        assert parent is not None  # noqa: S101 - a tail is only yielded for a child
        parent.insert(parent.index(piece.element) + 1, node)


def _append(element: HtmlElement, node: HtmlElement) -> None:
    """Put a node at the end of an element, of its last cell if it is a row."""
    cells = element.findall("*") if element.tag == "tr" else []
    (cells[-1] if cells else element).append(node)


def _behind_a_digit(element: HtmlElement) -> bool:
    """Whether an element's own text is a number that stands just behind another one."""
    previous, parent = element.getprevious(), element.getparent()
    before = previous.tail if previous is not None else parent.text if parent is not None else ""
    return (before or " ")[-1].isdecimal() and (element.text or " ").lstrip("+-−")[:1].isdecimal()


def _is_unseen(element: HtmlElement, added: Set[str]) -> bool:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN:  # a comment has no tag
        return True
    classes = (element.get("class") or "").split()
    return "hidden" in element.attrib or not added.isdisjoint(classes) or is_reference(element)
