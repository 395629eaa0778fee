"""The book's settings: one file, mkdocs.yml, shared with MkDocs; every problem with its line and its remedy."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from policybook.errors import BookError, Problem, fail_on, say
from policybook.model import Location, Status

FILE = "mkdocs.yml"
CHAPTERS = "chapters/"
_STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


@dataclass(frozen=True, slots=True)
class Role:
    """What the holder of a role may do with a decision."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    approves: bool = False
    decides: bool = False


@dataclass(frozen=True, slots=True)
class CompareSettings:
    """Thresholds of the comparison, each from 0 to 1; the defaults are what the published figures were measured with."""

    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """What the rules on decisions ask for."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    placeholders: tuple[str, ...] = ("-", "--", "...", "todo", "tbd", "n/a", "x", "perapian", "cleanup", "editing")
    max_passages: int = Field(default=12, ge=1)


@dataclass(frozen=True, slots=True)
class PolicySettings:
    """The plugin's own part of mkdocs.yml."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    subtitle: str = ""
    notice: str = ""
    publisher: str = ""
    slug: str = Field(default="book", pattern=r"^[a-z0-9][a-z0-9-]*$")
    front: tuple[str, ...] = ()
    back: tuple[str, ...] = ()
    baseline: str = "latest"
    deadline: date | None = None
    roles: dict[str, Role] = field(default_factory=dict)
    categories: dict[str, dict[str, str]] = field(default_factory=dict)
    final_needs: Status = Status.APPROVED
    register: RegisterSettings = field(default_factory=RegisterSettings)
    compare: CompareSettings = field(default_factory=CompareSettings)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the stages need to know of one book; `markdown` maps extension names to their options."""

    root: Path
    title: str
    language: str
    chapters: tuple[str, ...]
    markdown: Mapping[str, Mapping[str, Any]]
    policy: PolicySettings
