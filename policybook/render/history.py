"""What the site tells of earlier submissions: what changed from each to the next, and from each to today's book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from gettext import NullTranslations
from urllib.parse import unquote

from lxml.html import HtmlElement

from policybook.judge.anchors import anchors_of
from policybook.model import Change, ChangeKind, Chapter, Manuscript, Page
from policybook.read.tree import Trees, source_of
from policybook.render.numbering import Numbered, labels, number_page, write_references
from policybook.render.redline import draw_redline


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission's id, the day on which it was handed over, and its size."""

    label: str
    handed_over: date | None
    chapters: int
    passages: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of the passages of an earlier submission: in the one after it, or in today's book (`new` is None).

    `changes` are all but those that kept a passage where it was; `before` and `after` are the titles of the chapters
    of both sides by path. `pages` are today's chapters that changed, with the redline; none between two submissions.
    """

    old: Submission
    new: Submission | None
    changes: tuple[Change, ...]
    before: Mapping[str, str]
    after: Mapping[str, str]
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """All submissions, oldest first; what changed from each to the next, and from each to today's book.

    The baseline is left out of `since`: the manuscript's verdict is that comparison.
    """

    submissions: tuple[Submission, ...] = ()
    rounds: tuple[Comparison, ...] = ()
    since: tuple[Comparison, ...] = ()


def compared(
    old: tuple[Submission, Sequence[Chapter]],
    new: tuple[Submission | None, Sequence[Chapter]],
    changes: Sequence[Change],
    pages: tuple[Page, ...] = (),
) -> Comparison:
    """A comparison from its two sides, each with its chapters, and all changes between them."""
    before, after = ({chapter.path: chapter.title for chapter in side} for side in (old[1], new[1]))
    told = tuple(change for change in changes if change.kind is not ChangeKind.KEPT)
    return Comparison(old[0], new[0], told, before, after, pages)


def changes_path(label: str) -> str:
    """The page of all changes from a submission to today's book."""
    return f"changes/{label}.md"


def round_path(label: str) -> str:
    """The page of all changes from the submission before this one to this one."""
    return f"submissions/{label}.md"


def redline_path(label: str, chapter: str) -> str:
    """The page of a chapter of today with its changes since a submission."""
    return f"changes/{label}/{chapter}"


def redlined(
    book: Manuscript, label: str, old: Sequence[Chapter], changes: Sequence[Change], words: NullTranslations
) -> tuple[Page, ...]:
    """The chapters of today's book that changed since the submission `label`, each with its redline."""
    trees = Trees({chapter.path: chapter.html for chapter in book.chapters})
    draw_redline(trees, changes, anchors_of(changes, old, book.chapters), old, book.chapters, words)
    known: dict[str, str] = {}
    for page in book.pages:
        known |= labels(page.path, Numbered(page.headings, page.floats), words)
    changed = (page for page in book.pages if page.path in trees and trees[page.path].find_class("redline"))
    return tuple(_page(page, trees[page.path], label, known, words) for page in changed)


def _page(page: Page, tree: HtmlElement, label: str, known: Mapping[str, str], words: NullTranslations) -> Page:
    number_page(tree, page.number, words)
    write_references(tree, page.path, known)
    for link in tree.find_class("redline"):
        if link.get("href"):  # the other place of what moved is in the redline of its chapter
            link.set("href", redline_path(label, unquote(link.get("href", ""))))
    return replace(page, path=redline_path(label, page.path), html=source_of(tree))
