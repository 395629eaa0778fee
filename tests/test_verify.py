"""`verify` and `sign`: what is true of a PDF that comes back, whatever was done to it meanwhile."""

import hashlib
import io
import os
import re
import shlex
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from gettext import NullTranslations
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from manuscripts import bare, page, sample
from pdf_tampering import (
    PASSPHRASE,
    Key,
    add_attachment,
    add_comment,
    add_field,
    edit_attachment,
    edit_page,
    exchange_pages,
    flip,
    marked,
    new_key,
)
from support import git, judged_book, read, write_book
from verapdf import Breaks

from policybook.cli import call
from policybook.commands.street import compose_edition
from policybook.commands.verify import prove
from policybook.errors import BookError
from policybook.judge.proof import DifferenceKind, Proof
from policybook.judge.proof_pages import judge_pages
from policybook.judge.proof_text import Shown, compare_text
from policybook.model import Edition, Heading
from policybook.read.apart import BrokeOff, Limits, apart
from policybook.read.pdf_manifest import ManifestRecord
from policybook.read.pdf_seals import Later
from policybook.read.pdf_text import read_contents
from policybook.render.pdf import Typesetter
from policybook.render.pdf_sign import certify, load_signer
from policybook.report.proof import _differing, proof_text
from policybook.text import letters

PAGE = 5  # counted from 0: the first page of the first chapter
LINE = 8  # a marked content there: the first words of a sentence


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages in English, whatever the machine's language."""
    monkeypatch.setenv("LANGUAGE", "en")


@pytest.fixture(scope="module")
def pdf(draft: Path) -> bytes:
    """The sample book's draft."""
    return draft.read_bytes()


@pytest.fixture(scope="module")
def key() -> Key:
    """The secretariat's key."""
    return new_key("Sekretariat")


@pytest.fixture(scope="module")
def signed(pdf: bytes, key: Key) -> bytes:
    """The draft, certified by the secretariat."""
    return certify(pdf, load_signer(key.archive, PASSPHRASE), "Tanda tangan", "Diserahkan")


def proof(data: bytes, *trusted: bytes) -> Proof:
    """What is true of a PDF by itself."""
    return prove("book.pdf", data, trusted or None, None, None)


def kinds(found: Proof) -> set[DifferenceKind]:
    """The kinds of differences that were found."""
    return {difference.kind for difference in found.differences}


def test_contents_of_several_pages_are_fine(typesetter: Typesetter, tmp_path: Path) -> None:
    """Also on a page in Roman digits on which nothing begins but what goes on from the page before."""
    headings = "".join(f"<h2 id='h{number}'>Bagian {number}</h2><p>Isi.</p>" for number in range(90))
    chapter = page(headings)
    more = tuple(Heading(2, f"h{number}", f"1.{number}", f"Bagian {number}") for number in range(90))
    typesetter.write(bare(replace(chapter, headings=(*chapter.headings, *more))), tmp_path / "book.pdf")
    assert proof((tmp_path / "book.pdf").read_bytes()).differences == ()


@pytest.mark.parametrize("edition", Edition)
def test_a_pdf_as_it_was_made_is_fine(typesetter: Typesetter, tmp_path: Path, edition: Edition) -> None:
    """Of a file as policybook wrote it, every run of text is where the manifest says, and nothing else is there."""
    typesetter.write(sample(edition), tmp_path / "book.pdf")
    found = proof((tmp_path / "book.pdf").read_bytes())
    assert found.differences == ()
    assert found.manifest
    assert (found.manifest.edition, found.manifest.revision) == (edition.value, "0123456789abcdef+")
    assert len(found.manifest.drawn) > 100


def test_the_edition_is_named_in_the_readers_language(pdf: bytes) -> None:
    """The manifest's own word is looked up, not shown."""

    class Shouting(NullTranslations):
        def gettext(self, message: str) -> str:
            return "DRAF" if message == "draft" else message

    assert "Edition DRAF of " in proof_text(proof(pdf), Shouting())


def without(content: int) -> Callable[[bytes], bytes]:
    """Take a line off a page."""
    return lambda operators: operators.replace(marked(operators, content), b"")


def words_exchanged(operators: bytes) -> bytes:
    """The first letters of a line in another order."""
    line = marked(operators, LINE)
    letters = line[line.index(b"[<") :]
    first, second = letters[1:9], letters[9:17]
    return operators.replace(line, line.replace(first + second, second + first, 1))


def unmarked(operators: bytes) -> bytes:
    """A line with its words in another order once more, above the first, as no part of the text."""
    line, other = (marked(drawn, LINE) for drawn in (operators, words_exchanged(operators)))
    moved = re.sub(rb"(\S+) Tm", b"300 Tm", other[other.index(b"BT") : other.index(b"EMC")])
    return operators.replace(line, line + b"\n" + moved)


def as_header(operators: bytes) -> bytes:
    """A line with its words in another order once more, as if it were a running header."""
    line = marked(words_exchanged(operators), LINE)
    return operators.replace(
        marked(operators, LINE), marked(operators, LINE) + b"\n/Artifact BMC" + line[line.index(b"BDC") + 3 :]
    )


def as_header_again(operators: bytes) -> bytes:
    """A line once more, in another place, as if it were a running header."""
    line = marked(operators, LINE)
    return operators.replace(
        line, line + b"\n/Artifact BMC " + re.sub(rb"(\S+) Tm", b"300 Tm", line[line.index(b"BT") :])
    )


def without_ink(operators: bytes) -> bytes:
    """A line as it was, but invisible."""
    line = marked(operators, LINE)
    return operators.replace(line, line.replace(b"BT", b"BT 3 Tr").replace(b"ET", b"0 Tr ET"))


BOX = b"\nq 1 1 1 rg 50 200 400 400 re f Q"

TEXT = [
    ("a line is gone", without(LINE), DifferenceKind.TEXT_CHANGED, "p1"),
    ("letters are others", words_exchanged, DifferenceKind.TEXT_CHANGED, "p1"),
    ("a heading is gone", lambda operators: without(2)(without(3)(operators)), DifferenceKind.TEXT_MISSING, "latar"),
    ("a line that is no part of the text", unmarked, DifferenceKind.TEXT_UNKNOWN, ""),
    ("a header that the book does not have", as_header, DifferenceKind.TEXT_UNKNOWN, ""),
    ("a header of words that the book has elsewhere", as_header_again, DifferenceKind.TEXT_UNKNOWN, ""),
    ("letters that nobody sees", without_ink, DifferenceKind.TEXT_CHANGED, "p1"),
    ("a line below a white box", lambda operators: operators + BOX, DifferenceKind.COMMENT, ""),
]


@pytest.mark.parametrize(("edit", "kind", "paragraph"), [case[1:] for case in TEXT], ids=[case[0] for case in TEXT])
def test_other_text_is_named_by_page_and_paragraph(
    pdf: bytes, edit: Callable[[bytes], bytes], kind: DifferenceKind, paragraph: str
) -> None:
    """The text that differs is found, with its page, its paragraph and its source; that it was added later, too."""
    found = proof(edit_page(pdf, PAGE, edit, anew=False))
    assert kinds(found) == {DifferenceKind.ALTERED_LATER, kind}
    texts = [difference for difference in found.differences if difference.kind is kind]
    assert {(difference.page, difference.paragraph) for difference in texts} == {(PAGE + 1, paragraph)}
    if paragraph:
        assert texts[0].source == "chapters/01-a.md"
        assert texts[0].line > 0


def test_other_text_is_found_in_a_file_that_was_written_anew(pdf: bytes) -> None:
    """Another program's file has no digest, or keeps the old one; either is told, with the text that is another."""
    found = proof(edit_page(pdf, PAGE, words_exchanged, anew=True))
    assert found.integrity.later is Later.NOTHING
    assert kinds(found) == {DifferenceKind.REWRITTEN, DifferenceKind.TEXT_CHANGED}


def test_pages_in_another_order_are_found(pdf: bytes) -> None:
    """Two exchanged pages: what they hold stands in another place."""
    found = proof(exchange_pages(pdf, PAGE, PAGE + 1))
    assert DifferenceKind.TEXT_MOVED in kinds(found)
    assert {difference.source for difference in found.differences if difference.source} == {"chapters/01-a.md"}


ATTACHMENTS = [
    ("register.csv", b"nomor\n", {DifferenceKind.ATTACHMENT_CHANGED}),
    ("register.yaml", b"", {DifferenceKind.ATTACHMENT_CHANGED}),
    ("register.csv", None, {DifferenceKind.ATTACHMENT_MISSING, DifferenceKind.ATTACHMENT_UNKNOWN}),
    ("manifest.json", b"{}", {DifferenceKind.MANIFEST_UNREADABLE}),
    ("manifest.json", b"\xff", {DifferenceKind.MANIFEST_UNREADABLE}),
    ("manifest.json", None, {DifferenceKind.MANIFEST_MISSING}),
]


@pytest.mark.parametrize(("name", "content", "expected"), ATTACHMENTS)
def test_an_attachment_that_was_exchanged_is_named(
    pdf: bytes, name: str, content: bytes | None, expected: set[DifferenceKind]
) -> None:
    """Another register, none, or a manifest that is none is each told as what it is."""
    assert kinds(proof(edit_attachment(pdf, name, content))) == expected | {DifferenceKind.ALTERED_LATER}


def cropped(data: bytes) -> bytes:
    """The file as PDFium saves it, the lower half of a page hidden."""
    document, target = pdfium.PdfDocument(data), io.BytesIO()
    document[PAGE].set_cropbox(0, 400, 595, 842)
    document.save(target)
    return target.getvalue()


FILES = [
    ("the tail is cut off", lambda data: data[:-300], DifferenceKind.CUT),
    ("something follows the end", lambda data: data + b"<script>", DifferenceKind.TAIL),
    ("a bit is another", flip, DifferenceKind.BROKEN),
    (
        "a drawing's frame is another",
        lambda data: re.sub(rb"(/BBox *\[) *0", rb"\1 9", data, count=1),
        DifferenceKind.ALTERED,
    ),
    ("another program cropped a page", cropped, DifferenceKind.REWRITTEN),
    (
        "the table of objects leads elsewhere",
        lambda data: data.replace(b"%PDF-1.7", b"%PDF-1.7\n%", 1),
        DifferenceKind.BROKEN,
    ),
    ("a comment was added", add_comment, DifferenceKind.COMMENTED_LATER),
    ("a field hides the text", add_field, DifferenceKind.COMMENT),
    (
        "an attachment stands twice",
        lambda data: add_attachment(data, "register.csv", b"x"),
        DifferenceKind.ATTACHMENT_UNKNOWN,
    ),
    ("content was replaced", lambda data: edit_page(data, PAGE, unmarked, anew=False), DifferenceKind.ALTERED_LATER),
]


@pytest.mark.parametrize(("tamper", "kind"), [case[1:] for case in FILES], ids=[case[0] for case in FILES])
def test_a_file_that_is_not_whole_is_found(pdf: bytes, tamper: Callable[[bytes], bytes], kind: DifferenceKind) -> None:
    """Whatever is missing, damaged or added later is told, in a file that nobody signed too."""
    assert kind in kinds(proof(tamper(pdf)))


def test_a_signature_keeps_both_standards(breaks: Breaks, signed: bytes, tmp_path: Path) -> None:
    """A certified file still meets PDF/A-3a and PDF/UA-1."""
    (tmp_path / "signed.pdf").write_bytes(signed)
    assert breaks(tmp_path / "signed.pdf") == []


def second_signature(data: bytes) -> bytes:
    """Another signature below the first."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, signers

    writer, target = IncrementalPdfFileWriter(io.BytesIO(data)), io.BytesIO()
    signer = load_signer(new_key("CRO").archive, PASSPHRASE)
    signers.PdfSigner(PdfSignatureMetadata(field_name="CRO"), signer).sign_pdf(writer, output=target)
    return target.getvalue()


SEALS = [
    ("intact", lambda data: data, True, Later.NOTHING, set()),
    ("commented later", add_comment, True, Later.COMMENTS, {DifferenceKind.COMMENTED_LATER, DifferenceKind.COMMENT}),
    ("signed again", second_signature, True, Later.SIGNATURES, {DifferenceKind.SIGNER_UNTRUSTED}),
    (
        "altered by an addition",
        lambda data: edit_page(data, PAGE, lambda operators: operators + b" ", anew=False),
        True,
        Later.CONTENT,
        {DifferenceKind.ALTERED_LATER},
    ),
    (
        "altered within",
        lambda data: data.replace(b"/Lang (id)", b"/Lang (en)"),
        False,
        Later.NOTHING,
        {DifferenceKind.SIGNATURE_BROKEN, DifferenceKind.ALTERED_LATER},
    ),
]


@pytest.mark.parametrize(
    ("tamper", "intact", "later", "expected"), [case[1:] for case in SEALS], ids=[case[0] for case in SEALS]
)
def test_what_a_signature_still_says(
    signed: bytes,
    key: Key,
    tamper: Callable[[bytes], bytes],
    intact: bool,
    later: Later,
    expected: set[DifferenceKind],
) -> None:
    """Intact, commented later, signed again and altered are told apart, and so is who signed."""
    changed = tamper(signed)
    found = proof(changed, key.der)
    seal = found.integrity.seals[0]
    assert (seal.signer, seal.intact, seal.later, seal.certifies) == ("Sekretariat", intact, later, True)
    assert kinds(found) == expected


def test_a_file_without_signature_leads_to_no_trusted_certificate(pdf: bytes, key: Key) -> None:
    """Whoever asks whether the signer can be trusted is told if there is none: a signature can be taken off."""
    assert kinds(proof(pdf, key.der)) == {DifferenceKind.NOT_SIGNED}


@pytest.mark.parametrize(("own", "trusted"), [(True, True), (False, False), (None, None)])
def test_a_certificate_is_trusted_where_it_leads_to_a_trusted_one(
    signed: bytes, key: Key, own: bool | None, trusted: bool | None
) -> None:
    """The signer's certificate counts as trusted, not trusted, or as never asked about."""
    roots = () if own is None else (key.der if own else new_key("Orang lain").der,)
    found = proof(signed, *roots)
    assert found.integrity.seals[0].trusted is trusted
    assert kinds(found) == ({DifferenceKind.SIGNER_UNTRUSTED} if trusted is False else set())


def run(*arguments: object) -> int:
    """The exit code of a command."""
    return call([*map(str, arguments), "-q"])


def test_the_commands_sign_and_verify(pdf: bytes, key: Key, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`sign` writes a new file, `verify` says who signed it; what was commented ends with code 1."""
    files = {"book.pdf": pdf, "key.p12": key.archive, "key.pem": key.pem, "word": PASSPHRASE + b"\n"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    book, done = tmp_path / "book.pdf", tmp_path / "book-signed.pdf"
    arguments = ("--key", tmp_path / "key.p12", "--passphrase-file", tmp_path / "word", "--root", tmp_path)
    assert run("sign", book, *arguments) == 0
    assert book.read_bytes() == pdf
    assert run("verify", book, "--root", tmp_path) == 0
    assert "It is not signed." in capsys.readouterr().out
    assert run("verify", done, "--trust", tmp_path / "key.pem", "--root", tmp_path) == 0
    assert "Signed by Sekretariat" in (said := capsys.readouterr().out)
    assert "intact; the certificate is trusted" in said
    done.write_bytes(add_comment(done.read_bytes()))
    assert run("verify", done, "--root", tmp_path) == 1
    assert "intact, commented later" in capsys.readouterr().out
    assert run("sign", done, *arguments) == 2
    assert "is signed already, by Sekretariat" in capsys.readouterr().err
    odd = tmp_path / 'final "$1".pdf'
    assert run("sign", book, *arguments, "--output", odd) == 0
    assert str(odd) in shlex.split(capsys.readouterr().out.splitlines()[-1])
    assert run("sign", book, *arguments, "--output", book) == 0
    assert proof(book.read_bytes()).integrity.seals


def test_only_a_file_that_is_fine_is_signed(
    pdf: bytes, key: Key, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with other text is not signed: the command says what is wrong, and writes nothing."""
    (tmp_path / "book.pdf").write_bytes(edit_page(pdf, PAGE, without(LINE), anew=True))
    (tmp_path / "key.p12").write_bytes(key.archive)
    monkeypatch.setenv("POLICYBOOK_PASSPHRASE", PASSPHRASE.decode())
    assert run("sign", tmp_path / "book.pdf", "--key", tmp_path / "key.p12") == 1
    assert "It was not signed." in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.pdf", "key.p12"]


@pytest.mark.parametrize(
    ("archive", "passphrase", "said"),
    [(None, "salah", "The key cannot be opened."), (b"?", "rahasia", "cannot be opened"), (None, None, "is missing")],
)
def test_a_key_that_cannot_be_opened_is_told(
    pdf: bytes,
    key: Key,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    archive: bytes | None,
    passphrase: str | None,
    said: str,
) -> None:
    """A wrong or missing passphrase and a file that is no key end with code 2, and nothing is written."""
    (tmp_path / "book.pdf").write_bytes(pdf)
    (tmp_path / "key.p12").write_bytes(archive or key.archive)
    monkeypatch.delenv("POLICYBOOK_PASSPHRASE", raising=False)
    if passphrase:
        monkeypatch.setenv("POLICYBOOK_PASSPHRASE", passphrase)
    assert run("sign", tmp_path / "book.pdf", "--key", tmp_path / "key.p12") == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "book-signed.pdf").exists()


def test_an_archive_that_lacks_a_part_is_told(key: Key) -> None:
    """One with a certificate and no key, or with a key and no certificate, cannot sign."""
    whole = pkcs12.load_pkcs12(key.archive, PASSPHRASE)
    assert whole.cert
    parts = [(None, None, [whole.cert.certificate]), (whole.key, None, None)]
    for part in parts:
        archive = pkcs12.serialize_key_and_certificates(b"x", *part, serialization.BestAvailableEncryption(PASSPHRASE))
        with pytest.raises(BookError) as caught:
            load_signer(archive, PASSPHRASE)
        assert caught.value.problems[0].why.template == "The archive lacks the key, or its certificate."


OLD = {"chapters/1.md": "# Satu\n\nKota ini dilintasi tiga belas sungai besar.\n"}
NEW = {
    "chapters/1.md": "# Satu\n\nKota ini dilintasi tiga belas sungai besar.\n\nPompa dirawat setiap tahun.\n",
    "chapters/2.md": "# Dua\n\nBus pengumpan menghubungkan kampung dengan stasiun.\n",
}


@pytest.fixture(scope="module")
def original(typesetter: Typesetter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book under git, committed, with its draft as draft.pdf."""
    root = write_book(tmp_path_factory.mktemp("buku"), NEW, OLD)
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Draf")
    typesetter.write(compose_edition(judged_book(root), Edition.DRAFT), root / "draft.pdf")
    return root


@pytest.fixture
def book(original: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(original, tmp_path / "buku"))


def change(path: str, old: str, new: str) -> Callable[[Path], object]:
    """Put other words into a file of a book."""
    return lambda root: (root / path).write_text((root / path).read_text().replace(old, new))


BOOK: list[tuple[str, Callable[[Path], object], list[tuple[DifferenceKind, str, str]]]] = [
    ("nothing", lambda _: None, []),
    (
        "another paragraph",
        change("chapters/1.md", "setiap tahun", "setiap bulan"),
        [
            (DifferenceKind.SOURCE_CHANGED, "chapters/1.md", ""),
            (DifferenceKind.PARAGRAPH_CHANGED, "chapters/1.md", "p2"),
        ],
    ),
    (
        "one more paragraph",
        change("chapters/2.md", "# Dua\n", "# Dua\n\nHalte dekat kanal dibangun lebih dahulu.\n"),
        [(DifferenceKind.SOURCE_CHANGED, "chapters/2.md", ""), (DifferenceKind.PARAGRAPH_NEW, "chapters/2.md", "p1")],
    ),
    (
        "one paragraph less",
        change("chapters/1.md", "Pompa dirawat setiap tahun.", ""),
        [
            (DifferenceKind.SOURCE_CHANGED, "chapters/1.md", ""),
            (DifferenceKind.PARAGRAPH_MISSING, "chapters/1.md", "p2"),
        ],
    ),
    (
        "only other markup",
        change("chapters/1.md", "# Satu", "#  Satu"),
        [(DifferenceKind.SOURCE_CHANGED, "chapters/1.md", "")],
    ),
    (
        "a chapter less",
        lambda root: ((root / "chapters/2.md").unlink(), change("mkdocs.yml", "  - chapters/2.md\n", "")(root)),
        [(DifferenceKind.SOURCE_MISSING, "chapters/2.md", "")],
    ),
    (
        "a decision more",
        lambda root: ((root / "decisions").mkdir(), (root / "decisions/x.yml").write_text("id: K-0001\n")),
        [(DifferenceKind.SOURCE_NEW, "decisions/x.yml", "")],
    ),
]


@pytest.mark.parametrize(("edit", "expected"), [case[1:] for case in BOOK], ids=[case[0] for case in BOOK])
def test_a_pdf_is_compared_with_the_book(
    book: Path, edit: Callable[[Path], object], expected: list[tuple[DifferenceKind, str, str]]
) -> None:
    """Every file and paragraph in which the book differs from what the PDF was made from is named; its commit fits."""
    edit(book)
    data = (book / "draft.pdf").read_bytes()
    found = prove("draft.pdf", data, None, book, None)
    assert [(item.kind, item.source, item.paragraph) for item in found.differences] == expected
    assert prove("draft.pdf", data, None, book, "HEAD").differences == ()


def test_a_pdf_is_compared_with_a_submission(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--against` takes a submission too; what differs is quoted, with the page and the file."""
    assert run("verify", book / "draft.pdf", "--root", book) == 0
    assert "Its sources are those of the book as it stands." in capsys.readouterr().out
    assert run("verify", book / "draft.pdf", "--root", book, "--against", "2018-05-14-draf") == 1
    said = capsys.readouterr().out
    assert "page 1, chapters/1.md, p2: The PDF has a paragraph that the book does not have." in said
    assert "chapters/2.md: The PDF was made from this file, which is not in the book." in said


def test_of_a_paragraph_that_differs_both_texts_are_quoted(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the pages show and what the book says, each with the words around the difference and no more."""
    change("chapters/1.md", "Pompa dirawat setiap tahun.", "Pompa dirawat setiap bulan.")(book)
    assert run("verify", book / "draft.pdf", "--root", book) == 1
    said = capsys.readouterr().out
    assert "│ in the PDF: Pompa dirawat setiap tahun." in said
    assert "│ in the book: Pompa dirawat setiap bulan." in said


def test_what_differs_is_quoted_with_a_few_words_around_it() -> None:
    """A word that the page breaks is the same; what stands far before and behind is left out."""
    before, behind = (
        "Tiga belas sungai melintasi kota dari hulu ke hilir.",
        "Semua bermuara di teluk yang sama di utara.",
    )
    page = f"{before} Pom- pa dirawat. Warga menjaga. {behind} {behind}"
    told = _differing(page, f"{before} Pompa dirawat. {behind} {behind}")
    assert told == (
        "… kota dari hulu ke hilir. Pom- pa dirawat. Warga menjaga. Semua bermuara di teluk yang sama di utara. …",
        "… kota dari hulu ke hilir. Pompa dirawat. Semua bermuara di teluk yang sama di utara. …",
    )


def forged(data: bytes, edit: Callable[[bytes], bytes]) -> bytes:
    """Another text on a page, and a manifest that describes just that, in a file that only its words give away."""
    changed = edit_page(data, 4, edit, anew=True)
    contents = read_contents(changed)
    manifest = ManifestRecord.model_validate_json(contents.attachments["manifest.json"])
    [wrong] = compare_text(manifest, contents.runs)
    text = letters(wrong.found)
    found = {"begins": text[:16], "length": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    drawn = tuple(
        record.model_copy(update=found) if (record.section, record.id) == (wrong.source, wrong.paragraph) else record
        for record in manifest.drawn
        if text or (record.section, record.id) != (wrong.source, wrong.paragraph)
    )
    record = manifest.model_copy(update={"drawn": drawn})
    return edit_attachment(changed, "manifest.json", record.model_dump_json().encode())


def longest_line(operators: bytes) -> bytes:
    """The letters of a page's longest line."""
    return max(re.findall(rb"\[<[^\]]*\] TJ", operators), key=len)


def letters_exchanged(operators: bytes) -> bytes:
    """Two letters of the page's longest line, each for the other."""
    line = longest_line(operators)
    signs = re.findall(rb"<[0-9a-f]{4}>", line)
    one, other = next((a, b) for a, b in pairwise(signs[4:]) if a != b and b"0003" not in a + b)
    return operators.replace(line, line.replace(one + b"0" + other, other + b"0" + one, 1))


@pytest.mark.parametrize("edit", [letters_exchanged, lambda operators: operators.replace(longest_line(operators), b"")])
def test_a_page_whose_manifest_was_forged_is_found_by_the_book(book: Path, edit: Callable[[bytes], bytes]) -> None:
    """Where pages and manifest agree, the book itself tells which paragraph has other words, or cannot be read."""
    data = forged((book / "draft.pdf").read_bytes(), edit)
    kinds_alone = {item.kind for item in prove("x.pdf", data, None, None, None).differences}
    assert kinds_alone == {DifferenceKind.REWRITTEN, DifferenceKind.ALTERED_LATER}
    found = prove("x.pdf", data, None, book, None).differences
    pages = [(item.source, item.paragraph) for item in found if item.kind is DifferenceKind.PAGE_DIFFERS]
    assert len(pages) == 1
    assert pages[0][0] in NEW


SENTENCE = "See the table of hazards and the options."


@pytest.mark.parametrize(
    ("shown", "fits"),
    [
        (SENTENCE, True),
        ("See the table of hazards (Table 2.1, p. 2) and the options (Chapter 3, p. 4).", True),
        ("3 • See the table12 of hazards and the options. 7", True),
        ("See the large table of hazards (Table 2.1, p. 2) and the options.", False),
        ("See the table of hazards (Table 2.1, p. 2) and the option.", False),
        ("See the table of options and the hazards (Chapter 3, p. 4).", False),
        ("See the table of hazards (not quite) and the options.", False),
    ],
)
def test_a_page_shows_a_paragraph_with_what_the_book_adds_to_it(shown: str, fits: bool) -> None:
    """Numbers and places of references may stand between its letters, whatever these are; no other words."""
    [chapter] = read(f"# A\n\n{SENTENCE}\n")
    heading, paragraph = chapter.blocks
    pages = {(chapter.path, heading.id): Shown(1, "a"), (chapter.path, paragraph.id): Shown(1, letters(shown))}
    assert [difference.paragraph for difference in judge_pages([chapter], pages)] == ([] if fits else [paragraph.id])


def test_a_list_in_a_note_is_proved_with_the_rest(typesetter: Typesetter, tmp_path: Path) -> None:
    """Its items, and the rows of a table, are read as parts of the book; bullets and numbers are no foreign text."""
    text = (
        "# Satu\n\nSumur dalam menurunkan tanah.[^a] Pompa dirawat.[^b]\n\n"
        "[^a]: Tidak dihitung:\n\n    - sumur rumah tangga,\n    - sumur tambak.\n\n"
        "[^b]: Berurutan:\n\n    1. pompa lama,\n\n    2. pompa baru.\n\n"
        "    | Pompa | Tahun |\n    |---|---|\n    | Pluit | 2014 |\n"
    )
    root = write_book(tmp_path, {"chapters/1.md": text}, OLD)
    typesetter.write(compose_edition(judged_book(root), Edition.DRAFT), root / "draft.pdf")
    proved = prove("draft.pdf", (root / "draft.pdf").read_bytes(), None, root, None)
    assert proved.differences == ()
    assert proved.manifest
    notes = [record.begins for record in proved.manifest.drawn if record.note]
    assert [begins[:8] for begins in notes] == [
        "1",
        "tidakdih",
        "•sumurru",
        "•sumurta",
        "2",
        "beruruta",
        "1.pompal",
        "2.pompab",
        "pompatah",
        "pluit201",
    ]


def plain() -> bytes:
    """A PDF that another program made."""
    document, target = pdfium.PdfDocument.new(), io.BytesIO()
    document.new_page(200, 200)
    document.save(target)
    return target.getvalue()


def endless() -> bytes:
    """A PDF whose pages are their own parents."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>"
        b"endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    )


def deep() -> bytes:
    """A PDF whose arrays are nested deeply."""
    return b"%PDF-1.4\n1 0 obj" + b"[" * 100_000 + b"]" * 100_000 + b"endobj\nstartxref\n9\n%%EOF\n"


HOSTILE = [
    ("empty", b"", 2, "is no PDF"),
    ("a text", b"Bukan PDF.", 2, "is no PDF"),
    ("another program's", plain(), 2, "was not made by policybook"),
    ("only a beginning", b"%PDF-1.7\n", 1, "cut off"),
    ("a loop of pages", endless(), 1, "No page can be read"),
    ("nested deeply", deep(), 1, "No page can be read"),
]


@pytest.mark.parametrize(("data", "code", "said"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_what_is_no_such_pdf_ends_in_a_clear_message(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], data: bytes, code: int, said: str
) -> None:
    """No PDF, another program's, or one that was made to break readers: told in words, without a traceback."""
    (tmp_path / "x.pdf").write_bytes(data)
    assert run("verify", tmp_path / "x.pdf", "--root", tmp_path) == code
    shown = "".join(capfd.readouterr())
    assert said in shown
    assert "Traceback" not in shown
    assert "Error" not in shown


def test_a_manifest_that_unpacks_to_more_than_any_book_needs_is_not_read(pdf: bytes) -> None:
    """An attachment of a hundred megabytes of spaces is refused, not parsed."""
    found = proof(edit_attachment(pdf, "manifest.json", b" " * (100 << 20)))
    assert DifferenceKind.MANIFEST_UNREADABLE in kinds(found)


def fill_memory() -> int:
    """Take more memory than there may be."""
    return len(bytearray(8 << 30))


@pytest.mark.parametrize(
    ("work", "arguments", "why"),
    [
        (time.sleep, (60,), "It took more than {seconds} seconds."),
        (fill_memory, (), "It needs more memory than it may take."),
        (os._exit, (3,), "The process ended with code {code}."),
        (int, ("x",), "{kind}: {reason}"),
    ],
)
def test_work_that_breaks_its_limits_is_ended(work: Callable[..., object], arguments: tuple[object], why: str) -> None:
    """Time, memory, a crash and a fault each end the work alone, and say which it was."""
    with pytest.raises(BrokeOff) as caught:
        apart(work, *arguments, limits=Limits(seconds=5 if work is time.sleep else 60))
    assert caught.value.why.template == why


def test_a_problem_of_the_book_comes_through() -> None:
    """A BookError raised by work that is done apart arrives as it was raised."""
    with pytest.raises(BookError) as caught:
        apart(prove, "x.pdf", b"", None, None, None)
    assert caught.value.environment
    assert caught.value.problems[0].what.template == "{file} is no PDF."


@pytest.mark.parametrize("content", [b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", b"x" * 99])
def test_a_file_without_certificates_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    """What is given to --trust must hold certificates."""
    for name in ("x.pdf", "x.pem"):
        (tmp_path / name).write_bytes(content)
    assert run("verify", tmp_path / "x.pdf", "--trust", tmp_path / "x.pem", "--root", tmp_path) == 2
    assert "x.pem holds no certificate." in capsys.readouterr().err
