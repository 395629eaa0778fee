"""`build` over what was kept: always the same bytes, whoever builds at the same time, and whenever it is killed."""

import ctypes
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from gettext import NullTranslations
from pathlib import Path
from typing import Self

import pytest
from support import judged_book, write_book

from policybook.cli import call
from policybook.commands.edition import write_edition
from policybook.errors import BookError, Problem, say
from policybook.files import replace_folder
from policybook.i18n import render
from policybook.model import Edition

REPOSITORY = Path(__file__).resolve().parent.parent
CHAPTERS = {
    "chapters/1.md": "# Air\n\nPipa bocor di utara kota. Tarif naik sepuluh persen.\n",
    "chapters/2.md": "# Bus\n\nHalte penuh pada pagi hari.\n",
}
EDITED = CHAPTERS["chapters/2.md"] + "\nBus listrik datang tiap sepuluh menit.\n"


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build of the book makes that takes nothing from before and leaves nothing for later."""
    root = write_book(tmp_path_factory.mktemp("cold") / "book", CHAPTERS, CHAPTERS)
    built = cold(root)
    assert not (root / ".cache").exists()
    return built


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small book, and messages in English."""
    monkeypatch.setenv("LANGUAGE", "en")
    return write_book(tmp_path / "book", CHAPTERS, CHAPTERS)


def start(root: Path, *arguments: str) -> subprocess.Popen[str]:
    """A build in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "policybook", "build", "--root", str(root), *arguments],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "LANGUAGE": "en"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def built(root: Path) -> dict[str, bytes]:
    """Everything that a build left, by name; what begins with a dot is none of a reader's."""
    files = {path.relative_to(root / "build"): path for path in (root / "build").rglob("*") if path.is_file()}
    return {str(name): path.read_bytes() for name, path in files.items() if not name.parts[0].startswith(".")}


def cold(root: Path) -> dict[str, bytes]:
    """What a build that takes nothing from before makes."""
    assert call(["build", "-q", "--no-cache", "--root", str(root)]) == 0
    return built(root)


def test_a_build_tells_what_ran_and_why_and_is_as_one_from_nothing(
    book: Path, expected: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    """-v names what ran with its reason, and counts the rest; --no-cache gives the same bytes."""
    told = []
    for text in (CHAPTERS["chapters/2.md"], CHAPTERS["chapters/2.md"], EDITED):
        (book / "chapters/2.md").write_text(text)
        capsys.readouterr()
        assert call(["build", "-v", "--root", str(book)]) == 0
        told.append(capsys.readouterr().err)
        if text != EDITED:
            assert built(book) == expected
    first, again, edited = told
    assert "chapters/1.md: not done before" in first
    assert "page" not in again
    assert re.search(r"Chapters read: 0, unchanged: \d+ ", again)
    assert re.search(r"Pages of the site rendered: 0, unchanged: \d+ ", again)
    assert re.search(r"Sections of the PDF typeset: 0, unchanged: \d+ ", again)
    assert "chapters/2.md: its text changed" in edited
    assert "The page chapters/2.html: its text changed" in edited
    assert "The PDF's pages of chapters/2.md: its text changed" in edited
    assert "chapters/1.html: its text" not in edited
    assert "pages of chapters/1.md" not in edited
    assert "pages of annex.md" not in edited  # its counts are written over those that were laid out
    assert built(book) == cold(book)


def _is_file(store: Path) -> None:
    store.write_text("mine")


def _is_link(store: Path) -> None:
    (store.parent / "elsewhere").mkdir()
    store.symlink_to("elsewhere")


def _damaged(store: Path) -> None:
    assert call(["build", "-q", "--root", str(store.parent)]) == 0
    for path in (store / "policybook").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[:-7])


@pytest.mark.parametrize("spoil", [_is_file, _is_link, _damaged])
def test_a_spoilt_store_changes_nothing(book: Path, expected: dict[str, bytes], spoil: Callable[[Path], None]) -> None:
    """Whatever stands in the place of .cache/, or of the entries in it, a build makes what it makes without."""
    spoil(book / ".cache")
    assert call(["build", "-q", "--root", str(book)]) == 0
    assert built(book) == expected
    assert not any((book / "elsewhere").rglob("*"))


def test_two_builds_at_once_do_not_disturb_each_other(book: Path, expected: dict[str, bytes]) -> None:
    """Both end well, the outputs are whole, and nothing is left beside them."""
    for process in [start(book), start(book)]:
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
    assert built(book) == expected
    assert {path.name for path in (book / "build").iterdir() if path.name.startswith(".")} <= {".lock"}


@pytest.mark.skipif(sys.platform == "win32", reason="kills processes")
def test_a_build_killed_while_it_works_leaves_the_last_outputs(book: Path) -> None:
    """Until all is whole nothing of the last build is touched; the next one clears away what was left."""
    before = cold(book)
    (book / "chapters/2.md").write_text(EDITED)
    process = start(book, "-v")
    assert process.stdout
    assert any("Rendering the site" in said for said in process.stdout)
    process.kill()
    process.communicate()
    assert built(book) == before
    assert call(["build", "-q", "--root", str(book)]) == 0
    assert built(book) != before
    assert {path.name for path in (book / "build").iterdir() if path.name.startswith(".")} <= {".lock"}


@pytest.mark.parametrize("command", [["--version"], ["--help"], ["build", "--help"], ["check", "-q", "--root", "."]])
def test_what_renders_nothing_loads_no_renderer(book: Path, command: list[str]) -> None:
    """Neither WeasyPrint nor MkDocs is imported where only help or a verdict is wanted."""
    script = f"""
import sys
from policybook.cli import main
try:
    main({command!r})
finally:
    print(sorted({{"weasyprint", "pydyf", "mkdocs", "material", "pyhanko"}} & set(sys.modules)))
"""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run([sys.executable, "-c", script], cwd=book, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_check_after_an_edit_loads_what_it_needs(book: Path) -> None:
    """Settings and register were read before; nothing is rendered: their libraries take longer than the check."""
    assert call(["check", "-q", "--root", str(book)]) == 0
    (book / "chapters/2.md").write_text(EDITED)
    script = """
import sys
from policybook.cli import main
try:
    main(["check", "-q"])
finally:
    print(sorted({"pydantic", "ruamel", "jinja2", "babel", "scipy"} & set(sys.modules)))
"""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run([sys.executable, "-c", script], cwd=book, env=environment, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_a_folder_takes_the_place_of_another(tmp_path: Path) -> None:
    """Of a folder that is replaced nothing is lost: it stands where the new one stood."""
    new, old = tmp_path / "new", tmp_path / "old"
    for folder in (new, old):
        folder.mkdir()
        (folder / "file").write_text(folder.name)
    replace_folder(old, new)
    assert [(folder / "file").read_text() for folder in (old, new)] == ["new", "old"]
    replace_folder(tmp_path / "first", old)
    assert (tmp_path / "first" / "file").read_text() == "new"
    assert not old.exists()


@pytest.mark.parametrize("reason", [TypeError, OSError, AttributeError])
def test_where_folders_cannot_be_exchanged_they_change_places_in_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: type[Exception]
) -> None:
    """Other systems get the same result, with a moment between: Windows opens no library without a name."""

    def refuse(*_: object, **__: object) -> None:
        raise reason

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    test_a_folder_takes_the_place_of_another(tmp_path)


class _Press:
    """Stands in for typesetting, which fails on its own account or goes on until it is stopped."""

    def __init__(self, problem: Problem | None) -> None:
        self._problem, self._stopped = problem, threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was started."""

    def prepare(self, *_: object) -> None:
        """There is nothing to load."""

    def stop(self) -> None:
        """End it."""
        self._stopped.set()

    def print(self, *_: object) -> None:
        """Fail."""
        if self._problem:
            raise BookError(self._problem)
        assert self._stopped.wait(60)
        raise OSError("handle is closed")


@pytest.mark.parametrize(
    "pdf", [None, Problem(say("No ink."), None, say("Why."), say("Refill."))], ids=["site", "both"]
)
def test_what_is_wrong_with_the_site_is_told_at_once_and_with_what_is_wrong_with_the_pdf(
    book: Path, pdf: Problem | None
) -> None:
    """It does not wait for pages that nobody will get; where both are wrong nobody has to build twice to hear it."""
    (book / "docs").mkdir()
    (book / "docs/guide.md").write_text("[nowhere](none.md)\n")
    with pytest.raises(BookError) as raised:
        write_edition(
            judged_book(book),
            book / "build",
            Edition.DRAFT,
            lambda _: None,
            _Press(pdf),  # type: ignore[arg-type]
        )
    told = [render(problem.what, NullTranslations()) for problem in raised.value.problems]
    assert told[:-1] == (["No ink."] if pdf else [])
    assert "none.md" in told[-1]
    assert not built(book)


@pytest.mark.parametrize("hooked", [False, True], ids=["ours alone", "with a hook"])
def test_files_of_the_site_before_are_taken_over_only_where_nobody_else_writes(book: Path, *, hooked: bool) -> None:
    """A hook may write into a file in its place, which must not be that of the last good site."""
    if hooked:
        (book / "hook.py").write_text("def on_config(config):\n    return config\n")
        with (book / "mkdocs.yml").open("a") as settings:
            settings.write("hooks: [hook.py]\n")
    links = []
    for _ in range(2):
        assert call(["build", "-q", "--root", str(book)]) == 0
        links.append((book / "build/site/assets/policybook/styles/site.css").stat().st_ino)
    assert (links[0] == links[1]) is not hooked


def test_a_book_is_named_from_where_one_stands(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that is given relative to the current one is the same folder to MkDocs."""
    monkeypatch.chdir(book.parent)
    assert call(["build", "-q", "--root", book.name]) == 0
    assert (book / "build/site/index.html").exists()
