"""Amounts and phrases: "dua puluh lima", "1,5 juta", "minus 5", "forty per cent" and "at least" are one word each."""

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from unicodedata import decimal

from policybook.compare.lexicon import MINUS, MULTIPLES, NUMBERS, NUMERALS, PERCENT, PHRASES, SCALES, TEEN, UNITS

LONGEST = 16  # words of an amount, at most
KNOWN = 1 << 14  # words of which is remembered what they are, for most come again
_ALONE = frozenset(first for first, *others in PHRASES if not others)
_SECOND = {first: frozenset(p[1] for p in PHRASES if p[0] == first and p[1:]) for first, *_ in PHRASES}
BEGINNING = frozenset({*_ALONE, *_SECOND})  # words that begin a phrase, if the next one goes on with it
_LONGEST_PHRASE = max(map(len, PHRASES))
_HAN_DIGITS = {
    sign: value for value, signs in enumerate("〇零 一 二两兩 三 四 五 六 七 八 九".split()) for sign in signs
}
_HAN_PLACES = {"十": 10, "百": 100, "千": 1000}
_HAN = re.compile(f"[{NUMERALS}]{{1,30}}")
_PLAIN = re.compile(r"-?\d{1,30}(?:[.,]\d{1,30})?")


@lru_cache(KNOWN)
def number(plain: str) -> str:
    """A number in one spelling ("1.250,00", "1,250.00" and "1250" alike), or nothing for another word."""
    if plain in NUMBERS:
        return NUMBERS[plain]
    if _HAN.fullmatch(plain) and plain != "一":  # which mostly is no number by itself
        return str(_numerals(plain))
    if not plain.lstrip("-")[:1].isdecimal():
        return ""
    figures = plain if plain.isascii() else "".join(str(decimal(sign, sign)) for sign in plain)  # of any script
    return re.sub(r"[.,](?=\d{3}\b)|[.,]0+\b", "", figures)


def _numerals(plain: str) -> int:
    """The value of Chinese and Japanese numerals, said with their places ("三百万") or digit by digit ("二〇二六")."""
    whole = part = last = 0  # what is closed by 万 or 亿, by 十, 百 or 千, and what is still open
    for sign in plain:
        if sign in _HAN_PLACES:
            part, last = part + (last or 1) * _HAN_PLACES[sign], 0
        elif sign in SCALES:
            whole, part, last = whole + (part + last or 1) * SCALES[sign], 0, 0
        else:
            last = 10 * last + _HAN_DIGITS[sign]
    return whole + part + last


def amount(words: Sequence[str]) -> tuple[str, int]:
    """The number that begins these words, in one spelling, and how many of them say it; 0 for none or one."""
    first = int(words[0] == MINUS)
    value, end = _value(words, first)
    if end == first:
        return "", 0
    said = "-" * first + (number(words[first]) if end == first + 1 else str(value))
    rest = tuple(words[end : end + 2])
    if rest[:1] and rest[0] in PERCENT:
        return f"{said}%", end + 1
    if rest == ("per", "cent"):
        return f"{said}%", end + 2
    return (said, end) if end > 1 else ("", 0)


def may_begin_phrase(word: str, after: str) -> bool:
    """Whether a word, with that after it, may begin what `phrase` finds."""
    return word in _ALONE or after in _SECOND.get(word, ())


def phrase(words: Sequence[str]) -> tuple[str, int]:
    """What the phrase that begins these words says ("≥" for "paling sedikit 5"), and its number of words; 0 for none.

    The number that it bounds stands close behind it: "yang paling banyak terdampak" bounds nothing.
    """
    for count in range(min(len(words), _LONGEST_PHRASE), 0, -1):
        said, reach = PHRASES.get(tuple(words[:count]), ("", 0))
        if said and (not reach or any(map(number, words[count : count + reach]))):
            return said, count
    return "", 0


def _value(words: Sequence[str], start: int) -> tuple[Fraction, int]:
    """The value of the numerals from `start` on, and where they end."""
    whole = part = last = Fraction(0)  # what is closed by "thousand", by "hundred", and what is still open
    for at, word in enumerate(words[start:], start):
        if word in UNITS and _may_follow(words, at, start, last):
            last += UNITS[word]
        elif word in MULTIPLES:
            part, last = part + (last or 1) * MULTIPLES[word], Fraction(0)
        elif word == TEEN and last:
            part, last = part + 10 + last, Fraction(0)
        elif word in SCALES:
            whole, part, last = whole + (part + last or 1) * SCALES[word], Fraction(0), Fraction(0)
        elif at == start and _PLAIN.fullmatch(number(word)):
            last = Fraction(number(word).replace(",", "."))
        else:
            return whole + part + last, at
    return whole + part + last, len(words)


def _may_follow(words: Sequence[str], at: int, start: int, last: Fraction) -> bool:
    """Whether a unit goes on with a number: "dua puluh | lima", "twenty | five", but not "two | three"."""
    after_tens = at > start and UNITS.get(words[at - 1], 0) >= 20 and UNITS[words[at]] < 10
    return after_tens or not last
