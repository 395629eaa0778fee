"""Finds the line of the Markdown source on which a passage begins.

Python-Markdown keeps no line numbers. But every word that a reader sees stands in the source, in the same order
within a block, so the first words of a passage find its line.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

_WORD = re.compile(r"\w+")
_LOOKED_AT = 4


def words(text: str) -> list[str]:
    """The words of a text, case folded."""
    return [word.casefold() for word in _WORD.findall(text)]


class SourceMap:
    """The words of one Markdown file with the line that each stands on."""

    def __init__(self, source: str) -> None:
        found = [(m[0].casefold(), n) for n, line in enumerate(source.splitlines(), 1) for m in _WORD.finditer(line)]
        self._words = [word for word, _ in found]
        self._lines = [line for _, line in found]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(self._words):
            self._places[word].append(place)

    def find(self, wanted: Sequence[str], start: int = 0) -> int | None:
        """The place (index of a source word) from which the first wanted words follow each other; None if nowhere.

        Markup may stand between visible words, so fewer words are tried where all of them are not found together;
        places from `start` on come first.
        """
        for count in range(min(_LOOKED_AT, len(wanted)), 0, -1):
            head = list(wanted[:count])
            places = self._places.get(head[0], [])
            middle = bisect_left(places, start)
            for place in (*places[middle:], *places[:middle]):
                if self._words[place : place + count] == head:
                    return place
        return None

    def line(self, place: int) -> int:
        """The line of a place, from 1; the last line for a place past the end."""
        return self._lines[min(place, len(self._lines) - 1)] if self._lines else 1
