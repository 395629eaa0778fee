"""The front page of the site."""

from collections import Counter
from collections.abc import Sequence
from gettext import NullTranslations

from babel.dates import format_date

from policybook.model import Manuscript, Matter
from policybook.render.labels import edition_labels
from policybook.render.site_html import states
from policybook.render.site_review import REGISTER, SUMMARY, SitePage, news
from policybook.render.template import template

FRONT_PAGE = "index.md"
STATES = ("approved", "proposed", "returned", "open")


def front_page(book: Manuscript, downloads: Sequence[str], words: NullTranslations) -> SitePage:
    """The first page: what the book is, its state, its removals by state, its contents and downloads."""
    marks = list(states(book))
    html = template("site_front.html.j2", words).render(
        book=book,
        edition=edition_labels(words)[book.edition],
        day=format_date(book.day, "long", locale=book.language),
        annex=next((page for page in book.pages if page.matter is Matter.ANNEX), None),
        counts=Counter(state for _, state in marks),
        states=STATES,
        removals=Counter(path for path, _ in marks),
        downloads=downloads,
        news=news(book, words),
        handed_over=_date(book),
        review=[REGISTER, SUMMARY] if book.verdict.baseline else [],
    )
    return SitePage(FRONT_PAGE, words.gettext("Home"), html)


def _date(book: Manuscript) -> str:
    """The day of the last submission in the book's language; empty where none is known."""
    baseline = book.verdict.baseline
    return format_date(baseline.handed_over, "long", locale=book.language) if baseline and baseline.handed_over else ""
