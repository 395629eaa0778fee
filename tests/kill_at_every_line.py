"""Run as a script: kills writers of a book at every line that they execute, and looks at what is left each time.

Arguments: the book's folder and the name of an operation below. A fresh process is forked for every kill; the n-th
kills itself with SIGKILL before the n-th line of the code that writes files. After each kill every file of the book
must be whole: as before the operation or as after it, and no submission half there. Prints the number of kills.
"""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

from support import judged_book

from policybook.commands.submit import freeze
from policybook.model import Event, Status
from policybook.read import register_write
from policybook.read.register import read_register
from policybook.read.register_write import add_decision, next_id, register_lock, taken_ids, update_decisions
from policybook.steps import Steps

WRITERS = ("policybook/files.py", "commands/submit.py", "shutil.py")
DAY = date(2018, 6, 1)
Operation = Callable[[], object]


def add(root: Path) -> Operation:
    """Add a decision."""
    (first, *_) = read_register(files(root), Steps())
    new = replace(first, id=next_id(taken_ids(root)), title="Lain")
    return lambda: add_decision(root, new, DAY)


def update(root: Path) -> Operation:
    """Return a decision."""
    (first, *_) = read_register(files(root), Steps())
    event = Event(DAY, "CRO", Status.RETURNED, "Sebut sumber")
    new = replace(first, status=Status.RETURNED, decided=None, history=(*first.history, event))
    return lambda: update_decisions(root, [(first, new)])


def submit(root: Path) -> Operation:
    """Freeze a submission, which the settings name as the baseline in the last step."""
    settings = root / "mkdocs.yml"
    settings.write_text(settings.read_text() + "      baseline: 2018-05-14-draf\n")
    judged = judged_book(root)
    return lambda: traced(freeze)(judged, "2018-07-15-akhir", DAY, [])


OPERATIONS: dict[str, Callable[[Path], Operation]] = {"add": add, "update": update, "submit": submit}
lines_left = 0


def traced(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, dying when `lines_left` lines of the writers have been executed in it."""

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        global lines_left
        if not frame.f_code.co_filename.endswith(WRITERS):
            return None
        if event == "line":
            lines_left -= 1
            if lines_left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return trace

    def call(*arguments: Any) -> Any:
        sys.settrace(trace)
        try:
            return function(*arguments)
        finally:
            sys.settrace(None)

    return call


def files(root: Path) -> dict[str, bytes]:
    """All files of the book that a reader of the book would see: hidden ones are none of its."""
    found = (
        path for top in ("decisions", "baselines", "chapters") for path in (root / top).rglob("*") if path.is_file()
    )
    names = {path.relative_to(root).as_posix(): path for path in (root / "mkdocs.yml", *found)}
    return {name: path.read_bytes() for name, path in sorted(names.items()) if "/." not in name}


def killed_at(operation: Operation, line: int, root: Path) -> bool:
    """Whether a child that runs the operation and is to die before its n-th line did die (else it came to its end)."""
    global lines_left
    child = os.fork()
    if child == 0:
        lines_left = line
        register_write.write_atomically = traced(register_write.write_atomically)
        with register_lock(root):
            operation()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def main(root: Path, name: str) -> int:
    """Kill the operation at its first line, its second, and so on to its end; the number of kills."""
    operation = OPERATIONS[name](root)
    before, results, kills = files(root), [], 0
    while killed_at(operation, kills + 1, root):
        kills += 1
        results.append(files(root))
        restore(root, before)
    after = files(root)  # the last child was not killed
    unnamed = {**after, "mkdocs.yml": before["mkdocs.yml"]}  # frozen; the same command again names it in the settings
    if after == before or any(result not in (before, unnamed, after) for result in results):
        raise AssertionError("a file is neither old nor new")
    return kills


def restore(root: Path, before: dict[str, bytes]) -> None:
    """Bring the files back to what they were."""
    for path, data in files(root).items():
        if path not in before:
            (root / path).unlink()
        elif data != before[path]:
            (root / path).write_bytes(before[path])
    for folder in sorted((root / "baselines").rglob("*"), reverse=True):
        if folder.is_dir() and "/." not in folder.as_posix() and not any(folder.iterdir()):
            folder.rmdir()


if __name__ == "__main__":
    sys.stdout.write(f"{main(Path(sys.argv[1]), sys.argv[2])}\n")
