"""PB001–PB002: whoever switches a rule off says so to every reader."""

from collections.abc import Iterable, Iterator

from policybook.errors import say
from policybook.judge.case import Case
from policybook.judge.rules.rule import Hit, Rule, hit, rule
from policybook.model import Severity


def rules_about(rules: Iterable[Rule]) -> tuple[Rule, Rule]:
    """The two rules that watch over the switching off of these rules."""
    optional = {found.code: found.optional for found in rules}

    @rule(
        "PB001",
        Severity.WARNING,
        what=say("The rule {code} is switched off."),
        why=say("Readers of the annex are to know which checks the book did without."),
        remedy=say("Take {code} out of register.off in mkdocs.yml."),
        more=say(
            "An optional rule can be switched off for the whole book with register.off in mkdocs.yml. It is then "
            "not applied, and every verdict says so, so that nobody relies on a check that was not made."
        ),
    )
    def switched_off(case: Case) -> Iterator[Hit]:
        """Every rule that the settings switch off and that may be."""
        for number, code in enumerate(case.settings.policy.register.off):
            if optional.get(code):
                yield hit(case.settings.at(f"register.off.{number}"), code=code)

    @rule(
        "PB002",
        what=say("The rule {code} cannot be switched off."),
        why=say("There is no such rule, or the promise of the book rests on it; it was applied all the same."),
        remedy=say("Take {code} out of register.off in mkdocs.yml."),
        more=say(
            "Rules on removed passages, ids, reasons, approval, seals and submissions are always applied: without "
            "them the gate would promise what it does not keep. The same finding tells a code that names no rule."
        ),
    )
    def not_optional(case: Case) -> Iterator[Hit]:
        """Every code in the settings that names no rule, or one that the gate always applies."""
        for number, code in enumerate(case.settings.policy.register.off):
            if not optional.get(code):
                yield hit(case.settings.at(f"register.off.{number}"), code=code)

    return switched_off, not_optional
