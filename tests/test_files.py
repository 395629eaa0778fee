"""Writing that leaves nothing half done."""

import os
import sys
from pathlib import Path

import pytest

from policybook.files import write_atomically


@pytest.mark.parametrize("to_disk", [True, False])
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells which files are open")
def test_a_file_is_closed_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, to_disk: bool
) -> None:
    """Windows refuses to rename one that is open."""
    still_open: list[str] = []
    replace = Path.replace

    def noted(self: Path, target: Path) -> Path:
        links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]  # not the folder's own
        still_open.extend(str(link.readlink()) for link in links)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", noted)
    write_atomically(tmp_path / "x", b"1", to_disk=to_disk)
    assert (tmp_path / "x").read_bytes() == b"1"
    assert [name for name in still_open if name.startswith(str(tmp_path))] == []


@pytest.mark.skipif(sys.platform == "win32", reason="has no umask")
def test_a_new_file_has_the_mode_that_the_umask_leaves_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    """Who may read a file is for the machine to say, and for whoever said so already."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.touch(mode=0o640)
    before = os.umask(0o077)
    try:
        write_atomically(old, b"1")
        write_atomically(new, b"1")
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o777 for path in (old, new)] == [0o640, 0o600]
