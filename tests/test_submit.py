"""Submitting, and the rounds that follow: what was handed over stays, and every round stays checked."""

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from support import POLICY, git, judged_book, settings_text, write_book
from test_decide import NEW, OLD, WHY, open_passages, run

from policybook.commands import submit
from policybook.commands.rounds import judge_rounds
from policybook.commands.street import Judged
from policybook.model import Edition

TODAY = date.today().isoformat()
FIRST, SECOND = f"{TODAY}-akhir", f"{TODAY}-akhir-2"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book that lost a list item since its submission; editions are not rendered but noted in build/edition."""
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    monkeypatch.setattr(submit, "write_edition", _no_rendering)
    return write_book(tmp_path, {**NEW, "chapters/1.md": OLD["chapters/1.md"]}, OLD)


def _no_rendering(judged: Judged, folder: Path, edition: Edition, *_: object, name: str) -> list[Path]:
    folder.mkdir(exist_ok=True)
    (folder / f"uji-{name}.pdf").write_bytes(edition.value.encode())
    return [folder / f"uji-{name}.pdf"]


def decide_all(book: Path, capsys: pytest.CaptureFixture[str], about: str) -> None:
    """Record and approve a decision about whatever is open."""
    arguments = [part for passage in open_passages(book, capsys) for part in ("--passage", passage)]
    answers = ("--reason", f"Bukan isi {about}.", "--consideration", f"Ditimbang untuk {about}.")
    code, said = run(book, capsys, "decide", *arguments, *WHY[:4], *answers)
    assert code == 0, said
    identifier = said.split()[0]
    assert run(book, capsys, "approve", identifier, "--meeting", "Rapat")[0] == 0


def submitted_twice(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two rounds: the list item goes, then a sentence."""
    decide_all(book, capsys, "bab dua")
    assert run(book, capsys, "submit", FIRST)[0] == 0
    (book / "chapters" / "1.md").write_text(NEW["chapters/1.md"])
    decide_all(book, capsys, "bab satu")
    assert run(book, capsys, "submit", SECOND)[0] == 0


def test_nothing_is_submitted_while_anything_is_open(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With an open removal submit tells what is open and writes neither edition nor submission."""
    code, said = run(book, capsys, "submit", FIRST)
    assert code == 1
    assert "PB101" in said
    assert not (book / "build").exists()
    assert [path.name for path in (book / "baselines").iterdir()] == ["2018-05-14-draf"]


def test_a_submission_holds_what_was_judged_and_is_the_new_baseline(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Chapters, register and settings are frozen with their sums, and the next comparison starts from them."""
    decide_all(book, capsys, "bab dua")
    code, said = run(book, capsys, "submit", FIRST)
    line = f"{FIRST} is frozen in baselines/{FIRST} and is the new baseline."
    assert (code, said.splitlines()[0]) == (0, line)
    folder = book / "baselines" / FIRST
    manifest = json.loads((folder / "manifest.json").read_bytes())
    frozen = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    sums = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in frozen.items()}
    assert manifest["files"] == {name: value for name, value in sums.items() if name != "manifest.json"}
    assert set(sums) == {
        "manifest.json", "mkdocs.yml", "chapters/1.md", "chapters/2.md", *manifest["files"],
    }  # fmt: skip
    assert manifest["outputs"] == {f"uji-{FIRST}.pdf": hashlib.sha256(b"final").hexdigest()}
    assert manifest["handed_over"] == TODAY
    assert f"Compared with {FIRST}: 5 passages, none removed" in run(book, capsys, "check")[1]


def test_what_has_to_be_committed_is_named_and_nothing_else(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Settings that did not change are not among it; edited chapters and new decisions are."""
    git(book, "init"), git(book, "add", "."), git(book, "commit", "-m", "draf")
    decide_all(book, capsys, "bab dua")
    with (book / "chapters" / "2.md").open("a") as chapter:
        chapter.write("\nSatu kalimat baru tentang warga.\n")
    _, said = run(book, capsys, "submit", FIRST)
    assert f"Commit what git does not hold yet: baselines/.gitattributes baselines/{FIRST} chapters decisions\n" in said


def test_what_was_handed_over_has_the_same_bytes_on_windows(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Git for Windows gives out texts with other line ends, unless told that these are to stay."""
    decide_all(book, capsys, "bab dua")
    assert run(book, capsys, "submit", FIRST)[0] == 0
    shutil.rmtree(book / "baselines" / "2018-05-14-draf")  # not made by submit
    git(book, "init"), git(book, "add", "."), git(book, "commit", "-m", "serahan")
    git(book, "config", "core.autocrlf", "true")
    shutil.rmtree(book / "baselines")
    (book / "chapters" / "1.md").unlink()
    git(book, "checkout", ".")
    assert b"\r\n" in (book / "chapters" / "1.md").read_bytes()
    assert run(book, capsys, "check")[0] == 0


@pytest.mark.parametrize(
    ("before", "after"),
    [("none", "latest"), ("2018-05-14-draf", FIRST), ("git:HEAD", "latest"), ("latest", "latest")],
)
def test_the_settings_name_the_submission_and_nothing_else_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], before: str, after: str
) -> None:
    """Whatever they compared with before: the next check compares with what was handed over."""
    monkeypatch.setattr(submit, "write_edition", _no_rendering)
    book = write_book(tmp_path, NEW, None if before == "none" else NEW)
    setting = f"      baseline: {before}  # until the final\n"
    settings = settings_text(list(NEW), f"{POLICY}{setting}      annex: all\n")
    (book / "mkdocs.yml").write_text(settings)
    git(book, "init"), git(book, "add", "."), git(book, "commit", "-m", "draf")
    assert run(book, capsys, "submit", FIRST)[0] == 0
    assert (book / "mkdocs.yml").read_text() == settings.replace(setting, setting.replace(before, after))
    assert f"Compared with {FIRST}" in run(book, capsys, "check")[1]


def test_a_submission_that_cannot_become_the_baseline_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the settings cannot be edited, nothing is frozen, and the line is named."""
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setattr(submit, "write_edition", _no_rendering)
    book = write_book(tmp_path, NEW)
    policy = f"{POLICY}      subtitle: &shared none\n      baseline: *shared\n"
    (book / "mkdocs.yml").write_text(settings_text(list(NEW), policy))
    code, said = run(book, capsys, "submit", FIRST)
    assert code == 1
    assert "mkdocs.yml:22: The baseline cannot be changed in mkdocs.yml." in said
    assert list((book / "baselines").glob("[!.]*")) == []


def test_only_what_a_killed_submit_left_is_cleared_away(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Hidden files and folders that others keep beside the submissions stay where they are."""
    decide_all(book, capsys, "bab dua")
    folder = book / "baselines"
    (folder / ".gitkeep").touch()
    (folder / ".idea").mkdir()
    (folder / f".{FIRST}.x{submit.UNFINISHED}").mkdir()
    code, said = run(book, capsys, "submit", FIRST)
    assert code == 0, said
    assert {path.name for path in folder.iterdir()} == {"2018-05-14-draf", FIRST, ".gitattributes", ".gitkeep", ".idea"}


def test_a_submit_that_was_killed_before_its_last_step_is_finished(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same command again makes the frozen submission the baseline."""
    decide_all(book, capsys, "bab dua")
    assert run(book, capsys, "submit", FIRST)[0] == 0
    settings = book / "mkdocs.yml"
    settings.write_text(settings.read_text() + "      baseline: none\n")
    assert run(book, capsys, "check")[0] == 2
    assert run(book, capsys, "submit", FIRST) == (0, f"{FIRST} was frozen already; it is the baseline now.\n")
    assert f"Compared with {FIRST}" in run(book, capsys, "check")[1]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("akhir", "It must be a date and a word"),
        ("2018-02-30-akhir", "It must be a date and a word"),
        ("../2018-07-15-akhir", "It must be a date and a word"),
        ("2018-07-15-Akhir kedua", "Did you mean 2018-07-15-akhir-kedua?"),
        ("2018-05-13-akhir", "The last submission is 2018-05-14-draf"),
        ("2018-05-14-draf", "The last submission is 2018-05-14-draf"),
        (f"{date.today() + timedelta(days=2)}-akhir", "Its date lies in the future"),
    ],
)
def test_ids_that_would_break_the_order_are_refused(
    book: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    """A submission's id is a day that has come and a word, and sorts after all before it."""
    code, output = run(book, capsys, "submit", name)
    assert code == 2
    assert said in output


def test_a_book_is_not_submitted_under_a_day_before_its_newest_decision(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No check of that round could ever pass: the decision and its day are named, and the command that does."""
    decide_all(book, capsys, "bab dua")
    code, said = run(book, capsys, "submit", "2018-07-15-final")
    assert code == 2
    assert f": K-0001 was decided after the day of 2018-07-15-final: on {TODAY}." in said
    assert f"submit {TODAY}-final\n" in said
    assert [path.name for path in (book / "baselines").iterdir()] == ["2018-05-14-draf"]
    assert not (book / "build").exists()


def test_a_removal_of_an_earlier_round_needs_no_second_decision_and_a_new_one_does(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A passage that was removed with a decision, restored and submitted, asks again when it goes again."""
    submitted_twice(book, capsys)
    assert run(book, capsys, "check")[0] == 0
    (book / "chapters" / "1.md").write_text(OLD["chapters/1.md"])
    third = f"{TODAY}-akhir-3"
    assert run(book, capsys, "submit", third)[0] == 0
    (book / "chapters" / "1.md").write_text(NEW["chapters/1.md"])
    assert len(open_passages(book, capsys)) == 1


def test_earlier_rounds_are_told_and_cached(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """check tells a line for each earlier round; judging them again reads the cache."""
    submitted_twice(book, capsys)
    _, said = run(book, capsys, "check")
    rounds = [("2018-05-14-draf", FIRST), (FIRST, SECOND)]
    lines = [f"Earlier round, {old} to {new}: 1 removed, 1 decided." for old, new in rounds]
    assert said.splitlines()[:2] == lines
    assert said.splitlines()[-1] == "The gate is open."
    told: list[object] = []
    again = judge_rounds(judged_book(book), told.append)
    assert ([(found.old, found.new, found.passed) for found in again], told) == ([(*pair, True) for pair in rounds], [])
    document = json.loads(run(book, capsys, "check", "--format", "json")[1])
    assert [(found["old"], found["removed"], found["passed"]) for found in document["rounds"]] == [
        ("2018-05-14-draf", 1, True),
        (FIRST, 1, True),
    ]


@pytest.mark.parametrize("baseline", ["2018-05-14-draf", "git:HEAD"])
def test_another_baseline_hides_nothing_that_was_handed_over(
    book: Path, capsys: pytest.CaptureFixture[str], baseline: str
) -> None:
    """What the last submission held needs its decision in check, submit and a final build, whatever the baseline."""
    submitted_twice(book, capsys)
    (book / "chapters" / "2.md").write_text("# Dua\n")
    git(book, "init"), git(book, "add", "."), git(book, "commit", "-m", "draf")
    settings = book / "mkdocs.yml"
    settings.write_text(settings.read_text() + f"      baseline: {baseline}\n")
    code, said = run(book, capsys, "check")
    assert code == 1
    assert f"Earlier round, {SECOND} to the book as it stands: 2 removed, 0 decided.\nbaselines/{SECOND}" in said
    assert f"The present round, since {baseline}:" in said
    shut = f"The gate is shut: an earlier round did not pass ({SECOND} – the book as it stands)."
    assert said.splitlines()[-1] == shut
    assert run(book, capsys, "submit", f"{TODAY}-akhir-3")[0] == 1
    assert run(book, capsys, "build", "--edition", "final")[0] == 1
    assert not (book / "baselines" / f"{TODAY}-akhir-3").exists()


TAMPERING: dict[str, tuple[Callable[[Path], object], str]] = {
    "a chapter of the baseline": (lambda book: _append(book / "baselines" / SECOND / "chapters" / "1.md"), "PB401"),
    "a chapter of an earlier submission": (
        lambda book: _append(book / "baselines" / FIRST / "chapters" / "1.md"),
        "PB401",
    ),
    "a file more": (lambda book: _append(book / "baselines" / SECOND / "chapters" / "3.md"), "PB401"),
    "a decision of an earlier round edited": (lambda book: _edit(book / "decisions"), "PB402"),
    "the decisions of earlier rounds deleted": (lambda book: shutil.rmtree(book / "decisions"), "PB402"),
    "a decision deleted from a submission": (
        lambda book: shutil.rmtree(book / "baselines" / FIRST / "decisions"),
        "PB101",
    ),
}


def _append(path: Path) -> None:
    with path.open("a") as file:
        file.write("\nKalimat yang disisipkan kemudian.\n")


def _edit(folder: Path) -> None:
    path = min(folder.glob("*.yml"))
    path.write_text(path.read_text().replace("Bukan isi", "Tidak cocok dengan"))


@pytest.mark.parametrize("name", TAMPERING)
def test_what_was_handed_over_cannot_be_changed_unseen(
    book: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """Whatever is done to an earlier round, check shuts the gate and names the rule; the cache does not hide it."""
    submitted_twice(book, capsys)
    assert run(book, capsys, "check")[0] == 0
    tamper, rule = TAMPERING[name]
    tamper(book)
    code, said = run(book, capsys, "check")
    assert code == 1
    assert f"error {rule}" in said
    assert run(book, capsys, "submit", f"{TODAY}-akhir-3")[0] == 1
    assert run(book, capsys, "build", "--edition", "final")[0] == 1


def test_a_submission_that_came_first_is_not_overtaken(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two submits at once, the one that ends later is refused where its id would stand before the other's."""
    decide_all(book, capsys, "bab dua")

    def overtaken(judged: Judged, folder: Path, edition: Edition, *_: object, name: str) -> list[Path]:
        shutil.copytree(book / "baselines" / "2018-05-14-draf", book / "baselines" / SECOND)
        return _no_rendering(judged, folder, edition, name=name)

    monkeypatch.setattr(submit, "write_edition", overtaken)
    code, said = run(book, capsys, "submit", FIRST)
    assert (code, f"The last submission is {SECOND}" in said) == (2, True)
    assert not (book / "baselines" / FIRST).exists()
