"""diff: what changed between two states of the book, for people."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from support import git, write_book
from test_decide import NEW, OLD, run

from policybook.report.diff import GONE, SAME, word_runs
from policybook.report.diff import NEW as ADDED

MOVED = {
    "chapters/1.md": "# Banjir\n\nTiga belas sungai melintasi kota.\n",
    "chapters/2.md": "# Warga\n\nKohesi sosial adalah fokus kelima <b>&amp;</b> utama.\n\n"
    + OLD["chapters/1.md"][-47:],
}


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book in which a sentence moved to another chapter, one grew, and a list item is gone; two commits of it."""
    monkeypatch.setenv("LANGUAGE", "en")
    write_book(tmp_path, NEW, OLD)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "awal")
    for path, text in MOVED.items():
        (tmp_path / path).write_text(text)
    git(tmp_path, "commit", "-qam", "kini")
    return tmp_path


def test_moves_are_shown_as_moves(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From the baseline to the book as it stands: moved, reworded and removed, each with both places."""
    code, said = run(book, capsys, "diff")
    assert code == 0
    old = "baselines/2018-05-14-draf/chapters"
    assert f"  moved  {old}/1.md:3 → chapters/2.md:5" in said
    assert "    Kohesi sosial adalah fokus [-kelima.-] {+kelima & utama.+}" in said
    assert f"  removed  {old}/2.md:5\n    [-Lampu jalan di lorong padam tiap malam.-]" in said
    assert said.splitlines()[-1] == "kept 3 · moved 1 · reworded 1 · removed 1"


@pytest.mark.parametrize(
    ("names", "head"),
    [
        ((), "2018-05-14-draf → the book as it stands"),
        (("HEAD~1",), "git:HEAD~1 → the book as it stands"),
        (("HEAD~1", "git:main"), "git:HEAD~1 → git:main"),
        (("latest", "HEAD"), "2018-05-14-draf → git:HEAD"),
    ],
)
def test_any_two_states_can_be_compared(
    book: Path, capsys: pytest.CaptureFixture[str], names: tuple[str, ...], head: str
) -> None:
    """Submissions, commits and the folder as it stands, by name."""
    code, said = run(book, capsys, "diff", *names)
    assert (code, said.splitlines()[0]) == (0, head)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("nope", "nope is neither a submission nor a commit."),
        ("git:nope", "The baseline git:nope cannot be used."),
        ("none", "The baseline none cannot be used."),
    ],
)
def test_a_state_that_does_not_exist(book: Path, capsys: pytest.CaptureFixture[str], name: str, what: str) -> None:
    """A name that means nothing is refused with a remedy."""
    code, said = run(book, capsys, "diff", name)
    assert (code, what in said, "Remedy:" in said) == (2, True, True)


def test_the_page_says_the_same(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As HTML, in the book's language, with what is gone and new marked up, and nothing taken for markup."""
    assert run(book, capsys, "diff", "--html", str(book / "build" / "diff.html"))[0] == 0
    page = html.fromstring((book / "build" / "diff.html").read_bytes())
    assert page.get("lang") == "id"
    assert page.xpath("//del/text()") == ["kelima.", "Lampu jalan di lorong padam tiap malam."]
    assert page.xpath("//ins/text()") == ["kelima & utama."]
    assert page.xpath("//div[@class='moved']//p")[0].text_content().strip().startswith("Anggaran kampung")
    assert not page.xpath("//script | //link | //*[@src]")


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_word_runs_hold_both_texts(old: list[str], new: list[str]) -> None:
    """Same and gone words are the old text, same and new ones the new text, in their order."""
    runs = word_runs(" ".join(old), " ".join(new))
    assert [word for kind, run in runs if kind in (SAME, GONE) for word in run.split()] == old
    assert [word for kind, run in runs if kind in (SAME, ADDED) for word in run.split()] == new
