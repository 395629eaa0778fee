"""Pages that WeasyPrint laid out → units for the linker; glyphs → fonts.

This module, pdf_html, pdf_lines, pdf_relay and pdf_slots rely on how WeasyPrint and pydyf work inside. All of it, tied
to the versions below (`unfit` tells whether they are there, the tests whether the result is the same as WeasyPrint's):

- a pydyf object is written with `data`, refers to others with `reference`, and stands in `PDF.objects` at its `number`;
- `weasyprint.pdf.generate_pdf` calls `resolve_links`, `add_outlines` and `build_fonts_dictionary` by their names in its
  module, writes each page's content as a list of operators (`Stream.stream`), and the tags after all pages;
- `Stream.marked` is entered around each text, which is shown by one operator `[<codes>] TJ` in the font `_old_font`;
- an SVG is drawn by `SVGImage.draw`, and what it draws does not depend on the page, but that graphics states with the
  names in `_ALPHA` are in the page's resources; its text is drawn by `weasyprint.svg.text.text`, a rectangle by
  `weasyprint.svg.shapes.rect` with one operator, both found in `TAGS`;
- `weasyprint.document` lays out by `layout_document`, page by page with `make_all_pages`, which notes in `page_maker`
  where each page begins, and adds margins and backgrounds last;
- a `Font` has its glyphs in `widths` and `to_unicode`, and is found again by family, style and weight.
"""

import inspect
import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from unittest.mock import patch

import pydyf
import weasyprint
from weasyprint import layout
from weasyprint import pdf as machinery
from weasyprint.document import DocumentMetadata
from weasyprint.images import SVGImage
from weasyprint.matrix import Matrix
from weasyprint.pdf.fonts import Font, build_fonts_dictionary
from weasyprint.pdf.stream import Stream
from weasyprint.svg.shapes import rect
from weasyprint.svg.text import text
from weasyprint.text.ffi import TO_UNITS, ffi, gobject, pango

from policybook.errors import Message, say
from policybook.render import pdf_unit
from policybook.render.pdf_job import NUMBERS
from policybook.render.pdf_lines import whole_words
from policybook.render.pdf_slots import Digits, Unfit, divided, slots
from policybook.render.pdf_standard import VERSION, identified, standards
from policybook.render.pdf_unit import Bookmark, FontUse, Slot, Stamped, Unit

VARIANT = "pdf/a-3a"
_PYDYF = "0.13.0"
_SIGNATURES = {
    machinery.generate_pdf: "document target zoom options",
    machinery.resolve_links: "pages",
    machinery.add_outlines: "pdf bookmarks parent",
    build_fonts_dictionary: "pdf fonts compress subset options",
    Stream.marked: "self box tag",
    SVGImage.draw: "self stream concrete_width concrete_height _style",
    rect: "svg node font_size",
    text: "svg node font_size",
    Font.__init__: "self pango_font description font_size",
    layout.layout_document: "html root_box context max_loops",
    layout.make_all_pages: "context root_box html pages",
    layout.make_margin_boxes: "context page state",
    layout.layout_backgrounds: "page get_image_from_uri",
}
_SCALE = 0.75  # points of a CSS pixel
_TOKENS = re.compile(rb"\x01l(\d{6})\x02")
_STATE = re.compile(rb"/(\S+) gs")
_ALPHA = re.compile(r"[aA][\d.]+")  # a graphics state whose name says what it is
_OWN = ("/Pages", "/StructTreeRoot", "/Names", "/Outlines")


@cache
def unfit() -> Message | None:
    """Why units cannot be compiled with the libraries that are installed; None where they can."""
    found = (weasyprint.__version__, pydyf.__version__)
    if found != (VERSION, _PYDYF):
        return say("WeasyPrint {weasyprint} with pydyf {pydyf} is installed.", weasyprint=found[0], pydyf=found[1])
    for function, names in _SIGNATURES.items():
        if " ".join(inspect.signature(function).parameters) != names:
            return say("{function} of WeasyPrint has changed.", function=function.__qualname__)
    return None


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was read once to draw it, for all pages: margin numbers, which come again on every page, each with the
    graphics states that it names; and digits."""

    numbers: dict[tuple[str, float, float], tuple[list[Any], dict[str, Any]]] = field(default_factory=dict)
    digits: Digits = field(default_factory=dict)


def compile_page(document: weasyprint.Document, prefix: str, drawn: Drawn) -> Unit:
    """The unit of a document of one page; `prefix` is a name that no other page of the book has."""
    shown: list[tuple[int, Slot]] = []
    with (
        standards(document),
        slots(document, shown, drawn.digits),
        patch.object(SVGImage, "draw", _drawn_once(drawn.numbers)),
        whole_words(),
        patch.object(DocumentMetadata, "include_in_pdf", lambda *_: None),  # the frame has it
    ):
        pdf = _generate(document)
    unit = _Page(document, pdf, prefix, shown).unit()
    document.fonts.clear()  # each holds its whole file, until the garbage is collected
    return unit


def compile_frame(document: weasyprint.Document) -> Unit:
    """What a file has beside its pages, from any document with the book's metadata: its catalog, colours, metadata."""
    with standards(document), identified(document):
        pdf = _generate(document)
    profile, colours = _number(document.color_profiles["srgb"].pdf_reference), _colours(pdf)
    known = {profile: pdf_unit.PROFILE, colours: pdf_unit.COLOURS}
    metadata = pdf.objects[_number(pdf.catalog["Metadata"])]
    catalog = pydyf.Dictionary({name: value for name, value in pdf.catalog.items() if f"/{name}" not in _OWN})
    entries = {
        pdf_unit.CATALOG: _known(catalog.data.removeprefix(b"<<").removesuffix(b">>"), known),
        pdf_unit.INFO: pdf.info.data,
        pdf_unit.COLOURS: _known(pdf.objects[colours].data, known),
    }
    streams = (_stream(-pdf_unit.PROFILE, pdf.objects[profile], known), _stream(metadata.number, metadata, known))
    return Unit(len(pdf.objects), b"", (), (), streams, entries)


def compile_font(name: str, use: FontUse, fonts: weasyprint.text.fonts.FontConfiguration) -> Unit:
    """The unit of one font, cut down to the glyphs that are used."""
    font = _load(use, fonts)
    if font.hash != name:
        raise Unfit(f"another font was found for {use.family}")
    font.widths, font.to_unicode = dict(sorted(use.widths.items())), dict(sorted(use.text.items()))
    with _tokens():
        pdf = pydyf.PDF()
        listed = build_fonts_dictionary(pdf, {name: font}, True, True, weasyprint.DEFAULT_OPTIONS)
    written = _Writer()
    for item in pdf.objects[3:]:
        written.add(item)
    return written.unit(len(pdf.objects), entries={pdf_unit.FONTS: listed.data.removeprefix(b"<<").removesuffix(b">>")})


def _load(use: FontUse, fonts: weasyprint.text.fonts.FontConfiguration) -> Font:
    context = ffi.gc(pango.pango_font_map_create_context(fonts.font_map), gobject.g_object_unref)
    description = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
    family = ffi.new("char[]", use.family.encode())
    pango.pango_font_description_set_family(description, family)
    pango.pango_font_description_set_style(description, use.style)
    pango.pango_font_description_set_weight(description, use.weight)
    pango.pango_font_description_set_absolute_size(description, 10 * TO_UNITS)
    found = ffi.gc(pango.pango_font_map_load_font(fonts.font_map, context, description), gobject.g_object_unref)
    return Font(found, *weasyprint.text.fonts.get_pango_font_key(found)[1:])


def _generate(document: weasyprint.Document) -> pydyf.PDF:
    """WeasyPrint's own PDF of the pages, with tokens for references, without fonts, outline and checks of links."""
    options = {**weasyprint.DEFAULT_OPTIONS, **machinery.VARIANTS[VARIANT][1], "pdf_variant": VARIANT}
    with (
        _tokens(),
        patch.object(machinery, "resolve_links", _all_links),
        patch.object(machinery, "add_outlines", lambda *_: None),
        patch.object(machinery, "build_fonts_dictionary", lambda *_: pydyf.Dictionary({"Type": _FONTS})),
    ):
        return machinery.generate_pdf(document, None, 1, **options)


_FONTS = "/Fonts"  # by which the dictionary of fonts, which the linker makes, is found


@contextmanager
def _tokens() -> Iterator[None]:
    """While it lasts, references are tokens."""
    pages: dict[int, tuple[bytes, ...]] = {}

    def page_references(pdf: pydyf.PDF) -> tuple[bytes, ...]:  # asked for with every element
        count = len(pdf.pages["Kids"])
        if count not in pages:
            pages[count] = tuple(map(pdf_unit.local, pdf.pages["Kids"][::3]))
        return pages[count]

    with (
        patch.object(pydyf.Object, "reference", property(lambda item: pdf_unit.local(item.number))),
        patch.object(pydyf.PDF, "page_references", property(page_references)),
    ):
        yield


def _all_links(pages: Sequence[weasyprint.document.Page]) -> Iterator[tuple[list[Any], list[Any]]]:
    """Every link of each page, and no anchors: both are resolved when the whole book is known."""
    for page in pages:
        yield list(page.links), []


def _drawn_once(
    drawn: dict[tuple[str, float, float], tuple[list[Any], dict[str, Any]]],
) -> Callable[[SVGImage, Stream, float, float, Any], None]:
    """Drawing of an SVG that takes what was drawn before where it is a margin number, of the same size."""
    draw_whole = SVGImage.draw

    def draw(image: SVGImage, stream: Stream, width: float, height: float, style: Any) -> None:
        name = image._base_url, width, height
        states = stream._resources["ExtGState"]
        if name in drawn:
            operators, needed = drawn[name]
            stream.stream += operators
            states.update(needed)
            return
        begin = len(stream.stream)
        draw_whole(image, stream, width, height, style)
        operators = stream.stream[begin:]
        used = [
            found[1].decode() for item in operators if isinstance(item, bytes) and (found := _STATE.fullmatch(item))
        ]
        if image._base_url.startswith(NUMBERS) and all(map(_ALPHA.fullmatch, used)):  # others belong to one page
            drawn[name] = operators, {state: states[state] for state in used}

    return draw


@dataclass(slots=True)
class _Writer:
    """Objects on their way into a unit; `known` are numbers of shared objects by the number that they have here."""

    known: Mapping[int, int] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    payload: list[bytes] = field(default_factory=list)
    streams: list[tuple[int, bytes, bytes]] = field(default_factory=list)
    length: int = 0

    def add(self, item: pydyf.Object) -> None:
        """Write an object."""
        if isinstance(item, pydyf.Stream):
            self.streams.append(_stream(item.number, item, self.known))
            return
        data = _known(item.data, self.known)
        self.numbers.append(item.number)
        self.offsets.append(self.length)
        self.payload.append(data)
        self.length += pdf_unit.length_placed(data) + 1

    def unit(self, size: int, **rest: Any) -> Unit:
        """The unit of what was written."""
        payload = b"\n".join(self.payload)
        return Unit(size, payload, tuple(self.numbers), tuple(self.offsets), tuple(self.streams), **rest)


def _stream(number: int, item: pydyf.Stream, known: Mapping[int, int]) -> tuple[int, bytes, bytes]:
    head, _, body = item.data.partition(b"\nstream\n")
    return number, _known(head, known), body.removesuffix(b"\nendstream")


def _known(data: bytes, known: Mapping[int, int]) -> bytes:
    """Data with the references to shared objects as such."""

    def token(found: re.Match[bytes]) -> bytes:
        number = known.get(int(found[1]))
        return found[0] if number is None else pdf_unit.shared(number)

    return _TOKENS.sub(token, data)


def _number(reference: bytes) -> int:
    found = _TOKENS.fullmatch(reference)
    if found is None:
        raise Unfit("a reference is no token")
    return int(found[1])


def _colours(pdf: pydyf.PDF) -> int:
    page = pdf.objects[pdf.pages["Kids"][0]]
    return _number(pdf.objects[_number(page["Resources"])]["ColorSpace"])


class _Page:
    """A page's PDF by WeasyPrint, on its way to become a unit; `shown` tells which operators are slots."""

    def __init__(
        self, document: weasyprint.Document, pdf: pydyf.PDF, prefix: str, shown: Sequence[tuple[int, Slot]]
    ) -> None:
        self._document, self._pdf, self._prefix, self._shown = document, pdf, prefix, shown
        [self._page] = document.pages
        self._size = len(pdf.objects)
        self._stamped: list[Stamped] = []

    def unit(self) -> Unit:
        """The unit."""
        pdf, page = self._pdf, self._pdf.pages["Kids"][0]
        structure = pdf.objects[_number(pdf.catalog["StructTreeRoot"])]
        document = pdf.objects[_number(structure["K"][0])]
        parents = pdf.objects[_number(structure["ParentTree"])]
        fonts = next(item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and item.get("Type") == _FONTS)
        profile = _number(self._document.color_profiles["srgb"].pdf_reference)
        known = {
            pdf.pages.number: pdf_unit.PAGES,
            fonts.number: pdf_unit.FONTS,
            _colours(pdf): pdf_unit.COLOURS,
            profile: pdf_unit.PROFILE,
            structure.number: pdf_unit.STRUCTURE,
            document.number: pdf_unit.DOCUMENT,
        }
        written = _Writer(known)
        left_out = {0, pdf.catalog.number, _number(pdf.objects[page]["Contents"]), *known}
        keys = self._key_parents(parents)
        self._divide(pdf.objects[page], written)
        for item in pdf.objects:
            if item.number not in left_out:
                if isinstance(item, dict):
                    self._make_unique(item)
                written.add(item)
        return written.unit(
            self._size,
            page=page,
            stamped=tuple(self._stamped),
            top=_known(b" ".join(document["K"]), known),
            parents=parents.number,
            keys=keys,
            places={name: self._point(x, y) for name, (x, y, *_) in self._page.anchors.items()},
            links=tuple(sorted({link[1] for link in self._page.links if link[0] == "internal"})),
            bookmarks=tuple(
                Bookmark(level, label, self._point(x, y), state != "closed")
                for level, label, (x, y), state in self._page.bookmarks
            ),
            fonts=self._fonts(),
        )

    def _key_parents(self, parents: pydyf.Dictionary) -> int:
        """Give the parent tree keys of its own, as a leaf; how many it has."""
        keys = len(parents["Nums"]) // 2
        parents["Nums"][::2] = map(pdf_unit.key, parents["Nums"][::2])
        parents["Limits"] = pydyf.Array([pdf_unit.key(0), pdf_unit.key(keys - 1)])
        return keys

    def _make_unique(self, item: pydyf.Dictionary) -> None:
        for name in ("StructParents", "StructParent"):
            if name in item:
                item[name] = pdf_unit.key(item[name])
        if "ID" in item:  # the same string that the cells name as their header
            item["ID"].string = f"{self._prefix}-{item['ID'].string}"

    def _divide(self, page: pydyf.Dictionary, written: _Writer) -> None:
        """Write the page's content as streams, of which those that hold slots are left to the linker."""
        stream = self._pdf.objects[_number(page["Contents"])]
        parts: list[tuple[bytes | Slot, ...]] = list(divided(stream.stream, self._shown))
        numbers = [stream.number, *range(self._size, self._size + len(parts) - 1)]
        self._size += len(parts) - 1
        for number, part in zip(numbers, parts, strict=True):
            if len(part) == 1 and isinstance(part[0], bytes):
                data = zlib.compress(part[0], 6)
                written.streams.append((number, b"<</Filter/FlateDecode/Length %d>>" % len(data), data))
            else:
                self._stamped.append(Stamped(number, part))
        page["Contents"] = pydyf.Array(map(pdf_unit.local, numbers))

    def _point(self, x: float, y: float) -> str:
        """A place on the page in points, from its lower left corner."""
        matrix = Matrix(_SCALE, 0, 0, -_SCALE, 0, self._page.height * _SCALE)
        point: bytes = pydyf.Array(matrix.transform_point(x, y)).data
        return point.decode().strip("[]")

    def _fonts(self) -> dict[str, FontUse]:
        fonts: dict[str, FontUse] = {}
        for font in self._document.fonts.values():
            if font.bitmap or font.hash in fonts:  # what is missing is complained of already
                raise Unfit(f"{font.family} is used in another way")
            fonts[font.hash] = FontUse(font.family, int(font.style), int(font.weight), font.widths, font.to_unicode)
        return fonts
