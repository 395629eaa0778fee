"""Lines that were typed as a table or a list and form none, so that readers see running text with signs in it.

Markdown makes a table only where a row of hyphens stands under the first row, and a list only of its own signs, below
an empty line.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from lxml.html import HtmlElement

from policybook.model import Block, BlockKind, Chapter
from policybook.read.tree import PROSE, tree_of

_UNDER_FIRST = re.compile(r"(?=.*[-\u2010-\u2015])(?=.*\|)[-\u2010-\u2015|: ]+")
_OTHERWISE = (BlockKind.TABLE_ROW, BlockKind.CODE, BlockKind.FORMULA)  # kinds in which pipes are what they should be
_ITEM = re.compile(r"[ \t]*(?:[-*+\u2013\u2014•·●○▪◦‣\uf0a7\uf0b7]|\d{1,2}[.)]|[A-Za-z][.)])\s")
_ITEM_BELOW = re.compile(r"\n" + _ITEM.pattern)


def broken_tables(chapter: Chapter) -> Iterator[Block]:
    """The blocks of a chapter that show rows of a table as they were typed."""
    written = (block for block in chapter.blocks if block.kind not in _OTHERWISE)
    suspects = [block for block in written if any("|" in passage.text for passage in block.passages)]
    return _found(chapter, suspects, lambda node: _holds_rows("".join(node.xpath(PROSE))))


def broken_lists(chapter: Chapter) -> Iterator[Block]:
    """The blocks of a chapter that show items of a list one behind the other."""
    return _found(chapter, chapter.blocks if _ITEM_BELOW.search(chapter.html) else (), _holds_items)


def _found(chapter: Chapter, suspects: Sequence[Block], is_broken: Callable[[HtmlElement], bool]) -> Iterator[Block]:
    if suspects:
        elements = {node.get("id"): node for node in tree_of(chapter.html).iter()}
        yield from (block for block in suspects if is_broken(elements[block.id]))


def _holds_rows(text: str) -> bool:
    """Whether two lines in a row begin and end with pipes, or one consists of pipes and of what hyphens became."""
    rows = [line.strip() for line in text.splitlines()]
    return any(map(_UNDER_FIRST.fullmatch, rows)) or any(_is_framed(a) and _is_framed(b) for a, b in pairwise(rows))


def _is_framed(line: str) -> bool:
    return len(line) > 1 and line[0] == line[-1] == "|"


def _holds_items(node: HtmlElement) -> bool:
    """Whether two lines in a row begin as items of a list do, with no break between them."""
    shown = node.xpath(f"{PROSE} | .//br")
    text = "".join(part if isinstance(part, str) else "\n" for part in shown)
    return any(_ITEM.match(a) and _ITEM.match(b) for a, b in pairwise(text.splitlines()))
