"""Findings for continuous integration: GitHub's annotations and SARIF 2.1.0.

Both want paths from the top of the repository; `folder` is the way from there to the book ("buku/").
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from policybook import __version__
from policybook.calling import program
from policybook.errors import Problem
from policybook.judge.rules import BY_CODE, RULES, problem_of
from policybook.judge.rules.rule import Rule
from policybook.model import Finding, Location, Severity, Verdict
from policybook.read.snapshot import DECISIONS
from policybook.report.document import english
from policybook.report.rules import rule_head
from policybook.settings import CHAPTERS, FILE

_IN_COMMIT = re.compile(rf":((?:{CHAPTERS}|{DECISIONS}|{re.escape(FILE)}).*)", re.DOTALL)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_UNREADABLE = {
    "id": "unreadable",
    "shortDescription": {"text": "The book cannot be read, so nothing was compared."},
    "defaultConfiguration": {"level": "error"},
}


def github_text(verdict: Verdict, folder: str = "") -> str:
    """One annotation for each finding, as workflow commands that GitHub shows beside the line."""
    return "\n".join(
        _annotation(_LEVELS[finding.severity], finding.rule, problem_of(finding, program()), folder, _quoted(finding))
        for finding in verdict.findings
    )


def github_problems(problems: Iterable[Problem], folder: str = "") -> str:
    """One annotation for each problem that keeps the book from being read."""
    return "\n".join(_annotation("error", _UNREADABLE["id"], problem, folder) for problem in problems)


def sarif_json(verdicts: Iterable[Verdict], folder: str = "") -> str:
    """The findings of one or several rounds as a SARIF 2.1.0 log, ending in a newline."""
    index = {code: number for number, code in enumerate(BY_CODE)}
    findings = (finding for verdict in verdicts for finding in verdict.findings)
    return _log(
        [_rule(rule) for rule in RULES], [_result(finding, index[finding.rule], folder) for finding in findings]
    )


def sarif_problems(problems: Iterable[Problem], folder: str = "") -> str:
    """The problems that keep the book from being read as a SARIF log."""
    results = [{"ruleId": _UNREADABLE["id"], "ruleIndex": 0, "level": "error", **_told(p, folder)} for p in problems]
    return _log([_UNREADABLE], results)


def _annotation(level: str, title: object, problem: Problem, folder: str, quoted: Sequence[str] = ()) -> str:
    where = problem.where or Location("")
    place = {"file": _file(where, folder), "line": where.line, "col": where.column, "title": title}
    fields = ",".join(f"{name}={_escaped(str(value), ',:')}" for name, value in place.items() if value)
    return f"::{level} {fields}::{_escaped(chr(10).join(_texts(problem, quoted)))}"


def _escaped(text: str, more: str = "") -> str:
    """Text with the characters that end a workflow command, or a part of it, written as %XX."""
    for character in ("%", "\r", "\n", *more):
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _log(rules: Sequence[dict[str, Any]], results: Sequence[dict[str, Any]]) -> str:
    driver = {"name": "policybook", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "shortDescription": {"text": rule_head(rule)},
        "fullDescription": {"text": english(rule.more)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: int, folder: str) -> dict[str, Any]:
    old = finding.change.old if finding.change else None
    about = (finding.decision.id if finding.decision else "", old.id if old else "")
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        **_told(problem_of(finding, program()), folder, _quoted(finding)),
        "partialFingerprints": {"finding/v1": ":".join([finding.rule, *about])},
    }


def _told(problem: Problem, folder: str, quoted: Sequence[str] = ()) -> dict[str, Any]:
    """What is wrong, and where, if it is in a file."""
    message = {"text": " ".join(_texts(problem, quoted))}
    where = problem.where
    if where is None:
        return {"message": message}
    region = {"startLine": where.line, "startColumn": where.column}
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(_file(where, folder))}}
    if where.line:
        place["region"] = {name: number for name, number in region.items() if number}
    return {"message": message, "locations": [{"physicalLocation": place}]}


def _texts(problem: Problem, quoted: Sequence[str]) -> list[str]:
    return [english(problem.what), *quoted, english(problem.why), english(problem.remedy)]


def _quoted(finding: Finding) -> list[str]:
    """The passage that was removed, with its place in the baseline, and which of its words are gone."""
    old = finding.change.old if finding.change else None
    if finding.change is None or old is None:
        return []
    lost = " … ".join(finding.change.gone_texts)
    return [f"“{old.text}” ({old.location})", *([f"Lost words: {lost}"] if lost else [])]


def _file(where: Location, folder: str) -> str:
    """The path in the repository; of a place in a commit ("HEAD~1:chapters/1.md") the part after the commit."""
    found = _IN_COMMIT.search(where.path)
    path = found[1] if found else where.path
    return path and folder + path
