"""Finds the line of the Markdown source on which a passage begins.

Python-Markdown keeps no line numbers. But every word that a reader sees stands in the source, in the same order
within a block, so the first words of a passage find its line.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from functools import cache

from policybook.text import lines

_WORD = re.compile(r"[^\W_]+")  # an underscore is markup, too
_UNREAD = re.compile(  # what stands between the words that a reader sees; no alternative looks far for its own end
    r"""
    <!-- (?: (?!<!--|-->) . )*+ -->             # a comment
    | </? (?!img\b) [a-z][a-z\d]* (?=[\s/>]) [^<>]* >  # a tag; an image's tag holds its text
    | (?<=\]) \( [^)\n]*                        # where a link leads
    | (?<=\]) \[ [^\]\n]*                       # the name of that place
    | \[\^ [^\]\n]*                             # a footnote's mark
    | \{ (?: : | [ ]*[#.] ) [^}\n]*             # ids and classes
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_LOOKED_AT = 4
_NEAR = 50  # words


def words(text: str) -> list[str]:
    """The words of a text, case folded."""
    return [word.casefold() for word in _WORD.findall(text)]


class SourceMap:
    """The words of one Markdown file, as far as a reader may see them, with the line that each stands on."""

    def __init__(self, source: str) -> None:
        source = _UNREAD.sub(lambda unread: "\n" * unread[0].count("\n") or " ", source)
        found = [(m[0].casefold(), n) for n, line in enumerate(lines(source), 1) for m in _WORD.finditer(line)]
        self._words = [word for word, _ in found]
        self._lines = [line for _, line in found]
        self._places = cache(self._index)

    def find(self, wanted: Sequence[str], start: int = 0) -> int | None:
        """The place (index of a source word) from which the first wanted words follow each other; None if nowhere.

        Markup may stand between visible words, so fewer words are tried where all of them are not found together;
        places from `start` on come first.
        """
        for count in range(min(_LOOKED_AT, len(wanted)), 0, -1):
            run = list(wanted[:count])
            if (near := self._near(run, start)) is not None:
                return near
            if places := self._places(count).get(tuple(run)):
                return places[bisect_left(places, start) % len(places)]
        return None

    def _near(self, run: list[str], start: int) -> int | None:
        """The first place of some words just behind a place, where most are."""
        end = start + _NEAR
        with suppress(ValueError):
            while True:
                start = self._words.index(run[0], start, end)
                if self._words[start : start + len(run)] == run:
                    return start
                start += 1
        return None

    def line(self, place: int) -> int:
        """The line of a place, from 1; the last line for a place past the end."""
        return self._lines[min(place, len(self._lines) - 1)] if self._lines else 1

    def _index(self, count: int) -> dict[tuple[str, ...], list[int]]:
        """Where so many words follow each other, for all there are: looking through the text each time is quadratic."""
        places: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, run in enumerate(zip(*(self._words[first:] for first in range(count)), strict=False)):
            places[run].append(place)
        return places
