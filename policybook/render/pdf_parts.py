"""Parts of a book: each opens on a page of its own, with its number, its title and its chapters."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from policybook.i18n import catalogue
from policybook.model import Manuscript, Page
from policybook.render.numbering import part_labels
from policybook.render.pdf_job import Section
from policybook.render.pdf_sections import anchor
from policybook.render.template import template


def openings(pages: Sequence[Page]) -> dict[str, str]:
    """Where each part opens: the names of these places in the whole book, by the path of the part's first chapter."""
    first = {title: next(group).path for title, group in groupby(pages, key=lambda page: page.part) if title}
    return {path: f"part-{anchor(path)}" for path in first.values()}


def with_parts(sections: Sequence[Sequence[Section]], manuscript: Manuscript) -> Iterator[Section]:
    """The sections of each of a manuscript's pages, and before the first chapter of each part the part's opening."""
    opened = openings(manuscript.pages)
    for found, page in zip(sections, manuscript.pages, strict=True):
        if page.path in opened:
            yield _section(opened[page.path], page.part, manuscript)
        yield from found


def _section(name: str, title: str, manuscript: Manuscript) -> Section:
    words = catalogue(manuscript.language)
    body = template("print_part.html.j2", words).render(
        book=manuscript.title,
        name=name,
        label=part_labels(manuscript.pages, words)[title],
        title=title,
        chapters=[(page, anchor(page.path)) for page in manuscript.pages if page.part == title],
    )
    return Section(name, "part", "arabic", title, body)
