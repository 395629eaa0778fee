"""WeasyPrint, wrapped: sections in, pages out, and pages in, PDF out. Only pdf_*.py modules know it.

Whatever WeasyPrint complains of is an error here, for a complaint means that something was left out or guessed.
"""

import io
import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from policybook import cache
from policybook.cache import digest
from policybook.errors import Message, Problem, fail_on, say
from policybook.model import Location
from policybook.render import pdf_relay
from policybook.render.pdf_compiler import VARIANT, Drawn, compile_font, compile_frame, compile_page
from policybook.render.pdf_complete import check_complete
from policybook.render.pdf_html import Html
from policybook.render.pdf_job import IMAGES, NUMBERS, Asset, Attached
from policybook.render.pdf_lines import hanging_spaces, whole_words
from policybook.render.pdf_standard import check_version, drop_nested_links, identified, standards
from policybook.render.pdf_unit import Compiled, FontUse, pack, unpack

FONTS = Path(__file__).parent / "fonts"
_NO_GLYPH = ".notdef glyph"  # how WeasyPrint begins to say that a font lacks a sign
_NAMED = 20  # signs without a font that are named; a book in another script has hundreds
_FONTS_ONLY = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>{aliases}</fontconfig>
"""
_SAMPLE = """<html lang="{language}"><title>.</title><body><h1>Heading</h1>
<p>Hyphenation <b>bold</b> <i>italic</i> <code>code</code></p><table><tr><th>1</th></tr></table></body></html>"""
_ALIAS = "<alias binding='same'><family>{name}</family><accept><family>{ours}</family></accept></alias>"
_STAND_INS = {  # what drawings ask for most, and the vendored family of the same kind
    "Noto Serif": ("serif", "Times", "Times New Roman", "Georgia", "Cambria", "Liberation Serif", "DejaVu Serif"),
    "Noto Sans": ("sans-serif", "Arial", "Helvetica", "Calibri", "Verdana", "Liberation Sans", "DejaVu Sans"),
    "Noto Sans Mono": ("monospace", "Courier", "Courier New", "Consolas", "Liberation Mono", "DejaVu Sans Mono"),
}


@dataclass(frozen=True, slots=True)
class Laid:
    """The pages of one section: for each page the anchors on it; `document` is WeasyPrint's own."""

    document: weasyprint.Document
    anchors: tuple[tuple[str, ...], ...]
    links: frozenset[str]


class Engine:
    """One configuration of fonts, style and files for all sections of a book."""

    def __init__(self, style: str, assets: Mapping[str, Asset]) -> None:
        check_version()
        with _vendored_fonts():
            self._fonts = FontConfiguration()
        self._watch = _Watch()
        self._fetcher = _Fetcher(assets, self._watch)
        self._images: dict[str, Any] = {}
        self._css = style
        self._drawn = Drawn()
        self._styles: pdf_relay.Styles = {}
        with self._watch.over("print.css"):
            self._style = weasyprint.CSS(string=style, font_config=self._fonts, url_fetcher=self._fetcher)

    def lay_out(self, path: str, source: str) -> Laid:
        """The pages of one section's HTML; raises BookError naming `path` for whatever WeasyPrint complains of."""
        with self._watch.over(path):
            document = self._rendered(source)
        links = {target for page in document.pages for kind, target, *_ in page.links if kind == "internal"}
        return Laid(document, tuple(tuple(page.anchors) for page in document.pages), frozenset(links))

    def compile(self, path: str, prefix: str, source: str, before: Compiled | None = None) -> Compiled:
        """One section's HTML, complete, a unit for each page; `prefix` is a name that no other section has.

        `before` is what came of the same section at another time; pages that stay the same are not made again. The
        units do not depend on it.
        """
        self._fetcher.fetched.clear()
        self._images = self._numbers()
        head = digest(self._css, source.partition("<body")[0])
        layout = self._layout(head, before)
        with self._watch.over(path):
            laid = pdf_relay.lay_out(lambda: self._rendered(source), self._styles, layout)
            made = {
                number: compile_page(laid.document.copy([page]), f"{prefix}-{number}", self._drawn)
                for number, page in laid.made.items()
            }
        kept = before.units if before else ()
        units = tuple(pack(made[number]) if number in made else kept[number] for number in range(laid.count))
        check_complete(
            path, source, [tuple((made[n] if n in made else unpack(kept[n])).places) for n in range(laid.count)]
        )
        used = {url: asset.digest for url, asset in self._fetcher.assets.items() if self._is_used(url)}
        return Compiled(units, used, cache.pack((head, laid.layout)))

    def _layout(self, head: str, before: Compiled | None) -> pdf_relay.Layout | None:
        """How a section was laid out, if with the same style, the same files and the same head."""
        if before is None or not self._has(before.assets):
            return None
        known, layout = cache.unpack(before.layout)
        assert layout is None or isinstance(layout, pdf_relay.Layout)  # noqa: S101 - we packed it
        return layout if known == head else None

    def _rendered(self, source: str) -> weasyprint.Document:
        with hanging_spaces():
            document = Html(source, IMAGES, self._fetcher).render(
                font_config=self._fonts, stylesheets=[self._style], cache=self._images, pdf_variant=VARIANT
            )
        drop_nested_links(document.pages)
        return document

    def _numbers(self) -> dict[str, Any]:
        """The images of paragraph numbers, which every section has; those that could not be read are tried again."""
        kept = {url: image for url, image in self._images.items() if url.startswith(NUMBERS) and image}
        for image in kept.values():
            image._context = None  # of the section that asked for it first, and needed for text only
        return kept

    def _is_used(self, url: str) -> bool:
        """Whether a section may show a file: the style's are asked for when a page is made, others for every text.

        Paragraph numbers do not count: which picture one has is decided by this program.
        """
        return not url.startswith(NUMBERS) and (url in self._fetcher.fetched or url in self._css)

    def _has(self, assets: Mapping[str, str]) -> bool:
        """Whether these files are as they were."""
        have = self._fetcher.assets
        return all(url in have and have[url].digest == known for url, known in assets.items())

    def frame(self, source: str) -> Compiled:
        """What the file has beside its pages, from the head of any section's HTML."""
        return Compiled((pack(compile_frame(self.lay_out("", source).document)),))

    def font(self, name: str, use: FontUse) -> Compiled:
        """The glyphs of a font that are used."""
        return Compiled((pack(compile_font(name, use, self._fonts)),))

    def prepare(self, language: str) -> None:
        """Load fonts, rules of hyphenation and what WeasyPrint makes when it is first used."""
        self.compile("", "", _SAMPLE.format(language=language))

    def replace_assets(self, assets: Mapping[str, Asset]) -> None:
        """Take these files from now on."""
        self._fetcher.assets = assets

    def write(
        self, parts: Mapping[str, Laid], attachments: Sequence[Attached], day: str, tell: Callable[[str], None]
    ) -> bytes:
        """One PDF of all sections by path, with the metadata of the first and the attachments, dated `day` (ISO).

        `tell` is given each path before it is drawn.
        """
        pages = []
        for path, laid in parts.items():
            laid.document.pages[0].paint = self._announced(laid.document.pages[0].paint, path, tell)
            pages += laid.document.pages
        document = next(iter(parts.values())).document.copy(pages)
        document.metadata.attachments = [
            self._attachment(item, datetime.fromisoformat(day))
            for item in sorted(attachments, key=lambda item: item.name)  # a name tree is sorted
        ]
        target = io.BytesIO()
        with self._watch.over(None), standards(document), identified(document), whole_words():
            document.write_pdf(target, pdf_variant=VARIANT)
        return target.getvalue()

    def _attachment(self, item: Attached, day: datetime) -> weasyprint.Attachment:
        url = IMAGES + item.name  # by URL, for only so WeasyPrint takes the media type from us, not from the machine
        fetcher = _Fetcher({url: Asset(item.data, item.media_type)}, self._watch)
        return weasyprint.Attachment(
            url=url,
            url_fetcher=fetcher,
            name=item.name,
            description=item.description,
            created=day,
            modified=day,
            relationship="Data",
        )

    def _announced(self, paint: Callable[..., None], path: str, tell: Callable[[str], None]) -> Callable[..., None]:
        """Painting the first page of a section, which tells what comes: complaints from here on are about it."""

        def announce_and_paint(*arguments: object) -> None:
            self._watch.path = path
            tell(path)
            paint(*arguments)

        return announce_and_paint


@contextmanager
def _vendored_fonts() -> Iterator[None]:
    """Let fontconfig see the vendored fonts only, so that every machine sets the same lines."""
    with TemporaryDirectory(prefix="policybook-fonts-") as folder:
        config = Path(folder, "fonts.conf")
        aliases = "".join(_ALIAS.format(name=name, ours=ours) for ours, names in _STAND_INS.items() for name in names)
        content = _FONTS_ONLY.format(fonts=escape(str(FONTS)), cache=escape(folder), aliases=aliases)
        config.write_text(content, encoding="utf-8")
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(config)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


class _Watch(logging.Handler):
    """Collects what WeasyPrint complains of, and what was refused to it, by the section that it works on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.path: str | None = None
        self._complaints: list[Problem] = []
        self._refusals: list[Problem] = []
        self._signs: dict[str | None, list[str]] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Take a warning or an error of WeasyPrint."""
        if str(record.msg).startswith(_NO_GLYPH) and isinstance(record.args, tuple):
            self._signs.setdefault(self.path, []).append(str(record.args[0]))
        else:
            why = say("{message}", message=record.getMessage().replace(IMAGES, ""))
            self._complaints.append(_complaint(self.path, why))

    def refuse(self, url: str) -> None:
        """Take a request for something that is no file of the book."""
        self._refusals.append(_refusal(self.path, url))

    @contextmanager
    def over(self, path: str | None) -> Iterator[None]:
        """Raise a BookError with everything collected meanwhile; a refusal explains the complaints that follow it."""
        self.path, self._complaints, self._refusals, self._signs = path, [], [], {}
        logger = logging.getLogger("weasyprint")
        logger.addHandler(self)
        try:
            yield
        except FatalURLFetchingError:
            pass
        except RecursionError:
            self._complaints.append(_complaint(self.path, say("Elements are nested too deeply.")))
        finally:
            logger.removeHandler(self)
        self._complaints += [_unknown_signs(where, signs) for where, signs in self._signs.items()]
        fail_on(list(dict.fromkeys(self._refusals or self._complaints)))


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives out the book's own images, the style's files and data URLs; anything else ends the build."""

    def __init__(self, assets: Mapping[str, Asset], watch: _Watch) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self.assets = assets
        self.fetched: set[str] = set()
        self._watch = watch

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The asset of a URL; WeasyPrint's own fetcher is asked for images in data URLs only."""
        asset = self.assets.get(url)
        if asset is not None:
            self.fetched.add(url)
            return URLFetcherResponse(url, asset.data, {"Content-Type": asset.media_type})
        if url.startswith("data:image/"):
            return super().fetch(url, headers)
        self._watch.refuse(url)
        raise FatalURLFetchingError(url)


def _refusal(path: str | None, url: str) -> Problem:
    return Problem(
        say("{url} is not a file of the book.", url=url),
        Location(path) if path else None,
        say(
            "The PDF is made from the book's own files only: nothing from the network, nothing from elsewhere on disk."
        ),
        say("Put the file into the book's folder and name it relative to the chapter."),
    )


def _unknown_signs(path: str | None, signs: Sequence[str]) -> Problem:
    if " " in signs:
        return Problem(
            say("A font among the chapters has no space between words."),
            Location(path) if path else None,
            say("A space beside its signs is taken from the same font: words would run into each other."),
            say("Take a font that has the space (U+0020) besides the signs of the script."),
        )
    named = [f"{sign} (U+{ord(sign):04X})" for sign in dict.fromkeys(signs)]
    listed = ", ".join(named[:_NAMED]) + (", …" if len(named) > _NAMED else "")
    return Problem(
        say("No font of the book has these signs: {signs}", signs=listed),
        Location(path) if path else None,
        say("Readers would see an empty box in their place."),
        say("Put a font with them (.ttf, .otf) among the chapters, write them another way, or show them as an image."),
    )


def _complaint(path: str | None, why: Message) -> Problem:
    return Problem(
        say("This cannot be typeset as it is written."),
        Location(path) if path else None,
        why,
        say("Correct the chapter at what is named here; the PDF is not written before."),
    )
