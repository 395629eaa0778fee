"""What the site holds: the manuscript's pages, a front page, the pages for reviewers, and downloads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path

from babel.dates import format_date

from policybook.model import Manuscript, Matter, Page
from policybook.render.labels import edition_labels
from policybook.render.site_review import REGISTER, SUMMARY, SitePage, news, register_files, review_pages
from policybook.render.template import template
from policybook.settings import PolicySettings

FRONT_PAGE = "index.md"
_DOWNLOADS = "downloads/"
_STATES = ("approved", "proposed", "returned", "open")


@dataclass(frozen=True, slots=True)
class Contents:
    """The pages and downloads of a site by their paths; `extra` are the pages that only the site has."""

    book: Manuscript
    pages: Mapping[str, Page]
    extra: Mapping[str, SitePage]
    downloads: Mapping[str, bytes | Path]

    def __contains__(self, path: str) -> bool:
        return path in self.pages or path in self.extra


def contents(
    book: Manuscript, policy: PolicySettings, downloads: Mapping[str, bytes | Path], words: NullTranslations
) -> Contents:
    """All that the site of a manuscript holds; `downloads` are its files by name, to which the register is added."""
    offered = {_DOWNLOADS + name: content for name, content in downloads.items()}
    register = register_files(book) if book.verdict.baseline else {}
    every = offered | {_DOWNLOADS + name: content for name, content in register.items()}
    extra = (_front_page(book, list(offered), words), *review_pages(book, policy, list(every), words))
    return Contents(book, {page.path: page for page in book.pages}, {page.path: page for page in extra}, every)


def _front_page(book: Manuscript, downloads: Sequence[str], words: NullTranslations) -> SitePage:
    """The first page: what the book is, its state, its removals by state, its contents and downloads."""
    marks = {(place.anchor.chapter, place.mark) for entry in book.entries for place in entry.places if place.anchor}
    html = template("site_front.html.j2", words).render(
        book=book,
        edition=edition_labels(words)[book.edition],
        day=format_date(book.day, "long", locale=book.language),
        annex=next((page for page in book.pages if page.matter is Matter.ANNEX), None),
        counts=Counter(entry.state for entry in book.entries),
        states=_STATES,
        removals=Counter(path for path, _ in marks),
        downloads=downloads,
        news=news(book, words),
        handed_over=_date(book),
        review=[REGISTER, SUMMARY] if book.verdict.baseline else [],
    )
    return SitePage(FRONT_PAGE, words.gettext("Home"), html, listed=False)


def _date(book: Manuscript) -> str:
    """The day of the last submission in the book's language; empty where none is known."""
    baseline = book.verdict.baseline
    return format_date(baseline.handed_over, "long", locale=book.language) if baseline and baseline.handed_over else ""
