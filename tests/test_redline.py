"""The redline: every change shows in today's chapters, and without it the clean text is what remains."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from support import read, settings_for

from policybook.compare import compare
from policybook.i18n import catalogue
from policybook.judge.anchors import anchors_of
from policybook.read.tree import Trees
from policybook.read.visible import text_of
from policybook.render.redline import draw_redline
from policybook.steps import Steps
from policybook.text import squeeze

SEA = "Empat puluh persen wilayah kota berada di bawah permukaan laut."
RIVER = "Tiga belas sungai melintasi kota sebelum bermuara di teluk."
AIR = "Kualitas udara menurun setiap musim kemarau di pusat kota."
BUS = "Bus pengumpan menghubungkan kampung dengan stasiun kereta."


def redline(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """The chapters of `new` with the redline as HTML, and their text without what is gone."""
    before, after = read(*old), read(*new)
    trees = Trees({chapter.path: chapter.html for chapter in after})
    changes = compare(before, after, settings_for([chapter.path for chapter in after]).policy.compare, Steps())
    draw_redline(trees, changes, anchors_of(changes, before, after), before, after, catalogue("en"))
    shown = [trees[chapter.path] for chapter in after]
    return [html.tostring(tree, encoding="unicode") for tree in shown], [squeeze(text_of(tree)) for tree in shown]


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
    (
        "letters of a script without spaces",
        "政府不得在河岸两侧三十米内批准新建筑。",
        "政府不得在河岸两侧批准新建筑。",
        "政府不得在河岸两侧 [-三十米内-] 批准新建筑。",
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


def test_a_row_that_left_is_as_wide_as_its_table_whatever_a_cell_says() -> None:
    """A number of columns that is none counts as one, as in a browser."""
    row = "<tr><td>{}</td><td>{}</td></tr>"
    stays, left = row.format("Senin", "Lokakarya aset dan guncangan"), row.format("Selasa", "Kunjungan ke waduk")
    table = "# A\n\n<table><tbody><tr><td colspan='all'>Hari</td><td colspan='2'>Acara</td></tr>{}</tbody></table>\n"
    (drawn,), _ = redline([table.format(stays + left)], [table.format(stays)])
    assert html.fragment_fromstring(drawn).xpath("string(//tr[@class='gone']/td/@colspan)") == "3"


ROWS = ["| Senin | Lokakarya aset dan guncangan |", "| Selasa | Kunjungan ke waduk |", "| Rabu | Rapat penutup warga |"]
TABLE = ["| Hari | Acara |", "|---|---|", *ROWS]
STEPS = ["1. Membangun rumah pompa.", "2. Merawat waduk di selatan.", "3. Menanam bakau sepanjang teluk."]
LOOSE = ["1. Repair the leaking mains.\n", "2. Bring water from the lake.\n", "3. Build a second plant."]
TERMS = ["Bakau\n:   Pohon di tepi laut.\n", "Waduk\n:   Kolam penampung air hujan.\n"]
GONE_CHAPTER = f"## Transport in the city\n\n{BUS} {AIR}\n\n- The ferry sails every hour\n\n> Nobody waits for long."
DEPARTED = [  # what was there, without which line, and the path and text of each block that shows it
    ("the first row", TABLE, [2], ["table/tbody/tr[1]/td: Senin | Lokakarya aset dan guncangan"]),
    ("a row", TABLE, [3], ["table/tbody/tr[2]/td: Selasa | Kunjungan ke waduk"]),
    ("the last rows", TABLE, [3, 4], [f"table/tbody/tr[{n}]/td: {ROWS[n - 1][2:-2]}" for n in (2, 3)]),
    ("the first item", [f"{SEA}\n", *STEPS], [1], ["ol/li[1]: Membangun rumah pompa."]),
    ("an item", STEPS, [1], ["ol/li[2]: Merawat waduk di selatan."]),
    ("the last item of a loose list", LOOSE, [2], ["ol/li[3]: Build a second plant."]),
    ("a term", TERMS, [1], ["dl/dt[2]: Waduk", "dl/dd[2]: Kolam penampung air hujan."]),
    ("a paragraph after a list", [*STEPS, f"\n{SEA}"], [3], [f"p: {SEA}"]),
    ("a paragraph after a table", [*TABLE, f"\n{SEA}"], [5], [f"p: {SEA}"]),
    ("a paragraph after a quotation", [f"> {AIR}\n", RIVER], [1], [f"p: {RIVER}"]),
    ("a paragraph after a heading", ["## Air\n", f"{AIR}\n", RIVER], [1], [f"p[1]: {AIR}"]),
    (
        "headings and all, after a list",
        [*STEPS, f"\n{GONE_CHAPTER}"],
        [3],
        [
            "p[1]/strong: Transport in the city",
            f"p[2]: {BUS} {AIR}",
            "p[3]: The ferry sails every hour",
            "p[4]: Nobody waits for long.",
        ],
    ),
]


@pytest.mark.parametrize(
    ("lines", "without", "expected"), [case[1:] for case in DEPARTED], ids=[case[0] for case in DEPARTED]
)
def test_a_block_that_left_is_a_block(lines: list[str], without: list[int], expected: list[str]) -> None:
    """A removed row is a row, an item an item, anything else a paragraph after its neighbour; headings do not come."""
    old, new = ("\n".join(["# A\n", *text]) for text in (lines, [x for n, x in enumerate(lines) if n not in without]))
    (drawn,), _ = redline([old], [new])
    tree = html.fragment_fromstring(drawn)
    blocks = [node for node in tree.iter() if node.get("class") == "gone"]
    holders = [next((node for node in block.iter("td", "strong")), block) for block in blocks]
    found = [f"{tree.getroottree().getpath(node)}: {squeeze(node.text_content())}" for node in holders]
    assert [path.removeprefix("/html/body/div/") for path in found] == expected
    assert len(tree.find_class("redline--removed")) == len(tree.xpath("//*[@class='gone']//del"))


def test_a_sentence_that_left_its_paragraph_stands_in_it() -> None:
    """Only whole blocks get a block of their own."""
    (drawn,), _ = redline([f"# A\n\n{SEA} {RIVER}"], [f"# A\n\n{SEA}"])
    assert html.fragment_fromstring(drawn).xpath("//p[@id]//del")


SENTENCES = [SEA, RIVER, AIR, BUS, SEA.replace("Empat", "Lima"), "Air.", RIVER.replace("kota", "**kota** besar")]
PARAGRAPHS = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4).map(" ".join), max_size=4)


@settings(max_examples=60)
@given(PARAGRAPHS, PARAGRAPHS)
def test_the_clean_text_remains(old: list[str], new: list[str]) -> None:
    """Whatever changed: without what is gone, the redline reads as today's chapter."""
    source = "\n\n".join(["# A", *new])
    _, (text,) = redline(["\n\n".join(["# A", *old])], [source])
    (plain,) = read(source)
    assert text == squeeze(text_of(html.fragment_fromstring(plain.html, create_parent="div")))
