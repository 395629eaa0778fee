"""The live preview: a save is in the browser with its verdict, errors are shown, the server goes on."""

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from gettext import NullTranslations
from pathlib import Path

import pytest
from support import write_book

from policybook.commands import serve
from policybook.errors import BookError, Problem, say
from policybook.i18n import render
from policybook.render import site_serve
from policybook.render.pdf import Typesetter
from policybook.steps import Steps

ROOT = Path(__file__).parent.parent
CHAPTER = "# Air\n\nPipa bocor di utara kota. Tarif naik sepuluh persen sejak tahun lalu.\n"
PATIENCE = 30  # seconds


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book that holds all that was handed over."""
    return write_book(tmp_path / "book", {"chapters/1.md": CHAPTER}, {"chapters/1.md": CHAPTER})


class Preview:
    """A running preview of a book."""

    def __init__(self, book: Path, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        command = [sys.executable, "-m", "policybook", "serve", "--root", str(book), "--address", f"127.0.0.1:{port}"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "LANGUAGE": "en"}
        heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs are deaf to it
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, preexec_fn=heed)

    def get(self, path: str) -> str:
        """What is served now, errors too; empty while nothing is."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:  # noqa: S310 - our own server
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.read().decode()
        except OSError:
            return ""

    def wait_for(self, path: str, text: str) -> str:
        """The page once it holds a text."""
        end = time.monotonic() + PATIENCE
        while text not in (page := self.get(path)):
            assert time.monotonic() < end, f"{text!r} did not appear in: {page[-3000:]}"
            assert self.process.poll() is None, self.stop()
            time.sleep(0.1)
        return page

    def stop(self) -> tuple[int, str]:
        """Interrupt it as a person would; the exit code and what it said."""
        self.process.send_signal(signal.SIGINT)
        said = self.process.communicate(timeout=PATIENCE)[1]
        return self.process.returncode, said


@pytest.fixture
def port() -> int:
    """A free port of the loopback address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(book: Path, port: int) -> Iterator[Callable[[], Preview]]:
    """start() → the book's preview; what was started is stopped at the end."""
    started: list[Preview] = []

    def begin() -> Preview:
        started.append(Preview(book, port))
        return started[-1]

    yield begin
    for running in started:
        running.stop()


def test_a_save_is_served_with_the_removals_it_opened(start: Callable[[], Preview], book: Path) -> None:
    """The bar names the passage that an edit removed, as new, with the command that records why."""
    preview = start()
    page = preview.wait_for("chapters/1.html", "preview--fine")
    assert "livereload(" in page
    assert "Content-Security-Policy" not in page
    (book / "chapters" / "1.md").write_text("# Air\n\nPipa bocor di utara kota.\n")
    page = preview.wait_for("chapters/1.html", "preview--open")
    assert "Tarif naik sepuluh persen" in page
    assert "1 of them opened by this edit" in page
    assert "decide --passage" in page


def test_errors_appear_in_the_browser_and_go_away(start: Callable[[], Preview], book: Path) -> None:
    """A chapter that cannot be read is named in the browser; the last good pages stay; mending it is enough."""
    preview = start()
    preview.wait_for("chapters/1.html", "preview--fine")
    (book / "chapters" / "1.md").write_bytes(b"# Air\n\nKaf\xe9\n")
    page = preview.wait_for("chapters/1.html", "preview--error")
    assert "chapters/1.md" in page
    assert "Pipa bocor" in page
    (book / "chapters" / "1.md").write_text(CHAPTER)
    preview.wait_for("chapters/1.html", "preview--fine")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_preview_that_is_ended_otherwise_leaves_no_folder(
    start: Callable[[], Preview], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """kill, a service manager or a terminal that is closed end it as Ctrl-C does, also in a shell's background."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    preview = start()
    preview.wait_for("chapters/1.html", "preview--fine")
    assert list(folder.glob("policybook-*"))
    preview.process.send_signal(getattr(signal, name))
    preview.process.wait(PATIENCE)
    assert list(folder.glob("policybook-*")) == []


def test_a_book_that_cannot_be_built_yet_is_served_too(start: Callable[[], Preview], book: Path) -> None:
    """Where there is no site yet, the page consists of what is wrong, and the site follows once it is mended."""
    (book / "chapters" / "1.md").unlink()
    preview = start()
    assert "chapters/1.md" in preview.wait_for("", "preview--error")
    (book / "chapters" / "1.md").write_text(CHAPTER)
    preview.wait_for("chapters/1.html", "preview--fine")


def test_a_fault_while_the_pdf_is_made_is_shown_and_the_next_save_prints(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong with one state of the book, the preview stays ready for the next."""
    write, desk, rebuilt = Typesetter.write, serve._Desk(book, tmp_path, Steps()), threading.Event()
    standing = desk.build()

    def fail(*_: object) -> None:
        raise ZeroDivisionError("nothing to divide by")

    monkeypatch.setattr(Typesetter, "write", fail)
    printer = serve._Printer(desk, lambda _: None, rebuilt.set)
    try:
        assert rebuilt.wait(PATIENCE)
        assert "ZeroDivisionError" in str(desk.unprinted[0].why.values)
        monkeypatch.setattr(Typesetter, "write", write)
        rebuilt.clear()
        desk.saved.set()
        assert rebuilt.wait(PATIENCE)
        assert desk.unprinted == standing.unprinted == ()
    finally:
        printer.stop()


def test_a_machine_that_makes_no_pdf_keeps_no_former_sites(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every save replaces the site; the one before is removed, also where nothing can be printed."""

    def fail(*_: object) -> None:
        raise BookError(Problem(say("Nothing"), None, say("Nothing"), say("Nothing")), environment=True)

    monkeypatch.setattr(Typesetter, "write", fail)
    desk, told = serve._Desk(book, tmp_path, Steps()), threading.Event()
    desk.build()
    printer = serve._Printer(desk, lambda _: told.set(), lambda: None)
    try:
        assert told.wait(PATIENCE)
        desk.build()
        end = time.monotonic() + PATIENCE
        while list(tmp_path.glob(".site-*")):
            assert time.monotonic() < end
            time.sleep(0.1)
    finally:
        printer.stop()


@pytest.mark.parametrize(
    ("address", "number", "why", "command"),
    [
        (("127.0.0.1", 8000), errno.EADDRINUSE, "Another program uses that address.", "--address 127.0.0.1:8001"),
        (("127.0.0.1", 65535), errno.EADDRINUSE, "Another program uses that address.", "--address 127.0.0.1:65534"),
        (("::1", 8000), errno.EADDRINUSE, "Another program uses that address.", "--address '[::1]:8001'"),
        (("192.0.2.1", 80), errno.EADDRNOTAVAIL, "It must be an address of this computer", "--address 127.0.0.1:8000"),
        (("127.0.0.1", 80), errno.EACCES, "with a port that you may use", "--address 127.0.0.1:8000"),
    ],
)
def test_an_address_that_cannot_be_had_is_told_with_one_that_can(
    book: Path, monkeypatch: pytest.MonkeyPatch, address: tuple[str, int], number: int, why: str, command: str
) -> None:
    """Another program is blamed only where there is one; the address that is named exists."""
    preview = site_serve.Preview(site_serve.Standing, book, address, NullTranslations())

    def refuse() -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(preview, "serve", refuse)
    with pytest.raises(BookError) as caught:
        preview.run(book, (), lambda _: None)
    (problem,) = caught.value.problems
    assert why in render(problem.why, NullTranslations())
    assert render(problem.remedy, NullTranslations()).endswith(command)


def test_an_address_in_use_is_a_problem_of_the_call(start: Callable[[], Preview]) -> None:
    """A second preview at the same address names another one and exits with 2; the first, interrupted, with 0."""
    first = start()
    first.wait_for("index.html", "preview--fine")
    second = start()
    second.process.wait(timeout=PATIENCE)
    code, said = second.stop()
    assert code == 2
    assert "serve --address" in said
    assert first.stop()[0] == 0
