"""Lines of pipes that form no table: Markdown makes one only where a row of hyphens stands under the first row."""

import re
from collections.abc import Iterator
from itertools import pairwise

from policybook.model import Block, BlockKind, Chapter
from policybook.read.tree import tree_of

_UNDER_FIRST = re.compile(r"(?=.*[-\u2010-\u2015])(?=.*\|)[-\u2010-\u2015|: ]+")
_OTHERWISE = (BlockKind.TABLE_ROW, BlockKind.CODE, BlockKind.FORMULA)  # kinds in which pipes are what they should be
_PROSE = ".//text()[not(ancestor::code or ancestor::pre)]"


def broken_tables(chapter: Chapter) -> Iterator[Block]:
    """The blocks of a chapter that show rows of a table as they were typed."""
    written = (block for block in chapter.blocks if block.kind not in _OTHERWISE)
    suspects = [block for block in written if any("|" in passage.text for passage in block.passages)]
    if suspects:
        found = {node.get("id"): node for node in tree_of(chapter.html).iter()}
        yield from (block for block in suspects if _holds_rows("".join(found[block.id].xpath(_PROSE))))


def _holds_rows(text: str) -> bool:
    """Whether two lines in a row begin and end with pipes, or one consists of pipes and of what hyphens became."""
    rows = [line.strip() for line in text.splitlines()]
    return any(map(_UNDER_FIRST.fullmatch, rows)) or any(_is_framed(a) and _is_framed(b) for a, b in pairwise(rows))


def _is_framed(line: str) -> bool:
    return len(line) > 1 and line[0] == line[-1] == "|"
