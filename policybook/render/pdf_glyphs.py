"""Words drawn as outlines: they are seen on the page but never copied, searched or read aloud."""

from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

_FONT = Path(__file__).parent / "fonts" / "NotoSans-Bold.ttf"
_WIDTH, _HEIGHT = 210, 297  # millimetres of the page
_COLOUR = "#f0f2f4"  # pale enough for the text above it to keep its contrast
_COLUMN, _NUMBER = 20, 4.6  # points: width of the margin's column, height of its figures
_NUMBER_COLOUR = "#66717b"
_LENGTH = 190  # millimetres from the word's first to its last letter, along the diagonal


def watermark(word: str) -> str:
    """An SVG of a page with a word across it, from the lower left to the upper right."""
    path, width, height = _outline(word)
    scale = _LENGTH / width
    x, y = -width * scale / 2, height * scale / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}mm" height="{_HEIGHT}mm" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}"><path fill="{_COLOUR}" transform="translate({_WIDTH / 2} {_HEIGHT / 2}) '
        f'rotate(-52) translate({x:.2f} {y:.2f}) scale({scale:.5f})" d="{path}"/></svg>'
    )


def margin_number(number: int) -> str:
    """An SVG of a number, as wide as the column for it in the margin, set against the column's right edge."""
    path, width, height = _outline(str(number))
    scale = _NUMBER / height
    x = _COLUMN - width * scale
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_COLUMN}pt" height="{_NUMBER}pt" '
        f'viewBox="0 0 {_COLUMN} {_NUMBER}"><path fill="{_NUMBER_COLOUR}" '
        f'transform="translate({x:.2f} {_NUMBER}) scale({scale:.5f})" d="{path}"/></svg>'
    )


def _outline(word: str) -> tuple[str, int, int]:
    """A word's path with y pointing down from its baseline, its width, the height of its capitals; in font units."""
    font = _font()
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    pen, x = SVGPathPen(glyphs), 0
    for letter in word:
        glyph = glyphs[names[ord(letter)]]
        glyph.draw(TransformPen(pen, (1, 0, 0, -1, x, 0)))
        x += glyph.width
    return pen.getCommands(), x, font["OS/2"].sCapHeight


@cache
def _font() -> TTFont:
    """The font, read once."""
    return TTFont(BytesIO(_FONT.read_bytes()))
