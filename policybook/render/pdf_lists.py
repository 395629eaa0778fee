"""Lists in the PDF: their items have the numbers that browsers give them; WeasyPrint by itself counts 1, 2, 3."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,9})(?![0-9])")


def number_items(tree: HtmlElement) -> None:
    """Give the items of lists their numbers where these are others."""
    for items in tree.iter("ol"):
        if not {"start", "reversed"}.isdisjoint(items.attrib) or items.find("li[@value]") is not None:
            for item, number in _numbered(items):
                style = item.get("style")
                counted = f"counter-set: list-item {number}; counter-increment: none"
                item.set("style", f"{style}; {counted}" if style else counted)


def write_signs(note: HtmlElement) -> None:
    """Begin the items of all lists in a note with their bullet or number as text, like all that is read in it."""
    for items in note.iter("ol", "ul"):
        for item, number in _numbered(items):
            begin = item[0] if len(item) and item[0].tag == "p" and not (item.text or "").strip() else item
            begin.text = (f"{number}. " if items.tag == "ol" else "• ") + (begin.text or "").lstrip()


def _numbered(items: HtmlElement) -> Iterator[tuple[HtmlElement, int]]:
    """The items of a list with their numbers: from its start, or down to 1, and on from an item's own value."""
    found = [item for item in items.iterchildren("li") if "gone" not in item.classes]
    step = -1 if "reversed" in items.attrib else 1
    number = _integer(items.get("start"), 1 if step > 0 else len(found))
    for item in found:
        number = _integer(item.get("value"), number)
        yield item, number
        number += step


def _integer(written: str | None, otherwise: int) -> int:
    found = _INTEGER.match(written or "")
    return int(found[1]) if found else otherwise
