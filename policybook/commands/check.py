"""`check`: read, compare, judge; say what is open. Writes nothing."""

from gettext import NullTranslations
from pathlib import Path

from policybook.commands.result import Progress, Result
from policybook.commands.street import judge_book
from policybook.report import verdict_json, verdict_text


def run(root: Path, words: NullTranslations, progress: Progress, *, form: str) -> Result:
    """The verdict of the book in `root` as text, or as JSON where `form` is "json"; code 1 if the gate is shut."""
    judged = judge_book(root, progress)
    text = verdict_json(judged.verdict) if form == "json" else verdict_text(judged.verdict, words)
    return Result(0 if judged.verdict.passed else 1, text)
