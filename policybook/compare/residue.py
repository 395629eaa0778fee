"""What a reworded passage lost: numbers, negations, modals, names and clauses that stand nowhere near it any more.

A word that gave way to its opposite ("semua" to "sebagian", "increase" to "decrease") is lost, too.

Old and new words are aligned by their longest common subsequence. A word outside it still stands if an unaligned word
of the counterparts says the same (it was moved inside the sentence, inflected or mistyped) or if the text beside the
counterparts, as far as it is new, has it.
"""

import re
import unicodedata
from bisect import bisect
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import cached_property
from itertools import islice, pairwise
from typing import NamedTuple, TypeVar

from rapidfuzz import fuzz, process

from policybook.compare.amounts import LONGEST, amount, number
from policybook.compare.lexicon import CONTRACTED, EMPHASIS, FUNCTION, GROUPS, MINUS, SIDES
from policybook.compare.runs import runs
from policybook.compare.signs import EXACT, aligned, exact, lost_signs, spans
from policybook.compare.tokens import Running, numbering_end, running
from policybook.model import BlockKind, Passage
from policybook.settings import CompareSettings
from policybook.text import normalise

_T = TypeVar("_T")
_TOKEN = re.compile(
    r"(?:(?<![^\s(|])[-−–])?\d+(?:[.,:/]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*|\w+|[^\w\s.,;:!?'\"“”‘’()\[\]|*–—-]+"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_CELL = re.compile(r"[^|]+")
_SENTENCE_START = re.compile(r"[.!?:;“\"(]\s?$")
_EACH_COUNTS = ("negation", "exception", "restriction")  # groups of which a sentence may not lose a single word
_DENIES = 2  # words of content that a negation reaches
_AROUND = 2  # words of content on each side of a number or name that are near it
_NEIGHBOURS = 2  # passages on each side of a counterpart that are near it
_SIGNS = ("Sm", "Sc", "So")  # the Unicode categories of mathematical signs, currencies and other symbols
_STEM = 5
_SAME_WORD = 80  # per cent of letters from which two words are forms of one
_CAPITALS = 0.25  # share of words inside sentences with a capital letter, at most, for a capital to make a name
_SAMPLE = 100  # such words that tell anything about a book
_ACRONYM = 2  # capital letters in a row
_TYPOS = 400  # words with the same first letter, at most, among which a misspelt one is looked for


class _Word(NamedTuple):
    """A word where it is written, and in the one form in which words are compared."""

    start: int
    written: str
    plain: str


class Loss(NamedTuple):
    """The lost words in reading order, and where (start, end) in the old text the runs stand that left with them."""

    words: tuple[str, ...]
    runs: tuple[tuple[int, int], ...]


class Residue:
    """Finds what old passages lost, given where they live on in the new version."""

    def __init__(
        self, before: Sequence[Passage], after: Sequence[Passage], fresh: Set[int], settings: CompareSettings
    ) -> None:
        """`fresh` are the indices of the new passages that repeat no old one: only these can have taken over words."""
        self._before = before
        self._after = after
        self._fresh = fresh
        self._settings = settings
        self._known = running(before), running(after)
        self._words: dict[int, list[_Word]] = {}
        self._denials: dict[str, int] = {}

    def lost(self, passage: Passage, places: Sequence[int], others: Sequence[Passage]) -> Loss:
        """The words of a passage that its counterparts lost, or that they deny.

        `places` are the indices of the counterparts; `others` are old passages that these carry, too.
        """
        if passage.kind in EXACT:
            return self._lost_signs(passage, places)
        words = _words(passage, self._known[0])
        fates = _Fates([word.plain for word in words], [w.plain for j in sorted(places) for w in self._read(j)])
        lost = fates.senses() | fates.reversed() | fates.exchanged()
        if passage.kind is BlockKind.TABLE_ROW and len(places) == 1:
            lost.update(_emptied(words, passage.text, self._after[places[0]].text))
        if not others or fates.more_negations(sum(map(self._negations, others))):
            lost |= fates.denied()
        if self._telling(passage, words, fates, fates.gone):
            beside = [] if passage.kind is BlockKind.TABLE_ROW else self._near(places)
            near = _Beside([[word.plain for word in self._read(j)] for j in beside])
            bound = self._by_themselves(passage, words, fates, fates.gone)
            plains = [word.plain for word in words]
            missing = {at for at in fates.gone if not near.says(plains, at, at in bound)}
            lost |= self._telling(passage, words, fates, missing)
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

    def _telling(self, passage: Passage, words: Sequence[_Word], fates: "_Fates", gone: Set[int]) -> set[int]:
        """Those of the words that are gone whose loss matters: numbers, names, clauses, and cells of a table."""
        found = self._by_themselves(passage, words, fates, gone)
        found.update(_lost_clauses(words, gone, self._settings.clause))
        if passage.kind is BlockKind.TABLE_ROW:
            found.update(_lost_cells(words, gone, passage.text))
        return found

    def _by_themselves(self, passage: Passage, words: Sequence[_Word], fates: "_Fates", gone: Set[int]) -> set[int]:
        """Those of the words that are gone of which each one matters: numbers, signs and names."""
        found = {at for at in gone if fates.number_changed(at) or _is_sign(words[at].plain)}
        if any(words[at].written[0].isupper() for at in gone):
            is_name = _names(passage, self._capitals_tell)
            gave_way = self._name_that_gave_way(passage, fates)
            found |= {at for at in gone if is_name(words[at]) or gave_way(words[at], at)}
        return found

    def _name_that_gave_way(self, passage: Passage, fates: "_Fates") -> Callable[[_Word, int], bool]:
        """Tells the names of a passage, where a capital does not show them, by the other word that took their place.

        In items and cells in title case that is enough. Elsewhere a name has a small letter nowhere in the book, and
        at the beginning of a sentence it must be known from the inside of another.
        """
        titled = _is_titled(passage)

        def is_name(word: _Word, at: int) -> bool:
            if not (self._capitals_tell and word.written[0].isupper() and fates.gave_way(at)):
                return False
            if titled and passage.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_ROW):
                return True
            return word.plain not in self._uncapitalised and (titled or word.plain in self._capitalised)

        return is_name

    @cached_property
    def _uncapitalised(self) -> Set[str]:
        """The words that stand with a small letter somewhere in either version."""
        return {word for p in (*self._before, *self._after) for word in _LETTERS.findall(p.text) if word.islower()}

    @cached_property
    def _capitalised(self) -> Set[str]:
        """The words that stand with a capital letter inside a sentence of either version."""
        prose = (p for p in (*self._before, *self._after) if p.kind is BlockKind.PARAGRAPH and not _is_titled(p))
        inside = (word for p in prose for word in _LETTERS.findall(p.text)[1:])
        return {normalise(word) for word in inside if word[0].isupper()}

    @cached_property
    def _capitals_tell(self) -> bool:
        """Whether a capital letter inside a sentence makes a name: not where all nouns have one, as in German."""
        inside = [word for p in self._before if p.kind is BlockKind.PARAGRAPH for word in p.text.split()[1:]]
        return len(inside) < _SAMPLE or sum(word[0].isupper() for word in inside) <= _CAPITALS * len(inside)

    def _read(self, j: int) -> list[_Word]:
        if j not in self._words:
            self._words[j] = _words(self._after[j], self._known[1])
        return self._words[j]

    def _negations(self, passage: Passage) -> int:
        if passage.id not in self._denials:
            self._denials[passage.id] = _negations(word.plain for word in _words(passage, self._known[0]))
        return self._denials[passage.id]

    def _near(self, places: Sequence[int]) -> list[int]:
        around = {j + step for j in places for step in range(-_NEIGHBOURS, _NEIGHBOURS + 1)}
        return sorted((around & self._fresh).difference(places))


class _Fates:
    """What became of each old word in the counterparts; `gone` are the positions of those that are not there.

    `standing` are the positions of those that are there in the same order.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._old, self._new = old, new
        self._old_place = {j: i for i, j in aligned(old, new)}
        self.standing = set(self._old_place.values())
        self._new_place = {i: j for j, i in self._old_place.items()}
        rest = [at for at in range(len(old)) if at not in self.standing]
        self._spare = _Vocabulary(word for at, word in enumerate(new) if at not in self._old_place)
        free = _grouped([at for at in range(len(new)) if at not in self._old_place], lambda at: _key(new[at]))
        self._free = {key: deque(places) for key, places in free.items()}
        self._taken: set[int] = set()
        bound = {at for at in rest if _group(old[at]) in _EACH_COUNTS}
        self.gone = {at for at in rest if at in bound and not self._stands_again(at)}
        rest = [at for at in rest if at not in bound and not self._spare.take(old[at])]
        self.gone |= {at for at in rest if not self._spare.take(self._spare.form_of(old[at]))}

    def _stands_again(self, at: int) -> bool:
        """Use up a new word that says of the same what an old word said of it: at its place, or moved with that."""
        alike = self._free.get(_key(self._old[at]), deque())
        found = next((n for n in alike if self._is_at_place(at, n) or self._same_reach(at, n)), None)
        if found is None:
            return False
        alike.remove(found)
        self._taken.add(found)
        return self._spare.take(self._new[found])

    def _is_at_place(self, at: int, n: int) -> bool:
        """Whether a new word stands between the words that stand on both sides of an old one."""
        standing = self._in_order
        place = bisect(standing, at)
        after_last = place == 0 or self._new_place[standing[place - 1]] < n
        return after_last and (place == len(standing) or n < self._new_place[standing[place]])

    @cached_property
    def _in_order(self) -> list[int]:
        return sorted(self.standing)

    def gave_way(self, at: int) -> bool:
        """Whether a word that was nowhere in the old text stands where a word is gone."""
        place = bisect(self._in_order, at)
        first = self._new_place[self._in_order[place - 1]] + 1 if place else 0
        last = self._new_place[self._in_order[place]] if place < len(self._in_order) else len(self._new)
        come = (word for word in self._new[first:last] if word[0].isalpha() and word not in FUNCTION)
        return any(_key(word) not in self._old_keys for word in come)

    @cached_property
    def _old_keys(self) -> Set[str]:
        return {_key(word) for word in self._old}

    def _same_reach(self, at: int, n: int) -> bool:
        """Whether the words of content behind an old and a new word are the same."""
        old, new = ([_key(word) for word in _reach(*side)] for side in ((self._old, at), (self._new, n)))
        return bool(old and new) and all(one == other for one, other in zip(old, new, strict=False))

    def senses(self) -> set[int]:
        """Positions of negations and exceptions that are gone, and of modals where none of their group is left."""
        gone = (at for at in self.gone if self._old[at] not in EMPHASIS)
        groups = {at: group for at in gone if (group := _group(self._old[at]))}
        standing = {group for word in self._new for group in (_group(word), CONTRACTED.get(word))} if groups else set()
        return {at for at, group in groups.items() if group in _EACH_COUNTS or group not in standing}

    def reversed(self) -> set[int]:
        """Positions of words that are gone while a word of the opposite sense has come."""
        sides = {at: SIDES[self._old[at]] for at in self.gone if self._old[at] in SIDES}
        come = {SIDES[word] for word in self._spare.left() if word in SIDES} if sides else set()
        return {at for at, (number, side) in sides.items() if (number, 1 - side) in come}

    def exchanged(self) -> set[int]:
        """Positions of numbers that stand on the other side of another number now, without a word of their own.

        Rising from 20 to 30 is not rising from 30 to 20.
        """
        values = {at: value for at, word in enumerate(self._old) if at not in self.gone and (value := number(word))}
        places = {at: n for at in values if (n := self._number_place(at)) is not None} if self.standing else {}
        return {
            at
            for at, n in places.items()
            if at not in self.standing
            and any((i < at) != (j < n) and values[i] != values[at] for i, j in places.items())
            and not any(self._moved_with(at + step, n + step) for step in (-1, 1))
        }

    def _number_place(self, at: int) -> int | None:
        if at in self._new_place:
            return self._new_place[at]
        return next(iter(self._free.get(_key(self._old[at]), ())), None)

    def _moved_with(self, at: int, n: int) -> bool:
        """Whether a word beside a moved one moved with it."""
        inside = 0 <= at < len(self._old) and 0 <= n < len(self._new)
        is_moved = inside and at not in self.standing and n not in self._old_place
        return is_moved and _key(self._old[at]) == _key(self._new[n])

    def number_changed(self, at: int) -> bool:
        """Whether a number that is gone was lost or replaced, not only mentioned less often."""
        value = number(self._old[at])
        return bool(value) and (value not in self._numbers or self._has_other_numbers)

    @cached_property
    def _numbers(self) -> set[str]:
        return {number(word) for word in self._new}

    @cached_property
    def _has_other_numbers(self) -> bool:
        return not self._numbers <= {"", *(number(word) for word in self._old)}

    def more_negations(self, others: int) -> bool:
        """Whether the counterparts deny more often than this old passage and others, with so many negations, did."""
        return _negations(self._new) > _negations(self._old) + others

    def denied(self) -> set[int]:
        """Positions of old words before which the counterparts have put a negation."""
        found: set[int] = set()
        for at, word in enumerate(self._new if self._old_place else ()):
            if at in self._old_place or at in self._taken or _group(word) != "negation":
                continue
            content = [n for n in range(at + 1, len(self._new)) if self._new[n] not in FUNCTION][:_DENIES]
            kept = [n for n in content or range(at - 1, -1, -1) if n in self._old_place]
            if kept:  # else what it denies is new, too
                found.add(self._old_place[kept[0]])
        return found


def _reach(words: Sequence[str], at: int) -> list[str]:
    """The words of content that a negation or restriction reaches."""
    behind = (words[n] for n in range(at + 1, len(words)) if words[n] not in FUNCTION)
    return list(islice(behind, _DENIES))


def _negations(words: Iterable[str]) -> int:
    return sum(_group(word) == "negation" for word in words)


class _Vocabulary:
    """A multiset of words that finds a word, the same number, or another form of a word."""

    def __init__(self, words: Iterable[str]) -> None:
        self._count = Counter(words)

    @cached_property
    def _by_key(self) -> dict[str, list[str]]:
        return _grouped(self._count, _key)

    @cached_property
    def _by_initial(self) -> dict[str, list[str]]:
        return _grouped(self._count, lambda word: word[0])

    def left(self) -> list[str]:
        """The words that are not used up."""
        return [word for word, count in self._count.items() if count > 0]

    def take(self, word: str) -> bool:
        """Use up one occurrence of exactly this word, if there is one."""
        if self._count[word] <= 0:
            return False
        self._count[word] -= 1
        return True

    def form_of(self, word: str) -> str:
        """A word that is left and says the same, with another ending or a typing error; nothing if there is none."""
        if self._count[word] > 0:
            return word
        key = _key(word)
        alike = (form for form in self._by_key.get(key, ()) if self._count[form] > 0)
        if (form := next(alike, "")) or key != word[:_STEM] or len(word) < _STEM:
            return form
        near = [form for form in self._by_initial.get(word[0], ())[:_TYPOS] if self._count[form] > 0]
        match = process.extractOne(word, near, scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
        return match[0] if match else ""


class _Beside:
    """The passages beside a counterpart, in which words of the old one may stand by now."""

    def __init__(self, passages: Sequence[Sequence[str]]) -> None:
        self._passages = passages
        self._words = _Vocabulary(word for passage in passages for word in passage)

    def says(self, words: Sequence[str], at: int, is_bound: bool) -> bool:
        """Whether a word stands there; one that `is_bound` to its place only with a word that stood near it."""
        form = self._words.form_of(words[at])
        around = _around(words, at) if form and is_bound else set()
        return bool(form) and (
            not around
            or any(
                not around.isdisjoint(_around(passage, n))
                for passage in self._passages
                for n, word in enumerate(passage)
                if word == form
            )
        )


def _around(words: Sequence[str], at: int) -> set[str]:
    """What the nearest words of content on both sides of a word say."""
    sides = range(at - 1, -1, -1), range(at + 1, len(words))
    content = ((words[n] for n in side if words[n] not in FUNCTION) for side in sides)
    return {_key(word) for side in content for word in islice(side, _AROUND)}


def _grouped(words: Iterable[_T], key: Callable[[_T], str]) -> dict[str, list[_T]]:
    groups: dict[str, list[_T]] = {}
    for word in words:
        groups.setdefault(key(word), []).append(word)
    return groups


def _key(word: str) -> str:
    """What words that say the same have in common: a group of negations or modals, a side, a number, or a stem."""
    if group := _group(word):
        return f"group {group}"
    if word in SIDES and not _is_sign(word):
        return "side {} {}".format(*SIDES[word])
    if value := number(word):
        return f"number {value}"
    return word[:_STEM]


def _is_sign(plain: str) -> bool:
    """Whether it is no word but a sign of comparison, a currency, a check mark or the like."""
    return any(unicodedata.category(char) in _SIGNS for char in plain)


def _group(plain: str) -> str:
    """The group of a negation or modal, or nothing."""
    if plain.endswith("n't"):
        return "negation"
    return GROUPS.get(plain, "") or GROUPS.get(plain.removesuffix("lah"), "")


def _words(passage: Passage, known: Running) -> list[_Word]:
    text = passage.text
    first = numbering_end(text, passage.kind, known)
    spans = [match.span() for match in _TOKEN.finditer(text.replace("’", "'"), first)]
    found = [(start, text[start:end], text[start:end].replace("’", "'")) for start, end in spans]
    folded = [(start, word, plain.lower() if plain.isascii() else normalise(plain)) for start, word, plain in found]
    return _with_amounts([_Word(start, word, plain) for start, word, plain in folded if plain], text)


def _with_amounts(words: Sequence[_Word], text: str) -> list[_Word]:
    """The words of a text, amounts of several words as one."""
    found: list[_Word] = []
    at = 0
    while at < len(words):
        first = words[at]
        joined, count = amount(_unbroken(words[at : at + LONGEST], text)) if _may_begin(first.plain) else ("", 0)
        if count:
            last = words[at + count - 1]
            first = _Word(first.start, text[first.start : last.start + len(last.written)], joined)
        found.append(first)
        at += count or 1
    return found


def _may_begin(plain: str) -> bool:
    return plain == MINUS or bool(number(plain))


def _unbroken(words: Sequence[_Word], text: str) -> list[str]:
    """The first words up to one before which stands more than a space or a hyphen."""
    gaps = (text[word.start + len(word.written) : after.start] for word, after in pairwise(words))
    count = next((n for n, gap in enumerate(gaps, 1) if gap.strip(" -")), len(words))
    return [word.plain for word in words[:count]]


def _is_titled(passage: Passage) -> bool:
    """Whether most words of a passage begin with a capital, as in a heading."""
    initials = [match.group()[0] for match in _TOKEN.finditer(passage.text) if match.group()[0].isalpha()]
    return passage.kind is BlockKind.HEADING or 2 * sum(map(str.isupper, initials)) > len(initials)


def _names(passage: Passage, capitals_tell: bool) -> Callable[[_Word], bool]:
    """Tells the names of a passage: an acronym or, where capitals tell, a capital letter inside a sentence."""
    text = passage.text
    titled = _is_titled(passage)

    def is_name(word: _Word) -> bool:
        if len(word.written) >= _ACRONYM and word.written.isupper() and word.written.isalpha():
            return not text.isupper()
        starts = word.start == 0 or _SENTENCE_START.search(text[max(0, word.start - 2) : word.start]) is not None
        return capitals_tell and word.written[0].isupper() and len(word.written) > 1 and not titled and not starts

    return is_name


def _lost_clauses(words: Sequence[_Word], gone: Set[int], least: int) -> Iterator[int]:
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


def _lost_cells(words: Sequence[_Word], gone: Set[int], text: str) -> Iterator[int]:
    """Positions of the words of cells of which nothing is left."""
    cells: dict[int, list[int]] = {}
    ends = [match.end() for match in _CELL.finditer(text)]
    for at, word in enumerate(words):
        cells.setdefault(bisect(ends, word.start), []).append(at)
    for cell in cells.values():
        if all(at in gone for at in cell if words[at].plain not in FUNCTION):
            yield from (at for at in cell if at in gone)


def _emptied(words: Sequence[_Word], old: str, new: str) -> Iterator[int]:
    """Positions of the words of cells that are empty now, in a row that has as many cells as before."""
    now = new.split("|")
    ends = [match.start() for match in re.finditer(r"\|", old)]
    if len(now) == len(ends) + 1:
        yield from (at for at, word in enumerate(words) if not now[bisect(ends, word.start)].strip())


def _trim(run: Sequence[int], words: Sequence[_Word]) -> Sequence[int]:
    """A run without the function words at its ends."""
    content = [n for n, at in enumerate(run) if words[at].plain not in FUNCTION]
    return run[content[0] : content[-1] + 1]
