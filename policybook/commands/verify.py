"""`verify`: is a PDF whole, does it show what it says it contains, is it what the book says, and who signed it?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path

from pydantic import ValidationError

from policybook.commands.diff import named_snapshot
from policybook.commands.result import Progress, Result
from policybook.commands.street import load_settings
from policybook.errors import BookError, Problem, say
from policybook.judge.proof import Difference, DifferenceKind, Proof, judge_attachments, judge_file, judge_sources
from policybook.judge.proof_pages import judge_pages
from policybook.judge.proof_text import Shown, compare_text, shown_texts
from policybook.model import Edition, Location
from policybook.read.apart import BrokeOff, apart
from policybook.read.chapters import read_book
from policybook.read.pdf_file import PdfFile, read_pdf
from policybook.read.pdf_manifest import ManifestRecord
from policybook.read.pdf_names import GENERATOR, MANIFEST
from policybook.read.pdf_seals import read_certificates
from policybook.read.pdf_text import Run
from policybook.read.settings import read_settings
from policybook.read.snapshot import called, working_tree
from policybook.report.proof import proof_text
from policybook.settings import FILE
from policybook.steps import Steps


def run(
    root: Path, words: NullTranslations, progress: Progress, path: Path, against: str | None, trust: Path | None
) -> Result:
    """What a PDF is worth: fine (code 0) or not (1); `against` names a submission or commit, `trust` certificates.

    Without `against`, the book in `root` is what its sources are compared with, if there is one. Raises BookError,
    with `environment` set, for a file that is no PDF, was not made by policybook, or breaks the limits.
    """
    trusted = _certificates(trust) if trust else None
    progress(say("Reading {file}", file=path.name))
    book = root if against or (root / FILE).is_file() else None
    proof = prove_apart(path.name, path.read_bytes(), trusted, book, against)
    return Result(1 if proof.differences else 0, proof_text(proof, words))


def prove_apart(
    name: str,
    data: bytes,
    trusted: tuple[bytes, ...] | None = None,
    book: Path | None = None,
    against: str | None = None,
) -> Proof:
    """What is true of a PDF, found out in a process of its own, for whoever made it may have meant harm."""
    try:
        return apart(prove, name, data, trusted, book, against)
    except BrokeOff as broken:
        raise BookError(
            Problem(
                say("{file} cannot be examined.", file=name),
                Location(name),
                broken.why,
                say("Ask for the file again; what policybook makes is examined in seconds."),
            ),
            environment=True,
        ) from None


def prove(name: str, data: bytes, trusted: tuple[bytes, ...] | None, book: Path | None, against: str | None) -> Proof:
    """What is true of a PDF by itself and, with a folder, against the book there. Raises BookError."""
    file = read_pdf(name, data, trusted)
    proof = _examined(file, signed=trusted is not None)
    if proof.manifest is None or file.contents is None or book is None:
        return proof
    return _compared(proof, proof.manifest, file.contents.runs, book, against)


def _examined(file: PdfFile, *, signed: bool) -> Proof:
    """What a PDF shows by itself; raises BookError where it was not made by policybook."""
    contents = file.contents
    if contents is None:
        differences = [*judge_file(file.integrity, (), signed=signed), Difference(DifferenceKind.PAGES_UNREADABLE)]
        return Proof(file.name, file.integrity, 0, None, None, tuple(differences))
    if MANIFEST not in contents.attachments and contents.creator != GENERATOR:
        raise _foreign(file.name)
    differences = [*judge_file(file.integrity, contents.overlays, signed=signed)]
    manifest = _manifest(contents.attachments)
    if isinstance(manifest, Difference):
        return Proof(file.name, file.integrity, contents.pages, None, None, (*differences, manifest))
    differences += judge_attachments(manifest, contents.attachments)
    differences += compare_text(manifest, contents.runs)
    return Proof(file.name, file.integrity, contents.pages, manifest, None, tuple(differences))


def _manifest(attachments: Mapping[str, bytes]) -> ManifestRecord | Difference:
    """The manifest inside a PDF, or why there is none."""
    if MANIFEST not in attachments:
        return Difference(DifferenceKind.MANIFEST_MISSING)
    try:
        return ManifestRecord.model_validate_json(attachments[MANIFEST])
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
        return Difference(DifferenceKind.MANIFEST_UNREADABLE, found=reason)


def _compared(proof: Proof, manifest: ManifestRecord, runs: Sequence[Run], root: Path, against: str | None) -> Proof:
    """The proof with every difference between the PDF and a state of the book in a folder."""
    steps = Steps()  # what is kept for others is not made in a process that opened somebody's file
    settings = load_settings(root, steps)
    book = named_snapshot(root, against) if against else working_tree(root, settings.chapters)
    if FILE in book.files:
        settings = read_settings(book.files[FILE], root)
    chapters = read_book(book, settings, steps)
    differences = list(judge_sources(manifest, book, chapters))
    changed = {difference.source for difference in differences}
    same = [chapter for chapter in chapters if chapter.path not in changed]
    if manifest.edition in (Edition.DRAFT, Edition.FINAL):  # a review shows what left the book too, a memo no chapter
        shown = shown_texts(manifest, runs)
        differences = [_with_text(difference, shown) for difference in differences]
        differences += judge_pages(same, shown)
    return replace(proof, against=called(book), differences=(*proof.differences, *differences))


def _with_text(difference: Difference, shown: Mapping[tuple[str, str], Shown]) -> Difference:
    """The difference with what the pages show of its paragraph."""
    found = shown.get((difference.source, difference.paragraph))
    return (
        difference
        if found is None or difference.kind is DifferenceKind.PARAGRAPH_NEW
        else replace(difference, shown=found.text)
    )


def _certificates(path: Path) -> tuple[bytes, ...]:
    try:
        return read_certificates(path.read_bytes())
    except (ValueError, TypeError):
        raise BookError(
            Problem(
                say("{file} holds no certificate.", file=path.name),
                Location(path.name),
                say("A signature is trusted where its certificate leads to one of these."),
                say("Name a file with certificates in the form PEM or DER."),
            ),
            environment=True,
        ) from None


def _foreign(name: str) -> BookError:
    return BookError(
        Problem(
            say("{file} was not made by policybook.", file=name),
            Location(name),
            say("It holds no manifest that says what its pages should show."),
            say("Name a PDF that policybook has made."),
        ),
        environment=True,
    )
