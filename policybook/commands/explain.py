"""`explain`: what a rule asks for, why, and how to mend what it finds."""

from gettext import NullTranslations

from policybook.commands.result import Result
from policybook.errors import BookError, Problem, say
from policybook.judge.rules import BY_CODE
from policybook.report import PROGRAM, rule_text, rules_list


def run(code: str, words: NullTranslations) -> Result:
    """The page of a rule, or the list of all rules without a code."""
    if not code:
        return Result(0, rules_list(words))
    rule = BY_CODE.get(code.upper())
    if rule is None:
        raise BookError(
            Problem(
                say("There is no rule {code}.", code=code),
                None,
                say("Every finding names its rule, e.g. PB101."),
                say("'{program} explain' lists all rules.", program=PROGRAM),
            ),
            environment=True,
        )
    return Result(0, rule_text(rule, words))
