"""MkDocs as people know it: `mkdocs build` finds the plugin and makes the same site, or says what is wrong."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from support import write_book
from test_site import digests

from policybook.commands.build import assemble
from policybook.render.site import write_site

ROOT = Path(__file__).parent.parent
CHAPTERS = {"chapters/1.md": "# Air\n\nPipa bocor. Tarif naik.\n", "chapters/2.md": "# Jalan\n\nJalan rusak.\n"}
BASELINE = {**CHAPTERS, "chapters/2.md": "# Jalan\n\nJalan rusak. Jembatan lama sudah dibongkar tahun 1998.\n"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book with one removed sentence, in a folder with guides."""
    write_book(tmp_path / "book", CHAPTERS, BASELINE)
    (tmp_path / "book" / "docs").mkdir()
    return tmp_path / "book"


def mkdocs(book: Path) -> subprocess.CompletedProcess[str]:
    """Run `mkdocs build --strict` in a folder, the package's entry points known as after its installation."""
    points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["mkdocs.plugins"]
    installed = book.parent / "policybook-0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: policybook\nVersion: 0\n")
    lines = [f"{name} = {value}" for name, value in points.items()]
    (installed / "entry_points.txt").write_text("\n".join(["[mkdocs.plugins]", *lines]))
    environment = {**os.environ, "PYTHONPATH": f"{installed.parent}:{ROOT}", "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    return subprocess.run(command, cwd=book, env=environment, capture_output=True, text=True, check=False)


def test_a_plain_build_gives_the_same_site(book: Path) -> None:
    """`mkdocs build --strict` writes what our own build writes, byte for byte."""
    done = mkdocs(book)
    assert done.returncode == 0, done.stderr
    settings, manuscript, history = assemble(book)
    write_site(manuscript, settings, book / "build" / "site", {}, history)
    assert digests(book / "site") == digests(book / "build" / "site")
    assert "Jembatan lama" in (book / "site" / "annex" / "2.html").read_text()


def test_a_plain_build_says_what_is_wrong_with_the_book(book: Path) -> None:
    """A problem of the book stops MkDocs with its place and remedy, without a traceback."""
    (book / "chapters" / "1.md").write_bytes(b"# Air\n\nKaf\xe9\n")
    done = mkdocs(book)
    assert done.returncode == 1
    assert "chapters/1.md" in done.stderr
    assert "Traceback" not in done.stderr
