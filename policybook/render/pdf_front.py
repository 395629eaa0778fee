"""What stands before the text: cover and imprint, contents, lists of tables and of figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from gettext import NullTranslations

from policybook.i18n import catalogue, long_date
from policybook.judge.tally import proposed
from policybook.model import Manuscript, Matter, Page
from policybook.render.labels import edition_labels
from policybook.render.numbering import label_of, part_labels
from policybook.render.pdf_job import Section
from policybook.render.pdf_parts import openings
from policybook.render.pdf_sections import anchor
from policybook.render.template import template

COVER, CONTENTS = "cover", "contents"
_DEPTH = 2  # contents list chapters and their sections; bookmarks go deeper
_DIGEST = 12  # hexadecimal digits of the register's digest on the cover; the imprint has them all


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents or of a list: its number or label, its text and the anchor it leads to."""

    level: int
    matter: Matter
    number: str
    text: str
    target: str


def front_sections(manuscript: Manuscript, index: Section | None) -> tuple[Section, Section]:
    """Cover with imprint, and contents with the lists, in the book's language; the contents end with the index."""
    words = catalogue(manuscript.language)
    cover = template("print_cover.html.j2", words).render(
        book=manuscript,
        verdict=manuscript.verdict,
        proposed=proposed(manuscript.verdict),
        edition=edition_labels(words)[manuscript.edition],
        day=long_date(manuscript.day, manuscript.language),
        digest=manuscript.register_digest[:_DIGEST],
    )
    lists = {
        "tables": (words.gettext("List of tables"), list(_floats(manuscript.pages, "table", words))),
        "figures": (words.gettext("List of figures"), list(_floats(manuscript.pages, "figure", words))),
    }
    contents = template("print_contents.html.j2", words).render(
        book=manuscript,
        entries=[*_lists_lines(lists), *_contents_lines(manuscript.pages, words), *_index_line(index)],
        lists=lists,
    )
    return (
        Section(COVER, "cover", "roman", manuscript.title, cover),
        Section(CONTENTS, "contents", "roman", words.gettext("Contents"), contents),
    )


def _contents_lines(pages: Sequence[Page], words: NullTranslations) -> Iterator[ContentsLine]:
    labels, opened = part_labels(pages, words), openings(pages)
    for page in pages:
        if page.path in opened:
            yield ContentsLine(0, Matter.BODY, "", f"{labels[page.part]} · {page.part}", f"{opened[page.path]}--title")
        depth = _DEPTH if page.matter is Matter.BODY else 1
        for heading in page.headings:
            if heading.level <= depth:
                target = anchor(page.path, heading.id)
                yield ContentsLine(heading.level, page.matter, heading.number, heading.text, target)


def _lists_lines(lists: Mapping[str, tuple[str, Sequence[ContentsLine]]]) -> Iterator[ContentsLine]:
    for kind, (title, entries) in lists.items():
        if entries:
            yield ContentsLine(1, Matter.FRONT, "", title, f"{CONTENTS}--{kind}")


def _index_line(index: Section | None) -> Iterator[ContentsLine]:
    if index:
        yield ContentsLine(1, Matter.BACK, "", index.title, anchor(index.path, "title"))


def _floats(pages: Sequence[Page], kind: str, words: NullTranslations) -> Iterator[ContentsLine]:
    for page in pages:
        for item in page.floats:
            if item.kind == kind:
                target = anchor(page.path, item.id)
                yield ContentsLine(1, page.matter, label_of(kind, item.number, words), item.caption, target)
