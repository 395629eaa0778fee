"""Findings for continuous integration: GitHub's annotations and SARIF 2.1.0."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from policybook import __version__
from policybook.judge.rules import BY_CODE, RULES, problem_of
from policybook.judge.rules.rule import Rule
from policybook.model import Finding, Severity, Verdict
from policybook.report.document import english
from policybook.report.rules import rule_head
from policybook.report.text import PROGRAM

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def github_text(verdict: Verdict) -> str:
    """One annotation for each finding, as workflow commands that GitHub shows beside the line."""
    return "\n".join(_annotation(finding) for finding in verdict.findings)


def sarif_json(*verdicts: Verdict) -> str:
    """The findings of one or several rounds as a SARIF 2.1.0 log, ending in a newline."""
    driver = {
        "name": "policybook",
        "version": __version__,
        "rules": [_rule(rule) for rule in RULES],
    }
    findings = [finding for verdict in verdicts for finding in verdict.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": _results(findings)}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _annotation(finding: Finding) -> str:
    problem = problem_of(finding, PROGRAM)
    message = "\n".join(english(text) for text in (problem.what, problem.why, problem.remedy))
    place = {"file": _file(finding), "line": finding.location.line, "col": finding.location.column}
    fields = ",".join(f"{name}={_escaped(str(value), ',:')}" for name, value in place.items() if value)
    return f"::{_LEVELS[finding.severity]} {fields},title={finding.rule}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    """Text with the characters that end a workflow command, or a part of it, written as %XX."""
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule_head(rule)},
        "fullDescription": {"text": english(rule.more)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _results(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    index = {code: number for number, code in enumerate(BY_CODE)}
    return [_result(finding, index[finding.rule]) for finding in findings]


def _result(finding: Finding, index: int) -> dict[str, Any]:
    problem = problem_of(finding, PROGRAM)
    region = {"startLine": finding.location.line, "startColumn": finding.location.column}
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(_file(finding))}}
    if finding.location.line:
        place["region"] = {name: number for name, number in region.items() if number}
    old = finding.change.old if finding.change else None
    about = (finding.decision.id if finding.decision else "", old.id if old else "")
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": " ".join(english(text) for text in (problem.what, problem.why, problem.remedy))},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"finding/v1": ":".join([finding.rule, *about])},
    }


def _file(finding: Finding) -> str:
    """The path in the repository; of a place in a commit ("HEAD~1:chapters/1.md") the part after the commit."""
    return finding.location.path.rpartition(":")[2]
