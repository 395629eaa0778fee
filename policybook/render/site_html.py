"""A page of the manuscript as the site shows it: links made URLs, tables that scroll, marks with cards."""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import partial
from gettext import NullTranslations
from urllib.parse import unquote

from lxml.html import HtmlElement
from lxml.html.builder import E

from policybook.cache import digest
from policybook.model import Matter, Page
from policybook.read.blocks import HEADINGS
from policybook.read.tree import source_of, tree_of
from policybook.render.annex import SITE, decision_path
from policybook.render.history import changes_path
from policybook.render.numbering import label_of, numbered_paragraphs
from policybook.render.site_pages import Contents, Redline
from policybook.steps import Steps

UrlOf = Callable[[str], str | None]

_NUMBER = re.compile(r"[-−–]?\d[\d.,\s]*%?|[-–—]")
_BACKLINK = re.compile(r"Jump back to footnote (.+) in the text")  # Python-Markdown's own words
_HEADINGS = HEADINGS[1:]  # the first is the page's own title


class Bodies:
    """Finishes the pages of one site; holds the removals of the annex, which the cards quote."""

    def __init__(self, site: Contents, words: NullTranslations, steps: Steps) -> None:
        self._words, self._steps = words, steps
        self._redlines = site.redlines
        self._pages = site.pages
        quoted = {path: page.html for path, page in site.pages.items() if "<article" in page.html}
        self._decisions = {f"removal-{e.number}": decision_path(e.decision) for e in site.book.entries if e.decision}
        self._removals: dict[str, tuple[str, HtmlElement]] = {
            article.get("id", ""): (path, article)
            for path, source in quoted.items()
            for article in tree_of(source).iter("article")
            if "removal" in article.classes
        }
        self._around = digest(site.book.language, repr((self._decisions, self._redlines)), *quoted.values())

    def images(self) -> list[str]:
        """The paths of the images that the pages show."""
        sources = [page.html for page in self._pages.values()]
        found = [self._steps.run("images", None, {"text": source}, partial(_images, source)) for source in sources]
        return sorted(set().union(*found))

    def finish(self, page: Page, url_of: UrlOf, files: str) -> tuple[str, set[str]]:
        """The page's HTML for the site, and the ids in it that links may name.

        `url_of` gives the URL, seen from this page, of a path of the book, or None where there is no such file;
        `files` names all paths of which there is one.
        """
        place = repr(replace(page, html=""))
        parts = {"text": page.html, "place": place, "annex": self._around, "pages": files}
        return self._steps.run("body", None, parts, lambda: self._finish(page, url_of))

    def _finish(self, page: Page, url_of: UrlOf) -> tuple[str, set[str]]:
        root = tree_of(page.html)
        self._cards(root)
        self._views(root, page)
        for element in root.iter("a", "img"):
            element.attrib.pop(SITE, None)
            _relink(element, page.path, url_of)
        self._permalinks(root, page)
        self._scrolling_tables(root)
        _scrolling_code(root)
        self._enlargeable_figures(root)
        self._backlinks(root)
        for element in root.iter("dt", "dd", "th", "td", "figcaption"):
            element.tail = element.tail or "\n"  # the search index would join the words of neighbours
        return source_of(root), _ids(root)

    def plain(self, source: str, path: str, url_of: UrlOf, files: str) -> tuple[str, set[str]]:
        """A page of the site's own for the site: its links, and tables that scroll; the rest as for `finish`."""
        parts = {"text": source, "path": path, "pages": files}
        return self._steps.run("plain", None, parts, lambda: self._plain(source, path, url_of))

    def _plain(self, source: str, path: str, url_of: UrlOf) -> tuple[str, set[str]]:
        root = tree_of(source)
        for element in root.iter("a", "img"):
            _relink(element, path, url_of)
        self._scrolling_tables(root)
        return source_of(root), _ids(root)

    def guide(self, source: str) -> str:
        """A page that MkDocs rendered, its tables, code and footnotes like those of the book."""
        root = tree_of(source)
        self._scrolling_tables(root)
        _scrolling_code(root)
        self._backlinks(root)
        return source_of(root)

    def _cards(self, root: HtmlElement) -> None:
        """Give every mark its card, at the end of the page."""
        cards = E.div({"class": "cards", "data-search-exclude": "true"})
        for mark in root.iterfind(".//a[@class]"):
            removal = self._removals.get(mark.get("href", "").rpartition("#")[2])
            if "mark" not in mark.classes or removal is None:
                continue
            mark.set("data-search-exclude", "true")
            mark.attrib.pop("title", None)  # a tooltip would lie on the card; the mark's label says the same
            mark.set("data-card", f"card-{mark.get('id')}")
            cards.append(self._card(mark, *removal))
        if len(cards):
            root.append(cards)

    def _card(self, mark: HtmlElement, annex: str, removal: HtmlElement) -> HtmlElement:
        """The removal as the annex shows it, in an element that stays hidden until its mark is asked."""
        state = [name for name in removal.classes if name.startswith("removal--")]
        card = E.div({"class": " ".join(["card", *state]), "id": mark.get("data-card"), "hidden": "hidden"})
        card.set("data-close", self._words.gettext("Close"))
        for child in _without_way_back(deepcopy(removal)):
            if child.tag in _HEADINGS:
                child.tag = "p"
                child.classes.add("card__title")
            for element in child.iter():
                element.attrib.pop("id", None)
            card.append(child)
        whole = self._decisions.get(removal.get("id", ""), f"{annex}#{removal.get('id')}")
        link = {"class": "card__more", "href": whole}
        card.append(E.p(E.a(self._words.gettext("Read the whole decision"), link)))
        return card

    def _permalinks(self, root: HtmlElement, page: Page) -> None:
        """A link to copy at every heading and every paragraph of running text."""
        name = label_of("chapter", page.number, self._words) if page.number else page.title
        for element in list(root.iter(*_HEADINGS)):
            if element.get("id"):
                label = self._words.gettext("Link to this section")
                link = E.a("¶", {"class": "headerlink", "href": f"#{element.get('id')}", "title": label})
                element.append(link)
        for element, number in () if page.matter is Matter.ANNEX else numbered_paragraphs(root):
            place = f"{name} ¶ {number}"
            named = {"data-place": place, "aria-label": place, "data-search-exclude": "true"}
            link = E.a(number, {"class": "para", "href": f"#{element.get('id')}", **named})
            link.tail, element.text = element.text, None
            element.insert(0, link)

    def _scrolling_tables(self, root: HtmlElement) -> None:
        """Wide tables scroll inside themselves; the keyboard reaches what scrolls, so it needs a name."""
        for number, table in enumerate(list(root.iter("table")), 1):
            captions = [c for figure in table.iterancestors("figure") for c in figure.iterfind(".//figcaption")]
            name = _label(captions[0]) if captions else label_of("table", str(number), self._words)
            box = E.div({"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": name})
            table.classes.add("table")
            table.getparent().replace(table, box)
            box.tail, table.tail = table.tail, None
            box.append(table)
            for cell in table.iter("td"):
                if "none" not in cell.classes and _NUMBER.fullmatch(cell.text_content().strip()):
                    cell.classes.add("num")

    def _enlargeable_figures(self, root: HtmlElement) -> None:
        """A figure is a link to its image, which the browser then shows as large as one likes."""
        for image in root.xpath(".//figure//img[not(ancestor::a)]"):
            link = E.a({"class": "enlarge", "href": image.get("src"), "title": self._words.gettext("Enlarge")})
            image.getparent().replace(image, link)
            link.tail, image.tail = image.tail, None
            link.append(image)

    def _views(self, root: HtmlElement, page: Page) -> None:
        """How to read a chapter: clean or with its changes, and since which submission; it needs no script."""
        for gone in root.find_class("gone"):
            gone.set("data-search-exclude", "true")
        redline = self._redlines.get(page.path)
        parts = [self._switch(root, redline), self._other_views(page.path, redline)]
        bar = E.div({"class": "views", "data-search-exclude": "true"}, *(part for part in parts if part is not None))
        if len(bar):
            title = root.find("h1")
            root.insert(0 if title is None else root.index(title) + 1, bar)

    def _switch(self, root: HtmlElement, redline: Redline | None) -> HtmlElement | None:
        """A switch that shows the changes of a page, with their counts; none where nothing has changed."""
        _ = self._words.gettext
        kinds = {"removed": _("removed"), "added": _("added"), "moved": _("moved here"), "to": _("moved away")}
        shown = [(kind, name, len(root.find_class(f"redline--{kind}"))) for kind, name in kinds.items()]
        counts = [E.li(E.span(f"{n} {name}", {"class": f"redline--{kind}"})) for kind, name, n in shown if n]
        if not counts:
            return None
        box = E.input({"type": "checkbox", "id": "redline-switch", "class": "views__switch"})
        text = _("Show changes since the last submission")
        if redline:
            box.set("checked", "checked")
            text = _("Show changes since {submission}").format(submission=redline.submission)
        return E.div({"class": "views__changes"}, E.label(box, E.span(text)), E.ul({"class": "views__legend"}, *counts))

    def _other_views(self, path: str, redline: Redline | None) -> HtmlElement | None:
        """Links to the same chapter with its changes since other submissions."""
        _ = self._words.gettext
        chapter = redline.chapter if redline else path
        links = [
            E.a(other.submission, {"href": target})
            for target, other in self._redlines.items()
            if other.chapter == chapter and target != path
        ]
        if redline:
            links.append(E.a(_("The chapter as it is"), {"href": chapter}))
            links.append(E.a(_("All changes"), {"href": changes_path(redline.submission)}))
        if not links:
            return None
        before = [] if redline else [E.span(_("Changes since"))]
        return E.p({"class": "views__others"}, *before, *links)

    def _backlinks(self, root: HtmlElement) -> None:
        """The way back from a footnote is named in the book's language, unless the settings name it."""
        for link in root.find_class("footnote-backref"):
            found = _BACKLINK.fullmatch(link.get("title", ""))
            if found:
                link.set("title", self._words.gettext("Back to footnote {number} in the text").format(number=found[1]))


def _without_way_back(removal: HtmlElement) -> HtmlElement:
    """A removal without the links to its mark, which is where its card is read."""
    for link in removal.find_class("removal__back"):
        source = link.getparent()
        link.drop_tree()
        source.text = (source.text or "").rstrip(" ·")
    return removal


def _scrolling_code(root: HtmlElement) -> None:
    """Long lines of code scroll inside their block, so the keyboard must reach it."""
    for block in root.iter("pre"):
        block.set("tabindex", "0")


def _relink(element: HtmlElement, path: str, url_of: UrlOf) -> None:
    """Make the path of a page or an image an URL; what is none is left, for the check of the links to name."""
    attribute = "src" if element.tag == "img" else "href"
    target, hash_sign, anchor = element.get(attribute, "").partition("#")
    target = unquote(target)
    if target and target != path and (url := url_of(target)):
        element.set(attribute, url + hash_sign + anchor)
    elif target and target == path:
        element.set(attribute, f"#{anchor}")


def _ids(root: HtmlElement) -> set[str]:
    return {element.get("id") for element in root.iter("*") if element.get("id")}


def _label(caption: HtmlElement) -> str:
    labels = caption.find_class("label")
    return " ".join((labels[0] if labels else caption).text_content().split())


def _images(source: str) -> set[str]:
    return {unquote(image.get("src", "")) for image in tree_of(source).iter("img")}
