"""What a rule is: a stable code, a severity, its wording, and the function that finds what breaks it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policybook.errors import Message, Problem, say
from policybook.judge.case import Case
from policybook.model import Change, Decision, Finding, Location, Severity


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule is broken; `values` (messages, or what reads as text) fill the {names} of its wording."""

    location: Location
    values: tuple[tuple[str, object], ...] = ()
    change: Change | None = None
    decision: Decision | None = None


Check = Callable[[Case], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the gate; `more` tells what exactly it looks at, for the rule's page (docs/rules/<code>.md).

    `optional` rules can be switched off in the settings, which the verdict then says.
    """

    code: str
    severity: Severity
    what: Message
    why: Message
    remedy: Message
    more: Message
    check: Check
    optional: bool = False

    def findings(self, case: Case) -> Iterator[Finding]:
        """Everything in the case that breaks the rule."""
        for hit in self.check(case):
            yield Finding(self.code, self.severity, hit.location, hit.change, hit.decision, hit.values)

    def problem(self, finding: Finding, program: str) -> Problem:
        """A finding of this rule in words; `program` is how the reader calls policybook."""
        values = {**dict(finding.details), "program": program}
        what, why, remedy = (say(message.template, **values) for message in (self.what, self.why, self.remedy))
        return Problem(what, finding.location, why, remedy)


def rule(
    code: str,
    severity: Severity = Severity.ERROR,
    *,
    what: Message,
    why: Message,
    remedy: Message,
    more: Message,
    optional: bool = False,
) -> Callable[[Check], Rule]:
    """Turn a function that finds breaches into a rule."""
    return lambda check: Rule(code, severity, what, why, remedy, more, check, optional)


def hit(location: Location, *, change: Change | None = None, decision: Decision | None = None, **values: object) -> Hit:
    """A breach, with the values of its wording."""
    return Hit(location, tuple(values.items()), change, decision)
