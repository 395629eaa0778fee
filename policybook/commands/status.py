"""`status`: how far each chapter and its decisions are."""

from datetime import date
from gettext import NullTranslations
from pathlib import Path

from policybook.commands.result import Progress, Result
from policybook.commands.street import judge_book
from policybook.judge.tally import sizes, tally
from policybook.report.status import status_json, status_text


def run(root: Path, words: NullTranslations, progress: Progress, *, as_json: bool) -> Result:
    """The counts of every chapter of the baseline, or of today's before there is one, and of the whole.

    Always code 0, since `check` is what judges.
    """
    judged = judge_book(root, progress)
    rows = tally(judged.verdict, judged.old) if judged.verdict.baseline else sizes(judged.chapters)
    deadline, today = judged.settings.policy.deadline, date.today()
    if as_json:
        return Result(0, status_json(judged.verdict, rows, deadline, today))
    return Result(0, status_text(judged.verdict, rows, deadline, today, words))
