"""The book's history for the site: every submission compared with the next one and with today's book."""

from itertools import pairwise

from policybook.cache import digest
from policybook.commands.result import Progress
from policybook.commands.rounds import digest_of, name_of
from policybook.commands.street import Judged
from policybook.compare import compare
from policybook.errors import say
from policybook.i18n import catalogue
from policybook.model import Chapter, Manuscript, Snapshot
from policybook.read.chapters import read_book
from policybook.read.snapshot import submission, submissions
from policybook.render.history import Comparison, History, Submission, compared, redlined


def read_history(judged: Judged, book: Manuscript, progress: Progress, *, today: bool = True) -> History:
    """What the site tells of earlier submissions; `book` is today's manuscript.

    All are read with today's settings. Without `today` they are compared with each other only, which no edit of a
    chapter changes. Raises BookError where a submission cannot be read.
    """
    found = [submission(judged.settings.root, name) for name in submissions(judged.settings.root)]
    if found:
        progress(say("Comparing the submissions"))
    teller = _Teller(judged, book)
    baseline = judged.verdict.baseline
    since = [old for old in found if today and (baseline is None or baseline.label != old.label)]
    return History(
        tuple(teller.submission(one) for one in found),
        tuple(teller.round(old, new) for old, new in pairwise(found)),
        tuple(teller.since(old) for old in since),
    )


class _Teller:
    """Compares the submissions of one book; what neither side changed is taken from the store."""

    def __init__(self, judged: Judged, book: Manuscript) -> None:
        self._judged, self._book, self._steps = judged, book, judged.steps
        self._settings = name_of(judged.settings)

    def submission(self, snapshot: Snapshot) -> Submission:
        """A submission with its size."""

        def work() -> Submission:
            chapters = self._chapters(snapshot)
            passages = sum(len(chapter.passages) for chapter in chapters)
            return Submission(snapshot.label, snapshot.handed_over, len(chapters), passages)

        return self._steps.run("submission", None, {"settings": self._settings, "old": digest_of(snapshot)}, work)

    def round(self, old: Snapshot, new: Snapshot) -> Comparison:
        """What changed from one submission to the next."""
        what = say("The changes from {old} to {new}", old=old.label, new=new.label)
        parts = {"settings": self._settings, "old": digest_of(old), "new": digest_of(new)}
        return self._steps.run("changes", what, parts, lambda: self._round(old, new))

    def since(self, old: Snapshot) -> Comparison:
        """What changed from a submission to today's book."""
        what = say("The changes since {old}", old=old.label)
        pages = (part for page in self._book.pages for part in (page.path, page.number, page.html))
        parts = {"settings": self._settings, "old": digest_of(old), "new": digest(*pages)}
        return self._steps.run("changes", what, parts, lambda: self._since(old))

    def _round(self, old: Snapshot, new: Snapshot) -> Comparison:
        before, after = self._chapters(old), self._chapters(new)
        changes = compare(before, after, self._judged.settings.policy.compare, self._steps)
        return compared((self.submission(old), before), (self.submission(new), after), changes)

    def _since(self, old: Snapshot) -> Comparison:
        before, after = self._chapters(old), self._judged.chapters
        changes = compare(before, after, self._judged.settings.policy.compare, self._steps)
        pages = redlined(self._book, old.label, before, changes, catalogue(self._book.language))
        return compared((self.submission(old), before), (None, after), changes, pages)

    def _chapters(self, snapshot: Snapshot) -> tuple[Chapter, ...]:
        return read_book(snapshot, self._judged.settings, self._steps)
