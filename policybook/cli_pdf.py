"""The part of the command line that is about finished PDFs: its arguments, and how they reach the commands."""

from datetime import date
from getpass import getpass
from gettext import NullTranslations
from pathlib import Path

from policybook.cli_call import Add, Call, day
from policybook.commands.result import Result


def add_pdf_commands(add: Add, words: NullTranslations) -> None:
    """Add each command's parser, which tells in `run` what carries it out."""
    _ = words.gettext
    brief = add("brief", _("a memo of two pages for the meeting: the decisions that are asked for, and the days left"))
    brief.add_argument(
        "--on", type=day(words), metavar=_("YYYY-MM-DD"), help=_("the day of the meeting (default: today)")
    )
    brief.set_defaults(run=_brief)
    verify = add("verify", _("is a PDF whole, does it show what it should, does it fit the book, who signed it?"))
    verify.add_argument("file", type=Path, metavar=_("FILE.pdf"), help=_("a PDF that policybook made"))
    against = _("a submission's id or a git ref to compare with (default: the book as it stands, where there is one)")
    verify.add_argument("--against", metavar=_("REF"), help=against)
    verify.add_argument("--trust", type=Path, metavar=_("CERT.pem"), help=_("certificates that signers must lead to"))
    verify.set_defaults(run=_verify)
    sign = add("sign", _("certify a PDF with an invisible signature; it stays accessible and archival"))
    sign.add_argument("file", type=Path, metavar=_("FILE.pdf"), help=_("a PDF that policybook made"))
    sign.add_argument(
        "--key", type=Path, required=True, metavar=_("KEY.p12"), help=_("key and certificate, as PKCS#12")
    )
    secret = _("a file that holds the key's passphrase (default: POLICYBOOK_PASSPHRASE, else it is asked for)")
    sign.add_argument("--passphrase-file", type=Path, metavar=_("FILE"), help=secret)
    output = _("where to write it (default: FILE-signed.pdf; the file itself is replaced whole)")
    sign.add_argument("--output", "-o", type=Path, metavar=_("FILE.pdf"), help=output)
    sign.add_argument("--reason", default="", help=_("why it is signed, as viewers show it"))
    sign.set_defaults(run=_sign)


def _brief(call: Call) -> Result:
    from policybook.commands import brief

    return brief.run(call.root, call.words, call.progress, call.steps(), call.arguments.on or date.today())


def _verify(call: Call) -> Result:
    from policybook.commands import verify

    arguments = call.arguments
    return verify.run(call.root, call.words, call.progress, arguments.file, arguments.against, arguments.trust)


def _sign(call: Call) -> Result:
    from policybook.commands import sign

    arguments = call.arguments
    request = sign.Request(
        path=arguments.file,
        key=arguments.key,
        passphrase_file=arguments.passphrase_file,
        output=arguments.output,
        reason=arguments.reason,
        ask=getpass if call.prompt else None,
    )
    return sign.run(call.words, call.progress, request)
