"""What a book's settings need before anything can be made of it: a title, the plugin, and what this environment has."""

from collections.abc import Sequence
from dataclasses import fields
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec

from policybook.errors import Problem, choose_from, say
from policybook.model import Location
from policybook.settings import FILE, PolicySettings, Settings, nav_line

_PLUGIN, _THEME = "policybook", "material"


def unfit(settings: Settings, source: bytes) -> list[Problem]:
    """What the settings lack or name in vain, with its line in the bytes that they were read from."""
    return [*_lacking(settings, source), *not_installed(settings), *_unknown_extensions(settings, source)]


def _lacking(settings: Settings, source: bytes) -> list[Problem]:
    problems = []
    if not settings.title:
        problems.append(
            Problem(
                say("The book has no title."),
                Location(FILE, nav_line(source, "site_name:") or 1),
                say("It stands on the cover and on each page of the site."),
                say("Add to {file}: site_name: …", file=FILE),
            )
        )
    if settings.theme != _THEME:
        problems.append(
            Problem(
                say("The site's theme is not {name}.", name=_THEME),
                Location(FILE, nav_line(source, "theme:")),
                say("Its pages are made for that one."),
                say("Write in {file}: theme: {{name: material, language: …, font: false}}", file=FILE),
            )
        )
    if _PLUGIN not in settings.plugins:
        problems.append(
            Problem(
                say("The plugin {name} is not listed.", name=_PLUGIN),
                Location(FILE, nav_line(source, "plugins:")),
                say("Roles, categories and all else that the gate goes by are its settings."),
                say("Add to {file}: plugins: [search, policybook: {{roles: …, categories: …}}]", file=FILE),
            )
        )
    return problems


def not_installed(settings: Settings) -> list[Problem]:
    """Plugins that the settings name and this environment has not; a theme's own have a short name, ours needs none."""
    known = _installed("mkdocs.plugins")
    absent = [name for name in settings.plugins if name != _PLUGIN and name.rpartition("/")[2] not in known]
    options = [field.name for field in fields(PolicySettings) if field.name in absent]
    problems = [
        Problem(
            say("The plugin {name} is not installed.", name=name),
            settings.plugins[name],
            say("Site and PDF could not be made."),
            say("Install it, or correct its name. {known}", known=choose_from(sorted(known), name)),
        )
        for name in absent
        if name not in options
    ]
    return [_beside(options, settings.plugins[options[0]]), *problems] if options else problems


def _beside(options: Sequence[str], where: Location) -> Problem:
    return Problem(
        say("{names} stand beside policybook, not below it.", names=", ".join(options)),
        where,
        say("MkDocs takes them for plugins, and policybook does not get them."),
        say("Indent them by four more spaces than the hyphen before policybook."),
    )


def _unknown_extensions(settings: Settings, source: bytes) -> list[Problem]:
    """Markdown extensions that are neither known by a short name nor a module."""
    known = _installed("markdown.extensions")
    return [
        Problem(
            say("There is no Markdown extension {name}.", name=name),
            Location(FILE, nav_line(source, name)),
            say("No chapter could be read."),
            say("Install what it belongs to, or correct its name. {known}", known=choose_from(sorted(known), name)),
        )
        for name in settings.markdown
        if name not in known and not _is_module(name.partition(":")[0])
    ]


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


@cache
def _installed(group: str) -> frozenset[str]:
    """The short names in a group of entry points."""
    return frozenset(name.rpartition("/")[2] for name in entry_points(group=group).names)
