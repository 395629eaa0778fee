"""How soon a writer hears of an edit: the verdict of `check`, the site, and the page in a browser under `serve`.

python benchmarks/edit_speed.py SOURCE [--pages N ...] [--turns N], where SOURCE is as for books.py. Every figure is the
median of the turns, each of a process of its own apart from `serve`; cold means that nothing was kept. The edit is one
word of the chapter in the middle. Beside policybook stand plain MkDocs with Material and, where it is installed,
Zensical, with the same chapters and without a gate. An edit counts as seen when the page, fetched over HTTP, holds the
new word and, for policybook, the verdict that was made of it. On a machine that does other things too, the processor's
seconds are the truer; of `serve` they hold what it did meanwhile beside, such as printing.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from books import edits, make_book

ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent), "NO_MKDOCS_2_WARNING": "1"}
POLICYBOOK = [sys.executable, "-m", "policybook"]
SITE = """
import sys
from pathlib import Path
from policybook.cache import CACHE, Cache
from policybook.commands.history import read_history
from policybook.commands.street import compose_site, judge_book
from policybook.model import Edition
from policybook.render.site import write_site
from policybook.steps import Steps
root = Path.cwd()
steps = Steps(Cache(root / CACHE))
judged = judge_book(root, lambda _: None, steps)
book = compose_site(judged, Edition.DRAFT)
write_site(book, judged.settings, root / "build/site", {}, read_history(judged, book, lambda _: None), steps)
"""
PREVIEW = re.compile(rb"livereload\(\d+")  # names the build in pages of a preview of MkDocs' kind
REST = 4  # seconds before an edit under `serve`, in which the PDF is printed


class Run(NamedTuple):
    """Wall-clock and processor seconds, and the peak memory of the process in megabytes."""

    seconds: float
    busy: float
    megabytes: float


def run(command: list[str], root: Path) -> Run:
    """Let a program come to its end; findings are no failure."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=root, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{command} failed")
    return Run(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def runs(turns: int, command: list[str], root: Path, before: Callable[[], object]) -> Run:
    """The medians of several runs, each after something that is not timed."""
    found = []
    for _ in range(turns):
        before()
        found.append(run(command, root))
    return Run(*map(median, zip(*found, strict=True)))


def served(turns: int, command: list[str], root: Path, chapter: str, docs: str = "") -> Run:
    """From saving an edit until the page of the chapter shows it, under a preview that goes on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    url = f"http://{address}/{chapter.removesuffix('md')}html"
    words = edits(root, docs + chapter)
    found = []
    with _started([*command, address], root) as process:
        page = _awaited(url, b"</html>", b"")
        for _ in range(turns):
            time.sleep(REST)
            page = _awaited(url, b"</html>", b"")  # it may have been made again when its PDF was there
            word = next(words).encode()
            began, busy = time.perf_counter(), _busy(process)
            page = _awaited(url, word, page)
            found.append((time.perf_counter() - began, _busy(process) - busy))
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    return Run(*map(median, zip(*found, strict=True)), int(status.partition("VmHWM:")[2].split()[0]) / 1024)


def _busy(process: subprocess.Popen[bytes]) -> float:
    """The processor seconds of a process so far, without those that it started."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _awaited(url: str, word: bytes, before: bytes) -> bytes:
    """A page as soon as it holds a word, and the verdict of another build than the page before."""
    build = PREVIEW.search(before)
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310 - http only
                page: bytes = answer.read()
        except OSError:  # it does not listen yet, or the page is just being written
            page = b""
        if word in page and not (build and build[0] + b"," in page):
            return page
        time.sleep(0.01)
    sys.exit(f"{url} does not show {word.decode()}")


@contextmanager
def _started(command: list[str], root: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that runs meanwhile."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=root, env=ENVIRONMENT, stdout=quiet, stderr=quiet)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def plain_book(book: Path, folder: Path) -> Path:
    """The chapters of a book for programs that know nothing of policybook."""
    shutil.copytree(book / "chapters", folder / "docs" / "chapters")
    settings = (book / "mkdocs.yml").read_text(encoding="utf-8").partition("plugins:")[0]
    (folder / "mkdocs.yml").write_text(f"{settings}use_directory_urls: false\n", encoding="utf-8")
    return folder


def measure(book: Path, plain: Path, turns: int) -> Iterator[tuple[str, Run]]:
    """What is measured on a book, one after the other."""

    def forget() -> None:
        shutil.rmtree(book / ".cache", ignore_errors=True)
        shutil.rmtree(book / "build", ignore_errors=True)

    def again() -> None:
        next(words)

    chapters = sorted((book / "chapters").glob("ch*.md"))
    chapter = f"chapters/{chapters[len(chapters) // 2].name}"
    words = edits(book, chapter)
    site = [sys.executable, "-c", SITE]
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "-q"]
    yield "mkdocs build", runs(turns, mkdocs, plain, lambda: None)
    yield "starting the interpreter", runs(turns, [sys.executable, "-c", "pass"], book, again)
    yield "check, cold", runs(turns, [*POLICYBOOK, "check"], book, forget)
    yield "check, one word edited", runs(turns, [*POLICYBOOK, "check"], book, again)
    yield "check and site, cold", runs(turns, site, book, forget)
    yield "check and site, one word edited", runs(turns, site, book, again)
    yield (
        "check and page under serve, one word edited",
        served(turns, [*POLICYBOOK, "serve", "--address"], book, chapter),
    )
    if zensical := shutil.which("zensical"):
        yield "zensical build", runs(turns, [zensical, "build", "--clean"], plain, lambda: None)
        yield (
            "page under zensical serve, one word edited",
            served(turns, [zensical, "serve", "-a"], plain, chapter, "docs/"),
        )


def main() -> None:
    """Run and print a table for every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--pages", type=int, nargs="+", default=[30, 115, 500])
    parser.add_argument("--turns", type=int, default=7)
    given = parser.parse_args()
    for pages in given.pages:
        with tempfile.TemporaryDirectory() as folder:
            book = make_book(given.source, Path(folder, "book"), pages)
            plain = plain_book(book, Path(folder, "plain"))
            print(f"\n| about {pages} pages | seconds | busy | MB | of `mkdocs build`, busy |\n|---|--:|--:|--:|--:|")
            whole = 0.0  # of the first line
            for what, (seconds, busy, megabytes) in measure(book, plain, given.turns):
                whole = whole or busy
                print(f"| {what} | {seconds:.2f} | {busy:.2f} | {megabytes:.0f} | {busy / whole:.0%} |", flush=True)


if __name__ == "__main__":
    main()
