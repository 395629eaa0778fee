"""The redline: every change shows in today's chapters, and without it the clean text is what remains."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from support import read, settings_for

from policybook.compare import compare
from policybook.i18n import catalogue
from policybook.read.visible import text_of
from policybook.render.redline import draw_redline
from policybook.text import squeeze

SEA = "Empat puluh persen wilayah kota berada di bawah permukaan laut."
RIVER = "Tiga belas sungai melintasi kota sebelum bermuara di teluk."
AIR = "Kualitas udara menurun setiap musim kemarau di pusat kota."
BUS = "Bus pengumpan menghubungkan kampung dengan stasiun kereta."


def redline(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """The chapters of `new` with the redline as HTML, and their text without what is gone."""
    before, after = read(*old), read(*new)
    trees = {chapter.path: html.fragment_fromstring(chapter.html, create_parent="div") for chapter in after}
    changes = compare(before, after, settings_for([chapter.path for chapter in after]).policy.compare)
    draw_redline(trees, changes, before, after, catalogue("en"))
    texts = [squeeze(text_of(tree)) for tree in trees.values()]
    return [html.tostring(tree, encoding="unicode") for tree in trees.values()], texts


def signs(source: str) -> str:
    """The HTML with [-removed-], {+added+}, <moved>, and no other tags."""
    source = re.sub(r"<del[^>]*>\s*(.*?)\s*</del>", r" [-\1-] ", source)
    source = re.sub(r"<ins[^>]*>(.*?)</ins>", r"{+\1+}", source)
    source = re.sub(r'<a class="redline redline--from[^>]*>.</a>', "", source)
    source = re.sub(r'<a class="redline redline--to[^>]*>(.*?)</a>', r" (moved: \1) ", source)
    source = re.sub(r'<span class="redline redline--moved">(.*?)</span>', r"«\1»", source)
    return squeeze(re.sub(r"<[^>]+>", " ", source))


CASES = [
    ("a removed sentence", f"{SEA} {RIVER} {AIR}", f"{SEA} {AIR}", f"{SEA} [-{RIVER}-] {AIR}"),
    ("an added sentence", f"{SEA} {AIR}", f"{SEA} {RIVER} {AIR}", f"{SEA} {{+{RIVER}+}} {AIR}"),
    (
        "an added sentence with markup",
        SEA,
        f"{SEA}\n\nTiga **belas** sungai melintasi kota sebelum bermuara di teluk.",
        f"{SEA} {{+Tiga +}} {{+belas+}} {{+ sungai melintasi kota sebelum bermuara di teluk.+}}",
    ),
    (
        "words replaced in a sentence",
        "Kota membangun rumah pompa di pesisir utara untuk menahan banjir.",
        "Kota membangun rumah pompa di pesisir barat untuk menahan banjir.",
        "Kota membangun rumah pompa di pesisir [-utara-] {+barat+} untuk menahan banjir.",
    ),
    (
        "the end of a sentence that goes, not its full stop",
        "We recommend repairing the mains, because it is the cheapest and does not need a loan.",
        "We recommend repairing the mains, because it is the cheapest.",
        "We recommend repairing the mains, because it is the cheapest [-and does not need a loan-] .",
    ),
    (
        "a clause that goes with its comma",
        "Dewan ini mandiri dan memutuskan sendiri tarifnya, tetapi tidak berwenang atas pinjaman.",
        "Dewan ini mandiri dan memutuskan sendiri tarifnya.",
        "Dewan ini mandiri dan memutuskan sendiri tarifnya [-, tetapi tidak berwenang atas pinjaman-] .",
    ),
    (
        "the beginning of a sentence",
        "Menurut dinas, kota membangun rumah pompa di pesisir utara untuk menahan banjir.",
        "Kota membangun rumah pompa di pesisir utara untuk menahan banjir.",
        "[-Menurut dinas,-] Kota membangun rumah pompa di pesisir utara untuk menahan banjir.",
    ),
    (
        "a number",
        "In 2017 the budget was 17 million and the city repaired mains in all districts.",
        "In 2017 the budget was 19 million and the city repaired mains in all districts.",
        "In 2017 the budget was [-17-] {+19+} million and the city repaired mains in all districts.",
    ),
    ("nothing", SEA, SEA, SEA),
]


@pytest.mark.parametrize(("old", "new", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_changes_show_where_they_were_made(old: str, new: str, expected: str) -> None:
    """Removed text is struck where it stood, added text marked, the rest left alone."""
    assert signs(redline([f"# A\n\n{old}"], [f"# A\n\n{new}"])[0][0]) == f"A {expected}"


def test_a_moved_sentence_is_linked_both_ways() -> None:
    """At the old place stands where it went, at the new one where it came from."""
    old = [f"# A\n\n{SEA} {RIVER}", f"# B\n\n{AIR} {BUS}"]
    (first, second), _ = redline(old, [f"# A\n\n{SEA}", f"# B\n\n{AIR} {BUS}\n\n{RIVER}"])
    assert f"(moved: → {RIVER[:20]}" in signs(first)
    assert f"«{RIVER}»" in signs(second)
    assert 'id="moved-from-1" href="chapters/2.md#moved-to-1"' in first
    assert 'id="moved-to-1"' in second
    assert 'href="chapters/1.md#moved-from-1"' in second


@pytest.mark.parametrize("new", ["20 September 2017", "Rabu 20 September"])
def test_what_changed_in_a_row_stands_in_its_cells(new: str) -> None:
    """A browser would move text between the cells of a row out of its table."""
    table = "# A\n\n| Hari | Acara |\n|---|---|\n| {} | Lokakarya aset dan guncangan |\n"
    (drawn,), _ = redline([table.format("19 September 2017")], [table.format(new)])
    assert "redline--removed" in drawn
    assert html.fragment_fromstring(drawn).xpath("//tr/*[not(self::td or self::th)]") == []


SENTENCES = [SEA, RIVER, AIR, BUS, SEA.replace("Empat", "Lima"), "Air.", RIVER.replace("kota", "**kota** besar")]
PARAGRAPHS = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join), max_size=4)


@settings(deadline=None, max_examples=60)
@given(PARAGRAPHS, PARAGRAPHS)
def test_the_clean_text_remains(old: list[str], new: list[str]) -> None:
    """Whatever changed: without what is gone, the redline reads as today's chapter."""
    source = "\n\n".join(["# A", *new])
    _, (text,) = redline(["\n\n".join(["# A", *old])], [source])
    (plain,) = read(source)
    assert text == squeeze(text_of(html.fragment_fromstring(plain.html, create_parent="div")))
