"""The site: MkDocs with Material gets the manuscript's finished pages. Only the site_*.py modules know MkDocs."""

import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")  # Material prints a banner while it is imported

from jinja2 import TemplateError
from mkdocs import utils
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.utils.yaml import yaml_load

from policybook.errors import BookError, Problem, fail_on, say
from policybook.files import replace_folder
from policybook.model import Location, Manuscript
from policybook.render.history import History
from policybook.render.site_plugin import NAME, PolicybookPlugin
from policybook.settings import FILE, Settings
from policybook.steps import Steps

__all__ = ["PolicybookPlugin", "sources", "write_site"]

_themes = cache(utils.get_themes)  # MkDocs would look through all that is installed each time


def write_site(
    manuscript: Manuscript,
    settings: Settings,
    target: Path,
    downloads: Mapping[str, bytes | Path],
    history: History,
    steps: Steps,
    before: Path | None = None,
    discard: Callable[[Path], object] = shutil.rmtree,
) -> None:
    """Build the site of a manuscript into the folder `target`, replacing what was there.

    `downloads` maps file names to their bytes, or to the files to copy; they stand in the site's downloads/.
    Pages that are as in the site `before` (the one in `target`, unless told otherwise) are not written again. The site
    is built beside `target` and swapped in when it is whole; the folder with the one before is left to `discard`.
    Raises BookError with every warning of MkDocs and every link that leads nowhere; then `target` stays as it was.
    """
    target = target.resolve()  # MkDocs takes relative folders from that of the settings
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}-"))
    try:
        fresh = beside / "new"
        plugin = PolicybookPlugin((manuscript, settings.policy, history), downloads, steps, before or target)
        _run_mkdocs(plugin, manuscript.language, settings.root / FILE, fresh)
        replace_folder(target, fresh)
    finally:
        discard(beside)


def sources(root: Path) -> list[str]:
    """The folders in the book's own that only the site is made of: those of guides and of the theme's overrides."""
    written = _written(root / FILE)
    theme = written.get("theme")
    named = [written.get("docs_dir", "docs"), theme.get("custom_dir") if isinstance(theme, dict) else None]
    return [name for name in named if isinstance(name, str)]


def _written(config_file: Path) -> dict[str, Any]:
    try:
        with config_file.open("rb") as stream:
            found: dict[str, Any] = yaml_load(stream)
    except MkDocsException as error:  # a tag that MkDocs does not know
        raise BookError(_problem(str(error))) from error
    return found


def _run_mkdocs(plugin: PolicybookPlugin, language: str, config_file: Path, site_dir: Path) -> None:
    """Build strictly with a plugin that already holds the manuscript, in place of the one named in mkdocs.yml."""
    written = _written(config_file)
    options: dict[str, Any] = {
        "plugins": _other_plugins(written.get("plugins", [])),
        "site_dir": str(site_dir),
        "strict": True,
    }
    if not (config_file.parent / written.get("docs_dir", "docs")).exists():  # a book need not have guides
        options["docs_dir"] = str(site_dir.with_name("docs"))
        site_dir.with_name("docs").mkdir()
    with _collected_warnings() as problems, patch.object(utils, "get_themes", _themes):
        try:
            config = load_config(str(config_file), **options)
            config.plugins[NAME] = plugin
            config.theme["language"] = language  # Material's search asks for it first, and fails where none is named
            plugin.remember(config)
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                config.plugins.on_shutdown()
        except MkDocsException as error:
            if not problems:
                raise BookError(_problem(error.format_message())) from error
        except TemplateError as error:  # in the folder of templates that the book adds
            raise BookError(_problem(f"{type(error).__name__}: {error}")) from error
    fail_on(problems)


def _other_plugins(plugins: Any) -> list[Any]:
    """The plugins of mkdocs.yml without ours, in their order."""
    entries = [{name: options} for name, options in plugins.items()] if isinstance(plugins, dict) else plugins
    return [entry for entry in entries if NAME not in ([entry] if isinstance(entry, str) else entry)]


class _Collector(logging.Handler):
    """Turns every warning of MkDocs into a problem."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.problems: list[Problem] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.problems.append(_problem(record.getMessage()))


@contextmanager
def _collected_warnings() -> Iterator[list[Problem]]:
    """The problems that MkDocs and its plugins log meanwhile; nothing of it reaches the terminal."""
    logger, collector = logging.getLogger("mkdocs"), _Collector()
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(collector)
    try:
        yield collector.problems
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagate


def _problem(message: str) -> Problem:
    return Problem(
        say("MkDocs: {message}", message=message),
        Location(FILE),
        say("The site is built strictly: a warning would reach readers as a fault."),
        say("Mend what the message names in {file} or in the guides below docs/.", file=FILE),
    )
