"""Chapters made of bare sentences, for tests of the comparison."""

from collections.abc import Sequence

from policybook.model import Block, BlockKind, Chapter, Location, Passage
from policybook.text import fingerprint, squeeze


def chapter(sentences: Sequence[str], path: str = "chapters/01.md") -> Chapter:
    """A chapter with one block, and one passage, per sentence; "# " in front makes it a heading."""
    return Chapter(path, path, tuple(_block(squeeze(text), path, n) for n, text in enumerate(sentences, 1)), "")


def _block(text: str, path: str, number: int) -> Block:
    kind = BlockKind.HEADING if text.startswith("# ") else BlockKind.PARAGRAPH
    text = text.removeprefix("# ")
    name = f"{path}-{number}"
    place = Location(path, number)
    passage = Passage(name, path, (), kind, text, fingerprint(text), place, name, len(text))
    return Block(name, kind, (passage,))
