"""Run as a script: kills a build at every line that puts outputs in their places, and looks at what is left each time.

Argument: the folder of a book. Site and PDF are stand-ins, written at once; how they are put in their places is real.
Prints the number of kills.
"""

import os
import signal
import sys
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from support import judged_book

from policybook.commands.edition import write_edition
from policybook.commands.street import Judged
from policybook.model import Edition, Manuscript
from policybook.render import site
from policybook.render.pdf_job import Job

WRITERS = ("commands/edition.py", "policybook/files.py")
lines_left = 0


class Stamp:
    """Writes a PDF that is none, at once."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing was started."""

    def prepare(self, edition: Edition, language: str) -> None:
        """There is nothing to load."""

    def print(self, task: Job, target: Path) -> None:
        """Bytes that depend on the book."""
        target.write_text("".join(section.body for section in task.sections))


def write_pages(manuscript: Manuscript, settings: object, target: Path, *_: object, **__: object) -> None:
    """A site that is none, at once."""
    for name in ("index.html", "chapters/1.html", "downloads/register.csv"):
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name + text_of(manuscript))


def text_of(manuscript: Manuscript) -> str:
    """All that the pages say."""
    return "".join(page.html for page in manuscript.pages)


def outputs(folder: Path) -> dict[str, dict[str, bytes]]:
    """The files of each output, by its name."""
    found: dict[str, dict[str, bytes]] = {}
    for path in (path for path in folder.rglob("*") if path.is_file()):
        inside = path.relative_to(folder)
        if not inside.parts[0].startswith("."):
            found.setdefault(inside.parts[0], {})[inside.as_posix()] = path.read_bytes()
    return found


def trace(frame: FrameType, event: str, _: Any) -> Any:
    """Die before the last of the lines that are left."""
    global lines_left
    if not frame.f_code.co_filename.endswith(WRITERS):
        return None
    if event == "line":
        lines_left -= 1
        if lines_left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return trace


def build(judged: Judged, line: int) -> bool:
    """Build in a child that is to die before its n-th line; whether it died (else it came to its end)."""
    global lines_left
    child = os.fork()
    if child == 0:
        lines_left = line
        sys.settrace(trace)
        write_edition(
            judged,
            judged.settings.root / "build",
            Edition.DRAFT,
            lambda _: None,
            Stamp(),  # type: ignore[arg-type]
        )
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if not os.WIFSIGNALED(status) and os.waitstatus_to_exitcode(status):
        raise AssertionError("the build failed")
    return os.WIFSIGNALED(status)


def main(root: Path) -> int:
    """Kill the builds of two texts in turn, each at one line later; the outputs may be of either text, but whole."""
    site.write_site = write_pages  # type: ignore[assignment]
    chapter = max((root / "chapters").glob("*.md"))
    texts, whole = [], []
    for _ in range(2):
        texts.append(judged_book(root))
        build(texts[-1], 0)
        whole.append(outputs(root / "build"))
        chapter.write_text(chapter.read_text() + "\nWarga menanam bakau.\n")
    kills = 0
    while True:
        died = build(texts[kills % 2], kills + 1)
        left = outputs(root / "build")
        if left.keys() != whole[0].keys() or any(left[name] not in (whole[0][name], whole[1][name]) for name in left):
            raise AssertionError("an output is neither old nor new")
        if not died:
            break
        kills += 1
    if left != whole[kills % 2] or [*(root / "build").glob(".making-*")]:
        raise AssertionError("the last build did not put everything in its place")
    return kills


if __name__ == "__main__":
    sys.stdout.write(f"{main(Path(sys.argv[1]))}\n")
