"""`status`: how far each chapter and its decisions are."""

from dataclasses import replace
from datetime import date
from gettext import NullTranslations
from pathlib import Path

from policybook.commands.result import Progress, Result
from policybook.commands.street import judge_book
from policybook.judge.places import heirs_of
from policybook.judge.tally import sizes, tally
from policybook.report.status import status_json, status_text
from policybook.steps import Steps


def run(root: Path, words: NullTranslations, progress: Progress, steps: Steps, *, as_json: bool) -> Result:
    """The counts of every chapter of the baseline, or of today's before there is one, and of the whole.

    Always code 0, since `check` is what judges. A chapter that was renamed is shown under today's name; machines get
    the baseline's.
    """
    judged = judge_book(root, progress, steps)
    rows = tally(judged.verdict, judged.old) if judged.verdict.baseline else sizes(judged.chapters)
    deadline, today = judged.settings.policy.deadline, date.today()
    if as_json:
        return Result(0, status_json(judged.verdict, rows, deadline, today))
    heirs = heirs_of(judged.verdict.changes)
    old = {chapter.path for chapter in judged.old}
    renamed = {path: heir for path, heir in heirs.items() if path not in judged.book.chapters and heir not in old}
    rows = tuple(replace(row, path=renamed.get(row.path, row.path)) for row in rows)
    return Result(0, status_text(judged.verdict, rows, deadline, today, words))
