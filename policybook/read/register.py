"""The register: the files in decisions/ as Decisions; what they record of a passage; the seal."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from policybook.cache import digest
from policybook.errors import BookError, Problem, fail_on
from policybook.model import Change, ChangeKind, Decision, RemovedPassage, Status
from policybook.read.snapshot import DECISIONS
from policybook.steps import Steps
from policybook.text import squeeze

SUFFIXES = (".yml", ".yaml")


def is_decision(path: str) -> bool:
    """Whether a path of the book names a file of the register."""
    return path.startswith(DECISIONS) and path.endswith(SUFFIXES)


def read_register(files: Mapping[str, bytes], steps: Steps) -> tuple[Decision, ...]:
    """The decisions among the files of a snapshot, in the order of their ids.

    Raises BookError with every problem of every file. Whether they fit the book and its settings is for the judge.
    """
    found = {path: files[path] for path in sorted(filter(is_decision, files))}
    parts = {"decisions": digest(*(part for item in found.items() for part in item))}
    return steps.run("register", None, parts, lambda: _read(found)) if found else ()


def _read(files: Mapping[str, bytes]) -> tuple[Decision, ...]:
    from policybook.read.register_file import read_decision  # lazily: pydantic takes longer to import than most checks

    decisions: list[Decision] = []
    problems: list[Problem] = []
    for path, data in files.items():
        try:
            decisions.append(read_decision(path, data))
        except BookError as error:
            problems.extend(error.problems)
    fail_on(problems)
    return in_order(decisions)


def in_order(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Decisions as the register has them: in the order of their ids, those of one id in that of their files."""
    return tuple(sorted(decisions, key=lambda decision: (_rank(decision.id), decision.location)))


def passage_entry(change: Change, baseline: str) -> RemovedPassage:
    """What a decision records of a removed or trimmed passage; `baseline` is the label of the compared submission."""
    old = change.old
    if old is None:
        raise ValueError("an added passage was not removed")
    return RemovedPassage(
        chapter=old.chapter,
        section=old.section,
        baseline=baseline,
        text=old.text,
        fingerprint=old.fingerprint,
        lost=" … ".join(change.gone_texts) if change.kind is ChangeKind.TRIMMED else None,
        location=old.location,
    )


def seal(decision: Decision) -> str:
    """SHA-256 over what was decided and by whom: passages, outcome, reason, considerations, successor, approval.

    White space does not count, so that re-wrapping a file keeps its seal. A seal shows an edit; it cannot prove who
    approved, since anyone can compute it: that is the business of the history and of signed commits.
    """
    decided = decision.decided
    sealed = {
        "passages": [
            [passage.baseline, passage.chapter, passage.fingerprint, squeeze(passage.text), squeeze(passage.lost or "")]
            for passage in decision.passages
        ],
        "outcome": decision.outcome.value,
        "reason": squeeze(decision.reason),
        "considerations": [squeeze(consideration) for consideration in decision.considerations],
        "replaced_by": decision.replaced_by,
        "approval": decided and [decided.role, decided.on.isoformat(), decided.meeting],
    }
    canonical = json.dumps(sealed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()


def seal_holds(decision: Decision) -> bool:
    """Whether a decision still says what was approved; one that was never approved has no seal."""
    return decision.decided is not None and decision.decided.seal == seal(decision)


def as_it_counts(decision: Decision) -> Decision:
    """A decision as it counts and is shown: edited after it was approved, so that its seal broke, it is a proposal."""
    if decision.status is not Status.APPROVED or seal_holds(decision):
        return decision
    return replace(decision, status=Status.PROPOSED, decided=None)


def is_reopened(decision: Decision) -> bool:
    """Whether a decision, as it counts, is a proposal again although approving was the last step: it was edited."""
    return (
        decision.status is Status.PROPOSED and bool(decision.history) and decision.history[-1].status is Status.APPROVED
    )


def _rank(identifier: str) -> tuple[str, int]:
    letters, _, digits = identifier.partition("-")
    return letters, int(digits)
