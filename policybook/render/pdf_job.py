"""What goes to the process that typesets, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass

from policybook.errors import Message, Problem
from policybook.render.pdf_proof import Manifest
from policybook.render.pdf_sections import Section


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that a section or the style may ask for."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF, for machines."""

    name: str
    description: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Job:
    """All sections in their order, with the assets by URL. `day` is an ISO date, `edition` a class of the style.

    `manifest` is attached, described by `manifest_text`, once the page of each of its paragraphs is known.
    """

    sections: tuple[Section, ...]
    assets: Mapping[str, Asset]
    attachments: tuple[Attached, ...]
    manifest: Manifest
    manifest_text: str
    style: str
    language: str
    edition: str
    title: str
    author: str
    description: str
    day: str


@dataclass(frozen=True, slots=True)
class Typeset:
    """The PDF and, for each anchor in the order of pages, the label of its page ("iv", "12")."""

    pdf: bytes
    folios: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no PDF: the content of a BookError, which does not travel between processes itself."""

    problems: tuple[Problem, ...]
    environment: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """That typesetting broke off in the section told last, and why."""

    why: Message
