"""The book's history for the site: every submission compared with the next one and with today's book."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from policybook.commands.result import Progress
from policybook.commands.street import Judged
from policybook.compare import compare
from policybook.errors import say
from policybook.i18n import catalogue
from policybook.model import Change, Chapter, Manuscript
from policybook.read.chapters import read_book
from policybook.read.snapshot import submission, submissions
from policybook.render.history import Comparison, History, Submission, compared, redlined

Read = tuple[Submission, Sequence[Chapter]]


def read_history(judged: Judged, book: Manuscript, progress: Progress) -> History:
    """What the site tells of earlier submissions; `book` is today's manuscript.

    All are read with today's settings. Raises BookError where a submission cannot be read.
    """
    names = submissions(judged.settings.root)
    if names:
        progress(say("Comparing {count} submissions", count=len(names)))
    found = [_read(judged, name) for name in names]
    return History(
        tuple(one for one, _ in found),
        tuple(compared(old, new, _changes(old[1], new[1], judged)) for old, new in pairwise(found)),
        tuple(_since(found, judged, book)),
    )


def _read(judged: Judged, name: str) -> Read:
    snapshot = submission(judged.settings.root, name)
    baseline = judged.verdict.baseline
    known = baseline is not None and baseline.label == name
    chapters = judged.old if known else read_book(snapshot, judged.settings)
    passages = sum(len(chapter.passages) for chapter in chapters)
    return Submission(name, snapshot.handed_over, len(chapters), passages), chapters


def _since(found: Sequence[Read], judged: Judged, book: Manuscript) -> Iterator[Comparison]:
    """Every submission but the baseline against today's book."""
    baseline, words = judged.verdict.baseline, catalogue(book.language)
    for old in found:
        if baseline is None or baseline.label != old[0].label:
            changes = _changes(old[1], judged.chapters, judged)
            pages = redlined(book, old[0].label, old[1], changes, words)
            yield compared(old, (None, judged.chapters), changes, pages)


def _changes(old: Sequence[Chapter], new: Sequence[Chapter], judged: Judged) -> tuple[Change, ...]:
    return compare(old, new, judged.settings.policy.compare)
