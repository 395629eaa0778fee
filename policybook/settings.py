"""The book's settings as the stages take them; `read.settings` reads them from one file, shared with MkDocs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from pkgutil import resolve_name
from typing import Annotated, Any, Literal

from policybook.errors import BookError, Problem, say
from policybook.model import Location
from policybook.text import lines_with

FILE = "mkdocs.yml"
CHAPTERS = "chapters/"
_STRICT = {"extra": "forbid"}


class _Only:
    """Tells pydantic what values are allowed; that library takes long to import, and mostly it is not needed."""

    def __init__(self, **limits: Any) -> None:
        self._limits = limits

    def __get_pydantic_core_schema__(self, kind: Any, handler: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        return handler(kind) | self._limits


@dataclass(frozen=True, slots=True)
class Role:
    """What the holder of a role may do with a decision."""

    __pydantic_config__ = _STRICT

    approves: bool = False
    decides: bool = False


@dataclass(frozen=True, slots=True)
class CompareSettings:
    """Thresholds of the comparison; the defaults are what the published figures were measured with.

    `needed` is the score from which a new passage counts as carrying an old one; `shared` the share of its own words
    that must stand there where two passages were merged. Both go from 0 to 1, and higher ones ask more often.
    `clause` is the number of words of content in a row whose loss is reported: a lower one asks more often.
    """

    __pydantic_config__ = _STRICT

    needed: Annotated[float, _Only(ge=0, le=1)] = 0.5
    shared: Annotated[float, _Only(ge=0, le=1)] = 0.7
    clause: Annotated[int, _Only(ge=1)] = 3


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """What the rules on decisions ask for.

    `four_eyes` keeps whoever proposed a decision from approving it; `off` names rules that the book does without,
    which the gate and the annex then say.
    """

    __pydantic_config__ = _STRICT

    placeholders: tuple[str, ...] = ("-", "--", "...", "todo", "tbd", "n/a", "x", "perapian", "cleanup", "editing")
    max_passages: Annotated[int, _Only(ge=1)] = 12
    four_eyes: bool = False
    off: tuple[Annotated[str, _Only(pattern=r"^PB[0-9]{3}$")], ...] = ()


@dataclass(frozen=True, slots=True)
class FormSection:
    """A section that a policy paper must have: its heading, the range of its words, what it must not hold."""

    __pydantic_config__ = _STRICT

    title: str
    words: tuple[Annotated[int, _Only(ge=0)], Annotated[int, _Only(ge=1)]] | None = None
    quotations: bool = True
    footnotes: bool = True


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """The plugin's own part of mkdocs.yml; `annex` tells whether it shows the present round or all before it too."""

    __pydantic_config__ = _STRICT

    subtitle: str = ""
    notice: str = ""
    publisher: str = ""
    slug: Annotated[str, _Only(pattern=r"^[a-z0-9][a-z0-9-]*$")] = "book"
    front: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    baseline: str = "latest"
    deadline: date | None = None
    roles: dict[str, Role] = field(default_factory=dict)
    categories: dict[str, dict[str, str]] = field(default_factory=dict)
    final_needs: Literal["proposed", "approved"] = "approved"
    annex: Literal["round", "all"] = "round"
    register: RegisterSettings = field(default_factory=RegisterSettings)
    compare: CompareSettings = field(default_factory=CompareSettings)
    policy_paper: tuple[FormSection, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the stages need to know of one book; `markdown` maps extension names to their options.

    `places` tells where each option of the plugin stands ("register.off.0"); "" is the plugin itself.
    `parts` are the titles of the sections inside a section of `nav`, by the chapters that they hold. `site_url` is the
    address at which the site will stand, with a slash at its end, or empty; `plugins` tells where each plugin is named,
    `dressing` where each style, script, hook and folder of templates is that the site gets besides. `theme` is the name
    of the site's theme.
    """

    root: Path
    title: str
    language: str
    chapters: tuple[str, ...]
    markdown: Mapping[str, Mapping[str, Any]]
    policy: PolicySettings
    places: Mapping[str, Location] = field(default_factory=dict, compare=False, repr=False)
    plugins: Mapping[str, Location] = field(default_factory=dict, compare=False, repr=False)
    site_url: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    dressing: Mapping[str, Location] = field(default_factory=dict, compare=False, repr=False)
    theme: str = "material"

    def at(self, option: str) -> Location:
        """The line of an option of the plugin, or of the nearest thing around it that stands in the file."""
        return nearest(self.places, option)


@dataclass(frozen=True, slots=True)
class Named:
    """A Python object that the settings name, as MkDocs has it (!!python/name:)."""

    name: str


def found(value: Any) -> Any:
    """A value of the settings with the objects that are named in it; raises BookError where there is none."""
    match value:
        case Named(name):
            return _object(name)
        case dict():
            return {key: found(part) for key, part in value.items()}
        case list():
            return [found(part) for part in value]
        case _:
            return value


def with_objects(settings: Settings) -> Settings:
    """The settings with the objects that they name; raises BookError where there is none."""
    return replace(settings, markdown=found(settings.markdown))


def _object(name: str) -> Any:
    try:
        return resolve_name(name)
    except (ImportError, AttributeError, ValueError) as error:
        what = say("There is no Python object {name}.", name=name)
        remedy = say("Correct the name behind !!python/name: in {file}, or install what it belongs to.", file=FILE)
        raise BookError(Problem(what, Location(FILE), say("{reason}", reason=error), remedy)) from None


def nearest(places: Mapping[str, Location], option: str) -> Location:
    """Where an option stands, or the nearest thing around it that does; `places` as in `Settings`."""
    steps = option.split(".")
    around = (".".join(steps[:end]) for end in range(len(steps), -1, -1))
    return next((places[name] for name in around if name in places), Location(FILE))


def nav_line(source: bytes, path: str) -> int:
    """The line of a path in the settings' text, 0 where it does not stand."""
    return lines_with(rf"(?<![\w/.-]){re.escape(path)}(?![\w/-])", source)[0]
