"""Nothing is lost or half-written: not by a writer that is killed, and not by writers that work at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import write_book
from test_register import FILE

from policybook.read.register import read_register
from policybook.steps import Steps

TESTS = Path(__file__).parent
SCRIPT = TESTS / "kill_at_every_line.py"
OLD = (
    "# Kota\n\n"
    + "\n\n".join(f"Kalimat nomor {n} bercerita tentang kampung ke-{n * 7} di kota." for n in range(6))
    + "\n"
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book that lost six passages, with one decision."""
    decisions = {"decisions/2018-05-20-anggaran.yml": FILE}
    return write_book(tmp_path, {"chapters/1.md": "# Kota\n"}, {"chapters/1.md": OLD}, decisions)


def start(*arguments: str) -> subprocess.Popen[str]:
    """A Python process of its own, which finds this policybook whether or not it is installed."""
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parents[1])}
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="kills forked processes")
@pytest.mark.parametrize(("operation", "least"), [("add", 12), ("update", 12), ("submit", 70)])
def test_a_writer_killed_at_any_line_leaves_whole_files(book: Path, operation: str, least: int) -> None:
    """Killed before any line that it executes, a writer leaves every file as it was or as it was to be."""
    process = start(str(SCRIPT), str(book), operation)
    output, _ = process.communicate()
    assert process.returncode == 0, output
    assert int(output) >= least


DECIDE = """
import sys
from policybook.cli import call
sys.exit(call(["decide", "-q", "--root", sys.argv[1], "--passage", sys.argv[2], "--outcome", "withdrawn",
  "--category", "outside-scope", "--reason", "Alasan " + sys.argv[2], "--consideration", "Timbangan " + sys.argv[2]]))
"""


def open_passages(book: Path) -> list[str]:
    """The ids of the open passages, as `check` prints them."""
    output, _ = start("-c", f"from policybook.cli import call; call(['check', '--root', {str(book)!r}])").communicate()
    return [line.split()[4] for line in output.splitlines() if "decide --passage" in line]


def titles(book: Path) -> dict[str, str]:
    """The decisions in the folder: title by id, after checking that every file is whole."""
    files = {f"decisions/{path.name}": path.read_bytes() for path in (book / "decisions").glob("*.yml")}
    found = read_register(files, Steps())
    assert len(found) == len(files)
    return {decision.id: decision.title for decision in found}


def test_writers_at_once_lose_nothing_and_share_no_id(book: Path) -> None:
    """Six processes decide about six passages at the same time: six more decisions with six new ids."""
    passages = open_passages(book)
    assert len(passages) == 6
    processes = [start("-c", DECIDE, str(book), passage) for passage in passages]
    assert [(process.communicate()[0], process.returncode)[1] for process in processes] == [0] * 6
    assert sorted(titles(book)) == ["K-0007", *(f"K-{number:04}" for number in range(8, 14))]


def test_writers_at_once_decide_about_a_passage_once(book: Path) -> None:
    """Of four processes that decide about one passage at the same time, one does, and the others are told."""
    passage = open_passages(book)[0]
    processes = [start("-c", DECIDE, str(book), passage) for _ in range(4)]
    outputs = [process.communicate()[0] for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 2, 2, 2], outputs
    assert len(titles(book)) == 2
