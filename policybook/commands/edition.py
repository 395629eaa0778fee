"""An edition of the book: the stages up to the verdict, and the site, the PDF and the verdict written into a folder."""

import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from gettext import NullTranslations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from policybook.cache import CACHE, Cache
from policybook.commands.history import read_history
from policybook.commands.result import Progress, Result
from policybook.commands.rounds import refusal
from policybook.commands.street import Judged, compose_edition, compose_site, judge_book
from policybook.errors import BookError, say
from policybook.files import replace_folder, write_atomically
from policybook.model import Edition, Manuscript
from policybook.render.history import History
from policybook.render.pdf import Typesetter, job
from policybook.report.text import build_summary
from policybook.settings import Settings
from policybook.steps import Steps

if TYPE_CHECKING:
    from policybook.render.pdf_job import Job

_BESIDE = ".making-"


def build_edition(
    root: Path, words: NullTranslations, progress: Progress, steps: Steps, edition: Edition, typesetter: Typesetter
) -> Result:
    """Judge the book and write the edition into build/; a final one only if nothing stands against it (else code 1)."""
    judged = judge_book(root, progress, steps)
    if edition is Edition.FINAL and (refused := refusal(judged, words, progress)):
        return refused
    outputs = write_edition(judged, root / "build", edition, progress, typesetter)
    steps.sum_up()
    revision = judged.book.commit or ""
    uncommitted = revision if edition is Edition.FINAL and revision.endswith("+") else ""
    paths = [path.relative_to(root).as_posix() for path in outputs]
    return Result(0, build_summary(judged.verdict, paths, words, uncommitted=uncommitted))


def assemble(root: Path) -> tuple[Settings, Manuscript, History]:
    """The book's draft and history as they stand, for those who only render them (the MkDocs plugin)."""
    judged = judge_book(root, lambda _: None, Steps(Cache(root / CACHE)))
    manuscript = compose_site(judged, Edition.DRAFT)
    return judged.settings, manuscript, read_history(judged, manuscript, lambda _: None)


def write_edition(
    judged: Judged,
    folder: Path,
    edition: Edition,
    progress: Progress,
    typesetter: Typesetter,
    name: str = "",
) -> list[Path]:
    """Render an edition into a folder: PDF, site and verdict; returns their paths.

    The PDF is called after the edition, or by the `name` under which it is handed over.

    All three are made beside those that are there, and put in their places once all are whole. Of two builds at once
    one waits for the other. Raises BookError where rendering finds a problem; then all stays as it was.
    """
    typesetter.prepare(edition, judged.settings.language)
    manuscript = compose_edition(judged, edition)
    with _desk(folder, progress) as desk, ThreadPoolExecutor(1) as aside, typesetter:
        names = [f"{manuscript.slug}-{name or edition}.pdf", "site", "verdict.json"]
        pdf, site, verdict = (desk / name for name in names)
        progress(say("Typesetting the PDF"))
        task = job(manuscript, judged.steps)
        rendered = aside.submit(_write_site, judged, edition, site, pdf.name, folder / "site", progress)
        rendered.add_done_callback(lambda done: typesetter.stop() if done.exception() else None)
        _print(typesetter, task, pdf, rendered)
        from policybook.render.site_pages import DOWNLOADS  # lazily, both: their libraries were loaded meanwhile
        from policybook.report.document import verdict_json

        write_atomically(verdict, verdict_json(judged.verdict).encode())
        rendered.result()
        shutil.copyfile(pdf, site / DOWNLOADS / pdf.name)
        pdf.replace(folder / pdf.name)
        replace_folder(folder / site.name, site)
        verdict.replace(folder / verdict.name)
    return [folder / "site" / "index.html", folder / pdf.name, folder / verdict.name]


def _write_site(judged: Judged, edition: Edition, target: Path, pdf: str, before: Path, progress: Progress) -> None:
    """Render the site of an edition, with room for a PDF of that name."""
    from policybook.render.site import write_site

    progress(say("Rendering the site"))
    manuscript = compose_site(judged, edition)
    history = read_history(judged, manuscript, progress)
    write_site(manuscript, judged.settings, target, {pdf: b""}, history, judged.steps, before=before)


def _print(typesetter: Typesetter, task: "Job", target: Path, rendered: Future[None]) -> None:
    """Write the PDF while the site is rendered; raises what is wrong with both, or with the site if that ended it."""
    try:
        typesetter.print(task, target)
    except Exception as error:
        if rendered.done():
            rendered.result()
        later = rendered.exception()
        if isinstance(error, BookError) and isinstance(later, BookError):
            raise BookError(*error.problems, *later.problems) from error
        raise


@contextmanager
def _desk(folder: Path, progress: Progress) -> Iterator[Path]:
    """A folder beside the outputs to make them in, for one build at a time; those that were killed leave no trace."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress(say("Waiting for another build to end"))
        lock.acquire()
    try:
        for torn in folder.glob(f"{_BESIDE}*"):
            shutil.rmtree(torn, ignore_errors=True)
        with TemporaryDirectory(dir=folder, prefix=_BESIDE) as beside:
            yield Path(beside)
    finally:
        lock.release()
