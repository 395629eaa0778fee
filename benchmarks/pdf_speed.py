"""How long the PDF takes: cold and after an edit, beside other ways to make one of the same book.

python benchmarks/pdf_speed.py SOURCE [PAGES …], where SOURCE is what books.py takes. The others are measured where
they are installed (`pip install typst pypandoc-binary mkdocs-to-pdf`, Chromium), and named where not. Each line gives
the median of wall-clock and processor seconds, of how many runs, how many times less of both it takes than a single run
of WeasyPrint over the whole book (on a machine that does other things too, the processor's is the truer), and the peak
memory of the process with all that it started.
"""

import argparse
import gc
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from books import edits, make_book

from policybook.cache import CACHE, Cache
from policybook.commands.street import compose_edition, judge_book
from policybook.model import Edition, Manuscript
from policybook.render.pdf import Typesetter
from policybook.render.pdf_book import job_of
from policybook.render.pdf_folios import document, guess, labels_of, place
from policybook.render.pdf_job import Job, SingleRun
from policybook.render.pdf_process import Limits, Workers
from policybook.steps import Steps

BUILD = Path(__file__).resolve().parent.parent / "build.py"
TIMES = 5
CHAPTERS = 15  # of which a word is edited, at most
TICK = os.sysconf("SC_CLK_TCK")
HEAD = "| | seconds | busy | runs | faster | less busy | MB |\n|---|--:|--:|--:|--:|--:|--:|"
MKDOCS = """\
site_name: The Rust Programming Language
theme: {{name: material, language: en, font: false}}
docs_dir: chapters
nav:
{nav}
markdown_extensions: [tables, footnotes, attr_list, def_list, abbr, admonition, md_in_html]
plugins: [to-pdf: {{cover: false, toc_level: 3, verbose: false}}]
"""


class Taken(NamedTuple):
    """Wall-clock and processor seconds of one run, and the most memory that was in use meanwhile, in megabytes."""

    seconds: float
    busy: float
    megabytes: float


class Meter:
    """Measures this process and all that it started."""

    def take(self, work: Callable[[], object]) -> Taken:
        """What some work takes."""
        done, most, own = threading.Event(), [0.0], [0.0]

        def watch() -> None:
            while True:
                most[0] = max(most[0], sum(map(_megabytes, _family())))
                if done.wait(0.2):
                    own[0] = time.thread_time()  # what measuring took is no part of the work
                    return

        watcher = threading.Thread(target=watch)
        began, busy = time.perf_counter(), sum(map(_busy, _family()))
        watcher.start()
        try:
            work()
            seconds, busy = time.perf_counter() - began, sum(map(_busy, _family())) - busy
        finally:
            done.set()
            watcher.join()
        return Taken(seconds, busy - own[0], most[0])


def _family() -> list[Path]:
    """This process and its descendants, as folders of /proc."""
    found, new = [], [Path("/proc/self").resolve()]
    while new:
        found += new
        lists = [path / f"task/{path.name}/children" for path in new]
        new = [Path("/proc", child) for file in lists for child in _read(file).split()]
    return found


def _busy(process: Path) -> float:
    """Processor seconds of a process and of its children that have ended."""
    return sum(map(int, _read(process / "stat").rpartition(")")[2].split()[11:15])) / TICK


def _megabytes(process: Path) -> float:
    """Its memory, of what it shares its part."""
    lines = _read(process / "smaps_rollup").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended
        return ""


def manuscript(book: Path, steps: Steps) -> Manuscript:
    """The draft of a book as `serve` and `build` make it."""
    return compose_edition(judge_book(book, lambda _: None, steps), Edition.DRAFT)


def anew(book: Manuscript, target: Path) -> None:
    """Typeset a PDF, with nothing kept from before."""
    with Typesetter(Steps()) as typesetter:
        typesetter.write(book, target)


class Running:
    """The PDF under a running `serve`: after a chapter was saved, the book is read, judged and typeset again."""

    def __init__(self, book: Path) -> None:
        self._book, self._steps = book, Steps(Cache(book / CACHE))
        self.typesetter = Typesetter(self._steps)
        self.typesetter.start()
        self.write()

    def write(self) -> None:
        """Read what changed, judge, typeset."""
        self._steps.begin()
        self.typesetter.write(manuscript(self._book, self._steps), self._book / "running.pdf")


def longer(book: Path, chapter: str) -> Iterator[int]:
    """Add three pages to a chapter at every step."""
    path = book / chapter
    for number in itertools.count(1):
        text = path.read_text(encoding="utf-8")
        more = "\n\n".join(
            f"Addition {number}.{n}. {'This paragraph makes the chapter longer. ' * 12}" for n in range(12)
        )
        path.write_text(f"{text.rstrip()}\n\n{more}\n", encoding="utf-8")
        yield number


def single_run(job: Job) -> None:
    """WeasyPrint alone, in a process of its own like the linker's."""
    with Workers(Limits(seconds=3600)) as workers:
        workers.run([SingleRun(job)], job.style, job.assets)


def build(book: Path) -> None:
    """`python3 build.py build` as a process of its own: site, PDF and verdict."""
    environment = {**os.environ, "POLICYBOOK_NO_BOOTSTRAP": "1"}
    _run([sys.executable, BUILD, "build", "-q", "--root", book], environment)


def pandoc_typst(book: Path, chapters: Sequence[str]) -> Callable[[str | None], None]:
    """The book by pandoc and Typst: all of it in new processes (None), or Typst kept, pandoc for one chapter only."""
    import pypandoc
    import typst

    pandoc, folder = pypandoc.get_pandoc_path(), book / "typst"
    shutil.copytree(book / "chapters", folder)
    main = folder / "main.typ"
    lines = ['#set page(numbering: "1")', '#set heading(numbering: "1.1")', "#outline()"]
    main.write_text("\n".join([*lines, *(f'#include "{Path(name).stem}.typ"' for name in chapters)]))
    kept = typst.Compiler(str(main), root=str(folder))
    rule = "#let horizontalrule = line(length: 100%)\n"
    new = f"import typst; typst.compile({str(main)!r}, output={str(book / 'typst.pdf')!r})"

    def convert(chapter: str) -> None:
        command = [pandoc, "-f", "markdown-citations", "-t", "typst", "--syntax-highlighting=none", book / chapter]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        (folder / f"{Path(chapter).stem}.typ").write_text(rule + text)

    def make(changed: str | None) -> None:
        for chapter in [changed] if changed else chapters:
            convert(chapter)
        if changed:
            (book / "typst.pdf").write_bytes(kept.compile())
        else:
            _run([sys.executable, "-c", new])

    return make


def mkdocs_to_pdf(book: Path, chapters: Sequence[str]) -> None:
    """The chapters by MkDocs with mkdocs-to-pdf; the site is made on the way."""
    nav = "\n".join(f"  - {Path(chapter).name}" for chapter in chapters)
    (book / "to-pdf.yml").write_text(MKDOCS.format(nav=nav))
    _run([sys.executable, "-m", "mkdocs", "build", "-q", "-f", book / "to-pdf.yml", "-d", book / "to-pdf"])


def chromium(book: Path, job: Job) -> Callable[[], None]:
    """Chromium printing the HTML of all sections as one document."""
    placed = place(job.sections, guess(job.sections))
    folios = labels_of(placed)
    texts = [document(job, part.section, part.first, folios) for part in placed]
    head, style = texts[0].partition("<style>")[0], job.style
    body = "".join(text.partition("<body")[2].partition(">")[2].rpartition("</body>")[0] for text in texts)
    for number, (url, asset) in enumerate(job.assets.items()):
        name = f"asset-{number}.{asset.media_type.partition('/')[2].partition('+')[0]}"
        (book / name).write_bytes(asset.data)
        body, style = body.replace(f'"{url}"', f'"{name}"'), style.replace(url, name)
    page = book / "chromium.html"
    page.write_text(f'{head}<style>{style}</style></head><body class="edition--draft">{body}</body></html>')
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={book / 'chromium.pdf'}"]
    return lambda: _run([program or "chromium", *options, page.as_uri()])


def _run(command: Sequence[object], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run([*map(str, command)], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise OSError((done.stderr or done.stdout).strip().splitlines()[-1])


class Table:
    """Prints what was measured, as it is measured."""

    def __init__(self) -> None:
        self._single = (0.0, 0.0)

    def line(self, name: str, work: Callable[[], Iterator[Taken]], *, times: int = TIMES) -> None:
        """One line: the median of so many runs."""
        try:
            taken = list(itertools.islice(work(), times))
        except (ImportError, OSError) as error:
            print(f"| {name} | not measured: {error} | | | | | |")
            return
        seconds, busy = (statistics.median(column) for column in list(zip(*taken, strict=True))[:2])
        if not self._single[0]:
            self._single = seconds, busy
        most = max(run.megabytes for run in taken)
        faster, less = self._single[0] / seconds, self._single[1] / busy
        print(
            f"| {name} | {seconds:.2f} | {busy:.2f} | {len(taken)} | {faster:.1f} | {less:.1f} | {most:.0f} |",
            flush=True,
        )


def again(work: Callable[[], object]) -> Callable[[], Iterator[Taken]]:
    """The same work again and again."""
    return lambda: (Meter().take(work) for _ in itertools.count())


def cold(book: Path) -> Callable[[], Iterator[Taken]]:
    """The PDF from nothing: read, judged and typeset by a new process."""

    def taken() -> Iterator[Taken]:
        while True:
            shutil.rmtree(book / CACHE, ignore_errors=True)
            yield Meter().take(lambda: _pdf_alone(book))

    return taken


def after(steps: Iterator[object], work: Callable[[], object]) -> Callable[[], Iterator[Taken]]:
    """The same work after each step."""
    return lambda: (Meter().take(work) for _ in steps)


def words(book: Path, chapters: Sequence[str], work: Callable[[str], object]) -> Callable[[], Iterator[Taken]]:
    """Some work after a word was changed in one chapter, then in the next."""

    def taken() -> Iterator[Taken]:
        for chapter in chapters:
            next(edits(book, chapter))
            yield Meter().take(lambda chapter=chapter: work(chapter))

    return taken


def measure(book: Path) -> None:
    """All lines for one book."""
    first = manuscript(book, Steps(Cache(book / CACHE)))
    job, chapters = job_of(first, Steps()), [page.path for page in first.pages if (book / page.path).exists()]
    sizes = {chapter: (book / chapter).stat().st_size for chapter in chapters}
    some = [chapter for chapter in chapters if sizes[chapter] > 2000][:: max(len(chapters) // CHAPTERS, 1)]
    middle, longest = some[len(some) // 2], max(sizes, key=sizes.__getitem__)
    table = Table()
    table.line("one run of WeasyPrint over the whole book", again(lambda: single_run(job)))
    table.line("policybook, the same HTML, nothing kept", again(lambda: anew(first, book / "cold.pdf")))
    table.line("policybook, cold: a new process reads, judges and typesets", cold(book))
    running = Running(book)
    with running.typesetter:
        table.line("running, a word in one chapter", words(book, some, lambda _: running.write()), times=len(some))
        table.line("running, a word in the longest chapter", after(edits(book, longest), running.write))
    build(book)
    table.line("new process, a word: `build.py build` with the site", after(edits(book, middle), lambda: build(book)))
    table.line("new process, a word: the PDF alone", after(edits(book, middle), lambda: _pdf_alone(book)))
    try:
        typst = pandoc_typst(book, chapters)
        table.line("pandoc and Typst, new processes", again(lambda: typst(None)))
        typst(chapters[0])
        table.line("Typst kept in memory, pandoc for the chapter", words(book, some, typst), times=len(some))
    except ImportError as error:
        print(f"not measured: {error}")
    table.line("mkdocs-to-pdf", again(lambda: mkdocs_to_pdf(book, chapters)))
    table.line("Chromium printing the same HTML", again(chromium(book, job)))
    running = Running(book)  # last, for the book is another one after it
    with running.typesetter:
        table.line("running, three pages more in the second chapter", after(longer(book, chapters[1]), running.write))


def _pdf_alone(book: Path) -> None:
    _run([sys.executable, __file__, "--pdf", book])


def main() -> None:
    """Make the books, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("pages", type=int, nargs="*", default=[30, 115, 500])
    parser.add_argument("--pdf", action="store_true", help="SOURCE is a book: write its PDF once")
    arguments = parser.parse_args()
    gc.set_threshold(200_000)  # as in the command line, which this process stands for
    if arguments.pdf:
        book = arguments.source
        steps = Steps(Cache(book / CACHE))
        with Typesetter(steps) as typesetter:
            typesetter.start()
            typesetter.write(manuscript(book, steps), book / "alone.pdf")
        gc.freeze()
        return
    for pages in arguments.pages:
        with TemporaryDirectory() as folder:
            book = make_book(arguments.source, Path(folder, "book"), pages)
            print(f"\n{pages} pages\n\n{HEAD}", flush=True)
            measure(book)


if __name__ == "__main__":
    main()
