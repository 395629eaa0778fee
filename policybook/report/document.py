"""The verdict as a JSON document: stable (docs/schema/verdict.json), the same bytes for the same verdict."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date
from gettext import NullTranslations

from pydantic import BaseModel, ConfigDict, Field

from policybook.calling import program_name
from policybook.errors import Message, Problem
from policybook.i18n import render
from policybook.judge.rules import problem_of
from policybook.judge.tally import approved
from policybook.model import BlockKind, Change, ChangeKind, Finding, Passage, Removal, Severity, Verdict
from policybook.report.rounds import Round

SCHEMA_FILE, PROBLEMS_FILE = "docs/schema/verdict.json", "docs/schema/problems.json"
FORMAT = "policybook-verdict/1"
_ENGLISH = NullTranslations()


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PassageRecord(_Record):
    """A passage and where it stands; `file` and `line` can be opened."""

    id: str
    chapter: str
    headings: tuple[str, ...]
    kind: BlockKind
    text: str
    fingerprint: str
    file: str
    line: int


class ChangeRecord(_Record):
    """What became of a passage that was not simply kept; `lost` are the words that are gone."""

    kind: ChangeKind
    old: PassageRecord | None
    new: tuple[PassageRecord, ...]
    score: float
    lost: tuple[str, ...]
    nearest: PassageRecord | None = Field(description="The best counterpart of a lost passage, however far.")


class RemovalRecord(_Record):
    """A loss, numbered in reading order; `decision` is the id of the decision that accounts for it, null while open."""

    number: int
    decision: str | None
    change: ChangeRecord


class FindingRecord(_Record):
    """A breach of a rule; what, why and remedy are English, `passage` and `decision` name what it is about."""

    rule: str
    severity: Severity
    file: str
    line: int = Field(description="From 1; 0 where the finding is about the whole file.")
    column: int = Field(description="From 1; 0 where it is not known.")
    what: str
    why: str
    remedy: str
    passage: str | None
    decision: str | None


class SummaryRecord(_Record):
    """Counts; `passages` are those of the baseline, `changes` counts each kind, 0 included."""

    passages: int
    removed: int
    decided: int = Field(description="Removals with a decision, whether it is proposed or approved.")
    approved: int
    open: int
    errors: int
    warnings: int
    changes: dict[ChangeKind, int]


class BaselineRecord(_Record):
    """What the book was compared with."""

    label: str
    commit: str | None
    handed_over: date | None


class RoundRecord(_Record):
    """What left the book between two submissions."""

    old: str
    new: str
    passed: bool
    removed: int
    decided: int


class ProblemRecord(_Record):
    """What keeps the book from being read, so that nothing could be judged; what, why and remedy are English."""

    file: str | None
    line: int = Field(description="From 1; 0 where the problem is about the whole file, or about none.")
    column: int = Field(description="From 1; 0 where it is not known.")
    what: str
    why: str
    remedy: str


class ProblemsRecord(_Record):
    """Written instead of a verdict where the book could not be read."""

    format: str = "policybook-problems/1"
    passed: bool = False
    problems: tuple[ProblemRecord, ...]


class VerdictRecord(_Record):
    """Everything one comparison found. Passages that were simply kept are only counted."""

    format: str = Field(description="Within one version of the format, fields are only ever added.")
    passed: bool = Field(description="Whether a final edition may go out.")
    baseline: BaselineRecord | None
    summary: SummaryRecord
    removals: tuple[RemovalRecord, ...]
    findings: tuple[FindingRecord, ...]
    changes: tuple[ChangeRecord, ...] = Field(description="Everything moved, reworded, split, merged or added.")
    rounds: tuple[RoundRecord, ...] = Field(description="The earlier rounds, oldest first, where they were judged.")


def verdict_json(verdict: Verdict, rounds: Sequence[Round] = ()) -> str:
    """The verdict, and the earlier rounds if they were judged, as JSON, indented, ending in a newline."""
    return _record(verdict, rounds).model_dump_json(indent=2) + "\n"


def problems_json(problems: Sequence[Problem]) -> str:
    """What kept the book from being read, as JSON, indented, ending in a newline."""
    return ProblemsRecord(problems=tuple(map(_problem, problems))).model_dump_json(indent=2) + "\n"


def schemas() -> dict[str, str]:
    """The JSON Schemas of the documents, as committed in docs/, by path."""
    return {path: _schema(record) for path, record in ((SCHEMA_FILE, VerdictRecord), (PROBLEMS_FILE, ProblemsRecord))}


def _schema(record: type[_Record]) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Generated from policybook/report/document.py; a test tells when it is out of date.",
        **record.model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _record(verdict: Verdict, rounds: Sequence[Round]) -> VerdictRecord:
    baseline = verdict.baseline
    return VerdictRecord(
        format=FORMAT,
        passed=verdict.passed,
        baseline=BaselineRecord(label=baseline.label, commit=baseline.commit, handed_over=baseline.handed_over)
        if baseline
        else None,
        summary=_summary(verdict),
        removals=tuple(_removal(removal) for removal in verdict.removals),
        findings=tuple(_finding(finding) for finding in verdict.findings),
        changes=tuple(
            _change(change)
            for change in verdict.changes
            if change.kind is not ChangeKind.KEPT and not change.kind.is_loss
        ),
        rounds=tuple(
            RoundRecord(old=r.old, new=r.new, passed=r.passed, removed=r.removed, decided=r.decided) for r in rounds
        ),
    )


def _summary(verdict: Verdict) -> SummaryRecord:
    kinds = Counter(change.kind for change in verdict.changes)
    errors = sum(finding.severity is Severity.ERROR for finding in verdict.findings)
    return SummaryRecord(
        passages=sum(change.old is not None for change in verdict.changes),
        removed=len(verdict.removals),
        decided=len(verdict.removals) - len(verdict.open),
        approved=approved(verdict),
        open=len(verdict.open),
        errors=errors,
        warnings=len(verdict.findings) - errors,
        changes={kind: kinds[kind] for kind in ChangeKind},
    )


def _removal(removal: Removal) -> RemovalRecord:
    decision = removal.decision.id if removal.decision else None
    return RemovalRecord(number=removal.number, decision=decision, change=_change(removal.change))


def _change(change: Change) -> ChangeRecord:
    best = change.evidence.best if change.kind.is_loss else None
    return ChangeRecord(
        kind=change.kind,
        old=_passage(change.old) if change.old else None,
        new=tuple(_passage(passage) for passage in change.new),
        score=round(change.score, 4),
        lost=change.gone_texts,
        nearest=_passage(best) if best else None,
    )


def _passage(passage: Passage) -> PassageRecord:
    return PassageRecord(
        id=passage.id,
        chapter=passage.chapter,
        headings=passage.headings,
        kind=passage.kind,
        text=passage.text,
        fingerprint=passage.fingerprint,
        file=passage.location.path,
        line=passage.location.line,
    )


def _finding(finding: Finding) -> FindingRecord:
    problem = problem_of(finding, program_name())
    old = finding.change.old if finding.change else None
    return FindingRecord(
        rule=finding.rule,
        severity=finding.severity,
        file=finding.location.path,
        line=finding.location.line,
        column=finding.location.column,
        what=english(problem.what),
        why=english(problem.why),
        remedy=english(problem.remedy),
        passage=old.id if old else None,
        decision=finding.decision.id if finding.decision else None,
    )


def _problem(problem: Problem) -> ProblemRecord:
    where = problem.where
    return ProblemRecord(
        file=where.path if where else None,
        line=where.line if where else 0,
        column=where.column if where else 0,
        what=english(problem.what),
        why=english(problem.why),
        remedy=english(problem.remedy),
    )


def english(message: Message) -> str:
    """A message in the language that machines read, whatever the reader's."""
    return render(message, _ENGLISH)
