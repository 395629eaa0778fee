"""Keys of nobody, and what people do to a PDF after it was made: comment, change, cut, exchange."""

import datetime
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

PASSPHRASE = b"rahasia"
_MARKED = re.compile(rb"/\w+\s*<<\s*/MCID (\d+)\s*>>\s*BDC.*?EMC", re.DOTALL)


@dataclass(frozen=True)
class Key:
    """A key with a certificate of its own: as PKCS#12 under PASSPHRASE, and the certificate as PEM and DER."""

    archive: bytes
    pem: bytes
    der: bytes


def new_key(name: str) -> Key:
    """A key that signs in this name for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    archive = pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, None, serialization.BestAvailableEncryption(PASSPHRASE)
    )
    encodings = (serialization.Encoding.PEM, serialization.Encoding.DER)
    return Key(archive, *(certificate.public_bytes(encoding) for encoding in encodings))


def add_comment(data: bytes, page: int = 3) -> bytes:
    """A note stuck on a page (from 0), appended as viewers do."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    sheet = _page(writer, page)
    names = {"/Type": pdf_name("/Annot"), "/Subtype": pdf_name("/Text"), "/Rect": _rectangle(100, 100, 120, 120)}
    note = generic.DictionaryObject({pdf_name(key): value for key, value in names.items()})
    note[pdf_name("/Contents")] = generic.TextStringObject("Mengapa?")
    annotations = sheet.get("/Annots", generic.ArrayObject())
    sheet[pdf_name("/Annots")] = generic.ArrayObject([*(_raw(annotations)), writer.add_object(note)])
    writer.update_container(sheet)
    return _written(writer)


def add_field(data: bytes, page: int = 3) -> bytes:
    """A field for a signature, unsigned, whose look is a white box over half a page (from 0), appended."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    sheet = _page(writer, page)
    box = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 400 400 re f")
    box |= {pdf_name("/Subtype"): pdf_name("/Form"), pdf_name("/BBox"): _rectangle(0, 0, 400, 400)}
    names = {"/Type": pdf_name("/Annot"), "/Subtype": pdf_name("/Widget"), "/FT": pdf_name("/Sig")}
    field = generic.DictionaryObject({pdf_name(key): value for key, value in names.items()})
    field[pdf_name("/Rect")] = _rectangle(100, 200, 500, 600)
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(box)})
    annotations = sheet.get("/Annots", generic.ArrayObject())
    sheet[pdf_name("/Annots")] = generic.ArrayObject([*_raw(annotations), writer.add_object(field)])
    writer.update_container(sheet)
    return _written(writer)


def edit_page(data: bytes, page: int, edit: Callable[[bytes], bytes], *, anew: bool) -> bytes:
    """Change what is drawn on a page (from 0): in a file written anew, or as an addition to the file as it is."""
    writer = (
        copy_into_new_writer(PdfFileReader(io.BytesIO(data))) if anew else IncrementalPdfFileWriter(io.BytesIO(data))
    )
    sheet = _page(writer, page)
    sheet[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=edit(drawn(data, page))))
    writer.update_container(sheet)
    return _written(writer)


def exchange_pages(data: bytes, one: int, other: int) -> bytes:
    """Two pages (from 0) in each other's place."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    kids = writer.root["/Pages"]["/Kids"]
    kids[one], kids[other] = kids.raw_get(other), kids.raw_get(one)
    writer.update_container(kids)
    return _written(writer)


def edit_attachment(data: bytes, name: str, content: bytes | None) -> bytes:
    """Another content for an attachment, or another name (None)."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    file = next(names[index + 1] for index in range(0, len(names), 2) if names[index] == name)
    if content is None:
        file[pdf_name("/UF")] = file[pdf_name("/F")] = generic.TextStringObject("lain.bin")
        names[names.index(name)] = generic.TextStringObject("lain.bin")
        writer.update_container(names)
    else:
        stream = generic.StreamObject({pdf_name("/Type"): pdf_name("/EmbeddedFile")}, stream_data=content)
        file["/EF"][pdf_name("/F")] = file["/EF"][pdf_name("/UF")] = writer.add_object(stream)
    writer.update_container(file)
    return _written(writer)


def add_attachment(data: bytes, name: str, content: bytes) -> bytes:
    """Another attachment of the same name before the first, in a file written anew."""
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(data)))
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    place = next(index for index in range(0, len(names), 2) if names[index] == name)
    stream = generic.StreamObject({pdf_name("/Type"): pdf_name("/EmbeddedFile")}, stream_data=content)
    file = generic.DictionaryObject({key: names[place + 1].raw_get(key) for key in names[place + 1]})
    file[pdf_name("/EF")] = generic.DictionaryObject({pdf_name("/F"): writer.add_object(stream)})
    names[place:place] = [generic.TextStringObject(name), writer.add_object(file)]
    writer.update_container(names)
    return _written(writer)


def flip(data: bytes, page: int = 5) -> bytes:
    """One bit of what is drawn on a page (from 0) is another."""
    reader = PdfFileReader(io.BytesIO(data))
    streams = _streams(reader.root["/Pages"]["/Kids"][page])
    place = data.index(max(streams, key=lambda item: len(item.encoded_data)).encoded_data) + 40
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def drawn(data: bytes, page: int) -> bytes:
    """The operators that draw a page (from 0)."""
    reader = PdfFileReader(io.BytesIO(data))
    return b"\n".join(item.data for item in _streams(reader.root["/Pages"]["/Kids"][page]))


def marked(operators: bytes, content: int) -> bytes:
    """The operators of one marked content."""
    return next(found[0] for found in _MARKED.finditer(operators) if int(found[1]) == content)


def _streams(sheet: generic.DictionaryObject) -> list[generic.StreamObject]:
    contents = sheet["/Contents"]
    return [contents[index] for index in range(len(contents))] if isinstance(contents, list) else [contents]


def _rectangle(*sides: int) -> generic.ArrayObject:
    return generic.ArrayObject(generic.NumberObject(side) for side in sides)


def _page(writer: IncrementalPdfFileWriter, page: int) -> generic.DictionaryObject:
    return writer.root["/Pages"]["/Kids"][page]


def _raw(array: generic.ArrayObject) -> list[generic.PdfObject]:
    return [array.raw_get(index) for index in range(len(array))]


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()
