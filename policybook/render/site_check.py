"""Every link of the finished site: whether it leads to a page and to a place in it, and to no other host's files."""

import posixpath
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html
from lxml.html import HtmlElement

from policybook.errors import Problem, say
from policybook.model import Location
from policybook.steps import Steps

_LOADED = {"src", "srcset", "data", "poster"}
_LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "preconnect"}


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads: a file of the site and a place in it; `outside` where it leads to another host's file."""

    written: str
    file: str = ""
    anchor: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Scan:
    """The places of a page that links may name, and its links."""

    anchors: frozenset[str]
    links: tuple[Link, ...]

    def has(self, anchor: str) -> bool:
        """Whether the page has a place of that name; "name=value" is no place but a state of the page's filters."""
        return not anchor or "=" in anchor or anchor in self.anchors


def check_site(folder: Path, names: Mapping[str, str], steps: Steps, known: Mapping[str, str]) -> list[Problem]:
    """A problem for each link that leads nowhere and for each file that a page would load from another host.

    `folder` holds the site, `names` says from which file of the book each of its files was made. Of `known` pages the
    text need not be read.
    """
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    kept: dict[Link, Link] = {}  # pages share most of their links: each is kept once
    pages = (name for name in sorted(files) if _is_page(name))
    texts = {name: known.get(name) or (folder / name).read_text("utf-8", "surrogateescape") for name in pages}
    scans = {name: _looked_through(text, name, kept, steps) for name, text in texts.items()}
    problems = []
    for name, scan in scans.items():
        where = Location(names.get(name, name))
        for link in scan.links:
            target = scans.get(link.file)
            if link.outside:
                problems.append(_foreign(where, link.written))
            elif link.file not in files or (target and not target.has(link.anchor)):
                problems.append(_dead(where, _as_written(link, names)))
    return list(dict.fromkeys(problems))


def _is_page(name: str) -> bool:
    """Whether links are checked in a file; the page for errors is shown at any address, so its are absolute."""
    return name.endswith(".html") and name != "404.html"


def _looked_through(text: str, name: str, kept: dict[Link, Link], steps: Steps) -> Scan:
    return steps.run("scan", None, {"path": name, "text": text}, lambda: _scan(text, name, kept))


def _scan(text: str, name: str, kept: dict[Link, Link]) -> Scan:
    page = html.document_fromstring(text.encode("utf-8", "surrogateescape"))
    links = dict.fromkeys(kept.setdefault(link, link) for link in _links(page, name))
    anchors = frozenset(sys.intern(mark) for e in page.iter("*") if (mark := e.get("id") or e.get("name")))
    return Scan(anchors, tuple(links))


def _links(page: HtmlElement, name: str) -> Iterator[Link]:
    """The links of a page; of those to other hosts only what the browser loads by itself."""
    for element, attribute, link, _ in page.iterlinks():
        if element.tag == "link" and not set(element.get("rel", "").split()) & _LOADING_LINKS:
            continue
        try:
            url = urlsplit(link)
        except ValueError:  # an address that nobody can read leads nowhere
            yield Link(link)
            continue
        if not url.scheme and not url.netloc:
            path = posixpath.join(posixpath.dirname(name), unquote(url.path)) if url.path else name
            yield Link(link, posixpath.normpath(path), unquote(url.fragment))
        elif url.scheme != "data" and (attribute in _LOADED or element.tag == "link"):
            yield Link(link, outside=True)


def _as_written(link: Link, names: Mapping[str, str]) -> str:
    """The link as the book writes it."""
    if link.file not in names:
        return link.written
    return names[link.file] + (f"#{link.anchor}" if link.anchor else "")


def _dead(where: Location, link: str) -> Problem:
    return Problem(
        say("The link to {link} leads nowhere.", link=link),
        where,
        say("A reader who follows it would find nothing."),
        say("Correct the link, or give the place it means that name."),
    )


def _foreign(where: Location, link: str) -> Problem:
    return Problem(
        say("The page loads {link} from another host.", link=link),
        where,
        say("The site must work without a network and tell nobody who reads it."),
        say("Put the file into the book and link to it there."),
    )
