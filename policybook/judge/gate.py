"""The gate: everything the rules find in one comparison. Pure: the same input gives the same verdict."""

from dataclasses import replace

from policybook.judge.case import Case
from policybook.judge.rules import RULES
from policybook.judge.rules.passages import more_lost_than_decided, returned
from policybook.model import Finding, Removal, Verdict
from policybook.read.register import as_it_counts


def judge(case: Case) -> Verdict:
    """The verdict on one comparison: each loss with its decision, as that counts, and what breaks a rule.

    Findings are in the order of the rules, then of their places.
    """
    off = case.settings.policy.register.off
    applied = [rule for rule in RULES if not (rule.optional and rule.code in off)]
    findings = (finding for rule in applied for finding in sorted(rule.findings(case), key=lambda f: f.location))
    removals = tuple(replace(loss, decision=loss.decision and as_it_counts(loss.decision)) for loss in case.removals)
    return Verdict(case.baseline, case.changes, removals, tuple(findings), case.past)


def sent_back(verdict: Verdict) -> dict[str, Finding]:
    """What was found about each open removal whose decision was returned, by the id of the removed passage."""
    return _by_passage(verdict, returned.code)


def to_mend(verdict: Verdict) -> dict[str, Finding]:
    """What was found about each open removal of which a decision speaks, returned or too narrow, by passage id."""
    return _by_passage(verdict, returned.code, more_lost_than_decided.code)


def undecided(verdict: Verdict) -> tuple[Removal, ...]:
    """The open removals that ask for a new decision: the others have one that has to be mended."""
    mending = to_mend(verdict)
    return tuple(removal for removal in verdict.open if removal.change.old and removal.change.old.id not in mending)


def _by_passage(verdict: Verdict, *rules: str) -> dict[str, Finding]:
    """What these rules found about removed passages, by the passage's id."""
    return {
        finding.change.old.id: finding
        for finding in verdict.findings
        if finding.rule in rules and finding.change and finding.change.old
    }
