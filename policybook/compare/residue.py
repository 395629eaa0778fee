"""What a reworded passage lost: numbers, negations, modals, names and clauses that stand nowhere near it any more."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from policybook.compare.lexicon import FUNCTION, GROUPS, NUMBERS
from policybook.model import BlockKind, Passage
from policybook.settings import CompareSettings
from policybook.text import normalise

_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*|\w+|[^\w\s.,;:!?'\"“”‘’()\[\]–—-]+")
_SENTENCE_START = re.compile(r"[.!?:;“\"(]\s?$")
_NEIGHBOURS = 2  # passages on each side of a counterpart that are near it
_STEM = 5
_SAME_WORD = 80  # per cent of letters from which two words are forms of one
_ACRONYM = 2  # capital letters in a row


@dataclass(frozen=True, slots=True)
class _Word:
    """A word where it is written, and in the one form in which words are compared."""

    start: int
    written: str
    plain: str


class Residue:
    """Finds what old passages lost, given where they live on in the new version."""

    def __init__(self, after: Sequence[Passage], fresh: Set[int], settings: CompareSettings) -> None:
        """`fresh` are the indices of the new passages that repeat no old one: only these can have taken over words."""
        self._after = after
        self._fresh = fresh
        self._settings = settings
        self._words: dict[int, list[_Word]] = {}

    def lost(self, passage: Passage, places: Sequence[int]) -> tuple[str, ...]:
        """The words of a passage, in reading order, that neither its counterparts nor their fresh neighbours have."""
        words = _words(passage.text)
        carried = _Vocabulary(word for j in places for word in self._read(j))
        lost = set(_lost_groups(words, carried))
        gone = {at for at, word in enumerate(words) if not carried.has(word.plain)}
        if gone:
            near = _Vocabulary(word for j in self._near(places) for word in self._read(j))
            gone = {at for at in gone if not near.has(words[at].plain)}
            is_name = _names(passage)
            lost |= {at for at in gone if _number(words[at].plain) or is_name(words[at])}
            lost |= set(_lost_clauses(words, gone, self._settings.clause))
        return tuple(words[at].written for at in sorted(lost))

    def _read(self, j: int) -> list[_Word]:
        if j not in self._words:
            self._words[j] = _words(self._after[j].text)
        return self._words[j]

    def _near(self, places: Sequence[int]) -> list[int]:
        around = {j + step for j in places for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1)}
        return sorted(around & self._fresh - set(places))


class _Vocabulary:
    """The words of some passages, and whether they hold a word or a form of it."""

    def __init__(self, words: Iterable[_Word]) -> None:
        self.plain = {word.plain for word in words}

    @cached_property
    def _numbers(self) -> set[str]:
        return {_number(plain) for plain in self.plain}

    @cached_property
    def _by_initial(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for plain in sorted(self.plain):
            if len(plain) >= _STEM:
                found.setdefault(plain[0], []).append(plain)
        return found

    def has(self, plain: str) -> bool:
        """Whether the word stands here, with another ending or with a typing error."""
        if plain in self.plain:
            return True
        if number := _number(plain):
            return number in self._numbers
        alike = self._by_initial.get(plain[0], []) if len(plain) >= _STEM else []
        if any(word.startswith(plain[:_STEM]) for word in alike):
            return True
        return process.extractOne(plain, alike, scorer=fuzz.ratio, score_cutoff=_SAME_WORD) is not None


def _number(plain: str) -> str:
    """A number in one spelling ("1.250,00", "1,250.00" and "1250" alike), or nothing for another word."""
    if plain in NUMBERS:
        return str(NUMBERS[plain])
    return re.sub(r"[.,](?=\d{3}\b)|[.,]0+\b|%", "", plain) if plain[0].isdecimal() else ""


def _words(text: str) -> list[_Word]:
    found = [(match.start(), match.group()) for match in _TOKEN.finditer(text)]
    folded = [(start, word, word.lower() if word.isascii() else normalise(word)) for start, word in found]
    return [_Word(start, word, plain) for start, word, plain in folded if plain]


def _names(passage: Passage) -> Callable[[_Word], bool]:
    """Tells the names of a passage: a capital letter inside a sentence, or an acronym."""
    text = passage.text
    initials = [match.group()[0] for match in _TOKEN.finditer(text) if match.group()[0].isalpha()]
    titled = passage.kind is BlockKind.HEADING or 2 * sum(map(str.isupper, initials)) > len(initials)

    def is_name(word: _Word) -> bool:
        if len(word.written) >= _ACRONYM and word.written.isupper() and word.written.isalpha():
            return not text.isupper()
        starts = word.start == 0 or _SENTENCE_START.search(text[max(0, word.start - 2) : word.start]) is not None
        return word.written[0].isupper() and len(word.written) > 1 and not titled and not starts

    return is_name


def _lost_groups(words: Sequence[_Word], carried: _Vocabulary) -> Iterator[int]:
    """Positions of negations and modals of which no word of the same group is left."""
    named = [(at, group) for at, word in enumerate(words) if (group := _group(word.plain))]
    if named:
        here = {_group(plain) for plain in carried.plain}
        yield from (at for at, group in named if group not in here)


def _group(plain: str) -> str:
    return GROUPS.get(plain, "negation" if plain.endswith(("n't", "n’t")) else "")


def _lost_clauses(words: Sequence[_Word], gone: Set[int], least: int) -> Iterator[int]:
    """Positions of runs in which at least `least` words of content are gone, one after the other."""
    run: list[int] = []
    content = 0
    for at, word in enumerate([*words, None]):
        if word is not None and word.plain in FUNCTION:
            run.append(at)
            continue
        if at in gone:
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
