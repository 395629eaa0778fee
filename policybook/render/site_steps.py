"""What keeps MkDocs and Material from doing again for every page what they did before for the same page.

MkDocs builds a site whole. Its stages stay as they are; only the costly work inside them, which always gives the same
for the same input, is taken from `Steps`: the compiled templates, the listing of the theme, each page that comes out of
its template, and what search reads in a page. That holds only as long as no other plugin or hook has a say.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from policybook.cache import Cache, digest
from policybook.errors import say
from policybook.model import Manuscript
from policybook.steps import Steps

_PLUGINS = {"search", "material/search", "policybook"}
_UNTOLD = (b"!ENV", b"INHERIT")  # settings that come from elsewhere
_RENDERED = {"main.html", "404.html"}  # what is costly and depends on nothing else than is told here
_SEARCH = {"search", "material/search"}


class SiteSteps:
    """The steps of one build of a site from settings that MkDocs has read; `known` tells whether no other has a say.

    Then pages come out of their templates as `finish` leaves them.
    """

    def __init__(self, steps: Steps, config: MkDocsConfig, book: Manuscript, finish: Callable[[str], str]) -> None:
        self._steps, self._finish = steps, finish
        self.known = _all_is_known(config)
        self._look, self._pages = _look(config, book), ""
        self._places: dict[str, str] = {}
        theme: Any = config.theme
        make = theme.get_env
        theme.get_env = lambda: self._remembering(make())

    def remember_search(self, config: MkDocsConfig) -> None:
        """Let Material's search take what it read in a page before."""
        for name in _SEARCH & set(config.plugins) if self.known else ():
            plugin: Any = config.plugins[name]
            if plugin.config.enabled:
                events = config.plugins.events["page_context"]
                events[events.index(plugin.on_page_context)] = partial(self._search, plugin)

    def _search(self, plugin: Any, context: Any, *, page: Page, **rest: Any) -> None:
        """Add the sections of a page to the index; what only search needs to know is taken out of the page."""
        entries = plugin.search_index.entries

        def work() -> tuple[list[dict[str, Any]], str]:
            before = len(entries)
            plugin.on_page_context(context, page=page, **rest)
            found: list[dict[str, Any]] = entries[before:]
            del entries[before:]
            return found, page.content or ""

        parts = {"text": page.content or "", "place": self._place(page)}
        found, page.content = self._steps.run("entries", None, parts, work)
        entries += found

    def _remembering(self, env: jinja2.Environment) -> jinja2.Environment:
        made_by = digest(self._steps.program, *sorted(env.extensions))
        env.bytecode_cache = self._steps.hold(made_by, lambda: _Compiled(self._steps.store, made_by))
        if not self.known:
            return env
        loader: Any = env.loader
        env.loader = _Loader(self._steps, loader.searchpath)
        steps = self

        class Remembered(jinja2.Template):
            """A template that gives the page it gave before, if it would come out the same."""

            def render(self, *args: Any, **kwargs: Any) -> str:
                def rendered() -> str:
                    return jinja2.Template.render(self, *args, **kwargs)

                return steps.page(args[0], rendered) if self.name in _RENDERED and args else rendered()

        env.template_class = Remembered
        return env

    def page(self, context: Mapping[str, Any], render: Callable[[], str]) -> str:
        """A page as the theme renders it from the context that MkDocs gives to its template, finished."""
        page = context["page"]
        if not self._pages:  # all have their titles by now, in which no later page of this build differs
            self._pages = digest(*_menu(context["nav"]), *(file.url for file in context["pages"]))
        parts = {
            "theme": self._look,
            "pages": self._pages,
            "text": page.content if page else "",
            "place": self._place(page) if page else context["base_url"],
        }
        what = say("The page {path}", path=page.file.dest_uri if page else "404.html")
        return self._steps.run("page", what, parts, lambda: self._finish(render()))

    def _place(self, page: Page) -> str:
        """What a template may ask a page for beside its text; nothing of it changes once search has looked at it."""
        if page.url not in self._places:
            around = [(near.title, near.url) if near else None for near in (page.previous_page, page.next_page)]
            above = [section.title for section in page.ancestors]
            own = (page.title, page.meta, page.file.src_uri, page.update_date, page.canonical_url, page.edit_url)
            self._places[page.url] = repr((page.url, own, around, above, page.is_homepage, _headings(page.toc)))
        return self._places[page.url]

    def finished(self, output: str, template: str) -> str:
        """What came out of a template, finished."""
        return output if self.known and template in _RENDERED else self._finish(output)


def _all_is_known(config: MkDocsConfig) -> bool:
    """Whether all that a page depends on is known: no foreign plugin, hook or template, no settings from elsewhere."""
    return (
        set(config.plugins) <= _PLUGINS
        and not config.hooks
        and not config.theme.custom_dir
        and not any(word in Path(config.config_file_path).read_bytes() for word in _UNTOLD)
    )


def _look(config: MkDocsConfig, book: Manuscript) -> str:
    """All that every page depends on: the settings, and what the theme says of the book."""
    said = (book.edition, book.revision, len(book.verdict.open), book.title, book.language)
    return digest(Path(config.config_file_path).read_bytes(), repr(said), repr(config.plugins.keys()))


def _menu(items: Iterable[Any]) -> Iterator[str]:
    """What the menu shows of pages and sections, and how they are nested."""
    for item in items:
        meta = json.dumps(getattr(item, "meta", None), default=str)
        yield from ("(", str(item.title), getattr(item, "url", None) or "", meta)
        yield from _menu(item.children or ())
        yield ")"


def _headings(toc: Any) -> list[Any]:
    def nested(item: AnchorLink) -> list[Any]:
        return [item.title, item.id, item.level, [nested(child) for child in item.children]]

    return [nested(item) for item in toc]


class _Loader(jinja2.FileSystemLoader):
    """Lists the files of installed themes once, and without the hidden ones: ten thousand icons, no part of a site."""

    def __init__(self, steps: Steps, folders: Sequence[str]) -> None:
        super().__init__(folders)
        self._steps = steps

    def list_templates(self) -> list[str]:
        """The names of all files of the theme that may become part of a site."""

        def work() -> list[str]:
            return [name for name in super(_Loader, self).list_templates() if not name.startswith(".")]

        return self._steps.run("theme", None, {"theme": digest(*self.searchpath)}, work)


class _Compiled(jinja2.BytecodeCache):
    """Keeps compiled templates in the store, which vouches for them; `made_by` tells all but their text."""

    def __init__(self, store: Cache, made_by: str) -> None:
        self._store, self._made_by = store, made_by
        self._loaded: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, if its template was compiled before."""
        name = self._name(bucket)
        if name in self._loaded:
            bucket.code = self._loaded[name]
        elif (data := self._store.get("template", name)) is not None:
            bucket.bytecode_from_string(data)
            if bucket.code:
                self._loaded[name] = bucket.code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket."""
        self._store.put("template", self._name(bucket), bucket.bytecode_to_string())

    def _name(self, bucket: Bucket) -> str:
        return digest(self._made_by, bucket.key, bucket.checksum)
