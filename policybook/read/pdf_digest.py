"""A PDF's digest of itself, in a comment before its last lines: what was changed by whatever program no longer fits it.

Whoever means harm can write a new digest; only a signature keeps them from it. Signing appends to a file, so the digest
of what was there before still fits.
"""

import re
from enum import StrEnum
from hashlib import sha256

_END = rb"startxref\n\d+\n%%EOF\n"
_DIGEST = re.compile(rb"%policybook-sha256 ([0-9a-f]{64})\n(?=" + _END + rb")")
_PLACE = re.compile(_END + rb"\Z")


class Own(StrEnum):
    """What a file's digest says of it."""

    FITS = "fits"
    ABSENT = "absent"
    OTHER = "other"


def with_digest(pdf: bytes) -> bytes:
    """A new PDF with the digest of all its other bytes; a comment moves no object (ISO 32000-1, 7.2.3 and 7.5.5)."""
    place = _PLACE.search(pdf)
    if place is None:
        raise ValueError("a PDF that was just written ends with startxref and %%EOF")
    line = b"%%policybook-sha256 %s\n" % sha256(pdf).hexdigest().encode()
    return pdf[: place.start()] + line + pdf[place.start() :]


def own_digest(pdf: bytes) -> Own:
    """Whether a file, up to what was appended to it, is the one that was written."""
    found = _DIGEST.search(pdf)
    if found is None:
        return Own.ABSENT
    end = pdf.index(b"%%EOF\n", found.end()) + len(b"%%EOF\n")
    made = sha256(pdf[: found.start()] + pdf[found.end() : end]).hexdigest().encode()
    return Own.FITS if made == found[1] else Own.OTHER
