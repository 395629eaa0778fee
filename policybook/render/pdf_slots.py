"""Where page numbers, counts and bars stand in what WeasyPrint draws, so that the linker can write others over them."""

import re
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from unittest.mock import patch

import pydyf
import weasyprint
from fontTools.ttLib import TTFont
from weasyprint.formatting_structure import boxes
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream
from weasyprint.svg import SVG, TAGS, Node
from weasyprint.svg.shapes import rect

from policybook.render.pdf_job import BAR, CELL, CHART_URL
from policybook.render.pdf_unit import Slot

_FOLIO, _FLUSH = "folio", "folio--flush"  # classes of page numbers, of those that end at the right edge of their place
_NEAR = 2048  # bytes of content between two slots that are not worth a stream of their own
_SHOWN = re.compile(rb"\[<([0-9a-f]+)>(?:0)?\] TJ")
_ALIGNED = {"right": 1.0, "end": 1.0, "center": 0.5}


class Unfit(Exception):  # noqa: N818 - no fault of anybody's
    """That WeasyPrint did something else than compiling relies on."""


Digits = dict[str, tuple[tuple[str, ...], int]]  # the codes of 0 to 9 and their width in thousandths, font by font


@contextmanager
def slots(document: weasyprint.Document, shown: list[tuple[int, Slot]], digits: Digits) -> Iterator[None]:
    """While it lasts, drawing notes which operator of the page's content shows a page number, a count or a bar.

    `digits` keeps what was read of the fonts.
    """
    footers = dict(_footers(document))
    marked = Stream.marked

    @contextmanager
    def noted(stream: Stream, box: boxes.Box, tag: str) -> Iterator[None]:
        with marked(stream, box, tag):
            begin = len(stream.stream)
            yield
            if isinstance(box, boxes.TextBox):
                place = footers.get(id(box)) or _folio(box) or _count(box)
                if place:
                    font = next(font for font in document.fonts.values() if font.hash == stream._old_font[0])
                    shown.append(_shown(stream.stream, begin, box.text, place, _digits(font, digits)))

    def drawn(svg: SVG, node: Node, font_size: float) -> None:
        begin = len(svg.stream.stream)
        rect(svg, node, font_size)
        if svg.base_url == CHART_URL and node.get(BAR):
            if len(svg.stream.stream) != begin + 1:
                raise Unfit("a bar of the chart is drawn in another way")
            shown.append((begin, Slot(node.get(BAR), (), 0, 0)))

    with patch.object(Stream, "marked", noted), patch.dict(TAGS, rect=drawn):
        yield


def _footers(document: weasyprint.Document) -> Iterator[tuple[int, tuple[str, float]]]:
    """The texts in margins that are the page's own number, by identity; Roman ones are part of the layout."""
    for page in document.pages:
        for box in page._page_box.children:
            if isinstance(box, boxes.MarginBox) and box.style["content"] == (("counter()", ("page", "decimal")),):
                for text in box.descendants():
                    if isinstance(text, boxes.TextBox):
                        yield id(text), ("", _ALIGNED.get(box.style["text_align_all"], 0.0))


def _folio(box: boxes.TextBox) -> tuple[str, float] | None:
    """The anchor whose page a text shows and how it is aligned; None where it shows none, or one in Roman digits."""
    classes = box.element.get("class", "").split() if box.element is not None else []
    if _FOLIO in classes and not box.text.strip("0"):
        return box.element.get("data-for"), 1.0 if _FLUSH in classes else 0.0
    return None


def _count(box: boxes.TextBox) -> tuple[str, float] | None:
    """The name of the count that a text shows and how it is aligned; None where it shows none."""
    name = box.element.get(CELL) if box.element is not None else None
    return (name, _ALIGNED.get(box.style["text_align_all"], 0.0)) if name else None


def _shown(
    operators: Sequence[Any], begin: int, text: str, place: tuple[str, float], font: tuple[tuple[str, ...], int]
) -> tuple[int, Slot]:
    found = [
        (n, _SHOWN.fullmatch(item.replace(b">0<", b"")))  # a kerning of nothing
        for n, item in enumerate(operators[begin:], begin)
        if isinstance(item, bytes) and item.endswith(b"TJ")
    ]
    digits, width = font
    if len(found) != 1 or found[0][1] is None or found[0][1][1].decode() != "".join(digits[int(d)] for d in text):
        raise Unfit(f"the number {text} is drawn in another way")
    anchor, alignment = place
    return found[0][0], Slot(anchor, digits, len(text), width * alignment)


def _digits(font: Font, known: Digits) -> tuple[tuple[str, ...], int]:
    """The codes of 0 to 9 in a font and their width; all ten become glyphs that the page uses."""
    if font.hash not in known:
        with TTFont(BytesIO(font.file_content), fontNumber=font.index, lazy=True) as file:
            cmap, names, widths = file.getBestCmap(), file.getReverseGlyphMap(), file.reader["hmtx"]
            glyphs = [names[cmap[ord(digit)]] for digit in "0123456789"]
        if len({struct.unpack_from(">H", widths, 4 * glyph) for glyph in glyphs}) > 1:
            raise Unfit(f"the digits of {font.family} are not of one width")
        width = next(font.widths[glyph] for glyph in glyphs if glyph in font.widths)
        known[font.hash] = tuple(f"{glyph:04x}" for glyph in glyphs), width
    codes, width = known[font.hash]
    glyphs = [int(code, 16) for code in codes]
    font.widths.update(dict.fromkeys(glyphs, width))
    font.to_unicode.update(zip(glyphs, "0123456789", strict=True))
    return codes, width


def divided(operators: Sequence[Any], slots: Sequence[tuple[int, Slot]]) -> Iterator[tuple[bytes | Slot, ...]]:
    """The content of a page in parts: what is fixed, and what holds slots that are near to each other."""
    part: list[bytes | Slot] = []
    begin = 0
    for index, slot in sorted(slots, key=lambda item: item[0]):
        between = b"\n".join(map(pydyf._to_bytes, operators[begin:index]))
        if not part or len(between) > _NEAR:
            if part:
                yield tuple(part)
            yield (between,)
            part = [slot]
        else:
            part += [between, slot]
        begin = index + 1
    rest = b"\n".join(map(pydyf._to_bytes, operators[begin:]))
    if not part or len(rest) > _NEAR:
        yield from filter(None, (tuple(part), (rest,)))
    else:
        yield (*part, rest)
