#!/usr/bin/env python3
"""Run the commands that the guides show and put what they print today into docs/.

A block of a guide that begins with ```console is a transcript. Its commands run in a copy of the sample book, one
after the other for each guide, in Indonesian; what stood below them is replaced. A comment before the block says what
people do with mouse and keyboard:

    <!-- delete chapters/01-x.md: First words of the paragraph -->
    <!-- type: answer to the first question | to the second | … -->
"""

import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOK = ("mkdocs.yml", "chapters", "decisions", "baselines", "docs", "policybook", "build.py")
STEP = re.compile(
    r"^<!-- (delete|type):? (?P<what>.+?) -->$|^```console\n(?P<block>.*?)^```$", re.MULTILINE | re.DOTALL
)
COMMAND = re.compile(r"^\$ (.*(?:(?<=\\)\n.*)*)$", re.MULTILINE)
PROGRAM = "python3 build.py"


@dataclass(frozen=True, slots=True)
class Run:
    """One command of a guide: what was shown, what it printed, its exit code."""

    shown: str
    output: str
    code: int


def main() -> None:
    """Renew every transcript of every guide, or of those named on the command line."""
    for path in [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "docs").glob("panduan-*.md")):
        with tempfile.TemporaryDirectory() as folder:
            text = path.read_text("utf-8")
            path.write_text(renewed(text, replay(text, copy_book(Path(folder) / "buku"))), "utf-8")


def copy_book(folder: Path) -> Path:
    """The sample book and the program in a folder of their own, committed to git as people have it."""
    for name in BOOK:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy(source, folder / name)
    writer = ["-c", "user.name=Penulis", "-c", "user.email=penulis@example.org"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], [*writer, "commit", "-q", "-m", "Buku contoh"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return folder


def replay(guide: str, book: Path) -> Iterator[list[Run]]:
    """Do what a guide says, in a copy of the book; the runs of each block as it is done."""
    answers: Sequence[str] = ()
    for step in STEP.finditer(guide):
        if step[1] == "delete":
            path, beginning = step["what"].split(": ", 1)
            delete_paragraph(book / path, beginning)
        elif step[1] == "type":
            answers = [answer.strip() for answer in step["what"].split("|")]
        else:
            runs = []
            for shown in COMMAND.findall(step["block"]):
                runs.append(run(shown, book, answers))
                answers = ()
            yield runs


def delete_paragraph(path: Path, beginning: str) -> None:
    """Take the one paragraph with this beginning out of a chapter."""
    paragraphs = path.read_text("utf-8").split("\n\n")
    left = [paragraph for paragraph in paragraphs if not paragraph.startswith(beginning)]
    if len(left) != len(paragraphs) - 1:
        sys.exit(f"{path.name} holds {len(paragraphs) - len(left)} paragraphs that begin with “{beginning}”.")
    path.write_text("\n\n".join(left), "utf-8")


def run(shown: str, book: Path, answers: Sequence[str]) -> Run:
    """Run a command at a terminal of its own and type an answer whenever it asks."""
    controller, terminal = pty.openpty()
    command = shown.replace(PROGRAM, f"{sys.executable} build.py")
    environment = {**os.environ, "POLICYBOOK_NO_BOOTSTRAP": "1", "LANGUAGE": "id", "COLUMNS": "100"}
    process = subprocess.Popen(
        ["bash", "-c", command], cwd=book, env=environment, stdin=terminal, stdout=terminal, stderr=terminal
    )  # fmt: skip
    os.close(terminal)
    output, left, decoder = "", list(answers), getincrementaldecoder("utf-8")()
    while data := read(controller):
        output += decoder.decode(data)  # a character may come in two pieces
        if output.endswith(": ") and left:
            os.write(controller, f"{left.pop(0)}\n".encode())
    os.close(controller)
    return Run(shown, output.replace("\r\n", "\n"), process.wait(timeout=60))


def read(controller: int) -> bytes:
    """What came from the other side of a terminal; empty once that is closed."""
    try:
        return os.read(controller, 65536)
    except OSError:
        return b""


def renewed(guide: str, blocks: Iterator[list[Run]]) -> str:
    """A guide with today's output in each transcript, and everything else as it is."""

    def step(found: re.Match[str]) -> str:
        if found["block"] is None:
            return found[0]
        return "```console\n" + "\n".join(f"$ {done.shown}\n{done.output}" for done in next(blocks)) + "```"

    return STEP.sub(step, guide)


if __name__ == "__main__":
    main()
