"""What went wrong, where, why, and what mends it; raised by the stages, worded by `report`."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any

from policybook.model import Location


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence that can be translated: a template of the catalogue and the values, texts or sentences, in it."""

    template: str
    values: tuple[tuple[str, "str | Message"], ...] = ()


def say(template: str, /, **values: object) -> Message:
    """A message from an English template with {names}; Babel collects the templates from these calls."""
    return Message(
        template,
        tuple((name, value if isinstance(value, Message) else str(value)) for name, value in values.items()),
    )


def choose_from(possible: Collection[str], given: str = "") -> Message:
    """What mends a name that does not exist: the names that do, and the one of them that was probably meant."""
    names = ", ".join(possible)
    for near in get_close_matches(given, possible, n=1):
        return say("Did you mean {near}? Possible are: {possible}.", near=near, possible=names)
    return say("Possible are: {possible}.", possible=names)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: what happened, where, why it matters, and the edit or command that mends it."""

    what: Message
    where: Location | None
    why: Message
    remedy: Message


class BookError(Exception):
    """All problems of one step, reported together.

    `environment` tells problems of the machine or the call (exit code 2) from problems of the book (exit code 1).
    """

    def __init__(self, *problems: Problem, environment: bool = False) -> None:
        super().__init__("; ".join(problem.what.template for problem in problems))
        self.problems = problems
        self.environment = environment

    def __reduce__(self) -> tuple[Any, ...]:
        """How it travels between processes."""
        return partial(BookError, environment=self.environment), self.problems

    @property
    def code(self) -> int:
        """The exit code."""
        return 2 if self.environment else 1


def fail_on(problems: list[Problem], *, environment: bool = False) -> None:
    """Raise a BookError with all problems in the order of their places, if there are any."""
    if problems:
        in_order = sorted(problems, key=lambda problem: problem.where or Location(""))
        raise BookError(*in_order, environment=environment)
