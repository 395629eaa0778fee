"""Lines of passages: where in the Markdown source a reader's words stand."""

import time

import pytest
from support import read

from policybook.read.html import without_front_matter
from policybook.read.locate import SourceMap, words
from policybook.text import normalise

ALIKE = "Setiap warga kota membayar iuran.\n\n"  # holds the first words of passages below it
BETWEEN = [
    ("an address", "[Kota](https://jakarta.go.id/profil) tangguh dibangun bersama nelayan."),
    (
        "a named address",
        "[Kota][profil-kota] tangguh dibangun bersama nelayan.\n\n[profil-kota]: https://jakarta.go.id",
    ),
    ("an address with a title", '[Kota](x.pdf "Profil kota") tangguh dibangun bersama nelayan.'),
    ("a comment", "Kota <!-- atau\nwilayah? --> tangguh dibangun bersama nelayan."),
    ("a footnote's mark", "Kota[^a] tangguh dibangun bersama nelayan.\n\n[^a]: Sumber."),
    ("classes", "*Kota*{.index title='kota: arti'} tangguh dibangun bersama nelayan."),
    ("a tag", '<span class="x" title="Arti">Kota</span> tangguh dibangun bersama nelayan.'),
    ("underscores", "_Kota_ tangguh dibangun bersama nelayan."),
    ("nothing: a word by itself", "Kota"),
]


@pytest.mark.parametrize("source", [case[1] for case in BETWEEN], ids=[case[0] for case in BETWEEN])
def test_markup_inside_a_passage_hides_no_line(source: str) -> None:
    """A passage is told at its own line, whatever stands between its words and wherever they stood before."""
    (chapter,) = read(f"# Bab\n\n{ALIKE}{source}\n")
    assert [passage.location.line for passage in chapter.passages][:3] == [1, 3, 5]


def test_comments_are_left_out_in_linear_time() -> None:
    """Comments and tags that never end are looked through once."""
    began = time.process_time()
    for piece in ("<!--", "<a ", "[^", "](", "{.", "<!-- -"):
        SourceMap(piece * 100_000)
    assert time.process_time() - began < 5


def test_time_is_linear_where_many_passages_begin_alike() -> None:
    """Words that stand together nowhere, or far before, are not looked for again and again."""
    lines = SourceMap("laporan kata kata\n" + "kata x\n" * 20_000)
    began = time.process_time()
    for number in range(20_000):
        assert lines.find(words("x x kata kata")) == 4
        assert lines.find(words("laporan kata kata"), number) == 0
    assert time.process_time() - began < 2


def test_time_is_linear_for_runs_of_white_space() -> None:
    """Neither a decision's dash before a run of spaces nor blank lines below a rule take the square of their number."""
    began = time.process_time()
    assert normalise("a-b" + " " * 60_000 + "x") == "a-b x"
    assert without_front_matter("---" + "\n" * 60_000 + "x").endswith("x")
    assert time.process_time() - began < 2


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_separators_that_are_no_line_ends_count_no_line(separator: str) -> None:
    """Editors and git number lines by line feeds alone; text pasted from a PDF brings other separators."""
    place = SourceMap(f"Satu{separator}dua.\r\n\r\nTiga.\n")
    assert place.line(place.find(["tiga"]) or 0) == 3
