"""From a loss and what people say about it to a decision in the register; shared by the ways of `decide`."""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from policybook.calling import program
from policybook.commands.street import Judged
from policybook.errors import BookError, Problem, choose_from, say
from policybook.judge.case import ACCOUNTS, baseline_name, shorten
from policybook.model import BlockKind, Change, Chapter, Decision, Event, Location, Outcome, Passage, Status
from policybook.read.register import passage_entry, read_register
from policybook.read.register_write import add_decision, next_id, register_lock, taken_ids, update_decisions
from policybook.read.snapshot import DECISIONS, working_tree
from policybook.settings import Settings


@dataclass(frozen=True, slots=True)
class Answers:
    """What a writer says about one or several losses; empty where nothing was said yet."""

    outcome: str = ""
    category: str = ""
    reason: str = ""
    considerations: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    replaced_by: str | None = None
    evidence: tuple[str, ...] = ()
    title: str = ""
    role: str = ""


def record(judged: Judged, losses: Sequence[Change], answers: Answers, today: date) -> Decision:
    """Write a proposed decision about these losses, under the next free id; returns it with its place.

    Raises BookError, and writes nothing, where somebody decided about one of them since the book was judged.
    """
    root = judged.settings.root
    title = answers.title or shorten(losses[0].old.text if losses[0].old else "", 60)
    role = writing_role(judged.settings, answers.role)
    with register_lock(root):
        refuse_decided_meanwhile(judged, losses)
        decision = Decision(
            id=next_id(taken_ids(root)),
            title=title,
            outcome=Outcome(answers.outcome),
            category=answers.category,
            passages=tuple(passage_entry(loss, _baseline(judged)) for loss in losses),
            reason=answers.reason,
            considerations=answers.considerations,
            status=Status.PROPOSED,
            location=Location(DECISIONS),
            alternatives=answers.alternatives,
            replaced_by=answers.replaced_by,
            evidence=answers.evidence,
            history=(Event(today, role, Status.PROPOSED),),
        )
        return add_decision(root, decision, today, judged.settings.policy.categories)


def add_passages(judged: Judged, decision: Decision, losses: Sequence[Change]) -> Decision:
    """Add these losses to a decision that was not approved yet; raises BookError like `record`."""
    entries = tuple(passage_entry(loss, _baseline(judged)) for loss in losses)
    grown = replace(decision, passages=(*decision.passages, *entries))
    with register_lock(judged.settings.root):
        refuse_decided_meanwhile(judged, losses)
        (written,) = update_decisions(judged.settings.root, [(decision, grown)])
    return written


def writing_role(settings: Settings, given: str = "") -> str:
    """The role in which decisions are proposed: the one given, else one that decides, best one that does not approve.

    Raises BookError where the settings let no role decide, or not the one given.
    """
    roles = settings.policy.roles
    writers = [name for name, role in roles.items() if role.decides]
    where, why = settings.at("roles"), say("Every decision tells in which role it was proposed.")
    if not writers:
        what = say("No role in the settings may propose decisions.")
        raise BookError(Problem(what, where, why, say("Add a role, e.g. roles: {{penulis: {{decides: true}}}}")))
    if given and given not in writers:
        what = say("The role “{role}” may not propose decisions.", role=given)
        raise BookError(Problem(what, where, why, choose_from(writers, given)), environment=True)
    return given or next((name for name in writers if not roles[name].approves), writers[0])


def no_single(identifier: str, found: Sequence[Decision], register: Sequence[Decision]) -> Problem:
    """What is wrong with an id that no decision has, or that several have (`found`)."""
    if found:
        files = ", ".join(decision.location.path for decision in found)
        other = say(
            "Give one of them another id: {command}",
            command=f"{program()} renumber {shlex.quote(found[-1].location.path)}",
        )
        passages = {tuple(entry.fingerprint for entry in decision.passages) for decision in found}
        return Problem(
            say("The id {id} is given to several decisions: {files}.", id=identifier, files=files),
            found[-1].location,
            say("It is not clear which one is meant."),
            other if len(passages) == len(found) else say("One is a copy of another (PB211): delete one of the two."),
        )
    last = register[-1].id if register else "–"
    near = next((decision.id for decision in register if _plain_id(decision.id) == _plain_id(identifier)), "")
    look = say("Look into {folder}: each file begins with its id.", folder=DECISIONS)
    return Problem(
        say("There is no decision {id}.", id=identifier),
        Location(DECISIONS),
        say("No file of the register has this id; the last one is {last}.", last=last),
        say("Did you mean {near}?", near=near) if near else look,
    )


def _plain_id(identifier: str) -> str:
    """An id without capitals, hyphen and leading noughts."""
    return re.sub(r"-?0*(?=\d)", "", identifier.lower(), count=1)


def place_of(passage: Passage, chapters: Sequence[Chapter]) -> str:
    """Where a passage stands, as chapter#heading: headings keep their ids when paragraphs come and go."""
    anchor = ""
    for chapter in chapters:
        if chapter.path == passage.chapter:
            for block in chapter.blocks:
                if block.kind is BlockKind.HEADING:
                    anchor = block.id
                if block.id == passage.block_id:
                    return f"{chapter.path}#{anchor or block.id}"
    return passage.chapter


def refuse_decided_meanwhile(judged: Judged, losses: Sequence[Change]) -> None:
    """Raise BookError if a decision that came since the book was judged claims one of the losses."""
    known = {
        (decision.id, entry.fingerprint) for decision in _accounts(judged.decisions) for entry in decision.passages
    }
    wanted = {loss.old.fingerprint for loss in losses if loss.old}
    book = working_tree(judged.settings.root, judged.settings.chapters)
    for decision in _accounts(read_register(book.files, judged.steps)):
        claimed = {entry.fingerprint for entry in decision.passages if (decision.id, entry.fingerprint) not in known}
        if claimed & wanted:
            raise BookError(
                Problem(
                    say("{id} has decided about this passage meanwhile.", id=decision.id),
                    decision.location,
                    say("A passage that left the book once needs one decision, not two."),
                    say("Run the command again to see what is still open."),
                ),
                environment=True,
            )


def _accounts(register: Sequence[Decision]) -> list[Decision]:
    """The decisions of a register that count."""
    return [decision for decision in register if decision.status in ACCOUNTS]


def _baseline(judged: Judged) -> str:
    return baseline_name(judged.verdict.baseline) if judged.verdict.baseline else ""
