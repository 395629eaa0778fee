"""WeasyPrint, wrapped: sections in, pages out, and pages in, PDF out. No other module knows it.

Whatever WeasyPrint complains of is an error here, for a complaint means that something was left out or guessed.
"""

import io
import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

import weasyprint
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from policybook.errors import BookError, Message, Problem, say
from policybook.model import Location
from policybook.render.pdf_job import Asset
from policybook.render.pdf_standard import check_version, drop_nested_links, standards

FONTS = Path(__file__).parent / "fonts"
_VARIANT = "pdf/a-3a"
_FONTS_ONLY = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


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
        self._fetcher = _Fetcher(assets)
        self._images: dict[str, object] = {}
        with _complaints("print.css"):
            self._style = weasyprint.CSS(string=style, font_config=self._fonts, url_fetcher=self._fetcher)

    def lay_out(self, path: str, source: str) -> Laid:
        """The pages of one section's HTML; raises BookError naming `path` for whatever WeasyPrint complains of."""
        with _complaints(path), self._fetcher.reporting(path):
            page = weasyprint.HTML(string=source, url_fetcher=self._fetcher, base_url="book:/")
            document = page.render(
                font_config=self._fonts, stylesheets=[self._style], cache=self._images, pdf_variant=_VARIANT
            )
        drop_nested_links(document.pages)
        links = {target for page in document.pages for kind, target, *_ in page.links if kind == "internal"}
        return Laid(document, tuple(tuple(page.anchors) for page in document.pages), frozenset(links))

    def write(self, parts: Sequence[Laid]) -> bytes:
        """One PDF of all pages; metadata are those of the first section."""
        pages = [page for part in parts for page in part.document.pages]
        target = io.BytesIO()
        document = parts[0].document.copy(pages)
        with _complaints(None), standards(document):
            document.write_pdf(target, pdf_variant=_VARIANT)
        return target.getvalue()


@contextmanager
def _vendored_fonts() -> Iterator[None]:
    """Let fontconfig see the vendored fonts only, so that every machine sets the same lines."""
    with TemporaryDirectory(prefix="policybook-fonts-") as folder:
        config = Path(folder, "fonts.conf")
        config.write_text(_FONTS_ONLY.format(fonts=escape(str(FONTS)), cache=escape(folder)), encoding="utf-8")
        before = os.environ.get("FONTCONFIG_FILE")
        os.environ["FONTCONFIG_FILE"] = str(config)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


class _Fetcher(URLFetcher):  # type: ignore[misc]
    """Gives out the book's own images, the style's files and data URLs; anything else ends the build."""

    def __init__(self, assets: Mapping[str, Asset]) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)
        self._assets = assets
        self._refused: list[str] = []

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        asset = self._assets.get(url)
        if asset is not None:
            return URLFetcherResponse(url, asset.data, {"Content-Type": asset.media_type})
        if url.startswith("data:"):
            return super().fetch(url, headers)
        self._refused.append(url)
        raise FatalURLFetchingError(url)

    @contextmanager
    def reporting(self, path: str) -> Iterator[None]:
        """Raise a BookError naming `path` for every request refused meanwhile, even where WeasyPrint only logs it."""
        self._refused.clear()
        try:
            yield
        except (FatalURLFetchingError, BookError):
            if not self._refused:
                raise
        if self._refused:
            raise BookError(*(_refusal(path, url) for url in dict.fromkeys(self._refused)))


def _refusal(path: str, url: str) -> Problem:
    return Problem(
        say("{url} is not a file of the book.", url=url),
        Location(path),
        say(
            "The PDF is made from the book's own files only: nothing from the network, nothing from elsewhere on disk."
        ),
        say("Put the file into the book's folder and name it relative to the chapter."),
    )


@contextmanager
def _complaints(path: str | None) -> Iterator[None]:
    """Raise a BookError with everything that WeasyPrint logs as warning or error meanwhile."""
    kept = _Kept()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(kept)
    try:
        yield
    except RecursionError:
        raise BookError(_complaint(path, say("Elements are nested too deeply."))) from None
    except MemoryError:
        raise BookError(_complaint(path, say("It needs more memory than a chapter may take."))) from None
    finally:
        logger.removeHandler(kept)
    if kept.messages:
        raise BookError(*(_complaint(path, say("{message}", message=text)) for text in dict.fromkeys(kept.messages)))


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _complaint(path: str | None, why: Message) -> Problem:
    return Problem(
        say("This cannot be typeset as it is written."),
        Location(path) if path else None,
        why,
        say("Correct the chapter at what is named here; the PDF is not written before."),
    )
