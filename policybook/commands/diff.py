"""`diff`: what changed between two submissions or commits; moves are shown as moves."""

from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

from policybook.calling import program
from policybook.commands.result import Progress, Result
from policybook.commands.street import load_settings
from policybook.compare import compare
from policybook.errors import BookError, Problem, say
from policybook.files import write_atomically
from policybook.model import Snapshot
from policybook.read.chapters import read_book
from policybook.read.snapshot import GIT_PREFIX, called, commit_snapshot, resolve_baseline, submissions, working_tree
from policybook.report.diff import diff_html, diff_text
from policybook.steps import Steps


def run(
    root: Path,
    words: NullTranslations,
    progress: Progress,
    steps: Steps,
    old: str | None,
    new: str | None,
    html: Path | None,
) -> Result:
    """The changes from `old` (default: the baseline) to `new` (default: the book as it stands), as text or into a file.

    Each is a submission's id, "latest", "git:<ref>", or any name that git knows.
    """
    settings = load_settings(root, steps)
    before = named_snapshot(root, old or settings.policy.baseline)
    after = named_snapshot(root, new) if new else working_tree(root, settings.chapters)
    progress(say("Comparing {old} with {new}", old=called(before), new=called(after)))
    chapters = read_book(after, settings, steps)
    changes = compare(read_book(before, settings, steps), chapters, settings.policy.compare, steps)
    if html is None:
        return Result(0, diff_text(before, after, changes, words))
    write_atomically(html, diff_html(before, after, changes, words, settings.language).encode())
    return Result(0, words.gettext("Written to {path}.").format(path=html))


def named_snapshot(root: Path, name: str) -> Snapshot:
    """The snapshot of that name; raises BookError where there is none."""
    known = (*submissions(root), "latest", "none")
    found = resolve_baseline(root, name) if name in known or name.startswith(GIT_PREFIX) else _commit(root, name)
    if found is None:
        raise BookError(
            Problem(
                say("There is nothing to compare with yet."),
                None,
                say("The settings say 'baseline: none'."),
                say("Name two states: {program} diff HEAD~1 HEAD", program=program()),
            ),
            environment=True,
        )
    return found


def _commit(root: Path, ref: str) -> Snapshot:
    """The snapshot of a commit that was named without "git:"; the call is wrong where there is none, not the book."""
    try:
        return commit_snapshot(root, ref)
    except BookError as error:
        (problem, *_) = error.problems
        if not error.environment:
            raise
        what = say("{name} is neither a submission nor a commit.", name=ref)
        remedy = say(
            "Submissions are: {known}. 'git log --oneline' lists the commits.", known=", ".join(submissions(root))
        )
        raise BookError(replace(problem, what=what, where=None, remedy=remedy), environment=True) from None
