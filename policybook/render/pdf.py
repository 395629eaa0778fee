"""The PDF of a manuscript. Each section of the book is typeset by itself, and what is known of it is used again."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from policybook.errors import Message
from policybook.files import write_atomically
from policybook.model import Edition, Manuscript
from policybook.render.pdf_process import Limits, Workers
from policybook.steps import Steps

if TYPE_CHECKING:
    from policybook.render.pdf_job import Job
    from policybook.render.pdf_press import Press


class Typesetter:
    """Writes PDFs one after the other, quickly: as a context manager it keeps its processes and what it typeset.

    With steps that have a store it keeps what it typeset for other processes too. `note` is told what a user should
    know.
    """

    def __init__(
        self, steps: Steps, limits: Limits | None = None, note: Callable[[Message], None] = lambda _: None
    ) -> None:
        self._steps, self._note = steps, note
        self._workers = Workers(limits or Limits())
        self._press: Press | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End its processes, whatever they work on."""
        self._workers.stop()

    def start(self) -> None:
        """Load the libraries aside, while other things are done: the next PDF is there sooner."""
        self._workers.start()

    def prepare(self, edition: Edition, language: str) -> None:
        """Let what was started get ready for an edition in a language, while it is judged and composed."""
        from policybook.render.pdf_book import style_of

        self._workers.prepare(style_of(edition, language, {}, self._steps), language)

    def write(self, manuscript: Manuscript, target: Path) -> None:
        """Write the PDF of a manuscript, whole or not at all; the bytes do not depend on what was written before.

        Raises BookError: for chapters that cannot be typeset as they are written, naming them; with `environment`
        set where the machine lacks the libraries.
        """
        self.print(job(manuscript, self._steps), target)

    def print(self, task: "Job", target: Path) -> None:
        """Write the PDF of a manuscript that was divided into sections already."""
        from policybook.read.pdf_digest import with_digest  # lazily, both: `start` comes first and is quick
        from policybook.render.pdf_press import Press

        self._press = self._press or Press(self._workers, self._steps, self._note)
        write_atomically(target, with_digest(self._press.print(task).pdf))


def job(manuscript: Manuscript, steps: Steps) -> "Job":
    """What there is to typeset of a manuscript; raises BookError for chapters that cannot be, naming them."""
    from policybook.render.pdf_book import job_of  # lazily, for the same reason

    return job_of(manuscript, steps)
