"""The PDF as its readers meet it: pages and their numbers, notes, links, text, fonts, editions."""

import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from gettext import NullTranslations
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import html
from manuscripts import CHAPTERS, DECISION, REMOVED, SENTENCE, bare, page, sample, write_pdf
from pdf_reading import Reader, folded

from policybook.i18n import catalogue
from policybook.model import (
    BlockKind,
    Change,
    ChangeKind,
    Edition,
    Heading,
    Location,
    Manuscript,
    Matter,
    Passage,
    Tally,
    Verdict,
)
from policybook.render import CHART
from policybook.render.chart import chart_svg
from policybook.render.pdf import Typesetter
from policybook.render.pdf_book import job_of
from policybook.render.pdf_engine import Engine
from policybook.render.pdf_folios import document
from policybook.render.pdf_front import front_sections
from policybook.render.pdf_job import IMAGES
from policybook.render.pdf_sections import anchor, book_sections
from policybook.steps import Steps

WATERMARK = (240, 242, 244)


@pytest.fixture(scope="module")
def book() -> Manuscript:
    """The sample book's draft."""
    return sample()


@pytest.fixture(scope="module")
def pdf(draft: Path) -> Reader:
    """Its PDF, read."""
    return Reader(draft)


def test_contents_name_the_page_of_each_heading(book: Manuscript, pdf: Reader) -> None:
    """The number beside an entry is the one printed on the page where the heading stands."""
    contents = folded(pdf.body(2))
    places = pdf.destinations()
    for part in book.pages:
        depth = 2 if part.matter is Matter.BODY else 1
        for heading in (item for item in part.headings if item.level <= depth):
            number = pdf.folio(places[anchor(part.path, heading.id)].page)
            assert folded(f"{heading.number}{heading.text}{number}") in contents


@pytest.mark.parametrize("kind", ["table", "figure"])
def test_lists_name_the_page_of_each_table_and_figure(book: Manuscript, pdf: Reader, kind: str) -> None:
    """The lists after the contents give every caption with the page on which it stands."""
    lists = folded(pdf.body(3))
    places = pdf.destinations()
    floats = [(part.path, item) for part in book.pages for item in part.floats if item.kind == kind]
    assert floats
    for name, item in floats:
        assert folded(f"{item.number}{item.caption}{pdf.folio(places[anchor(name, item.id)].page)}") in lists


def test_front_matter_counts_in_roman_and_chapters_begin_at_one(pdf: Reader) -> None:
    """Cover and imprint are counted but not numbered; the first chapter is on page 1, and numbers run to the end."""
    first = pdf.page_of("Latar Belakang Jakarta dilintasi")
    assert [pdf.folio(number) for number in range(first)] == ["", "", "iii", "iv", "v"]
    assert [pdf.folio(number) for number in range(first, len(pdf))] == [str(n) for n in range(1, len(pdf) - first + 1)]


def test_cross_references_name_the_page_of_their_target(pdf: Reader) -> None:
    """A reference says on which page its table stands."""
    table = pdf.destinations()["02-b--tbl-kelurahan"].page
    text = pdf.body(pdf.page_of("Rencana rinci ada pada"))
    found = re.search(r"Tabel\s+2\.1,\s+\S+\s+(\d+)\)", text)
    assert found
    assert found[1] == pdf.folio(table)


def test_bookmarks_are_the_headings(book: Manuscript, pdf: Reader) -> None:
    """Every heading of every page is a bookmark at its level, with its number, and leads to its page.

    A removal's is that of its marks: those without a decision are all called the same.
    """
    places = pdf.destinations()
    marks = {f"removal-{entry.number}-title": entry.number for entry in book.entries}
    expected = [
        (
            item.level - 1,
            f"{marks.get(item.id, item.number)} {item.text}".strip(),
            places[anchor(part.path, item.id)].page,
        )
        for part in book.pages
        for item in part.headings
    ]
    assert [mark for mark in pdf.bookmarks() if mark[2] > 3][:-1] == expected
    assert pdf.bookmarks()[-1] == (0, pdf.bookmarks()[-1][1], places["index--title"].page)


PART = catalogue("id").gettext("Part {number}").format
PARTS = {"chapters/01-a.md": "Keadaan", "chapters/02-b.md": "Jawaban dan langkah"}


@pytest.fixture(scope="module")
def parted(typesetter: Typesetter, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The final edition of the sample book in two parts."""
    target = tmp_path_factory.mktemp("pdf") / "parts.pdf"
    book = sample(Edition.FINAL)
    pages = tuple(replace(page, part=PARTS.get(page.path, "")) for page in book.pages)
    typesetter.write(replace(book, pages=pages), target)
    return Reader(target)


def test_a_part_opens_on_a_page_of_its_own(parted: Reader) -> None:
    """With its number, its title, and its chapters with their pages; nothing else stands there."""
    places = parted.destinations()
    opening, chapter = places["part-02-b--title"].page, places["02-b--keadaan"].page
    assert folded(parted.body(opening)) == folded(
        f"{PART(number='II').upper()} Jawaban dan langkah 2 Keadaan Kota {parted.folio(chapter)}"
    )
    assert chapter == opening + 1
    assert parted.links(opening) == [places["02-b"]]


def test_contents_and_bookmarks_show_the_parts(parted: Reader) -> None:
    """A part stands above its chapters, with its page; front and back matter belong to none."""
    places = parted.destinations()
    contents, opening = folded(parted.body(2)), places["part-02-b--title"].page
    entry = folded(f"{PART(number='II')} · Jawaban dan langkah {parted.folio(opening)}")
    assert (
        contents.index(folded(f"{PART(number='I')} · Keadaan")) < contents.index("1Pendahuluan") < contents.index(entry)
    )
    assert contents.index(entry) < contents.index("2KeadaanKota")
    levels = {title: level for level, title, _ in parted.bookmarks()}
    assert (
        levels[f"{PART(number='II')} Jawaban dan langkah"] == levels["Kata Pengantar"] == levels["Daftar Pustaka"] == 0
    )
    assert (levels["2 Keadaan Kota"], levels["2.1 Kanal"], levels["1.1.1 Rincian"]) == (1, 2, 3)


def test_running_headers_name_part_chapter_and_section(parted: Reader) -> None:
    """At the head of each page but those on which something opens."""
    places = parted.destinations()
    assert folded(parted.head(places["02-b--tanggung"].page)) == folded(
        f"{PART(number='II')} · 2 Keadaan Kota 2.2 Pertanggungjawaban"
    )
    assert not parted.head(places["02-b--keadaan"].page).strip()
    assert not parted.head(places["part-02-b--title"].page).strip()


def test_a_chapter_without_a_title_is_named_by_its_number(typesetter: Typesetter, tmp_path: Path) -> None:
    """Its running header says at least which chapter it is."""
    chapter = f'<h2 id="h"><span class="number">3.1</span> Awal</h2>{f"<p>{SENTENCE}</p>" * 30}'
    untitled = replace(page(""), html=chapter, number="3", headings=(Heading(2, "h", "3.1", "Awal"),))
    typesetter.write(bare(untitled), tmp_path / "uji.pdf")
    pdf = Reader(tmp_path / "uji.pdf")
    assert folded(pdf.head(len(pdf) - 1)) == folded("Bab 3 3.1 Awal")


def test_every_paragraph_can_be_linked_to(book: Manuscript, pdf: Reader) -> None:
    """Every id of the manuscript is a named destination of the PDF."""
    wanted = {anchor(part.path, name) for part in book.pages for name in re.findall(r'\bid="([^"]+)"', part.html)}
    assert wanted - pdf.destinations().keys() == set()


def test_the_text_of_every_block_can_be_read_in_order(pdf: Reader) -> None:
    """Sentences of the chapters follow each other in the PDF as in the source."""
    text = pdf.text()
    position = 0
    for source in (CHAPTERS["chapters/01-a.md"], CHAPTERS["chapters/02-b.md"]):
        for number in re.findall(r"nomor (\d+)\.", source):
            position = text.index(folded(f"bantaran sungai nomor {number}."), position)
    rows = [text.index(folded(f"Kelurahan {number} {number * 37} Rawan banjir")) for number in range(1, 61)]
    assert rows == sorted(rows)


@pytest.mark.parametrize(
    "words",
    ["Kotak", "DRAFT"],
    ids=["alternative text is for readers who do not see", "the watermark is drawn, not written"],
)
def test_what_is_not_text_is_not_read_as_text(pdf: Reader, words: str) -> None:
    """Copied and searched text holds the book's words only."""
    assert all(words not in pdf.body(number) for number in range(2, len(pdf)))


def test_notes_stand_at_the_foot_of_the_page_that_cites_them(pdf: Reader) -> None:
    """Both notes are on the page of their calls, whole, in order, below the text; cited twice, printed once."""
    number = pdf.page_of("Jakarta dilintasi tiga belas sungai")
    text = folded(pdf.body(number))
    notes = ["1Termasuk Ciliwung", "2Perkiraan pada tahun 2017.", "Alinea kedua catatan ini."]
    places = [text.index(folded(note)) for note in notes]
    assert places == sorted(places)
    assert places[0] > text.index(folded("Ketahanan tidak sama"))
    assert pdf.text().count(folded("Termasuk Ciliwung")) == 1


def test_a_long_table_repeats_its_header_and_keeps_its_caption(pdf: Reader) -> None:
    """Each page of the table begins with its header; the caption stands above it."""
    pages = [n for n in range(len(pdf)) if "Rawan banjir" in pdf.body(n)]
    assert len(pages) > 1
    assert all("Keterangan" in pdf.body(number) for number in pages)
    text = folded(pdf.body(pages[0]))
    assert text.index(folded("Tabel 2.1 Kelurahan yang rawan")) < text.index(folded("Kelurahan 1 37"))


def test_each_definition_of_a_short_term_has_lines_of_its_own(typesetter: Typesetter, tmp_path: Path) -> None:
    """The first stands beside its term, the next below it."""
    terms = "<dl><dt id='t'>SP2</dt><dd id='a'>Satu.</dd><dd id='b'>Dua.</dd></dl>"
    typesetter.write(bare(page(terms)), tmp_path / "uji.pdf")
    places = Reader(tmp_path / "uji.pdf").destinations()
    term, first, second = (places[f"01-uji--{name}"].y for name in "tab")
    assert term == pytest.approx(first, abs=3)
    assert second < first - 12


def test_the_index_lists_marked_terms_with_their_pages(pdf: Reader) -> None:
    """By letters, each page once however often a term stands on it, each a link to the term."""
    places = pdf.destinations()
    page = places["index--title"].page
    first, second = places["01-a--term-1"], places["02-b--term-2"]
    pages = [pdf.folio(place.page) for place in (first, second)]
    expected = f"A Aset, {pages[1]} K Ketahanan, {pages[0]}, {pages[1]} asal kata, {pages[0]} P pemulihan, {pages[0]}"
    assert folded(pdf.body(page)).endswith(folded(expected))
    assert pdf.links(page)[1:3] == [first, second]
    assert folded(pdf.body(2)).endswith(pdf.folio(page))


def test_marks_and_annex_lead_to_each_other(pdf: Reader) -> None:
    """From the mark to its entry of the annex, and from the entry back to the mark, with the page named."""
    places = pdf.destinations()
    mark, entry = places["01-a--mark-1"], places["annex--removal-1"]
    assert entry in pdf.links(mark.page)
    assert mark in pdf.links(entry.page)
    text = folded(pdf.body(entry.page))
    assert folded("Anggaran rinci setiap kampung dimuat") in text
    assert re.search(rf"asalnya,\S*?{pdf.folio(mark.page)}", text)


LONG = "panjang" * 30
OVERFLOWING = {
    "a line of code": f"<pre><code>{LONG} = {LONG}</code></pre>",
    "code in a sentence": f"<p>Lihat <code>{LONG}</code> itu.</p>",
    "an address": f'<p>Lihat <a href="https://example.org/{LONG}">https://example.org/{LONG}</a> itu.</p>',
    "a word": f"<p>{LONG}</p>",
    "a heading": f'<h2 id="h">{LONG}</h2>',
    "lists in lists": "<ul><li>" * 12 + f"{SENTENCE}</li></ul>" + "</li></ul>" * 11,
    "a table of many columns": f"<table><tr>{'<td>Pertanggungjawaban</td>' * 14}</tr></table>",
    "a table of long words": f"<table><tr>{f'<td>{LONG}</td>' * 4}</tr></table>",
    "a table of short cells": f"<table><tr>{'<td>31 Desember 2018</td>' * 9}</tr></table>",
    "a quotation with a heading": f'<blockquote><h3 id="h">Judul</h3><p>{SENTENCE}</p></blockquote>',
    "a definition": f"<dl><dt>{LONG}</dt><dd>{LONG}</dd></dl>",
    "a callout": f'<div class="admonition note"><p class="admonition-title">{LONG}</p><p>{LONG}</p></div>',
}


@pytest.mark.parametrize("body", OVERFLOWING.values(), ids=OVERFLOWING.keys())
def test_nothing_leaves_the_column(typesetter: Typesetter, body: str, tmp_path: Path) -> None:
    """Words, code, addresses and tables are broken or set smaller until they stand between the margins."""
    typesetter.write(bare(page(body)), tmp_path / "uji.pdf")
    pdf = Reader(tmp_path / "uji.pdf")
    for number in range(2, len(pdf)):
        assert pdf.glyph_boxes(number)
        assert all(left > 25 and right < 184 for left, right in pdf.glyph_boxes(number)), number


def test_lines_are_filled_before_emphasis(typesetter: Typesetter, tmp_path: Path) -> None:
    """A line is not broken after its first word where only the space before emphasis finds no room."""
    text = "sungai yang melintasi kota ini bermuara di teluk dan membawa lumpur dari hulu sampai ke"
    letters = ("i" * width + "," * comma for width in range(1, 40) for comma in range(3))
    body = "".join(
        f"<p>Ketika hujan turun dan laut pasang setiap malam, {text} {text} {end} <em>muara utara</em>.</p>"
        for end in letters
    )
    typesetter.write(bare(page(body)), tmp_path / "uji.pdf")
    pdf = Reader(tmp_path / "uji.pdf")
    lines = [line.strip() for number in range(3, len(pdf)) for line in pdf.body(number).splitlines()][2:]
    assert [line for line in lines if len(line) < 60 and not line.endswith(".")] == []


def test_nothing_of_a_book_leaves_the_column(pdf: Reader) -> None:
    """No character of a book stands in its margins, but for the numbers that are drawn there."""
    for number in range(1, len(pdf)):
        assert all(left > 25 and right < 184 for left, right in pdf.glyph_boxes(number)), number


def test_all_fonts_are_embedded_and_vendored(pdf: Reader) -> None:
    """Nothing is left to the reader's machine, and nothing comes from the machine that builds."""
    fonts = pdf.fonts()
    assert all(fonts.values())
    assert {re.split(r"[-,]", name)[0] for name in fonts} <= {"Noto"}


@pytest.mark.parametrize(
    ("asked", "given"), [("Times, serif", "Noto-Serif"), ("Arial", "Noto-Sans"), ("Courier New", "Noto-Sans-Mono")]
)
def test_a_drawing_gets_letters_of_the_kind_it_asks_for(
    typesetter: Typesetter, tmp_path: Path, asked: str, given: str
) -> None:
    """A drawing names fonts that only its author's machine has; the vendored family of the same kind stands in."""
    text = f'<text y="20" font-family="{asked}">Ж</text>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30">{text}</svg>'
    body = '<p><img alt="Gambar" src="chapters/x.svg"></p>'
    typesetter.write(bare(page(body), images={"chapters/x.svg": drawing.encode()}), tmp_path / "uji.pdf")
    assert list(Reader(tmp_path / "uji.pdf").fonts("Ж")) == [given]


def test_an_english_book_is_english_throughout(typesetter: Typesetter, tmp_path: Path) -> None:
    """Labels, running headers, lists, dates and the annex are in the book's language; none is left in another."""
    target = tmp_path / "en.pdf"
    typesetter.write(sample(language="en"), target)
    pdf = Reader(target)
    shown = "\n".join(pdf.document[number].get_textpage().get_text_range() for number in range(len(pdf)))
    for words in (
        "Draft edition",
        "May 25, 2018",
        "Contents",
        "List of tables",
        "Figure 1.1",
        "Table 2.1",
        "CHAPTER 1",
        "Annex",
    ):
        assert words in shown, words
    assert "Removed text and its considerations" in shown
    assert not re.search(r"\b((Bab|Tabel|Gambar) \d|Daftar (isi|tabel|gambar)|hlm|Lampiran|Edisi|Indeks)", shown)


STYLES = files("policybook.render") / "styles" / "print"
ON_DARK = {"#fff", "#e4eef2"}  # written on the cover and on filled marks only


@pytest.mark.parametrize("name", ["page", "text", "matter", "annex", "draft", "review"])
def test_every_colour_of_text_is_told_from_white_paper(name: str) -> None:
    """By at least 4.5 to 1, also where the page is printed in grey."""
    style = (STYLES / f"{name}.css").read_text(encoding="utf-8")
    colours = set(re.findall(r"(?<![-\w])color: (#[0-9a-f]+)", style)) - ON_DARK
    assert {colour: round(_contrast(colour), 1) for colour in colours if _contrast(colour) < 4.5} == {}


def test_the_summary_of_a_long_book_has_one_page() -> None:
    """It counts the chapters that lost most one by one and all others together, so whoever approves sees it at once."""
    more = {f"chapters/{n}.md": f"# Bab tambahan {n}\n\nKalimat bab {n} tetap ada.\n" for n in range(10, 70)}
    job = job_of(sample(chapters={**CHAPTERS, **more}), Steps())
    [summary] = [section for section in job.sections if section.path == "annex.md"]
    laid = Engine(job.style, job.assets).lay_out(summary.path, document(job, summary, 1, {}))
    rows = html.fragment_fromstring(summary.body).xpath(".//tbody/tr")
    counts = [[int(cell.text or 0) for cell in row.iter("td")] for row in rows]
    lost = [row.find("th").text for row in rows if row[5].text]
    assert len(laid.anchors) == 1
    assert lost == ["Pendahuluan", "Keadaan Kota", "Seluruh buku"]
    assert rows[-2].find("th").text == f"{len(CHAPTERS) + len(more) - 14} bab lainnya"
    assert [sum(column) for column in zip(*counts[:-1], strict=True)] == counts[-1]
    assert f"{len(CHAPTERS) + len(more) - 14} bab lainnya" in job.assets[f"{IMAGES}{CHART}"].data.decode()


def test_the_parts_of_the_chart_are_told_apart_in_grey() -> None:
    """Each part of a bar is clearly darker than the one before it."""
    chart = chart_svg([Tally("a", "A", 4, 40, 10, 10, 10, 10, 1, 1, 0)], "", NullTranslations()).decode()
    bar = [_contrast(colour) for colour in re.findall(r'height="14" fill="(#[0-9a-f]+)"', chart)]
    assert len(bar) == 4
    assert all(darker / lighter > 1.5 for lighter, darker in pairwise(bar))


@pytest.mark.parametrize(("removed", "note"), [(1, "&lt; 1 % removed"), (15, "2 % removed"), (0, "></text>")])
def test_the_chart_calls_one_word_that_went_less_than_one_per_cent(removed: int, note: str) -> None:
    """A removed "not" is not "0 % removed"."""
    tally = Tally("a", "A", 4, 1000, 1000 - removed, 0, 0, removed, 1, 1, 0)
    assert note in chart_svg([tally], "", NullTranslations()).decode()


def _contrast(colour: str) -> float:
    """Contrast with white after WCAG 2.2, from 1 to 21; only the luminance counts, so it holds in grey too."""
    digits = colour[1:] if len(colour) == 7 else "".join(letter * 2 for letter in colour[1:])
    shares = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def test_no_page_is_empty(pdf: Reader) -> None:
    """Every page of the book carries text."""
    assert all(pdf.body(number).strip() for number in range(len(pdf)))


@pytest.mark.parametrize("edition", list(Edition))
def test_only_a_final_edition_goes_without_numbers_in_the_margin(edition: Edition) -> None:
    """While a book is discussed, every paragraph and list item has the number of its id beside it."""
    chapter = page("<p id='p1'>Satu.</p><ul><li id='p2'>Dua.</li></ul><p id='abidin'>Tiga.</p>")
    numbers = re.findall(r"number/(\d+)\.svg", book_sections(bare(chapter, edition=edition))[0][0].body)
    assert numbers == ([] if edition is Edition.FINAL else ["1", "2"])


TIED = [
    ("satu dua<a class='mark'>1</a> tiga", "satu <dua 1> tiga"),
    ("dua<a class='mark'>1</a><a class='mark'>2</a> tiga", "<dua 1 2> tiga"),
    ("<em>satu</em> dua.<a class='mark'>1</a>", "<em>satu</em> <dua. 1>"),
    ("<em>satu</em><a class='mark'>1</a> dua", "<em>satu</em> 1 dua"),
    ("<a class='mark'>1</a> satu", " 1 satu"),
    ("satu<a class='mark'>1</a> dua<a class='mark'>2</a>.", "<satu 1> <dua 2>."),
]


@pytest.mark.parametrize(("source", "expected"), TIED)
def test_a_mark_stays_on_the_line_of_its_word(source: str, expected: str) -> None:
    """The word before it and its neighbours are kept together with it; all text stays as it was."""
    chapter = page(f"<p>{source}</p>")
    body = book_sections(bare(chapter))[0][0].body
    shown = re.sub(r'<span class="tied">((?:[^<]|<a[^>]*>\d</a>)*)</span>', r"<\1>", body)
    assert f"<p>{expected}</p>" in re.sub(r'<a class="mark"[^>]*>(\d)</a>', r" \1", shown)


LISTS = {  # with the signs of their items, in a chapter and in a note
    "a start": ("<ol start='5'><li>x</li><li>x</li></ol>", "5 6", "5 6"),
    "a start that is no number": ("<ol start='a'><li>x</li><li>x</li></ol>", "1 2", "1 2"),
    "downwards": ("<ol reversed><li>x</li><li>x</li></ol>", "2 1", "2 1"),
    "a value": ("<ol><li>x</li><li value='7'>x</li><li>x</li></ol>", "1 7 8", "1 7 8"),
    "lists in lists": ("<ol><li>x<ol><li>x<ol><li>x</li></ol></li></ol></li></ol>", "1 a i", "1 1 1"),
    "a list in bullets": ("<ul><li>x<ol><li>x</li></ol></li></ul>", "• a", "• 1"),
    "letters": ("<ol type='A' start='26'><li>x</li><li>x</li></ol>", "Z AA", "26 27"),
    "what left": ("<ol start='2'><li class='gone'>y</li><li>x</li><li>x</li></ol>", "2 3", "2 3"),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_counted_as_on_the_site(typesetter: Typesetter, tmp_path: Path, name: str) -> None:
    """Who is sent to item 7b finds it in both; in a note all lists have figures, which `verify` tells from words."""
    source, in_text, in_note = LISTS[name]
    call = "<p>Kota<sup id='fnref:a'><a class='footnote-ref' href='#fn:a'>1</a></sup></p>"
    note = f"<div class='footnote'><ol><li id='fn:a'>{source}</li></ol></div>"
    typesetter.write(bare(page(source), edition=Edition.REVIEW), tmp_path / "book.pdf")
    shown = re.findall(r"^(\w+|•)\.?[ \r]*$", Reader(tmp_path / "book.pdf").body(3).partition("Uji")[2], re.MULTILINE)
    body = book_sections(bare(page(call + note)))[0][0].body
    assert " ".join(sign for sign in shown if sign not in "xy") == in_text
    assert " ".join(re.findall(r"(\w+|•)\.? x", body)) == in_note


def test_a_draft_bars_what_the_baseline_did_not_say_so() -> None:
    """New and reworded paragraphs have a bar beside them; kept and moved ones have none, nor has another edition."""
    kept, reworded, added = (f"<p id='p{number}'>{number}</p>" for number in (1, 2, 3))
    chapter = page(kept + reworded + added)
    changes = [
        Change(kind, None, (passage(chapter.path, f"p{number}"),))
        for number, kind in enumerate((ChangeKind.MOVED, ChangeKind.REWORDED, ChangeKind.ADDED), 1)
    ]
    verdict = Verdict(None, tuple(changes), (), ())
    for edition, expected in ((Edition.DRAFT, ["p2", "p3"]), (Edition.FINAL, [])):
        body = book_sections(bare(chapter, edition=edition, verdict=verdict))[0][0].body
        assert re.findall(r'id="01-uji--(p\d)" class="changed"', body) == expected


def passage(chapter: str, block: str) -> Passage:
    """A passage that is the whole of a block."""
    return Passage(block, chapter, (), BlockKind.PARAGRAPH, "", "", Location(chapter), block, 0)


@pytest.mark.parametrize("edition", list(Edition))
def test_an_edition_shows_what_it_is(typesetter: Typesetter, tmp_path: Path, edition: Edition) -> None:
    """A final edition has no watermark; every other has one on every page but the cover."""
    target = tmp_path / "book.pdf"
    typesetter.write(bare(page("<p id='p1'>Isi.</p>"), edition=edition), target)
    found = [Reader(target).share(number, WATERMARK) > 0.01 for number in range(4)]
    assert found == [False, *[edition is not Edition.FINAL] * 3]


def test_cover_and_imprint_say_which_book_this_is(book: Manuscript, pdf: Reader) -> None:
    """Title, publisher, date and notice on the cover; the register's whole digest and the revision in the imprint."""
    cover = folded(pdf.body(0))
    for words in (book.title, book.subtitle, book.notice, "25 Mei 2018"):
        assert folded(words) in cover
    imprint = folded(pdf.body(1))
    assert book.register_digest in imprint
    assert folded(book.revision) in imprint


def test_an_edition_that_was_compared_with_nothing_says_so(book: Manuscript) -> None:
    """The imprint promises no marks where nothing could be missed."""
    told = [front_sections(each, None)[0].body for each in (bare(), book)]
    assert ["Belum ada draf yang diserahkan" in imprint for imprint in told] == [True, False]
    assert ["Tidak ada yang hilang diam-diam" in imprint for imprint in told] == [False, True]


def test_the_file_says_what_it_is(book: Manuscript, pdf: Reader) -> None:
    """Title, author and date are in the metadata; the date is the revision's, not today's."""
    found = pdf.document.get_metadata_dict()
    assert (found["Title"], found["Author"], found["Subject"]) == (book.title, book.publisher, book.subtitle)
    assert found["CreationDate"].startswith("D:20180525")


def test_the_register_is_attached_as_it_stands(book: Manuscript, pdf: Reader) -> None:
    """Cut at the lines that name the files, the attachment gives every decision file back, byte by byte."""
    parts = re.split(rb"^--- # (.+)\n", pdf.attachments()["register.yaml"], flags=re.MULTILINE)[1:]
    found = {path.decode(): data for path, data in zip(parts[::2], parts[1::2], strict=True)}
    assert found == {path: data for path, data in book.sources.items() if path.startswith("decisions/")}


def test_the_register_is_attached_as_a_table(pdf: Reader) -> None:
    """A row for each removed passage, with its text, where it stood, the decision and its reason; open ones too."""
    text = pdf.attachments()["register.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(row["number"], row["decision"], row["status"], row["text"]) for row in rows] == [
        ("1", "K-0001", "approved", REMOVED),
        ("2", "", "open", "Koridor sepeda membutuhkan kajian lalu lintas tersendiri di utara."),
    ]
    assert (rows[0]["section"], rows[0]["reason"]) == ("Latar Belakang", DECISION.reason)


def test_a_spreadsheet_takes_no_text_of_the_register_for_a_formula(book: Manuscript) -> None:
    """In the attached table as in the one of the site, such a cell begins with the mark that makes it text."""
    hostile = replace(DECISION, title='=HYPERLINK("https://example.org")', reason="@SUM(A1)", category="+1")
    job = job_of(replace(book, entries=(replace(book.entries[0], decision=hostile),)), Steps())
    (table,) = (attached.data for attached in job.attachments if attached.name == "register.csv")
    (row,) = csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    assert (row["title"], row["reason"], row["category"]) == (f"'{hostile.title}", "'@SUM(A1)", "'+1")


def test_the_manifest_names_every_paragraph_with_its_page(book: Manuscript, pdf: Reader) -> None:
    """Each block of the chapters, in order, with the digests of its passages and the page where it begins."""
    manifest = json.loads(pdf.attachments()["manifest.json"])
    places = pdf.destinations()
    assert [(item["chapter"], item["id"]) for item in manifest["paragraphs"]] == [
        (chapter.path, block.id) for chapter in book.chapters for block in chapter.blocks
    ]
    for item in manifest["paragraphs"]:
        assert item["page"] == pdf.folio(places[anchor(item["chapter"], item["id"])].page)
    assert manifest["paragraphs"][1]["passages"] == [p.fingerprint for p in book.chapters[0].blocks[1].passages]
    assert manifest["files"] == {path: hashlib.sha256(data).hexdigest() for path, data in book.sources.items()}
    assert (manifest["edition"], manifest["register_sha256"]) == ("draft", book.register_digest)


def test_the_same_manuscript_gives_the_same_bytes(
    book: Manuscript, draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever and wherever it is built: another folder, another process, another seed of hashes."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONHASHSEED", "77")
    monkeypatch.setenv("TZ", "Asia/Jakarta")
    write_pdf(book, tmp_path / "deep" / "again.pdf")
    assert (tmp_path / "deep" / "again.pdf").read_bytes() == draft.read_bytes()


def test_another_text_gives_other_bytes(typesetter: Typesetter, book: Manuscript, draft: Path, tmp_path: Path) -> None:
    """What the comparison above would not notice if it compared nothing."""
    typesetter.write(replace(book, subtitle="Lain"), tmp_path / "other.pdf")
    assert (tmp_path / "other.pdf").read_bytes() != draft.read_bytes()
