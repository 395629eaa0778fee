"""Putting a node at a place of today's book."""

from lxml.html import HtmlElement, builder

from policybook.model import Anchor
from policybook.read.blocks import HEADINGS
from policybook.read.tree import Trees
from policybook.read.visible import insert_at


def put(trees: Trees, anchor: Anchor, node: HtmlElement) -> None:
    """Put a node at a place: in the text, or in a line of its own beside a heading, figure or code block.

    Of two nodes at one place the one that is put later stands first.
    """
    block = trees.element(anchor.chapter, anchor.block_id)
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
