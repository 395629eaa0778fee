"""The book that this repository ships, held against the book that it is modelled on, part by part."""

import re
from pathlib import Path

import pytest
from lxml import html
from support import judged_book

from policybook.commands.street import compose_edition
from policybook.i18n import catalogue
from policybook.model import Edition, Manuscript, Matter, Page
from policybook.render.pdf_front import front_sections

ROOT = Path(__file__).parents[1]
FRONT = ["Kata Pengantar", "Ringkasan Eksekutif", "Daftar Istilah", "Daftar Singkatan"]
BODY = {
    "1 Pendahuluan": [
        "1.1 Latar Belakang",
        "1.2 Konsep Kota Berketahanan",
        "1.3 Jakarta sebagai Pusat Pembelajaran Kota Berketahanan",
        "1.4 Struktur Organisasi Tim",
        "1.5 Proses Penyusunan Strategi Ketahanan",
        "1.6 Kegiatan Menuju Jakarta Berketahanan",
    ],
    "2 Jakarta dan Kompleksitasnya": [
        "2.1 Gambaran Umum DKI Jakarta",
        "2.2 Gambaran Ketahanan Jakarta",
        "2.3 Ketahanan terhadap Guncangan dan Tekanan",
    ],
    "3 Ikhtiar Jakarta": ["3.1 Metodologi", "3.2 Hasil Inventarisasi Ikhtiar Jakarta"],
    "4 Persepsi Pemangku Kepentingan": ["4.1 Metodologi", "4.2 Hasil Penilaian Persepsi Ketahanan Jakarta"],
    "5 Kerentanan Aset dan Risikonya": ["5.1 Metodologi", "5.2 Hasil Penilaian Kerentanan Aset dan Risikonya"],
    "6 Fokus Utama": ["6.1 Metodologi", "6.2 Fokus Utama Ketahanan Kota Jakarta"],
}
LISTS = {"tables": "List of tables", "figures": "List of figures"}


@pytest.fixture(scope="module")
def book() -> Manuscript:
    """Its final edition."""
    return compose_edition(judged_book(ROOT), Edition.FINAL)


def _page(book: Manuscript, title: str) -> Page:
    return next(page for page in book.pages if page.title == title)


def test_front_matter_has_all_that_the_published_book_has(book: Manuscript) -> None:
    """Preface, summary, glossary and abbreviations, in the order of the published book."""
    assert [page.title for page in book.pages if page.matter is Matter.FRONT] == FRONT


@pytest.mark.parametrize("chapter", BODY)
def test_chapters_have_the_sections_of_the_published_book(book: Manuscript, chapter: str) -> None:
    """Each chapter with its number, its title and its sections, in their order."""
    headings = [h for page in book.pages if page.matter is Matter.BODY for h in page.headings if h.level <= 2]
    found = [f"{heading.number} {heading.text}" for heading in headings]
    start = found.index(chapter)
    assert found[start + 1 : start + 1 + len(BODY[chapter])] == BODY[chapter]


@pytest.mark.parametrize("kind", LISTS)
def test_contents_and_lists_lead_to_everything(book: Manuscript, kind: str) -> None:
    """A table of contents names the lists, and each list names every table or figure."""
    tree = html.fromstring(front_sections(book, None)[1].body)
    title = catalogue("id").gettext(LISTS[kind])
    assert title in [entry.text_content().strip() for entry in tree.find_class("line__text")]
    (listed,) = tree.find_class(f"list--{kind}")
    entries = listed.find_class("line__text")
    floats = [item.caption for page in book.pages for item in page.floats if item.kind == kind.rstrip("s")]
    assert floats
    assert [entry.text_content().strip() for entry in entries] == floats


@pytest.mark.parametrize(("title", "least"), [("Daftar Istilah", 20), ("Daftar Singkatan", 10)])
def test_glossary_and_abbreviations_define_their_terms(book: Manuscript, title: str, least: int) -> None:
    """Every term has its definition, and the terms stand in the order of their letters."""
    tree = html.fragment_fromstring(_page(book, title).html, create_parent="div")
    terms = [term.text_content() for term in tree.iter("dt")]
    assert len(terms) >= least
    assert len(terms) == len(list(tree.iter("dd")))
    assert terms == sorted(terms, key=str.casefold)


def test_every_citation_is_in_the_bibliography_and_every_entry_is_cited(book: Manuscript) -> None:
    """What the text refers to can be looked up, and nothing stands there for show."""
    source = _page(book, "Daftar Pustaka")
    entries = set(re.findall(r'<p id="([a-z][^"]*)"', source.html))
    chapters = [page.html for page in book.pages if page.matter is not Matter.ANNEX]
    cited = {name for chapter in chapters for name in re.findall(rf'href="{source.path}#([^"]+)"', chapter)}
    assert len(entries) >= 30
    assert cited == entries


def test_the_annex_is_what_the_published_book_lacked(book: Manuscript) -> None:
    """It is the last page, and accounts for every removal."""
    annex = book.pages[-1]
    assert annex.matter is Matter.ANNEX
    assert annex.html.count('class="removal ') == len(book.entries) > 0
