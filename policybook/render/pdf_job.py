"""What goes to the process that typesets, and what comes back."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from policybook.errors import Message
from policybook.render import CHART
from policybook.render.pdf_unit import Compiled, FontUse

IMAGES = "book:/"  # the scheme under which the manuscript's images are fetched
OWN = "policybook:/"  # the scheme under which the style's own files are fetched
NUMBERS = f"{OWN}number/"  # and where pictures of paragraph numbers are
CHART_URL = IMAGES + CHART  # where the annex's chart is fetched
CELL, BAR = "data-count", "data-bar"  # attributes that name a cell of its table of counts, and a bar of its chart

Numbering = Literal["roman", "arabic"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the book that begins on a page of its own; `path` names it in messages, `kind` in the style.

    `body` is the HTML inside the body element.
    """

    path: str
    kind: str
    numbering: Numbering
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the book: its id and where it comes from, the fingerprints of its passages, its anchor in the PDF."""

    chapter: str
    id: str
    line: int
    kind: str
    passages: tuple[str, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Folios:
    """The page numbers of these anchors, each number once, written where they stand in the text."""

    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A run of text that a section shows: its pieces, and the anchor that names it where it has one of its own."""

    section: str
    anchor: str
    note: bool
    pieces: tuple[str | Folios, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a PDF contains besides its sections, before pages are known.

    `head` says which edition it is; `files` and `attachments` give SHA-256 by path and by name.
    """

    head: Mapping[str, str]
    files: Mapping[str, str]
    attachments: Mapping[str, str]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Asset:
    """A file that a section or the style may ask for."""

    data: bytes
    media_type: str

    @cached_property
    def digest(self) -> str:
        """What tells it from another."""
        return hashlib.sha256(self.media_type.encode() + b"\0" + self.data).hexdigest()


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


# What a process for typesetting is asked. Each request but the first three is answered once: by units, by a PDF, by
# BookError, Broken or Misfit; SingleRun tells the path of each section before it begins.


@dataclass(frozen=True, slots=True)
class Style:
    """The style of all that follows."""

    css: str


@dataclass(frozen=True, slots=True)
class Assets:
    """Files by URL, new or changed, and the URLs of those that are gone."""

    changed: Mapping[str, Asset]
    gone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepare:
    """Load what sections in this language and style need, while there is nothing else to do."""

    language: str


@dataclass(frozen=True, slots=True)
class Compile:
    """Lay a section out and compile it; `prefix` is a name that no other section of the book has.

    `before` is what came of the same section earlier.
    """

    path: str
    prefix: str
    source: str
    before: Compiled | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """Compile what the file has beside its pages, from the head of some HTML."""

    source: str


@dataclass(frozen=True, slots=True)
class CutFont:
    """Compile a font of this name, cut down to the glyphs that are used."""

    name: str
    use: FontUse


@dataclass(frozen=True, slots=True)
class SingleRun:
    """Typeset a whole job by WeasyPrint alone."""

    job: Job


Request = Compile | Frame | CutFont | SingleRun


@dataclass(frozen=True, slots=True)
class Broken:
    """That typesetting broke off, and why."""

    why: Message


@dataclass(frozen=True, slots=True)
class Misfit:
    """That units cannot be compiled with what is installed, and why."""

    why: Message
