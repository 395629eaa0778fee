"""`check`: read, compare, judge; say what is open. Writes nothing."""

from gettext import NullTranslations
from pathlib import Path

from policybook.commands.result import Progress, Result
from policybook.commands.rounds import judge_rounds
from policybook.commands.street import judge_book
from policybook.errors import BookError
from policybook.report import (
    github_problems,
    github_text,
    problems_json,
    rounds_text,
    sarif_json,
    sarif_problems,
    verdict_json,
    verdict_text,
)
from policybook.steps import Steps

_PROBLEMS = {"json": problems_json, "github": github_problems, "sarif": sarif_problems}


def run(root: Path, words: NullTranslations, progress: Progress, steps: Steps, *, form: str) -> Result:
    """The verdict of the book in `root` as "text", "json", "github" or "sarif"; code 1 if the gate is shut.

    Where the book cannot be read, the problems come in that form too; as text they are raised as BookError.
    """
    try:
        return _verdict(root, words, progress, steps, form)
    except BookError as error:
        if form not in _PROBLEMS:
            raise
        return Result(error.code, _PROBLEMS[form](error.problems).rstrip("\n"))


def _verdict(root: Path, words: NullTranslations, progress: Progress, steps: Steps, form: str) -> Result:
    """The verdict; what is wrong with an earlier round is told after the present one's findings."""
    judged = judge_book(root, progress, steps)
    rounds = judge_rounds(judged, progress, steps)
    steps.sum_up()
    verdict = judged.verdict
    failed = [earlier.verdict for earlier in rounds if earlier.verdict]
    match form:
        case "json":
            text = verdict_json(verdict, rounds)
        case "github":
            text = "\n".join(github_text(each) for each in (verdict, *failed))
        case "sarif":
            text = sarif_json(verdict, *failed)
        case _:
            text = "\n".join(filter(None, (verdict_text(verdict, words), rounds_text(rounds, words))))
    return Result(0 if verdict.passed and not failed else 1, text.rstrip("\n"))
