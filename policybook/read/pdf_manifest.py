"""The manifest inside a PDF: written by render, read back by `verify`."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ParagraphRecord(BaseModel):
    """A block of the book: where it comes from, the fingerprints of its passages, the page on which it begins."""

    model_config = ConfigDict(frozen=True)

    chapter: str
    id: str
    line: int
    kind: str
    page: str
    passages: tuple[str, ...]


class DrawnRecord(BaseModel):
    """A run of text as the pages show it, of which `letters` keeps `length` letters with this SHA-256.

    `id` is the place in the section, if it has one; `page` the label of the page on which it begins, if that is known;
    `note` tells text that stands at the foot of a page. Of an `unordered` run, which is drawn in another order than it
    is read (from right to left), the letters are sorted; an `unreadable` one may be, but need not be, read from a page.
    """

    model_config = ConfigDict(frozen=True)

    section: str
    id: str = ""
    page: str = ""
    note: bool = False
    begins: str = Field(min_length=1)
    length: int = Field(ge=1, le=10_000_000)
    sha256: str
    unordered: bool = False
    unreadable: bool = False


class ManifestRecord(BaseModel):
    """What a PDF contains: edition, sources, attachments and text, in the order in which it is read.

    `files` and `attachments` give SHA-256 in hexadecimal; `repeated` what headers and footers may say.
    """

    model_config = ConfigDict(frozen=True)

    format: Literal["policybook-manifest/1"] = "policybook-manifest/1"
    made_with: str
    title: str
    edition: str
    revision: str
    date: date
    baseline: str
    register_sha256: str
    files: Mapping[str, str]
    attachments: Mapping[str, str]
    repeated: tuple[str, ...]
    paragraphs: tuple[ParagraphRecord, ...]
    drawn: tuple[DrawnRecord, ...]
