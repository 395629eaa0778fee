"""What is told of the rounds before the present one."""

from collections.abc import Iterable
from dataclasses import dataclass
from gettext import NullTranslations

from policybook.errors import say
from policybook.i18n import render
from policybook.model import Verdict
from policybook.read.snapshot import WORKING_TREE
from policybook.report.text import verdict_text


@dataclass(frozen=True, slots=True)
class Round:
    """What left the book between two submissions, or since the last; `verdict` is kept where it did not pass."""

    old: str
    new: str
    removed: int
    decided: int
    verdict: Verdict | None = None

    @property
    def passed(self) -> bool:
        """Whether every removal of the round has its decision and no rule was broken."""
        return self.verdict is None


def round_of(verdict: Verdict, new: str) -> Round:
    """The round that ended with the snapshot `new`, from its verdict."""
    old = verdict.baseline.label if verdict.baseline else ""
    decided = len(verdict.removals) - len(verdict.open)
    return Round(old, new, len(verdict.removals), decided, None if verdict.passed else verdict)


def rounds_text(rounds: Iterable[Round], words: NullTranslations) -> str:
    """A line for each round; one that did not pass with its findings above it."""
    line = words.gettext("Earlier round, {old} to {new}: {removed} removed, {decided} decided.")
    parts = []
    for found in rounds:
        if found.verdict:
            parts.append(verdict_text(found.verdict, words) + "\n")
        new = render(say("the book as it stands"), words) if found.new == WORKING_TREE else found.new
        parts.append(line.format(old=found.old, new=new, removed=found.removed, decided=found.decided))
    return "\n".join(parts)
