"""The PDF's standards: what veraPDF says of it, and that what the code relies on in WeasyPrint is still there."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import weasyprint
from manuscripts import bare, page, sample
from verapdf import Breaks

from policybook.errors import BookError
from policybook.model import Edition
from policybook.render import pdf_standard
from policybook.render.pdf import Typesetter


@pytest.mark.parametrize("edition", [Edition.DRAFT, Edition.FINAL])
def test_one_file_meets_both_standards(
    typesetter: Typesetter, breaks: Breaks, tmp_path: Path, edition: Edition
) -> None:
    """The sample book, with everything that a book may hold, is PDF/A-3a and PDF/UA-1 at once."""
    typesetter.write(sample(edition), tmp_path / "book.pdf")
    assert breaks(tmp_path / "book.pdf") == []


LISTS = (
    "<ul><li><p>Satu</p></li><li><p>Dua</p><p>Masih dua</p></li></ul>",
    "<ul><li><p>Satu</p><ol><li><p>Bagian</p></li><li>Bagian lain</li></ol><p>Lanjutan</p></li></ul>",
    "<ul><li>Satu<ol><li>Bagian</li></ol>dan lanjutannya</li><li><ol><li>Bagian saja</li></ol></li></ul>",
    "<ul><li><p>Satu</p><blockquote><p>Kutipan</p></blockquote><pre><code>kode</code></pre></li></ul>",
    "<dl><dt>Istilah</dt><dd><p>Arti</p><ul><li><p>Rincian</p></li></ul></dd></dl>",
)


def test_lists_meet_the_standards_however_they_are_written(
    typesetter: Typesetter, breaks: Breaks, tmp_path: Path
) -> None:
    """Items may hold paragraphs, other lists, quotations and code: each item has a label and a body only."""
    typesetter.write(bare(page("".join(LISTS))), tmp_path / "book.pdf")
    assert breaks(tmp_path / "book.pdf") == []


def test_a_screen_reader_meets_no_error(draft: Path) -> None:
    """outloud, which checks what a validator cannot (reading order, prose hidden as artifact), finds no error."""
    tool = shutil.which("outloud", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if tool is None:
        pytest.skip("outloud is not installed: pip install outloud")
    done = subprocess.run([tool, "--fail-on", "error", draft], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_file_that_breaks_the_standards_is_found_out(breaks: Breaks, tmp_path: Path) -> None:
    """The check above can fail: a bare PDF, made without any of it, breaks both."""
    bare_file = pdfium.PdfDocument.new()
    bare_file.new_page(200, 200)
    bare_file.save(tmp_path / "bare.pdf")
    found = breaks(tmp_path / "bare.pdf")
    assert {line.split()[0] for line in found} == {"3a", "ua1"}


def test_another_version_of_weasyprint_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code relies on one version's internals; another is an error of the environment with its remedy."""
    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    with pytest.raises(BookError) as caught:
        pdf_standard.check_version()
    assert caught.value.environment
    assert dict(caught.value.problems[0].what.values) == {"found": "71.0", "wanted": pdf_standard.VERSION}


def test_headers_and_footers_are_no_content(typesetter: Typesetter, tmp_path: Path) -> None:
    """Running headers, footers and the watermark are artifacts: a screen reader does not meet them on every page."""
    typesetter.write(bare(page("<p id='p1'>Isi.</p>"), edition=Edition.DRAFT), tmp_path / "book.pdf")
    document = pdfium.PdfDocument(tmp_path / "book.pdf")
    marked = [marks(item) for item in document[3].get_objects([pdfium.raw.FPDF_PAGEOBJ_TEXT])]
    assert marked
    assert [names for names in marked if "Artifact" in names] == [["Artifact"]] * 2  # the book's title, the page number


def marks(item: pdfium.PdfObject) -> list[str]:
    """The names of the marked content that an object of a page belongs to."""
    names = []
    for index in range(pdfium.raw.FPDFPageObj_CountMarks(item)):
        mark, length = pdfium.raw.FPDFPageObj_GetMark(item, index), ctypes.c_ulong()
        buffer = ctypes.create_string_buffer(64)
        kind = ctypes.POINTER(pdfium.raw.FPDF_WCHAR)
        pdfium.raw.FPDFPageObjMark_GetName(mark, ctypes.cast(buffer, kind), 64, length)
        names.append(buffer.raw[: length.value].decode("utf-16-le").rstrip("\0"))
    return names
