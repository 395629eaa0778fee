"""The gate: everything the rules find in one comparison. Pure: the same input gives the same verdict."""

from collections.abc import Sequence
from datetime import date

from policybook.judge.case import build_case
from policybook.judge.rules import RULES
from policybook.judge.rules.passages import returned
from policybook.model import Change, Chapter, Decision, Finding, Removal, Snapshot, Verdict
from policybook.settings import Settings
from policybook.steps import Steps


def judge(
    baseline: Snapshot | None,
    old: Sequence[Chapter],
    new: Sequence[Chapter],
    changes: Sequence[Change],
    decisions: Sequence[Decision],
    settings: Settings,
    today: date,
    left_out: Sequence[str] = (),
    steps: Steps | None = None,
) -> Verdict:
    """The verdict on one comparison: each loss with the decision that accounts for it, and what breaks a rule.

    Decisions that already stand in the baseline's own register belong to earlier rounds: they account for nothing
    here and are not judged again. `today` is the day that no decision may lie beyond, `left_out` are the files of
    chapters that nav does not name; `steps` may have read that register before. Findings are in the order of the
    rules, then of their places. Raises BookError where the baseline's register cannot be read.
    """
    case = build_case(baseline, old, new, changes, decisions, settings, today, left_out, steps)
    off = settings.policy.register.off
    applied = [rule for rule in RULES if not (rule.optional and rule.code in off)]
    findings = (finding for rule in applied for finding in sorted(rule.findings(case), key=lambda f: f.location))
    return Verdict(baseline, tuple(changes), case.removals, tuple(findings))


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
