"""The command line where the machine does not go along: full disks, closed pipes, files that may not be read."""

import argparse
import errno
import inspect
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from functools import partial
from gettext import NullTranslations
from pathlib import Path

import pytest
from support import write_book
from test_decide import NEW, OLD, run

from policybook import cli
from policybook.cli import call
from policybook.cli_words import MESSAGES
from policybook.commands import check
from policybook.commands.test import run as run_tests
from policybook.errors import BookError
from policybook.i18n import catalogue

ROOT = Path(__file__).parents[1]
HEEDING = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests in the background ignores it
MAIN = "from policybook.cli import main; main()"
UNHEARD = """
import signal, time
from policybook import cli
class Thing:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)
def work(*_):
    Thing()
    time.sleep(60)
cli._run = work
cli.main(["check"])
"""
WHILE_LOADING = """
import abc, signal, sys
register = abc.ABCMeta.register
def interrupted(*given):
    if "lxml" in sys.modules and not heard:
        heard.append(1)
        signal.raise_signal(signal.SIGINT)
    return register(*given)
heard = []
abc.ABCMeta.register = interrupted
from policybook.cli import main
main()
"""


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_what_the_machine_refuses_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A full disk or a missing permission is told with the file, code 2, and not as a fault of the program."""
    monkeypatch.setenv("LANGUAGE", "en")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "refused by the machine", "decisions/x.yml")

    monkeypatch.setattr(check, "judge_book", refuse)
    assert run(tmp_path, capsys, "check") == (
        2,
        "decisions/x.yml cannot be read or written: refused by the machine.\n"
        "  Why: The command cannot go on without it.\n"
        "  Remedy: Check its permissions and the free space, then run the command again.\n",
    )


def test_a_full_disk_is_no_fault_of_policybook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system names no file where writing fails; what is told names the one that was to be written."""
    monkeypatch.setenv("LANGUAGE", "en")
    book = write_book(tmp_path, NEW, OLD)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, said = run(book, capsys, "decide", "--stubs")
    assert (code, said.startswith(str(book))) == (2, True)
    assert " cannot be read or written: No space left on device.\n" in said
    monkeypatch.setattr(check, "judge_book", full)
    assert run(book, capsys, "check") == (
        2,
        "The system refuses: No space left on device.\n"
        "  Why: The command cannot go on without it.\n"
        "  Remedy: Check the free space and the folder that you are in, then run the command again.\n",
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_finds_no_room_is_told_in_words() -> None:
    """No traceback, and not the code that means findings in the book."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", MAIN, "explain", "PB101"],
            env=os.environ | {"LANGUAGE": "en"},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == "The output cannot be written: No space left on device."
    assert [line.split(":")[0].strip() for line in done.stderr.splitlines()[1:]] == ["Why", "Remedy"]


def test_a_file_that_is_not_there_is_told_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As every message it has a reason and a remedy."""
    monkeypatch.setenv("LANGUAGE", "en")
    code, said = run(tmp_path, capsys, "verify", "zzz.pdf")
    assert (code, said.splitlines()[0]) == (2, "There is no file zzz.pdf.")
    assert [line.split(":")[0].strip() for line in said.splitlines()[1:]] == ["Why", "Remedy"]


def test_the_tests_are_those_of_the_project_wherever_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not those of the nearest book; where policybook came without its tests, that is told."""
    folders: list[Path] = []

    def note(command: list[str], cwd: Path, **_: object) -> subprocess.CompletedProcess[str]:
        folders.append(cwd)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", note)
    monkeypatch.chdir(write_book(tmp_path, NEW, OLD))
    assert call(["test"]) == 0
    assert folders == [ROOT]
    with pytest.raises(BookError):
        run_tests((), tmp_path)


def test_what_follows_test_goes_to_pytest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what begins with a dash, or means something to other commands; without any, all tests run side by side."""
    ran: list[list[str]] = []

    def note(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append(command[3:])
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(subprocess, "run", note)
    assert [call(["test", "-q", "-k", "sentences", "--root"]), call(["test"])] == [1, 1]
    assert ran == [["-q", "-k", "sentences", "--root"], ["-n", "auto", "--dist", "loadfile"]]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise")
def test_a_reader_that_has_read_enough_sees_no_traceback(tmp_path: Path) -> None:
    """`check | head -1` ends quietly."""
    book = write_book(tmp_path, NEW, OLD)
    command = [sys.executable, "-c", MAIN, "check", "-q", "--root", str(book)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    process.stdout.close()
    _, said = process.communicate()
    assert said == b""


def test_what_is_written_to_a_file_is_utf_8(tmp_path: Path) -> None:
    """A system whose own encoding lacks the signs of a message, as Windows' may, gets them all the same."""
    book = write_book(tmp_path, NEW, OLD)
    command = [sys.executable, "-c", MAIN, "check", "-q", "--root", str(book)]
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252", "LANGUAGE": "en"}
    done = subprocess.run(command, env=environment, capture_output=True)
    assert (done.returncode, done.stderr) == (1, b"")
    assert "    │ " in done.stdout.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that is in use cannot be deleted")
def test_a_folder_that_was_deleted_is_no_traceback(tmp_path: Path) -> None:
    """Whoever stands in a folder that is gone is told so in three lines."""
    gone = tmp_path / "gone"
    gone.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "LANGUAGE": "en"}
    code = f"import os; os.rmdir({str(gone)!r}); {MAIN}"
    done = subprocess.run([sys.executable, "-c", code, "check"], cwd=gone, env=environment, capture_output=True)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == b"The system refuses: No such file or directory."
    assert b"Traceback" not in done.stderr


def test_a_printed_command_acts_on_the_book_that_was_named(tmp_path: Path) -> None:
    """Pasted elsewhere, it finds the passage, although the folder has a space in its name."""
    book = write_book(tmp_path / "buku lain", NEW, OLD)
    run_here = [sys.executable, "-c", MAIN]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    checked = subprocess.run([*run_here, "check", "-q", "--root", str(book)], stdout=subprocess.PIPE, text=True)
    pasted = next(line for line in checked.stdout.splitlines() if "--passage" in line)
    arguments = shlex.split(pasted)[2:-2]  # without the consideration, whose … says nothing
    answers = ["--category", "outside-scope", "--reason", "Angka milik APBD.", "--consideration", "Ada di sana."]
    subprocess.run(
        [*run_here, *arguments, *answers], cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, check=True
    )
    assert list((book / "decisions").glob("*.yml"))


@pytest.mark.parametrize("text", MESSAGES)
def test_argparse_says_what_is_translated(text: str) -> None:
    """Each text of the catalogue that stands for one of argparse's is one that this Python's argparse has."""
    assert text.replace("\n", "\\n") in inspect.getsource(argparse)


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(
    ("arguments", "texts"),
    [
        (["chekc"], ["invalid choice: %(value)r (choose from %(choices)s)"]),
        (["--help"], ["usage: ", "options", "positional arguments", "show this help message and exit"]),
        (["check", "--format", "xml"], ["usage: ", "invalid choice: %(value)r (choose from %(choices)s)"]),
        (["approve"], ["the following arguments are required: %s"]),
        (["approve", "K-0001", "--on", "2018-13-01"], ["“{text}” is no date"]),
        (["brief", "--on", "kemarin"], ["“{text}” is no date"]),
        (["serve", "--address", "x"], ["“{text}” is no HOST:PORT"]),
    ],
)
def test_usage_is_told_in_the_language_of_the_reader(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    arguments: list[str],
    texts: list[str],
) -> None:
    """Help and complaints about the call are in one language, those of Python's library included."""
    monkeypatch.setenv("LANGUAGE", language)
    with pytest.raises(SystemExit):
        call(arguments)
    said = capsys.readouterr()
    words = catalogue(language)
    for text in texts:
        beginning = words.gettext(text).partition("%")[0].partition("{")[0]
        assert beginning in said.out + said.err


@pytest.mark.parametrize("command", ["decide", "approve", "return", "restore", "sign"])
def test_the_values_of_options_are_called_in_the_language_of_the_reader(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """Not by the English name of the option, as argparse does."""
    monkeypatch.setenv("LANGUAGE", "id")
    with pytest.raises(SystemExit):
        call([command, "--help"])
    named = re.findall(r"--([a-z-]+) ([A-Z-]+)\b", capsys.readouterr().out)
    assert named
    assert [name for name, value in named if value.lower() == name] == []


@pytest.mark.parametrize(
    ("arguments", "command", "said"),
    [
        (["chekc"], "COMMAND", "Did you mean check?"),
        (["build", "--edition", "finl"], "build", "Did you mean final?"),
        (["check", "--formt", "json"], "check", "unrecognized arguments: --formt json. Did you mean --format?"),
        (["check", "--zzz"], "check", "unrecognized arguments: --zzz\n"),
        (["--frob", "check"], "check", "unrecognized arguments: --frob"),
    ],
)
def test_a_slip_is_answered_with_what_was_probably_meant(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    command: str,
    said: str,
) -> None:
    """The usage is that of the command which was called, and a word that is nearly right is named."""
    monkeypatch.setenv("LANGUAGE", "en")
    with pytest.raises(SystemExit):
        call(arguments)
    usage = capsys.readouterr().err
    assert f" {command} " in usage.splitlines()[0]
    assert said in usage


@pytest.mark.parametrize("given", ["[::1]:8123", "::1:8123"])
def test_an_address_may_stand_in_brackets(given: str) -> None:
    """As in the address of a page."""
    parser, _ = cli._parser(NullTranslations())
    assert parser.parse_args(["serve", "--address", given]).address == ("::1", 8123)


def test_options_may_stand_before_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The order of command and options does not matter; the name of a folder is not taken for a command."""
    book = write_book(tmp_path / "check", NEW, OLD)
    after = run(book, capsys, "check")
    assert (call(["-q", "--root", str(book), "--no-cache", "check"]), capsys.readouterr().out) == after


def test_a_book_is_found_from_any_folder_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As git does, policybook looks upwards; a submission in the book is not taken for one."""
    book = write_book(tmp_path, NEW, OLD)
    frozen = book / "baselines" / "2018-05-14-draf"
    (frozen / "mkdocs.yml").write_bytes((book / "mkdocs.yml").read_bytes())
    told = run(book, capsys, "check")
    for folder in (book, book / "chapters", frozen / "chapters"):
        monkeypatch.chdir(folder)
        assert (call(["check", "-q"]), capsys.readouterr().out) == told


def test_whoever_interrupts_is_told_that_files_are_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends with code 130 and one line."""
    monkeypatch.setenv("LANGUAGE", "en")

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "judge_book", interrupt)
    assert run(tmp_path, capsys, "check") == (130, "Stopped. No file was left half-written.\n")


def test_ctrl_c_while_python_cleans_up_is_heeded() -> None:
    """Where Python cannot raise it, it is raised right after, instead of shown as a traceback and forgotten."""
    done = subprocess.run(
        [sys.executable, "-c", UNHEARD],
        env=os.environ | {"LANGUAGE": "en"},
        capture_output=True,
        text=True,
        timeout=30,
        preexec_fn=HEEDING,
    )
    assert (done.returncode, done.stderr) == (130, "Stopped. No file was left half-written.\n")


@pytest.mark.parametrize("command", [["build"], ["check"], ["serve", "--address", "127.0.0.1:0"]], ids=lambda w: w[0])
def test_ctrl_c_while_lxml_loads_is_heeded(tmp_path: Path, command: list[str]) -> None:
    """It catches whatever is raised while it registers its types, and goes on."""
    done = subprocess.run(
        [sys.executable, "-c", WHILE_LOADING, *command, "-q", "--root", write_book(tmp_path, NEW, OLD)],
        env=os.environ | {"LANGUAGE": "en", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
        preexec_fn=HEEDING,
    )
    assert (done.returncode, done.stderr) == (130, "Stopped. No file was left half-written.\n")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for the processes of a process")
@pytest.mark.parametrize("command", [["build"], ["serve", "--address", "127.0.0.1:0"]], ids=lambda words: words[0])
def test_ctrl_c_while_processes_start_shows_no_traceback(tmp_path: Path, command: list[str]) -> None:
    """Ctrl-C in a terminal reaches the processes that typeset too, which may still be loading Python."""
    book = write_book(tmp_path, NEW, OLD)
    environment = os.environ | {"LANGUAGE": "en", "PYTHONPATH": str(ROOT)}
    for seconds in (0, 0.02, 0.05, 0.1, 0.2, 0.4):
        process = subprocess.Popen(
            [sys.executable, "-c", MAIN, *command, "-q", "--root", book],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=HEEDING,
        )
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while len(children.read_text().split()) < 2:  # one more keeps Python's own books
            time.sleep(0.001)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=30)[1]
        assert (process.returncode, said) == (130, "Stopped. No file was left half-written.\n")
