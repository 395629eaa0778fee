"""Words of a passage, and the keys by which identical passages find each other."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import count, pairwise

from policybook.model import BlockKind, Passage
from policybook.text import UNSPACED, is_plain, marks, normalise, word_in

PUNCTUATION = ".,;:!?'\"()\\[\\]،؛؟।॥、。「」『』《》〈〉【】・，；：？！（）"  # for a character class

# A number with its separators, a word, or a run of symbols that carry meaning (":=", "%"); punctuation is left out.
_TOKEN = rf"\d+(?:[.,]\d+)+|{{word}}|[^\w\s{PUNCTUATION}-]+"
_PLAIN_TOKEN = re.compile(_TOKEN.format(word=r"\w+"))

# What numbers an item, a figure or a table: "(iv)", "b)", "12.", "Tabel 3.1:", "Bab II.". Nothing that could as well be
# a quantity ("1.5 juta warga", "Peta 1.250 kelurahan") or an initial ("A. Nasution"). `bare` is a number that only
# others of its kind tell from a quantity: "Tabel 3 Guncangan", but "Peta 40 kelurahan".
_ITEM = re.compile(
    r"""
    (?P<label>bab|bagian|lampiran|gambar|tabel|kotak|grafik|peta|rumus|chapter|part|section|appendix|annex|figure|fig\.
      |table|box|chart|map|equation) \s+ (?:
        (?P<bare>\d{1,3}) (?!\s*[.:)-](?:\s|$))
        | (?:[a-z]?\d{1,3}(?:[.-]\d{1,2})*[a-z]?|[ivxlc]+|[a-z]) \s* [.:)-]?
      ) (?:\s+|$)
    | \(? (?:\d{1,2}|[ivx]+|[a-z]) \) (?:\s+|$)
    | \d{1,2} \. (?:\s+|$)""",
    re.VERBOSE | re.IGNORECASE,
)

# A heading may be numbered in more ways: "2", "2.1.3", "A.9.6.", "IV.".
_HEADING = re.compile(
    r"""
    (?P<number>\d{1,3}) (?:\s+|$)
    | (?:[a-z]\.\d{1,2}|\d{1,2}\.\d{1,2}) (?:\.\d{1,2})* [.)]? (?:\s+|$)
    | (?:[ivx]+|[a-z]) [.)] (?:\s+|$)""",
    re.VERBOSE | re.IGNORECASE,
)

Running = Mapping[str, int]


def words(text: str) -> list[str]:
    """The words, numbers and symbols of a text in reading order, in the one form of `text.normalise`.

    Where a script puts no space between words, each two letters side by side count as one: such bigrams are what
    search engines take for words in Chinese and Japanese.
    """
    folded = normalise(text)
    return _PLAIN_TOKEN.findall(folded) if is_plain(folded) else _marked_words(folded)


def _marked_words(folded: str) -> list[str]:
    letter = rf"[{UNSPACED}][{marks()}]*"
    found: list[str] = []
    for token in re.findall(_TOKEN.format(word=f"(?:{letter})+|{word_in(folded)}"), folded):
        letters = re.findall(letter, token)
        found += map("".join, pairwise(letters)) if len(letters) > 1 else [token]
    return found


def running(passages: Iterable[Passage]) -> Running:
    """How far the bare numbers of headings (""), figures, tables run from 1 in a book; any other is a quantity."""
    seen: dict[str, set[int]] = defaultdict(set)
    for passage in passages:
        if match := _numbering(passage.text, passage.kind):
            label, number = _bare(match)
            seen[label].add(number)
    return {label: next(n for n in count(1) if n not in numbers) - 1 for label, numbers in seen.items()}


def numbering_end(text: str, kind: BlockKind, known: Running | None = None) -> int:
    """Where the number of a heading, item, figure or table ends; 0 without one, or where nothing else would be left.

    `known` tells which bare numbers are numbers of the book at all; without it each is taken for one.
    """
    match = _numbering(text, kind)
    label, number = _bare(match)
    is_quantity = known is not None and number > known.get(label, 0)
    return match.end() if match and match.end() < len(text) and not is_quantity else 0


def without_numbering(text: str, kind: BlockKind = BlockKind.HEADING, known: Running | None = None) -> str:
    """The normalised text of a heading, or of another kind of block, without its number."""
    folded = normalise(text)
    return folded[numbering_end(folded, kind, known) :]


@lru_cache(1 << 15)  # most passages stand in both versions, and in the next one too
def _numbering(text: str, kind: BlockKind) -> re.Match[str] | None:
    return _ITEM.match(text) or (_HEADING.match(text) if kind is BlockKind.HEADING else None)


def _bare(match: re.Match[str] | None) -> tuple[str, int]:
    """The label in front of a bare number, and the number; 0 where a numbering has none."""
    groups = match.groupdict("") if match else {}
    return groups.get("label", "").casefold(), int(groups.get("bare") or groups.get("number") or 0)
