"""The pages that only the site has, made from templates/site_*.j2: the front page."""

from collections import Counter
from collections.abc import Callable, Sequence
from gettext import NullTranslations

from babel.dates import format_date

from policybook.model import Manuscript, Matter
from policybook.render.labels import edition_labels
from policybook.render.site_html import UrlOf, states
from policybook.render.template import template

FRONT_PAGE = "index.md"
STATES = ("approved", "proposed", "returned", "open")


def front_page(book: Manuscript, downloads: Sequence[str], words: NullTranslations, url_of: UrlOf) -> str:
    """The first page's HTML: what the book is, its state, its removals by state, its contents and downloads."""
    marks = list(states(book))
    return template("site_front.html.j2", words).render(
        book=book,
        edition=edition_labels(words)[book.edition],
        day=format_date(book.day, "long", locale=book.language),
        annex=next((page for page in book.pages if page.matter is Matter.ANNEX), None),
        counts=Counter(state for _, state in marks),
        states=STATES,
        removals=Counter(path for path, _ in marks),
        downloads=downloads,
        url=_sure(url_of),
    )


def _sure(url_of: UrlOf) -> Callable[[str], str]:
    """Like `url_of`, but what is no path of the book stays as it is."""
    return lambda path: url_of(path) or path
