"""What a reworded passage lost: numbers, negations, modals, names and clauses that stand nowhere near it any more.

A word that gave way to its opposite ("semua" to "sebagian", "increase" to "decrease") is lost, too.

Old and new words are aligned by their longest common subsequence. A word outside it still stands if an unaligned word
of the counterparts says the same (it was moved inside the sentence, inflected or mistyped) or if the text beside the
counterparts, as far as it is new, has it.
"""

import re
from bisect import bisect, bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import NamedTuple

from policybook.compare.align import Identical
from policybook.compare.exchange import exchanged_names
from policybook.compare.fates import Fates, negations
from policybook.compare.lexicon import ACTING, FUNCTION, QUESTION
from policybook.compare.members import lost_members, separators
from policybook.compare.runs import runs
from policybook.compare.signs import EXACT, exact, lost_signs, spans
from policybook.compare.vocabulary import Beside, is_sign
from policybook.compare.written import Word, is_titled, names_of, words_of
from policybook.model import BlockKind, Passage
from policybook.settings import CompareSettings
from policybook.text import normalise, squeeze

_LETTERS = re.compile(r"[^\W\d_]+")
_CELL = re.compile(r"[^|]+")
_VERBATIM = re.compile(  # a formula as MathJax is given it, \( … \), and addresses, whose protocol says nothing
    r"""
    \\\( (?P<formula> (?: (?!\\\() . )*? ) \\\)
    | (?P<mail> (?<![\w.+-]) [\w.+-]++ @ [\w-]+ (?:\.[\w-]+)+ )
    | (?: (?:https?|ftp):// (?:www\.)? | \b www\. ) (?P<site> [^\s|]*\w )
    """,
    re.DOTALL | re.VERBOSE,
)
_NEIGHBOURS = 2  # passages on each side of a counterpart that are near it
_CAPITALS = 0.25  # share of words inside sentences with a capital letter, at most, for a capital to make a name
_SAMPLE = 100  # such words that tell anything about a book


Columns = Mapping[int, Set[int]]  # of a row, each with those to which its value went


class Loss(NamedTuple):
    """The lost words in reading order, and where (start, end) in the old text the runs stand that left with them."""

    words: tuple[str, ...]
    runs: tuple[tuple[int, int], ...]


class Residue:
    """Finds what old passages lost, given where they live on in the new version."""

    def __init__(
        self, before: Sequence[Passage], after: Sequence[Passage], same: Identical, settings: CompareSettings
    ) -> None:
        """Only new passages that are not the `same` as an old one can have taken over words."""
        self._before = before
        self._after = after
        self._fresh = set(range(len(after))).difference(same.places)
        self._settings = settings
        self._known = same.numbering
        self._words: dict[int, list[Word]] = {}
        self._plain: dict[str, list[str]] = {}

    def lost(self, passage: Passage, places: Sequence[int], others: Sequence[Passage]) -> Loss:
        """The words of a passage that its counterparts lost, or that they deny.

        `places` are the indices of the counterparts; `others` are old passages that these carry, too.
        """
        if passage.kind in EXACT:
            return self._lost_signs(passage, places)
        words = words_of(passage, self._known[0])
        fates = Fates([word.plain for word in words], [w.plain for j in sorted(places) for w in self._read(j)])
        lost = fates.senses() | fates.reversed()
        columns = _exchanged(passage, self._after[places[0]]) if len(places) == 1 else {}
        if not (columns and self._heads_went_along(passage, places[0], columns)):
            lost |= fates.exchanged() | set(_in_columns(words, passage.text, columns))
        near = self._near(places)
        lost.update(_verbatim(words, passage.text, [self._after[j].text for j in (*places, *near)]))
        if len(places) == 1 and not fates.gone and self._capitals_tell:
            lost |= exchanged_names(words, self._read(places[0]))
        said = [self._plain_of(other) for other in others]
        lost |= fates.borrowed(said)
        if not others or fates.more_negations(sum(map(negations, said))):
            lost |= fates.denied()
        bound = self._by_themselves(passage, words, fates)
        telling = bound | self._members(passage, words, places, fates)
        if self._telling(passage, words, telling, fates.gone):
            others_near = [] if passage.kind is BlockKind.TABLE_ROW else near
            beside = Beside([[word.plain for word in self._read(j)] for j in others_near])
            plains = [word.plain for word in words]
            missing = {at for at in fates.gone if not beside.says(plains, at, at in bound)}
            lost |= self._telling(passage, words, telling, missing)
        gone = runs([word.plain for word in words], fates.standing, lost, fates.gone) if lost else ()
        return Loss(
            tuple(words[at].written for at in sorted(lost)),
            tuple((words[first].start, words[last].start + len(words[last].written)) for first, last in gone),
        )

    def _lost_signs(self, passage: Passage, places: Sequence[int]) -> Loss:
        lost = lost_signs(exact(passage), "\n".join(exact(self._after[j]) for j in sorted(places)))
        signs = [(passage.text[start:end], start, end) for start, end in spans(passage)]
        gone = runs([sign for sign, _, _ in signs], set(range(len(signs))) - lost, lost, lost)
        return Loss(
            tuple(signs[at][0] for at in sorted(lost)),
            tuple((signs[first][1], signs[last][2]) for first, last in gone),
        )

    def _members(self, passage: Passage, words: Sequence[Word], places: Sequence[int], fates: Fates) -> set[int]:
        """Those of the words that are gone with a member of a list."""
        left = sum(separators(self._read(j), self._after[j].text) for j in places) if fates.gone else 0
        return lost_members(words, passage.text, fates.gone, left, fates.gave_way)

    def _telling(self, passage: Passage, words: Sequence[Word], each: Set[int], gone: Set[int]) -> set[int]:
        """Those of the words that are gone whose loss matters: `each` of some, clauses, and cells of a table."""
        found = {*(each & gone), *_lost_clauses(words, gone, self._settings.clause)}
        if passage.kind is BlockKind.TABLE_ROW:
            found.update(_lost_cells(words, gone, passage.text))
        return found

    def _by_themselves(self, passage: Passage, words: Sequence[Word], fates: Fates) -> set[int]:
        """Those of the words that are gone of which each one matters: numbers, their units, signs, names, offices."""
        found = fates.units() | fates.rivals() | (fates.dropped() - _leading(passage, words))
        found |= {
            at for at in fates.gone if fates.number_changed(at) or is_sign(words[at].plain) or words[at].plain in ACTING
        }
        upper = [at for at in fates.gone if words[at].written[0].isupper()]
        if upper:
            titled = is_titled(passage)
            is_name = names_of(passage.text, titled or not self._capitals_tell)
            found |= {at for at in upper if is_name(words[at]) or self._gave_way(passage, titled, words[at], at, fates)}
        return found

    def _gave_way(self, passage: Passage, titled: bool, word: Word, at: int, fates: Fates) -> bool:
        """Whether another word took the place of a name, which its capital letter does not show.

        In items and cells in title case that is enough. Elsewhere a name has a small letter nowhere in the book, and
        at the beginning of a sentence or heading it must be known from the inside of another.
        """
        in_title = titled and passage.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW)
        known = word.plain not in self._uncapitalised and (word.start > 0 or word.plain in self._capitalised)
        return self._capitals_tell and (in_title or known) and fates.gave_way(at)

    def _heads_went_along(self, passage: Passage, place: int, columns: Columns) -> bool:
        """Whether the first row of a row's table exchanged these columns, too."""
        first = self._first_rows[0][self._numbers[passage.id]]
        heads = _exchanged(self._before[first], self._after[self._first_rows[1][place]])
        return self._before[first] is not passage and all(heads.get(n, set()) & columns[n] for n in columns)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {passage.id: number for number, passage in enumerate(self._before)}

    @cached_property
    def _first_rows(self) -> tuple[list[int], list[int]]:
        return _first_rows(self._before), _first_rows(self._after)

    @cached_property
    def _uncapitalised(self) -> Set[str]:
        """The words that stand with a small letter somewhere in either version."""
        every = {chunk for text in {p.text for p in (*self._before, *self._after)} for chunk in text.split()}
        return {word for chunk in every for word in _LETTERS.findall(chunk) if word.islower()}

    @cached_property
    def _capitalised(self) -> Set[str]:
        """The words that stand with a capital letter inside a sentence of either version."""
        prose = {p.text: p for p in (*self._before, *self._after) if p.kind is BlockKind.PARAGRAPH}
        plain = (text for text, passage in prose.items() if not is_titled(passage))
        inside = {chunk for text in plain for chunk in _LETTERS.sub("", text, count=1).split()}
        return {normalise(word) for chunk in inside for word in _LETTERS.findall(chunk) if word[0].isupper()}

    @cached_property
    def _capitals_tell(self) -> bool:
        """Whether a capital letter inside a sentence makes a name: not where all nouns have one, as in German."""
        inside = [word for p in self._before if p.kind is BlockKind.PARAGRAPH for word in p.text.split()[1:]]
        return len(inside) < _SAMPLE or sum(word[0].isupper() for word in inside) <= _CAPITALS * len(inside)

    def _read(self, j: int) -> list[Word]:
        if j not in self._words:
            self._words[j] = words_of(self._after[j], self._known[1])
        return self._words[j]

    def _plain_of(self, old: Passage) -> list[str]:
        if old.id not in self._plain:
            self._plain[old.id] = [word.plain for word in words_of(old, self._known[0])]
        return self._plain[old.id]

    def _near(self, places: Sequence[int]) -> list[int]:
        around = {j + step for j in places for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1)}
        return sorted((around & self._fresh).difference(places))


def _lost_clauses(words: Sequence[Word], gone: Set[int], least: int) -> Iterator[int]:
    """Positions of runs in which at least `least` words of content are gone, one after the other."""
    run: list[int] = []
    content = 0
    for at, word in enumerate([*words, None]):
        if word is not None and word.plain in FUNCTION:
            run.append(at)
            continue
        if at in gone:
            run.append(at)
            content += 1
            continue
        if content >= least:
            yield from _trim(run, words)
        run, content = [], 0


def _lost_cells(words: Sequence[Word], gone: Set[int], text: str) -> Iterator[int]:
    """Positions of the words of cells of which nothing is left."""
    cells: dict[int, list[int]] = {}
    ends = [match.end() for match in _CELL.finditer(text)]
    for at, word in enumerate(words):
        cells.setdefault(bisect(ends, word.start), []).append(at)
    for cell in cells.values():
        if all(at in gone for at in cell if words[at].plain not in FUNCTION):
            yield from (at for at in cell if at in gone)


def _exchanged(old: Passage, new: Passage) -> Columns:
    """The columns of a row whose cell is empty now, or whose value went to others; nothing where cells came or went."""
    if old.kind is not BlockKind.TABLE_ROW:
        return {}
    before, after = ([squeeze(cell) for cell in normalise(row.text).split("|")] for row in (old, new))
    if len(before) != len(after):
        return {}
    changed = [n for n, cell in enumerate(before) if cell != after[n]]
    columns = {n: {k for k in changed if after[k] == before[n]} for n in changed if before[n]}
    return {n: others for n, others in columns.items() if others or not after[n]}


def _in_columns(words: Sequence[Word], text: str, columns: Columns) -> Iterator[int]:
    """Positions of the words of a row that stand in some of its columns."""
    ends = [match.start() for match in re.finditer(r"\|", text)] if columns else []
    yield from (at for at, word in enumerate(words if columns else ()) if bisect(ends, word.start) in columns)


def _verbatim(words: Sequence[Word], old: str, new: Sequence[str]) -> Iterator[int]:
    """Positions of the words of formulas and addresses in a sentence that the new texts have not, sign for sign."""
    found = list(_VERBATIM.finditer(old))
    standing = Counter(_signs(part) for text in new for part in _VERBATIM.finditer(text)) if found else Counter[str]()
    starts = [word.start for word in words] if found else []
    for part in found:
        if standing[_signs(part)]:
            standing[_signs(part)] -= 1
            continue
        start, end = part.span(part.lastgroup or 0)
        yield from range(bisect_left(starts, start), bisect_left(starts, end))


def _signs(part: re.Match[str]) -> str:
    return "".join(part[part.lastgroup or 0].split())


def _first_rows(passages: Sequence[Passage]) -> list[int]:
    """For each passage the number of the first one of the rows among which it stands; its own if it is no row."""
    found: list[int] = []
    for number, passage in enumerate(passages):
        is_next = number > 0 and passage.kind is passages[number - 1].kind is BlockKind.TABLE_ROW
        found.append(found[-1] if is_next else number)
    return found


def _leading(passage: Passage, words: Sequence[Word]) -> set[int]:
    """Positions of words that carry no weight: a comment before a comma ("Umumnya, …"), the mark of a heading."""
    if passage.kind is BlockKind.HEADING:
        return {at for at, word in enumerate(words) if word.plain == QUESTION}
    return {0} if words and passage.text.startswith(",", words[0].start + len(words[0].written)) else set()


def _trim(run: Sequence[int], words: Sequence[Word]) -> Sequence[int]:
    """A run without the function words at its ends."""
    content = [n for n, at in enumerate(run) if words[at].plain not in FUNCTION]
    return run[content[0] : content[-1] + 1]
