"""A build that is killed while it makes or places its outputs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support import write_book

SCRIPT = Path(__file__).with_name("kill_build_at_every_line.py")
CHAPTERS = {"chapters/1.md": "# Air\n\nPipa bocor di utara kota.\n", "chapters/2.md": "# Bus\n\nHalte penuh.\n"}


@pytest.mark.skipif(sys.platform == "win32", reason="kills forked processes")
def test_a_build_killed_at_any_line_leaves_whole_outputs(tmp_path: Path) -> None:
    """Killed before any line that makes or places outputs, a build leaves each as it was or as it was to be."""
    book = write_book(tmp_path / "book", CHAPTERS, CHAPTERS)
    environment = os.environ | {"PYTHONPATH": str(SCRIPT.parents[1])}
    done = subprocess.run([sys.executable, SCRIPT, book], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 30
