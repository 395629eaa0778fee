"""The words of a passage where they are written, and which of them are names."""

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from policybook.compare.amounts import BEGINNING, KNOWN, LONGEST, amount, may_begin_phrase, number, phrase
from policybook.compare.lexicon import MINUS, NUMERALS
from policybook.compare.tokens import PUNCTUATION, Running, numbering_end
from policybook.model import BlockKind, Passage
from policybook.text import UNSPACED, is_plain, marks, normalise

_OTHER = rf"(?:(?<![^\s(|])[-−–])?\d+(?:[.,:/]\d+)*%?|\w+|[?？؟]|[^\w\s{PUNCTUATION}“”‘’|*–—-]+"
_TOKEN = re.compile(rf"[^\W\d_]+(?:'[^\W\d_]+)*|{_OTHER}")
# Where a minus may stand without a space: behind a letter, unless a number with its unit leads to another ("5月-10月").
_UNIT = rf"[^\W\d_{NUMERALS}]"
_BEFORE_MINUS = rf"(?<=[{UNSPACED}])(?<!\d{_UNIT})(?<!\d{_UNIT}{{2}})|(?<=[，、：；（「])"
_SENTENCE_START = re.compile(r"[.!?:;“\"(]\s?$")
_OPENING = "\"'“‘«([*"  # what may stand before the first letter of a word
_ACRONYM = 2  # capital letters in a row


class Word(NamedTuple):
    """A word where it is written, and in the one form in which words are compared."""

    start: int
    written: str
    plain: str


def words_of(passage: Passage, known: Running) -> list[Word]:
    """The words of a passage without its numbering; an amount or a phrase of several words is one."""
    text = passage.text
    first = numbering_end(text, passage.kind, known)
    token = _TOKEN if is_plain(text) else _marked_token()
    found = [(match.start(), match[0]) for match in token.finditer(text.replace("’", "'"), first)]
    words = [
        Word(start, text[start : start + len(one)], plain)
        for start, one in found
        if (plain := one.lower() if one.isascii() else normalise(one))
    ]
    words = _joined(words, text, [at for at, word in enumerate(words) if _may_begin(word.plain)], amount)
    following = pairwise([*(word.plain for word in words), ""])
    starts = [at for at, (word, after) in enumerate(following) if word in BEGINNING and may_begin_phrase(word, after)]
    return _joined(words, text, starts, phrase)


@cache
def _marked_token() -> re.Pattern[str]:
    """A token of a text in which letters have marks, or are each a word because no space divides them."""
    letter = rf"[^\W\d_{UNSPACED}]"
    word = rf"{letter}(?:{letter}|[{marks()}])*"
    minus = rf"(?:{_BEFORE_MINUS})[-−–－]\d+(?:[.,:/]\d+)*%?"
    return re.compile(
        rf"(?!一(?![{NUMERALS}]))[{NUMERALS}]+|[{UNSPACED}][{marks()}]*|{word}(?:'{word})*|{minus}|{_OTHER}"
    )


def _joined(
    words: list[Word], text: str, firsts: Sequence[int], reading: Callable[[Sequence[str]], tuple[str, int]]
) -> list[Word]:
    """The words of a text, with those as one that a `reading` takes together: it says what they are and how many.

    `firsts` are the positions at which it may find any.
    """
    found: list[Word] = []
    done = 0
    for at in firsts:
        joined, count = reading(_unbroken(words[at : at + LONGEST], text)) if at >= done else ("", 0)
        if count:
            first, last = words[at], words[at + count - 1]
            found += words[done:at]
            found.append(Word(first.start, text[first.start : last.start + len(last.written)], joined))
            done = at + count
    return found + words[done:]


@lru_cache(KNOWN)
def _may_begin(plain: str) -> bool:
    return bool(number(plain)) or plain == MINUS


def _unbroken(words: Sequence[Word], text: str) -> list[str]:
    """The first words up to one before which stands more than a space or a hyphen."""
    gaps = (text[word.start + len(word.written) : after.start] for word, after in pairwise(words))
    count = next((n for n, gap in enumerate(gaps, 1) if gap.strip(" -")), len(words))
    return [word.plain for word in words[:count]]


def is_titled(passage: Passage) -> bool:
    """Whether most words of a passage begin with a capital, as in a heading."""
    if passage.kind is BlockKind.HEADING:
        return True
    initials = [chunk.lstrip(_OPENING)[:1] for chunk in passage.text.split()]
    return 2 * sum(map(str.isupper, initials)) > sum(map(str.isalpha, initials))


def names_of(text: str, only_acronyms: bool) -> Callable[[Word], bool]:
    """Tells the names of a text: an acronym or, unless `only_acronyms`, a capital letter inside a sentence."""

    def is_name(word: Word) -> bool:
        if len(word.written) >= _ACRONYM and word.written.isupper() and word.written.isalpha():
            return not text.isupper()
        starts = word.start == 0 or _SENTENCE_START.search(text[max(0, word.start - 2) : word.start]) is not None
        return not only_acronyms and not starts and word.written[0].isupper() and len(word.written) > 1

    return is_name
