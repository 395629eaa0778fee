"""PB110: what readers see beside the words of a passage does not leave them while the words stay."""

from collections.abc import Iterator

from policybook.errors import say
from policybook.judge.case import Case, shorten
from policybook.judge.rules.rule import Hit, hit, rule
from policybook.model import ChangeKind, Severity
from policybook.text import fingerprint

_STANDS = (ChangeKind.KEPT, ChangeKind.MOVED)


@rule(
    "PB110",
    Severity.WARNING,
    what=say("The picture {path} of {baseline} is shown nowhere any more, though its words stand: “{text}”"),
    why=say("What a picture shows is not compared; whether the new one says the same, only people can see."),
    remedy=say("Look at both. If the change was not meant, put the old file back; if it says the same, leave it."),
    more=say(
        "Pictures are told apart by their files, whatever these are called; the same picture saved anew is another "
        "one. Found are those whose alternative text still stands word for word, so that nothing else tells of the "
        "change: it counts as no removal, for most are only drawn better. A picture whose text left or lost "
        "words is a removal (PB101)."
    ),
    optional=True,
)
def picture_replaced(case: Case) -> Iterator[Hit]:
    """A picture of the baseline that is nowhere today, while its alternative text stands or it has none."""
    today = [picture for chapter in case.new for picture in chapter.pictures]
    contents = {picture.fingerprint for picture in today}
    named = {fingerprint(picture.text): picture for picture in reversed(today)}
    for picture in (picture for chapter in case.old for picture in chapter.pictures):
        name = fingerprint(picture.text)
        stands = any(change.kind in _STANDS for change in case.old_by_fingerprint.get(name, ()))
        if picture.fingerprint not in contents and (stands or name in named or not picture.text):
            where = named.get(name, picture).location
            baseline = case.baseline.label if case.baseline else ""
            yield hit(where, path=picture.id, baseline=baseline, text=shorten(picture.text))
