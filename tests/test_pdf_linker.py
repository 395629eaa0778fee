"""The linked PDF is the one that a single run of WeasyPrint writes, however and after whatever it was made."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from manuscripts import CHAPTERS, bare, page, sample, write_pdf
from pdf_reading import Reader

from policybook.cache import Cache
from policybook.errors import BookError, Message
from policybook.model import Edition, Manuscript
from policybook.read.pdf_digest import with_digest
from policybook.render import pdf, pdf_process
from policybook.render.pdf import Typesetter
from policybook.render.pdf_book import job_of
from policybook.render.pdf_linker import outline_depths, text
from policybook.render.pdf_press import Press
from policybook.render.pdf_process import Limits, Workers
from policybook.steps import Steps

SMALL = bare(page("<p id='p1'>Air.</p>", "chapters/01.md"), page("<p id='p1'>Kota.</p>", "chapters/02.md"))
MORE = "\n\n".join(["## Latar Belakang", *["Kalimat tambahan yang panjang. " * 60] * 6, "##"])
FOLDER = Path(__file__).parent


def edited(chapter: str, old: str, new: str) -> Manuscript:
    """The sample book with another wording in one chapter."""
    assert old in CHAPTERS[chapter]
    return sample(chapters={**CHAPTERS, chapter: CHAPTERS[chapter].replace(old, new, 1)})


def write_single_run(manuscript: Manuscript, target: Path) -> None:
    """The PDF by WeasyPrint alone."""
    with Workers(Limits()) as workers:
        press = Press(workers, Steps(), lambda _: None)
        press._suited = False
        target.write_bytes(with_digest(press.print(job_of(manuscript, Steps())).pdf))


@pytest.fixture(scope="module")
def book() -> Manuscript:
    """The sample book's draft."""
    return sample()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the PDFs and the cache are."""
    return tmp_path_factory.mktemp("linked")


@pytest.fixture(scope="module")
def linked(book: Manuscript, folder: Path) -> Path:
    """Its linked PDF, made from nothing; what was typeset is kept in the cache beside it."""
    write_pdf(book, folder / "linked.pdf", Steps(Cache(folder / "cache")))
    return folder / "linked.pdf"


@pytest.fixture(scope="module")
def single(book: Manuscript, folder: Path) -> Path:
    """Its PDF by a single run."""
    write_single_run(book, folder / "single.pdf")
    return folder / "single.pdf"


@pytest.fixture(scope="module")
def small_linked(folder: Path) -> bytes:
    """The small book's linked PDF."""
    write_pdf(SMALL, folder / "small-linked.pdf")
    return (folder / "small-linked.pdf").read_bytes()


@pytest.fixture(scope="module")
def small_single(folder: Path) -> Path:
    """The small book's PDF by a single run."""
    write_single_run(SMALL, folder / "small.pdf")
    return folder / "small.pdf"


def pixels(pdf: Reader) -> Iterator[bytes]:
    """Every page at 60 dots per inch."""
    return (pdf.document[n].render(scale=60 / 72).to_pil().tobytes() for n in range(len(pdf)))


SAME: list[tuple[str, Callable[[Reader], object]]] = [
    ("text", lambda pdf: [sheet.get_textpage().get_text_bounded() for sheet in pdf.document]),
    ("pixels", lambda pdf: list(pixels(pdf))),
    ("destinations", Reader.destinations),
    ("outline", Reader.bookmarks),
    ("links", lambda pdf: [pdf.links(n) for n in range(len(pdf))]),
    ("fonts", Reader.fonts),
    ("attachments", Reader.attachments),
    ("metadata", lambda pdf: pdf.document.get_metadata_dict()),
]


@pytest.mark.parametrize("read", [case[1] for case in SAME], ids=[case[0] for case in SAME])
def test_a_linked_book_is_that_of_a_single_run(read: Callable[[Reader], object], linked: Path, single: Path) -> None:
    """Page by page the same text and pixels, and for the whole file the same places to go to and the same files."""
    found = read(Reader(linked))
    assert found
    assert found == read(Reader(single))


def test_a_linked_book_is_no_larger_than_it_must_be(linked: Path, single: Path) -> None:
    """Fonts and images are not repeated for each chapter: at most 1.3 times the size."""
    assert linked.stat().st_size <= 1.3 * single.stat().st_size


def test_a_book_from_the_cache_is_the_same(
    book: Manuscript, linked: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was typeset by another process is taken as it is, and nothing is typeset for it."""
    monkeypatch.setattr(pdf_process, "_start", None)  # no process can be started
    write_pdf(book, folder / "again.pdf", Steps(Cache(folder / "cache")))
    assert (folder / "again.pdf").read_bytes() == linked.read_bytes()


def test_one_process_makes_the_same_book_as_two(
    book: Manuscript, linked: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes depend neither on how many processes there are nor on who of them made what."""
    monkeypatch.setattr(pdf, "Workers", partial(Workers, most=1))
    write_pdf(book, folder / "alone.pdf")
    assert (folder / "alone.pdf").read_bytes() == linked.read_bytes()


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: data[:-9] + b"\0" * 9, bytes])
def test_damaged_entries_are_made_again(
    damage: Callable[[bytes], bytes], book: Manuscript, linked: Path, folder: Path, tmp_path: Path
) -> None:
    """A section in the cache that was cut off, overwritten at its end or not damaged at all: the book is the same."""
    shutil.copytree(folder / "cache", tmp_path / "cache")
    cache = Cache(tmp_path / "cache")
    entries = sorted(path for path in (tmp_path / "cache").rglob("pdf/*") if path.is_file())
    for path in entries[::3]:
        path.write_bytes(damage(path.read_bytes()))
    write_pdf(book, tmp_path / "book.pdf", Steps(cache))
    assert (tmp_path / "book.pdf").read_bytes() == linked.read_bytes()
    assert [path for path in entries if cache.get("pdf", path.name) is None] == []


def test_what_was_written_before_leaves_no_trace(
    typesetter: Typesetter, book: Manuscript, linked: Path, tmp_path: Path
) -> None:
    """After an edit, one that adds pages, and their undoing, a running typesetter writes what a new one would."""
    target, new = tmp_path / "running.pdf", tmp_path / "new.pdf"
    edits = [
        edited("chapters/02-b.md", "kota.", "negeri."),
        edited("chapters/01-a.md", "## Latar Belakang", MORE),
    ]
    lengths = {len(Reader(linked))}
    typesetter.write(book, target)
    for manuscript in edits:
        typesetter.write(manuscript, target)
        write_pdf(manuscript, new)
        assert target.read_bytes() == new.read_bytes() != linked.read_bytes()
        lengths.add(len(Reader(target)))
    typesetter.write(book, target)
    assert target.read_bytes() == linked.read_bytes()
    assert len(lengths) > 1


def _another_pydyf(connection: Connection, limits: Limits, folder: str) -> None:
    from policybook.render import pdf_compiler

    pdf_compiler._PYDYF = "0.0"
    _WORK(connection, limits, folder)


def _another_signature(connection: Connection, limits: Limits, folder: str) -> None:
    from policybook.render import pdf_compiler

    pdf_compiler._SIGNATURES[pdf_compiler.rect] = "svg node"
    _WORK(connection, limits, folder)


def _another_drawing(connection: Connection, limits: Limits, folder: str) -> None:
    from policybook.render import pdf_slots

    pdf_slots._SHOWN = pdf_slots.re.compile(b"never")
    _WORK(connection, limits, folder)


_WORK = pdf_process._work
MISFITS = [
    (_another_pydyf, "WeasyPrint {weasyprint} with pydyf {pydyf} is installed."),
    (_another_signature, "{function} of WeasyPrint has changed."),
    (_another_drawing, "{reason}"),
]


@pytest.mark.parametrize(("work", "why"), MISFITS)
def test_where_units_cannot_be_compiled_a_single_run_is_made_and_told(
    work: Callable[[Connection, Limits, str], None],
    why: str,
    small_single: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another version, another signature, or a page number drawn in another way: the same book, slower, with a note."""
    monkeypatch.setattr(pdf_process, "_work", work)
    notes: list[Message] = []
    with Typesetter(Steps(), note=notes.append) as typesetter:
        typesetter.write(SMALL, tmp_path / "book.pdf")
        typesetter.write(SMALL, tmp_path / "book.pdf")
    [note] = notes
    assert [reason.template for _, reason in note.values if isinstance(reason, Message)] == [why]
    assert (tmp_path / "book.pdf").read_bytes() == small_single.read_bytes()


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (signal.SIGKILL, "The process ended with code {code}."),
        (signal.SIGSTOP, "It took more than {seconds} seconds."),
    ],
)
def test_a_process_that_dies_or_hangs_is_told_once(
    harm: signal.Signals, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The section that it worked on is named, nothing is written, and the next PDF comes from a new process."""
    receive, harmed = pdf_process._receive, []

    def receive_and_harm(worker: pdf_process._Worker) -> object:
        answer = receive(worker)
        if answer == "chapters/02.md" and not harmed and worker.process.pid:
            harmed.append(worker.process.pid)
            os.kill(worker.process.pid, harm)
        return answer

    monkeypatch.setattr(pdf_process, "_receive", receive_and_harm)
    target = tmp_path / "book.pdf"
    with Typesetter(Steps(), limits=Limits(seconds=6)) as typesetter:
        with pytest.raises(BookError) as caught:
            typesetter.write(SMALL, target)
        assert [(str(problem.where), problem.why.template) for problem in caught.value.problems] == [
            ("chapters/02.md", why)
        ]
        assert not target.exists()
        typesetter.write(SMALL, target)
    assert len(Reader(target)) > 2


KILLED = """
import sys
from manuscripts import sample
from pathlib import Path
from policybook.render.pdf import Typesetter
from policybook.steps import Steps
if __name__ == "__main__":
    with Typesetter(Steps()) as typesetter:
        typesetter.start()
        print("begun", flush=True)
        typesetter.write(sample(), Path(sys.argv[1]))
"""


def test_a_killed_build_leaves_the_last_pdf_and_no_process(tmp_path: Path) -> None:
    """The PDF of before stays whole, and the processes that typeset end by themselves."""
    target = tmp_path / "book.pdf"
    target.write_bytes(b"before")
    command = [sys.executable, "-c", KILLED, target]
    paths = {"PYTHONPATH": os.pathsep.join((str(FOLDER), str(FOLDER.parent)))}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=FOLDER, env={**os.environ, **paths}) as build:
        assert build.stdout
        assert build.stdout.readline() == b"begun\n"
        children = Path(f"/proc/{build.pid}/task/{build.pid}/children").read_text().split()
        assert children
        time.sleep(0.5)
        build.kill()
    deadline = time.monotonic() + 60
    while any(Path("/proc", child).exists() for child in children) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [child for child in children if Path("/proc", child).exists()]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"book.pdf": b"before"}


@pytest.mark.parametrize(
    ("levels", "depths"),
    [([1, 2, 2, 1], [1, 2, 2, 1]), ([1, 3, 2], [1, 2, 2]), ([2, 1, 4, 4], [1, 1, 2, 2]), ([], [])],
)
def test_outline_depths(levels: list[int], depths: list[int]) -> None:
    """Levels that are left out of an outline do not count."""
    assert outline_depths(levels) == depths


@pytest.mark.parametrize(
    ("value", "written"), [("a(b)\\c", rb"(a\(b\)\\c)"), ("é", b"<feff00e9>"), ("\U0001f30a", b"<feffd83cdf0a>")]
)
def test_texts_as_a_pdf_has_them(value: str, written: bytes) -> None:
    """ASCII between parentheses with what must be escaped, anything else in UTF-16."""
    assert text(value) == written


@pytest.mark.parametrize("killed", [False, True], ids=["alive", "killed"])
def test_getting_ready_changes_no_byte(tmp_path: Path, small_linked: bytes, *, killed: bool) -> None:
    """A process that got ready writes the same PDF; one that died meanwhile is told when it is asked."""
    with Typesetter(Steps()) as typesetter:
        typesetter.start()
        [worker] = typesetter._workers._workers
        if killed:
            worker.process.kill()
            worker.process.join()
        typesetter.prepare(Edition.DRAFT, "id")
        if killed:
            with pytest.raises(BookError):
                typesetter.write(SMALL, tmp_path / "small.pdf")
        else:
            typesetter.write(SMALL, tmp_path / "small.pdf")
            assert (tmp_path / "small.pdf").read_bytes() == small_linked
