"""Pages of changes: what became of a submission's passages, in today's book or in the submission after it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from itertools import groupby
from urllib.parse import urlencode

from policybook.model import AnnexEntry, Change, ChangeKind, Decision, Manuscript, Place
from policybook.render.history import Comparison, History, Submission, changes_path, round_path

CHANGES = "changes.md"
_LIMIT = 400_000  # characters of a page's rows, so that a page stays below a megabyte
_ROW = 700  # characters of a row beside its passages


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A change with the chapter it is filed under and, for a loss, what was decided and the place of its mark."""

    change: Change
    chapter: str
    entry: AnnexEntry | None = None
    place: Place | None = None
    decision: Decision | None = None

    @property
    def state(self) -> str:
        """The decision's status; "open" for a loss of this round without one; empty where nothing is asked."""
        if self.entry:
            return self.entry.state
        return self.decision.status.value if self.decision else ""

    @property
    def size(self) -> int:
        """About how many characters its row takes."""
        passages = (*((self.change.old,) if self.change.old else ()), *self.change.new)
        return _ROW + sum(len(passage.text) for passage in passages)


@dataclass(frozen=True, slots=True)
class Part:
    """One page of changes: those of some chapters in a row."""

    path: str
    changes: tuple[ShownChange, ...]

    @property
    def chapters(self) -> tuple[str, ...]:
        """The chapters whose changes it holds, in their order."""
        return tuple(dict.fromkeys(item.chapter for item in self.changes))


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one chapter: its changes, counted by kind in words; `link` leads to them."""

    title: str
    link: str
    counts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A comparison as the site tells it: its pages (one, or several of a large book), the news chapter by chapter."""

    comparison: Comparison
    parts: tuple[Part, ...]
    news: tuple[News, ...]
    titles: Mapping[str, str]

    @property
    def path(self) -> str:
        """Its first page."""
        return self.parts[0].path


@dataclass(frozen=True, slots=True)
class Story:
    """All comparisons that the site tells: with the baseline, with every other submission, from each to the next."""

    baseline: Told | None
    since: tuple[Told, ...]
    rounds: tuple[Told, ...]
    submissions: tuple[Submission, ...]

    @property
    def choices(self) -> tuple[Told, ...]:
        """The submissions that today's book can be compared with, newest first; the baseline stands in its place."""
        every = (*self.since, *((self.baseline,) if self.baseline else ()))
        return tuple(sorted(every, key=lambda told: told.comparison.old.label, reverse=True))

    @property
    def told(self) -> tuple[Told, ...]:
        """All of them."""
        return (*self.choices, *self.rounds)


Finder = Callable[[Change, str], ShownChange]


def story(book: Manuscript, history: History, words: NullTranslations) -> Story:
    """What the site tells of changes."""
    this_round, earlier = _this_round(book), _earlier(book)
    rounds = [(one, one.new.label) for one in history.rounds if one.new]
    return Story(
        _told(_with_baseline(book), CHANGES, this_round, words) if book.verdict.baseline else None,
        tuple(_told(one, changes_path(one.old.label), earlier, words) for one in history.since),
        tuple(_told(one, round_path(label), earlier, words) for one, label in rounds),
        history.submissions,
    )


def _with_baseline(book: Manuscript) -> Comparison:
    """Today's book against its baseline, as the verdict has it."""
    baseline = book.verdict.baseline
    assert baseline is not None  # noqa: S101 - the caller has looked
    old = Submission(baseline.label, baseline.handed_over, len(baseline.chapters), 0)
    changes = tuple(change for change in book.verdict.changes if change.kind is not ChangeKind.KEPT)
    before = {row.path: row.title for row in book.tally if row.path}
    return Comparison(old, None, changes, before, {page.path: page.title for page in book.pages})


def _this_round(book: Manuscript) -> Finder:
    """Shows a change against the baseline: a loss has its entry in the annex and a mark."""
    losses = {
        place.removal.change.old.id: (entry, place)
        for entry in book.entries
        for place in entry.places
        if place.removal.change.old
    }

    def show(change: Change, chapter: str) -> ShownChange:
        entry, place = losses.get(change.old.id, (None, None)) if change.old else (None, None)
        return ShownChange(change, chapter, entry, place, entry.decision if entry else None)

    return show


def _earlier(book: Manuscript) -> Finder:
    """Shows a change against an earlier submission: a loss has the decision that names its text, of whatever round."""
    decided = {passage.fingerprint: decision for decision in book.decisions for passage in decision.passages}

    def show(change: Change, chapter: str) -> ShownChange:
        lost = change.old if change.kind.is_loss else None
        return ShownChange(change, chapter, decision=decided.get(lost.fingerprint) if lost else None)

    return show


def _told(comparison: Comparison, path: str, show: Finder, words: NullTranslations) -> Told:
    titles = {**comparison.before, **comparison.after}
    fresh = {title: file for file, title in comparison.after.items() if file not in comparison.before}
    renamed = {
        file: fresh[title]
        for file, title in comparison.before.items()
        if file not in comparison.after and title in fresh
    }
    places = [(change.old or change.new[0]).chapter for change in comparison.changes]
    filed = [show(change, renamed.get(place, place)) for change, place in zip(comparison.changes, places, strict=True)]
    order = {path: place for place, path in enumerate(dict.fromkeys((*comparison.after, *comparison.before)))}
    filed.sort(key=lambda item: order.get(item.chapter, len(order)))
    parts = tuple(_parts(filed, path))
    return Told(comparison, parts, tuple(_news(parts, titles, words)), titles)


def _parts(changes: Sequence[ShownChange], path: str) -> Iterator[Part]:
    """The changes in pages of bearable size; a chapter is divided only where it alone is too large."""
    some: list[ShownChange] = []
    size, number = 0, 0
    for _, group in groupby(changes, key=lambda item: item.chapter):
        chapter = list(group)
        weight = sum(item.size for item in chapter)
        for item in chapter:
            if some and size + (weight if item is chapter[0] else item.size) > _LIMIT:
                number += 1
                yield Part(_part_path(path, number), tuple(some))
                some, size = [], 0
            some.append(item)
            size += item.size
    yield Part(_part_path(path, number + 1), tuple(some))


def _part_path(path: str, number: int) -> str:
    return path if number == 1 else f"{path.removesuffix('.md')}/part-{number}.md"


def _news(parts: Sequence[Part], titles: Mapping[str, str], words: NullTranslations) -> Iterator[News]:
    """What is new, chapter by chapter in the order of the book."""
    counts: dict[str, Counter[ChangeKind]] = {}
    first: dict[str, str] = {}
    for part in parts:
        for item in part.changes:
            first.setdefault(item.chapter, part.path)
            counts.setdefault(item.chapter, Counter())[item.change.kind] += 1
    for chapter, found in counts.items():
        link = f"{first[chapter]}#{urlencode({'chapter': chapter})}"
        yield News(titles.get(chapter, chapter), link, counted(found, words))


def counted(counts: Mapping[ChangeKind, int], words: NullTranslations) -> tuple[str, ...]:
    """Counts of changes as words of a sentence: "3 removed", "5 reworded"."""
    _ = words.gettext
    templates = {
        ChangeKind.REMOVED: _("{count} removed"),
        ChangeKind.TRIMMED: _("{count} trimmed"),
        ChangeKind.MOVED: _("{count} moved"),
        ChangeKind.REWORDED: _("{count} reworded"),
        ChangeKind.SPLIT: _("{count} split"),
        ChangeKind.MERGED: _("{count} merged"),
        ChangeKind.ADDED: _("{count} added"),
    }
    return tuple(text.format(count=counts[kind]) for kind, text in templates.items() if counts.get(kind))
