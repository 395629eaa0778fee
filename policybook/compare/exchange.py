"""Names that changed sides while the words stayed the same: "Jakarta membayar Bogor" says not what "Bogor membayar
Jakarta" says.

With other words, as in "Bogor dibayar Jakarta", a sentence may say the same, so only another order is looked at.
"""

from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from policybook.compare.lexicon import DIRECTION, FUNCTION, PREPOSITIONS
from policybook.compare.written import Word

_Place = tuple[int, int]  # of a word in the old and in the new text


def exchanged_names(old: Sequence[Word], new: Sequence[Word]) -> set[int]:
    """Positions of names that stand on the other side of a word of content, or of a direction, that lay between them.

    A name that moved with its preposition ("di Bogor") was not exchanged.
    """
    counts = Counter(word.plain for word in old)
    if counts != Counter(word.plain for word in new):
        return set()
    places = {word.plain: n for n, word in enumerate(new)}
    once = [(at, places[word.plain]) for at, word in enumerate(old) if counts[word.plain] == 1]
    named = {at for at, n in once if old[at].written[0].isupper() and new[n].written[0].isupper()}
    between = [(at, n) for at, n in once if at not in named and _separates(old[at].plain)]
    names = [(at, n) for at, n in once if at in named and not _went_along(old, at, new, n, counts)]
    crossed = [place for place, forth, back in _crossings(between, names) if forth and back]
    return {at for (at, _), forth, back in _crossings(names, crossed) if forth or back}


def _separates(plain: str) -> bool:
    return plain not in FUNCTION or plain in DIRECTION


def _crossings(some: Sequence[_Place], others: Sequence[_Place]) -> Iterator[tuple[_Place, bool, bool]]:
    """Of each place, whether an other one before it stands behind it now, and the reverse; all in their old order."""
    before = [at for at, _ in others]
    last = list(accumulate((n for _, n in others), max))
    first = list(accumulate((n for _, n in reversed(others)), min))[::-1]
    for at, n in some:
        k = bisect(before, at)
        yield (at, n), k > 0 and last[k - 1] > n, k < len(others) and first[k] < n


def _went_along(old: Sequence[Word], at: int, new: Sequence[Word], n: int, counts: Counter[str]) -> bool:
    """Whether a name has the preposition that it had, which stands nowhere else."""
    preposition = _before(old, at)
    return preposition in PREPOSITIONS and preposition == _before(new, n) and counts[preposition] == 1


def _before(words: Sequence[Word], at: int) -> str:
    """The word before a name of one or more words."""
    for n in range(at - 1, -1, -1):
        if words[n].plain in PREPOSITIONS or not words[n].written[0].isupper():
            return words[n].plain
    return ""
