"""A PDF as `verify` sees it: as a file, and what its pages and attachments hold."""

from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium

from policybook.errors import BookError, Problem, say
from policybook.model import Location
from policybook.read.pdf_seals import Integrity, read_integrity
from policybook.read.pdf_text import Contents, read_contents

_HEADER = b"%PDF-"


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A PDF, read; `contents` is None where no page can be read."""

    name: str
    integrity: Integrity
    contents: Contents | None


def read_pdf(name: str, data: bytes, trusted: Sequence[bytes] | None = None) -> PdfFile:
    """Everything that can be known of a PDF; `trusted` are certificates (DER) that its signers may lead to.

    Raises BookError, with `environment` set, for what is no PDF. It may take any time and memory: see `apart`.
    """
    if not data.startswith(_HEADER):
        raise BookError(
            Problem(
                say("{file} is no PDF.", file=name),
                Location(name),
                say("It does not begin as a PDF does."),
                say("Name a PDF that policybook has made."),
            ),
            environment=True,
        )
    integrity = read_integrity(data, trusted)
    try:
        return PdfFile(name, integrity, read_contents(data))
    except pdfium.PdfiumError:
        return PdfFile(name, integrity, None)
