"""Books in any script: fonts of their own, pages from right to left, dates in the book's language."""

import io
import tempfile
from datetime import date
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from manuscripts import bare, page, write_pdf
from pdf_reading import Reader

from policybook.commands.verify import prove
from policybook.errors import BookError
from policybook.i18n import catalogue, is_right_to_left, long_date
from policybook.judge.proof import DifferenceKind
from policybook.judge.proof_text import compare_text
from policybook.model import Manuscript
from policybook.read.pdf_text import read_contents
from policybook.render.pdf_style import style_sheet
from policybook.steps import Steps

FONT = "chapters/fonts/kotak.ttf"
CHINESE, ARABIC = "城市韧性", "المدينة"


def font(signs: str, *, embeddable: bool = True, name: str = "Kotak", weight: int = 400) -> bytes:
    """A font in which the space, each of these signs and those of the date (25 May) are boxes."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 700), (900, 700), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    names = [".notdef", *(f"uni{ord(sign):04X}" for sign in dict.fromkeys(f" {signs}年月日مايو"))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({int(name[3:], 16): name for name in names[1:]})
    builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": name, "styleName": "Regular"})
    builder.setupOS2(usWeightClass=weight, fsType=0 if embeddable else 2)
    builder.setupPost()
    data = io.BytesIO()
    builder.save(data)
    return data.getvalue()


def book(text: str, language: str, **fonts: bytes) -> Manuscript:
    """A book of one page, with fonts by the names of their files."""
    files = {f"chapters/fonts/{name}.ttf": data for name, data in fonts.items()}
    return bare(page(f"<h1>{text}</h1><p id='p1'>{text} 2025 {text}.</p>"), language=language, fonts=files)


def test_signs_that_our_fonts_lack_are_set_in_the_books_own(tmp_path: Path) -> None:
    """A font among the chapters gives what ours lack, is embedded, and its text can be read; all else stays ours."""
    write_pdf(book(CHINESE, "zh-TW", kotak=font(CHINESE)), tmp_path / "uji.pdf")
    reader = Reader(tmp_path / "uji.pdf")
    assert {name.partition("-")[0] for name in reader.fonts()} == {"Kotak", "Noto"}
    assert CHINESE in reader.text()


def test_signs_that_no_font_has_are_named_with_what_helps(tmp_path: Path) -> None:
    """Without a font the PDF is not written, and the remedy is to add one."""
    with pytest.raises(BookError) as error:
        write_pdf(book(CHINESE, "zh"), tmp_path / "uji.pdf")
    problem = error.value.problems[0]
    assert "城 (U+57CE)" in str(dict(problem.what.values)["signs"])
    assert ".ttf" in problem.remedy.template


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no font", "no TrueType or OpenType font"),
        (font(CHINESE)[:-100], "no TrueType or OpenType font"),
        (font(CHINESE).replace(b"hmtx", b"none"), "no TrueType or OpenType font"),
        (font(CHINESE, embeddable=False), "forbids to embed"),
    ],
)
def test_a_font_that_cannot_be_used_is_named(data: bytes, reason: str, tmp_path: Path) -> None:
    """What is no font or no whole one, and what must not be embedded, is told by its path before all else."""
    with pytest.raises(BookError) as error:
        write_pdf(book("Isi", "id", kotak=data), tmp_path / "uji.pdf")
    problem = error.value.problems[0]
    assert reason in problem.what.template
    assert problem.where is not None
    assert problem.where.path == FONT


def test_another_font_of_the_same_name_is_another_style() -> None:
    """Pages that were typeset with a font are typeset again when its file changes; its weight is told."""
    styles = {
        style_sheet([], "zh", {FONT: font(CHINESE, weight=weight)}, Steps()).replace("/* ", "") for weight in (400, 700)
    }
    assert len(styles) == 2
    assert any("font-weight: 700" in style for style in styles)


def test_a_font_is_left_in_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its copies, of up to 20 MB, go with the processes that typeset, which are killed when all is done."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    write_pdf(book(CHINESE, "zh", kotak=font(CHINESE)), tmp_path / "uji.pdf")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_fonts_of_one_name_are_told_apart(tmp_path: Path) -> None:
    """A font that comes in parts, each with other signs, shows all of them."""
    parts = {"satu": font(CHINESE[:2]), "dua": font(CHINESE[2:])}
    write_pdf(book(CHINESE, "zh", **parts), tmp_path / "uji.pdf")
    assert CHINESE in Reader(tmp_path / "uji.pdf").text()


@pytest.mark.parametrize(("weight", "expected"), [(350, 400), (260, 300), (5, 100), (1000, 900)])
def test_a_weight_that_css_has_not_is_the_nearest(weight: int, expected: int) -> None:
    """Fonts count their weight from 1 to 1000, style sheets in hundreds."""
    assert f"font-weight: {expected};" in style_sheet([], "zh", {FONT: font(CHINESE, weight=weight)}, Steps())


def test_the_style_is_mirrored_where_one_reads_from_the_right() -> None:
    """Margins, headers and the sides of everything change places, for such languages only."""
    plain, mirrored = (style_sheet(["page.css"], language, {}, Steps()) for language in ("id", "ar"))
    assert "margin: 31mm 27mm 29mm 42mm;" in plain
    assert "margin: 31mm 42mm 29mm 27mm;" in mirrored
    assert plain.count("@top-left") == mirrored.count("@top-right")
    assert "left" in mirrored


def test_a_book_from_right_to_left_begins_at_the_right_and_can_be_verified(tmp_path: Path) -> None:
    """Its chapter begins at the right edge; its pages show what the manifest says, in whatever order it is drawn."""
    target = tmp_path / "uji.pdf"
    write_pdf(book(ARABIC, "ar", kotak=font(ARABIC)), target)
    reader = Reader(target)
    first = reader.glyph_boxes(reader.page_of("2025"))[0]
    assert first[0] > 105  # millimetres: the right half of the page
    assert prove("uji.pdf", target.read_bytes(), None, None, None).differences == ()


def test_other_letters_in_a_book_from_right_to_left_are_found(tmp_path: Path) -> None:
    """In which order the letters stand is not looked at there, but which they are."""
    target, others = tmp_path / "uji.pdf", tmp_path / "lain.pdf"
    write_pdf(book(ARABIC, "ar", kotak=font(ARABIC)), target)
    write_pdf(book(ARABIC.replace("د", "ن"), "ar", kotak=font(ARABIC)), others)
    manifest = prove("uji.pdf", target.read_bytes(), None, None, None).manifest
    assert manifest
    found = compare_text(manifest, read_contents(others.read_bytes()).runs)
    assert {difference.kind for difference in found} >= {DifferenceKind.TEXT_CHANGED}


def test_what_cannot_be_read_from_a_page_is_not_called_changed(tmp_path: Path) -> None:
    """Letters with marks may change places when they are drawn: pages with such are named, all others compared."""
    target = tmp_path / "uji.pdf"
    thai = "ห้ามเผาขยะ"
    write_pdf(book(f"{thai} Dilarang membakar sampah", "id", kotak=font(thai)), target)
    proof = prove("uji.pdf", target.read_bytes(), None, None, None)
    assert proof.differences == ()
    assert proof.manifest
    drawn = tuple(
        record.model_copy(update={"sha256": "0"}) if record.unreadable else record for record in proof.manifest.drawn
    )
    runs = read_contents(target.read_bytes()).runs
    found = compare_text(proof.manifest.model_copy(update={"drawn": drawn}), runs)
    assert {difference.kind for difference in found} == {DifferenceKind.TEXT_UNREADABLE}
    assert len(found) == len({difference.page for difference in found})


def test_what_follows_a_difference_is_found_from_right_to_left(tmp_path: Path) -> None:
    """The manifest does not say how such text begins; all the same only the paragraph that changed is told."""
    texts = [f"{ARABIC * number} 2025" for number in range(1, 6)]
    proofs = []
    for second in (texts[1], texts[1].replace("د", "ن")):
        paragraphs = "".join(f"<p id='p{n}'>{text}</p>" for n, text in enumerate([texts[0], second, *texts[2:]], 1))
        fonts = {FONT: font(ARABIC)}
        write_pdf(bare(page(f"<h1>{ARABIC}</h1>{paragraphs}"), language="ar", fonts=fonts), tmp_path / "uji.pdf")
        proofs.append(prove("uji.pdf", (tmp_path / "uji.pdf").read_bytes(), None, None, None))
    was, _ = proofs
    assert was.manifest
    found = compare_text(was.manifest, read_contents((tmp_path / "uji.pdf").read_bytes()).runs)
    assert [(difference.kind, difference.paragraph) for difference in found] == [(DifferenceKind.TEXT_CHANGED, "p2")]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("id", "27 November 2026"),
        ("id-ID", "27 November 2026"),
        ("pt-BR", "27 de novembro de 2026"),
        ("zh-Hant", "2026年11月27日"),
        ("zh-TW", "2026年11月27日"),
        ("xx", "November 27, 2026"),
        ("not a language", "November 27, 2026"),
    ],
)
def test_days_are_written_in_the_books_language(language: str, expected: str) -> None:
    """Every language that a theme may name has its dates, with or without a country; English stands in for others."""
    assert long_date(date(2026, 11, 27), language) == expected


def test_a_country_does_not_hide_a_language() -> None:
    """An Indonesian book of Indonesia says Indonesian words, and Arabic is read from the right in any country."""
    assert catalogue("id-ID").gettext("DRAFT") == "DRAF"
    assert is_right_to_left("ar-EG")
    assert not is_right_to_left("id-ID")
