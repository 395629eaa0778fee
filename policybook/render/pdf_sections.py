"""Pages of a manuscript → sections of the PDF: HTML documents that are typeset one by one.

A section knows nothing of the others' pages. Where it shows a page number of the book it holds an empty
`<span class="folio" data-for="anchor">`, which is filled once that anchor's page is known; where it lists the pages
of several anchors, a `<span class="folios" data-for="anchor anchor …">`.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from gettext import NullTranslations
from urllib.parse import quote, unquote, urlsplit

from lxml import html
from lxml.html import HtmlElement, builder

from policybook.i18n import catalogue
from policybook.model import Change, Edition, Manuscript, Matter, Page
from policybook.read.visible import text_of
from policybook.render.annex import SITE
from policybook.render.numbering import AUTOMATIC, label_of, numbered_paragraphs, part_labels, put_first
from policybook.render.pdf_job import CELL, IMAGES, NUMBERS, Numbering, Section
from policybook.render.pdf_lists import number_items
from policybook.render.pdf_notes import move_notes, tie_marks
from policybook.render.pdf_tables import prepare_table

_SLUG = re.compile(r"[^\w.-]+")
INDEXED = "index"  # the class of terms that the index lists
_ADDRESSES = ("https", "http", "mailto")
_REMOVALS = "removals"  # the class of the annex's second section, and its name after the page's
_SHORT_TERM = 14  # characters of a term that stands beside its definition rather than above it


def anchor(path: str, identifier: str = "") -> str:
    """The name of a place in the whole book: of a page, or of an id on a page."""
    slug = _SLUG.sub("-", path.removeprefix("chapters/").rpartition(".")[0] or path)
    return f"{slug}--{identifier}" if identifier else slug


@dataclass(frozen=True, slots=True)
class _Book:
    """What a section depends on besides its page."""

    title: str
    language: str
    edition: Edition
    paths: frozenset[str]


def book_sections(manuscript: Manuscript) -> list[tuple[Section, ...]]:
    """The section of each page; of the annex two, its summary, which every edit changes, and the removals."""
    pages = manuscript.pages
    book = _Book(
        manuscript.title,
        manuscript.language,
        manuscript.edition,
        frozenset(page.path for page in pages),
    )
    parts = part_labels(pages, catalogue(manuscript.language))
    changed = _changed_blocks(manuscript.verdict.changes) if manuscript.edition is Edition.DRAFT else {}
    return [_sections(page, parts.get(page.part, ""), book, frozenset(changed.get(page.path, ()))) for page in pages]


@lru_cache(512)  # a section is made again only when something has changed that it depends on
def _sections(page: Page, part: str, book: _Book, changed: frozenset[str]) -> tuple[Section, ...]:
    words = catalogue(book.language)
    tree: HtmlElement = html.fragment_fromstring(page.html, create_parent="section")
    tree.set("class", f"page page--{page.matter}{' page--within' if part else ''}")
    tree.set("id", anchor(page.path))
    tree.set("lang", book.language)
    tree.set("data-book", book.title)
    _place_images(tree)
    number_items(tree)
    move_notes(tree)
    tie_marks(tree)
    _mark_headings(tree, page, part, words)
    for figure in list(tree.iter("figure")):
        _lift_caption(figure)
    for table in list(tree.iter("table")):
        prepare_table(table)
    for number, term in enumerate(tree.find_class(INDEXED), 1):
        term.set("id", term.get("id") or f"term-{number}")
    if page.matter is Matter.BACK:
        _mark_references(tree)
    for terms in tree.iter("dl"):
        if not terms.get("class") and all(len(text_of(term)) <= _SHORT_TERM for term in terms.iter("dt")):
            terms.set("class", "terms--short")
    if book.edition is not Edition.FINAL and page.matter is not Matter.ANNEX:
        _number_paragraphs(tree)
    for node in tree.xpath(f".//*[@{CELL}]"):
        del node.attrib[CELL]  # what names a figure is ours
    for node in tree.iter():
        if node.get("id") in changed:
            node.classes.add("changed")
    _show_pages(tree, words)
    _join_links(tree, page.path, book.paths)
    numbering: Numbering = "roman" if page.matter is Matter.FRONT else "arabic"
    removals = _removals(tree, words) if page.matter is Matter.ANNEX else None
    first = Section(page.path, page.matter.value, numbering, page.title, html.tostring(tree, encoding="unicode"))
    if removals is None:
        return (first,)
    text = html.tostring(removals, encoding="unicode")
    return first, Section(f"{page.path}#{_REMOVALS}", _REMOVALS, numbering, page.title, text)


def _removals(tree: HtmlElement, words: NullTranslations) -> HtmlElement | None:
    """What follows the summary of the annex, taken out of its tree; None where nothing does."""
    found = tree.xpath("./h2[1] | ./h2[1]/following-sibling::*")
    if not found:
        return None
    running = {"data-book": tree.get("data-book"), "data-running": words.gettext("Annex")}
    taken: HtmlElement = builder.SECTION({"class": f"page page--{_REMOVALS}", "lang": tree.get("lang"), **running})
    taken.extend(found)
    return taken


def _place_images(tree: HtmlElement) -> None:
    for image in tree.iter("img"):
        source = unquote(image.get("src") or "")
        if not source.startswith("data:"):
            image.set("src", IMAGES + quote(source))


def _mark_headings(tree: HtmlElement, page: Page, part: str, words: NullTranslations) -> None:
    """Give headings the text for running headers and bookmarks; what a chapter is called becomes its kicker.

    `part` is what the chapter's part is called, empty where it has none.
    """
    known = {heading.id: heading for heading in page.headings}
    for node in tree.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        heading = known.get(node.get("id") or "")
        if heading is None:
            continue
        mark = node.findtext("span[@class='number removal__number']")  # the number that marks in the text have
        label = f"{mark or heading.number} {heading.text}".strip()
        node.set("data-label", label)
        node.set("data-running", label)
        if heading.level == 1 and page.matter is Matter.ANNEX:
            node.set("data-running", words.gettext("Annex"))
            put_first(node, "number", words.gettext("Annex"))
        elif heading.level == 1 and heading.number:
            node.set("data-running", f"{part} · {label}" if part else label)
            node.find("span[@class='number']").text = label_of("chapter", heading.number, words)
        elif heading is page.headings[0] and page.number:  # a chapter without a title of the first level
            node.set("data-chapter", label_of("chapter", page.number, words))


def _lift_caption(figure: HtmlElement) -> None:
    """Put a table's caption above it, where it stays in sight when the table runs over pages."""
    caption = figure.find("figcaption")
    if caption is not None and figure.find(".//table") is not None:
        caption.tail = None
        figure.insert(0, caption)


def _number_paragraphs(tree: HtmlElement) -> None:
    """Put each paragraph's number, the one in its id, beside it: a picture in the margin, no part of the text."""
    for node, number in numbered_paragraphs(tree):
        image = builder.IMG({"class": "paragraph-number", "src": f"{NUMBERS}{number}.svg"})
        image.tail, node.text = node.text, None
        node.insert(0, image)


def _changed_blocks(changes: Sequence[Change]) -> dict[str, set[str]]:
    """For each chapter by path the blocks that hold a passage which the baseline did not hold in these words."""
    found: dict[str, set[str]] = {}
    for change in changes:
        if not change.kind.stands:
            for passage in change.new:
                found.setdefault(passage.chapter, set()).add(passage.block_id)
    return found


def _mark_references(tree: HtmlElement) -> None:
    """Tell the entries of a bibliography (paragraphs that their author named, to be cited) from other text."""
    for paragraph in tree.iter("p"):
        name = paragraph.get("id")
        if name and not AUTOMATIC.fullmatch(name):
            paragraph.set("class", "reference")


def _show_pages(tree: HtmlElement, words: NullTranslations) -> None:
    """After each reference to a numbered thing, and each link of the annex, write on which page it stands."""
    template = words.gettext("p. {page}")
    for label in list(tree.iter("span")):
        link = label.getprevious()
        if label.get("class") == "xref-label" and link is not None and link.tag == "a":
            inner = (label.text or "").strip().removeprefix("(").removesuffix(")")
            label.text = f" ({inner}, "
            label.append(_paged(template, link.get("href") or ""))
            label[-1].tail = ")"
    for link in _annex_links(tree):
        link.tail, tail = None, link.tail or ""
        note = builder.SPAN({"class": "xref-label"}, ", ")
        note.append(_paged(template, link.get("href") or ""))
        note.tail = tail
        link.addnext(note)


def _annex_links(tree: HtmlElement) -> Iterator[HtmlElement]:
    for link in list(tree.iter("a")):
        inside = any("removal__facts" in (node.get("class") or "") for node in link.iterancestors("dl"))
        following = link.getnext()
        labelled = following is not None and following.get("class") == "xref-label" and not link.tail
        outward = urlsplit(link.get("href") or "").scheme
        of_site = link.get("class") == "removal__decision"  # it leads to a page that the book does not have
        if not (outward or of_site or labelled) and (inside or link.get("class") == "removal__back"):
            yield link


def _paged(template: str, href: str) -> HtmlElement:
    before, _, after = template.partition("{page}")
    number = builder.SPAN({"class": "folio", "data-for": href})
    number.tail = after
    return builder.SPAN({"class": "paged"}, before.replace(" ", "\u00a0"), number)


def _join_links(tree: HtmlElement, path: str, pages: Set[str]) -> None:
    """Make ids unique in the book; links inside the book lead to them, others stay only where they are addresses."""
    for node in tree.iter():
        if node.get("id") and node is not tree:
            node.set("id", anchor(path, node.get("id")))
        if node.get("data-for"):
            node.set("data-for", _target(node.get("data-for"), path, pages) or "")
        if node.tag == "a":
            node.attrib.pop("rel", None)  # one value of it would attach the target's file
            link, online = node.attrib.pop("href", ""), node.attrib.pop(SITE, "")
            target = _target(link, path, pages)
            if target:
                node.set("href", f"#{target}")
            elif urlsplit(online or link).scheme in _ADDRESSES:
                node.set("href", online or link)


def _target(href: str, path: str, pages: Set[str]) -> str | None:
    page, _, identifier = map(unquote, href.partition("#"))
    return anchor(page or path, identifier) if href and (page or path) in pages else None
