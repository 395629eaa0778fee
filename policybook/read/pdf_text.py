"""What is drawn on the pages of a PDF: its text in reading order, told apart by what the structure says that it is.

PDFium reads the pages: it is the reader of a browser, made for files that nobody vouches for.
"""

import ctypes
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from policybook.read.pdf_overlays import overlays


class Layer(StrEnum):
    """What a run of text belongs to: the text of the book, its notes, what each page repeats, or nothing at all."""

    BODY = "body"
    NOTES = "notes"
    ARTIFACT = "artifact"
    LOOSE = "loose"


@dataclass(frozen=True, slots=True)
class Run:
    """Text that one operator draws on a page (from 1); `head`: in the header of a table, which pages may repeat."""

    page: int
    layer: Layer
    text: str
    head: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """What PDFium finds in a file: its text, its attachments, what made it, and what was laid over its pages.

    `overlays` are their kinds, with their pages (from 1).
    """

    pages: int
    runs: tuple[Run, ...]
    attachments: Mapping[str, bytes]
    creator: str
    overlays: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A run as it is drawn: the number of its marked content (-1: none), and whether it is an artifact."""

    content: int
    artifact: bool
    text: str


_HEAD, _NOTE, _PICTURE = "THead", "Note", "Figure"
_GENERATED = ("Lbl", "Reference")  # what the style adds: numbers and bullets of lists, numbers of notes
_LONGEST_SIGN = 8  # characters of such an addition; whatever is longer is text
_MOST_ATTACHED = 64 << 20  # bytes
_DEEPEST = 100  # levels of structure and of drawings within drawings, more than any book has
_NOTHING = {zlib.compress(b"", level) for level in range(10)}  # what PDFium gives out for an attachment that is empty
_ARTIFACT = "Artifact"
_UNSEEN = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)


def read_contents(data: bytes) -> Contents:
    """What is in a PDF; raises pdfium.PdfiumError for what is none."""
    document = pdfium.PdfDocument(data)
    runs: list[Run] = []
    laid_over: list[tuple[int, str]] = []
    for number in range(1, len(document) + 1):
        page = document[number - 1]
        runs += _runs(number, page)
        laid_over += [(number, kind) for kind in overlays(page)]
        page.close()
    attachments = (document.get_attachment(index) for index in range(document.count_attachments()))
    return Contents(
        len(document), tuple(runs), _files(attachments), document.get_metadata_value("Creator"), tuple(laid_over)
    )


def _runs(number: int, page: pdfium.PdfPage) -> Iterator[Run]:
    """The runs of a page: the text in the order of the structure, then all others as they are drawn."""
    kinds = _structure(page)
    order = {content: place for place, content in enumerate(kinds)}
    drawn = sorted(_drawn(page), key=lambda item: order.get(item.content, len(order)))
    notes = []
    for item in drawn:
        path = kinds.get(item.content)
        if item.artifact or path is None:
            yield Run(number, Layer.ARTIFACT if item.artifact else Layer.LOOSE, item.text)
        elif _NOTE in path:
            notes.append(item)
        elif not _is_addition(path, item.text):
            yield Run(number, Layer.BODY, item.text, head=_HEAD in path)
    for item in sorted(notes, key=lambda item: item.content):
        yield Run(number, Layer.NOTES, item.text)


def _is_addition(path: Sequence[str], text: str) -> bool:
    """Whether a run is no part of the text: what the style adds, or a word in a picture."""
    return _PICTURE in path or (len(text.strip()) <= _LONGEST_SIGN and any(name in path for name in _GENERATED))


def _structure(page: pdfium.PdfPage) -> dict[int, tuple[str, ...]]:
    """The kinds of elements around each marked content of a page, outermost first, in the order of the structure."""
    found: dict[int, tuple[str, ...]] = {}
    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return found

    def walk(element: object, path: tuple[str, ...]) -> None:
        inner = (*path, _string(raw.FPDF_StructElement_GetType, element))
        for index in range(raw.FPDF_StructElement_CountChildren(element)):
            content = raw.FPDF_StructElement_GetChildMarkedContentID(element, index)
            child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
            if content >= 0:
                found.setdefault(content, inner)
            if child and len(inner) < _DEEPEST:
                walk(child, inner)

    for index in range(raw.FPDF_StructTree_CountChildren(tree)):
        walk(raw.FPDF_StructTree_GetChildAtIndex(tree, index), ())
    raw.FPDF_StructTree_Close(tree)
    return found


def _drawn(page: pdfium.PdfPage) -> Iterator[_Drawn]:
    """Every run of text on a page as it is drawn; what stands in a drawing belongs to what the drawing belongs to."""
    text_page = raw.FPDFText_LoadPage(page)
    count = raw.FPDFPage_CountObjects(page)
    for index in range(count):
        item = raw.FPDFPage_GetObject(page, index)
        content, artifact = raw.FPDFPageObj_GetMarkedContentID(item), _is_artifact(item)
        for text in _texts(item, text_page, 0):
            yield _Drawn(content, artifact, text)
    raw.FPDFText_ClosePage(text_page)


def _texts(item: object, text_page: object, depth: int) -> Iterator[str]:
    kind = raw.FPDFPageObj_GetType(item)
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        if raw.FPDFTextObj_GetTextRenderMode(item) in _UNSEEN:
            return
        length = raw.FPDFTextObj_GetText(item, text_page, None, 0)
        buffer = (ctypes.c_ushort * (length // 2 + 1))()
        raw.FPDFTextObj_GetText(item, text_page, buffer, length)
        yield bytes(buffer)[:length].decode("utf-16-le", "replace").rstrip("\0").translate(_HYPHENS)
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
        for index in range(raw.FPDFFormObj_CountObjects(item)):
            yield from _texts(raw.FPDFFormObj_GetObject(item, index), text_page, depth + 1)


_HYPHENS = {0x02: "-", 0xFFFE: "-"}  # what PDFium writes for a hyphen at the end of a line


def _is_artifact(item: object) -> bool:
    marks = (raw.FPDFPageObj_GetMark(item, index) for index in range(raw.FPDFPageObj_CountMarks(item)))
    return any(_mark_name(mark) == _ARTIFACT for mark in marks)


def _mark_name(mark: object) -> str:
    length, buffer = ctypes.c_ulong(), ctypes.create_string_buffer(64)
    raw.FPDFPageObjMark_GetName(mark, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), 64, length)
    return buffer.raw[: length.value].decode("utf-16-le", "replace").rstrip("\0")


def _string(function: Callable[..., int], handle: object) -> str:
    """What a function of PDFium that fills a buffer says of a handle."""
    length = function(handle, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 2))
    function(handle, buffer, length)
    return buffer.raw[:length].decode("utf-16-le", "replace").rstrip("\0")


def _files(attachments: Iterable[pdfium.PdfAttachment]) -> dict[str, bytes]:
    """Attachments by name; each further one of a name has a number, so that none stands in for another."""
    files: dict[str, bytes] = {}
    for number, attachment in enumerate(attachments, 1):
        name = attachment.get_name()
        files[name if name not in files else f"{name} ({number})"] = _data(attachment)
    return files


def _data(attachment: pdfium.PdfAttachment) -> bytes:
    """The content of an attachment; nothing where it is larger than any of a book."""
    length = ctypes.c_ulong()
    raw.FPDFAttachment_GetFile(attachment, None, 0, length)
    data = bytes(attachment.get_data()) if 0 < length.value <= _MOST_ATTACHED else b""
    return b"" if data in _NOTHING else data
