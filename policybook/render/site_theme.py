"""The site's look and order: what the plugin adds to the settings of Material and to the menu."""

from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from markupsafe import escape
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.toc import AnchorLink, TableOfContents

from policybook.errors import Problem, say
from policybook.model import Heading, Location, Manuscript
from policybook.render.site_pages import FRONT_PAGE
from policybook.settings import FILE

_HERE = Path(__file__).parent
_ASSETS = "assets/policybook/"
_STYLES = ("styles/site.css",)
_SCRIPTS = ("scripts/cards.js", "scripts/copy.js", "scripts/redline.js", "scripts/table.js")
_POLYFILLS = ("scripts/offline.js",)
_FONTS = tuple(
    f"fonts/web/Noto{name}.woff2"
    for name in (
        "Sans-Regular",
        "Sans-Italic",
        "Sans-Bold",
        "Serif-Regular",
        "Serif-Italic",
        "Serif-Bold",
        "Serif-BoldItalic",
        "SansMono-Regular",
    )
)
_FEATURES = (
    "navigation.footer",
    "navigation.top",
    "search.highlight",
    "toc.follow",
    "content.tooltips",
    "content.footnote.tooltips",
)


def assets() -> dict[str, bytes | Path]:
    """The files that the look needs, by their paths in the site."""
    return {_ASSETS + name: _HERE / name for name in (*_STYLES, *_SCRIPTS, *_POLYFILLS, *_FONTS)}


def dress(config: MkDocsConfig, book: Manuscript, gettext: Callable[[str], str]) -> None:
    """The book's language, fonts, colours and features; what mkdocs.yml sets for palette and features stays."""
    theme = config.theme
    theme.dirs.insert(0, str(_HERE / "theme"))
    theme["language"], theme["font"] = book.language, False
    theme["features"] = [*theme.get("features", []), *(f for f in _FEATURES if f not in theme.get("features", []))]
    theme["icon"] = {"logo": "material/book-open-page-variant", **(theme.get("icon") or {})}
    if not theme.get("palette"):
        theme["palette"] = [
            _palette("light", "default", "material/weather-night", gettext("Switch to dark")),
            _palette("dark", "slate", "material/weather-sunny", gettext("Switch to light")),
        ]
    config.extra["generator"] = False
    config.extra["polyfills"] = [*config.extra.get("polyfills", []), *(_ASSETS + name for name in _POLYFILLS)]
    config.use_directory_urls = False  # so that the site can be read from a folder, without a server
    config.extra_css[:0] = [_ASSETS + name for name in _STYLES]
    config.extra_javascript[:0] = [_ASSETS + name for name in _SCRIPTS]


def _palette(preference: str, scheme: str, icon: str, name: str) -> dict[str, Any]:
    return {
        "media": f"(prefers-color-scheme: {preference})",
        "scheme": scheme,
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": icon, "name": name},
    }


def completed_nav(nav: list[Any], ours: Collection[str], review: list[Any]) -> list[Any]:
    """The nav of mkdocs.yml with the front page before it, and what it does not name after its last chapter.

    `ours` are the pages of the book, `review` the entries for reviewers.
    """
    listed = [_paths(entry) for entry in nav]
    missing = [path for path in ours if not any(path in paths for paths in listed)]
    last = max((i for i, paths in enumerate(listed) if paths & set(ours)), default=len(nav) - 1)
    front = [] if any(FRONT_PAGE in paths for paths in listed) else [FRONT_PAGE]
    return [*front, *nav[: last + 1], *missing, *review, *nav[last + 1 :]]


def menu_problem(shown: Iterable[str], chapters: Collection[str]) -> Problem | None:
    """What is wrong with a menu that another plugin made: a chapter that it lacks, or the order; None if nothing.

    `shown` are the paths of all its pages, `chapters` those of the book in the order of nav.
    """
    found = [path for path in shown if path in chapters]
    if found == list(chapters):
        return None
    missing = [path for path in chapters if path not in found]
    what = say("The site's menu has the chapters in another order than nav.")
    if missing:
        what = say("The site's menu lacks {chapters}.", chapters=", ".join(missing))
    return Problem(
        what,
        Location(FILE),
        say("The PDF follows nav; site and PDF must be one book, and a chapter outside the menu is lost to readers."),
        say("Let the plugin that makes the menu list the chapters as nav does."),
    )


def _paths(entry: Any) -> set[str]:
    """Every path below an entry of nav."""
    if isinstance(entry, str):
        return {entry}
    entries = entry.values() if isinstance(entry, dict) else entry
    return set().union(*(_paths(inner) for inner in entries))


def toc(headings: Iterable[Heading]) -> TableOfContents:
    """The headings of a page as MkDocs nests them."""
    top: list[AnchorLink] = []
    branch: list[AnchorLink] = []
    for heading in headings:
        title = str(escape(f"{heading.number} {heading.text}".strip()))
        link = AnchorLink(title, heading.id, heading.level)
        while branch and branch[-1].level >= heading.level:
            branch.pop()
        (branch[-1].children if branch else top).append(link)
        branch.append(link)
    return TableOfContents(top)
