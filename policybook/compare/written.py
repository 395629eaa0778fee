"""The words of a passage where they are written, and which of them are names."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from policybook.compare.amounts import LONGEST, amount, number
from policybook.compare.lexicon import MINUS
from policybook.compare.tokens import Running, numbering_end
from policybook.model import BlockKind, Passage
from policybook.text import normalise

_TOKEN = re.compile(
    r"(?:(?<![^\s(|])[-−–])?\d+(?:[.,:/]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*|\w+|[^\w\s.,;:!?'\"“”‘’()\[\]|*–—-]+"
)
_INITIAL = re.compile(r"(?<![^\W\d_])(?<![^\W\d_]['’])[^\W\d_]")
_SENTENCE_START = re.compile(r"[.!?:;“\"(]\s?$")
_ACRONYM = 2  # capital letters in a row


class Word(NamedTuple):
    """A word where it is written, and in the one form in which words are compared."""

    start: int
    written: str
    plain: str


def words_of(passage: Passage, known: Running) -> list[Word]:
    """The words of a passage without its numbering; an amount of several words is one."""
    text = passage.text
    first = numbering_end(text, passage.kind, known)
    spans = [match.span() for match in _TOKEN.finditer(text.replace("’", "'"), first)]
    found = [(start, text[start:end], text[start:end].replace("’", "'")) for start, end in spans]
    folded = [(start, word, plain.lower() if plain.isascii() else normalise(plain)) for start, word, plain in found]
    return _with_amounts([Word(start, word, plain) for start, word, plain in folded if plain], text)


def _with_amounts(words: Sequence[Word], text: str) -> list[Word]:
    """The words of a text, amounts of several words as one."""
    found: list[Word] = []
    at = 0
    while at < len(words):
        first = words[at]
        joined, count = amount(_unbroken(words[at : at + LONGEST], text)) if _may_begin(first.plain) else ("", 0)
        if count:
            last = words[at + count - 1]
            first = Word(first.start, text[first.start : last.start + len(last.written)], joined)
        found.append(first)
        at += count or 1
    return found


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
    initials = _INITIAL.findall(passage.text)
    return 2 * sum(map(str.isupper, initials)) > len(initials)


def names_of(passage: Passage, capitals_tell: bool) -> Callable[[Word], bool]:
    """Tells the names of a passage: an acronym or, where capitals tell, a capital letter inside a sentence."""
    text = passage.text
    titled = is_titled(passage)

    def is_name(word: Word) -> bool:
        if len(word.written) >= _ACRONYM and word.written.isupper() and word.written.isalpha():
            return not text.isupper()
        starts = word.start == 0 or _SENTENCE_START.search(text[max(0, word.start - 2) : word.start]) is not None
        return capitals_tell and word.written[0].isupper() and len(word.written) > 1 and not titled and not starts

    return is_name
