"""The work of `check` grows with the book, not with its square; counted in calls, which depend on no machine."""

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown
from markdown.inlinepatterns import LinkInlineProcessor
from register_support import decision_for
from support import read, write_book

from policybook.cache import Cache
from policybook.commands.street import judge_book
from policybook.model import Change, ChangeKind, Outcome
from policybook.read.html import text_in_brackets
from policybook.read.register_write import compose
from policybook.steps import Steps

SMALL, TIMES = 20, 3
T = TypeVar("T")


def sentences(random: Random, count: int) -> list[str]:
    """So many sentences of words that mean nothing."""
    syllables = [first + vowel for first in "bcdghjklmnprst" for vowel in "aeiou"]
    word = lambda: "".join(random.choices(syllables, k=3))  # noqa: E731
    return [" ".join(word() for _ in range(12)).capitalize() + "." for _ in range(count)]


def book(root: Path, decisions: int) -> Path:
    """A book that lost a sentence in each section, with a decision about each; every other one names a place."""
    old, new, register = {}, {}, {}
    random = Random(decisions)  # noqa: S311
    for number in range(decisions):
        path = f"chapters/{number // 10:02}.md"
        kept, (gone,) = sentences(random, 6), sentences(random, 1)
        head = f"## Bagian {number} {{#bagian-{number}}}"
        old[path] = old.get(path, f"# Bab {number}") + f"\n\n{head}\n\n" + " ".join([*kept[:3], gone, *kept[3:]])
        new[path] = new.get(path, f"# Bab {number}") + f"\n\n{head}\n\n" + " ".join(kept)
        passage = next(p for p in read(f"{gone}\n")[0].passages)
        loss = Change(ChangeKind.REMOVED, replace(passage, chapter=path, headings=(f"Bagian {number}",)))
        place = {"outcome": Outcome.REPLACED, "replaced_by": f"{path}#bagian-{number}"} if number % 2 else {}
        decision = decision_for(loss, f"K-{number + 1:04}", **place)
        register[decision.location.path] = compose(decision)
    return write_book(root, new, old, register)


def calls(work: Callable[[], T]) -> tuple[T, Counter[str]]:
    """What some work returns, and how often it called each function."""
    counted: Counter[str] = Counter()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            counted[f"{frame.f_code.co_filename}:{frame.f_code.co_name}"] += 1
        elif event == "c_call":
            counted[getattr(argument, "__qualname__", str(argument))] += 1

    sys.setprofile(note)
    try:
        return work(), counted
    finally:
        sys.setprofile(None)


def judging(root: Path) -> Counter[str]:
    """How often each function was called while a book was read, compared and judged."""
    judged, counted = calls(lambda: judge_book(root, lambda _: None, Steps(Cache(None))))
    assert len(judged.verdict.removals) == len(judged.decisions)
    assert not judged.verdict.open
    return counted


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counter[str], Counter[str]]:
    """The calls for a small book and for one three times its size."""
    few = book(tmp_path_factory.mktemp("few"), SMALL)
    many = book(tmp_path_factory.mktemp("many"), SMALL * TIMES)
    judging(book(tmp_path_factory.mktemp("other"), SMALL - 1))  # what is only done once: imports, regular expressions
    return judging(few), judging(many)


def test_three_times_the_decisions_take_three_times_the_work(counted: tuple[Counter[str], Counter[str]]) -> None:
    """All calls together grow no faster than the book."""
    few, many = counted
    assert few.total() < many.total() < 1.1 * TIMES * few.total()


def test_no_function_is_called_for_each_pair(counted: tuple[Counter[str], Counter[str]]) -> None:
    """Nor does any function by itself, as far as it is called often; what sorts needs a little more."""
    few, many = counted
    growing = {name: (few[name], count) for name, count in many.items() if count > max(1000, 1.6 * TIMES * few[name])}
    assert growing == {}


@pytest.mark.parametrize("sign", ["[", "![", "[^"])
def test_brackets_that_never_close_take_no_more_work_than_others(sign: str) -> None:
    """The Markdown library goes through the rest of the line from each: 20,000 took minutes."""
    read("# Bab\n")
    few, many = (calls(lambda count=count: read(f"# Bab\n\n{sign * count}\n"))[1] for count in (200, 200 * TIMES))
    assert many.total() < few.total() * TIMES


@given(st.text("[]a", max_size=12))
def test_brackets_close_where_markdown_says(text: str) -> None:
    """Which counts from each that opens until all that opened are closed, and does so in other books' pages still."""
    processor = LinkInlineProcessor("", Markdown())
    assert LinkInlineProcessor.getText.__module__ == LinkInlineProcessor.__module__
    for start in (place + 1 for place, sign in enumerate(text) if sign == "["):
        assert text_in_brackets(text, start) == processor.getText(text, start)
