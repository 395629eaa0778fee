"""Do the pages of a PDF show the paragraphs of a book? The manifest is asked only where each stands. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import Indel

from policybook.judge.proof import Difference, Finding
from policybook.model import Block, Chapter
from policybook.read.tree import tree_of
from policybook.text import letters

# What a page shows beside a paragraph's own words: numbers of marks, notes, headings and captions, and where a
# reference leads ("(Tabel 2.1, hlm. 5)"). All of these hold a digit.
_ADDITION = re.compile(r"[^\w]*|.*\d.*")
_CELLS = " | "  # between the cells of a row

Shown = Mapping[tuple[str, str], tuple[int, str]]


def judge_pages(chapters: Sequence[Chapter], shown: Shown) -> Iterator[Finding]:
    """Every paragraph of the chapters of which the page shows other words, or none.

    `shown` gives the page and the letters on it by section and id, page 0 for what the pages lack though the manifest
    has it, which is told already. What holds a picture, whose words are not drawn as text, is not judged.
    """
    for chapter in chapters:
        tree = tree_of(chapter.html)
        pictured = {around.get("id") for image in tree.iter("img") for around in image.iterancestors()}
        for block in chapter.blocks:
            page, text = shown.get((chapter.path, block.id), (None, ""))
            if page != 0 and block.id not in pictured and not _shows(text, block):
                line = block.passages[0].location.line if block.passages else 0
                said = " ".join(passage.text for passage in block.passages)
                yield Finding(Difference.PAGE_DIFFERS, page or 0, chapter.path, block.id, line, found=said)


def _shows(page: str, block: Block) -> bool:
    """Whether a page's letters hold the block's letters, all of them in order, and beside them only additions."""
    own = letters("".join(passage.text for passage in block.passages).replace(_CELLS, ""))
    if own == page:
        return True
    changes = [code for code in Indel.opcodes(own, page) if code.tag != "equal"]
    return all(code.tag == "insert" and _ADDITION.fullmatch(page[code.dest_start : code.dest_end]) for code in changes)
