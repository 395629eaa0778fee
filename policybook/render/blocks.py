"""A whole block that left, in a block of its own beside the one after which it stood: a row, an item or a paragraph."""

from collections.abc import Sequence

from lxml.html import HtmlElement, builder

from policybook.model import Anchor, BlockKind
from policybook.read.tree import Trees
from policybook.render.places import put

_ITEMS = {BlockKind.LIST_ITEM: ("li", ("li",)), BlockKind.TERM: ("dt", ("dt", "dd"))}
_ITEMS[BlockKind.DEFINITION] = ("dd", ("dt", "dd"))
# What holds blocks of one kind only; others stand beside it.
_HOLDERS = {"blockquote": BlockKind.QUOTE, "admonition": BlockKind.CALLOUT}
_CLOSED = frozenset({"table", "figure", "ul", "ol", "dl", "details", "highlight", "arithmatex", "footnote", *_HOLDERS})


def put_block(trees: Trees, anchor: Anchor, nodes: Sequence[HtmlElement], kind: BlockKind) -> None:
    """Put the nodes, all that stands for one old block, at a place, in an element of its own of the class "gone".

    Of two at one place the one that is put later stands first. A heading becomes a paragraph, for it is none of
    today's outline; a footnote stands in the text of its neighbour, whose number stays.
    """
    block = trees.element(anchor.chapter, anchor.block_id)
    if kind is BlockKind.FOOTNOTE or block.xpath("ancestor::table//*[@rowspan]"):
        for node in reversed(nodes):
            put(trees, anchor, node)
        return
    before = anchor.offset == 0 and block.tag != "h1"
    if kind is BlockKind.TABLE_ROW and block.tag == "tr":
        _put_row(block, nodes, before=before)
    elif kind not in _ITEMS or not _put_item(block, nodes, kind, before=before):
        content = [builder.STRONG(*nodes)] if kind is BlockKind.HEADING else nodes
        _put_beside(_outside(block, kind), builder.P({"class": "gone"}, *content), before=before)


def _put_row(row: HtmlElement, nodes: Sequence[HtmlElement], *, before: bool) -> None:
    """A row with one cell over all columns, never among the column heads."""
    width = max(map(_width, next(row.iterancestors("table")).iter("tr")))
    made = builder.TR({"class": "gone"}, builder.TD({"colspan": str(width)}, *nodes))
    section = row.getparent()
    body = section.getnext() if section is not None and section.tag == "thead" else None
    if body is not None and body.tag == "tbody":
        body.insert(0, made)
    else:
        _put_beside(row, made, before=before)


def _width(row: HtmlElement) -> int:
    """How many columns a row takes; a cell joins none where it does not say how many."""
    spans = (cell.get("colspan") or "" for cell in row)
    return sum(int(span) if span.isdecimal() else 1 for span in spans)


def _put_item(block: HtmlElement, nodes: Sequence[HtmlElement], kind: BlockKind, *, before: bool) -> bool:
    """An item of the list that begins after the block, or in which it stands; whether there is one."""
    tag, beside = _ITEMS[kind]
    made = builder.E(tag, {"class": "gone"}, *nodes)
    chain = [block, *block.iterancestors()]
    if any("footnote" in node.classes for node in chain):
        return False
    following = _with_marks(block).getnext()
    if not before and tag == "li" and following is not None and following.tag in ("ul", "ol"):
        following.insert(0, made)
        return True
    item = next((node for node in chain if node.tag in beside), None)
    if item is not None:
        _put_beside(item, made, before=before)
    return item is not None


def _outside(block: HtmlElement, kind: BlockKind) -> HtmlElement:
    """The block, or the outermost element around it that can hold no block of this kind."""
    found = block
    for node in (block, *block.iterancestors()):
        names = _CLOSED.intersection((node.tag, *node.classes))
        if names and all(_HOLDERS.get(name) is not kind for name in names):
            found = node
    return found


def _put_beside(block: HtmlElement, made: HtmlElement, *, before: bool) -> None:
    """Before a block, or after it and its line of marks, whatever text stands between."""
    parent = block.getparent()
    assert parent is not None  # noqa: S101 - a block stands in its chapter
    parent.insert(parent.index(block) if before else parent.index(_with_marks(block)) + 1, made)


def _with_marks(block: HtmlElement) -> HtmlElement:
    """A block's line of marks, or the block itself where it has none."""
    following = block.getnext()
    return block if following is None or following.get("class") != "mark-line" else following
