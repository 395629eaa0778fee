"""What lies over the text of a PDF's page: annotations that show something, and drawings that came after the text.

Nothing that policybook makes covers text that was drawn before: backgrounds, rules and pictures come first. So a white
box that hides a line, with or without other words on it, is told even in a file that was written anew.
"""

import ctypes
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_ANNOTATIONS = {
    **{raw.FPDF_ANNOT_TEXT: "text", raw.FPDF_ANNOT_LINK: "link", raw.FPDF_ANNOT_FREETEXT: "freetext"},
    **{raw.FPDF_ANNOT_HIGHLIGHT: "highlight", raw.FPDF_ANNOT_UNDERLINE: "underline"},
    **{raw.FPDF_ANNOT_STRIKEOUT: "strikeout", raw.FPDF_ANNOT_STAMP: "stamp", raw.FPDF_ANNOT_INK: "ink"},
    raw.FPDF_ANNOT_WIDGET: "widget",
}
_DRAWINGS = {raw.FPDF_PAGEOBJ_PATH: "path", raw.FPDF_PAGEOBJ_IMAGE: "image", raw.FPDF_PAGEOBJ_SHADING: "shading"}
_COVERS = 0.5  # share of a text's height from which a drawing hides it: what strikes it out is thinner


class _Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float

    def hides(self, text: "_Box") -> bool:
        """Whether it lies over the middle of a text and is not only a line through it."""
        across = self.left <= (text.left + text.right) / 2 <= self.right
        along = self.bottom <= (text.bottom + text.top) / 2 <= self.top
        return across and along and self.top - self.bottom >= _COVERS * (text.top - text.bottom)

    def meets(self, other: "_Box") -> bool:
        """Whether both have some area in common."""
        left, right = max(self.left, other.left), min(self.right, other.right)
        return left < right and max(self.bottom, other.bottom) < min(self.top, other.top)


def overlays(page: pdfium.PdfPage) -> Iterator[str]:
    """The kinds of what lies over a page, each as often as it does; links and fields that nobody sees are none."""
    yield from _annotations(page)
    yield from _covering(page)


def _annotations(page: pdfium.PdfPage) -> Iterator[str]:
    """Annotations; a link counts where it has a look of its own, a field (a signature's, say) where it has a place."""
    sheet = _Box(*page.get_mediabox())
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        place = raw.FS_RECTF()
        raw.FPDFAnnot_GetRect(annotation, place)
        looks = raw.FPDFAnnot_HasKey(annotation, b"AP")
        raw.FPDFPage_CloseAnnot(annotation)
        if kind == raw.FPDF_ANNOT_LINK and not looks:
            continue
        box = _Box(place.left, min(place.bottom, place.top), place.right, max(place.bottom, place.top))
        if kind != raw.FPDF_ANNOT_WIDGET or box.meets(sheet):
            yield _ANNOTATIONS.get(kind, str(kind))


def _covering(page: pdfium.PdfPage) -> Iterator[str]:
    """Drawings that hide a text which was drawn before them."""
    texts: list[_Box] = []
    for index in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, index)
        kind, box = raw.FPDFPageObj_GetType(item), _bounds(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts.append(box)
        elif any(box.hides(text) for text in texts):
            yield _DRAWINGS.get(kind, "drawing")


def _bounds(item: object) -> _Box:
    sides = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(item, *sides)
    return _Box(*(side.value for side in sides))
