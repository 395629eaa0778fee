"""Words of a passage, and the keys by which identical passages find each other."""

import re

from policybook.model import BlockKind
from policybook.text import normalise

# A number with its separators, a word, or a run of symbols that carry meaning (":=", "%"); punctuation is left out.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|\w+|[^\w\s.,;:!?'\"()\[\]-]+")

# What numbers an item, a figure or a table: "(iv)", "b)", "12.", "Tabel 3.1:", "Bab II.". Nothing that could as well be
# a quantity ("1.5 juta warga") or an initial ("A. Nasution").
_LABEL = r"""
    (?:bab|bagian|lampiran|gambar|tabel|kotak|grafik|peta|rumus|chapter|part|section|appendix|annex|figure|fig\.
      |table|box|chart|map|equation) \s+ (?:[a-z]?[\d.-]*\d[a-z]?|[ivxlc]+|[a-z]) \s* [.:)-]? (?:\s+|$)
    | \(? (?:\d{1,2}|[ivx]+|[a-z]) \) (?:\s+|$)
    | \d{1,2} \. (?:\s+|$)
"""
_ITEM = re.compile(_LABEL, re.VERBOSE | re.IGNORECASE)

# A heading may be numbered in more ways: "2.1.3", "A.9.6.", "IV.".
_HEADING = re.compile(
    rf"{_LABEL} | (?:[a-z]\.)? \d+ (?:[.-]\d+)* [.)]? (?:\s+|$) | (?:[ivx]+|[a-z]) [.)] (?:\s+|$)",
    re.VERBOSE | re.IGNORECASE,
)


def words(text: str) -> list[str]:
    """The words, numbers and symbols of a text in reading order, in the one form of `text.normalise`."""
    return _TOKEN.findall(normalise(text))


def numbering_end(text: str, kind: BlockKind) -> int:
    """Where the number of a heading, item, figure or table ends; 0 without one, or where nothing else would be left."""
    match = (_HEADING if kind is BlockKind.HEADING else _ITEM).match(text)
    return match.end() if match and match.end() < len(text) else 0


def without_numbering(text: str, kind: BlockKind = BlockKind.HEADING) -> str:
    """The normalised text of a heading, or of another kind of block, without its number."""
    folded = normalise(text)
    return folded[numbering_end(folded, kind) :]
