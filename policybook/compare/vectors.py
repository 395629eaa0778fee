"""Passages as rows of the parts that stand in them: character n-grams for likeness, stems for the telling words that
two passages share, pairs of words for phrases that were taken over.

Character n-grams survive inflection, typing errors and compounds in any language. As in scikit-learn's "char_wb"
analyzer they have 3 to 5 characters and do not cross words; each counts once in a passage and weighs its smoothed
inverse document frequency. The weights come from the old version alone, so text that is added to the new version cannot
change how similar two passages are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
Columns = NDArray[np.int32]

_SIZES = (3, 4, 5)
_STEPS = 1 << 10  # of a weight between two whole numbers
_STEM = 5  # letters of a word that tell it from others where its ending changes
_PAIRS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands in each passage: the columns of row `n` are `columns[starts[n] : starts[n + 1]]`, in their order."""

    starts: Indices
    columns: Columns

    def __len__(self) -> int:
        return len(self.starts) - 1

    def entries(self, rows: Indices) -> tuple[Indices, Columns]:
        """All columns of these rows, one row after the other, each behind the place of its row among them."""
        firsts, lengths = self.starts[rows], self.starts[rows + 1] - self.starts[rows]
        return np.repeat(np.arange(len(rows)), lengths), self.columns[ranges(firsts, lengths)]

    def every(self) -> tuple[Indices, Columns]:
        """All columns of all rows, each behind its row."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts)), self.columns

    def take(self, rows: Indices) -> "Rows":
        """Some of the rows."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        return Rows(np.concatenate([[0], np.cumsum(lengths)]), self.entries(rows)[1])


def ranges(firsts: Indices, lengths: Indices) -> Indices:
    """The numbers of several ranges, one range after the other."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(firsts - ends + lengths, lengths)


def distinct(numbers: Indices) -> Indices:
    """The numbers in order, each once; numpy's own function needs a module that takes long to import."""
    ordered = np.sort(numbers)
    return np.asarray(ordered[np.concatenate([np.ones(min(1, len(ordered)), np.bool_), ordered[1:] != ordered[:-1]])])


def rows_of(owners: Indices, columns: NDArray[np.integer], count: int, width: int) -> Rows:
    """The rows of which these columns, each behind its row, are the entries; what is there twice counts once."""
    keys = distinct(owners * width + columns)
    starts = np.searchsorted(keys, np.arange(count + 1) * width)
    return Rows(starts, (keys - np.repeat(np.arange(count) * width, np.diff(starts))).astype(np.int32))


def letters(word: str) -> list[str]:
    """The n-grams of a word's characters."""
    padded = f" {word} "
    if len(padded) <= _SIZES[0]:
        return [padded]
    return [padded[at : at + size] for size in _SIZES for at in range(len(padded) - size + 1)]


def stem(word: str) -> list[str]:
    """The first letters of a word."""
    return [word[:_STEM]]


class Lines(NamedTuple):
    """Every word of so many `passages`, by its number in `words` and by that of its passage."""

    words: Sequence[str]
    numbers: Indices
    owners: Indices
    passages: int


def lines(passages: Sequence[Sequence[str]]) -> Lines:
    """The words of passages, one passage after the other."""
    every = list(chain.from_iterable(passages))
    ids = {word: number for number, word in enumerate(dict.fromkeys(every))}
    owners = np.repeat(np.arange(len(passages)), np.fromiter(map(len, passages), np.int64, len(passages)))
    return Lines(list(ids), np.fromiter(map(ids.__getitem__, every), np.int64, len(every)), owners, len(passages))


@dataclass(frozen=True, slots=True)
class Space:
    """The passages of the old version in parts of their words: `parts` numbers the columns of `rows`."""

    parts: Mapping[str, int]
    rows: Rows
    weights: Floats

    def others(self, text: Lines, spell: Callable[[str], list[str]]) -> tuple[Rows, Floats]:
        """The passages of the new version in the same parts and further ones; and what all weigh."""
        parts = dict(self.parts)
        rows = _spelled(text, spell, parts)
        return rows, np.concatenate([self.weights, _rarity(np.zeros(len(parts) - len(self.parts)), len(self.rows))])


def space(text: Lines, spell: Callable[[str], list[str]]) -> Space:
    """The words of the old version spelled in parts, which weigh the more, the fewer passages have them."""
    parts: dict[str, int] = {}
    rows = _spelled(text, spell, parts)
    return Space(parts, rows, _rarity(np.bincount(rows.columns, minlength=len(parts)), len(rows)))


def _spelled(text: Lines, spell: Callable[[str], list[str]], parts: dict[str, int]) -> Rows:
    """The parts of each passage; those without a number get one."""
    spelling = [[parts.setdefault(part, len(parts)) for part in spell(word)] for word in text.words]
    lengths = np.fromiter(map(len, spelling), np.int64, len(spelling))
    columns = np.fromiter(chain.from_iterable(spelling), np.int64, lengths.sum())
    sizes = lengths[text.numbers]
    found = columns[ranges((np.cumsum(lengths) - lengths)[text.numbers], sizes)]
    return rows_of(np.repeat(text.owners, sizes), found, text.passages, len(parts))


def _rarity(frequency: NDArray[np.number], passages: int) -> Floats:
    """Smoothed inverse document frequencies, rounded so that sums of their squares are exact in whatever order."""
    exact = np.log((1 + passages) / (1 + frequency)) + 1
    return np.asarray(np.round(exact * _STEPS) / _STEPS, np.float64)


@dataclass(frozen=True, slots=True)
class Index:
    """Passages to be searched: `holders` has for each column the rows that it stands in, `sizes` those of the rows."""

    holders: Rows
    sizes: Floats


def index(rows: Rows, weights: Floats) -> Index:
    """An index of some passages."""
    owners, columns = rows.every()
    return Index(rows_of(columns.astype(np.int64), owners, len(weights), len(rows)), sizes(rows, weights))


def phrases(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> tuple[Rows, Rows, int]:
    """For each passage its pairs of neighbouring words, endings ignored, and how many there are."""
    text = lines([[word[:_STEM] for word in passage] for passage in chain(old, new)])
    words, owners = text.numbers, text.owners
    inside = owners[1:] == owners[:-1]
    codes, columns = np.unique((words[:-1] * len(text.words) + words[1:])[inside], return_inverse=True)
    rows = rows_of(owners[1:][inside], columns, text.passages, len(codes))
    numbers = np.arange(text.passages)
    return rows.take(numbers[: len(old)]), rows.take(numbers[len(old) :]), len(codes)


def sizes(rows: Rows, weights: Floats) -> Floats:
    """The sum of the squared weights of each row."""
    owners, columns = rows.every()
    return np.asarray(np.bincount(owners, np.square(weights)[columns], len(rows)), np.float64)


def shared(weights: Floats, *sides: tuple[Rows, Indices]) -> Floats:
    """The part of these sums that, for every k, the rows with the number `numbers[k]` of each side have in common.

    It takes the less memory the more often the first sides repeat a number from one k to the next.
    """
    squares = np.square(weights)
    *others, (last, numbers) = sides
    found = [np.zeros(0)]
    for start in range(0, len(numbers), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        pairs, columns = last.entries(numbers[part])
        for rows, chosen in others:
            both = _stand(rows, chosen[part], pairs, columns, len(weights))
            pairs, columns = pairs[both], columns[both]
        found.append(np.bincount(pairs, squares[columns], len(numbers[part])).astype(np.float64))
    return np.concatenate(found)


def _stand(rows: Rows, chosen: Indices, places: Indices, columns: Columns, width: int) -> NDArray[np.bool_]:
    """Whether each of the columns stands in the row at its place among the chosen ones."""
    once, which = np.unique(chosen, return_inverse=True)
    owners, present = rows.entries(once)
    table = np.zeros(len(once) * width, np.bool_)
    table[owners * width + present] = True
    return np.asarray(table[which[places] * width + columns])
