"""Why a passage counts as it does: its best counterpart, the parts of the score, and what would have kept it."""

from collections.abc import Sequence
from gettext import NullTranslations

from policybook.errors import say
from policybook.i18n import render
from policybook.model import Change, ChangeKind
from policybook.report.text import counterpart, loss_lines

_KINDS = {
    ChangeKind.KEPT: say("kept: it stands word for word"),
    ChangeKind.MOVED: say("moved: it stands word for word elsewhere"),
    ChangeKind.REWORDED: say("reworded: its content stands in other words"),
    ChangeKind.SPLIT: say("split: several passages carry it"),
    ChangeKind.MERGED: say("merged: it became part of another passage"),
    ChangeKind.TRIMMED: say("trimmed: words of it are gone"),
    ChangeKind.REMOVED: say("removed: nothing carries it"),
}
_PARTS = {
    "likeness": say("wording in common"),
    "contained": say("share of it that stands in the counterpart"),
    "carries": say("share of the counterpart that comes from it"),
    "phrases": say("runs of words in common"),
    "words": say("telling words in common"),
    "between": say("stands between the same neighbours"),
    "before": say("the same neighbour before it"),
    "after": say("the same neighbour after it"),
    "apart": say("how much nearer than to any other passage"),
}
_NOTES = {
    "duplicate": say("It stood more than once and still stands."),
    "claimed": say("That passage carries another one already; one passage can account for one only."),
}


def evidence_text(change: Change, words: NullTranslations) -> str:
    """One passage of the baseline with what became of it and the evidence, for a terminal.

    What is said about its counterpart is left out where nothing comes near it.
    """
    old, evidence = change.old, change.evidence
    if old is None:
        return ""
    lines = [
        f"{old.location}: {old.id}: {render(_KINDS[change.kind], words)}",
        *loss_lines(change, words),
    ]
    is_near = counterpart(change) is not None
    if is_near and evidence.note in _NOTES:
        lines.append(f"  {render(_NOTES[evidence.note], words)}")
    for name, value in evidence.parts if is_near else ():
        label = render(_PARTS[name], words) if name in _PARTS else name
        lines.append(f"    {value:4.2f}  {label}")
    return "\n".join([*lines, *_threshold(change, words)])


def _threshold(change: Change, words: NullTranslations) -> Sequence[str]:
    """What the score is, and what it would have had to be."""
    if not change.evidence.needed:
        return []
    if change.kind is ChangeKind.REMOVED:
        text = words.gettext("Together {score:.2f}; a passage counts as kept from {needed:.2f} (compare.needed).")
    else:
        text = words.gettext("Together {score:.2f}, where {needed:.2f} is needed (compare.needed).")
    return [f"  {text.format(score=change.score, needed=change.evidence.needed)}"]
