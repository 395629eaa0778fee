"""How long the comparison takes, how much memory, and how both grow with the text.

python benchmarks/compare_speed.py BOOK [--beside SCRIPT], where BOOK is a JSON file with the sentences of two versions
of a book ("old", "new") and SCRIPT a program that speaks the protocol of removed.py, to run on the same book. Each line
is a process of its own, so that time and memory include starting it. The book is compared in growing parts, with the
share of passages that are found removed: accidental matches must not hide removals as a text grows.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

PARTS = (1 / 8, 1 / 4, 1 / 2, 1)


class Run(NamedTuple):
    """Wall-clock and processor seconds, peak memory in megabytes, and the indices that came back."""

    seconds: float
    busy: float
    megabytes: float
    removed: list[int]


def run(command: list[str], book: dict[str, list[str]]) -> Run:
    """Let a program compare a book once."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as question, tempfile.TemporaryFile() as answer:
        question.write(json.dumps(book).encode() + b"\n")
        question.seek(0)
        process = subprocess.Popen(command, stdin=question, stdout=answer)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"{shlex.join(command)} failed with status {status}")
        answer.seek(0)
        removed = json.loads(answer.read())["removed"]
    seconds = time.perf_counter() - began
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, removed)


def part(book: dict[str, list[str]], share: float) -> dict[str, list[str]]:
    """The first part of both versions."""
    return {side: sentences[: int(share * len(sentences))] for side, sentences in book.items()}


def show(name: str, result: Run, sentences: int) -> None:
    """One line of the table."""
    flagged = len(result.removed) / sentences
    print(
        f"{name:<28}{result.seconds:>8.2f} s{result.busy:>8.2f} s busy{result.megabytes:>8.0f} MB"
        f"{sentences:>8} old sentences, {flagged:.1%} removed"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("book", type=Path)
    parser.add_argument("--beside", metavar="SCRIPT", help="another program, with its arguments")
    arguments = parser.parse_args()
    book = json.loads(arguments.book.read_text(encoding="utf-8"))
    ours = [sys.executable, str(Path(__file__).with_name("removed.py"))]
    if arguments.beside:
        show("beside", run([sys.executable, *shlex.split(arguments.beside)], book), len(book["old"]))
    for share in PARTS:
        some = part(book, share)
        show(f"policybook, {share:.1%} of the book", run(ours, some), len(some["old"]))


if __name__ == "__main__":
    main()
