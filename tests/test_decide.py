"""Recording decisions: by options, by questions, as stubs; approving them; and what may not happen on the way."""

from collections.abc import Iterator
from datetime import date
from gettext import NullTranslations
from pathlib import Path

import pytest
from support import git, judged_book, write_book, write_submission

from policybook.cli import call
from policybook.commands import approve, decide, serve
from policybook.commands.prompt import Prompt
from policybook.commands.recording import Answers, record
from policybook.errors import BookError
from policybook.judge.gate import undecided
from policybook.model import Decision, Status
from policybook.read.register import read_register
from policybook.steps import Steps

OLD = {
    "chapters/1.md": "# Banjir\n\nTiga belas sungai melintasi kota. Anggaran kampung sebesar Rp 12 miliar dicatat.\n",
    "chapters/2.md": "# Warga\n\nKohesi sosial adalah fokus kelima.\n\n- Lampu jalan di lorong padam tiap malam.\n",
}
NEW = {
    "chapters/1.md": "# Banjir\n\nTiga belas sungai melintasi kota.\n",
    "chapters/2.md": "# Warga\n\nKohesi sosial adalah fokus kelima.\n",
}
WHY = ("--outcome", "withdrawn", "--category", "outside-scope", "--reason", "Angka milik laporan keuangan.")
WEIGHED = ("--consideration", "Warga masih menemukannya di APBD.")


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book that lost a sentence and a list item since its submission."""
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    return write_book(tmp_path, NEW, OLD)


def run(book: Path, capsys: pytest.CaptureFixture[str], command: str, *arguments: str) -> tuple[int, str]:
    """The exit code of a command and everything that it said."""
    code = call([command, "-q", "--root", str(book), *arguments])
    said = capsys.readouterr()
    return code, said.out + said.err


def register(book: Path) -> tuple[Decision, ...]:
    """The decisions in a book's folder."""
    return read_register(
        {f"decisions/{path.name}": path.read_bytes() for path in (book / "decisions").glob("*.yml")}, Steps()
    )


def open_passages(book: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The ids of the passages whose commands `check` prints."""
    _, said = run(book, capsys, "check")
    return [line.split()[4] for line in said.splitlines() if "decide --passage" in line]


def files(book: Path) -> dict[str, bytes]:
    """Everything in the register's folder."""
    return {path.name: path.read_bytes() for path in sorted((book / "decisions").glob("*"))}


def test_from_a_removal_to_an_open_gate_with_what_the_tool_prints(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands that are printed, with the gaps filled in, lead to a passing check."""
    for number, passage in enumerate(open_passages(book, capsys)):
        reason = ("--reason", f"Angka nomor {number} milik laporan keuangan.")
        weighed = ("--consideration", f"Warga menemukan angka {number} di APBD.")
        code, said = run(book, capsys, "decide", "--passage", passage, *WHY[:4], *reason, *weighed)
        assert code == 0
        printed = next(line for line in said.splitlines() if "approve" in line).split()
        assert run(book, capsys, "approve", printed[3], "--meeting", "Rapat mingguan")[0] == 0
    assert run(book, capsys, "check") == (
        0,
        "Compared with 2018-05-14-draf: 6 passages, 2 removed: 2 approved, 0 proposed, 0 open.\nThe gate is open.\n",
    )
    assert [(d.id, d.status) for d in register(book)] == [("K-0001", Status.APPROVED), ("K-0002", Status.APPROVED)]


def test_several_passages_in_one_decision(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--passage may be repeated, and --into adds to a proposed decision, but not to an approved one."""
    first, second = open_passages(book, capsys)
    assert run(book, capsys, "decide", "--passage", first, *WHY, *WEIGHED)[0] == 0
    assert run(book, capsys, "decide", "--passage", second, "--into", "K-0001")[0] == 0
    (decision,) = register(book)
    assert len(decision.passages) == 2
    assert run(book, capsys, "approve", "K-0001")[0] == 0
    with (book / "chapters" / "1.md").open("w") as chapter:
        chapter.write("# Banjir\n")
    (third,) = open_passages(book, capsys)
    code, said = run(book, capsys, "decide", "--passage", third, "--into", "K-0001")
    assert code == 2
    assert "K-0001 cannot take more passages: it is approved" in said
    assert run(book, capsys, "return", "K-0001", "--why", "Satu lagi.")[0] == 0
    assert run(book, capsys, "decide", "--passage", third, "--into", "K-0001")[0] == 0
    assert len(register(book)[0].passages) == 3


def test_pasted_reasons_are_put_into_one_decision_with_what_is_printed(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Deleting the file that is named and running the command that is printed leaves one decision for both."""
    for passage in open_passages(book, capsys):
        assert run(book, capsys, "decide", "--passage", passage, *WHY, *WEIGHED)[0] == 0
    _, said = run(book, capsys, "check")
    remedy = next(line for line in said.splitlines() if "put both into one decision" in line)
    (book / remedy.split("delete ")[1].split(",")[0]).unlink()
    assert run(book, capsys, *remedy.split("build.py ")[1].split())[0] == 0
    assert [(decision.id, len(decision.passages)) for decision in register(book)] == [("K-0001", 2)]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--passage", "nope", *WHY, *WEIGHED), "No removed passage has the id nope."),
        (("--passage", "{id}", "--into", "K-0009"), "There is no decision K-0009."),
        (("--passage", "{id}"), "--reason is missing."),
        (("--passage", "{id}", *WHY), "--consideration is missing."),
        (("--passage", "{id}", *WHY, "--consideration", "…"), "--consideration cannot be “…”."),
        (("--passage", "{id}", *WHY, "--consideration", "todo"), "placeholders do not pass the gate"),
        (("--passage", "{id}", *WHY, "--consideration", "y"), "--consideration cannot be “y”."),
        (("--passage", "{id}", *WHY[:4], "--reason", "x", *WEIGHED), "--reason cannot be “x”."),
        (("--passage", "{id}", *WHY, *WEIGHED, "--category", "misc"), "--category cannot be “misc”."),
        (("--passage", "{id}", *WHY, *WEIGHED, "--outcome", "moved"), "--replaced-by is missing."),
        (
            ("--passage", "{id}", *WHY, *WEIGHED, "--outcome", "moved", "--replaced-by", "x"),
            "names x, which is no chapter",
        ),
        (
            ("--passage", "{id}", *WHY, *WEIGHED, "--outcome", "moved", "--replaced-by", "chapters/2.md#warg"),
            "names #warg, which chapters/2.md does not have.\n  Why: A link that leads nowhere explains nothing.\n"
            "  Remedy: Did you mean warga? Possible are: warga.",
        ),
        (
            ("--passage", "{id}", *WHY, *WEIGHED, "--outcome", "moved", "--replaced-by", "chapters/2.md#warga"),
            "What was removed does not stand in chapters/2.md#warga.",
        ),
        (("--passage", "{id}", *WHY, *WEIGHED, "--outcome", "gone"), "--outcome cannot be “gone”."),
        (
            ("--passage", "{id}", *WHY, *WEIGHED, "--role", "penuls"),
            "mkdocs.yml:19: The role “penuls” may not propose decisions.\n"
            "  Why: Every decision tells in which role it was proposed.\n"
            "  Remedy: Did you mean penulis? Possible are: penulis.",
        ),
        (("--passage", "{id}", *WHY, *WEIGHED, "--role", "CRO"), "The role “CRO” may not propose decisions."),
        (("--stubs", "--role", "CRO"), "The role “CRO” may not propose decisions."),
        (("--stubs", "--outcome", "gone"), "--outcome cannot be “gone”."),
        (("--stubs", "--category", "misc"), "--category cannot be “misc”."),
        (("--stubs", "--passage", "{id}"), "--stubs goes with neither --passage nor --into."),
        (("--stubs", "--into", "K-0001"), "--stubs goes with neither --passage nor --into."),
        (("--into", "K-0001", *WHY, *WEIGHED), "--passage is missing."),
        ((), "There is no terminal to ask at."),
    ],
)
def test_what_is_missing_or_unknown_is_named_and_nothing_written(
    book: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    """A command that cannot be carried out says why, and leaves no file."""
    passage = open_passages(book, capsys)[0]
    code, output = run(book, capsys, "decide", *(argument.replace("{id}", passage) for argument in arguments))
    assert code == 2
    assert said in output
    assert "Traceback" not in output
    assert not (book / "decisions").exists()


def test_stubs_never_pass_the_gate(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A stub for each open removal; asking again writes no more; check names what has to be filled in."""
    assert run(book, capsys, "decide", "--stubs")[0] == 0
    assert [decision.id for decision in register(book)] == ["K-0001", "K-0002"]
    assert run(book, capsys, "decide", "--stubs") == (0, "Nothing is open.\n")
    code, said = run(book, capsys, "check")
    assert code == 1
    assert all(said.count(f"error {rule}") == 2 for rule in ("PB202", "PB203", "PB205"))
    assert "PB301" not in said
    code, said = run(book, capsys, "approve", "K-0001")
    assert code == 1
    assert "The reason of K-0001 says nothing" in said


def test_a_stub_is_a_form_whose_open_lines_are_filled_in(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Reason and consideration have an indented line, the categories stand beside; filled in, it asks for approval."""
    passage = open_passages(book, capsys)[0]
    assert run(book, capsys, "decide", "--stubs")[0] == 0
    (path,) = (path for path in (book / "decisions").glob("*.yml") if passage in path.read_text())
    empty = "category:  # outside-scope\n", "reason: >-\n  \n", "considerations:\n  - >-\n    \n"
    filled = "category: outside-scope\n", "reason: >-\n  Milik: laporan.\n", "considerations:\n  - >-\n    APBD.\n"
    text = path.read_text()
    for before, after in zip(empty, filled, strict=True):
        assert text.count(before) == 1
        text = text.replace(before, after)
    path.write_text(text)
    said = [line for line in run(book, capsys, "check")[1].splitlines() if path.name in line and "error" in line]
    assert [line.split()[2] for line in said] == ["PB301:"]


def scripted(answers: list[str]) -> tuple[Prompt, list[str]]:
    """A prompt that gives these answers and then ends, and what it was shown and asked."""
    transcript: list[str] = []
    rest: Iterator[str] = iter(answers)

    def read(question: str) -> str:
        transcript.append(question)
        try:
            return next(rest)
        except StopIteration:
            raise EOFError from None

    return Prompt(read, transcript.append, NullTranslations()), transcript


DECIDED = ["d", "withdrawn", "1", "Angka milik laporan keuangan.", "Warga menemukannya di APBD.", "", "Angka dilepas"]


MISTAKES = [
    *("x", "d", "9", "gone", "1", "misc", "outside-scope", "-", "", "Alasan."),
    *("todo", "Ditimbang.", "TODO", "Juga ditimbang.", "", ""),
]


def walk(book: Path, answers: list[str], *given: str) -> tuple[str, str]:
    """What decide says at the end, and all that it showed before, when a person gives these answers.

    `given` are outcome, category and reason, as options.
    """
    prompt, transcript = scripted(answers)
    request = decide.Request(answers=Answers(*given))
    result = decide.run(book, NullTranslations(), lambda _: None, Steps(), prompt, request)
    assert result.code == 0
    return result.text, "\n".join(transcript)


def test_the_walk_asks_about_each_removal_and_saves_after_each(book: Path) -> None:
    """Stopping after the first keeps it; the next walk goes on with the second, and asks again for a wrong place."""
    text, shown = walk(book, DECIDED)
    assert text == "Recorded: 1. Open: 1. 'python3 build.py decide' goes on from here."
    assert "Anggaran kampung sebesar Rp 12 miliar dicatat." in shown
    assert "… Tiga belas sungai melintasi kota." in shown
    assert "outside-scope – Outside the scope" in shown
    (decision,) = register(book)
    assert (decision.title, decision.reason) == ("Angka dilepas", "Angka milik laporan keuangan.")
    with (book / "chapters" / "2.md").open("a") as chapter:
        chapter.write("\nLorong gelap karena lampunya mati.\n")
    places = ["3", "x", "chapters/1.md#banjir", "3", "chapters/2.md#warga"]
    text, shown = walk(book, ["d", *places, "1", "Sudah dimuat.", "Dekat.", "Lampiran.", "", ""])
    assert "Anggaran kampung" not in shown
    assert "There is no such place" in shown
    assert "promises readers that they find it in chapters/1.md#banjir" in shown
    assert text == "Recorded: 1. Open: 0."
    second = register(book)[1]
    assert (second.outcome.value, second.replaced_by) == ("merged", "chapters/2.md#warga")
    assert second.considerations == ("Dekat.", "Lampiran.")


def test_the_walk_asks_nothing_that_was_given_as_an_option(book: Path) -> None:
    """Options hold for each removal; a placeholder, and a category that there is none of, are asked about."""
    text, shown = walk(book, ["d", "Alasan.", "Ditimbang.", "", ""], "corrected", "outside-scope", "…")
    assert text.startswith("Recorded: 1. Open: 1.")
    assert (register(book)[0].outcome.value, register(book)[0].reason) == ("corrected", "Alasan.")
    assert "Outcome" not in shown
    assert "Category" not in shown
    walk(book, ["d", "outside-scope", "Ditimbang juga.", "", ""], "withdrawn", "misc", "Usang sejak 2017.")
    assert (register(book)[1].category, register(book)[1].reason) == ("outside-scope", "Usang sejak 2017.")


PARAGRAPH = "Pompa air dijaga dua petugas. Lampu kuning menyala tiap malam. Perahu karet disimpan di balai warga."


def test_a_paragraph_is_decided_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The walk offers one decision for all sentences of a paragraph; check prints the options that do the same."""
    monkeypatch.setenv("LANGUAGE", "en")
    old = {"chapters/1.md": f"# Banjir\n\nTiga belas sungai melintasi kota.\n\n{PARAGRAPH}\n\nSirene rusak.\n"}
    book = write_book(tmp_path, {"chapters/1.md": "# Banjir\n\nTiga belas sungai melintasi kota.\n"}, old)
    first, *others = open_passages(book, capsys)
    hint = "One decision for all that went from this paragraph: add "
    (told,) = [line for line in run(book, capsys, "check")[1].splitlines() if hint in line]
    assert told.strip() == hint + " ".join(f"--passage {passage}" for passage in others[:2])
    text, shown = walk(book, ["p", *DECIDED[1:], "a"])
    assert text == "Recorded: 4. Open: 0."
    assert "Perahu karet disimpan di balai warga." in shown
    assert [len(decision.passages) for decision in register(book)] == [4]
    assert first == register(book)[0].passages[0].fingerprint.removeprefix("sha256:")[:10]


def test_the_walk_offers_what_was_recorded_about_the_section_before(book: Path) -> None:
    """A decision of an earlier call takes the next removal of its section, too."""
    assert walk(book, DECIDED)[0].startswith("Recorded: 1.")
    chapter = book / "chapters" / "1.md"
    chapter.write_text("# Banjir\n")
    assert walk(book, ["a", "q"])[0].startswith("Recorded: 1.")
    assert [len(decision.passages) for decision in register(book)] == [2]


def test_the_walk_offers_at_each_section_what_was_recorded_about_it(book: Path) -> None:
    """Also where the removal of another section was skipped before."""
    assert walk(book, [*DECIDED, *DECIDED])[0] == "Recorded: 2. Open: 0."
    (book / "chapters" / "1.md").write_text("# Banjir\n")
    (book / "chapters" / "2.md").write_text("# Warga\n")
    text, _ = walk(book, ["s", "a"])
    assert text.startswith("Recorded: 1. Open: 1.")
    assert [len(decision.passages) for decision in register(book)] == [1, 2]


def test_a_passage_that_a_known_decision_took_meanwhile_gets_no_second_one(book: Path) -> None:
    """While one person answers, another adds the passage to a decision that was there before."""
    walk(book, DECIDED)
    (book / "chapters" / "1.md").write_text("# Banjir\n")
    judged = judged_book(book)
    removal, _ = undecided(judged.verdict)
    walk(book, ["a"])
    before = files(book)
    with pytest.raises(BookError) as caught:
        record(judged, [removal.change], Answers("withdrawn", "outside-scope", "Usang."), date(2018, 6, 1))
    assert caught.value.problems[0].where == register(book)[0].location
    assert files(book) == before


@pytest.mark.parametrize("number", range(len(DECIDED)))
def test_q_stops_at_every_question(book: Path, capsys: pytest.CaptureFixture[str], number: int) -> None:
    """What is half answered is not recorded, in the walk and for one passage; nothing is asked after it."""
    text, _ = walk(book, [*DECIDED[:number], "q", *DECIDED])
    assert text.startswith("Recorded: 0. Open: 2.")
    assert not register(book)
    passage = open_passages(book, capsys)[0]
    prompt, _ = scripted([*DECIDED[1:number], "q", *DECIDED])
    request = decide.Request(passages=(passage,))
    result = decide.run(book, NullTranslations(), lambda _: None, Steps(), prompt, request)
    assert (result.code, result.text) == (0, "Recorded: 0. Open: 2.")


@pytest.mark.parametrize(
    ("today", "question"),
    [
        ("Anggaran kota naik.", "Where the content stands now [chapters/2.md#lain]: "),
        ("Lampu mati.", "Where the content stands now: "),
    ],
)
def test_the_place_that_enter_takes_is_one_that_passes(book: Path, today: str, question: str) -> None:
    """What comes nearest is the answer in brackets only where it carries what was lost."""
    (book / "chapters" / "2.md").write_text(f"{OLD['chapters/2.md']}\n## Lain\n\n{today}\n")
    _, shown = walk(book, ["d", "merged", "q"])
    assert shown.splitlines()[-1] == question


@pytest.mark.parametrize(
    ("answers", "ids", "passages"),
    [
        (["q"], [], []),
        ([], [], []),
        (["s", "s"], [], []),
        ([*DECIDED, "a"], ["K-0001"], [2]),
        (["s", *DECIDED], ["K-0001"], [1]),
        (MISTAKES, ["K-0001"], [1]),
    ],
    ids=["stop", "end of input", "skip all", "two in one", "skip one", "mistakes are asked again"],
)  # fmt: skip
def test_ways_through_the_walk(
    book: Path, capsys: pytest.CaptureFixture[str], answers: list[str], ids: list[str], passages: list[int]
) -> None:
    """Stopping, skipping, adding to the last decision, and answers that do not do."""
    walk(book, answers)
    assert [decision.id for decision in register(book)] == ids
    assert [len(decision.passages) for decision in register(book)] == passages
    assert "PB203" not in run(book, capsys, "check")[1]  # a consideration that says nothing


def test_a_pasted_command_asks_for_its_gaps_at_a_terminal(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """At a terminal the … of the printed command are questions, not answers."""
    passage = open_passages(book, capsys)[0]
    prompt, _ = scripted(["1", "Angka milik laporan keuangan.", "Warga menemukannya di APBD.", "", ""])
    answers = decide.Answers(outcome="withdrawn", category="…", reason="…", considerations=("…",))
    request = decide.Request(passages=(passage,), answers=answers)
    assert decide.run(book, NullTranslations(), lambda _: None, Steps(), prompt, request).code == 0
    assert register(book)[0].considerations == ("Warga menemukannya di APBD.",)


def proposed(book: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """One proposed decision; returns its passage."""
    passage = open_passages(book, capsys)[0]
    assert run(book, capsys, "decide", "--passage", passage, *WHY, *WEIGHED)[0] == 0
    return passage


def test_the_life_of_a_decision(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Returned, approved, edited, approved again, restored: each step is in the history."""
    proposed(book, capsys)
    assert run(book, capsys, "return", "K-0001", "--why", "Sebut laporannya")[0] == 0
    assert "was returned: “Sebut laporannya”" in run(book, capsys, "check")[1]
    assert run(book, capsys, "approve", "K-0001", "--meeting", "Rapat")[0] == 0
    (path,) = (book / "decisions").glob("*.yml")
    path.write_text(path.read_text().replace("laporan keuangan", "laporan keuangan 2017"))
    said = run(book, capsys, "check")[1]
    assert "The seal of K-0001 is missing or broken" in said
    assert 'approve K-0001 --meeting "…"' in said
    assert "2 removed: 0 approved, 1 proposed, 1 open." in said
    assert "0 approved, 1 proposed" in run(book, capsys, "status")[1]
    assert run(book, capsys, "approve", "K-0001", "--meeting", "Rapat kedua")[0] == 0
    assert "PB302" not in run(book, capsys, "check")[1]
    (book / "chapters" / "1.md").write_text(OLD["chapters/1.md"])
    assert "restore K-0001" in run(book, capsys, "check")[1]
    assert run(book, capsys, "restore", "K-0001", "--why", "CRO memintanya kembali")[0] == 0
    assert "K-0001" not in run(book, capsys, "check")[1]
    steps = [(event.role, event.status.value) for event in register(book)[0].history]
    assert steps == [
        ("penulis", "proposed"), ("CRO", "returned"), ("CRO", "approved"), ("CRO", "approved"), ("CRO", "restored"),
    ]  # fmt: skip


def test_a_step_is_told_in_the_readers_language(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status that a decision has come to is a word of that language, not the one of its file."""
    proposed(book, capsys)
    monkeypatch.setenv("LANGUAGE", "id")
    assert "K-0001 kini berstatus disetujui (" in run(book, capsys, "approve", "K-0001")[1]
    assert "K-0001 sudah berstatus disetujui." in run(book, capsys, "approve", "K-0001")[1]
    assert "K-0001 kini berstatus dikembalikan (" in run(book, capsys, "return", "K-0001", "--why", "Satu lagi.")[1]


def test_a_passage_comes_back_in_the_order_that_the_guides_tell(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Returned with the reason, put back by its writer, restored; restoring it first is refused."""
    proposed(book, capsys)
    assert run(book, capsys, "approve", "K-0001")[0] == 0
    assert run(book, capsys, "restore", "K-0001")[0] == 1
    assert run(book, capsys, "return", "K-0001", "--why", "Tetap diperlukan; kembalikan.")[0] == 0
    (book / "chapters" / "1.md").write_text(OLD["chapters/1.md"])
    assert run(book, capsys, "restore", "K-0001")[0] == 0
    assert "K-0001" not in run(book, capsys, "check")[1]
    assert [event.status.value for event in register(book)[0].history][-2:] == ["returned", "restored"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("approve", "K-0009"), "There is no decision K-0009."),
        (("approve", "k-0001"), "Did you mean K-0001?"),
        (("approve", "K-1"), "Did you mean K-0001?"),
        (("explain", "k-0001"), "K-0001 is a decision: "),
        (("approve", "K-0001", "K-0009"), "There is no decision K-0009."),
        (("approve", "K-0001", "--role", "penulis"), "was approved by “penulis”, who may not approve"),
        (("approve", "K-0001", "--role", "tamu"), "names the role “tamu”"),
        (("approve", "K-0001", "--on", "2018-05-01"), "has a date that cannot be right: 2018-05-01"),
        (("approve", "K-0001", "--on", "9999-01-01"), "has a date that cannot be right: 9999-01-01"),
        (("approve", "K-0001", "--meeting", "…"), "The meeting has no name."),
        (("restore", "K-0009"), "There is no decision K-0009."),
        (("approve", "K-0001", "--meeting", "…", "--role", "tamu"), "names the role “tamu”"),
        (("return", "K-0001", "--why", "x", "--role", "tamu"), "names the role “tamu”"),
        (("return", "K-0001", "--why", ""), "The note says nothing: “”."),
        (("return", "K-0001", "--why", "  "), "The note says nothing: “  ”."),
        (("return", "K-0001", "--why", "…"), "The note says nothing: “…”."),
        (("approve", "K-0001", "--note", "TODO"), "The note says nothing: “TODO”."),
    ],
)
def test_steps_that_are_refused_change_nothing(
    book: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], said: str
) -> None:
    """A step that a rule speaks against is refused with that rule's words, told once, for all decisions it names."""
    proposed(book, capsys)
    before = files(book)
    code, output = run(book, capsys, *command)
    assert (code, output.count(said)) == (2, 1)
    assert files(book) == before


def test_a_step_that_changes_nothing_is_refused(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Approving what is approved, and not edited since, would only lengthen the history."""
    proposed(book, capsys)
    assert run(book, capsys, "approve", "K-0001")[0] == 0
    before = files(book)
    code, output = run(book, capsys, "approve", "K-0001")
    assert (code, files(book)) == (2, before)
    assert "K-0001 is approved already." in output


def test_a_decision_that_was_handed_over_cannot_be_touched(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After the next submission its decisions stay as they are."""
    proposed(book, capsys)
    (path,) = (book / "decisions").glob("*.yml")
    write_submission(book, "2018-06-01-akhir", {**NEW, f"decisions/{path.name}": path.read_text()})
    before = files(book)
    code, output = run(book, capsys, "approve", "K-0001")
    assert (code, files(book)) == (2, before)
    assert "K-0001 was handed over with 2018-06-01-akhir." in output


def test_branches_that_give_out_one_id_merge_and_are_mended_by_one_command(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two branches add a decision each; git merges them without conflict; renumber mends the id they share."""
    first, second = open_passages(book, capsys)
    git(book, "init", "-q")
    git(book, "add", ".")
    git(book, "commit", "-qm", "awal")
    for branch, passage, reason in (("satu", first, "Angka lama."), ("dua", second, "Lampu bukan isi PRA.")):
        git(book, "checkout", "-qb", branch, "main")
        weighed = ("--consideration", f"Ditimbang untuk {branch}.")
        code, _ = run(book, capsys, "decide", "--passage", passage, *WHY, "--reason", reason, *weighed)
        assert code == 0
        git(book, "add", "decisions")
        git(book, "commit", "-qm", branch)
    git(book, "merge", "-q", "satu")
    _, said = run(book, capsys, "check")
    command = next(line for line in said.splitlines() if "renumber" in line).split("renumber ")[1]
    assert run(book, capsys, "renumber", command)[0] == 0
    assert sorted(decision.id for decision in register(book)) == ["K-0001", "K-0002"]
    assert "PB201" not in run(book, capsys, "check")[1]


def test_a_decision_is_renumbered_by_its_whole_path(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside a root that is written from where one stands."""
    walk(book, DECIDED)
    (path,) = (book / "decisions").glob("*.yml")
    monkeypatch.chdir(book)
    assert run(Path(), capsys, "renumber", str(path))[0] == 0
    assert [decision.id for decision in register(book)] == ["K-0002"]


def test_an_approved_decision_keeps_the_id_that_is_its_own(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Minutes cite it. Once another file has the same id, one of the two has to give way."""
    proposed(book, capsys)
    assert run(book, capsys, "approve", "K-0001", "--meeting", "Rapat")[0] == 0
    (path,) = (book / "decisions").glob("*.yml")
    name, before = path.relative_to(book).as_posix(), files(book)
    code, said = run(book, capsys, "renumber", name)
    assert code == 2
    assert f"{name}:2:1: K-0001 is approved, and no other file has this id." in said
    assert files(book) == before
    (book / "decisions" / "lain.yml").write_bytes(path.read_bytes())
    assert run(book, capsys, "renumber", name)[0] == 0


def test_a_decision_that_was_handed_over_keeps_its_id(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever its status, and even where another file has the same id: that one is to be renumbered."""
    proposed(book, capsys)
    (path,) = (book / "decisions").glob("*.yml")
    name = path.relative_to(book).as_posix()
    write_submission(book, "2018-05-14-draf", {**OLD, name: path.read_text()})
    (book / "decisions" / "lain.yml").write_text(path.read_text().replace("Angka milik", "Angka lain milik"))
    code, said = run(book, capsys, "renumber", name)
    assert code == 2
    assert "K-0001 was handed over with 2018-05-14-draf." in said
    assert "Where another file has the same id, renumber that one." in said
    assert run(book, capsys, "renumber", "decisions/lain.yml")[0] == 0


@pytest.mark.parametrize(
    "path", ["decisions/none.yml", "mkdocs.yml", "../x.yml", "decisions/../mkdocs.yml", "/etc/passwd"]
)
def test_only_decisions_are_renumbered(book: Path, capsys: pytest.CaptureFixture[str], path: str) -> None:
    """A path that is no file of the register is refused."""
    settings = (book / "mkdocs.yml").read_bytes()
    code, said = run(book, capsys, "renumber", path)
    assert code == 2
    assert "is no file of the register" in said
    assert (book / "mkdocs.yml").read_bytes() == settings


@pytest.mark.parametrize("sent_back", [False, True])
def test_a_passage_that_is_still_gone_is_not_restored(
    book: Path, capsys: pytest.CaptureFixture[str], sent_back: bool
) -> None:
    """Restoring says that the passage is back; while it is not, nothing is written, whatever the decision's status."""
    proposed(book, capsys)
    if sent_back:
        assert run(book, capsys, "return", "K-0001", "--why", "Sebut sumber.")[0] == 0
    before = {path: path.read_bytes() for path in (book / "decisions").iterdir()}
    code, said = run(book, capsys, "restore", "K-0001")
    assert code == 1
    assert "K-0001 names what is not back in the book: “Anggaran kampung sebesar Rp 12 miliar dicatat.”" in said
    assert {path: path.read_bytes() for path in (book / "decisions").iterdir()} == before


def test_a_decision_is_restored_once_all_its_passages_are_back(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of several passages those that are not back are named; the rest can be taken out of the decision."""
    passages = [part for passage in open_passages(book, capsys) for part in ("--passage", passage)]
    assert run(book, capsys, "decide", *passages, *WHY, *WEIGHED)[0] == 0
    assert run(book, capsys, "approve", "K-0001")[0] == 0
    (book / "chapters" / "1.md").write_text(OLD["chapters/1.md"])
    before = files(book)
    code, said = run(book, capsys, "restore", "K-0001")
    assert code == 1
    assert "K-0001 names what is not back in the book: “Lampu jalan di lorong padam tiap malam.”\n" in said
    assert files(book) == before
    (book / "chapters" / "2.md").write_text(OLD["chapters/2.md"])
    assert run(book, capsys, "restore", "K-0001")[0] == 0


@pytest.mark.parametrize(
    "command", [("approve", "K-0001"), ("return", "K-0001", "--why", "Sebut laporannya.")], ids=["approve", "return"]
)
def test_a_restored_decision_does_not_cover_a_second_removal(
    book: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    """The passage that went again asks for a new decision; neither step brings the old one back."""
    passage = proposed(book, capsys)
    assert run(book, capsys, "approve", "K-0001")[0] == 0
    (book / "chapters" / "1.md").write_text(OLD["chapters/1.md"])
    assert run(book, capsys, "restore", "K-0001")[0] == 0
    (book / "chapters" / "1.md").write_text(NEW["chapters/1.md"])
    before = files(book)
    code, said = run(book, capsys, *command)
    assert code == 2
    assert "K-0001 was restored, and takes no further step." in said
    assert files(book) == before
    assert passage in open_passages(book, capsys)
    again = ("--reason", "Angka itu kini ada di lampiran keuangan.", "--consideration", "Mudah dicari di sana.")
    assert run(book, capsys, "decide", "--passage", passage, *WHY[:4], *again)[0] == 0


def sent_back(book: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """One decision that was returned; returns its passage."""
    passage = proposed(book, capsys)
    assert run(book, capsys, "return", "K-0001", "--why", "Sebut laporannya")[0] == 0
    return passage


@pytest.mark.parametrize("options", [("--passage", "{id}", *WHY, *WEIGHED), ("--passage", "{id}", "--into", "K-0001")])
def test_a_passage_whose_decision_was_returned_gets_no_second_one(
    book: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    """The call is refused with the note, the file to mend and the command that has it approved."""
    passage = sent_back(book, capsys)
    before = files(book)
    code, said = run(book, capsys, "decide", *(option.replace("{id}", passage) for option in options))
    assert (code, files(book)) == (2, before)
    assert "was returned: “Sebut laporannya”" in said
    assert next(iter(before)) in said
    assert "Mend the file, then have it approved: python3 build.py approve K-0001" in said


def test_the_walk_and_the_stubs_leave_a_returned_decision_to_its_file(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is shown with its note; only what no decision speaks of is asked for, or gets a stub."""
    sent_back(book, capsys)
    text, shown = walk(book, ["s"])
    assert "was returned: “Sebut laporannya”" in shown
    assert shown.count("What to do") == 1
    mend = (
        'To be mended: K-0001. Edit their files, then have them approved: python3 build.py approve K-0001 --meeting "…"'
    )
    assert text == f"Recorded: 0. Open: 2. 'python3 build.py decide' goes on from here.\n{mend}"
    assert run(book, capsys, "decide", "--stubs")[0] == 0
    assert [decision.id for decision in register(book)] == ["K-0001", "K-0002"]
    assert walk(book, [])[0] == f"Recorded: 0. Open: 1.\n{mend}"
    assert run(book, capsys, "decide", "--stubs")[1].strip() == mend
    said = run(book, capsys, "check")[1]
    assert mend in said
    assert "walks through the open removals" not in said


def test_a_returned_decision_about_two_passages_is_shown_once(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With both passages below what is wrong with it."""
    both = [word for passage in open_passages(book, capsys) for word in ("--passage", passage)]
    assert run(book, capsys, "decide", *both, *WHY, *WEIGHED)[0] == 0
    assert run(book, capsys, "return", "K-0001", "--why", "Sebut laporannya")[0] == 0
    shown = walk(book, [])[1]
    assert shown.count("was returned: “Sebut laporannya”") == 1
    assert "Anggaran kampung" in shown
    assert "Lampu jalan" in shown


def test_the_preview_offers_no_second_decision_where_one_was_returned(
    book: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Its bar names only what no decision speaks of; a returned one is mended in its file."""
    passage = sent_back(book, capsys)
    standing = serve._Desk(book, tmp_path / "preview", Steps()).build()
    assert len(standing.opened) == 1
    assert passage not in standing.opened[0].command


def test_a_decision_that_became_too_narrow_gets_no_second_one_beside_it(
    book: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """What was cut later from a sentence is added to its decision: nothing asks for another one (PB107)."""
    chapter = book / "chapters" / "1.md"
    chapter.write_text(OLD["chapters/1.md"].replace(" sebesar Rp 12 miliar", ""))
    (book / "chapters" / "2.md").write_text(OLD["chapters/2.md"])
    passage = proposed(book, capsys)
    chapter.write_text(OLD["chapters/1.md"].replace(" kampung sebesar Rp 12 miliar", ""))
    before = files(book)
    said = run(book, capsys, "check")[1]
    assert "PB102: K-0001 names this passage, but not all that was lost of it: “kampung”" in said
    mend = (
        'To be mended: K-0001. Edit their files, then have them approved: python3 build.py approve K-0001 --meeting "…"'
    )
    assert said.splitlines()[-1] == mend
    assert "decide" not in said
    code, refused = run(book, capsys, "decide", "--passage", passage, *WHY, *WEIGHED)
    assert (code, "PB102" not in refused, "“kampung”" in refused) == (2, True, True)
    text, shown = walk(book, [])
    assert text == f"Recorded: 0. Open: 1.\n{mend}"
    assert "“kampung”" in shown
    assert run(book, capsys, "decide", "--stubs")[1].strip() == mend
    assert files(book) == before
    (opened,) = serve._Desk(book, tmp_path / "preview", Steps()).build().opened
    assert opened.command == "python3 build.py check"


def test_a_second_decision_beside_a_returned_one_is_told(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where two branches bring both, check names the returned one."""
    proposed(book, capsys)
    (first,) = (book / "decisions").glob("*.yml")
    text = first.read_text().replace("K-0001", "K-0002").replace("Angka milik", "Rincian milik")
    assert run(book, capsys, "return", "K-0001", "--why", "Sebut laporannya")[0] == 0
    (book / "decisions" / "2018-05-21-kedua.yml").write_text(text)
    assert "PB107: K-0001 accounts for a passage that other decisions account for" in run(book, capsys, "check")[1]


def test_a_book_without_categories_is_told_to_list_some(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the settings know no category, the remedy is to add one, not to choose from an empty list."""
    settings = book / "mkdocs.yml"
    lines = settings.read_text().splitlines(keepends=True)
    settings.write_text("".join(line for line in lines if "categories:" not in line))
    passage = open_passages(book, capsys)[0]
    code, said = run(book, capsys, "decide", "--passage", passage, *WHY, *WEIGHED)
    assert code == 2
    assert "Add some, e.g. categories: {outdated: {en: Out of date}" in said


def test_of_several_decisions_none_is_approved_if_one_was_changed_meanwhile(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A step is taken with all decisions or with none: an edit that came between is found before any is written."""
    for number, passage in enumerate(open_passages(book, capsys)):
        reason = ("--reason", f"Angka nomor {number} milik laporan keuangan.")
        weighed = ("--consideration", f"Warga menemukan angka {number} di APBD.")
        assert run(book, capsys, "decide", "--passage", passage, *WHY[:4], *reason, *weighed)[0] == 0
    last = max((book / "decisions").glob("*.yml"), key=lambda path: path.read_text().partition("id: ")[2][:6])
    judged = approve.judge

    def edit_then_judge(*arguments: object) -> object:
        last.write_text(last.read_text().replace("nomor", "bernomor"))
        return judged(*arguments)

    monkeypatch.setattr(approve, "judge", edit_then_judge)
    code, said = run(book, capsys, "approve", "K-0001", "K-0002")
    assert (code, "was changed by somebody else meanwhile" in said) == (1, True)
    assert {decision.status for decision in register(book)} == {Status.PROPOSED}


@pytest.mark.parametrize(
    ("setting", "says"),
    [("roles", "The settings name no roles."), ("categories", "The settings list no categories of reasons.")],
)
def test_a_setting_that_the_register_lacks_is_told_once(
    book: Path, capsys: pytest.CaptureFixture[str], setting: str, says: str
) -> None:
    """At mkdocs.yml, not at each decision that names a role or a category."""
    run(book, capsys, "decide", "--stubs")
    settings = book / "mkdocs.yml"
    lines = settings.read_text().splitlines(keepends=True)
    settings.write_text("".join(line for line in lines if not line.startswith(f"      {setting}:")))
    code, said = run(book, capsys, "check")
    assert (code, said.count("Remedy:")) == (1, 1)
    assert said.startswith(f"mkdocs.yml:17: {says}")
