"""What the site holds: the manuscript's pages, a front page, the pages for reviewers, and downloads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from gettext import NullTranslations
from pathlib import Path

from policybook.i18n import long_date
from policybook.model import Manuscript, Matter, Page
from policybook.render.history import History, Submission, redline_path
from policybook.render.labels import edition_labels
from policybook.render.site_annex import relinked, split_annex
from policybook.render.site_changes import Story, Told, counted, story
from policybook.render.site_review import (
    REGISTER,
    SUMMARY,
    SitePage,
    passages_by_state,
    register_files,
    review_pages,
    summary_title,
)
from policybook.render.template import template
from policybook.settings import PolicySettings

FRONT_PAGE = "index.md"
DOWNLOADS = "downloads/"
_STATES = ("approved", "proposed", "returned", "open")


@dataclass(frozen=True, slots=True)
class Redline:
    """What a page with the changes of a chapter since an earlier submission is about."""

    submission: str
    chapter: str


@dataclass(frozen=True, slots=True)
class Contents:
    """The pages and downloads of a site by their paths; `extra` are the pages that only the site has.

    `pages` are the manuscript's, its annex divided, and its chapters as they changed since earlier submissions; the
    latter are named in `redlines` with the submission and the chapter. The menu lists the pages of `book`.
    """

    book: Manuscript
    pages: Mapping[str, Page]
    extra: Mapping[str, SitePage]
    downloads: Mapping[str, bytes | Path]
    redlines: Mapping[str, Redline]

    def __contains__(self, path: str) -> bool:
        return path in self.pages or path in self.extra

    @property
    def chapters(self) -> tuple[str, ...]:
        """The pages of the book in the order of the menu."""
        return tuple(page.path for page in self.book.pages)

    def is_listed(self, path: str) -> bool:
        """Whether the menu may list a page or file; the front page stands in it though nothing asks for that."""
        if path in self.extra:
            return path == FRONT_PAGE or self.extra[path].listed
        return path not in self.pages or path in self.chapters

    def is_searched(self, path: str) -> bool:
        """Whether search looks into a page; what chapters and annex say is found there, and only there."""
        return path == FRONT_PAGE or (path not in self.extra and path not in self.redlines)


def contents(
    book: Manuscript,
    history: History,
    policy: PolicySettings,
    downloads: Mapping[str, bytes | Path],
    words: NullTranslations,
) -> Contents:
    """All that the site of a manuscript holds; `downloads` are its files by name, to which the register is added."""
    offered = {DOWNLOADS + name: content for name, content in downloads.items()}
    register = register_files(book) if book.verdict.baseline else {}
    every = offered | {DOWNLOADS + name: content for name, content in register.items()}
    told = story(book, history, words)
    pages, moved = split_annex(book, words)
    extra = (
        _front_page(book, told, list(offered), summary_title(policy, words), words),
        *review_pages(book, told, policy, list(every), words),
    )
    since = [page for comparison in history.since for page in comparison.pages]
    return Contents(
        book,
        {page.path: page for page in (*pages, *since)},
        {page.path: replace(page, html=relinked(page.html, moved)) for page in extra},
        every,
        _redlines(book, history),
    )


def _redlines(book: Manuscript, history: History) -> Mapping[str, Redline]:
    """The pages with changes since earlier submissions, those of the newest submission first."""
    labels = [comparison.old.label for comparison in reversed(history.since)]
    made = {page.path for comparison in history.since for page in comparison.pages}
    found = {redline_path(label, page.path): Redline(label, page.path) for label in labels for page in book.pages}
    return {path: redline for path, redline in found.items() if path in made}


def _front_page(
    book: Manuscript, told: Story, downloads: Sequence[str], summary: str, words: NullTranslations
) -> SitePage:
    """The first page: what the book is, its state, its removals by state, its submissions, contents and downloads."""
    places = [place for entry in book.entries for place in entry.places]
    html = template("site_front.html.j2", words).render(
        book=book,
        edition=edition_labels(words)[book.edition],
        day=long_date(book.day, book.language),
        annex=next((page for page in book.pages if page.matter is Matter.ANNEX), None),
        counts=passages_by_state(book),
        states=_STATES,
        removals=Counter(place.anchor.chapter for place in places if place.anchor),
        downloads=downloads,
        story=told,
        rounds={one.comparison.new.label: one for one in told.rounds if one.comparison.new},
        compared={one.comparison.old.label: one for one in told.choices},
        sums={one.path: _sum(one, words) for one in told.told},
        submitted=lambda one: _submitted(one, book.language),
        review=[REGISTER, SUMMARY] if book.verdict.baseline else [],
        summary=summary,
    )
    return SitePage(FRONT_PAGE, words.gettext("Home"), html, listed=False)


def _sum(told: Told, words: NullTranslations) -> tuple[str, ...]:
    """All changes of a comparison, counted by kind in words."""
    return counted(Counter(item.change.kind for part in told.parts for item in part.changes), words)


def _submitted(submission: Submission, language: str) -> str:
    """The id of a submission with its day in the book's language, where one is known."""
    day = submission.handed_over
    return f"{submission.label}, {long_date(day, language)}" if day else submission.label
