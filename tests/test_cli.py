"""The command line where the machine does not go along: full disks, closed pipes, files that may not be read."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from support import write_book
from test_decide import NEW, OLD, run

from policybook.commands import check

MAIN = "from policybook.cli import main; main()"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_what_the_machine_refuses_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """A full disk or a missing permission is told with the file, code 2, and not as a fault of the program."""
    monkeypatch.setenv("LANGUAGE", "en")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "refused by the machine", "decisions/x.yml")

    monkeypatch.setattr(check, "judge_book", refuse)
    assert run(tmp_path, capsys, "check") == (2, "decisions/x.yml cannot be read or written: refused by the machine.\n")


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
