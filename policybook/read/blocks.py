"""The tree of a chapter's HTML → its blocks, in reading order: what each is, and the element that holds it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement, builder

from policybook.model import BlockKind
from policybook.read.visible import text_of

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCK_TAGS = frozenset(HEADINGS) | frozenset(
    "p div section article aside header footer nav main details summary ul ol li dl dt dd blockquote pre figure "
    "figcaption hr address table thead tbody tfoot tr caption colgroup col".split()
)
_BY_TAG = {
    **dict.fromkeys(HEADINGS, BlockKind.HEADING),
    "tr": BlockKind.TABLE_ROW,
    "pre": BlockKind.CODE,
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
    "dt": BlockKind.TERM,
    "dd": BlockKind.DEFINITION,
    "blockquote": BlockKind.QUOTE,
    "li": BlockKind.LIST_ITEM,
}
_BY_CLASS = {
    "admonition": BlockKind.CALLOUT,
    "arithmatex": BlockKind.FORMULA,
    "highlight": BlockKind.CODE,
}


@dataclass(frozen=True, slots=True)
class Element:
    """An element that holds one block, with its kind and visible text (white space as it stands)."""

    node: HtmlElement
    kind: BlockKind
    text: str


def blocks_of(tree: HtmlElement) -> list[Element]:
    """The blocks of a chapter's tree in reading order, each element given an id if it has none.

    Text that stands loose beside a block (a list item's own words before its sublist) gets an element of its own,
    so that every block has exactly one. Ids are "p1", "p2", …: the number that a reader can cite; headings keep
    the ids that Markdown gave them.
    """
    _wrap_loose_text(tree)
    found = [Element(node, _kind(node), text_of(node, added=frozenset())) for node in _leaves(tree)]
    elements = [element for element in found if element.text.strip()]
    taken = {node.get("id") for node in tree.iter() if node.get("id")}
    number = 0
    for element in elements:
        if element.kind is BlockKind.HEADING and element.node.get("id"):
            continue
        number += 1
        while f"p{number}" in taken:
            number += 1
        if not element.node.get("id"):
            element.node.set("id", f"p{number}")
    return elements


def _leaves(node: HtmlElement) -> Iterator[HtmlElement]:
    """The block elements that hold no block elements themselves; a table row is one, whatever its cells hold."""
    if not isinstance(node.tag, str) or "hidden" in node.attrib:
        return
    if node.tag in ("tr", "pre") or not any(_is_block(child) for child in node):
        yield node
        return
    for child in node:
        yield from _leaves(child)


def _is_block(node: HtmlElement) -> bool:
    return node.tag in _BLOCK_TAGS


def _wrap_loose_text(node: HtmlElement) -> None:
    """Give every run of text that stands beside block elements an element (div.run) of its own."""
    if not isinstance(node.tag, str) or node.tag in ("tr", "pre") or not any(_is_block(child) for child in node):
        return
    run = builder.DIV({"class": "run"})
    run.text, node.text = node.text, None
    for child in list(node):
        if not _is_block(child):
            run.append(child)
            continue
        if _holds_something(run):
            child.addprevious(run)
        run = builder.DIV({"class": "run"})
        run.text, child.tail = child.tail, None
        _wrap_loose_text(child)
    if _holds_something(run):
        node.append(run)


def _holds_something(run: HtmlElement) -> bool:
    return len(run) > 0 or bool((run.text or "").strip())


def _kind(node: HtmlElement) -> BlockKind:
    """What a block is to a reader: told by the nearest element around it that says so; footnotes hold lists too."""
    if node.find(".//img") is not None and not "".join(node.itertext()).strip():
        return BlockKind.FIGURE
    chain = (node, *node.iterancestors())
    if any("footnote" in (around.get("class") or "").split() for around in chain):
        return BlockKind.FOOTNOTE
    for around in chain:
        named = (_BY_CLASS[name] for name in (around.get("class") or "").split() if name in _BY_CLASS)
        kind = next(named, None) or _BY_TAG.get(around.tag)
        if kind is not None:
            return kind
    return BlockKind.PARAGRAPH
