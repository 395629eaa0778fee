"""Do the pages of a PDF show the paragraphs of a book? The manifest is asked only where each stands. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from policybook.judge.proof import Difference, DifferenceKind
from policybook.judge.proof_text import Shown
from policybook.model import Block, Chapter
from policybook.read.tree import tree_of
from policybook.read.visible import CELL_SEPARATOR
from policybook.text import letters, runs_backwards


def judge_pages(chapters: Sequence[Chapter], shown: Mapping[tuple[str, str], Shown]) -> Iterator[Difference]:
    """Every paragraph of the chapters of which the page shows other words, or none.

    `shown` is by section and id; what the pages lack though the manifest has it is told already. What holds a picture,
    whose words are not drawn as text, is not judged.
    """
    for chapter in chapters:
        tree = tree_of(chapter.html)
        pictured = {around.get("id") for image in tree.iter("img") for around in image.iterancestors()}
        for block in chapter.blocks:
            page, text, _ = shown.get((chapter.path, block.id), (None, "", ""))
            if page != 0 and block.id not in pictured and not _shows(text, block):
                line = block.passages[0].location.line if block.passages else 0
                said = " ".join(passage.text for passage in block.passages)
                yield Difference(DifferenceKind.PAGE_DIFFERS, page or 0, chapter.path, block.id, line, found=said)


def _shows(page: str, block: Block) -> bool:
    """Whether a page's letters hold the block's letters, all of them in order, and beside them only additions.

    What is written from right to left stands on the page in the order of drawing, so only which letters is looked at.
    """
    own = letters("".join(passage.text for passage in block.passages).replace(CELL_SEPARATOR, ""))
    return own == page or _only_adds(own, page) or (runs_backwards(own) and Counter(own) <= Counter(page))


def _only_adds(own: str, page: str) -> bool:
    """Whether a page's letters can be read as a block's own with additions between them.

    Those are numbers of marks, notes, headings and captions, and where a reference leads ("(Tabel 2.1, hlm. 5)"): all
    hold a digit; signs may be added anywhere. Every way to read the page is followed at once: the bits of three numbers
    tell after how many own letters a reading may be outside additions, or in one without or with a digit.
    """
    places: dict[str, int] = defaultdict(int)
    for place, letter in enumerate(own):
        places[letter] |= 1 << place
    outside, undecided, numbered = 1, 0, 0
    for letter in page:
        ready = outside | numbered
        is_sign = not (letter.isalnum() or letter == "_")
        outside, before = (ready & places[letter]) << 1 | (outside if is_sign else 0), outside
        undecided |= before
        if letter.isdecimal():
            numbered, undecided = numbered | undecided, 0
    return bool((outside | numbered) >> len(own) & 1)
