"""What a chapter cannot do to the PDF: reach other files or hosts, hang the build, or lose a sign without a word."""

import builtins
import ctypes.util
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from manuscripts import FIGURE, bare, page, write_pdf

from policybook.errors import BookError
from policybook.render import pdf_process
from policybook.render.pdf import Typesetter
from policybook.render.pdf_engine import FONTS
from policybook.render.pdf_process import Limits
from policybook.render.pdf_sections import book_sections

PATH = "chapters/01-uji.md"
ELSEWHERE = "file:///etc/hostname"
IMAGE = '<p><img alt="Gambar" src="chapters/x.svg"></p>'
PIXELS = '<p><img alt="Gambar" src="chapters/x.png"></p>'


def svg(content: str) -> dict[str, bytes]:
    """An image of the book, drawn by these elements."""
    return {"chapters/x.svg": FIGURE.replace(b"<circle", content.encode() + b"<circle")}


def png(width: int, height: int) -> dict[str, bytes]:
    """A grey image of a size, as small as a file of that size can be."""
    parts = [
        (b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"),
        (b"IDAT", zlib.compress(bytes(width + 1) * height, 9)),
        (b"IEND", b""),
    ]
    chunks = (
        len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big") for name, data in parts
    )
    return {"chapters/x.png": b"\x89PNG\r\n\x1a\n" + b"".join(chunks)}


def told(error: BookError) -> str:
    """What a problem of the chapter is said to be: the values of the first problem, which must name the chapter."""
    problem = error.problems[0]
    assert str(problem.where) == PATH
    assert not error.environment
    return " ".join(text for _, text in (*problem.what.values, *problem.why.values)) or problem.why.template


def failure(typesetter: Typesetter, folder: Path, body: str, images: dict[str, bytes]) -> str:
    """What is said of a chapter that cannot be typeset; nothing is written."""
    with pytest.raises(BookError) as caught:
        typesetter.write(bare(page(body), images=images), folder / "book.pdf")
    assert list(folder.iterdir()) == []
    return told(caught.value)


OUTSIDE = [
    ("an image from the disk", f'<p><img alt="x" src="{ELSEWHERE}"></p>', {}),
    ("an image from above the book", '<p><img alt="x" src="../../etc/hostname"></p>', {}),
    ("an image from the network", '<p><img alt="x" src="http://127.0.0.1:9/x.png"></p>', {}),
    ("a background", f'<p style="background: url({ELSEWHERE})">x</p>', {}),
    ("a style sheet", f'<link rel="stylesheet" href="{ELSEWHERE}"><p>x</p>', {}),
    ("an import", f"<style>@import url({ELSEWHERE});</style><p>x</p>", {}),
    ("a font", f"<style>@font-face {{font-family: x; src: url({ELSEWHERE})}} p {{font-family: x}}</style><p>x</p>", {}),
    ("a font as data", "<style>@font-face {font-family: x; src: url(data:font/ttf;base64,AA)}</style><p>x</p>", {}),
    ("a frame", f'<iframe src="{ELSEWHERE}"></iframe><object data="{ELSEWHERE}"></object>', {}),
    ("an image in an image", IMAGE, svg(f'<image href="{ELSEWHERE}" width="9" height="9"/>')),
    ("a document as data", '<p><img alt="x" src="data:text/html,x"></p>', {}),
]


@pytest.mark.parametrize(("body", "images"), [case[1:] for case in OUTSIDE], ids=[case[0] for case in OUTSIDE])
def test_nothing_outside_the_book_is_read(
    typesetter: Typesetter, tmp_path: Path, body: str, images: dict[str, bytes]
) -> None:
    """Whatever asks for another file or host ends the build, which names the chapter and what it asked for."""
    assert any(part in failure(typesetter, tmp_path, body, images) for part in ("etc/hostname", "127.0.0.1", "data:"))


BROKEN = [
    ("a broken image", PIXELS, {"chapters/x.png": b"\x89PNG\r\n\x1a\nxx"}, "chapters/x.png"),
    ("an image of 900 megapixels", PIXELS, png(30_000, 30_000), "chapters/x.png"),
    ("an external entity", IMAGE, {"chapters/x.svg": b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///x">]>'}, "x.svg"),
    ("signs that no font has", "<p id='p1'>ཀཀཁ</p>", {}, "ཀ (U+0F40), ཁ (U+0F41)"),
    ("a whole script", f"<p id='p1'>{''.join(map(chr, range(0x1200, 0x1240)))}</p>", {}, "ሓ (U+1213), …"),
    ("an id given twice", "<p id='a'>x</p><p id='a'>y</p>", {}, "01-uji--a"),
    ("a link that leads nowhere", "<p><a href='#ada'>x</a></p>", {}, "ada"),
    ("500 nested elements", "<div>" * 500 + "x" + "</div>" * 500, {}, "Elements are nested too deeply."),
]


@pytest.mark.parametrize(("body", "images", "said"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_what_cannot_be_typeset_is_named(
    typesetter: Typesetter, tmp_path: Path, body: str, images: dict[str, bytes], said: str
) -> None:
    """Every complaint of the typesetter is an error that names the chapter and what is wrong."""
    assert said in failure(typesetter, tmp_path, body, images)


def test_a_font_without_a_space_is_told_as_such(typesetter: Typesetter, tmp_path: Path) -> None:
    """Some that are made to fill gaps have none; that no font has the space would be news to whoever reads it."""
    with TTFont(FONTS / "NotoSans-Regular.ttf") as font:
        for table in font["cmap"].tables:
            table.cmap = {0x0F40: "A"}
        font.save(data := BytesIO())
    body = replace(bare(page("<p id='p1'>\u0f40 \u0f40</p>")), fonts={"chapters/x.ttf": data.getvalue()})
    with pytest.raises(BookError) as caught:
        typesetter.write(body, tmp_path / "book.pdf")
    assert "no space" in caught.value.problems[0].what.template


ODD = [
    ("a form without any text", "<table><thead><tr><th></th></tr></thead><tbody><tr><td></td></tr></tbody></table>"),
    (
        "counts with joined cells",
        '<table class="counts"><tr><td colspan="2">a</td></tr><tr><td>b</td><td>c</td></tr></table>',
    ),
    (
        "an index term without a name",
        '<p><em class="index" id="a" title=": mutu">x</em><em class="index" id="b"></em></p>',
    ),
]


@pytest.mark.parametrize("body", [case[1] for case in ODD], ids=[case[0] for case in ODD])
def test_what_is_odd_is_typeset_all_the_same(typesetter: Typesetter, tmp_path: Path, body: str) -> None:
    """What a chapter may say, however little sense it makes."""
    typesetter.write(bare(page(body)), tmp_path / "book.pdf")
    assert (tmp_path / "book.pdf").exists()


def test_chapters_whose_places_would_have_the_same_names_are_refused(typesetter: Typesetter, tmp_path: Path) -> None:
    """Else a link to one of them would silently lead to the other."""
    twins = bare(page("<p>x</p>", "chapters/a-b.md"), page("<p>y</p>", "chapters/a/b.md"))
    with pytest.raises(BookError) as caught:
        typesetter.write(twins, tmp_path / "book.pdf")
    assert str(caught.value.problems[0].where) == "chapters/a/b.md"
    assert "chapters/a-b.md" in str(caught.value.problems[0].what.values)


BOMBS = [
    ("nested flexible boxes", '<div style="display: flex">' * 12 + "x" + "</div>" * 12, {}),
    ("100,000 columns", '<table><tr><td colspan="100000">x</td></tr></table>', {}),
    (
        "an image that repeats itself",
        IMAGE,
        svg(
            '<g id="a0"><path d="M0 0h1"/></g>'
            + "".join(f'<g id="a{n}">{f"""<use href="#a{n - 1}"/>""" * 10}</g>' for n in range(1, 9))
            + '<use href="#a8"/>'
        ),
    ),
]


@pytest.mark.parametrize(("body", "images"), [case[1:] for case in BOMBS], ids=[case[0] for case in BOMBS])
def test_typesetting_ends_in_time(tmp_path: Path, body: str, images: dict[str, bytes]) -> None:
    """What would run for hours is stopped, the chapter named, and nothing written."""
    with pytest.raises(BookError) as caught:
        write_pdf(bare(page(body), images=images), tmp_path / "book.pdf", limits=Limits(seconds=4))
    assert told(caught.value) == "4"
    assert list(tmp_path.iterdir()) == []


def test_a_chapter_that_cannot_be_typeset_leaves_the_last_pdf(typesetter: Typesetter, tmp_path: Path) -> None:
    """The problem crosses from the typesetter's process whole, and the PDF of before stays as it was."""
    target = tmp_path / "book.pdf"
    target.write_bytes(b"before")
    with pytest.raises(BookError) as caught:
        typesetter.write(bare(page("<p id='p1'>\u0f40</p>")), target)
    assert told(caught.value) == "\u0f40 (U+0F40)"
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]


def test_typesetting_is_held_to_its_memory(tmp_path: Path) -> None:
    """A section that takes more than a process may have ends in an error, and nothing is written."""
    little = Limits(memory=320 << 20)
    with pytest.raises(BookError) as caught:
        write_pdf(bare(page("<p>x</p>" * 60_000)), tmp_path / "book.pdf", limits=little)
    assert str(caught.value.problems[0].where) == PATH
    assert list(tmp_path.iterdir()) == []
    write_pdf(bare(page("<p>x</p>")), tmp_path / "book.pdf", limits=little)


def test_a_machine_without_the_libraries_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Pango is missing, that is an error of the environment with the command that mends it."""
    real = builtins.__import__

    def without_pango(name: str, *rest: object) -> object:
        if name == "policybook.render.pdf_engine":  # which loads WeasyPrint
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    outcome = pdf_process._outcome(pdf_process._load)
    assert isinstance(outcome, BookError)
    assert outcome.environment
    assert "libpango-1.0-0" in str(outcome.problems[0].why.values)
    assert "apt install" in outcome.problems[0].remedy.template


def test_libraries_are_not_searched_for_where_they_have_the_names_of_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then no compiler runs to look for other names; where one is missing, or on another system, all are tried."""
    with pdf_process._without_search():
        assert ctypes.util.find_library("c") is None
    monkeypatch.setattr(pdf_process, "_LINUX", ("gobject-2.0.so.0", "nowhere.so.0"))
    with pdf_process._without_search():
        assert ctypes.util.find_library("c")


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://example.org/a", True),
        ("mailto:a@example.org", True),
        ("javascript:alert(1)", False),
        (ELSEWHERE, False),
        ("lampiran.xlsx", False),
    ],
)
def test_only_addresses_are_linked(link: str, kept: bool) -> None:
    """A link out of the book stays where it is an address that a reader can open, and never attaches a file."""
    chapter = page(f'<p><a rel="attachment" href="{link}">x</a></p>')
    body = book_sections(bare(chapter))[0][0].body
    assert (f'href="{link}"' in body) is kept
    assert "attachment" not in body
