"""The annex as the site shows it: an index of all removals, and a page for those of each chapter.

In print it is one text; on the site it would be a page of megabytes in a book with many decisions.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from gettext import NullTranslations

from lxml import html
from lxml.html import HtmlElement
from lxml.html.builder import E

from policybook.model import Heading, Manuscript, Matter, Page
from policybook.read.tree import source_of, tree_of
from policybook.render.labels import state_labels
from policybook.render.marks import ANNEX

FOLDER = "annex/"
_LIMIT = 400_000  # characters of a page's removals; a chapter with more of them gets several pages
_STATE = "removal--"
_CHAPTERS = "chapters/"
_LINK = re.compile(rf'(href=")({re.escape(ANNEX)}#[^"]+)"')


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the annex: the removals of one chapter, or some of them; `anchor` names their place in the index."""

    path: str
    title: str
    anchor: str
    articles: tuple[HtmlElement, ...]


def split_annex(book: Manuscript, words: NullTranslations) -> tuple[tuple[Page, ...], Mapping[str, str]]:
    """The pages of a book with its annex divided, and where its places are now: "annex.md#removal-7" → a new link.

    The index keeps a line with the old id of each removal, so that an older link to one still leads to it.
    """
    annex = next((page for page in book.pages if page.matter is Matter.ANNEX), None)
    if annex is None:
        return book.pages, {}
    tree = tree_of(annex.html)
    parts = list(_parts(tree, {entry.number: entry.chapter for entry in book.entries}))
    moved = {
        f"{ANNEX}#{name}": f"{part.path}#{name}"
        for part in parts
        for article in part.articles
        for name in (article.get("id", ""), f"{article.get('id')}-title")
    }
    own = [_page(part, before, after, words) for part, before, after in _neighbours(parts)]
    index = _index(annex, tree, parts, words)
    pages = [*(index if page is annex else page for page in book.pages), *own]
    return tuple(replace(page, html=relinked(page.html, moved)) for page in pages), moved


def relinked(source: str, moved: Mapping[str, str]) -> str:
    """HTML whose links lead where the places of the annex are now."""
    return _LINK.sub(lambda found: f'{found[1]}{moved.get(found[2], found[2])}"', source)


def _parts(tree: HtmlElement, chapters: Mapping[int, str]) -> Iterator[Part]:
    """Take the removals out of the annex: the articles behind each heading of the second level."""
    for heading in tree.findall("h2"):
        articles = list(_articles(heading))
        if not articles:
            continue
        stem = _stem(heading.get("id", ""), articles[0].get("id", ""), chapters)
        for number, some in enumerate(_portions(articles), 1):
            path = f"{FOLDER}{stem}.md" if number == 1 else f"{FOLDER}{stem}-{number}.md"
            yield Part(path, heading.text_content().strip(), heading.get("id", ""), some)
        for article in articles:
            tree.remove(article)


def _articles(heading: HtmlElement) -> Iterator[HtmlElement]:
    for node in heading.itersiblings():
        if node.tag != "article":
            return
        yield node


def _stem(heading: str, first: str, chapters: Mapping[int, str]) -> str:
    """The name of a page: the chapter's, or the earlier round's from the heading's id ("removals-since-…")."""
    number = first.removeprefix("removal-")
    if number.isdigit() and int(number) in chapters:
        return chapters[int(number)].removeprefix(_CHAPTERS).removesuffix(".md")
    return heading.removeprefix("removals-")


def _portions(articles: Sequence[HtmlElement]) -> Iterator[tuple[HtmlElement, ...]]:
    """The articles in portions that make a page of bearable size."""
    some: list[HtmlElement] = []
    size = 0
    for article in articles:
        length = len(html.tostring(article, encoding="unicode", with_tail=False))
        if some and size + length > _LIMIT:
            yield tuple(some)
            some, size = [], 0
        some.append(article)
        size += length
    yield tuple(some)


def _neighbours(parts: Sequence[Part]) -> Iterable[tuple[Part, Part | None, Part | None]]:
    """Each part with the one before it and the one after it."""
    return zip(parts, [None, *parts], [*parts[1:], None], strict=False)


def _index(annex: Page, tree: HtmlElement, parts: Sequence[Part], words: NullTranslations) -> Page:
    """The annex without the removals themselves: what stood before them, then a line for each."""
    labels = state_labels(words)
    for heading in tree.findall("h2"):
        own = [part for part in parts if part.anchor == heading.get("id")]
        lines = [_line(article, part.path, labels) for part in own for article in part.articles]
        if lines:
            heading.addnext(E.ul({"class": "removals-list", "data-search-exclude": "true"}, *lines))
    headings = tuple(heading for heading in annex.headings if heading.level <= 2)
    return replace(annex, html=source_of(tree), headings=headings)


def _line(article: HtmlElement, path: str, labels: Mapping[str, str]) -> HtmlElement:
    """A removal in the index: its number, title and state."""
    name = article.get("id", "")
    state = next((kind.removeprefix(_STATE) for kind in article.classes if kind.startswith(_STATE)), "open")
    number, title = _titled(article)
    link = E.a(title, {"href": f"{path}#{name}"})
    badge = E.span(labels.get(state, state), {"class": f"state state--{state}"})
    return E.li({"id": name}, E.span(number, {"class": "removals-list__number"}), link, badge)


def _titled(article: HtmlElement) -> tuple[str, str]:
    """The number and the title of a removal, from its heading."""
    heading = next(node for node in article if node.tag in ("h2", "h3"))
    number = "".join(span.text_content() for span in heading.find_class("number"))
    return number, " ".join(heading.text_content().split()).removeprefix(number).strip()


def _page(part: Part, before: Part | None, after: Part | None, words: NullTranslations) -> Page:
    """The page of a part, with the way to the index and to the parts beside it."""
    _ = words.gettext
    title = _("Removed from {chapter}").format(chapter=part.title)
    trail = E.p({"class": "trail"}, E.a(_("All removed texts"), {"href": f"{ANNEX}#{part.anchor}"}))
    body = E.div(trail, E.h1(title, {"id": "removed"}))
    headings = [Heading(1, "removed", "", title)]
    for article in part.articles:
        number, name = _titled(article)
        heading = next(node for node in article if node.tag in ("h2", "h3"))
        heading.tag = "h2"
        headings.append(Heading(2, heading.get("id", ""), number, name))
        body.append(article)
    ways = [(before, "prev", "← {}"), (after, "next", "{} →")]
    links = [E.a(text.format(one.title), {"href": one.path, "rel": rel}) for one, rel, text in ways if one]
    if links:
        body.append(E.p({"class": "trail trail--ways"}, *links))
    return Page(part.path, title, "", Matter.ANNEX, source_of(body), tuple(headings), ())
