"""Words of a passage, and the keys by which identical passages find each other."""

import re

from policybook.text import normalise

# A number with its separators, a word, or a run of symbols that carry meaning (":=", "%"); punctuation is left out.
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|\w+|[^\w\s.,;:!?'\"()\[\]-]+")

# What numbers a heading, an item or a caption: "2.1.3", "A.9.6.", "(iv)", "b)", "Tabel 3.1:", "Bab II.".
_NUMBERING = re.compile(
    r"""
    (?: (?:bab|bagian|lampiran|gambar|tabel|kotak|grafik|peta|rumus|chapter|part|section|appendix|annex|figure|fig\.
           |table|box|chart|map|equation) \s+ (?:[a-z]?[\d.-]*\d[a-z]?|[ivxlc]+|[a-z]) \s* [.:)-]? (?:\s+|$)
    |   \(? (?:[a-z]\.)? \d+ (?:[.-]\d+)* (?: [.)] | (?<=\d\.\d) | (?<=\d\.\d\d) ) (?:\s+|$)
    |   \(? (?:[ivx]+|[a-z]) [.)] (?:\s+|$)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


def words(text: str) -> list[str]:
    """The words, numbers and symbols of a text in reading order, in the one form of `text.normalise`."""
    return _TOKEN.findall(normalise(text))


def numbering_end(text: str) -> int:
    """Where the number of a heading, item, figure or table ends; 0 without one, or where nothing else would be left."""
    match = _NUMBERING.match(text)
    return match.end() if match and match.end() < len(text) else 0


def without_numbering(text: str) -> str:
    """The normalised text without the number of its heading, item, figure or table."""
    folded = normalise(text)
    return folded[numbering_end(folded) :]
