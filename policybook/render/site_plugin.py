"""The thin plugin through which MkDocs gets the manuscript's finished pages, its images and the theme."""

import logging
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2
from markupsafe import escape
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_relative_url

from policybook.errors import BookError, Problem, say
from policybook.i18n import catalogue, reader_language, render
from policybook.model import Heading, Location, Manuscript, Matter
from policybook.render.site_check import check_site
from policybook.render.site_html import Bodies
from policybook.render.site_output import guarded, mended
from policybook.render.site_pages import FRONT_PAGE, front_page
from policybook.render.site_review import register_files, review_pages
from policybook.render.site_search import complete_index
from policybook.settings import PolicySettings

NAME = "policybook"
DOWNLOADS = "downloads/"
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

log = logging.getLogger("mkdocs.plugins.policybook")


class _Options(Config):  # type: ignore[no-untyped-call]
    """None of its own: `settings` reads and checks the plugin's options, with better messages, for all commands."""


class PolicybookPlugin(BasePlugin[_Options]):  # type: ignore[no-untyped-call]
    """Adds each page of the manuscript to MkDocs and replaces its rendering by the finished HTML.

    Our own build hands the manuscript over; under a plain `mkdocs build` or `mkdocs serve` the plugin makes it
    itself, by the same stages, from the folder of mkdocs.yml.
    """

    def __init__(
        self,
        book: tuple[Manuscript, PolicySettings] | None = None,
        downloads: Mapping[str, bytes | Path] = MappingProxyType({}),
    ) -> None:
        self._given = book
        self._downloads = downloads

    def load_config(self, *_: Any, **__: Any) -> tuple[list[Any], list[Any]]:
        """Accept every option."""
        self.config = _Options()
        return [], []

    def on_startup(self, *, command: str, **_: Any) -> None:
        """MkDocs' own preview reloads pages by a script that the policy of the pages would stop."""
        self._guarding = command != "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Take or make the manuscript, and give the site the book's look and order."""
        self._book, policy = self._given or _assembled(config)
        self._pages = {page.path: page for page in self._book.pages}
        self._words = catalogue(self._book.language)
        self._bodies = Bodies(self._book, self._words)
        register = register_files(self._book) if self._book.verdict.baseline else {}
        self._files = {DOWNLOADS + name: content for name, content in {**self._downloads, **register}.items()}
        front = front_page(self._book, [DOWNLOADS + name for name in self._downloads], self._words)
        review = review_pages(self._book, policy, list(self._files), self._words)
        self._site_pages = {page.path: page for page in (front, *review)}
        _dress(config, self._book, self._words.gettext)
        if isinstance(config.nav, list):
            listed = [page.path for page in review if page.listed]
            section = [{self._words.gettext("Review"): listed}] if listed else []
            config.nav = _completed_nav(config.nav, [page.path for page in self._book.pages], section)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add pages, images, downloads, styles, scripts and fonts."""
        added: dict[str, bytes | Path] = dict.fromkeys((*self._pages, *self._site_pages), b"")
        added |= {path: self._book.images[path] for path in self._bodies.images() if path in self._book.images}
        added |= self._files
        added |= {_ASSETS + name: _HERE / name for name in (*_STYLES, *_SCRIPTS, *_POLYFILLS, *_FONTS)}
        for path, content in added.items():
            if path in files.src_uris:
                raise self._failure(_in_the_way(path))
            source = {"abs_src_path": str(content)} if isinstance(content, Path) else {"content": content}
            hidden = path in self._site_pages and not self._site_pages[path].listed
            inclusion = InclusionLevel.NOT_IN_NAV if hidden else InclusionLevel.UNDEFINED
            files.append(File.generated(config, path, inclusion=inclusion, **source))
        return files

    def on_env(self, env: jinja2.Environment, *, files: Files, **_: Any) -> jinja2.Environment:
        """Let the theme's templates see the manuscript and its language; note what each page is made of."""
        ours = {*self._pages, *self._site_pages}
        self._sources = {
            file.dest_uri: path if (path := file.src_uri) in ours else f"docs/{path}"
            for file in files.documentation_pages()
        }
        env.globals.update(book=self._book, _=self._words.gettext)
        return env

    def on_page_content(self, html: str, *, page: MkDocsPage, files: Files, **_: Any) -> str:
        """Put the finished HTML where MkDocs' rendering of an empty page stood."""
        page.update_date = self._book.day.isoformat()  # the sitemap says when the book changed, not when it was built
        path = page.file.src_uri

        def url_of(target: str) -> str | None:
            file = files.get_file_from_path(target)
            return get_relative_url(file.url, page.file.url) if file else None

        if extra := self._site_pages.get(path):
            page.title, page.meta["hide"] = str(escape(extra.title)), ["toc"]
            page.meta["search"] = {"exclude": path != FRONT_PAGE}  # the annex says the same
            html, page.present_anchor_ids = self._bodies.plain(extra.html, path, url_of)
        elif ours := self._pages.get(path):
            page.title = str(escape(f"{ours.number} {ours.title}".strip()))
            depth = 2 if ours.matter is Matter.ANNEX else 3  # the annex has a heading for every removal
            page.toc = _toc([heading for heading in ours.headings if heading.level <= depth])
            html, page.present_anchor_ids = self._bodies.finish(ours, url_of)
        else:
            html = self._bodies.guide(html)
        return html

    @event_priority(-100)  # after other plugins, whose scripts are allowed too
    def on_post_page(self, output: str, **_: Any) -> str:
        """Mend Material's HTML, and allow only the site's own scripts and files."""
        page = mended(output, self._words.gettext("Search"))
        return guarded(page) if self._guarding else page

    @event_priority(-100)
    def on_post_template(self, output_content: str, *, template_name: str, **_: Any) -> str:
        """The page for errors is guarded like every other."""
        return self.on_post_page(output_content) if template_name.endswith(".html") else output_content

    @event_priority(-100)  # after the search plugin, whose index is completed
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Complete the search index and check every link of the finished pages."""
        complete_index(Path(config.site_dir), self._book.language)
        problems = check_site(Path(config.site_dir), self._sources)
        if problems and self._given:
            raise BookError(*problems)
        for problem in problems:
            log.warning(_worded(problem))

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, **_: Any) -> LiveReloadServer:
        """Rebuild when a chapter or a decision is saved."""
        root = Path(config.config_file_path).parent
        for name in ("chapters", "decisions", "baselines"):
            if (root / name).is_dir():
                server.watch(str(root / name))
        return server

    def _failure(self, problem: Problem) -> Exception:
        return BookError(problem) if self._given else PluginError(_worded(problem))


def _assembled(config: MkDocsConfig) -> tuple[Manuscript, PolicySettings]:
    """The manuscript and settings of the book whose mkdocs.yml this is; its problems in the form MkDocs reports."""
    from policybook.commands.build import assemble  # only a plain MkDocs build turns to the stages before this one

    try:
        settings, _, manuscript = assemble(Path(config.config_file_path).parent)
    except BookError as error:
        raise PluginError("\n\n".join(map(_worded, error.problems))) from error
    return manuscript, settings.policy


def _worded(problem: Problem) -> str:
    words = catalogue(reader_language())
    place = f"{problem.where}: " if problem.where else ""
    return place + "\n  ".join(render(part, words) for part in (problem.what, problem.why, problem.remedy))


def _in_the_way(path: str) -> Problem:
    return Problem(
        say("docs/{path} stands where the site has a page or file of the book.", path=path),
        Location(f"docs/{path}"),
        say("One of the two would disappear silently."),
        say("Rename or delete docs/{path}.", path=path),
    )


def _dress(config: MkDocsConfig, book: Manuscript, gettext: Any) -> None:
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


def _completed_nav(nav: list[Any], ours: list[str], review: list[Any]) -> list[Any]:
    """The nav of mkdocs.yml with the front page before it, and what it does not name after its last chapter.

    `ours` are the pages of the book, `review` the entries for reviewers.
    """
    listed = [_paths(entry) for entry in nav]
    missing = [path for path in ours if not any(path in paths for paths in listed)]
    last = max((i for i, paths in enumerate(listed) if paths & set(ours)), default=len(nav) - 1)
    front = [] if any(FRONT_PAGE in paths for paths in listed) else [FRONT_PAGE]
    return [*front, *nav[: last + 1], *missing, *review, *nav[last + 1 :]]


def _paths(entry: Any) -> set[str]:
    """Every path below an entry of nav."""
    if isinstance(entry, str):
        return {entry}
    entries = entry.values() if isinstance(entry, dict) else entry
    return set().union(*(_paths(inner) for inner in entries))


def _toc(headings: list[Heading]) -> TableOfContents:
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
