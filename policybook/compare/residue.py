"""What a reworded passage lost: numbers, negations, modals, names and clauses that stand nowhere near it any more."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from policybook.compare.lexicon import FUNCTION, GROUPS, NUMBERS
from policybook.model import BlockKind, Passage
from policybook.settings import CompareSettings
from policybook.text import normalise, squeeze

_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*|\w+|[^\w\s.,;:!?'\"“”‘’()\[\]–—-]+")
_SENTENCE_START = re.compile(r"[.!?:;“\"(]\s?$")
_NEIGHBOURS = 2  # passages on each side of a counterpart that are near it
_STEM = 5
_SAME_WORD = 80  # per cent of letters from which two words are forms of one
_ACRONYM = 2  # capital letters in a row


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as it is written, as it is compared, and whether it is a name."""

    written: str
    plain: str
    is_name: bool

    @property
    def number(self) -> str:
        """The number's value in one spelling ("1.250,00" and "1,250.00" alike), or nothing."""
        if self.plain in NUMBERS:
            return str(NUMBERS[self.plain])
        return re.sub(r"[.,](?=\d{3}\b)|[.,]0+\b|%", "", self.plain) if self.plain[0].isdecimal() else ""


class Residue:
    """Finds what old passages lost, given where they live on in the new version."""

    def __init__(self, after: Sequence[Passage], fresh: Set[int], settings: CompareSettings) -> None:
        """`fresh` are the indices of the new passages that repeat no old one: only these can have taken over words."""
        self._after = after
        self._fresh = fresh
        self._settings = settings

    def lost(self, passage: Passage, places: Sequence[int]) -> tuple[str, ...]:
        """The words of a passage, in reading order, that neither its counterparts nor their fresh neighbours have."""
        words = _words(passage.text, passage.kind)
        carried = _Vocabulary([word for j in places for word in self._read(j)])
        near = _Vocabulary([word for j in self._near(places) for word in self._read(j)])
        gone = [not near.has(word) for word in words]
        lost = {at for at, word in enumerate(words) if gone[at] and (word.number or word.is_name)}
        lost |= set(_lost_groups(words, carried))
        lost |= set(_lost_clauses(words, gone, self._settings.clause))
        return tuple(words[at].written for at in sorted(lost))

    def _read(self, j: int) -> list[_Word]:
        return _words(self._after[j].text, self._after[j].kind)

    def _near(self, places: Sequence[int]) -> list[int]:
        around = {j + step for j in places for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1)}
        return sorted(around & self._fresh | set(places))


class _Vocabulary:
    """The words of some passages, and whether they hold a word or a form of it."""

    def __init__(self, words: Sequence[_Word]) -> None:
        self.plain = {word.plain for word in words}
        self._numbers = {word.number for word in words} - {""}
        self._stems = {word.plain[:_STEM] for word in words if len(word.plain) >= _STEM}
        self._long: dict[str, list[str]] = {}
        for plain in sorted(self.plain):
            if len(plain) >= _STEM:
                self._long.setdefault(plain[0], []).append(plain)

    def has(self, word: _Word) -> bool:
        """Whether the word stands here, with another ending or with a typing error."""
        if word.number:
            return word.number in self._numbers
        if word.plain in self.plain or word.plain[:_STEM] in self._stems:
            return True
        alike = self._long.get(word.plain[0], []) if len(word.plain) >= _STEM else []
        return process.extractOne(word.plain, alike, scorer=fuzz.ratio, score_cutoff=_SAME_WORD) is not None


def _words(text: str, kind: BlockKind) -> list[_Word]:
    text = squeeze(text)
    found = [(match, normalise(match.group())) for match in _TOKEN.finditer(text)]
    letters = [match for match, _ in found if match.group()[0].isalpha()]
    capitals = sum(match.group()[0].isupper() for match in letters)
    titled = kind is BlockKind.HEADING or 2 * capitals > len(letters)
    return [_Word(m.group(), plain, _is_name(m, text, titled)) for m, plain in found if plain]


def _is_name(match: re.Match[str], text: str, titled: bool) -> bool:
    """Whether a word is a name: a capital letter inside a sentence, or an acronym anywhere."""
    written = match.group()
    if written.isupper() and written.isalpha() and len(written) >= _ACRONYM:
        return not (titled and text.isupper())
    inside = match.start() > 0 and not _SENTENCE_START.search(text[max(0, match.start() - 2) : match.start()])
    return inside and not titled and written[0].isupper() and len(written) > 1


def _lost_groups(words: Sequence[_Word], carried: _Vocabulary) -> Iterator[int]:
    """Positions of negations and modals of which no word of the same group is left."""
    here = carried.plain | {"not" for plain in carried.plain if plain.endswith("n't")}
    for at, word in enumerate(words):
        plain = "not" if word.plain.endswith("n't") else word.plain
        if any(plain in group and not group & here for group in GROUPS.values()):
            yield at


def _lost_clauses(words: Sequence[_Word], gone: Sequence[bool], least: int) -> Iterator[int]:
    """Positions of runs in which at least `least` words of content are gone, one after the other."""
    run: list[int] = []
    content = 0
    for at, word in enumerate([*words, None]):
        if word is not None and word.plain in FUNCTION:
            run.append(at)
            continue
        if word is not None and gone[at]:
            run.append(at)
            content += 1
            continue
        if content >= least:
            yield from _trim(run, words)
        run, content = [], 0


def _trim(run: Sequence[int], words: Sequence[_Word]) -> Sequence[int]:
    """A run without the function words at its ends."""
    content = [n for n, at in enumerate(run) if words[at].plain not in FUNCTION]
    return run[content[0] : content[-1] + 1]
