"""`brief`: the memo for the meeting: what is asked, by chapter, on two pages at most, and the days that are left."""

import json
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from manuscripts import DECISION, sample
from pdf_reading import Reader, folded
from register_support import step
from support import write_book
from test_decide import NEW, OLD
from verapdf import Breaks

from policybook.cli import call
from policybook.commands.verify import prove
from policybook.model import AnnexEntry, Manuscript, Status
from policybook.read.register import as_it_counts
from policybook.render import pdf_brief
from policybook.render.pdf_brief import cut, write_brief
from policybook.render.pdf_process import Limits, Workers
from policybook.settings import PolicySettings, Role

SETTINGS = PolicySettings(deadline=date(2018, 7, 15), roles={"CRO": Role(approves=True), "penulis": Role(decides=True)})
CHAPTERS = ("chapters/01-a.md", "chapters/02-b.md")
REASON = (
    "Angka-angkanya berubah setiap tahun, dan pembaca lebih terbantu oleh rujukan ke dokumen anggaran daripada tabel."
)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Processes that are started once for all memos."""
    with Workers(Limits()) as made:
        yield made


@pytest.fixture(autouse=True)
def kept(workers: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each memo is typeset by these."""
    monkeypatch.setattr(pdf_brief, "Workers", lambda _: nullcontext(workers))


def asking(proposed: int, undecided: int) -> Manuscript:
    """A book with so many proposed decisions and so many removals without any, half of them in each chapter."""
    book = sample()
    places = [entry.places for entry in book.entries]
    numbers = range(1, proposed + undecided + 1)
    decisions = [
        replace(
            DECISION, id=f"K-{n:04}", title=f"Rincian {n} dilepas", reason=REASON, status=Status.PROPOSED, decided=None
        )
        for n in range(1, proposed + 1)
    ]
    items: Sequence[tuple[int, int]] = [
        *((n, proposed) for n in range(proposed)),
        *((n, undecided) for n in range(undecided)),
    ]
    return replace(
        book,
        entries=tuple(
            AnnexEntry(number, CHAPTERS[2 * n // count], decision, places[decision is None])
            for number, (n, count), decision in zip(numbers, items, [*decisions, *[None] * undecided], strict=True)
        ),
    )


@pytest.mark.parametrize(
    ("proposed", "undecided", "pages", "all_shown"),
    [(0, 0, 1, True), (3, 1, 1, True), (20, 6, 2, True), (200, 30, 2, False)],
)
def test_the_memo_has_two_pages_at_most(
    tmp_path: Path, proposed: int, undecided: int, pages: int, all_shown: bool
) -> None:
    """Everything that is asked stands in it with its reason, or its number by chapter where it does not fit."""
    target = tmp_path / "brief.pdf"
    memo = write_brief(asking(proposed, undecided), SETTINGS, date(2018, 6, 1), target)
    pdf = Reader(target)
    text = folded(" ".join(pdf.document[page].get_textpage().get_text_bounded() for page in range(len(pdf))))
    assert (memo.total, memo.pages, len(pdf)) == (proposed + undecided, pages, pages)
    assert (memo.shown == memo.total) is all_shown
    shown = min(memo.shown, proposed)
    assert all(folded(f"K-{n:04} Rincian {n} dilepas") in text for n in range(1, shown + 1))
    assert text.count(folded("Angka-angkanya berubah setiap tahun")) == shown
    if not all_shown:
        rest = memo.total - memo.shown
        assert folded(f"{rest} more do not fit") in text or folded(f"{rest} lagi") in text
        assert folded(f"Keadaan Kota ({proposed // 2})") in text
    assert prove("brief.pdf", target.read_bytes(), None, None, None).differences == ()


@pytest.mark.parametrize(
    ("status", "note", "told"),
    [
        (Status.RETURNED, "Sebut tahunnya", "Dikembalikan: “Sebut tahunnya”"),
        (Status.APPROVED, None, "disunting setelah disetujui"),
    ],
)
def test_the_memo_asks_again_about_what_was_returned_or_edited(
    tmp_path: Path, status: Status, note: str | None, told: str
) -> None:
    """A decision that was returned, or edited after its approval, stands among those that are asked for, and why."""
    book = asking(1, 1)
    (asked, open_) = book.entries
    assert asked.decision is not None
    again = as_it_counts(step(asked.decision, status, note))
    book = replace(book, entries=(replace(asked, decision=again), open_))
    memo = write_brief(book, SETTINGS, date(2018, 6, 1), tmp_path / "brief.pdf")
    text = folded(Reader(tmp_path / "brief.pdf").document[0].get_textpage().get_text_bounded())
    assert memo.total == 2
    assert folded("K-0001 Rincian 1 dilepas") in text
    assert folded(f"{told} – Angka-angkanya") in text


@pytest.mark.parametrize(("on", "count"), [("2018-06-15", "30"), ("2018-07-15", "0"), ("2018-07-20", "5")])
def test_the_memo_counts_the_days(tmp_path: Path, on: str, count: str) -> None:
    """The days from the meeting to the deadline, or since it."""
    write_brief(asking(1, 0), SETTINGS, date.fromisoformat(on), tmp_path / "brief.pdf")
    words = Reader(tmp_path / "brief.pdf").document[0].get_textpage().get_text_bounded().split()
    assert count in words[:8]


def test_the_memo_meets_both_standards(breaks: Breaks, tmp_path: Path) -> None:
    """The memo is PDF/A-3a and PDF/UA-1, as the book is."""
    write_brief(asking(3, 1), SETTINGS, date(2018, 6, 1), tmp_path / "brief.pdf")
    assert breaks(tmp_path / "brief.pdf") == []


@pytest.mark.parametrize(
    ("text", "room", "expected"),
    [
        ("Kota yang tangguh", 500, "Kota yang tangguh"),
        ("Kota yang tangguh", 60, "Kota yang …"),
        ("Kota, yang tangguh", 45, "Kota …"),
        ("Pertanggungjawaban", 20, " …"),
    ],
)
def test_a_line_is_cut_at_a_word(text: str, room: float, expected: str) -> None:
    """What does not fit is cut behind a whole word, without the sign that followed it."""
    assert cut(text, room, 9) == expected


def test_the_command_writes_the_memo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`brief` writes build/<slug>-brief.pdf of the book as it stands, whatever is open in it, and says so."""
    monkeypatch.setenv("LANGUAGE", "en")
    book = write_book(tmp_path, NEW, OLD)
    assert call(["brief", "-q", "--root", str(book), "--on", "2018-06-01"]) == 0
    said = capsys.readouterr().out
    assert "decision" in said
    assert said.endswith("  build/uji-brief.pdf\n")
    manifest = json.loads(Reader(book / "build" / "uji-brief.pdf").attachments()["manifest.json"])
    assert (manifest["edition"], manifest["paragraphs"]) == ("brief", [])
    assert "mkdocs.yml" not in manifest["files"]
    assert set(manifest["files"]) >= set(NEW)
    assert call(["verify", "-q", str(book / "build" / "uji-brief.pdf"), "--root", str(book)]) == 0
