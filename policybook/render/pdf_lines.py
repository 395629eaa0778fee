"""Lines that WeasyPrint 70.0 breaks too early, mended while a section is laid out.

A text before an inline element (a link, emphasis, a note) ends with a space. Where all of the text fits into the line
but this space does not, WeasyPrint takes the text for one that cannot be broken and sets its first word alone. The
space hangs over the line's end instead, as CSS Text 3, 4.1.2 wants it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from math import inf
from typing import Any
from unittest.mock import patch

from weasyprint.layout import inline

_COLLAPSING = ("normal", "pre-line")
_SUSPICIOUS = 0.75  # of the line's width: a first line that fills more was broken for want of room

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
