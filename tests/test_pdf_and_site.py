"""PDF and site are one book: a paragraph has the same number in both, and links from one lead into the other."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html
from pdf_reading import Reader
from support import judged_book, write_book

from policybook.commands.edition import write_edition
from policybook.commands.street import compose_edition, compose_site
from policybook.i18n import catalogue
from policybook.model import Edition, Manuscript, Matter
from policybook.read.visible import text_of
from policybook.render.history import History
from policybook.render.pdf import Typesetter
from policybook.render.pdf_job import NUMBERS
from policybook.render.pdf_sections import book_sections
from policybook.render.site_html import Bodies
from policybook.render.site_pages import contents
from policybook.settings import PolicySettings
from policybook.steps import Steps
from policybook.text import squeeze

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def books() -> tuple[Manuscript, Manuscript]:
    """The sample book as the PDF and as the site take it."""
    judged = judged_book(ROOT)
    return compose_edition(judged, Edition.DRAFT), compose_site(judged, Edition.DRAFT)


def in_pdf(book: Manuscript) -> Iterator[tuple[tuple[str, str], str]]:
    """The numbered paragraphs of the PDF, without the notes and pages that only print has in the text."""
    for page, (section, *_) in zip(book.pages, book_sections(book), strict=True):
        tree = html.fragment_fromstring(section.body)
        for extra in (*tree.find_class("foot"), *tree.find_class("folio")):
            extra.drop_tree()
        for image in tree.find_class("paragraph-number"):
            number, block = image.get("src", "").removeprefix(NUMBERS).removesuffix(".svg"), image.getparent()
            image.drop_tree()
            yield (page.path, number), squeeze(text_of(block))


def in_site(book: Manuscript) -> Iterator[tuple[tuple[str, str], str]]:
    """The numbered paragraphs of the site's pages."""
    words = catalogue(book.language)
    site = contents(book, History(), PolicySettings(), {}, words)
    bodies = Bodies(site, words, Steps())
    for page in book.pages:
        tree = html.fragment_fromstring(bodies.finish(page, lambda path: path, "")[0], create_parent="div")
        for link in tree.find_class("para"):
            number, block = link.text or "", link.getparent()
            link.drop_tree()
            yield (page.path, number), squeeze(text_of(block))


NAMES = {
    "chapters/01 udara é.md": "# Udara\n\n![Peta](peta%20kota.svg) [Air](02-air.md#é) ![Lagi](lágí.svg)\n",
    "chapters/02-air.md": "# Air\n\n## Pompa {#é}\n\nPipa bocor.[^é] [Udara](01%20udara%20é.md)\n\n[^é]: PAM.\n",
}


def test_names_with_spaces_and_accents_are_names_too(tmp_path: Path) -> None:
    """Of chapters, images, anchors, notes and the PDF; all links lead where they should, in PDF and site."""
    root = write_book(tmp_path, NAMES)
    for name in ("peta kota.svg", "lágí.svg"):
        (root / "chapters" / name).write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    judged = judged_book(root)
    write_edition(judged, root / "build", Edition.DRAFT, lambda _: None, Typesetter(judged.steps), "draf é")
    assert 'href="downloads/uji-draf%20%C3%A9.pdf"' in (root / "build/site/index.html").read_text()
    page = (root / "build/site/chapters/01 udara é.html").read_text()
    assert 'src="peta%20kota.svg"' in page
    assert 'src="l%C3%A1g%C3%AD.svg"' in page
    reader = Reader(root / "build/uji-draf é.pdf")
    assert {"01-udara-é--udara", "02-air--é"} <= reader.destinations().keys()
    assert "PAM" in reader.body(reader.page_of("Pipa bocor"))


def test_a_number_stands_beside_the_same_text_in_pdf_and_site(books: tuple[Manuscript, Manuscript]) -> None:
    """“Bab 2 ¶ 14” is one paragraph: neither output numbers one that the other does not, and the texts are equal."""
    pdf, site = dict(in_pdf(books[0])), dict(in_site(books[1]))
    assert len(pdf) > 100
    assert pdf == site


def test_a_number_names_a_block_of_the_manifest(books: tuple[Manuscript, Manuscript]) -> None:
    """Number n is the block "pn" of its chapter, which the PDF's manifest lists with the fingerprints of its text."""
    known = {(chapter.path, block.id): block for chapter in books[0].chapters for block in chapter.blocks}
    for (chapter, number), text in in_site(books[1]):
        assert text == " ".join(passage.text for passage in known[chapter, f"p{number}"].passages)


@pytest.mark.parametrize("prefix", ["https://buku.example/pra/", ""])
def test_the_pdfs_annex_leads_to_decisions_on_the_site(prefix: str) -> None:
    """Where the settings tell the site's address, each decision of the PDF is a link to its page there; else none."""
    judged = judged_book(ROOT)
    settings = replace(judged.settings, site_url=prefix)
    book = compose_edition(replace(judged, settings=settings), Edition.DRAFT)
    place = next(place for place, page in enumerate(book.pages) if page.matter is Matter.ANNEX)
    _, removals = book_sections(book)[place]
    links = [link.get("href") for link in html.fragment_fromstring(removals.body).find_class("removal__decision")]
    site = contents(compose_site(judged, Edition.DRAFT), History(), PolicySettings(), {}, catalogue("id"))
    assert len(links) > 20
    if not prefix:
        assert set(links) == {None}
    else:
        assert [link for link in links if link.removeprefix(prefix).replace(".html", ".md") not in site.extra] == []
