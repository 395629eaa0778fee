"""MkDocs as people know it: `mkdocs build` finds the plugin and makes the same site, or says what is wrong."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from support import git, write_book
from test_site import digests

from policybook.commands.edition import assemble
from policybook.render.site import write_site
from policybook.steps import Steps
from tools.build_with_properdocs import announced, files

CHAPTERS = {"chapters/1.md": "# Air\n\nPipa bocor. Tarif naik.\n", "chapters/2.md": "# Jalan\n\nJalan rusak.\n"}
BASELINE = {**CHAPTERS, "chapters/2.md": "# Jalan\n\nJalan rusak. Jembatan lama sudah dibongkar tahun 1998.\n"}


def write(root: Path) -> Path:
    """A book with one removed sentence, in a folder with guides."""
    write_book(root, CHAPTERS, BASELINE)
    (root / "docs").mkdir()
    (root / "docs" / "panduan.md").write_text("# Panduan\n\nBaca [bab air](chapters/1.md).\n")
    return root


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Such a book."""
    return write(tmp_path / "book")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that `mkdocs build --strict` makes of it."""
    root = write(tmp_path_factory.mktemp("plain") / "book")
    done = mkdocs(root)
    assert done.returncode == 0, done.stderr
    return root / "site"


def plugin(book: Path, *lines: str) -> None:
    """Put other plugins beside ours."""
    settings = (book / "mkdocs.yml").read_text()
    (book / "mkdocs.yml").write_text(settings.replace("  - search\n", "".join(["  - search\n", *lines]), 1))


def mkdocs(book: Path, program: str = "mkdocs") -> subprocess.CompletedProcess[str]:
    """Run `mkdocs build --strict` in a folder, the package's entry points known as after its installation."""
    environment = {**announced(book.parent / f"for-{program}"), "LANGUAGE": "en"}
    command = [sys.executable, "-m", program, "build", "--strict"]
    return subprocess.run(command, cwd=book, env=environment, capture_output=True, text=True, check=False)


def test_a_plain_build_gives_the_same_site(plain: Path, book: Path) -> None:
    """`mkdocs build --strict` writes what our own build writes, byte for byte."""
    settings, manuscript, history = assemble(book)
    write_site(manuscript, settings, book / "build" / "site", {}, history, Steps())
    assert digests(plain) == digests(book / "build" / "site")
    assert "Jembatan lama" in (plain / "annex" / "2.html").read_text()


def test_the_fork_of_mkdocs_gives_the_same_site(plain: Path, book: Path) -> None:
    """`properdocs build --strict` writes what MkDocs writes; only the pages' generator names the program."""
    installed("properdocs")
    done = mkdocs(book, "properdocs")
    assert done.returncode == 0, done.stderr
    assert files(book / "site") == files(plain)


def test_a_plain_build_says_what_is_wrong_with_the_book(book: Path) -> None:
    """A problem of the book stops MkDocs with its place and remedy, without a traceback."""
    (book / "chapters" / "1.md").write_bytes(b"# Air\n\nKaf\xe9\n")
    done = mkdocs(book)
    assert done.returncode == 1
    assert "chapters/1.md" in done.stderr
    assert "Traceback" not in done.stderr


PLUGINS = {
    "awesome_nav": "awesome-nav: {logs: {nav_override: info}}",
    "literate_nav": "literate-nav",
    "glightbox": "glightbox",
    "git_revision_date_localized_plugin": "git-revision-date-localized",
    "macros": "macros",
}


@pytest.mark.parametrize("package", PLUGINS)
def test_the_usual_plugins_work_beside_ours(book: Path, package: str) -> None:
    """`mkdocs build --strict` passes with each, and the chapters hold their text."""
    installed(f"mkdocs_{package}")
    git(book, "init", "-q")
    git(book, "add", "-A")
    git(book, "commit", "-q", "-m", "Buku")
    plugin(book, f"  - {PLUGINS[package]}\n")
    done = mkdocs(book)
    assert done.returncode == 0, done.stderr
    assert "Pipa bocor." in (book / "site" / "chapters" / "1.html").read_text()


@pytest.mark.parametrize(
    ("menu", "said"),
    [("[chapters/2.md, chapters/1.md]", "another order"), ("[chapters/2.md]", "lacks chapters/1.md")],
)
def test_a_menu_that_is_not_the_books_is_refused(book: Path, menu: str, said: str) -> None:
    """What another plugin makes of the menu must hold every chapter in the order that the PDF has."""
    installed("mkdocs_awesome_nav")
    plugin(book, f"  - {PLUGINS['awesome_nav']}\n")
    (book / "docs" / ".nav.yml").write_text(f"nav: {menu}\n")
    done = mkdocs(book)
    assert done.returncode == 1
    assert said in done.stderr


def test_awesome_nav_itself_warns_of_nav(book: Path) -> None:
    """Without the setting that the guide names, a strict build stops at awesome-nav's own warning, and says why."""
    installed("mkdocs_awesome_nav")
    plugin(book, "  - awesome-nav\n")
    done = mkdocs(book)
    assert done.returncode == 1
    assert "'nav' config from mkdocs.yml is being replaced" in done.stderr


def installed(package: str) -> None:
    """Skip where a plugin is missing, unless the environment says that everything must be there."""
    if find_spec(package) is None:
        if os.environ.get("POLICYBOOK_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{package} is not installed")
        pytest.skip(f"{package} is not installed")
