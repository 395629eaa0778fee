"""`decide`: record why passages went, at the terminal, from the command line, or as stubs to fill in."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from gettext import NullTranslations
from pathlib import Path

from policybook.calling import program
from policybook.commands.interview import interview, walk, with_decision
from policybook.commands.prompt import Prompt, Stopped
from policybook.commands.recording import Answers, add_passages, no_single, record, writing_role
from policybook.commands.result import Progress, Result
from policybook.commands.street import Judged, judge_book, no_categories
from policybook.errors import BookError, Message, Problem, choose_from, fail_on, say
from policybook.judge.gate import to_mend, undecided
from policybook.judge.places import current_places, kept
from policybook.judge.rules import problem_of
from policybook.judge.rules.approval import STATUSES
from policybook.judge.rules.decisions import says_nothing
from policybook.model import BlockKind, Change, Chapter, Decision, Location, Outcome, Status
from policybook.report.text import mending_text, recorded_text
from policybook.settings import Settings
from policybook.steps import Steps


@dataclass(frozen=True, slots=True)
class Request:
    """What the command line asks for: passages by id, a decision to add them to, or stubs for all that is open."""

    passages: tuple[str, ...] = ()
    into: str = ""
    stubs: bool = False
    answers: Answers = field(default_factory=Answers)


def run(
    root: Path, words: NullTranslations, progress: Progress, steps: Steps, prompt: Prompt | None, request: Request
) -> Result:
    """Record decisions about open removals; `prompt` is None where nobody sits at a terminal.

    Raises BookError, with nothing written, where a passage is not open or an answer is missing or unknown.
    """
    fail_on(_contradictions(request), environment=True)
    judged = judge_book(root, progress, steps)
    if request.answers.role:
        writing_role(judged.settings, request.answers.role)  # a wrong one is told before anything is asked
    if request.stubs:
        return _stubs(judged, request.answers, words)
    if request.passages:
        return _one(judged, request, prompt, words)
    if prompt is None:
        raise BookError(_no_terminal(), environment=True)
    return walk(judged, prompt, words, _without_placeholders(request.answers, judged.settings))


def _one(judged: Judged, request: Request, prompt: Prompt | None, words: NullTranslations) -> Result:
    losses = find_losses(judged, request.passages)
    if request.into:
        decision = add_passages(judged, find_decision(judged, request.into), losses)
    else:
        answers = request.answers
        if prompt:
            try:
                answers = interview(prompt, judged, losses, _without_placeholders(answers, judged.settings))
            except Stopped:
                text = words.gettext("Recorded: {saved}. Open: {left}.")
                return Result(0, text.format(saved=0, left=len(judged.verdict.open)))
        if lacking := missing(answers, judged, losses):
            raise BookError(*lacking, environment=True)
        decision = record(judged, losses, answers, date.today())
    return Result(0, recorded_text(decision, len(judged.verdict.open) - len(losses), words))


def _stubs(judged: Judged, answers: Answers, words: NullTranslations) -> Result:
    """A file for each open removal, with its passage recorded and the rest to be filled in."""
    outcome, considerations = answers.outcome or Outcome.WITHDRAWN.value, answers.considerations or ("",)
    unknown = [
        *_wrong_outcome(outcome),
        *(_wrong_category(answers.category, judged.settings) if answers.category else ()),
    ]
    fail_on(unknown, environment=True)
    stub = replace(answers, outcome=outcome, considerations=considerations)
    texts = []
    for removal in undecided(judged.verdict):
        written = record(judged, [removal.change], stub, date.today())
        judged = with_decision(judged, written)
        texts.append(f"{written.location.path}  {written.id}  {written.title}")
    if not texts:
        return Result(0, mending_text(judged.verdict, words) or words.gettext("Nothing is open."))
    rest = words.gettext("Fill in category, reason and considerations of each, then run '{command}'.")
    return Result(0, "\n".join([*texts, "", rest.format(command=f"{program()} check")]))


def find_losses(judged: Judged, passages: Sequence[str]) -> list[Change]:
    """The open removals with these passage ids; raises BookError with every id that is none."""
    by_id = {removal.change.old.id: removal for removal in judged.verdict.removals if removal.change.old}
    spoken_of = to_mend(judged.verdict)
    problems = []
    for name in passages:
        removal = by_id.get(name)
        if removal is None:
            problems.append(_problem(say("No removed passage has the id {id}.", id=name)))
        elif removal.decision:
            decided = removal.decision
            what = say("{decision} accounts for the passage {id} already.", decision=decided.id, id=name)
            problems.append(_problem(what, decided.location))
        elif name in spoken_of:
            problems.append(problem_of(spoken_of[name], program()))
    fail_on(problems, environment=True)
    return [by_id[name].change for name in dict.fromkeys(passages)]


def find_decision(judged: Judged, identifier: str) -> Decision:
    """The decision with an id, if passages may still be added to it; raises BookError otherwise."""
    found = [decision for decision in judged.decisions if decision.id == identifier]
    if len(found) != 1:
        raise BookError(no_single(identifier, found, judged.decisions), environment=True)
    if found[0].status not in (Status.PROPOSED, Status.RETURNED):
        send_back = f'{program()} return {identifier} --why "…"'
        raise BookError(
            Problem(
                say("{id} cannot take more passages: it is {status}.", id=identifier, status=STATUSES[found[0].status]),
                found[0].at("status"),
                say("Only a decision that is proposed can grow; an approved one holds for what was agreed."),
                say("Record a new one without --into, or send this one back first: {command}", command=send_back),
            ),
            environment=True,
        )
    return found[0]


def missing(answers: Answers, judged: Judged, losses: Sequence[Change]) -> list[Problem]:
    """What a decision about these losses still lacks, with the option that gives it."""
    settings = judged.settings
    problems = _wrong_outcome(answers.outcome)
    if not problems and Outcome(answers.outcome).needs_place:
        problems = _misplaced(Outcome(answers.outcome), answers.replaced_by or "", judged, losses)
    problems += _wrong_category(answers.category, settings)
    texts = [("--reason", answers.reason), *(("--consideration", text) for text in answers.considerations or ("",))]
    return [*problems, *(_vague(option, text) for option, text in texts if says_nothing(text, settings))]


def _wrong_outcome(given: str) -> list[Problem]:
    outcomes = [outcome.value for outcome in Outcome]
    return [] if given in outcomes else [_unanswered("--outcome", given, ", ".join(outcomes))]


def _wrong_category(given: str, settings: Settings) -> list[Problem]:
    categories, where = list(settings.policy.categories), settings.at("categories")
    if not categories:
        return [no_categories(where)]
    return [] if given in categories else [_unanswered("--category", given, ", ".join(categories), where)]


def _misplaced(outcome: Outcome, place: str, judged: Judged, losses: Sequence[Change]) -> list[Problem]:
    """What is wrong with the place that an outcome promises: it is nowhere, or does not carry the losses (PB209)."""
    changes = judged.verdict.changes
    if not place:
        return [_unanswered("--replaced-by", place, "chapters/<file>.md#<heading>")]
    found = current_places(changes, judged.chapters).find(place)
    if found is None:
        return [_nowhere(place, judged.chapters)]
    if kept(losses, outcome, found, changes, judged.chapters):
        return []
    return [
        Problem(
            say("What was removed does not stand in {place}.", place=place),
            None,
            say("“{outcome}” promises readers that they find it there.", outcome=outcome.value),
            say("Name another place, or choose an outcome that promises none: withdrawn, corrected or deferred."),
        )
    ]


def _nowhere(place: str, chapters: Sequence[Chapter]) -> Problem:
    """What is wrong with a place of today's book that does not exist: its chapter, or the heading in it."""
    path, _, anchor = place.partition("#")
    chapter = next((chapter for chapter in chapters if chapter.path == path), None)
    why = say("A link that leads nowhere explains nothing.")
    if chapter is None:
        what = say("--replaced-by names {path}, which is no chapter of the book.", path=path)
        return Problem(what, None, why, choose_from([chapter.path for chapter in chapters], path))
    what = say("--replaced-by names {anchor}, which {path} does not have.", anchor=f"#{anchor}", path=path)
    headings = [block.id for block in chapter.blocks if block.kind is BlockKind.HEADING]
    return Problem(what, None, why, choose_from(headings, anchor))


def _without_placeholders(answers: Answers, settings: Settings) -> Answers:
    """Answers in which what says nothing (the … of a pasted command) counts as not given."""
    return replace(
        answers,
        category="" if says_nothing(answers.category, settings) else answers.category,
        reason="" if says_nothing(answers.reason, settings) else answers.reason,
        considerations=tuple(text for text in answers.considerations if not says_nothing(text, settings)),
    )


def _vague(option: str, given: str) -> Problem:
    """A text that is missing, or a placeholder."""
    problem = _unanswered(option, given, '"…"')
    if not given:
        return problem
    return replace(problem, remedy=say("Say it in a sentence of its own; placeholders do not pass the gate."))


def _unanswered(option: str, given: str, possible: str, where: Location | None = None) -> Problem:
    what = say("{option} is missing.", option=option)
    if given:
        what = say("{option} cannot be “{given}”.", option=option, given=given)
    return Problem(
        what,
        where,
        say("A decision needs outcome, category, reason and what was weighed."),
        say("Add {option}: {possible}", option=option, possible=possible),
    )


def _problem(what: Message, where: Location | None = None) -> Problem:
    return Problem(
        what,
        where,
        say("A decision is recorded about a removal that is open."),
        say("'{program} check' lists what is open, with the command for each.", program=program()),
    )


def _contradictions(request: Request) -> list[Problem]:
    """What a call cannot mean: stubs of some removals only, or a decision that is to grow by none."""
    problems = []
    if request.stubs and (request.passages or request.into):
        problems.append(
            Problem(
                say("--stubs goes with neither --passage nor --into."),
                None,
                say("It writes a file for each open removal, whichever it is."),
                say("Leave out the one or the others."),
            )
        )
    elif request.into and not request.passages:
        problems.append(
            Problem(
                say("{option} is missing.", option="--passage"),
                None,
                say("--into adds passages to {decision}, and has to know which.", decision=request.into),
                say("Add --passage with an id from '{program} check'.", program=program()),
            )
        )
    return problems


def _no_terminal() -> Problem:
    return Problem(
        say("There is no terminal to ask at."),
        None,
        say("Without options, decide walks through the open removals and asks."),
        say("Use --passage with --reason and the others, or --stubs to write files to fill in."),
    )
