"""PB401–PB403: what was handed over stays as it was, chapters and decisions alike, and is compared with."""

import hashlib
from collections.abc import Iterator

from policybook.errors import say
from policybook.judge.case import Case
from policybook.judge.rules.rule import Hit, hit, rule
from policybook.model import Location
from policybook.read.snapshot import MANIFEST

_ADDED, _MISSING, _CHANGED = say("not in the manifest"), say("missing"), say("changed")


@rule(
    "PB401",
    what=say("{path} is not as it was handed over with {baseline}: {how}."),
    why=say("Everything is measured against what was handed over; a submission that was touched proves nothing."),
    remedy=say("Bring the file back from git: git checkout <commit of the submission> -- {path}"),
    more=say(
        "Each submission has a manifest with the SHA-256 of every file. Files that were changed, deleted or added "
        "since are named. A baseline that is a git commit is vouched for by git itself."
    ),
)
def submission_touched(case: Case) -> Iterator[Hit]:
    """A file of the baseline whose SHA-256 is not the manifest's, that is gone, or that came later."""
    baseline = case.baseline
    if baseline is None or not baseline.sums:  # a git commit vouches for its files itself
        return
    found = {path: hashlib.sha256(data).hexdigest() for path, data in baseline.files.items() if path != MANIFEST}
    for path in sorted({**baseline.sums, **found}):
        recorded, actual = baseline.sums.get(path), found.get(path)
        if recorded != actual:
            how = _ADDED if recorded is None else _MISSING if actual is None else _CHANGED
            where = Location(baseline.prefix + path)
            yield hit(where, path=where.path, baseline=baseline.label, how=how)


@rule(
    "PB402",
    what=say("{id}, which was handed over with {baseline}, was changed or deleted since."),
    why=say("The record of an earlier round must stay what was handed over."),
    remedy=say("Bring it back from {original}. If its passage is to go again, record a new decision."),
    more=say(
        "A submission contains the register as it was. Its decisions were used up by that round; they stay in "
        "decisions/ unchanged, because the annex of later rounds still cites them. Comments and line breaks may "
        "change, what is said may not."
    ),
)
def past_decision_touched(case: Case) -> Iterator[Hit]:
    """A decision of the baseline's register that today's register lacks or tells otherwise."""
    baseline = case.baseline
    today = {decision.id: decision for decision in reversed(case.register)}
    for past in case.past if baseline else ():
        now = today.get(past.id)
        if baseline and now != past:
            where = now.location if now else past.location
            original = baseline.prefix + past.location.path
            yield hit(where, decision=now, id=past.id, baseline=baseline.label, original=original)


@rule(
    "PB403",
    what=say("The book is compared with nothing, but {id} names a passage of {baseline}."),
    why=say("Whoever received that draft would not be told what left the book since."),
    remedy=say(
        "Bring what was handed over back from git (git checkout -- baselines), and name it as baseline in mkdocs.yml."
    ),
    more=say(
        "The setting “baseline: none” is for a book of which no draft was handed over. Where the register speaks of "
        "one, its folder was lost, and nothing that is removed would be missed. The last decision that does is named."
    ),
)
def compared_with_nothing(case: Case) -> Iterator[Hit]:
    """A register that speaks of an earlier state of the book, where the book is compared with none."""
    named = [(decision, entry.baseline) for decision in case.register for entry in decision.passages if entry.baseline]
    for decision, baseline in named[-1:] if case.baseline is None else ():
        yield hit(case.settings.at("baseline"), id=decision.id, baseline=baseline)
