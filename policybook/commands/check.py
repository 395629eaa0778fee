"""`check`: read, compare, judge; say what is open. Writes nothing but its cache."""

from gettext import NullTranslations
from pathlib import Path

from policybook.commands.result import Progress, Result
from policybook.commands.rounds import judge_rounds
from policybook.commands.street import judge_book
from policybook.errors import BookError
from policybook.judge.anchors import at_todays_lines
from policybook.read.snapshot import in_repository
from policybook.report.rounds import whole_text
from policybook.steps import Steps


def run(root: Path, words: NullTranslations, progress: Progress, steps: Steps, *, form: str) -> Result:
    """The verdict of the book in `root` as "text", "json", "github" or "sarif"; code 1 if the gate is shut.

    Where the book cannot be read, the problems come in that form too; as text they are raised as BookError.
    """
    try:
        return _verdict(root, words, progress, steps, form)
    except BookError as error:
        if form == "text":
            raise
        from policybook.report.document import problems_json  # lazily, as below
        from policybook.report.machines import github_problems, sarif_problems

        if form == "json":
            text = problems_json(error.problems)
        else:
            text = {"github": github_problems, "sarif": sarif_problems}[form](error.problems, in_repository(root))
        return Result(error.code, text.rstrip("\n"))


def _verdict(root: Path, words: NullTranslations, progress: Progress, steps: Steps, form: str) -> Result:
    """The verdict, with what is wrong with an earlier round."""
    judged = judge_book(root, progress, steps)
    rounds = judge_rounds(judged, progress)
    steps.sum_up()
    verdict = judged.verdict
    if form in ("github", "sarif"):  # shown beside the lines of the files as they are today
        verdict = at_todays_lines(verdict, judged.old, judged.chapters)
    failed = [earlier.verdict for earlier in rounds if earlier.verdict]
    match form:
        case "json":
            from policybook.report.document import verdict_json  # lazily: what people read needs no models of JSON

            text = verdict_json(verdict, rounds)
        case "github":
            from policybook.report.machines import github_text

            text = "\n".join(github_text(each, in_repository(root)) for each in (verdict, *failed))
        case "sarif":
            from policybook.report.machines import sarif_json

            text = sarif_json((verdict, *failed), in_repository(root))
        case _:
            text = whole_text(verdict, rounds, words)
    return Result(0 if verdict.passed and not failed else 1, text.rstrip("\n"))
