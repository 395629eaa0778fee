"""Whether a PDF is whole, what was added to it after it was made, and who signed it. pyHanko reads the file.

A PDF grows by revisions: each appends objects and a table that tells where they stand, and replaces none (ISO 32000-1,
7.5.6). So everything that was done to a file after it was made or signed is still there to be told apart.
"""

import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asn1crypto import pem, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError, PdfReadError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, SuspiciousModification
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from policybook.read.pdf_digest import Own, own_digest

_EOF = b"%%EOF"
_END = re.compile(rb"%%EOF(?:\r\n|\r|\n)?\Z")
# What signing adds to the catalog, and what saving brings up to date (ISO 32000-1, 7.7.2 and 12.8).
_CATALOG = ("/AcroForm", "/Perms", "/Extensions", "/DSS", "/Metadata", "/Version")
_SIGNING = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)
# What pyHanko raises for files that are not as they should be.
_UNREADABLE = (
    *(PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError),
    *(AssertionError, RecursionError, NotImplementedError),
)

Page = generic.DictionaryObject


class Fault(StrEnum):
    """Why a file is not whole."""

    CUT = "cut"
    TAIL = "tail"
    BROKEN = "broken"
    ALTERED = "altered"
    REWRITTEN = "rewritten"


class Later(StrEnum):
    """What was added after a revision; each includes those before it."""

    NOTHING = "nothing"
    SIGNATURES = "signatures"
    COMMENTS = "comments"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature: who signed (the certificate's words) and when, and what holds of it.

    `intact`: what was signed is as it was; `trusted`: the certificate leads to one that was said to be trusted (None:
    none was said); `certifies`: it is the certification of the whole document; `later`: what came after it.
    """

    signer: str
    on: datetime | None
    intact: bool
    trusted: bool | None
    certifies: bool
    later: Later


@dataclass(frozen=True, slots=True)
class Integrity:
    """What is known of a file as a file: its faults with what was said of them, what came after the file was made."""

    faults: tuple[tuple[Fault, str], ...]
    later: Later
    seals: tuple[Seal, ...]


def read_certificates(data: bytes) -> tuple[bytes, ...]:
    """The certificates of a PEM or DER file, as DER; raises ValueError where there are none."""
    parts = [part for _, _, part in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
    for part in parts:
        _ = x509.Certificate.load(part).native  # parses it
    return tuple(parts)


def read_integrity(data: bytes, trusted: Sequence[bytes] | None) -> Integrity:
    """Whether a PDF is whole and what was added to it; `trusted` are certificates (DER) that signers may lead to."""
    faults = list(_faults_of_tail(data))
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=True)
        faults += [*_faults_of_bytes(data), *((Fault.BROKEN, reason) for reason in _damaged(reader))]
        signatures = reader.embedded_signatures
        seals = tuple(_seal(reader, signature, trusted) for signature in signatures)
        last = reader.xrefs.total_revisions - 1
        made = _additions(reader, 0, signatures[0].signed_revision if signatures else last)
    except _UNREADABLE as error:
        broken = (Fault.BROKEN, str(error) or "malformed structure")
        return Integrity(tuple(faults or [broken]), Later.NOTHING, ())
    return Integrity(tuple(faults), max([made, *(seal.later for seal in seals)], key=list(Later).index), seals)


def _faults_of_tail(data: bytes) -> Iterator[tuple[Fault, str]]:
    """That the end of the file is missing, or that something follows it which is no revision."""
    if _END.search(data[-16:]):
        return
    end = data.rfind(_EOF)
    if end < 0 or b"startxref" not in data[max(end - 64, 0) : end]:
        yield Fault.CUT, ""
    else:
        yield Fault.TAIL, str(len(data) - end - len(_EOF))


def _faults_of_bytes(data: bytes) -> Iterator[tuple[Fault, str]]:
    """That the file is not, byte for byte, the one that was written."""
    match own_digest(data):
        case Own.OTHER:
            yield Fault.ALTERED, ""
        case Own.ABSENT if _END.search(data[-16:]):
            yield Fault.REWRITTEN, ""


def _damaged(reader: PdfFileReader) -> Iterator[str]:
    """Streams that cannot be unpacked: their checksum finds every byte that is another."""
    for revision in range(reader.xrefs.total_revisions):
        for number, (generation, _) in sorted(reader.xrefs.get_xref_data(revision).standard_xrefs.items()):
            try:
                item: object = reader.get_object(generic.Reference(number, generation, reader))
                if isinstance(item, generic.StreamObject):
                    _ = item.data
            except (*_UNREADABLE, zlib.error) as error:
                yield f"{number} {generation} obj: {error}"


def _seal(reader: PdfFileReader, signature: EmbeddedPdfSignature, trusted: Sequence[bytes] | None) -> Seal:
    roots = [x509.Certificate.load(item) for item in trusted or ()]
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    status = validate_pdf_signature(signature, context, key_usage_settings=_SIGNING, skip_diff=True)
    whole = status.coverage is not None and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    return Seal(
        signer=subject(signature.signer_cert),
        on=signature.self_reported_timestamp,
        intact=bool(status.intact and status.valid and whole),
        trusted=None if trusted is None else bool(status.trusted),
        certifies=signature.docmdp_level is not None,
        later=_later(reader, signature.signed_revision),
    )


def subject(certificate: x509.Certificate) -> str:
    """Who signs, as the certificate names them."""
    names = certificate.subject
    return str(names.native.get("common_name") or names.human_friendly)


def _later(reader: PdfFileReader, signed: int) -> Later:
    """What was added after a signed revision. That it is signatures only, pyHanko's own analysis must agree with."""
    last = reader.xrefs.total_revisions - 1
    if signed == last:
        return Later.NOTHING
    found = _additions(reader, signed, last)
    if found is Later.SIGNATURES:
        review = DEFAULT_DIFF_POLICY.review_file(reader, base_revision=signed)
        if isinstance(review, SuspiciousModification) or review.modification_level > ModificationLevel.FORM_FILLING:
            return Later.CONTENT
    return found


def _additions(reader: PdfFileReader, base: int, last: int) -> Later:
    """What the revisions after `base` added, up to `last`.

    New objects are harmless as long as no old one leads to them but through the annotations of pages; so of the old
    objects nothing may have changed apart from that, and from what signing and saving bring up to date.
    """
    old, new = reader.get_historical_resolver(base), reader.get_historical_resolver(last)
    if _reference(old.trailer_view, "/Root") != _reference(new.trailer_view, "/Root"):
        return Later.CONTENT
    pages = _pages(old)
    may_change = _may_change(old, pages)
    for ref in _replaced(reader, base, last):
        keys = may_change.get(ref)
        if keys is None or not _same(old.get_object(ref), new.get_object(ref), keys):
            return Later.CONTENT
    return _annotations(pages, _pages(new))


def _replaced(reader: PdfFileReader, base: int, last: int) -> set[generic.Reference]:
    """The objects of a revision that later ones replace or free."""
    found: set[generic.Reference] = set()
    for revision in range(base + 1, last + 1):
        found |= reader.xrefs.explicit_refs_in_revision(revision) | reader.xrefs.refs_freed_in_revision(revision)
    return {ref for ref in found if reader.xrefs.get_introducing_revision(ref) <= base}


def _may_change(old: HistoricalResolver, pages: Mapping[generic.Reference, Page]) -> dict[object, tuple[str, ...]]:
    """The objects that may be replaced, with the keys that may differ; none for those of which nothing is asked."""
    catalog = _reference(old.trailer_view, "/Root")
    allowed: dict[object, tuple[str, ...]] = dict.fromkeys(pages, ("/Annots",))
    allowed |= {_reference(page, "/Annots"): () for page in pages.values()}
    allowed |= {_reference(old.trailer_view, "/Info"): (), _reference(old.root, "/Metadata"): ()}
    allowed |= {catalog: _CATALOG, _reference(old.root, "/AcroForm"): ("/Fields", "/SigFlags")}
    return allowed


def _reference(holder: generic.DictionaryObject, key: str) -> generic.Reference | None:
    value = holder.raw_get(key) if key in holder else None
    return value.reference if isinstance(value, generic.IndirectObject) else None


def _same(before: generic.PdfObject, after: generic.PdfObject, keys: tuple[str, ...]) -> bool:
    """Whether two objects differ in these keys only; without keys they may differ in anything."""
    return not keys or _written(before, keys) == _written(after, keys)


def _written(item: generic.PdfObject, without: tuple[str, ...] = ()) -> bytes:
    if isinstance(item, generic.DictionaryObject) and without:
        item = generic.DictionaryObject({key: item.raw_get(key) for key in sorted(item) if key not in without})
    target = io.BytesIO()
    item.write_to_stream(target, None)
    return target.getvalue()


def _pages(resolver: HistoricalResolver) -> dict[generic.Reference, Page]:
    """The pages of a revision in their order."""
    found: dict[generic.Reference, Page] = {}
    waiting = [resolver.root.raw_get("/Pages")]
    seen: set[generic.Reference] = set()
    while waiting:
        item = waiting.pop()
        if not isinstance(item, generic.IndirectObject) or item.reference in seen:
            raise PdfReadError("The tree of pages is no tree.")
        seen.add(item.reference)
        node = item.get_object()
        if node.get("/Type") == "/Page":
            found[item.reference] = node
        else:
            kids = node["/Kids"]
            waiting += [kids.raw_get(index) for index in reversed(range(len(kids)))]
    return found


def _annotations(before: Mapping[generic.Reference, Page], after: Mapping[generic.Reference, Page]) -> Later:
    """What was added to the annotations of pages; that one of them is gone or another counts as content."""
    if list(before) != list(after):
        return Later.CONTENT
    found = Later.NOTHING
    for ref, page in before.items():
        old, new = _items(page), _items(after[ref])
        if [_written(item) for item in old] != [_written(item) for item in new[: len(old)]]:
            return Later.CONTENT
        for item in new[len(old) :]:
            is_signature = isinstance(item, generic.DictionaryObject) and item.get("/FT") == "/Sig"
            found = max(found, Later.SIGNATURES if is_signature else Later.COMMENTS, key=list(Later).index)
    return found


def _items(page: Page) -> list[generic.PdfObject]:
    annotations = page.get("/Annots", ())
    return [annotations[index] for index in range(len(annotations))]
