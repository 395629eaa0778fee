"""PB110–PB111: what readers see beside the words of a passage does not leave them while the words stay."""

from collections.abc import Iterator
from functools import cache

from policybook.errors import say
from policybook.judge.case import Case, shorten
from policybook.judge.rules.rule import Hit, hit, rule
from policybook.model import Change, Passage, Severity
from policybook.read.beside import LINK, MEANING, NOTE
from policybook.text import fingerprint, normalise

_KINDS = {NOTE: say("footnote"), MEANING: say("explanation"), LINK: say("link")}


@rule(
    "PB110",
    Severity.WARNING,
    what=say("The picture {path} of {baseline} is shown nowhere any more, and nothing else tells of it: “{text}”"),
    why=say("What a picture shows is not compared; whether the new one says the same, only people can see."),
    remedy=say("Look at both. If the change was not meant, put the old file back; if it says the same, leave it."),
    more=say(
        "Pictures are told apart by their files, whatever these are called; the same picture saved anew is another "
        "one. Found are those of whose alternative text nothing is asked: it stands word for word, or was a word or "
        "two in a sentence. That counts as no removal, for most are only drawn better. A picture whose text left "
        "or lost more is a removal (PB101)."
    ),
    optional=True,
)
def picture_replaced(case: Case) -> Iterator[Hit]:
    """A picture of the baseline that is nowhere today, while no other words tell of it."""
    today = [picture for chapter in case.new for picture in chapter.pictures]
    contents = {picture.fingerprint for picture in today}
    named = {fingerprint(picture.text): picture for picture in reversed(today)}
    for picture in (picture for chapter in case.old for picture in chapter.pictures):
        name = fingerprint(picture.text)
        if picture.fingerprint not in contents and (name in named or not _is_told(picture, case)):
            where = named.get(name, picture).location
            baseline = case.baseline.label if case.baseline else ""
            yield hit(where, path=picture.id, baseline=baseline, text=shorten(picture.text))


def _is_told(picture: Passage, case: Case) -> bool:
    """Whether other words tell of a picture of the baseline: its own, or what its chapter lost together with these."""
    if changes := case.old_by_fingerprint.get(fingerprint(picture.text)):
        return not any(change.kind.stands for change in changes)
    text = normalise(picture.text)
    lost = (removal.change.old for removal in case.removals)
    return bool(text) and any(old.chapter == picture.chapter and text in normalise(old.text) for old in lost if old)


@rule(
    "PB111",
    Severity.WARNING,
    what=say("The {kind} “{text}” hung on these words in {baseline}; the words stand, it does not hang there now."),
    why=say(
        "A statement without its source, or an abbreviation that nothing explains, tells readers less than before."
    ),
    remedy=say("Put it back. If it was to go, or other words say it now, leave it."),
    more=say(
        "Found is a footnote that a sentence of the baseline cites and its counterpart does not, though the note "
        "stands; what an abbreviation means or a title says, if nothing in the book says it any more; and a link, "
        "where a sentence stands word for word with no link at all. New numbers and new addresses are no matter."
    ),
    optional=True,
)
def no_longer_beside(case: Case) -> Iterator[Hit]:
    """What hung on a passage that lives on and hangs on it no more."""
    explained = {text for chapter in case.new for p in chapter.passages for kind, text in p.beside if kind == MEANING}
    said = cache(lambda: "\n".join(normalise(p.text) for chapter in case.new for p in chapter.passages))
    told: set[str] = set()
    for change in case.changes:
        for kind, text in change.old.beside if change.old and change.new else ():
            if kind == MEANING:
                gone = not (text in explained or text in told or normalise(text) in said())
                told.add(text)
            else:
                gone = _no_link(change) if kind == LINK else _not_cited(text, change.new, case)
            if gone:
                baseline = case.baseline.label if case.baseline else ""
                where = change.new[0].location
                yield hit(where, change=change, kind=_KINDS[kind], text=shorten(text), baseline=baseline)


def _no_link(change: Change) -> bool:
    """Whether a passage stands word for word without a link: an address may be corrected, and words be put anew."""
    return change.kind.stands and not any(kind == LINK for passage in change.new for kind, _ in passage.beside)


def _not_cited(note: str, passages: tuple[Passage, ...], case: Case) -> bool:
    """Whether the passages cite none of the notes that a note of the baseline has become, if it has become any."""
    changes = case.old_by_fingerprint.get(fingerprint(note), ())
    today = {fingerprint(new.text) for change in changes for new in change.new}
    return bool(today) and today.isdisjoint(
        fingerprint(text) for passage in passages for kind, text in passage.beside if kind == NOTE
    )
