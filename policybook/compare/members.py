"""Members of lists in running text: in "air bersih, sanitasi, dan jalan" each one is content, however short it is."""

from collections.abc import Callable, Iterator, Sequence, Set
from itertools import takewhile
from typing import NamedTuple

from policybook.compare.lexicon import ARTICLES, FUNCTION, JOINING, LINKING, POINTING, PREPOSITIONS, SEPARATING
from policybook.compare.written import Word

_LONGEST = 6  # words of a member between two commas, at most
_BARE = 3  # words of a member in a list without a joining word, at most
_NO_MEMBER = FUNCTION | PREPOSITIONS | LINKING


class _Part(NamedTuple):
    """The positions of words between two commas or joining words, and whether a joining word ends them."""

    words: list[int]
    joined: bool


def lost_members(
    words: Sequence[Word], text: str, gone: Set[int], left: int, gave_way: Callable[[int], bool]
) -> set[int]:
    """Positions of the words of content of members that are gone and left nothing in their place.

    `left` is how many `separators` the new text has: a list that is no shorter lost none. `gave_way` tells whether
    another word came in the place of one.
    """
    may_list = gone and (sum(map(text.count, SEPARATING)) > 1 or any(word.plain in JOINING for word in words))
    parts = list(_parts(words, text)) if may_list else []
    listed = _listed(parts, words)
    if sum(listed) <= left:
        return set()
    runs = (run for number in range(len(parts)) for run in _runs(parts, number, listed, words, gone))
    return {at for run in runs if not any(map(gave_way, run)) for at in run}


def separators(words: Sequence[Word], text: str) -> int:
    """How many commas and joining words stand between the members of lists in a text."""
    return sum(_listed(list(_parts(words, text)), words))


def _parts(words: Sequence[Word], text: str) -> Iterator[_Part]:
    part: list[int] = []
    end = 0
    for at, word in enumerate(words):
        if word.plain in JOINING:
            yield _Part(part, joined=True)
            part = []
        else:
            if part and not SEPARATING.isdisjoint(text[end : word.start]):
                yield _Part(part, joined=False)
                part = []
            part.append(at)
        end = word.start + len(word.written)
    yield _Part(part, joined=False)


def _runs(
    parts: Sequence[_Part], number: int, listed: Sequence[bool], words: Sequence[Word], gone: Set[int]
) -> Iterator[list[int]]:
    """The words of content that are gone from a part as one member would be: all, or those at an end in a list."""
    content = [at for at in parts[number].words if words[at].plain not in FUNCTION and words[at].plain not in LINKING]
    is_last = number == len(parts) - 1
    after_joining = number > 0 and (parts[number - 1].joined or (is_last and listed[number - 1]))
    if not content or not (after_joining or listed[number]):
        return
    if all(at in gone for at in content):
        yield from [] if number == 0 and _is_opening(parts[0], words, gone) else [content]
        return
    if after_joining:
        yield list(takewhile(gone.__contains__, content))
    if not is_last:
        yield list(takewhile(gone.__contains__, reversed(content)))


def _is_opening(part: _Part, words: Sequence[Word], gone: Set[int]) -> bool:
    """Whether the first part only leads to the sentence: "Secara umum, …", "Sejalan dengan itu, …", "Generally, …"."""
    first, last = part.words[0], part.words[-1]
    return not part.joined and (
        (words[first].plain in FUNCTION and first in gone)
        or words[last].plain in POINTING
        or (first == last and words[last].plain.endswith(("nya", "ly")))
    )


def _listed(parts: Sequence[_Part], words: Sequence[Word]) -> list[bool]:
    """Of each part, whether a joining word ends it, or one of the short parts that follow; or it is one of a list of
    commas alone, in which several short parts of nothing but content stand side by side."""
    found = [part.joined for part in parts]
    for number in range(len(parts) - 2, -1, -1):
        found[number] |= found[number + 1] and len(parts[number + 1].words) <= _LONGEST
    bare = [_is_bare(part, words) for part in parts]
    side_by_side = {n for n in range(1, len(parts) - 1) if bare[n] and bare[n + 1]}  # the first leads to the list
    for number in range(len(parts) - 1):
        found[number] |= not side_by_side.isdisjoint((number - 1, number, number + 1))
    return found


def _is_bare(part: _Part, words: Sequence[Word]) -> bool:
    said = [words[at].plain for at in part.words]
    content = said[1:] if said and said[0] in ARTICLES else said
    return 0 < len(content) <= _BARE and _NO_MEMBER.isdisjoint(content)
