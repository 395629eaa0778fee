"""`serve`: the site as a live preview; every save is compared, judged and shown, and then printed."""

import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from gettext import NullTranslations
from pathlib import Path

from policybook.calling import program
from policybook.commands.history import read_history
from policybook.commands.result import Progress, Result
from policybook.commands.street import Judged, compose_edition, compose_site, judge_book, load_settings
from policybook.errors import BookError, Problem, say
from policybook.files import write_atomically
from policybook.judge.gate import sent_back, undecided
from policybook.model import Change, Edition, Verdict
from policybook.read.snapshot import BASELINES, DECISIONS
from policybook.render.pdf import Typesetter
from policybook.render.pdf_process import Limits
from policybook.render.site import sources, write_site
from policybook.render.site_pages import DOWNLOADS
from policybook.render.site_serve import Opened, Preview, Standing
from policybook.report.text import decide_command
from policybook.settings import CHAPTERS, FILE
from policybook.steps import Steps

_BEHIND = 10  # steps of priority by which the PDF stays behind the site, which the writer looks at


def run(root: Path, words: NullTranslations, progress: Progress, steps: Steps, *, host: str, port: int) -> Result:
    """Serve the book of `root` until interrupted; open removals and problems are shown in the browser."""
    load_settings(root, steps)
    sys.setswitchinterval(0.0005)  # seconds: a page is handed out before what prints it goes on
    watched = [FILE, *(name.strip("/") for name in (CHAPTERS, DECISIONS, BASELINES)), *sources(root)]
    with tempfile.TemporaryDirectory(prefix="policybook-") as folder:
        desk = _Desk(root, Path(folder), steps)
        preview = Preview(desk.build, desk.site, (host, port), words)
        printer = _Printer(desk, progress, preview.rebuild)
        try:
            preview.run(root.resolve(), watched, lambda url: progress(say("Preview at {url}", url=url)))
        finally:
            printer.stop()
    return Result(0, "")


class _Desk:
    """What the preview shows: `site` and, beside it, the PDF that it offers."""

    def __init__(self, root: Path, folder: Path, steps: Steps) -> None:
        self.site, self.steps = folder / "site", steps
        self.unprinted: tuple[Problem, ...] = ()
        self.judged: Judged | None = None
        self.saved = threading.Event()  # there is something to print
        self._root, self._folder = root, folder
        self._known: set[str] | None = None
        self._discarded: list[Path] = []  # folders with former sites
        self._busy = threading.Lock()  # one writes the site at a time

    def build(self) -> Standing:
        """Judge the book and write its site; raises BookError where there is none."""
        self.steps.begin()
        judged = judge_book(self._root, lambda _: None, self.steps)
        manuscript = compose_site(judged, Edition.DRAFT)
        history = read_history(judged, manuscript, lambda _: None, today=False)
        with self._busy:
            pdf = self.pdf(judged)
            offered = {pdf.name: pdf} if pdf.exists() else {}
            site = manuscript, judged.settings, self.site, offered, history, self.steps
            write_site(*site, discard=self._discarded.append)  # later: removing folders takes a tenth of a page's time
        self.steps.sum_up()
        self.judged = judged
        self.saved.set()
        opened = _opened(judged.verdict)
        if self._known is None:
            self._known = set(opened)
        shown = tuple(_shown(*told, fresh=passage not in self._known) for passage, told in opened.items())
        return Standing(shown, unprinted=self.unprinted)

    def pdf(self, judged: Judged) -> Path:
        """Where the PDF of a draft is put."""
        return self._folder / f"{judged.settings.policy.slug}-{Edition.DRAFT}.pdf"

    def clear(self) -> None:
        """Remove the sites that were replaced."""
        while self._discarded:
            shutil.rmtree(self._discarded.pop(), ignore_errors=True)  # what cannot go now goes with all else at the end

    def offer(self, pdf: Path) -> bool:
        """Put a new PDF in the place of the one that the site offers; false where it offers none by that name."""
        with self._busy:
            offered = self.site / DOWNLOADS / pdf.name
            if offered.exists():
                write_atomically(offered, pdf.read_bytes())
            return offered.exists()


class _Printer:
    """Typesets whatever was saved last, in a thread of its own; `rebuild` brings what is new into the site."""

    def __init__(self, desk: _Desk, progress: Progress, rebuild: Callable[[], None]) -> None:
        self._desk, self._progress, self._rebuild = desk, progress, rebuild
        self._typesetter = Typesetter(desk.steps, Limits(behind=_BEHIND))
        self._stopped = self._is_unable = False
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._typesetter.start()
        self._thread.start()

    def stop(self) -> None:
        """Leave off, whatever is being typeset."""
        self._stopped = True
        self._desk.saved.set()
        self._typesetter.stop()
        self._thread.join(timeout=5)

    def _work(self) -> None:
        while not self._stopped:
            self._desk.saved.wait()
            self._desk.saved.clear()
            self._desk.clear()
            judged = self._desk.judged
            if judged and not self._stopped and not self._is_unable:
                self._print(judged)

    def _print(self, judged: Judged) -> None:
        pdf, problems = self._desk.pdf(judged), self._desk.unprinted
        try:
            self._typesetter.write(compose_edition(judged, Edition.DRAFT), pdf)
            self._desk.unprinted = ()
        except BookError as error:
            if error.environment:  # a machine that makes no PDF shows the site all the same
                self._progress(error.problems[0].what)
                self._is_unable = True  # to print; former sites are to be removed all the same
                return
            self._desk.unprinted = error.problems
        except Exception as error:  # a fault of our own, told where the writer looks: the next save may not meet it
            if self._stopped:  # the processes were ended under its hands
                return
            self._desk.unprinted = (_failed(error),)
        if self._desk.unprinted != problems or not (self._desk.unprinted or self._desk.offer(pdf)):
            self._rebuild()


def _failed(error: Exception) -> Problem:
    return Problem(
        say("The PDF could not be made, through a fault of policybook."),
        None,
        say("{kind}: {reason}", kind=type(error).__name__, reason=error),
        say("Report it with what this prints: {command}", command=f"POLICYBOOK_DEBUG=1 {program()} build"),
    )


def _opened(verdict: Verdict) -> dict[str, tuple[Change, str]]:
    """The open removals by passage id, each with the command that helps; not those whose decision was returned.

    Where a decision is too narrow a second one would be too many: `check` says what it lacks.
    """
    returned, asked = sent_back(verdict), {removal.number for removal in undecided(verdict)}
    return {
        removal.change.old.id: (
            removal.change,
            decide_command(removal.change) if removal.number in asked else f"{program()} check",
        )
        for removal in verdict.open
        if removal.change.old and removal.change.old.id not in returned
    }


def _shown(change: Change, command: str, *, fresh: bool) -> Opened:
    passage = change.old
    if passage is None:
        raise ValueError("an added passage was not removed")
    place = " › ".join((passage.chapter, *passage.headings[-1:]))
    return Opened(passage.text, place, command, fresh)
