"""What is wrong with a PDF that was handed over: as a file, with what it carries, and against the book. Pure."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from policybook.errors import Message
from policybook.model import Block, Chapter, Snapshot
from policybook.read.pdf_manifest import ManifestRecord, ParagraphRecord
from policybook.read.pdf_names import MANIFEST
from policybook.read.pdf_seals import Fault, Integrity, Later
from policybook.read.snapshot import sources_of


class DifferenceKind(StrEnum):
    """What can be wrong with a PDF."""

    CUT = "cut"
    TAIL = "tail"
    BROKEN = "broken"
    ALTERED = "altered"
    REWRITTEN = "rewritten"
    ALTERED_LATER = "altered-later"
    COMMENTED_LATER = "commented-later"
    COMMENT = "comment"
    NOT_SIGNED = "not-signed"
    SIGNATURE_BROKEN = "signature-broken"
    SIGNER_UNTRUSTED = "signer-untrusted"
    MANIFEST_MISSING = "manifest-missing"
    MANIFEST_UNREADABLE = "manifest-unreadable"
    ATTACHMENT_MISSING = "attachment-missing"
    ATTACHMENT_CHANGED = "attachment-changed"
    ATTACHMENT_UNKNOWN = "attachment-unknown"
    PAGES_UNREADABLE = "pages-unreadable"
    TEXT_UNREADABLE = "text-unreadable"
    TEXT_CHANGED = "text-changed"
    TEXT_MISSING = "text-missing"
    TEXT_MOVED = "text-moved"
    TEXT_UNKNOWN = "text-unknown"
    OTHER_PAGE = "other-page"
    SOURCE_CHANGED = "source-changed"
    SOURCE_MISSING = "source-missing"
    SOURCE_NEW = "source-new"
    PAGE_DIFFERS = "page-differs"
    PARAGRAPH_CHANGED = "paragraph-changed"
    PARAGRAPH_MISSING = "paragraph-missing"
    PARAGRAPH_NEW = "paragraph-new"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: its kind, the sheet of the PDF (from 1; 0: none), and what it is about.

    `source` is a file of the book, a part of the PDF ("cover"), an attachment or a signer; `paragraph` an id in it,
    `line` where it stands in the file, `label` the page number printed, `found` the text that the PDF has (of
    paragraphs: the book), or what a library said, `shown` what the PDF's pages show of a paragraph.
    """

    kind: DifferenceKind
    page: int = 0
    source: str = ""
    paragraph: str = ""
    line: int = 0
    label: str = ""
    found: str = ""
    shown: str = ""


_FAULTS = {fault: DifferenceKind(fault) for fault in Fault}
_LATER = {Later.CONTENT: DifferenceKind.ALTERED_LATER, Later.COMMENTS: DifferenceKind.COMMENTED_LATER}


def judge_file(integrity: Integrity, overlays: Sequence[tuple[int, str]], *, signed: bool) -> Iterator[Difference]:
    """What is wrong with the file: that it is not whole, was changed after it was made, or has a broken signature.

    `signed` asks for a signature: where nobody signed, nobody is trusted either.
    """
    for fault, reason in integrity.faults:
        yield Difference(_FAULTS[fault], found=reason)
    if integrity.later in _LATER:
        yield Difference(_LATER[integrity.later])
    if signed and not integrity.seals:
        yield Difference(DifferenceKind.NOT_SIGNED)
    for seal in integrity.seals:
        if not seal.intact:
            yield Difference(DifferenceKind.SIGNATURE_BROKEN, source=seal.signer)
        elif seal.trusted is False:
            yield Difference(DifferenceKind.SIGNER_UNTRUSTED, source=seal.signer)
    for page, kind in overlays:
        yield Difference(DifferenceKind.COMMENT, page, found=kind)


def judge_attachments(manifest: ManifestRecord, attachments: Mapping[str, bytes]) -> Iterator[Difference]:
    """Attachments that are not those of which the manifest has the digest."""
    for name, digest in manifest.attachments.items():
        if name not in attachments:
            yield Difference(DifferenceKind.ATTACHMENT_MISSING, source=name)
        elif _sha256(attachments[name]) != digest:
            yield Difference(DifferenceKind.ATTACHMENT_CHANGED, source=name)
    for name in sorted(attachments.keys() - manifest.attachments.keys() - {MANIFEST}):
        yield Difference(DifferenceKind.ATTACHMENT_UNKNOWN, source=name)


def judge_sources(manifest: ManifestRecord, book: Snapshot, chapters: Sequence[Chapter]) -> Iterator[Difference]:
    """How the book differs from the one that the PDF was made from: files, and the paragraphs of its chapters."""
    files = sources_of(book)
    read = {chapter.path: chapter for chapter in chapters}
    for path in dict.fromkeys([*manifest.files, *files]):
        if path not in files:
            yield Difference(DifferenceKind.SOURCE_MISSING, source=path)
        elif path not in manifest.files:
            yield Difference(DifferenceKind.SOURCE_NEW, source=path)
        elif _sha256(files[path]) != manifest.files[path]:
            yield Difference(DifferenceKind.SOURCE_CHANGED, source=path)
        if path in read and path in manifest.files and manifest.paragraphs:
            yield from _paragraphs([item for item in manifest.paragraphs if item.chapter == path], read[path])


def _paragraphs(recorded: Sequence[ParagraphRecord], chapter: Chapter) -> Iterator[Difference]:
    """Paragraphs whose passages are not those of the manifest."""
    before = [item.passages for item in recorded]
    after = [tuple(passage.fingerprint for passage in block.passages) for block in chapter.blocks]
    for tag, i, j, m, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            for old, new in zip_longest(recorded[i:j], chapter.blocks[m:n]):
                yield _paragraph(chapter.path, old, new)


def _paragraph(path: str, old: ParagraphRecord | None, new: Block | None) -> Difference:
    """A paragraph of the PDF that the book has otherwise or not, or one that only the book has."""
    changed = DifferenceKind.PARAGRAPH_CHANGED if old else DifferenceKind.PARAGRAPH_NEW
    passages = new.passages if new else ()
    return Difference(
        kind=changed if new else DifferenceKind.PARAGRAPH_MISSING,
        source=path,
        paragraph=old.id if old else new.id if new else "",
        line=passages[0].location.line if passages else 0,
        label=old.page if old else "",
        found=" ".join(passage.text for passage in passages),
    )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything that was found out about a PDF; `against` is what its sources were compared with, if anything."""

    name: str
    integrity: Integrity
    sheets: int
    manifest: ManifestRecord | None
    against: Message | str | None
    differences: tuple[Difference, ...]
