"""What hangs on a word: footnotes, moved from the list at the chapter's end to the place that cites them, and marks."""

import re
from urllib.parse import unquote

from lxml.html import HtmlElement, builder

from policybook.render.pdf_lists import write_signs

_LAST_WORD = re.compile(r"\S{1,30}\Z")
_SPACE = re.compile(r"[ \t\r\n]+")
_INLINE_NAMES = {
    name: f"as-{name}" for name in "p div ul ol li dl dt dd blockquote pre table thead tbody tr th td".split()
}


def move_notes(tree: HtmlElement) -> None:
    """Put each note into the text where it is first cited; later citations link to it, uncited notes stay listed."""
    lists = [node for node in tree.iter("div") if node.get("class") == "footnote"]
    items = {item.get("id"): item for node in lists for item in node.iter("li") if item.get("id")}
    for call in [node for node in tree.iter("a") if node.get("class") == "footnote-ref"]:
        item = items.pop(unquote(call.get("href") or "").removeprefix("#"), None)
        if item is not None:
            _set_note(call, item)
    for node in lists:
        if not any(item in items.values() for item in node.iter("li")):
            node.drop_tree()


def _set_note(call: HtmlElement, item: HtmlElement) -> None:
    number = call.text_content().strip()
    parent = call.getparent()
    place = parent if parent is not None and parent.tag == "sup" else call
    for back in [node for node in item.iter("a") if node.get("class") == "footnote-backref"]:
        back.drop_tree()
    identifier = item.get("id") or ""
    note = builder.SPAN({"class": "foot", "id": identifier, "data-number": number}, (item.text or "").lstrip())
    note.extend(list(item))
    write_signs(note)
    _make_inline(note)
    cite = builder.SPAN({"class": "cite", "id": place.get("id") or f"{identifier}-cited"})
    cite.append(note)
    cite.tail, place.tail = place.tail, None
    place.getparent().replace(place, cite)
    item.getparent().remove(item)


def _make_inline(note: HtmlElement) -> None:
    """Turn blocks into spans that the style shows as blocks, for a note stands inside a paragraph; fold white space,
    for WeasyPrint keeps a note's line ends."""
    for node in note.iter():
        inline = _INLINE_NAMES.get(node.tag)
        if inline:
            node.set("class", " ".join(filter(None, (inline, node.get("class")))))
            node.tag = "span"
        node.text = _SPACE.sub(" ", node.text or "")
        node.tail = _SPACE.sub(" ", node.tail or "")
    for node in note:
        if node.get("class", "").startswith("as-"):
            node.tail = None


def tie_marks(tree: HtmlElement) -> None:
    """Keep each mark on the line of the word before it: WeasyPrint would break between them."""
    for mark in list(tree.find_class("mark")):
        before = mark.getprevious()
        if before is not None and before.get("class") == "tied" and not before.tail:
            before.append(mark)
        else:
            _tie(mark)
            before = mark.getparent()
        if before.get("class") == "tied":
            before.tail, mark.tail = mark.tail, None


def _tie(mark: HtmlElement) -> None:
    """Put a mark into an element with the word that it follows, if it follows one."""
    before, parent = mark.getprevious(), mark.getparent()
    text = (parent.text if before is None else before.tail) or ""
    word = _LAST_WORD.search(text)
    if word is None:
        return
    rest = text[: word.start()]
    if before is None:
        parent.text = rest
    else:
        before.tail = rest
    tied = builder.SPAN({"class": "tied"}, word[0])
    parent.insert(parent.index(mark), tied)
    tied.append(mark)
