"""Every link of the finished site: whether it leads to a page and to a place in it, and to no other host's files."""

import posixpath
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html
from lxml.html import HtmlElement

from policybook.errors import Problem, say
from policybook.model import Location

_LOADED = {"src", "srcset", "data", "poster"}
_LOADING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "preconnect"}


def check_site(folder: Path, paths: Iterable[str]) -> list[Problem]:
    """A problem for each link that leads nowhere and for each file that a page would load from another host.

    `folder` holds the site, `paths` are the Markdown paths of its pages; a page of other origin goes by its file.
    """
    names = {posixpath.splitext(path)[0] + ".html": path for path in paths}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    pages = {name: html.parse(folder / name).getroot() for name in sorted(files) if _is_page(name)}
    anchors = {name: {e.get("id") or e.get("name") for e in page.iter("*")} for name, page in pages.items()}
    problems = []
    for name, page in pages.items():
        for loaded, link in _links(page):
            where = Location(names.get(name, name))
            url = urlsplit(link)
            if url.scheme or url.netloc:
                if loaded and url.scheme != "data":
                    problems.append(_foreign(where, link))
                continue
            file = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(url.path))) if url.path else name
            anchor = unquote(url.fragment)
            if file not in files or (anchor and file in anchors and anchor not in anchors[file]):
                target = names[file] + (f"#{anchor}" if anchor else "") if file in names else link
                problems.append(_dead(where, target))
    return list(dict.fromkeys(problems))


def _is_page(name: str) -> bool:
    """Whether links are checked in a file; the page for errors is shown at any address, so its are absolute."""
    return name.endswith(".html") and name != "404.html"


def _links(page: HtmlElement) -> Iterator[tuple[bool, str]]:
    """Every link of a page, and whether the browser loads it by itself."""
    for element, attribute, link, _ in page.iterlinks():
        relations = set(element.get("rel", "").split())
        if element.tag == "link" and not relations & _LOADING_LINKS:
            continue
        yield attribute in _LOADED or element.tag == "link", link


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
