"""Do the pages of a PDF show the paragraphs of a book? It needs no word of the manifest but where each stands. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import html
from rapidfuzz.distance import Indel

from policybook.judge.proof import Difference, Finding
from policybook.model import Block, Chapter
from policybook.text import letters

# What a page shows beside a paragraph's own words: numbers of marks, notes, headings and captions, and where a
# reference leads ("(Tabel 2.1, hlm. 5)"). All of these hold a digit.
_ADDITION = re.compile(r"[^\w]*|.*\d.*")
_CELLS = " | "  # between the cells of a row

Shown = Mapping[tuple[str, str], tuple[int, str]]


def judge_pages(chapters: Sequence[Chapter], shown: Shown) -> Iterator[Finding]:
    """Every paragraph of the chapters of which the page shows other words.

    `shown` gives the page and the letters on it by section and id; what it does not have is not judged here, nor is
    what holds a picture, whose words are not drawn as text.
    """
    for chapter in chapters:
        tree = html.fragment_fromstring(chapter.html, create_parent="div")
        pictured = {around.get("id") for image in tree.iter("img") for around in image.iterancestors()}
        for block in chapter.blocks:
            place = shown.get((chapter.path, block.id))
            if place and block.id not in pictured and not _shows(place[1], block):
                line = block.passages[0].location.line if block.passages else 0
                text = " ".join(passage.text for passage in block.passages)
                yield Finding(Difference.PAGE_DIFFERS, place[0], chapter.path, block.id, line, found=text)


def _shows(page: str, block: Block) -> bool:
    """Whether a page's letters hold the block's letters, all of them in order, and beside them only additions."""
    own = letters("".join(passage.text for passage in block.passages).replace(_CELLS, ""))
    if own == page:
        return True
    changes = [code for code in Indel.opcodes(own, page) if code.tag != "equal"]
    return all(code.tag == "insert" and _ADDITION.fullmatch(page[code.dest_start : code.dest_end]) for code in changes)
