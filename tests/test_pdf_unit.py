"""Units of the PDF: what is known of them before they are put into a file, what an edit makes anew, page numbers."""

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pydyf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manuscripts import bare, page, sample
from pdf_reading import Reader
from PIL import ImageChops
from weasyprint.anchors import make_page_bookmark_tree
from weasyprint.matrix import Matrix

from policybook.cache import Cache
from policybook.i18n import catalogue, render
from policybook.model import Manuscript
from policybook.render import pdf_unit
from policybook.render.pdf import Typesetter
from policybook.render.pdf_book import job_of
from policybook.render.pdf_job import Compile, Request, SingleRun, Typeset
from policybook.render.pdf_linker import outline_depths, text
from policybook.render.pdf_process import Limits, Workers
from policybook.render.pdf_unit import Bookmark, FontUse, Slot, Stamped, Unit, pack, unpack
from policybook.steps import Steps

EDITED = "chapters/01-a.md"
WORD = "Satu kata."
PAGES = "</p><p>".join(["Kalimat yang cukup panjang untuk satu baris."] * 60)


def test_page_numbers_of_one_two_and_three_digits_stand_where_weasyprint_puts_them(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    """Stamped in footers, references and contents, each page looks as in a single run, to the pixel."""
    pages = "".join(f"<p id='p{n}' style='break-before: page'>Halaman {n}.</p>" for n in range(1, 106))
    links = "".join(
        f"<p><a href='{path}#p{n}'>Lihat</a><span class='xref-label'> (Tabel {n})</span> di sana.</p>"
        for path in ("chapters/01-uji.md", "chapters/02-uji.md")
        for n in (1, 8, 57, 99, 105)
    )
    book = bare(page(links + pages), page(pages + links, "chapters/02-uji.md", number="2"))
    linked, single = tmp_path / "linked.pdf", tmp_path / "single.pdf"
    typesetter.write(book, linked)
    job = job_of(book, Steps())
    with Workers(Limits()) as workers:
        [whole] = workers.run([SingleRun(job)], job.style, job.assets)
    assert isinstance(whole, Typeset)
    single.write_bytes(whole.pdf)
    ours, theirs = Reader(linked), Reader(single)
    assert ours.folio(len(ours) - 1) == theirs.folio(len(theirs) - 1) == "212"
    for number in range(len(theirs)):
        assert not ImageChops.difference(pixels(ours, number), pixels(theirs, number)).getbbox(), number


def pixels(pdf: Reader, number: int) -> object:
    """A page as it is seen at 60 dots per inch."""
    return pdf.document[number].render(scale=60 / 72).to_pil()


@pytest.fixture(scope="module")
def linked(draft: Path) -> bytes:
    """The sample book, linked."""
    return draft.read_bytes()


def test_every_object_stands_where_the_file_says(linked: bytes) -> None:
    """Each entry of the cross-reference stream leads to its object, and every reference to an entry."""
    entries = cross_references(linked)
    holders: dict[int, list[int]] = {}
    for number, (kind, where, place) in entries.items():
        if kind == 1:
            assert linked[where:].startswith(b"%d 0 obj\n" % number)
        else:
            holders.setdefault(where, []).append(place)
    assert all(sorted(places) == list(range(len(places))) for places in holders.values())
    bodies = (stream(linked, entries[holder][1]) for holder in holders)
    found = {int(number) for body in (linked, *bodies) for number in re.findall(rb"\b(\d{7}) 0 R", body)}
    assert found
    assert found - entries.keys() == set()


def test_every_object_is_there_once(linked: bytes) -> None:
    """No number is given twice, so that no viewer takes one object for another."""
    numbers = re.findall(rb"^(\d+) 0 obj$", linked, re.MULTILINE)
    assert len(numbers) == len(set(numbers))
    assert {int(number) for number in numbers} == {n for n, entry in cross_references(linked).items() if entry[0] == 1}


def cross_references(pdf: bytes) -> dict[int, tuple[int, int, int]]:
    """The entries of a file's only cross-reference stream, but for the free ones."""
    begin = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    entries = enumerate(struct.iter_unpack(">BIH", stream(pdf, begin)))
    return {number: (kind, where, place) for number, (kind, where, place) in entries if kind}


def stream(pdf: bytes, begin: int) -> bytes:
    """The data of the stream that begins at an offset."""
    return zlib.decompressobj().decompress(pdf[pdf.index(b"\nstream\n", begin) + 8 :])


def edited(manuscript: Manuscript, path: str, words: str) -> Manuscript:
    """The manuscript with words added at the end of a page."""
    pages = (replace(p, html=f"{p.html}<p>{words}</p>") if p.path == path else p for p in manuscript.pages)
    return replace(manuscript, pages=tuple(pages))


@pytest.mark.parametrize("words", [WORD, PAGES], ids=["a word", "pages"])
def test_an_edit_lays_out_its_own_section_only(
    typesetter: Typesetter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Also where it moves all that follows to other pages: contents and footers are stamped, not laid out again."""
    asked: list[str] = []
    run = Workers.run

    def told(self: Workers, requests: Sequence[Request], *rest: object) -> object:
        asked.extend(request.path for request in requests if isinstance(request, Compile))
        return run(self, requests, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Workers, "run", told)
    book, target = sample(), tmp_path / "book.pdf"
    typesetter.write(book, target)
    pages = len(Reader(target))
    asked.clear()
    typesetter.write(edited(book, EDITED, words), target)
    assert (len(Reader(target)) > pages) is (words is PAGES)
    others = {"index", "annex.md"} if words is PAGES else set()  # they name pages in their text: "9" is no "11"
    assert EDITED in asked
    assert set(asked) - {EDITED} <= others


def test_each_section_that_is_typeset_is_told_with_its_reason(tmp_path: Path) -> None:
    """Its own text, page numbers, images; another day is another cover, and nothing else."""
    told: list[str] = []
    steps = Steps(Cache(tmp_path / ".cache"), lambda message: told.append(render(message, catalogue("en"))))
    book = bare(page('<p><a href="#judul">Lihat</a> <img alt="Gambar" src="chapters/x.svg"></p>'))
    red, green = ({"chapters/x.svg": square(colour)} for colour in ("red", "green"))
    chapter = "The PDF's pages of chapters/01-uji.md: "
    with Typesetter(steps) as typesetter:
        for manuscript, expected in (
            (replace(book, images=red), chapter + "not done before"),
            (replace(book, images=green), chapter + "an image changed"),
            (edited(replace(book, images=green), "chapters/01-uji.md", WORD), chapter + "its text changed"),
            (replace(book, images=green, day=date(2019, 1, 2)), "The PDF's pages of cover: its text changed"),
        ):
            told.clear()
            typesetter.write(manuscript, tmp_path / "book.pdf")
            steps.sum_up()
            *reasons, count = told
            assert expected in reasons
            assert expected.startswith(chapter) or not any(chapter in reason for reason in reasons)
            assert count.startswith(f"Sections of the PDF typeset: {len(reasons)}, unchanged: ")


def test_a_changed_image_is_typeset_again(tmp_path: Path) -> None:
    """Its path is the same, and so is the chapter that shows it; its bytes are not."""
    book = bare(page('<p><img alt="Gambar" src="chapters/x.svg"></p>'))
    written = []
    with Typesetter(Steps(Cache(tmp_path / ".cache"))) as typesetter:
        for colour in ("red", "green", "red"):
            typesetter.write(replace(book, images={"chapters/x.svg": square(colour)}), tmp_path / "book.pdf")
            written.append((tmp_path / "book.pdf").read_bytes())
    assert written[0] == written[2] != written[1]


def test_names_of_figures_in_a_chapter_are_no_figures(typesetter: Typesetter, tmp_path: Path) -> None:
    """What only the annex's table and chart have is written over; a chapter shows what its author wrote and drew."""
    drawn = square("red").replace(b"<rect", b'<rect data-bar="28:kept"')
    seen = []
    for name, image in ((' data-count="annex.md:1"', drawn), ("", square("red"))):
        table = f"<table><tr><td{name}>7</td></tr></table><p><img alt='Merah' src='chapters/x.svg'></p>"
        typesetter.write(bare(page(table), images={"chapters/x.svg": image}), tmp_path / "book.pdf")
        pdf = Reader(tmp_path / "book.pdf")
        seen.append([pixels(pdf, number).tobytes() for number in range(len(pdf))])  # type: ignore[attr-defined]
    assert seen[0] == seen[1]


def square(colour: str) -> bytes:
    """An image."""
    namespace = 'xmlns="http://www.w3.org/2000/svg"'
    return f'<svg {namespace} width="9" height="9"><rect width="9" height="9" fill="{colour}"/></svg>'.encode()


NUMBERS = st.integers(0, 999_999)
PIECES = st.one_of(
    st.builds(pdf_unit.local, NUMBERS),
    st.builds(pdf_unit.shared, st.integers(1, 10)),
    st.builds(pdf_unit.key, NUMBERS),
    st.sampled_from([b"<</K [", b"]>>", b" 12 0 R ", b"(text \\) \x01 \x02)", b"\n", "\ufeff".encode("utf-16-be")]),
)


@given(st.lists(PIECES).map(b"".join), st.integers(16, 8_000_000))
def test_lengths_are_known_before_numbers(data: bytes, base: int) -> None:
    """Wherever a unit is put, its objects are as long as was said."""
    assert len(pdf_unit.placed(data, base)) == pdf_unit.length_placed(data)


def test_a_placed_unit_refers_to_its_own_objects() -> None:
    """Local numbers and keys count from the base, shared ones stay."""
    data = pdf_unit.local(3) + b"," + pdf_unit.shared(4) + b"," + pdf_unit.key(5)
    assert pdf_unit.placed(data, 1000) == b"0001003 0 R,0000004 0 R,0001005"


NAMES = st.text(max_size=5)
SLOTS = st.builds(Slot, NAMES, st.just(("0013",) * 10), st.integers(1, 3), st.floats(0, 9))
STAMPED = st.builds(Stamped, NUMBERS, st.lists(st.one_of(st.binary(), SLOTS), max_size=3).map(tuple))
WIDTHS = st.dictionaries(NUMBERS, NUMBERS, max_size=3)
FONTS = st.builds(FontUse, NAMES, NUMBERS, NUMBERS, WIDTHS, st.dictionaries(NUMBERS, NAMES, max_size=3))
UNITS = st.builds(
    Unit,
    NUMBERS,
    st.binary(),
    st.lists(NUMBERS).map(tuple),
    st.lists(NUMBERS).map(tuple),
    st.lists(st.tuples(NUMBERS, st.binary(), st.binary()), max_size=3).map(tuple),
    entries=st.dictionaries(NUMBERS, st.binary(), max_size=3),
    page=NUMBERS,
    stamped=st.lists(STAMPED, max_size=3).map(tuple),
    top=st.binary(),
    places=st.dictionaries(NAMES, NAMES, max_size=3),
    links=st.lists(NAMES, max_size=3).map(tuple),
    bookmarks=st.lists(st.builds(Bookmark, NUMBERS, NAMES, NAMES, st.booleans()), max_size=3).map(tuple),
    fonts=st.dictionaries(NAMES, FONTS, max_size=2),
)


@given(UNITS)
def test_a_unit_comes_back_as_it_was_packed(unit: Unit) -> None:
    """Every field, with its types."""
    assert unpack(pack(unit)) == unit


@given(st.lists(st.integers(1, 6)))
def test_bookmarks_are_as_deep_as_weasyprint_puts_them(levels: list[int]) -> None:
    """Whatever levels of headings follow each other."""
    root: list[object] = []
    bookmarks = [(level, "", (0, 0), "open") for level in levels]
    make_page_bookmark_tree(SimpleNamespace(bookmarks=bookmarks), [], [root], 0, 0, Matrix())
    assert outline_depths(levels) == list(depths(root))


def depths(tree: list, depth: int = 1) -> Iterator[int]:  # type: ignore[type-arg] # lists in lists
    """The depth of every entry, in order."""
    for _, _, children, _ in tree:
        yield depth
        yield from depths(children, depth + 1)


@given(st.text(st.characters(codec="utf-8")))
def test_texts_are_written_as_pydyf_does(value: str) -> None:
    """Brackets and backslashes are escaped, other letters are in UTF-16."""
    assert text(value) == pydyf.String(value).data


SHOWN = [
    ("7", 2, 572.0, b"[-572<001a>] TJ"),
    ("57", 2, 572.0, b"[<0018001a>] TJ"),
    ("157", 2, 572.0, b"[572<00140018001a>] TJ"),
    ("157", 1, 286.0, b"[572<00140018001a>] TJ"),
    ("157", 1, 0.0, b"[<00140018001a>] TJ"),
]


@pytest.mark.parametrize(("label", "laid", "shift", "expected"), SHOWN)
def test_a_page_number_keeps_its_right_edge(label: str, laid: int, shift: float, expected: bytes) -> None:
    """Where it is aligned to the right, or its middle, or where it begins: as it was laid out."""
    digits = tuple(f"{code:04x}" for code in range(0x13, 0x1D))
    assert Slot("", digits, laid, shift).text(label) == expected
