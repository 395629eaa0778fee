"""What is told of the rounds before the present one."""

from collections.abc import Sequence
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


def whole_text(verdict: Verdict, rounds: Sequence[Round], words: NullTranslations) -> str:
    """The rounds before the present one, those that did not pass with their findings; then the present verdict.

    Where an earlier round did not pass, each verdict is told with its round, and the last line tells that.
    """
    present, failed = verdict_text(verdict, words), [found for found in rounds if not found.passed]
    if not failed:
        return "\n".join([*(_line(found, words) for found in rounds), present])
    heading = words.gettext("The present round, since {baseline}:")
    heading = heading.format(baseline=verdict.baseline.label if verdict.baseline else "–")
    shut = words.gettext("The gate is shut: an earlier round did not pass ({rounds}).")
    names = ", ".join(f"{found.old} – {_end(found, words)}" for found in failed)
    told = ["\n".join(filter(None, (_line(found, words), _findings(found, words)))) for found in rounds]
    return "\n\n".join([*told, f"{heading}\n{present}", shut.format(rounds=names)])


def _line(found: Round, words: NullTranslations) -> str:
    line = words.gettext("Earlier round, {old} to {new}: {removed} removed, {decided} decided.")
    return line.format(old=found.old, new=_end(found, words), removed=found.removed, decided=found.decided)


def _end(found: Round, words: NullTranslations) -> str:
    return render(say("the book as it stands"), words) if found.new == WORKING_TREE else found.new


def _findings(found: Round, words: NullTranslations) -> str:
    return verdict_text(found.verdict, words) if found.verdict else ""
