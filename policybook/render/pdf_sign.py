"""An invisible certification signature on a finished PDF, which keeps PDF/A-3a and PDF/UA-1."""

import io

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, fields, signers

from policybook.errors import BookError, Message, Problem, say

_FIELD = "policybook-certification"
# The widget of an invisible signature must be printable (ISO 19005-3, 6.3.2) and, where no element of the structure
# holds it, lie outside the page (ISO 14289-1, 7.18.1).
_INVISIBLE = fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)


def load_signer(archive: bytes, passphrase: bytes | None) -> SimpleSigner:
    """The key and certificates of a PKCS#12 archive; raises BookError where they cannot be opened."""
    try:
        signer: SimpleSigner = SimpleSigner.load_pkcs12_data(archive, (), passphrase=passphrase)
    except AttributeError:  # of what it looks for and does not find
        raise _not_opened(say("The archive lacks the key, or its certificate.")) from None
    except (ValueError, TypeError) as error:
        raise _not_opened(say("{reason}", reason=error.__cause__ or error)) from None
    return signer


def _not_opened(why: Message) -> BookError:
    return BookError(
        Problem(
            say("The key cannot be opened."),
            None,
            why,
            say("Check the passphrase, and that the file is a PKCS#12 archive (.p12 or .pfx)."),
        ),
        environment=True,
    )


def certify(data: bytes, signer: SimpleSigner, field_title: str, reason: str) -> bytes:
    """The PDF with a certification signature appended; from then on only further signatures may be added.

    `field_title` names the signature for readers who do not see; `reason` is what viewers show, if not empty.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    metadata = PdfSignatureMetadata(
        field_name=_FIELD,
        reason=reason or None,
        certify=True,
        docmdp_permissions=fields.MDPPerm.FILL_FORMS,
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    field = fields.SigFieldSpec(_FIELD, invis_sig_settings=_INVISIBLE, readable_field_name=field_title)
    output = io.BytesIO()
    signers.PdfSigner(metadata, signer, new_field_spec=field).sign_pdf(writer, output=output)
    return output.getvalue()
