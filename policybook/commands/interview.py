"""The walk through the open removals: shows each, asks what a decision needs, saves before it goes on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from gettext import NullTranslations
from itertools import islice, takewhile

from policybook.calling import program
from policybook.commands.prompt import STOP, Prompt, Stopped
from policybook.commands.recording import Answers, add_passages, place_of, record
from policybook.commands.result import Result
from policybook.commands.street import Judged
from policybook.errors import say
from policybook.i18n import reader_language, render
from policybook.judge.case import shorten
from policybook.judge.gate import to_mend, undecided
from policybook.judge.places import current_places, kept
from policybook.judge.rules import problem_of
from policybook.judge.rules.decisions import says_nothing
from policybook.model import Change, Chapter, Decision, Outcome, Passage, Removal, Status
from policybook.read.register import in_order, passage_entry
from policybook.report.text import loss_lines, mending_text, problems_text, recorded_text, same_block

_OUTCOMES = {
    Outcome.WITHDRAWN: say("the book no longer says it"),
    Outcome.REPLACED: say("something else stands in its place"),
    Outcome.MERGED: say("it became part of another passage"),
    Outcome.MOVED: say("it stands elsewhere in the book, in other words"),
    Outcome.CORRECTED: say("it was wrong"),
    Outcome.DEFERRED: say("another document will say it"),
}


def walk(judged: Judged, prompt: Prompt, words: NullTranslations, given: Answers) -> Result:
    """Ask about each open removal in reading order; stopping keeps what was saved, and the next call goes on there.

    What was `given` is not asked. Decisions that have to be mended in their files are shown with what is wrong.
    """
    _ = words.gettext
    rest = list(undecided(judged.verdict))
    asked = len(rest)
    _show_to_mend(judged, prompt, words)
    last: Decision | None = None
    saved = 0
    try:
        while rest:
            removal = rest.pop(0)
            block = _rest_of_block(judged, removal, rest)
            hand = last or _at_hand(judged, removal)
            prompt.show(_shown(judged, removal, block, len(rest), words))
            action = prompt.choose(_("What to do"), _actions(hand, len(block), words), "p" if block else "d")
            losses = [removal.change]
            if action == "p":
                losses += [other.change for other in block]
                del rest[: len(block)]
            if action == STOP:
                raise Stopped
            if action == "s":
                continue
            if action == "a" and hand:
                last = add_passages(judged, hand, losses)
            else:
                last = record(judged, losses, interview(prompt, judged, losses, given), date.today())
            saved += len(losses)
            judged = with_decision(judged, last)
            prompt.show(recorded_text(last, len(judged.verdict.open) - saved, words))
    except Stopped:
        prompt.show("")
    left = len(judged.verdict.open) - saved
    text = _("Recorded: {saved}. Open: {left}.").format(saved=saved, left=left)
    if saved < asked:
        text += " " + _("'{command}' goes on from here.").format(command=f"{program()} decide")
    return Result(0, "\n".join(filter(None, [text, mending_text(judged.verdict, words)])))


def _show_to_mend(judged: Judged, prompt: Prompt, words: NullTranslations) -> None:
    """Show the removals whose decisions have to be mended: what is wrong with each decision once, every passage."""
    shown: set[str] = set()
    for finding in to_mend(judged.verdict).values():
        problem = problem_of(finding, program())
        what = render(problem.what, words)
        told = [] if what in shown else ["", problems_text([problem], words)]
        prompt.show("\n".join([*told, *(loss_lines(finding.change, words) if finding.change else [])]))
        shown.add(what)


def interview(prompt: Prompt, judged: Judged, losses: Sequence[Change], answers: Answers) -> Answers:
    """Ask for whatever these answers about losses still lack; raises Stopped where the person stops."""
    _, settings = prompt.words.gettext, judged.settings
    languages = (reader_language(), reader_language().split("_")[0], settings.language)

    def vague(text: str) -> str:
        complaint = _("Say it in a sentence of its own; placeholders do not pass the gate.")
        return complaint if says_nothing(text, settings) else ""

    outcome, replaced_by = _outcome_and_place(prompt, judged, losses, answers)
    labels = {
        key: next((label[language] for language in languages if language in label), key)
        for key, label in settings.policy.categories.items()
    }
    category = answers.category if answers.category in labels else prompt.choose(_("Category"), labels)
    reason = answers.reason or prompt.ask_until(_("Reason: why it had to go"), vague)
    considerations = answers.considerations or prompt.ask_many(_("Consideration: what was weighed"), vague)
    title = answers.title or prompt.ask(_("Title"), shorten(losses[0].old.text if losses[0].old else "", 60))
    return replace(
        answers,
        outcome=outcome.value,
        category=category,
        replaced_by=replaced_by,
        reason=reason,
        considerations=considerations,
        title=title,
    )


def _outcome_and_place(
    prompt: Prompt, judged: Judged, losses: Sequence[Change], given: Answers
) -> tuple[Outcome, str | None]:
    """The outcome and, where it promises one, the place; both are asked again where the place does not carry it."""
    _, changes = prompt.words.gettext, judged.verdict.changes
    places = current_places(changes, judged.chapters)
    nowhere = _("There is no such place; name it as chapters/<file>.md#<heading>.")
    outcomes = {outcome.value: render(text, prompt.words) for outcome, text in _OUTCOMES.items()}
    chosen, place = given.outcome, given.replaced_by

    def carries(outcome: Outcome, place: str) -> bool:
        found = places.find(place)
        return found is not None and kept(losses, outcome, found, changes, judged.chapters)

    while True:
        outcome = Outcome(chosen if chosen in outcomes else prompt.choose(_("Outcome"), outcomes, Outcome.WITHDRAWN))
        if not outcome.needs_place:
            return outcome, None
        near = _counterpart(losses, judged.chapters)
        place = place or prompt.ask_until(
            _("Where the content stands now"),
            lambda answer: "" if places.find(answer) else nowhere,
            near if carries(outcome, near) else "",
        )
        if carries(outcome, place):
            return outcome, place
        complaint = _("{outcome} promises readers that they find it in {place}, but it does not stand there.")
        prompt.show("  " + complaint.format(outcome=outcome.value, place=place))
        chosen, place = "", None


def _rest_of_block(judged: Judged, removal: Removal, rest: Sequence[Removal]) -> list[Removal]:
    """The next open removals of the same paragraph, as many as one decision may take."""
    found = takewhile(lambda other: same_block(removal.change, other.change), rest)
    return list(islice(found, judged.settings.policy.register.max_passages - 1))


def _at_hand(judged: Judged, removal: Removal) -> Decision | None:
    """The newest proposed decision about the section of a removal."""
    loss = passage_entry(removal.change, "")
    decisions = [
        decision
        for decision in judged.decisions
        if decision.status is Status.PROPOSED
        and any((entry.chapter, entry.section) == (loss.chapter, loss.section) for entry in decision.passages)
    ]
    return decisions[-1] if decisions else None


def _shown(judged: Judged, removal: Removal, block: Sequence[Removal], rest: int, words: NullTranslations) -> str:
    """A removal with the sentences around it, as they stood in the baseline, and the others that went with it."""
    old = removal.change.old
    before, after = _neighbours(old, judged.old) if old else (None, None)
    head = words.ngettext("Removal {number}; {rest} more is open", "Removal {number}; {rest} more are open", rest)
    lines = ["", f"── {head.format(number=removal.number, rest=rest)} ──", f"  {old.location}" if old else ""]
    if before:
        lines.append(f"    … {shorten(before.text)}")
    lines += loss_lines(removal.change, words)
    if block:
        lines.append("  " + words.gettext("Gone from the same paragraph:"))
        lines += [f"    │ {shorten(other.change.old.text)}" for other in block if other.change.old]
    elif after:
        lines.append("  " + words.gettext("After it stood: {text}").format(text=shorten(after.text)))
    return "\n".join(lines)


def _neighbours(passage: Passage, chapters: Sequence[Chapter]) -> tuple[Passage | None, Passage | None]:
    around = next((chapter.passages for chapter in chapters if chapter.path == passage.chapter), ())
    index = next((number for number, other in enumerate(around) if other.id == passage.id), None)
    if index is None:
        return None, None
    return (around[index - 1] if index else None), (around[index + 1] if index + 1 < len(around) else None)


def _actions(last: Decision | None, others: int, words: NullTranslations) -> dict[str, str]:
    actions = {"d": words.gettext("record a decision")}
    if others:
        text = words.gettext("record one decision for all {count} of this paragraph")
        actions = {"p": text.format(count=others + 1), "d": words.gettext("record a decision for this one alone")}
    if last:
        text = words.gettext("add it to {id}, {title}")
        actions["a"] = text.format(id=last.id, title=last.title)
    return actions | {"s": words.gettext("skip it for now"), STOP: words.gettext("stop; what was recorded stays")}


def _counterpart(losses: Sequence[Change], chapters: Sequence[Chapter]) -> str:
    for loss in losses:
        passage = loss.new[0] if loss.new else loss.evidence.best
        if passage:
            return place_of(passage, chapters)
    return ""


def with_decision(judged: Judged, written: Decision) -> Judged:
    """The book with a decision whose file was just written, so that the next one knows it."""
    others = (decision for decision in judged.decisions if decision.location.path != written.location.path)
    return replace(judged, decisions=in_order([*others, written]))
