"""What became of each word of an old passage in the passages that carry it now."""

from bisect import bisect
from collections import deque
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from itertools import islice

from policybook.compare.amounts import number
from policybook.compare.lexicon import (
    COMMENTING,
    DENYING,
    EACH,
    EMPHASIS,
    FUNCTION,
    LABELLED,
    LEADING,
    MANNER,
    MEASURES,
    ORDINAL,
    PER,
    PERIODIC,
    QUESTION,
    REPLACEABLE,
    RIVALS,
    SIDES,
    SUBSTITUTES,
    WEIGHTS,
)
from policybook.compare.signs import aligned
from policybook.compare.vocabulary import Vocabulary, group_of, grouped, sense_of

_EACH_COUNTS = ("negation", "exception", "restriction", "nearness")  # groups of which not a single word may be lost
_STEM = 5  # letters that a word has at least, to which a prefix may be put that denies it
_DENIES = 2  # words of content that a negation reaches


class Fates:
    """What became of each old word in the counterparts; `gone` are the positions of those that are not there.

    `standing` are the positions of those that are there in the same order.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._old, self._new = old, new
        self._old_place = {j: i for i, j in aligned(old, new)}
        self.standing = set(self._old_place.values())
        self._new_place = {i: j for j, i in self._old_place.items()}
        rest = [at for at in range(len(old)) if at not in self.standing]
        self._spare = Vocabulary(word for at, word in enumerate(new) if at not in self._old_place)
        self._taken: set[int] = set()
        self._ways: dict[int, bool] = {}  # whether anything came before the n-th word that stands
        bound = {at for at in rest if group_of(old[at]) in _EACH_COUNTS}
        self.gone = {at for at in rest if at in bound and not self._stands_again(at)}
        rest = [at for at in rest if at not in bound and not self._spare.take(old[at])]
        self.gone |= {at for at in rest if not self._spare.take(self._spare.form_of(old[at]))}

    @cached_property
    def _free(self) -> dict[str, deque[int]]:
        """The places of the new words that are not at that of an old one, by what they say."""
        places = [at for at in range(len(self._new)) if at not in self._old_place]
        free = grouped(places, lambda at: sense_of(self._new[at]))
        return {key: deque(places) for key, places in free.items()}

    def _stands_again(self, at: int) -> bool:
        """Use up a new word that says of the same what an old word said of it: at its place, or moved with that."""
        alike = self._free.get(sense_of(self._old[at]), deque())
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
        if place not in self._ways:
            first = self._new_place[self._in_order[place - 1]] + 1 if place else 0
            last = self._new_place[self._in_order[place]] if place < len(self._in_order) else len(self._new)
            self._ways[place] = self._is_any_new(self._new[first:last])
        return self._ways[place]

    def _is_any_new(self, words: Iterable[str]) -> bool:
        """Whether any of the new words says what the old text nowhere said; words of weight take nobody's place."""
        come = (word for word in words if word[0].isalpha() and word not in FUNCTION and word not in WEIGHTS)
        return any(self._old_keys.isdisjoint(_forms(word)) for word in come)

    @cached_property
    def _old_keys(self) -> Set[str]:
        return {form for word in self._old for form in _forms(word)}

    def _same_reach(self, at: int, n: int) -> bool:
        """Whether the words of content behind an old and a new word are the same."""
        old, new = _said(self._old, at)[1:], _said(self._new, n)[1:]
        return bool(old and new) and all(one == other for one, other in zip(old, new, strict=False))

    def senses(self) -> set[int]:
        """Positions of negations and exceptions that are gone, and of modals where none of their group is left."""
        led = {at for at in self.gone if tuple(self._old[at : at + 2]) in LEADING}
        gone = (at for at in self.gone - led if self._old[at] not in EMPHASIS)
        groups = {at: group for at in gone if (group := group_of(self._old[at]))}
        return {at for at, group in groups.items() if group in _EACH_COUNTS or group not in self._groups}

    def dropped(self) -> set[int]:
        """Positions of words of weight that are gone where none of their group is left and nothing replaced them."""
        weights = {at: weight for at in self.gone if (weight := self._weight(at))}
        return {at for at, weight in weights.items() if weight not in self._groups and not self._replaced(at, weight)}

    def _weight(self, at: int) -> str:
        """The group of a word of weight, or of any that says in what manner ("secara terpadu").

        How often something is done ("setiap bulan") its unit tells.
        """
        word = self._old[at]
        if at and self._old[at - 1] == MANNER:
            return "" if word in COMMENTING else WEIGHTS.get(word, MANNER)
        if word in EACH and not MEASURES.keys().isdisjoint(self._old[at + 1 : at + 2]):
            return ""
        return WEIGHTS.get(word, "")

    def _replaced(self, at: int, weight: str) -> bool:
        """Whether what came may say the same; whatever came may answer a question."""
        if self._old[at] == QUESTION:
            return self._is_any_new(self._come)
        return weight in REPLACEABLE and self.gave_way(at)

    @cached_property
    def _groups(self) -> Set[str]:
        """The groups of which the counterparts have a word, or one that may stand for it."""
        groups = ((group_of(word), WEIGHTS.get(word, ""), SUBSTITUTES.get(word, "")) for word in self._new)
        return {group for found in groups for group in found}

    def reversed(self) -> set[int]:
        """Positions of words that are gone while a word of the opposite sense has come."""
        come = {key for word in self._come for key in (word, SIDES.get(word))}
        return {at for at in self.gone if not come.isdisjoint(_opposites(self._old[at]))}

    @cached_property
    def _come(self) -> list[str]:
        return self._spare.left() if self.gone else []

    def units(self) -> set[int]:
        """Positions of units that are gone from behind a number, and of words that say how often something is done."""
        return {
            at
            for at in self.gone
            if self._old[at] in PERIODIC or (self._old[at] in MEASURES and (self._is_counted(at) or self._is_each(at)))
        }

    def _is_each(self, at: int) -> bool:
        return at > 0 and self._old[at - 1] in EACH

    def _is_counted(self, at: int) -> bool:
        """Whether a number stands before a unit, if need be with other units between: "5 m3 per detik"."""
        before = (self._old[n] for n in range(at - 1, -1, -1))
        return bool(number(next((word for word in before if word not in MEASURES and word not in PER), "")))

    def rivals(self) -> set[int]:
        """Positions of words that gave way to one that excludes them: "kedua", "bulan", or the letter in "huruf a".

        An ordinal at the beginning numbers a passage; that others left before it is no loss.
        """
        come = {RIVALS[word] for word in self._come if word in RIVALS}
        has_letter = any(map(_is_letter, self._come))
        rows = {at: RIVALS[self._old[at]] for at in self.gone if self._old[at] in RIVALS} if come else {}
        letters = {at for at in self.gone if at and self._is_label(at)} if has_letter else set()
        return letters | {at for at, row in rows.items() if row in come and (at or row != ORDINAL)}

    def _is_label(self, at: int) -> bool:
        return _is_letter(self._old[at]) and self._old[at - 1] in LABELLED

    def exchanged(self) -> set[int]:
        """Positions of numbers that stand on the other side of another number now, without a word of their own.

        Rising from 20 to 30 is not rising from 30 to 20.
        """
        values = {at: value for at, word in enumerate(self._old) if at not in self.gone and (value := number(word))}
        if len(values) < 2 or not self.standing:
            return set()
        places = {at: n for at in values if (n := self._number_place(at)) is not None}
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
        return next(iter(self._free.get(sense_of(self._old[at]), ())), None)

    def _moved_with(self, at: int, n: int) -> bool:
        """Whether a word beside a moved one moved with it."""
        inside = 0 <= at < len(self._old) and 0 <= n < len(self._new)
        is_moved = inside and at not in self.standing and n not in self._old_place
        return is_moved and sense_of(self._old[at]) == sense_of(self._new[n])

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
        return negations(self._new) > negations(self._old) + others

    def denied(self) -> set[int]:
        """Positions of old words before which the counterparts have put a negation."""
        found: set[int] = set()
        for at, word in enumerate(self._new if self._old_place else ()):
            if at in self._old_place or at in self._taken or group_of(word) != "negation":
                continue
            content = [n for n in range(at + 1, len(self._new)) if self._new[n] not in FUNCTION][:_DENIES]
            kept = [n for n in content or range(at - 1, -1, -1) if n in self._old_place]
            if kept:  # else what it denies is new, too
                found.add(self._old_place[kept[0]])
        return found

    def borrowed(self, others: Iterable[Sequence[str]]) -> set[int]:
        """Positions of negations and restrictions that stand only as those of `others`, old passages too.

        What they said it of is gone, and the new text says it of what one of the others said it of.
        """
        held = {at: n for at, n in self._new_place.items() if group_of(self._old[at]) in _EACH_COUNTS}
        idle = {at: n for at, n in held.items() if self.gone.intersection(_reach(self._old, at)[:1])}
        said = {_said(words, at) for words in others for at, word in enumerate(words) if idle and group_of(word)}
        return {at for at, n in idle.items() if _said(self._new, n) in said}


def _forms(word: str) -> tuple[str, ...]:
    """What a word says, with and without the ending of an English verb: "signs", "sign"."""
    return tuple(map(sense_of, (word, word.removesuffix("s"), word.removesuffix("es"))))


def _said(words: Sequence[str], at: int) -> tuple[str, ...]:
    """What a negation or restriction says and of what, in the terms in which words say the same."""
    return tuple(sense_of(words[n]) for n in (at, *_reach(words, at)))


def _reach(words: Sequence[str], at: int) -> list[int]:
    """Positions of the words of content that a negation or restriction reaches."""
    return list(islice((n for n in range(at + 1, len(words)) if words[n] not in FUNCTION), _DENIES))


def _opposites(word: str) -> Iterator[str | tuple[int, int]]:
    """What says the opposite of a word: the other side of its pair, and the word with or without a denying prefix."""
    if word in SIDES:
        number, side = SIDES[word]
        yield number, 1 - side
    for prefix in DENYING:
        if len(word) >= _STEM:
            yield prefix + word
        if len(word) >= _STEM + len(prefix) and word.startswith(prefix):
            yield word.removeprefix(prefix)


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def negations(words: Iterable[str]) -> int:
    """How often words deny."""
    return sum(group_of(word) == "negation" for word in words)
