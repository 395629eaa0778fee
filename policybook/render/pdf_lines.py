"""Lines that WeasyPrint 70.0 breaks too early, and words that it sets letter by letter, mended while it works.

A text before an inline element (a link, emphasis, a note) ends with a space. Where all of the text fits into the line
but this space does not, WeasyPrint takes the text for one that cannot be broken and sets its first word alone. The
space hangs over the line's end instead, as CSS Text 3, 4.1.2 wants it.

The text of a drawing is set one letter after the other, without kerning, even where it has only one place. There it is
set at once, as in a browser, which takes a fraction of the time.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from math import inf
from typing import Any
from unittest.mock import patch

from weasyprint import svg as drawings
from weasyprint.layout import inline
from weasyprint.svg import SVG, TAGS, Node
from weasyprint.svg.text import text as draw_text

_COLLAPSING = ("normal", "pre-line")
_SUSPICIOUS = 0.75  # of the line's width: a first line that fills more was broken for want of room

_PLACES = ("x", "y", "dx", "dy")
_STRETCHED = ("rotate", "letter-spacing", "textLength")

_Split = Callable[..., tuple[Any, ...]]


def hanging_spaces() -> AbstractContextManager[object]:
    """While it lasts, a space at the end of a text never breaks the line before it."""
    return patch.object(inline, "split_first_line", _hanging(inline.split_first_line))


def _hanging(split: _Split) -> _Split:
    """The function that splits off a line of text, with its result mended where only the last space is too much."""

    def split_hanging(
        text: str, style: Any, context: Any, max_width: float | None, *rest: Any, **options: Any
    ) -> tuple[Any, ...]:
        found = split(text, style, context, max_width, *rest, **options)
        _, _, resume, width, _, _ = found
        cut = resume is not None and text.endswith(" ") and style["white_space"] in _COLLAPSING
        if cut and max_width not in (None, inf) and width < _SUSPICIOUS * max_width:
            _, _, resume, width, _, _ = split(text.rstrip(" "), style, context, max_width, *rest, **options)
            if resume is None and width <= max_width:
                return split(text, style, context, None, *rest, **options)
        return found

    return split_hanging


@contextmanager
def whole_words() -> Iterator[None]:
    """While it lasts, the text of a drawing is set at once where its letters have no places of their own."""
    ours = dict.fromkeys((tag for tag, draw in TAGS.items() if draw is draw_text), _draw_text)
    with patch.object(drawings, "text", _draw_text), patch.dict(TAGS, ours):  # it is compared with those, too
        yield


class _Word(str):
    """A text that has one letter for whoever goes through its letters."""

    __slots__ = ()

    def __iter__(self) -> Iterator[str]:
        yield str(self)


def _draw_text(svg: SVG, node: Node, font_size: float) -> None:
    places = (node.attrib.get(name, "").replace(",", " ").split() for name in _PLACES)
    if node.text and all(len(each) < 2 for each in places) and not any(map(node.get, _STRETCHED)):
        node._etree_node.text = _Word(node.text)
    draw_text(svg, node, font_size)
