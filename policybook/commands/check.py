"""`check`: read, compare, judge; say what is open. Writes nothing."""

from gettext import NullTranslations
from pathlib import Path

from policybook.commands.result import Progress, Result
from policybook.commands.street import judge_book
from policybook.report import github_text, sarif_json, verdict_json, verdict_text


def run(root: Path, words: NullTranslations, progress: Progress, *, form: str) -> Result:
    """The verdict of the book in `root` as "text", "json", "github" or "sarif"; code 1 if the gate is shut."""
    verdict = judge_book(root, progress).verdict
    match form:
        case "json":
            text = verdict_json(verdict)
        case "github":
            text = github_text(verdict)
        case "sarif":
            text = sarif_json(verdict)
        case _:
            text = verdict_text(verdict, words)
    return Result(0 if verdict.passed else 1, text.rstrip("\n"))
