"""PB201–PB211: a decision says something, in words of its own, and with names that exist."""

import shlex
from collections import defaultdict
from collections.abc import Callable, Iterator

from policybook.errors import say
from policybook.judge.case import Case, settled_first, shorten, words_of
from policybook.judge.places import NEEDED, Promise, current_places, scores
from policybook.judge.rules.rule import Hit, hit, rule
from policybook.model import Decision, Outcome
from policybook.settings import Settings
from policybook.text import is_unspaced, normalise

_LETTERS = 2  # of a script without spaces, from which on they may be a word
_PROMISES = {
    Outcome.REPLACED: say("replaced"),
    Outcome.MERGED: say("merged"),
    Outcome.MOVED: say("moved"),
}
_FIELDS = {"reason": say("reason"), "considerations": say("considerations")}


@rule(
    "PB201",
    what=say("The id {id} is given twice; first in {first}."),
    why=say("The annex and the minutes cite decisions by their id; it must mean one of them."),
    remedy=say("Give this one a new id: {program} renumber {file}"),
    more=say(
        "Two branches that each add a decision may give out the same number. The command that is printed gives "
        "the decision in that file the next free id and keeps everything else, the seal included. Ids of earlier "
        "submissions count too: they are never given again."
    ),
)
def id_twice(case: Case) -> Iterator[Hit]:
    """All decisions with one id but the first: those handed over come before others, approved ones before the rest."""
    first: dict[str, Decision] = {}
    for decision in settled_first(case.register, case.past):
        if (other := first.setdefault(decision.id, decision)) is not decision:
            file = shlex.quote(decision.location.path)
            yield hit(decision.location, decision=decision, id=decision.id, first=other.location, file=file)


@rule(
    "PB202",
    what=say("The reason of {id} says nothing: “{text}”."),
    why=say("Whoever receives the book is owed a clear reason for every passage that was removed."),
    remedy=say("Write in a sentence why it had to go."),
    more=say(
        "A reason is empty if it has no word, or only single letters and words from register.placeholders in the "
        "settings (-, TODO, perapian, cleanup, editing and the like). Stubs written by decide --stubs have an empty "
        "reason and stay here until it is filled in."
    ),
)
def empty_reason(case: Case) -> Iterator[Hit]:
    """A reason that is empty or a placeholder."""
    for decision in case.decisions:
        if says_nothing(decision.reason, case.settings):
            yield hit(decision.at("reason"), decision=decision, id=decision.id, text=decision.reason)


@rule(
    "PB203",
    what=say("{id} does not say what was weighed: “{text}”."),
    why=say("A reason shows one side; the considerations show that the other was seen."),
    remedy=say(
        "Write here what spoke for keeping the passage, and why it did not prevail; where other considerations say it, "
        "delete this one."
    ),
    more=say(
        "At least one consideration is required, and none may be empty or a placeholder. Good ones name what "
        "spoke for keeping the passage: who might miss it, where else it can be read."
    ),
)
def empty_considerations(case: Case) -> Iterator[Hit]:
    """A decision without considerations, and every consideration that is empty or a placeholder."""
    for decision in case.decisions:
        if not decision.considerations:
            yield hit(decision.at("considerations"), decision=decision, id=decision.id, text="")
        for number, consideration in enumerate(decision.considerations):
            if says_nothing(consideration, case.settings):
                where = decision.at(f"considerations.{number}")
                yield hit(where, decision=decision, id=decision.id, text=consideration)


@rule(
    "PB204",
    what=say("{id} has the same {field} as {other}."),
    why=say("A text pasted from one decision to the next was not written for this passage."),
    remedy=say(
        "Say what holds for this passage alone. If one reason holds for both, put both into one decision: delete "
        "{file}, then run {program} decide {passages} --into {other}"
    ),
    more=say(
        "Reasons are compared without case and punctuation, considerations as a whole. If one reason really holds "
        "for several passages, one decision may list them all. It takes more of them while it is proposed or returned; "
        "one that was approved is first sent back with return."
    ),
    optional=True,
)
def pasted(case: Case) -> Iterator[Hit]:
    """A reason, or all considerations together, that another decision of this round has too."""
    accounted: dict[str, list[str]] = defaultdict(list)
    for removal in case.removals:
        if removal.decision and removal.change.old:
            accounted[removal.decision.id].append(removal.change.old.id)
    texts: tuple[tuple[str, Callable[[Decision], str]], ...] = (
        ("reason", lambda decision: decision.reason),
        ("considerations", lambda decision: "\n".join(sorted(map(normalise, decision.considerations)))),
    )
    for field, text_of in texts:
        first: dict[str, Decision] = {}
        for decision in case.decisions:
            words = " ".join(words_of(text_of(decision)))
            other = first.setdefault(words, decision)
            if words and other.id != decision.id:  # of two under one id PB201 tells
                yield hit(
                    decision.at(field),
                    decision=decision,
                    id=decision.id,
                    field=_FIELDS[field],
                    other=other.id,
                    file=decision.location.path,
                    passages=" ".join(f"--passage {passage}" for passage in accounted[decision.id]) or "--passage …",
                )


@rule(
    "PB205",
    what=say("{id} has the category “{category}”, which the settings do not know."),
    why=say("The annex groups removals by category and shows its label."),
    remedy=say("Choose one of: {known}. New ones are added to categories in mkdocs.yml."),
    more=say(
        "Categories are given in mkdocs.yml with a label for each language. A stub has no category yet, so it is "
        "named here too."
    ),
)
def unknown_category(case: Case) -> Iterator[Hit]:
    """A category that is not in the settings."""
    known = case.settings.policy.categories
    for decision in case.decisions:
        if decision.category not in known:
            where = decision.at("category")
            names = ", ".join(known)
            yield hit(where, decision=decision, id=decision.id, category=decision.category, known=names)


@rule(
    "PB206",
    what=say("{id} names the role “{role}”, which the settings do not know."),
    why=say("A decision must tell who took it, in a role that the book has given out."),
    remedy=say("Choose one of: {known}. New ones are added to roles in mkdocs.yml."),
    more=say("Roles are given in mkdocs.yml. Both the approval and every entry of the history are looked at."),
)
def unknown_role(case: Case) -> Iterator[Hit]:
    """A role, in the approval or the history, that is not in the settings."""
    known = case.settings.policy.roles
    for decision in case.decisions:
        named = [(f"history.{number}.role", event.role) for number, event in enumerate(decision.history)]
        named += [("decided.role", decision.decided.role)] if decision.decided else []
        for field, role in named:
            if role not in known:
                yield hit(decision.at(field), decision=decision, id=decision.id, role=role, known=", ".join(known))


@rule(
    "PB207",
    what=say("{id} says “{outcome}” but not where the content stands now."),
    why=say("Readers who look for the passage must be led to what took its place."),
    remedy=say("Add replaced_by: chapters/<file>.md#<section>, or choose another outcome."),
    more=say(
        "The outcomes replaced, merged and moved promise readers a place; replaced_by names it as "
        "chapters/<file>.md#<id of a heading or paragraph>."
    ),
)
def no_successor(case: Case) -> Iterator[Hit]:
    """An outcome that needs a place, without one."""
    for decision in case.decisions:
        if decision.outcome.needs_place and not decision.replaced_by:
            where, outcome = decision.at("outcome"), _PROMISES[decision.outcome]
            yield hit(where, decision=decision, id=decision.id, outcome=outcome)


@rule(
    "PB208",
    what=say("{id} points to {place}, which is not in the book."),
    why=say("A link that leads nowhere explains nothing."),
    remedy=say("Name a chapter and a heading or paragraph in it, e.g. {example}."),
    more=say(
        "The chapter must be in nav, and the anchor must be the id of an element in it: a heading, a paragraph "
        "(its number, as the site shows it), a table or a figure. A chapter alone is enough where the whole "
        "chapter took the content."
    ),
)
def successor_not_found(case: Case) -> Iterator[Hit]:
    """A place that is no chapter of today's book, or an anchor that the chapter does not have.

    A chapter that was renamed is found by what it carries on, for the seal forbids to correct an approved decision.
    """
    named = [decision for decision in case.decisions if decision.outcome.needs_place and decision.replaced_by]
    if not named:
        return
    places = current_places(case.changes, case.new)
    example = next((f"{chapter.path}#{chapter.blocks[0].id}" for chapter in case.new if chapter.blocks), "chapters/…")
    for decision in named:
        place = decision.replaced_by or ""
        if places.find(place) is None:
            yield hit(decision.at("replaced_by"), decision=decision, id=decision.id, place=place, example=example)


@rule(
    "PB209",
    what=say("{id} sends readers to {place}, but what they look for does not stand there: “{text}”"),
    why=say("“{outcome}” promises that they find it there. It scores {score} at that place; {threshold} is needed."),
    remedy=say(
        "Name the place that carries it. If there is none, choose an outcome that promises no place (withdrawn, "
        "corrected, deferred) and say among the considerations what stands in the book now."
    ),
    more=say(
        "The passage is compared with each passage at the place (of a heading: in its section), by a model like that "
        "of the comparison. What was moved or merged must be found by its wording alone (score 0.005); of a passage "
        "that lost some words, only these are looked for. What was replaced needs a score of 0.01, to which standing "
        "between the same neighbours adds. Measured: in books 3 to 8 of 100 places picked blindly pass, in short "
        "texts about one subject many more; of free paraphrases 7 to 9 in 10 pass. Each passage of a decision is "
        "measured."
    ),
    optional=True,
)
def successor_without_content(case: Case) -> Iterator[Hit]:
    """A removal that its decision sends to a place where the detector finds nothing like it."""
    sent = [
        (decision, removal.change)
        for removal in case.removals
        if (decision := removal.decision) and decision.outcome.needs_place and decision.replaced_by
    ]
    if not sent:
        return
    places = current_places(case.changes, case.new)
    said = [
        (decision, Promise(change, decision.outcome, place))
        for decision, change in sent
        if (place := places.find(decision.replaced_by or ""))
    ]
    measured = scores([promise for _, promise in said], case.changes, case.new)
    for (decision, promise), score in zip(said, measured, strict=True):
        threshold = NEEDED[promise.outcome]
        if score < threshold:
            yield hit(
                decision.at("replaced_by"),
                decision=decision,
                id=decision.id,
                place=promise.place,
                text=shorten(promise.text),
                score=f"{score:.3f}",
                outcome=_PROMISES[promise.outcome],
                threshold=threshold,
            )


@rule(
    "PB210",
    what=say("{id} covers {count} passages; the settings allow {limit}."),
    why=say("One reason for very many passages is a reason for none of them."),
    remedy=say("Split the decision, or raise register.max_passages in mkdocs.yml for all to see."),
    more=say(
        "The limit is register.max_passages in mkdocs.yml. Every passage is listed with its own text in any case; "
        "there is no wildcard."
    ),
    optional=True,
)
def too_many_passages(case: Case) -> Iterator[Hit]:
    """A decision with more passages than the settings allow."""
    limit = case.settings.policy.register.max_passages
    for decision in case.decisions:
        if (count := len(decision.passages)) > limit:
            yield hit(decision.at("passages"), decision=decision, id=decision.id, count=count, limit=limit)


@rule(
    "PB211",
    what=say("{file} holds {id} a second time, with the same passages as {twin}."),
    why=say("It is one decision; of two files nobody can say which one holds."),
    remedy=say("Delete one of the two files: {file} or {twin}"),
    more=say(
        "Copied files are found by their id and their passages, whatever else was changed in one of them. The copy "
        "accounts for nothing, and no other rule looks at it. One id for different passages is PB201."
    ),
)
def copied(case: Case) -> Iterator[Hit]:
    """Every file with the id and the passages of another one; it is named first that was handed over, or approved."""
    for copy, other in case.copies:
        yield hit(copy.location, decision=copy, id=copy.id, file=copy.location.path, twin=other.location.path)


def says_nothing(text: str, settings: Settings) -> bool:
    """Whether a text has no word but placeholders and single letters.

    Where no space divides words each letter counts as one, and several are as good as a word.
    """
    empty = {word for placeholder in settings.policy.register.placeholders for word in words_of(placeholder)}
    words = [word for word in words_of(text) if word not in empty]
    return all(len(word) == 1 for word in words) and len([word for word in words if is_unspaced(word)]) < _LETTERS
