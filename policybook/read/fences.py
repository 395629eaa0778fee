"""Blocks between lines of slashes, as captions are: one that is not closed takes in the rest of its chapter."""

import re
from collections.abc import Iterator

from policybook.errors import Problem, say
from policybook.model import Location, Snapshot
from policybook.read.html import Extensions
from policybook.text import lines

_BLOCKS = "pymdownx.blocks."
_BEGIN = re.compile(r" {0,3}(/{3,})[ \t]*[\w-]+[ \t]*(\|.*)?")
_END = re.compile(r" {0,3}(/{3,})[ \t]*")
_CODE = re.compile(r" {0,3}(`{3,}(?!.*`)|~{3,})")


def unclosed(book: Snapshot, markdown: Extensions) -> Iterator[Problem]:
    """One problem for each block of the chapters that is opened and not closed, where it begins."""
    if any(name.startswith(_BLOCKS) for name in markdown):
        for path in book.chapters:
            for line in _open_lines(book.files[path].decode("utf-8", "replace")):
                yield Problem(
                    say("What begins here with /// has no end."),
                    Location(path, line),
                    say("All that follows in the chapter would become part of it."),
                    say("Write a line with /// alone below the last line that belongs to it."),
                )


def _open_lines(text: str) -> list[int]:
    """The lines on which blocks begin that nothing closes; code is no text, and shorter fences stand inside longer."""
    opened: list[tuple[str, int]] = []
    code = ""
    for number, line in enumerate(lines(text) if "///" in text else (), 1):
        if code:
            code = "" if line.strip() == code else code
        elif fence := _CODE.match(line):
            code = fence[1]
        elif begin := _BEGIN.fullmatch(line):
            opened.append((begin[1], number))
        elif (end := _END.fullmatch(line)) and any(fence == end[1] for fence, _ in opened):
            while opened.pop()[0] != end[1]:
                pass
    return [number for _, number in opened]
