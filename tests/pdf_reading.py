"""What tests ask of a PDF, through PDFium: text by place, links, destinations, fonts, pixels."""

import ctypes
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MILLIMETRE = 72 / 25.4
_LEFT, _RIGHT, _BODY_TOP, _BODY_BOTTOM = 0, 210, 297 - 28, 24  # millimetres from the lower left corner


@dataclass(frozen=True)
class Place:
    """Where a link or a named destination leads: page from 0, height in points."""

    page: int
    y: float


class Reader:
    """A PDF, read."""

    def __init__(self, path: Path) -> None:
        self.document = pdfium.PdfDocument(path)

    def __len__(self) -> int:
        return len(self.document)

    def body(self, page: int) -> str:
        """The text between the running header and the running footer."""
        return self._within(page, _LEFT, _BODY_BOTTOM, _RIGHT, _BODY_TOP)

    def head(self, page: int) -> str:
        """The running header."""
        return self._within(page, _LEFT, _BODY_TOP, _RIGHT, 297)

    def folio(self, page: int) -> str:
        """The page number printed at the foot."""
        return self._within(page, 150, 0, _RIGHT, _BODY_BOTTOM).strip()

    def text(self) -> str:
        """The text of all pages between header and footer, as it can be compared."""
        return folded(" ".join(self.body(page) for page in range(len(self))))

    def page_of(self, text: str) -> int:
        """The first page that holds a text."""
        return next(page for page in range(len(self)) if folded(text) in folded(self.body(page)))

    def destinations(self) -> dict[str, Place]:
        """Named destinations."""
        count = raw.FPDF_CountNamedDests(self.document)
        return dict(self._destination(index) for index in range(count))

    def links(self, page: int) -> list[Place]:
        """Where the links of a page lead, inside the document."""
        handle, start, found = self.document[page], ctypes.c_int(0), []
        link = raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(handle, start, link):
            target = raw.FPDFLink_GetDest(self.document, link)
            if target:
                found.append(self._place(target))
        return found

    def bookmarks(self) -> list[tuple[int, str, int]]:
        """Level from 0, title and page of every bookmark."""
        return [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in self.document.get_toc()]

    def fonts(self, text: str = "") -> dict[str, bool]:
        """The fonts that show text (any, or just this one), and whether they are embedded."""
        kinds = [raw.FPDF_PAGEOBJ_TEXT]
        texts = (item for page in self.document for item in page.get_objects(kinds, textpage=page.get_textpage()))
        fonts = (item.get_font() for item in texts if not text or item.extract() == text)
        return {font.get_base_name().partition("+")[2]: font.is_embedded for font in fonts}

    def attachments(self) -> dict[str, bytes]:
        """The files inside the PDF."""
        found = (self.document.get_attachment(index) for index in range(self.document.count_attachments()))
        return {item.get_name(): bytes(item.get_data()) for item in found}

    def glyph_boxes(self, page: int) -> list[tuple[float, float]]:
        """The left and right edge of every character of a page, in millimetres."""
        text = self.document[page].get_textpage()
        boxes = (text.get_charbox(index) for index in range(text.count_chars()))
        return [(left / MILLIMETRE, right / MILLIMETRE) for left, _, right, _ in boxes]

    def share(self, page: int, colour: tuple[int, int, int]) -> float:
        """How much of a page has a colour, from 0 to 1."""
        image = self.document[page].render(scale=0.5).to_pil().convert("RGB")
        counts = {found: count for count, found in image.getcolors(1 << 24)}
        return counts.get(colour, 0) / (image.width * image.height)

    def _within(self, page: int, left: float, bottom: float, right: float, top: float) -> str:
        area = (edge * MILLIMETRE for edge in (left, bottom, right, top))
        return self.document[page].get_textpage().get_text_bounded(*area)

    def _destination(self, index: int) -> tuple[str, Place]:
        length = ctypes.c_long(0)
        raw.FPDF_GetNamedDest(self.document, index, None, length)
        name = ctypes.create_string_buffer(length.value)
        target = raw.FPDF_GetNamedDest(self.document, index, name, length)
        return name.raw.decode("utf-16-le").rstrip("\0"), self._place(target)

    def _place(self, target: object) -> Place:
        has_x, has_y, has_zoom = (ctypes.c_int() for _ in range(3))
        x, y, zoom = (ctypes.c_float() for _ in range(3))
        raw.FPDFDest_GetLocationInPage(target, has_x, has_y, has_zoom, x, y, zoom)
        return Place(raw.FPDFDest_GetDestPageIndex(self.document, target), y.value)


def folded(text: str) -> str:
    """Text without white space, hyphens and what PDFium writes for them, so that line ends do not matter."""
    kept = unicodedata.normalize("NFKC", text).translate(dict.fromkeys(map(ord, "-\u2010\u00ad\ufffe\u0002")))
    return "".join(kept.split())
