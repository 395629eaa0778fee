"""Verdicts and problems as text for a terminal, in the reader's language."""

import shlex
import textwrap
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from gettext import NullTranslations
from itertools import groupby

from policybook.calling import program
from policybook.errors import Problem, say
from policybook.i18n import render
from policybook.judge.gate import to_mend, undecided
from policybook.judge.rules import problem_of
from policybook.judge.rules.passages import removed_without_decision
from policybook.judge.tally import approved, proposed
from policybook.model import (
    BlockKind,
    Change,
    ChangeKind,
    Decision,
    Finding,
    Outcome,
    Passage,
    Removal,
    Severity,
    Verdict,
)
from policybook.text import split_words

WIDTH = 100
_NEAR = 0.05  # the score from which a passage is shown as near; below it they had a word or two in common

_KINDS = {
    BlockKind.PARAGRAPH: say("paragraph"),
    BlockKind.HEADING: say("heading"),
    BlockKind.LIST_ITEM: say("list item"),
    BlockKind.TABLE_ROW: say("table row"),
    BlockKind.CAPTION: say("caption"),
    BlockKind.FOOTNOTE: say("footnote"),
    BlockKind.FIGURE: say("figure"),
    BlockKind.FORMULA: say("formula"),
    BlockKind.CODE: say("code"),
    BlockKind.TERM: say("term"),
    BlockKind.DEFINITION: say("definition"),
    BlockKind.QUOTE: say("quotation"),
    BlockKind.CALLOUT: say("callout"),
}
_SEVERITIES = {Severity.ERROR: say("error"), Severity.WARNING: say("warning")}
_REMEDY = say("Remedy")  # not inside an f-string, where Babel would not find it


def problems_text(problems: Sequence[Problem], words: NullTranslations) -> str:
    """Every problem as "file:line:column: what", with the reason and the remedy below it."""
    return "\n\n".join("\n".join(_problem_lines(problem, words)) for problem in problems)


def verdict_text(verdict: Verdict, words: NullTranslations) -> str:
    """Every finding, open removals with passage, counterpart and the command that records a decision; then the sum."""
    explained: set[str] = set()  # the reason of a rule is told once, not again for each of a hundred removals
    together = _together(undecided(verdict))
    blocks = []
    for finding in verdict.findings:
        lines = _finding(finding, words, why=finding.rule not in explained)
        if (passage := _undecided(finding)) and passage.id in together:
            lines.append(_hint(together[passage.id], words))
        blocks.append("\n".join(lines))
        explained.add(finding.rule)
    return "\n\n".join([*blocks, "\n".join(_sum(verdict, words))])


def build_summary(verdict: Verdict, outputs: Iterable[str], words: NullTranslations, *, uncommitted: str = "") -> str:
    """What a build says at its end: the counts, how the gate stands, and where the outputs are.

    `uncommitted` is the revision that a final edition names although the book has edits beyond it.
    """
    lines = [_counts(verdict, words), _verdict_line(verdict, words)]
    if uncommitted:
        text = words.gettext("Some edits are not committed, so the edition names its revision {revision}.")
        lines.append(text.format(revision=uncommitted))
    if verdict.findings:
        lines.append(words.gettext("'{command}' names each of them.").format(command=f"{program()} check"))
    return "\n".join([*lines, *(f"  {path}" for path in outputs)])


def recorded_text(decision: Decision, left: int, words: NullTranslations) -> str:
    """What is said once a decision was recorded: where it is, what is left, and who has to agree."""
    text = words.gettext("{id} recorded in {path}. Open removals left: {left}.")
    lines = [
        text.format(id=decision.id, path=decision.location.path, left=left),
        words.gettext("It is proposed. Once it was agreed, with the name of the meeting:"),
        f'    {program()} approve {decision.id} --meeting "…"',
    ]
    return "\n".join(lines)


def _undecided(finding: Finding) -> Passage | None:
    """The removed passage, if the finding is that no decision speaks of it."""
    return finding.change.old if finding.change and finding.rule == removed_without_decision.code else None


def _finding(finding: Finding, words: NullTranslations, *, why: bool) -> list[str]:
    problem = problem_of(finding, program())
    severity = render(_SEVERITIES[finding.severity], words)
    lines = [f"{finding.location}: {severity} {finding.rule}: {render(problem.what, words)}"]
    old = _undecided(finding)
    if finding.change and old:
        lines += loss_lines(finding.change, words)
    if why:
        lines += _labelled(words.gettext("Why"), render(problem.why, words))
    remedy = words.gettext("put the passage back, or record its decision:") if old else render(problem.remedy, words)
    lines.append(f"  {render(_REMEDY, words)}: {remedy}")
    return [*lines, f"    {decide_command(finding.change)}"] if finding.change and old else lines


def same_block(change: Change, other: Change) -> bool:
    """Whether two losses stood in the same paragraph (or list item, or note)."""
    old, beside = change.old, other.old
    return bool(old and beside and (old.chapter, old.block_id) == (beside.chapter, beside.block_id))


def _together(removals: Sequence[Removal]) -> dict[str, list[str]]:
    """For the first open removal of a paragraph (its passage's id) the ids of the others of that paragraph."""
    found: dict[str, list[str]] = {}
    for _, group in groupby(removals, key=lambda r: r.change.old and (r.change.old.chapter, r.change.old.block_id)):
        first, *others = [removal.change.old.id for removal in group if removal.change.old]
        if others:
            found[first] = others
    return found


def _hint(others: Sequence[str], words: NullTranslations) -> str:
    """How one decision takes the whole paragraph."""
    text = words.gettext("One decision for all that went from this paragraph: add {options}")
    return "    " + text.format(options=" ".join(f"--passage {passage}" for passage in others))


def loss_lines(change: Change, words: NullTranslations) -> list[str]:
    """A loss as it is shown everywhere: where it stood, the passage, the words lost, what comes near it today."""
    if change.old is None:
        return []
    return [*_passage(change.old, words), *_lost(change, words), *_nearest(counterpart(change), words)]


def counterpart(change: Change) -> Passage | None:
    """The passage of today's book that carries a passage or comes nearest to it, unless nobody would call it near.

    A heading is near another heading only.
    """
    best = change.new[0] if change.new else change.evidence.best
    if change.new or best is None or change.old is None:
        return best
    alike = (change.old.kind is BlockKind.HEADING) == (best.kind is BlockKind.HEADING)
    return best if alike and change.score >= _NEAR else None


def decide_command(change: Change) -> str:
    """The command that records the decision about a loss, ready to be pasted; what it leaves open (…) is asked."""
    passage = shlex.quote(change.old.id) if change.old else "…"
    outcome = Outcome.CORRECTED if _gave_way(change) else Outcome.WITHDRAWN
    what = f'--outcome {outcome.value} --category … --reason "…" --consideration "…"'
    return f"{program()} decide --passage {passage} {what}"


def _gave_way(change: Change) -> bool:
    """Whether other words stand where the lost ones of a trimmed passage stood, at least half as many."""
    if change.old is None or not change.new:
        return False
    old, new = (split_words(text) for text in (change.old.text, change.new[0].text))
    edits = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    gone = [(end - start, stop - begin) for kind, start, end, begin, stop in edits if kind in ("delete", "replace")]
    lost, come = max(gone, default=(1, 0))
    return 2 * come >= lost


def _passage(passage: Passage, words: NullTranslations) -> list[str]:
    place = " › ".join(passage.headings) or passage.chapter
    return [f"  {place} · {render(_KINDS[passage.kind], words)}", *_quoted(passage.text)]


def _lost(change: Change, words: NullTranslations) -> list[str]:
    if change.kind is not ChangeKind.TRIMMED:
        return []
    return _labelled(words.gettext("Lost words"), " … ".join(change.gone_texts))


def _nearest(passage: Passage | None, words: NullTranslations) -> list[str]:
    """The counterpart of a trimmed passage, or what comes nearest to a lost one."""
    if passage is None:
        return _labelled(words.gettext("Nearest today"), words.gettext("nothing like it"))
    return [*_labelled(words.gettext("Nearest today"), str(passage.location)), *_quoted(passage.text)]


def _sum(verdict: Verdict, words: NullTranslations) -> list[str]:
    lines = [_counts(verdict, words), _verdict_line(verdict, words)]
    if undecided(verdict):
        hint = words.gettext("'{command}' walks through the open removals, one by one.")
        lines.append(hint.format(command=f"{program()} decide"))
    return [*lines, *filter(None, [mending_text(verdict, words)])]


def mending_text(verdict: Verdict, words: NullTranslations) -> str:
    """What to do about the decisions that were returned or are too narrow, about which nothing is asked; or ""."""
    found = {finding.decision.id for finding in to_mend(verdict).values() if finding.decision}
    text = words.gettext("To be mended: {ids}. Edit their files, then have them approved: {command}")
    ids = sorted(found)
    command = f'{program()} approve {" ".join(ids)} --meeting "…"'
    return text.format(ids=", ".join(ids), command=command) if ids else ""


def _counts(verdict: Verdict, words: NullTranslations) -> str:
    if verdict.baseline is None:
        return words.gettext("Nothing was handed over yet, so there is nothing to compare with.")
    passages = sum(change.old is not None for change in verdict.changes)
    counted = words.ngettext(
        "Compared with {baseline}: {passages} passage, {removed} removed: {approved} approved, {proposed} proposed, "
        "{open} open.",
        "Compared with {baseline}: {passages} passages, {removed} removed: {approved} approved, {proposed} proposed, "
        "{open} open.",
        passages,
    )
    nothing = words.ngettext(
        "Compared with {baseline}: {passages} passage, none removed.",
        "Compared with {baseline}: {passages} passages, none removed.",
        passages,
    )
    return (counted if verdict.removals else nothing).format(
        baseline=verdict.baseline.label,
        passages=passages,
        removed=len(verdict.removals),
        approved=approved(verdict),
        proposed=proposed(verdict),
        open=len(verdict.open),
    )


def _verdict_line(verdict: Verdict, words: NullTranslations) -> str:
    errors = sum(finding.severity is Severity.ERROR for finding in verdict.findings)
    warnings = len(verdict.findings) - errors
    if verdict.passed:
        text = (
            words.gettext("The gate is open (warnings: {warnings}).")
            if warnings
            else words.gettext("The gate is open.")
        )
    else:
        text = words.gettext("The gate is shut (errors: {errors}, warnings: {warnings}).")
    return text.format(errors=errors, warnings=warnings)


def _problem_lines(problem: Problem, words: NullTranslations) -> list[str]:
    where = f"{problem.where}: " if problem.where else ""
    return [
        where + render(problem.what, words),
        *_labelled(words.gettext("Why"), render(problem.why, words)),
        f"  {render(_REMEDY, words)}: {render(problem.remedy, words)}",
    ]


def _labelled(label: str, text: str) -> list[str]:
    """ "label: text" wrapped below its finding; what must stay whole to be pasted (commands, paths) is not broken."""
    return textwrap.wrap(
        f"{label}: {text}",
        WIDTH,
        initial_indent="  ",
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _quoted(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="    │ ", subsequent_indent="    │ ", break_long_words=False, break_on_hyphens=False
    )
