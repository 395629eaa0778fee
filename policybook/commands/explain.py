"""`explain`: what a rule asks for and how to mend what it finds, or why a passage counts as removed."""

import re
from gettext import NullTranslations
from pathlib import Path

from policybook.calling import program
from policybook.commands.result import Progress, Result
from policybook.errors import BookError, Problem, fail_on, say
from policybook.judge.rules import BY_CODE
from policybook.model import Decision
from policybook.read.chapters import ID_LENGTH
from policybook.report.evidence import evidence_text
from policybook.report.rules import rule_text, rules_list
from policybook.steps import Steps
from policybook.text import normalise

_CODE = re.compile(r"PB\d+", re.IGNORECASE)
_SHOWN = 10


def run(root: Path, words: NullTranslations, progress: Progress, steps: Steps, what: str) -> Result:
    """The page of a rule, the list of all rules where nothing is named, or the evidence about passages.

    A passage of the baseline is named by its id or by words that stand in it.
    """
    if not normalise(what):
        return Result(0, rules_list(words))
    if _CODE.fullmatch(what):
        return _rule(what.upper(), words)
    return _passages(root, words, progress, steps, what)


def _rule(code: str, words: NullTranslations) -> Result:
    rule = BY_CODE.get(code)
    if rule is None:
        raise BookError(
            Problem(
                say("There is no rule {code}.", code=code),
                None,
                say("Every finding names its rule, e.g. PB101."),
                say("'{program} explain' lists all rules.", program=program()),
            ),
            environment=True,
        )
    return Result(0, rule_text(rule, words))


def _passages(root: Path, words: NullTranslations, progress: Progress, steps: Steps, what: str) -> Result:
    from policybook.commands.street import judge_book  # lazily: the rules' pages need no book

    judged = judge_book(root, progress, steps)
    changes = [change for change in judged.verdict.changes if change.old]
    wanted = normalise(what)
    found = [change for change in changes if change.old and change.old.id == what]
    found = found or [change for change in changes if change.old and wanted in normalise(change.old.text)]
    if not found:
        same = [_is_decision(decision) for decision in judged.decisions if decision.id == what.upper()]
        fail_on(same, environment=True)
        raise BookError(
            Problem(
                say("No passage of the baseline has the id or the words “{what}”.", what=what),
                None,
                say("Passages are sentences, headings, table rows and the like, as readers saw them."),
                say("Copy a few words from the baseline, or an id from '{program} check'.", program=program()),
            ),
            environment=True,
        )
    shown = [evidence_text(change, words) for change in found[:_SHOWN]]
    if more := len(found) - len(shown):
        text = words.ngettext(
            "{count} more passage has these words. Give more words, or an id.",
            "{count} more passages have these words. Give more words, or an id.",
            more,
        )
        shown.append(text.format(count=more))
    return Result(0, "\n\n".join(shown))


def _is_decision(decision: Decision) -> Problem:
    passages = [entry.fingerprint.removeprefix("sha256:")[:ID_LENGTH] for entry in decision.passages]
    return Problem(
        say("{id} is a decision: {title}", id=decision.id, title=decision.title),
        decision.location,
        say("A passage can be explained, or a rule; a decision's file says itself what was decided, and why."),
        say("Read the file, or name a passage of it: {command}", command=f"{program()} explain {passages[0]}"),
    )
