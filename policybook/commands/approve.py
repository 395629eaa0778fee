"""`approve`, `return`, `restore`, `renumber`: one step in the life of decisions, sealed and added to their history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from gettext import NullTranslations
from pathlib import Path

from policybook.calling import program
from policybook.commands.recording import no_single
from policybook.commands.result import Progress, Result
from policybook.commands.street import Judged, judge_book, load_settings
from policybook.errors import BookError, Problem, fail_on, say
from policybook.i18n import render
from policybook.judge.case import build_case, shorten
from policybook.judge.gate import judge
from policybook.judge.rules import problem_of
from policybook.judge.rules.approval import STATUSES
from policybook.judge.rules.decisions import says_nothing
from policybook.model import Approval, Decision, Event, Location, Severity, Status
from policybook.read.register import SUFFIXES, as_it_counts, read_register, seal
from policybook.read.register_file import read_decision
from policybook.read.register_write import next_id, register_lock, taken_ids, update_decisions
from policybook.read.snapshot import DECISIONS, submission, submissions, working_tree
from policybook.settings import Settings
from policybook.steps import Steps

_OF_THE_STEP = ("PB206", "PB303", "PB304", "PB306")  # role and date: what a step can get wrong of itself


@dataclass(frozen=True, slots=True)
class Step:
    """Who takes the step and when; `role` may be empty where the settings leave one choice."""

    ids: tuple[str, ...]
    role: str
    on: date
    meeting: str | None = None
    note: str | None = None


def take(root: Path, words: NullTranslations, progress: Progress, steps: Steps, status: Status, step: Step) -> Result:
    """Approve and seal decisions, return them to their writer, or record that their passages are back in the book.

    Raises BookError, with nothing written, where something speaks against the step with one of them.
    """
    judged = judge_book(root, progress, steps)
    if status is Status.RESTORED:
        fail_on(_still_gone(judged, step.ids))
    step = _with_role(step, judged.settings)
    chosen = _chosen(judged, step.ids)
    stepped = {decision.location.path: _stepped(decision, status, step) for decision in chosen}
    fail_on([_no_step(decision) for decision in chosen if as_it_counts(decision).status is status], environment=True)
    after = [stepped.get(decision.location.path, decision) for decision in judged.decisions]
    _refuse(judged, after, step, every_rule=status is Status.APPROVED)
    with register_lock(root):
        written = update_decisions(root, [(old, stepped[old.location.path]) for old in chosen])
    lines = [
        say("{id} is {status} ({path}).", id=new.id, status=STATUSES[status], path=new.location.path) for new in written
    ]
    return Result(0, "\n".join(render(line, words) for line in lines))


def renumber(root: Path, words: NullTranslations, steps: Steps, path: str) -> Result:
    """Give the decision in a file the next free id: the mend for two branches that gave out the same one.

    Raises BookError for one that was handed over, and for an approved one whose id is its own.
    """
    load_settings(root, steps)
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
        fail_on(_cited(root, steps, old), environment=True)
        (new,) = update_decisions(root, [(old, replace(old, id=next_id(taken_ids(root))))])
    text = words.gettext("{path}: {old} is {new} now.")
    return Result(0, text.format(path=path, old=old.id, new=new.id))


def _still_gone(judged: Judged, ids: Sequence[str]) -> list[Problem]:
    """Decisions of which a passage is not back in the book."""
    gone = {removal.change.old.fingerprint for removal in judged.verdict.removals if removal.change.old}
    missing = {
        decision: ", ".join(f"“{shorten(entry.text)}”" for entry in decision.passages if entry.fingerprint in gone)
        for decision in judged.decisions
        if decision.id in ids
    }
    return [
        Problem(
            say("{id} names what is not back in the book: {texts}", id=decision.id, texts=texts),
            decision.at("passages"),
            say("Restored means that readers can read all of it again."),
            say(
                "Put it back into its chapter first, or leave the decision as it is. Where only a part is to come "
                "back, take the entries of that part out of the decision and have it approved again."
            ),
        )
        for decision, texts in missing.items()
        if texts
    ]


def _cited(root: Path, steps: Steps, decision: Decision) -> list[Problem]:
    """Why a decision must keep its id: it was handed over with it, or was approved and shares it with none."""
    for name in submissions(root)[-1:]:  # a submission holds the register of all before it
        if decision in read_register(submission(root, name).files, steps):
            elsewhere = say("Where another file has the same id, renumber that one.")
            return [replace(_handed_over(decision, name), remedy=elsewhere)]
    register = read_register(working_tree(root, ()).files, steps)
    if decision.status is not Status.APPROVED or sum(other.id == decision.id for other in register) > 1:
        return []
    return [
        Problem(
            say("{id} is approved, and no other file has this id.", id=decision.id),
            decision.location,
            say("Minutes, notes and earlier editions cite it by this id."),
            say("Leave it. '{program} check' names ids that are given twice (PB201).", program=program()),
        )
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
    past = {decision.id for decision in judged.verdict.past}
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
    chosen = [decision for decision in judged.decisions if decision.id in step.ids]
    fail_on([_used_up(decision) for decision in chosen if decision.status is Status.RESTORED], environment=True)
    verdict = judged.verdict
    old, new, settings = judged.old, judged.chapters, judged.settings
    case = build_case(verdict.baseline, verdict.past, old, new, verdict.changes, register, settings, date.today())
    after = judge(case)
    known = {(finding.rule, finding.details) for finding in verdict.findings}
    broken = {  # by what is told: history and approval name the same role and date
        (finding.rule, finding.details): problem_of(finding, program())
        for finding in after.findings
        if finding.decision and finding.decision.id in step.ids and finding.severity is Severity.ERROR
    }
    own = [problem for key, problem in broken.items() if key[0] in _OF_THE_STEP and key not in known]
    nameless = step.meeting is not None and says_nothing(step.meeting, judged.settings)
    vague = step.note is not None and says_nothing(step.note, judged.settings)
    empty = [*([_no_meeting()] if nameless else []), *([_no_note(step.note)] if vague else [])]
    fail_on([*own, *empty], environment=True)
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


def _no_note(note: str | None) -> Problem:
    return Problem(
        say("The note says nothing: “{text}”.", text=note),
        None,
        say("Whoever opens the decision is to know what has to be mended, or why the step was taken."),
        say("Say it in a sentence."),
    )


def _used_up(decision: Decision) -> Problem:
    return Problem(
        say("{id} was restored, and takes no further step.", id=decision.id),
        decision.at("status"),
        say("A decision is about one removal: whoever agreed to it was not asked about a second one."),
        say("If its passage is to go again, record a new decision."),
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
        say("Name it as '{program} check' does, e.g. decisions/2018-05-20-x.yml.", program=program()),
    )
