"""The thin plugin through which MkDocs gets the manuscript's finished pages, its images and the theme."""

import logging
import os
from collections.abc import Mapping
from functools import partial
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
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import get_toc
from mkdocs.utils import get_relative_url

from policybook.errors import BookError, Problem, say
from policybook.i18n import catalogue, reader_language, render
from policybook.model import Location, Manuscript, Matter
from policybook.render.history import History
from policybook.render.site_check import check_site
from policybook.render.site_html import Bodies
from policybook.render.site_output import guarded, linked, mended, seal, taken_over
from policybook.render.site_pages import contents
from policybook.render.site_search import complete_index
from policybook.render.site_steps import SiteSteps
from policybook.render.site_theme import assets, completed_nav, dress, menu_problem, toc
from policybook.settings import PolicySettings
from policybook.steps import Steps

NAME = "policybook"

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
        book: tuple[Manuscript, PolicySettings, History] | None = None,
        downloads: Mapping[str, bytes | Path] = MappingProxyType({}),
        steps: Steps | None = None,
        before: Path | None = None,
    ) -> None:
        self._given = book
        self._before = before
        self._steps = steps or Steps()
        self._remembered: SiteSteps | None = None
        self._downloads = downloads
        self._guarding = True
        self._texts: dict[str, str] = {}  # of the pages of this build
        self._written: dict[str, tuple[str, tuple[int, ...]]] = self._steps.hold("written", dict)  # those of the last

    def load_config(self, *_: Any, **__: Any) -> tuple[list[Any], list[Any]]:
        """Accept every option."""
        self.config = _Options()
        return [], []

    def remember(self, config: MkDocsConfig) -> None:
        """Take what was done before in a build of the manuscript that was handed over."""
        if self._given:
            self._remembered = SiteSteps(self._steps, config, self._given[0], self._finished)
            if not self._remembered.known:  # others may write into the files of the site, which would be those before
                self._before = None

    def on_startup(self, *, command: str, **_: Any) -> None:
        """MkDocs' own preview reloads pages by a script that the policy of the pages would stop."""
        self._guarding = command != "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Take or make the manuscript, and give the site the book's look and order."""
        book, policy, history = self._given or _assembled(config)
        self._words = catalogue(book.language)
        self._site = contents(book, history, policy, self._downloads, self._words)
        self._bodies = Bodies(self._site, self._words, self._steps)
        dress(config, book, self._words.gettext)
        if self._remembered:
            self._remembered.remember_search(config)
        if isinstance(config.nav, list):
            listed = [page.path for page in self._site.extra.values() if page.listed]
            review = [{self._words.gettext("Review"): listed}] if listed else []
            config.nav = completed_nav(config.nav, self._site.chapters, review)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add pages, images, downloads, styles, scripts and fonts."""
        site = self._site
        added: dict[str, bytes | Path] = dict.fromkeys((*site.pages, *site.extra), b"")
        added |= {path: site.book.images[path] for path in self._bodies.images() if path in site.book.images}
        for path, content in {**added, **site.downloads, **assets()}.items():
            if path in files.src_uris:
                raise self._failure(_in_the_way(path))
            source = {"abs_src_path": str(content)} if isinstance(content, Path) else {"content": content}
            inclusion = InclusionLevel.UNDEFINED if site.is_listed(path) else InclusionLevel.NOT_IN_NAV
            files.append(File.generated(config, path, inclusion=inclusion, **source))
        self._files = "\n".join(sorted(files.src_uris))
        return files

    @event_priority(-100)  # after plugins that make a menu of their own
    def on_nav(self, nav: Navigation, **_: Any) -> Navigation:
        """Site and PDF are one book: every chapter in the menu, in the order of nav."""
        chapters = [page.path for page in self._site.book.pages if page.matter is not Matter.ANNEX]
        if problem := menu_problem((page.file.src_uri for page in nav.pages), chapters):
            raise self._failure(problem)
        return nav

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Let the theme's templates see the manuscript and its language; note what each page is made of."""
        guides = Path(os.path.relpath(config.docs_dir, Path(config.config_file_path).parent)).as_posix()
        self._sources = {
            file.dest_uri: file.src_uri if file.src_uri in self._site else f"{guides}/{file.src_uri}"
            for file in files.documentation_pages()
        }
        env.globals.update(book=self._site.book, _=self._words.gettext)
        if before := self._before:
            for file in files.media_files():
                file.copy_file = partial(_copy_file, file, before)  # type: ignore[method-assign]
        return env

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, **_: Any) -> str:
        """The manuscript's pages come finished: they need no Markdown."""
        if page.file.src_uri in self._site:
            page.render = lambda *_: _leave_empty(page)  # type: ignore[method-assign]
        return markdown

    def on_page_content(self, html: str, *, page: MkDocsPage, files: Files, **_: Any) -> str:
        """Put the finished HTML where MkDocs' rendering of an empty page stood."""
        page.update_date = self._site.book.day.isoformat()  # when the book changed, not when it was built
        path = page.file.src_uri
        page.meta["search"] = {"exclude": not self._site.is_searched(path)}

        def url_of(target: str) -> str | None:
            file = files.get_file_from_path(target)
            return get_relative_url(file.url, page.file.url) if file else None

        if extra := self._site.extra.get(path):
            page.title, page.meta["hide"] = str(escape(extra.title)), ["toc"]
            html, page.present_anchor_ids = self._bodies.plain(extra.html, path, url_of, self._files)
        elif ours := self._site.pages.get(path):
            page.title = str(escape(f"{ours.number} {ours.title}".strip()))
            depth = 2 if ours.matter is Matter.ANNEX else 3  # the annex has a heading for every removal
            page.toc = toc(heading for heading in ours.headings if heading.level <= depth)
            html, page.present_anchor_ids = self._bodies.finish(ours, url_of, self._files)
        else:
            html = self._bodies.guide(html)
        return html

    @event_priority(-100)  # after other plugins, whose scripts are allowed too
    def on_post_page(self, output: str, *, page: MkDocsPage, **_: Any) -> str:
        """Finish a page; one that is as it was in the site before is not written again."""
        path, now = page.file.dest_uri, Path(page.file.abs_dest_path)
        text = self._texts[path] = self._output(output, page.meta.get("template", "main.html"))
        if self._before is None:
            return text
        before = self._before / path
        if self._written.get(path) == (text, seal(before)):
            return "" if linked(before, now) else text
        return "" if taken_over(text.encode("utf-8", "xmlcharrefreplace"), before, now) else text  # as MkDocs writes it

    def _output(self, output: str, template: str) -> str:
        return self._remembered.finished(output, template) if self._remembered else self._finished(output)

    def _finished(self, output: str) -> str:
        """Mend Material's HTML, and allow only the site's own scripts and files."""
        page = mended(output, self._words.gettext("Search"))
        return guarded(page) if self._guarding else page

    @event_priority(-100)
    def on_post_template(self, output_content: str, *, template_name: str, **_: Any) -> str:
        """The page for errors is guarded like every other."""
        return self._output(output_content, template_name) if template_name.endswith(".html") else output_content

    @event_priority(-100)  # after the search plugin, whose index is completed
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Complete the search index and check every link of the finished pages."""
        folder = Path(config.site_dir)
        complete_index(folder, self._site.book.language)
        texts = self._texts if self._remembered and self._remembered.known else {}
        problems = check_site(folder, self._sources, self._steps, texts)
        self._written.clear()
        self._written.update((path, (text, seal(folder / path))) for path, text in texts.items())
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


def _copy_file(file: File, before: Path, dirty: bool = False) -> None:
    """MkDocs' own copying, but of a file that is as it was in the site before."""
    if not taken_over(file.content_bytes, before / file.dest_uri, Path(file.abs_dest_path)):
        File.copy_file(file, dirty)


def _leave_empty(page: MkDocsPage) -> None:
    """What MkDocs makes of a page without text."""
    page.content, page.toc, page.links_to_anchors = "", get_toc([]), {}


def _assembled(config: MkDocsConfig) -> tuple[Manuscript, PolicySettings, History]:
    """What the site shows of the book whose mkdocs.yml this is; its problems in the form MkDocs reports."""
    from policybook.commands.edition import assemble  # only a plain MkDocs build turns to the stages before this one

    try:
        settings, manuscript, history = assemble(Path(config.config_file_path).parent)
    except BookError as error:
        raise PluginError("\n\n".join(map(_worded, error.problems))) from error
    return manuscript, settings.policy, history


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
