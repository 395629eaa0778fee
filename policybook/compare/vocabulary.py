"""Words that say the same: another form, the same number, a word of the same sense."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import TypeVar

from rapidfuzz import fuzz, process

from policybook.compare.amounts import KNOWN, number
from policybook.compare.lexicon import FUNCTION, GROUPS, MEASURES, SIDES, WEIGHTS

_T = TypeVar("_T")
_AROUND = 2  # words of content on each side of a number or name that are near it
_SIGNS = ("Sm", "Sc", "So")  # the Unicode categories of mathematical signs, currencies and other symbols
_STEM = 5
_SAME_WORD = 80  # per cent of letters from which two words are forms of one
_TYPOS = 400  # words with the same first letter, at most, among which a misspelt one is looked for


class Vocabulary:
    """A multiset of words that finds a word, the same number, or another form of a word."""

    def __init__(self, words: Iterable[str]) -> None:
        self._count = Counter(words)

    @cached_property
    def _by_key(self) -> dict[str, list[str]]:
        return grouped(self._count, sense_of)

    @cached_property
    def _by_initial(self) -> dict[str, list[str]]:
        return grouped(self._count, lambda word: word[0])

    def left(self) -> list[str]:
        """The words that are not used up."""
        return [word for word, count in self._count.items() if count > 0]

    def take(self, word: str) -> bool:
        """Use up one occurrence of exactly this word, if there is one."""
        if self._count[word] <= 0:
            return False
        self._count[word] -= 1
        return True

    def form_of(self, word: str) -> str:
        """A word that is left and says the same, with another ending or a typing error; nothing if there is none."""
        if self._count[word] > 0:
            return word
        key = sense_of(word)
        alike = (form for form in self._by_key.get(key, ()) if self._count[form] > 0)
        if (form := next(alike, "")) or key != word[:_STEM] or len(word) < _STEM:
            return form
        near = [form for form in self._by_initial.get(word[0], ())[:_TYPOS] if self._count[form] > 0]
        match = process.extractOne(word, near, scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
        return match[0] if match else ""


class Beside:
    """The passages beside a counterpart, in which words of the old one may stand by now."""

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        self._passages = passages
        self._words = Vocabulary(word for passage in passages for word in passage)

    def says(self, words: Sequence[str], at: int, is_bound: bool) -> bool:
        """Whether a word stands there; one that `is_bound` to its place only with a word that stood near it."""
        form = self._words.form_of(words[at])
        around = _around(words, at) if form and is_bound else set()
        return bool(form) and (
            not around
            or any(
                not around.isdisjoint(_around(passage, n))
                for passage in self._passages
                for n, word in enumerate(passage)
                if word == form
            )
        )


def _around(words: Sequence[str], at: int) -> set[str]:
    """What the nearest words of content on both sides of a word say."""
    sides = range(at - 1, -1, -1), range(at + 1, len(words))
    content = ((words[n] for n in side if words[n] not in FUNCTION) for side in sides)
    return {sense_of(word) for side in content for word in islice(side, _AROUND)}


def grouped(words: Iterable[_T], key: Callable[[_T], str]) -> dict[str, list[_T]]:
    """Words, or what else has a key, by their keys."""
    groups: dict[str, list[_T]] = {}
    for word in words:
        groups.setdefault(key(word), []).append(word)
    return groups


@lru_cache(KNOWN)
def sense_of(word: str) -> str:
    """What words that say the same have in common: a group, a unit, side, number or stem."""
    if group := group_of(word) or WEIGHTS.get(word):
        return f"group {group}"
    if word in MEASURES:
        return f"measure {MEASURES[word]}"
    if word in SIDES and not is_sign(word):
        return "side {} {}".format(*SIDES[word])
    if value := number(word):
        return f"number {value}"
    return word[:_STEM]


@lru_cache(KNOWN)
def is_sign(plain: str) -> bool:
    """Whether it is no word but a sign of comparison, a currency, a check mark or the like."""
    return any(unicodedata.category(char) in _SIGNS for char in plain)


@lru_cache(KNOWN)
def group_of(plain: str) -> str:
    """The group of a negation or modal, or nothing."""
    if plain.endswith("n't"):
        return "negation"
    return GROUPS.get(plain, "") or GROUPS.get(plain.removesuffix("lah").removesuffix("kah"), "")
