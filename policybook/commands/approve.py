"""`approve`, `return`, `restore`, `renumber`: one step in the life of decisions, sealed and added to their history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from gettext import NullTranslations
from pathlib import Path

from policybook.calling import PROGRAM
from policybook.commands.recording import no_single
from policybook.commands.result import Progress, Result
from policybook.commands.street import Judged, judge_book, load_settings
from policybook.errors import BookError, Problem, fail_on, say
from policybook.i18n import render
from policybook.judge.case import build_case
from policybook.judge.gate import judge
from policybook.judge.rules import problem_of
from policybook.judge.rules.approval import STATUSES
from policybook.judge.rules.decisions import says_nothing
from policybook.model import Approval, Decision, Event, Location, Severity, Status
from policybook.read.register import SUFFIXES, as_it_counts, read_register, seal
from policybook.read.register_file import read_decision
from policybook.read.register_write import next_id, register_lock, taken_ids, update_decisions
from policybook.read.snapshot import DECISIONS
from policybook.settings import Settings

_OF_THE_STEP = ("PB206", "PB303", "PB304", "PB306")  # role and date: what a step can get wrong of itself


@dataclass(frozen=True, slots=True)
class Step:
    """Who takes the step and when; `role` may be empty where the settings leave one choice."""

    ids: tuple[str, ...]
    role: str
    on: date
    meeting: str | None = None
    note: str | None = None


def take(root: Path, words: NullTranslations, progress: Progress, status: Status, step: Step) -> Result:
    """Approve and seal decisions, return them to their writer, or record that their passages are back in the book.

    Raises BookError, with nothing written, where something speaks against the step with one of them.
    """
    judged = judge_book(root, progress)
    if status is Status.RESTORED:
        fail_on(_still_gone(judged, step.ids))
    step = _with_role(step, judged.settings)
    chosen = _chosen(judged, step.ids)
    steps = {decision.location.path: _stepped(decision, status, step) for decision in chosen}
    fail_on([_no_step(decision) for decision in chosen if as_it_counts(decision).status is status], environment=True)
    after = [steps.get(decision.location.path, decision) for decision in judged.decisions]
    _refuse(judged, after, step, every_rule=status is Status.APPROVED)
    with register_lock(root):
        written = update_decisions(root, [(old, steps[old.location.path]) for old in chosen])
    lines = [
        say("{id} is {status} ({path}).", id=new.id, status=STATUSES[status], path=new.location.path) for new in written
    ]
    return Result(0, "\n".join(render(line, words) for line in lines))


def renumber(root: Path, words: NullTranslations, path: str) -> Result:
    """Give the decision in a file the next free id: the mend for two branches that gave out the same one."""
    load_settings(root)
    file = root / path
    if file.suffix not in SUFFIXES or not file.resolve().is_relative_to((root / DECISIONS).resolve()):
        raise BookError(_no_file(path), environment=True)
    path = file.resolve().relative_to(root.resolve()).as_posix()
    with register_lock(root):
        try:
            data = file.read_bytes()
        except OSError:
            raise BookError(_no_file(path), environment=True) from None
        old = read_decision(path, data)
        (new,) = update_decisions(root, [(old, replace(old, id=next_id(taken_ids(root))))])
    text = words.gettext("{path}: {old} is {new} now.")
    return Result(0, text.format(path=path, old=old.id, new=new.id))


def _still_gone(judged: Judged, ids: Sequence[str]) -> list[Problem]:
    """Decisions of which no passage is back in the book."""
    gone = {removal.change.old.fingerprint for removal in judged.verdict.removals if removal.change.old}
    return [
        Problem(
            say("No passage of {id} is back in the book.", id=decision.id),
            decision.at("passages"),
            say("Restored means that readers can read it again."),
            say("Put the passage back into its chapter first, or leave the decision as it is."),
        )
        for decision in judged.decisions
        if decision.id in ids and all(entry.fingerprint in gone for entry in decision.passages)
    ]


def _stepped(decision: Decision, status: Status, step: Step) -> Decision:
    """A decision after a step: approving seals it, returning takes the approval back."""
    event = Event(step.on, step.role, status, step.note)
    new = replace(decision, status=status, history=(*decision.history, event))
    if status is Status.RETURNED:
        return replace(new, decided=None)
    if status is Status.APPROVED:
        new = replace(new, decided=Approval(step.role, step.on, step.meeting, None))
        return replace(new, decided=Approval(step.role, step.on, step.meeting, seal(new)))
    return new


def _chosen(judged: Judged, ids: Sequence[str]) -> list[Decision]:
    """The decisions with these ids; raises BookError for ids that are unknown, ambiguous or handed over already."""
    baseline = judged.verdict.baseline
    past = {decision.id for decision in read_register(baseline.files)} if baseline else set()
    chosen, problems = [], []
    for identifier in dict.fromkeys(ids):
        found = [decision for decision in judged.decisions if decision.id == identifier]
        if len(found) != 1:
            problems.append(no_single(identifier, found, judged.decisions))
        elif identifier in past and baseline:
            problems.append(_handed_over(found[0], baseline.label))
        else:
            chosen.append(found[0])
    fail_on(problems, environment=True)
    return chosen


def _refuse(judged: Judged, register: Sequence[Decision], step: Step, *, every_rule: bool) -> None:
    """Raise BookError for what the rules would say of the chosen decisions after the step.

    What the step itself brings in (a role, a date, a meeting without a name) is told alone: there the call is wrong.
    """
    verdict = judged.verdict
    old, new, settings = judged.old, judged.chapters, judged.settings
    after = judge(build_case(verdict.baseline, old, new, verdict.changes, register, settings, date.today()))
    known = {(finding.rule, finding.details) for finding in verdict.findings}
    broken = {  # by what is told: history and approval name the same role and date
        (finding.rule, finding.details): problem_of(finding, PROGRAM)
        for finding in after.findings
        if finding.decision and finding.decision.id in step.ids and finding.severity is Severity.ERROR
    }
    own = [problem for key, problem in broken.items() if key[0] in _OF_THE_STEP and key not in known]
    nameless = step.meeting is not None and says_nothing(step.meeting, judged.settings)
    fail_on([*own, *([_no_meeting()] if nameless else [])], environment=True)
    fail_on(list(broken.values()) if every_rule else [])


def _with_role(step: Step, settings: Settings) -> Step:
    """The step in its role: the one given, or the only one that approves."""
    approving = [name for name, role in settings.policy.roles.items() if role.approves]
    if step.role or len(approving) == 1:
        return replace(step, role=step.role or approving[0])
    raise BookError(
        Problem(
            say("The role is missing."),
            settings.at("roles"),
            say("The history tells in which role every step was taken."),
            say("Add --role with one of: {roles}", roles=", ".join(settings.policy.roles)),
        ),
        environment=True,
    )


def _no_step(decision: Decision) -> Problem:
    return Problem(
        say("{id} is {status} already.", id=decision.id, status=STATUSES[decision.status]),
        decision.at("status"),
        say("The history holds steps that changed something."),
        say("Leave it out."),
    )


def _no_meeting() -> Problem:
    return Problem(
        say("The meeting has no name."),
        None,
        say("Readers of the annex want to know where it was agreed."),
        say('Write --meeting "Weekly meeting of 25 May", or leave --meeting out.'),
    )


def _handed_over(decision: Decision, baseline: str) -> Problem:
    return Problem(
        say("{id} was handed over with {baseline}.", id=decision.id, baseline=baseline),
        decision.location,
        say("What was handed over stays as it was."),
        say("If its passage is to go again, record a new decision."),
    )


def _no_file(path: str) -> Problem:
    return Problem(
        say("{path} is no file of the register.", path=path),
        Location(DECISIONS),
        say("The file tells which of two decisions gets another id."),
        say("Name it as '{program} check' does, e.g. decisions/2018-05-20-x.yml.", program=PROGRAM),
    )
