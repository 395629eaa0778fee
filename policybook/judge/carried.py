"""How much of a passage a place in today's book carries: the share of its telling words that stand there."""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from lxml import html
from lxml.html import HtmlElement

from policybook.compare.tokens import words
from policybook.model import Chapter

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class Carried:
    """Measures against one book; a word tells the more, the fewer of the book's blocks hold it."""

    def __init__(self, chapters: Sequence[Chapter]) -> None:
        self._chapters = {chapter.path: chapter for chapter in chapters}

    def holds(self, place: str) -> bool:
        """Whether chapter#anchor names a chapter of the book and, if it has an anchor, an element of that chapter."""
        return self._text(place) is not None

    def share(self, text: str, place: str) -> float:
        """The part (0 to 1) of a text's words, weighted by how telling they are, that stand at chapter#anchor.

        The anchor of a heading stands for its section, any other for its element, none for the whole chapter.
        """
        there = set(words(self._text(place) or ""))
        weights = {word: count / (1 + self._frequency[word]) for word, count in Counter(words(text)).items()}
        return sum(weight for word, weight in weights.items() if word in there) / (sum(weights.values()) or 1)

    def _text(self, place: str) -> str | None:
        path, _, anchor = place.partition("#")
        chapter = self._chapters.get(path)
        if chapter is None:
            return None
        tree = html.fragment_fromstring(chapter.html, create_parent="div")
        if not anchor:
            return str(tree.text_content())
        found = tree.xpath("//*[@id=$anchor]", anchor=anchor)
        return _section(found[0]) if found else None

    @cached_property
    def _frequency(self) -> Counter[str]:
        """In how many blocks of the book each word stands."""
        blocks = (block for chapter in self._chapters.values() for block in chapter.blocks)
        return Counter(word for block in blocks for word in {w for p in block.passages for w in words(p.text)})


def _section(element: HtmlElement) -> str:
    """The text of an element; of a heading with all that follows up to the next heading of its level or above."""
    parts = [str(element.text_content())]
    if element.tag in _HEADINGS:
        level = _HEADINGS.index(element.tag)
        for sibling in element.itersiblings():
            if sibling.tag in _HEADINGS[: level + 1]:
                break
            parts.append(str(sibling.text_content()))
    return " ".join(parts)
