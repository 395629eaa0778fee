"""PB101–PB109: every removed passage has one decision, and every decision speaks of a passage that is really gone."""

from collections.abc import Iterator, Sequence

from policybook.errors import say
from policybook.judge.case import Case, Claim, covers, shorten
from policybook.judge.rules.rule import Hit, hit, rule
from policybook.model import Change, ChangeKind, Decision, Severity, Status
from policybook.text import fingerprint

PASSAGE_GONE, _WORDS_GONE = say("Text was removed"), say("Words of a passage were removed or changed")


@rule(
    "PB101",
    what=say("{gone} and no decision says why."),
    why=say("Whoever read it in {baseline} cannot read it now; the book owes them the reason and what was weighed."),
    remedy=say("Put the passage back, or record the decision: {program} decide --passage {passage}"),
    more=say(
        "The whole book is compared at once, as readers see it, so moved, rewrapped or renumbered text is no "
        "removal. A table row, a footnote, a caption, a deleted file or a clause cut from a sentence is one. The "
        "finding stands at the passage's place in the baseline and prints the command that records the decision."
    ),
)
def removed_without_decision(case: Case) -> Iterator[Hit]:
    """Every open removal, except where a decision speaks of it that is too narrow (PB102) or returned (PB108)."""
    spoken_of = _too_narrow(case).keys() | _sent_back(case).keys()
    for removal in case.removals:
        change, old = removal.change, removal.change.old
        if removal.decision is None and old and old.id not in spoken_of:
            baseline = case.baseline.label if case.baseline else ""
            gone = _WORDS_GONE if change.kind is ChangeKind.TRIMMED else PASSAGE_GONE
            yield hit(old.location, change=change, baseline=baseline, passage=old.id, gone=gone)


@rule(
    "PB102",
    what=say("{id} names this passage, but not all that was lost of it: “{missing}”"),
    why=say("A decision covers only the words that it names; the others are lost without one."),
    remedy=say("Add these words to “lost” of the entry, or take “lost” out if the whole passage went."),
    more=say(
        "For a passage that only lost words, an entry lists them under “lost”. Their order, case and punctuation "
        "do not matter, but each word that is gone must be there as often as it is gone. Later edits often cut "
        "more than was agreed; this rule finds them."
    ),
)
def more_lost_than_decided(case: Case) -> Iterator[Hit]:
    """An open removal whose entry names fewer words than were lost."""
    narrow = _too_narrow(case)
    for removal in case.removals:
        old = removal.change.old
        if removal.decision is None and old and (claim := narrow.get(old.id)):
            missing = " … ".join(removal.change.gone_texts) or old.text
            yield _about(claim, "lost", removal.change, missing=missing)


@rule(
    "PB103",
    what=say("{id} names a passage that {baseline} does not hold: “{text}”"),
    why=say("A decision about a text that nobody was given explains nothing, and hides a slip."),
    remedy=say("Take the entry out and record the passage anew: {program} decide copies it exactly."),
    more=say(
        "The text and the fingerprint of the entry agree, but no passage of the baseline reads like that. Usually "
        "the text was typed by hand, or another baseline is meant. Entries that name another baseline are not "
        "looked at."
    ),
)
def never_in_baseline(case: Case) -> Iterator[Hit]:
    """An entry whose text and fingerprint agree but which the baseline does not hold."""
    for claim in _idle(case):
        if not _changes(case, claim):
            yield _about(claim, "text", baseline=claim.entry.baseline)


@rule(
    "PB104",
    what=say("{id} says that a passage is gone, but it stands in {place}: “{text}”"),
    why=say("The annex would tell readers that the book no longer says what it says."),
    remedy=say("Remove the passage from the chapter, or record that it is back: {program} restore {id}"),
    more=say(
        "Either the removal was undone after the decision, or the passage still stands a second time. Outcomes "
        "that keep the content (replaced, merged, moved) are not contradicted by a passage that is still there; "
        "for them PB105 speaks."
    ),
)
def still_in_the_book(case: Case) -> Iterator[Hit]:
    """An entry whose passage was kept or moved, although its outcome says that the content left the book."""
    for claim in _idle(case):
        still = next((change for change in _changes(case, claim) if change.kind.stands), None)
        if still and not _gone(case, claim) and not claim.decision.outcome.needs_place:
            place = still.new[0].location if still.new else claim.entry.chapter
            yield _about(claim, "text", still, place=place)


@rule(
    "PB105",
    Severity.WARNING,
    what=say("{id} decides about a passage whose content is still in the book: “{text}”"),
    why=say("Nothing was lost here, so nothing needs to be justified."),
    remedy=say("Take the entry out of the decision, unless the passage is to go after all."),
    more=say(
        "The comparison finds the content of the passage in today's book, reworded, split or merged, so the entry "
        "is not needed. It does no harm; it is a warning because an annex that lists what was not removed is "
        "longer than it has to be."
    ),
    optional=True,
)
def nothing_lost(case: Case) -> Iterator[Hit]:
    """An entry whose passage was reworded, split or merged, or stands where its outcome says that it went."""
    for claim in _idle(case):
        changes = _changes(case, claim)
        reworded = not any(change.kind.stands for change in changes)
        if changes and not _gone(case, claim) and (reworded or claim.decision.outcome.needs_place):
            yield _about(claim, "text", changes[0])


@rule(
    "PB106",
    what=say("The fingerprint of an entry of {id} does not fit its text: “{text}”"),
    why=say("Either was changed after the passage was recorded, so it is unclear what was agreed."),
    remedy=say("Restore the text as it stood in the baseline; the fingerprint of the present text is {right}."),
    more=say(
        "The fingerprint is a SHA-256 of the text in one spelling: white space, case, quotation marks and dashes "
        "do not count. It is checked for every entry, whatever the status of its decision."
    ),
)
def text_altered(case: Case) -> Iterator[Hit]:
    """An entry whose fingerprint is not that of its text, whatever the decision's status."""
    for decision in case.decisions:
        for number, entry in enumerate(decision.passages):
            right = fingerprint(entry.text)
            if entry.fingerprint != right:
                yield _about(Claim(decision, entry, number), "fingerprint", right=right)


@rule(
    "PB107",
    what=say("{id} accounts for a passage that other decisions account for already: “{text}”"),
    why=say("It left the book once; with two decisions nobody can say which one holds."),
    remedy=say("Keep the decision that was agreed and take the entry out of the other."),
    more=say(
        "Each entry accounts for one removal. A passage that stood twice and is gone twice needs two entries, in "
        "one decision or in two; a third one is too many. Entries of returned decisions count: mend those, do not "
        "record another one."
    ),
)
def decided_twice(case: Case) -> Iterator[Hit]:
    """An entry, also one of a returned decision, whose passage is gone but accounted for by other entries."""
    undecided = {
        removal.change.old.fingerprint for removal in case.removals if removal.change.old and not removal.decision
    }
    for claim in (*_idle(case), *_returned(case)):
        if _gone(case, claim) and claim.entry.fingerprint not in undecided:
            yield _about(claim, "text")


@rule(
    "PB108",
    what=say("{id}, which accounts for this passage, was returned: “{note}”"),
    why=say("A returned decision has to be mended by its writer before it can be approved."),
    remedy=say(
        'Mend the file, then have it approved: {program} approve {id} --meeting "…"; where the note asks for the '
        "passage itself, put it back and record that: {program} restore {id}"
    ),
    more=say(
        "The decision names the passage and was sent back with a note. Until it is approved the passage counts as "
        "open; recording a second decision would leave two."
    ),
)
def returned(case: Case) -> Iterator[Hit]:
    """An open removal about which a decision was sent back."""
    sent_back = _sent_back(case)
    for removal in case.removals:
        old = removal.change.old
        if removal.decision is None and old and (claim := sent_back.get(old.id)):
            yield _about(claim, "text", removal.change, note=note_of(claim.decision))


@rule(
    "PB109",
    Severity.WARNING,
    what=say("{id} names a passage of {baseline}, not of {compared}, and accounts for nothing here: “{text}”"),
    why=say("A decision that fits no comparison explains nothing; a mistyped baseline looks just like that."),
    remedy=say("Correct “baseline” of the entry, or take the entry out."),
    more=say(
        "Decisions of earlier rounds lie in the register of the baseline and are not looked at. An entry of this round "
        "that names another baseline still accounts for a removal with the same text; this finding tells of the others."
    ),
    optional=True,
)
def other_baseline(case: Case) -> Iterator[Hit]:
    """An entry of this round that names another baseline and fits no removal."""
    for claim in case.unused:
        if case.baseline and not case.names_baseline(claim.entry):
            yield _about(claim, "baseline", baseline=claim.entry.baseline, compared=case.baseline.label)


def _about(claim: Claim, field: str, change: Change | None = None, **values: object) -> Hit:
    """A breach by an entry, at one of its fields."""
    named = {"id": claim.decision.id, "text": shorten(claim.entry.text), **values}
    return hit(claim.at(field), change=change, decision=claim.decision, **named)


def _idle(case: Case) -> Iterator[Claim]:
    """The entries about this baseline that account for nothing, except where PB106 already says what is wrong."""
    for claim in case.unused:
        if case.names_baseline(claim.entry) and fingerprint(claim.entry.text) == claim.entry.fingerprint:
            yield claim


def _changes(case: Case, claim: Claim) -> Sequence[Change]:
    return case.old_by_fingerprint.get(claim.entry.fingerprint, ())


def _gone(case: Case, claim: Claim) -> bool:
    return any(change.kind.is_loss for change in _changes(case, claim))


def note_of(decision: Decision) -> str:
    """What the last entry of a decision's history that has a note says: why it was returned."""
    return next((event.note for event in reversed(decision.history) if event.note), "–")


def _returned(case: Case) -> Iterator[Claim]:
    """The entries of returned decisions."""
    for decision in case.decisions:
        if decision.status is Status.RETURNED:
            yield from (Claim(decision, entry, number) for number, entry in enumerate(decision.passages))


def _sent_back(case: Case) -> dict[str, Claim]:
    """For each lost passage (its id) an entry of a returned decision that names it."""
    return {
        change.old.id: claim
        for claim in _returned(case)
        for change in _changes(case, claim)
        if change.old and change.kind.is_loss
    }


def _too_narrow(case: Case) -> dict[str, Claim]:
    """For each lost passage (its id) an unused entry that names it but not all of its lost words."""
    return {
        change.old.id: claim
        for claim in case.unused
        for change in _changes(case, claim)
        if change.old and change.kind.is_loss and not covers(claim.entry, change)
    }
