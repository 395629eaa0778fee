"""What a formula or a piece of code lost: every sign counts there, in its case, at its place, with its indentation."""

import re
from collections.abc import Hashable, Iterator, Sequence
from itertools import accumulate, pairwise

from rapidfuzz.distance import LCSseq

from policybook.model import BlockKind, Passage

EXACT = (BlockKind.FORMULA, BlockKind.CODE)
ALIGNABLE = 4_000_000  # product of the numbers of words; longer texts are compared without regard to order
_SIGN = re.compile(r"\w+|[^\w\s]")
_INDENTED = re.compile(rf"(?:^\s+)?(?:{_SIGN.pattern})")


def key(passage: Passage) -> str:
    """What passages that say the same have in common: their fingerprint, or the very signs of a formula or code."""
    return exact(passage) if passage.kind in EXACT else passage.fingerprint


def exact(passage: Passage) -> str:
    """A passage's text, with the line breaks and indentation of code."""
    return passage.exact or passage.text


def spans(passage: Passage) -> list[tuple[int, int]]:
    """Where (start, end) each sign of a passage stands in its text."""
    return [match.span() for match in _SIGN.finditer(passage.text)]


def aligned(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The pairs of positions of a longest common subsequence; none where the two are too long to look for it."""
    if len(old) * len(new) > ALIGNABLE:
        return []
    blocks = LCSseq.editops(old, new).as_matching_blocks()
    return [(block.a + n, block.b + n) for block in blocks for n in range(block.size)]


def lost_signs(old: str, new: str) -> set[int]:
    """The numbers of the signs of `old` that `new` has not, or beside which it has put others on their line.

    A line that stands as it was has lost nothing; lines put between others take nothing away.
    """
    before, after = _lines(old), _lines(new)
    first = [0, *accumulate(map(len, before))]
    ends = [(-1, -1), *aligned(before, after), (len(before), len(after))]
    return {
        first[i + 1] + at
        for (i, j), (k, m) in pairwise(ends)
        for at in _changed([sign for line in before[i + 1 : k] for sign in line], after[j + 1 : m])
    }


def _lines(text: str) -> list[tuple[str, ...]]:
    return [tuple(_INDENTED.findall(line.rstrip())) for line in text.splitlines()]


def _changed(old: Sequence[str], new: Sequence[Sequence[str]]) -> Iterator[int]:
    """The positions of signs of `old` that these lines have not, or to which they have added something."""
    origin = {j: i for i, j in aligned(old, [sign for line in new for sign in line])}
    yield from set(range(len(old))).difference(origin.values())
    start = 0
    for line in new:
        here = range(start, start + len(line))
        standing = [j for j in here if j in origin]
        for j in here:
            if j not in origin and standing:
                yield origin[next((k for k in standing if k > j), standing[-1])]
        start = here.stop
