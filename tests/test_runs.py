"""Runs of an old text that left with a lost word: unbroken, as long as what is gone, as few as the alignment allows."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policybook.compare.runs import runs

# Standing words in small letters, gone ones in capitals, lost ones with "!", gone but said elsewhere with "~".
CASES = [
    ("nothing lost", "a B c", []),
    ("a lost word alone", "a B! c", ["B"]),
    ("with what went before and after it", "a B C! D e", ["B C D"]),
    ("two runs", "a B! c D! e", ["B", "D"]),
    ("a run without a lost word", "a B! c D e", ["B"]),
    ("a word said elsewhere at an end", "a B~ C! D~ e", ["C"]),
    ("a word said elsewhere between", "a B C~ D! e", ["B C D"]),
    ("a standing word that may as well be a later one", "a B! and C and d", ["B and C"]),
    ("a standing word that may as well be an earlier one", "a and B and C! d", ["B and C"]),
    ("several such words", "a B! for C for D for d", ["B for C for D"]),
    ("a standing word that was denied", "a b! c", ["b"]),
    ("all", "A B! C", ["A B C"]),
]


@pytest.mark.parametrize(("drawn", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_left_together_is_one_run(drawn: str, expected: list[str]) -> None:
    """A run reaches over all words that are gone at one place; an alignment as good with fewer runs counts."""
    signs = drawn.split()
    words = [sign.strip("!~").lower() for sign in signs]
    lost = {at for at, sign in enumerate(signs) if "!" in sign}
    standing = {at for at, sign in enumerate(signs) if sign.strip("!~").islower() and not _second(signs, at)}
    absent = {at for at, sign in enumerate(signs) if at not in standing and "~" not in sign}
    found = [" ".join(words[first : last + 1]) for first, last in runs(words, standing, lost, absent)]
    assert found == [text.lower() for text in expected]


def _second(signs: list[str], at: int) -> bool:
    """Whether a small word repeats an earlier one: the alignment took the first."""
    return signs[at] in signs[:at]


@example([("c", 2), ("c", 0), ("a", 1), ("c", 1), ("c", 0), ("a", 1)])  # drawn together twice
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2)), max_size=12))
def test_runs_hold_what_is_lost(found: list[tuple[str, int]]) -> None:
    """Whatever repeats: runs stand in order, apart, and hold as many words of each kind as were lost."""
    words = [word for word, _ in found]
    lost = {at for at, (_, fate) in enumerate(found) if fate == 2}
    spans = runs(words, {at for at, (_, fate) in enumerate(found) if fate == 0}, lost, set())
    assert all(first <= last for first, last in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))
    inside = [words[at] for first, last in spans for at in range(first, last + 1)]
    assert all(inside.count(word) >= sum(words[at] == word for at in lost) for word in "abc")
