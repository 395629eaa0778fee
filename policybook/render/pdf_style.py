"""The style sheet: its parts, their mirror image for what is written from right to left, the book's own fonts."""

import io
import logging
import mimetypes
import re
import struct
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from policybook.cache import digest
from policybook.errors import BookError, Message, Problem, say
from policybook.i18n import is_right_to_left
from policybook.model import Location
from policybook.render.pdf_job import IMAGES, Asset
from policybook.steps import Steps

STYLES = files("policybook.render") / "styles" / "print"
_SIDE = re.compile(r"\b(left|right)\b")
_FOUR = re.compile(r"((?:margin|padding): )([^\s;]+) ([^\s;]+) ([^\s;]+) ([^\s;]+);")  # top, right, bottom, left
_FAMILY = 16, 1  # numbers of names: that of the family where it has more than four members, that of any
_NEEDED = "name", "OS/2", "head", "hhea", "maxp", "hmtx", "cmap"
_ITALIC = 1  # bit of OS/2.fsSelection
_THINNEST, _BOLDEST = 100, 900  # CSS knows hundreds only; many a font is called 350
_SHORT = 8  # signs of a digest
_NO_EMBEDDING = 2  # bit of OS/2.fsType
_FACE = """
/* {digest} */
@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; src: url("{url}") }}
"""


def style_sheet(parts: Sequence[str], language: str, fonts: Mapping[str, bytes], steps: Steps) -> str:
    """The named parts as one style sheet, with which signs that our fonts lack are found in the book's, by path.

    Raises BookError for fonts that cannot be used.
    """
    style = "\n".join((STYLES / name).read_text(encoding="utf-8") for name in parts)
    faces = [_face(path, data, steps) for path, data in sorted(fonts.items())]
    return "".join([_mirrored(style) if is_right_to_left(language) else style, *faces])


def assets(files: Mapping[str, bytes]) -> dict[str, Asset]:
    """Files of the book, by path, as sections and the style sheet ask for them."""
    kinds = {path: mimetypes.guess_type(path)[0] or "application/octet-stream" for path in files}
    return {_url(path): Asset(data, kinds[path]) for path, data in files.items()}


def _url(path: str) -> str:
    return IMAGES + quote(path)


def _mirrored(style: str) -> str:
    exchanged = _SIDE.sub(lambda side: "right" if side[0] == "left" else "left", style)
    return _FOUR.sub(r"\1\2 \5 \4 \3;", exchanged)


def _face(path: str, data: bytes, steps: Steps) -> str:
    """The rule that makes a font known, with its digest: another font is another style."""
    name = digest(data)
    return steps.run("font", None, {"path": path, "text": name}, partial(_described, path, data, name))


def _described(path: str, data: bytes, name: str) -> str:
    names, about = _tables(path, data)
    family = next(filter(None, map(names.getDebugName, _FAMILY)), path)
    signs = "".join(char for char in family if char.isalnum() or char in " -")
    if about.fsType & _NO_EMBEDDING:
        raise BookError(_problem(path, say("The licence of this font forbids to embed it in a PDF."), family))
    return _FACE.format(
        digest=name,
        family=f"{signs} {name[:_SHORT]}",  # fonts that share a name are told apart by nothing else
        weight=min(max(round(about.usWeightClass, -2), _THINNEST), _BOLDEST),
        style="italic" if about.fsSelection & _ITALIC else "normal",
        url=_url(path),
    )


def _tables(path: str, data: bytes) -> tuple[Any, Any]:
    """What a font says of its names and of its style; BookError for one that was cut off or lacks what it needs."""
    from fontTools.ttLib import TTFont, TTLibError  # lazily: few books have fonts, and these were read before

    logging.getLogger("fontTools").setLevel(logging.CRITICAL)  # what it says of odd names helps nobody here
    try:
        font = TTFont(io.BytesIO(data), lazy=True)
        for table in font.reader.tables:
            font.reader[table]  # whole, or it raises
        names, about, *_ = (font[table] for table in _NEEDED)
    except (TTLibError, KeyError, ValueError, AssertionError, struct.error, ImportError) as error:
        raise BookError(_problem(path, say("This is no TrueType or OpenType font."), error)) from None
    return names, about


def _problem(path: str, what: Message, why: object) -> Problem:
    remedy = say("Put another font in its place, or take the file away.")
    return Problem(what, Location(path), say("{reason}", reason=why), remedy)
