"""The gate: everything the rules find in one comparison. Pure: the same input gives the same verdict."""

from dataclasses import replace

from policybook.judge.case import Case
from policybook.judge.rules import RULES
from policybook.judge.rules.passages import returned
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
    return {
        finding.change.old.id: finding
        for finding in verdict.findings
        if finding.rule == returned.code and finding.change and finding.change.old
    }


def undecided(verdict: Verdict) -> tuple[Removal, ...]:
    """The open removals that ask for a new decision: the others have one that was returned and has to be mended."""
    mending = sent_back(verdict)
    return tuple(removal for removal in verdict.open if removal.change.old and removal.change.old.id not in mending)
