"""Footnotes of one name in a chapter: Markdown keeps the last one, so the second is named with the line of both."""

from pathlib import Path

import pytest
from support import settings_for, write_book

from policybook.cli import call
from policybook.model import Snapshot
from policybook.read.notes import given_twice

ONE, TWO = "[^aa]: Dinas Air, 2017.\n", "[^aa]: Dinas Pasar, 2018.\n"
TEXTS: dict[str, tuple[str, list[tuple[str, int]]]] = {
    "one of each name": (f"# A\n\nAir[^aa] pasar[^b].\n\n{ONE}\n[^b]: Lain.\n", []),
    "twice": (f"# A\n\nAir[^aa] pasar[^aa].\n\n{ONE}\n{TWO}", [("5", 7)]),
    "three times": (f"# A\n\nAir[^aa].\n\n{ONE}{TWO}{ONE}", [("5", 6), ("5", 7)]),
    "cited where a line begins": (f"# A\n\n[^aa] pasar.\n[^aa] air.\n\n{ONE}", []),
    "shown as code": (f"# A\n\nAir[^aa].\n\n```markdown\n{ONE}```\n\n~~~\n{TWO}~~~\n\n    {ONE}\n{TWO}", []),
    "in comments": (f"# A\n\nAir[^aa].\n\n<!-- {ONE}-->\n<!--\n{ONE}-->\n\n{TWO}", []),
    "after code and a comment": (f"# A\n\n<!-- a -->\n```\n```\n{ONE}<!-- a\n-->\n{TWO}", [("6", 9)]),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_footnote_that_is_given_twice_is_named_with_both_lines(name: str) -> None:
    """Marks are told apart as Markdown does; what is code or a comment gives no note."""
    text, expected = TEXTS[name]
    book = Snapshot("working tree", {"chapters/1.md": text.encode()}, ("chapters/1.md",))
    found = list(given_twice(book, settings_for(["chapters/1.md"]).markdown))
    assert [(dict(p.what.values)["line"], p.where.line) for p in found if p.where] == expected


def test_no_command_reads_a_book_that_loses_a_footnote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first note would be gone from site and PDF without a word."""
    monkeypatch.setenv("LANGUAGE", "en")
    write_book(tmp_path, {"chapters/1.md": TEXTS["twice"][0]})
    assert call(["check", "-q", "--root", str(tmp_path)]) == 1
    said = "chapters/1.md:7: The footnote [^aa] is given twice; first in line 5."
    assert said in "".join(capsys.readouterr())


def test_a_mark_means_nothing_where_no_extension_reads_it() -> None:
    """A book without footnotes may begin lines with such signs."""
    book = Snapshot("working tree", {"chapters/1.md": f"{ONE}{TWO}".encode()}, ("chapters/1.md",))
    assert list(given_twice(book, {"tables": {}})) == []
