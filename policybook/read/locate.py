"""Finds the line of the Markdown source on which a passage begins.

Python-Markdown keeps no line numbers. But every word that a reader sees stands in the source, in the same order
within a block, so the first words of a passage find its line.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import takewhile

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


def words(text: str) -> list[str]:
    """The words of a text, case folded."""
    return [word.casefold() for word in _WORD.findall(text)]


class SourceMap:
    """The words of one Markdown file, as far as a reader may see them, with the line that each stands on."""

    def __init__(self, source: str) -> None:
        source = _UNREAD.sub(lambda unread: "\n" * unread[0].count("\n") or " ", source)
        found = [(m[0].casefold(), n) for n, line in enumerate(lines(source), 1) for m in _WORD.finditer(line)]
        self._lines = [line for _, line in found]
        self._signs = {word: chr(n) for n, word in enumerate(dict.fromkeys(word for word, _ in found))}
        self._text = self._spelled(word for word, _ in found)
        self._ends = cache(lambda run: (self._text.find(run), self._text.rfind(run)))

    def _spelled(self, words: Iterable[str]) -> str:
        """Words as a text of one sign each, in which Python finds a run fast; an unknown word ends it."""
        return "".join(self._signs[word] for word in takewhile(self._signs.__contains__, words))

    def find(self, wanted: Sequence[str], start: int = 0) -> int | None:
        """The place (index of a source word) from which the first wanted words follow each other; None if nowhere.

        Markup may stand between visible words, so fewer words are tried where all of them are not found together;
        places from `start` on come first.
        """
        run = self._spelled(wanted[:_LOOKED_AT])
        for some in (run[:count] for count in range(len(run), 0, -1)):
            first, last = self._ends(some)  # known, or the text would be looked through each time for what it has not
            if first >= 0:
                return first if start > last else self._text.find(some, start)
        return None

    def line(self, place: int) -> int:
        """The line of a place, from 1; the last line for a place past the end."""
        return self._lines[min(place, len(self._lines) - 1)] if self._lines else 1
