"""Templates in a language: one environment for the annex, the PDF's own pages and the site's."""

from contextlib import suppress
from functools import cache
from gettext import NullTranslations
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined, Template

from policybook import __version__


def template(name: str, words: NullTranslations) -> Template:
    """A template of this package by its file name; its texts come from the catalogue, a missing value is an error."""
    found: Template = _environment(words).get_template(name)
    return found


@cache
def _environment(words: NullTranslations) -> Any:
    environment: Any = Environment(
        loader=PackageLoader("policybook.render"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(words, newstyle=True)
    with suppress(OSError, RuntimeError):  # where nothing can be kept for this user alone, templates are compiled anew
        environment.bytecode_cache = FileSystemBytecodeCache(pattern=f"policybook-{__version__}-%s")
    return environment
