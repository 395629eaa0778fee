"""What lies in decisions/ and is no decision: one finding with its place, soon and in little memory."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import write_book

CHECK = """
import re, sys, time
from pathlib import Path
from policybook.cli import main
start = time.process_time()
try:
    main(["check", "-q", "--root", sys.argv[1]])
except SystemExit as end:
    code = end.code
# Not ru_maxrss: that is inherited from the process that started this one.
memory = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
sys.stderr.write(f"{code} {time.process_time() - start:.2f} {memory}")
"""
HOSTILE: dict[str, Callable[[Path], object]] = {
    "merges without end": lambda path: path.write_text("<<<<<<< a\n" * 20_000),
    "50 MB": lambda path: path.write_bytes(b"a" * 50_000_000),
    "deep": lambda path: path.write_text("a: " + "[" * 200_000),
    "long line": lambda path: path.write_text("a: " + "b " * 120_000),
    "many keys": lambda path: path.write_text("".join(f"k{n}: v\n" for n in range(20_000))),
    "many items": lambda path: path.write_text("id: K-0001\npassages:\n" + "- a\n" * 60_000),
    "a bomb": lambda path: path.write_text("a: &a [x]\n" + "".join(f"b{n}: [*a, *a]\n" for n in range(9999))),
    "a folder": lambda path: path.mkdir(),
    "a pipe": lambda path: os.mkfifo(path),
    "a link out of the book": lambda path: path.symlink_to("/etc/passwd"),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
}


@pytest.mark.skipif(sys.platform != "linux", reason="pipes, links, and the peak of memory in /proc")
@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_lies_in_the_register_is_one_finding(tmp_path: Path, name: str) -> None:
    """check answers with a finding at the file, within 2 seconds of work and 300 MB, without a traceback."""
    book = write_book(tmp_path, {"chapters/1.md": "# Kota\n"}, {"chapters/1.md": "# Kota\n"})
    (book / "decisions").mkdir()
    HOSTILE[name](book / "decisions" / "x.yml")
    done = subprocess.run([sys.executable, "-c", CHECK, str(book)], capture_output=True, text=True, timeout=60)
    *said, measured = done.stderr.splitlines()
    code, seconds, megabytes = measured.split()
    assert said[0].startswith("decisions/x.yml")
    assert "Traceback" not in done.stderr
    assert code == "1"
    assert float(seconds) < 2
    assert int(megabytes) < 300
