"""What a book's settings need before anything can be made of it: a title, the plugin, and what this environment has."""

from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec

from policybook.errors import Problem, choose_from, say
from policybook.model import Location
from policybook.settings import FILE, Settings, nav_line

_PLUGIN = "policybook"


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
    return [
        Problem(
            say("The plugin {name} is not installed.", name=name),
            where,
            say("Site and PDF could not be made."),
            say("Install it, or correct its name. {known}", known=choose_from(sorted(known), name)),
        )
        for name, where in settings.plugins.items()
        if name != _PLUGIN and name.rpartition("/")[2] not in known
    ]


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
