"""Markdown text → the tree of a chapter's HTML, with the book's own Markdown configuration."""

import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache, partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import markdown
from lxml import etree
from lxml.html import HtmlElement
from markdown.extensions import Extension
from markdown.inlinepatterns import LinkInlineProcessor

from policybook.model import Snapshot
from policybook.read.tree import tree_of
from policybook.read.visible import is_reference

_FRONT_MATTER = re.compile(r"---[^\S\n]*\n(.*?\n)(?:---|\.\.\.)\s*(?:\n|\Z)", re.DOTALL)
# What word processors put between lines, pages and cells of a table, and XML has no place for.
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_REFERENCED = re.compile(  # the same as HTML writes them by their numbers
    r"&#0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45]|x0*(?:[0-8bcef]|1[\da-f]|fff[ef]))(?![\da-f]);?", re.IGNORECASE
)
_MEANING = str.maketrans({sign: quote(sign) for sign in "%#?"})  # what would not be read as part of a path
_SNIPPETS = "pymdownx.snippets"
_READING = {"pymdownx.b64", "pymdownx.pathconverter"}  # they look at files, wherever these are
_STANDARD = set(
    "abbr admonition attr_list codehilite def_list extra fenced_code footnotes legacy_attrs legacy_em md_in_html meta "
    "nl2br sane_lists smarty tables toc wikilinks".split()
)


Extensions = Mapping[str, Mapping[str, Any]]


@contextmanager
def rendering(snapshot: Snapshot, extensions: Extensions) -> Iterator[Callable[[str, str], HtmlElement]]:
    """A function from the path and text of a chapter to the tree (a div) of its HTML.

    Links and images inside the book are paths from its root in it.
    """
    if _SNIPPETS not in extensions:
        yield lambda path, text: _to_tree(path, text, extensions)
        return
    with TemporaryDirectory() as folder:
        base = [str(Path(folder, top)) for top in ("", "chapters")]
        options = {**extensions[_SNIPPETS], "base_path": base, "check_paths": True}
        written_out = cache(partial(_write_out, snapshot, Path(folder)))

        def render(path: str, text: str) -> HtmlElement:
            written_out()
            return _to_tree(path, text, {**extensions, _SNIPPETS: options})

        yield render


def told(extensions: Extensions) -> str | None:
    """All in the settings that a chapter's HTML depends on; None where an extension may read anything besides."""
    known = all(
        name.removeprefix("markdown.extensions.") in _STANDARD
        or (name.startswith("pymdownx.") and name not in _READING)
        for name in extensions
    )
    try:
        text = json.dumps(extensions, default=_name_of)
    except (TypeError, ValueError):
        return None
    return text if known and not extensions.get(_SNIPPETS, {}).get("url_download") else None


def includes_files(extensions: Extensions) -> bool:
    """Whether a chapter may hold the contents of other files of the book."""
    return _SNIPPETS in extensions


def _name_of(value: Any) -> str:
    """The name of a library's function; raises TypeError for what else an option may hold."""
    module = str(getattr(value, "__module__", ""))
    if not module.startswith(("pymdownx.", "material.extensions.")):
        raise TypeError(module)
    return f"{module}.{value.__qualname__}"


def without_front_matter(text: str) -> str:
    """The text with settings (a mapping in YAML) at its head blanked out, so that lines keep their numbers.

    All else between two rules is text, as it is for MkDocs.
    """
    found = _FRONT_MATTER.match(text)
    if found is None or not _is_mapping(found[1]):
        return text
    return "\n" * found[0].count("\n") + text[found.end() :]


def _is_mapping(text: str) -> bool:
    import yaml  # lazily: most chapters have none

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        events = [type(event) for event in yaml.parse(text, Loader=loader)]
    except yaml.YAMLError:
        return False
    return yaml.MappingStartEvent in events[:3]  # behind the begin of the stream and of the document


def is_inside(link: str) -> bool:
    """Whether a link or image points into the book, rather than to another host or to data.

    An address that nobody can read counts as one into the book: it leads nowhere there, and is named with its line.
    """
    try:
        parts = urlsplit(link)
    except ValueError:
        return True
    return not parts.scheme and not parts.netloc and not link.startswith("/")


def _to_tree(path: str, text: str, extensions: Extensions) -> HtmlElement:
    # toc's permalinks belong to the site; the same chapter is read for the PDF too.
    configs = {name: dict(options) for name, options in extensions.items()}
    configs["toc"] = {**configs.get("toc", {}), "permalink": False, "anchorlink": False}
    known = [*(_extension(name, options) for name, options in configs.items()), _Brackets()]
    spaced = _CONTROL.sub(" ", without_front_matter(text))
    source = markdown.markdown(spaced, extensions=known, extension_configs=configs)
    tree = tree_of(_REFERENCED.sub(" ", source))
    etree.strip_tags(tree, etree.Comment)
    _drop_dead_backlinks(tree)
    _into_cells(tree)
    tree.rewrite_links(partial(_from_root, path), resolve_base_href=False)
    return tree


class _Brackets(Extension):
    """Reads links and images in a time that does not grow with the square of the brackets before them."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Markdown's own name
        for pattern in md.inlinePatterns:
            if isinstance(pattern, LinkInlineProcessor):
                pattern.getText = text_in_brackets  # type: ignore[method-assign]


def text_in_brackets(data: str, index: int) -> tuple[str, int, bool]:
    """What stands between the bracket before `index` and its end; where that is; whether there is one.

    Markdown itself looks for the end from each bracket anew, which takes minutes where thousands do not close.
    """
    end = _closed(data).get(index)
    return (data[index:], len(data), False) if end is None else (data[index:end], end + 1, True)


@lru_cache(2)
def _closed(data: str) -> Mapping[int, int]:
    """Where the brackets of a text close, by the place behind each that opens."""
    opened: list[int] = []
    ends = {}
    for bracket in re.finditer(r"[\[\]]", data):
        if bracket[0] == "[":
            opened.append(bracket.end())
        elif opened:
            ends[opened.pop()] = bracket.start()
    return ends


def _extension(name: str, options: Mapping[str, Any]) -> Extension | str:
    """A well-known extension; of others the name, for which Markdown looks through all that is installed."""
    short = name.removeprefix("markdown.extensions.")
    place = f"markdown.extensions.{short}" if short in _STANDARD else name
    if not place.startswith(("markdown.extensions.", "pymdownx.")):
        return name
    try:
        made: Extension = import_module(place).makeExtension(**options)
    except (ImportError, AttributeError):  # Markdown words what is wrong with it
        return name
    return made


def _drop_dead_backlinks(tree: HtmlElement) -> None:
    """A footnote whose last citation was deleted still stands, but has no place to lead back to."""
    ids = {node.get("id") for node in tree.iter()}
    for link in tree.find_class("footnote-backref"):
        if is_reference(link) and link.get("href", "").removeprefix("#") not in ids:
            link.drop_tree()


def _into_cells(tree: HtmlElement) -> None:
    """Put text that raw HTML leaves between two cells into the one before it; each program shows it elsewhere."""
    for cell in tree.iter("td", "th"):
        if cell.tail and cell.tail.strip():
            loose, cell.tail = cell.tail, None
            if len(cell):
                cell[-1].tail = (cell[-1].tail or "") + loose
            else:
                cell.text = (cell.text or "") + loose


def _from_root(path: str, link: str) -> str:
    """A link relative to the chapter at `path` as a path from the book's root; others as they are."""
    if not link or link.startswith("#") or not is_inside(link):
        return link
    target, hash_, anchor = link.partition("#")
    inside = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(target)))
    return inside.translate(_MEANING) + hash_ + anchor


def _write_out(snapshot: Snapshot, folder: Path) -> None:
    """The snapshot's files in a folder, for the extension that can only include from disk."""
    for path, data in snapshot.files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
