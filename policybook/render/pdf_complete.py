"""Whether all of a section stands on its pages."""

from collections.abc import Sequence

from lxml import html
from lxml.html import HtmlElement

from policybook.errors import BookError, Problem, say
from policybook.model import Location


def check_complete(path: str, source: str, pages: Sequence[Sequence[str]]) -> None:
    """Raise BookError unless every id of a section's HTML has its place on a page, in the order of the text.

    Notes have theirs at the foot; what a redline adds ("gone") is no part of the text.
    """
    tree: HtmlElement = html.document_fromstring(source).find("body")
    notes = {name for note in tree.find_class("foot") for name in note.xpath("descendant-or-self::*/@id")}
    wanted = [name for name in tree.xpath(".//*[not(contains(@class, 'gone'))]/@id") if name not in notes]
    found = list(dict.fromkeys(name for page in pages for name in page))
    lost = first_lost(wanted, [name for name in found if name not in notes]) or next(iter(notes - set(found)), None)
    if lost:
        raise BookError(_lost(path, lost))


def first_lost(wanted: Sequence[str], found: Sequence[str]) -> str | None:
    """The first name that is not found after the names before it; None where all are found in their order."""
    rest = iter(found)
    return next((name for name in wanted if name not in rest), None)


def _lost(path: str, name: str) -> Problem:
    return Problem(
        say("The paragraph {paragraph} is not where it should be in the PDF.", paragraph=name.rpartition("--")[2]),
        Location(path),
        say("It was left out when the pages were laid out, or stands out of order; the PDF would not be complete."),
        say("Divide the paragraph, list or table before it into smaller ones, and build again."),
    )
