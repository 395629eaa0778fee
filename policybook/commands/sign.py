"""`sign`: an invisible certification signature on a PDF that is what it should be."""

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path

from policybook.calling import program
from policybook.commands.result import Progress, Result
from policybook.commands.verify import prove_apart
from policybook.errors import BookError, Problem, say
from policybook.files import write_atomically
from policybook.model import Location
from policybook.read.pdf_seals import subject
from policybook.render.pdf_sign import certify, load_signer
from policybook.report.proof import proof_text

PASSPHRASE = "POLICYBOOK_PASSPHRASE"  # noqa: S105 - the name of the variable that holds it


@dataclass(frozen=True, slots=True)
class Request:
    """What to sign, with which PKCS#12 archive; where the passphrase is, where the result goes, and why it is signed.

    Without `passphrase_file` the variable POLICYBOOK_PASSPHRASE is taken, else `ask` is called, if there is anybody.
    Without `output` the result is written beside the file.
    """

    path: Path
    key: Path
    passphrase_file: Path | None
    output: Path | None
    reason: str
    ask: Callable[[str], str] | None


def run(words: NullTranslations, progress: Progress, request: Request) -> Result:
    """Sign a PDF that is whole and fits its manifest; otherwise nothing is written, and the result says why (code 1).

    Raises BookError for a key that cannot be opened, and for a PDF that is signed or was not made by policybook.
    """
    path = request.path
    progress(say("Reading {file}", file=path.name))
    data = path.read_bytes()  # once: what is examined is what is signed
    proof = prove_apart(path.name, data)
    if proof.integrity.seals:
        raise _signed(path, proof.integrity.seals[0].signer)
    if proof.differences:
        return Result(1, proof_text(proof, words) + "\n" + words.gettext("It was not signed."))
    signer = load_signer(request.key.read_bytes(), _passphrase(request, words))
    target = request.output or path.with_name(f"{path.stem}-signed.pdf")
    title = words.gettext("Signature that certifies the whole document")
    write_atomically(target, certify(data, signer, title, request.reason))
    done = words.gettext("{file} is signed by {signer}. Whoever receives it can check it:")
    command = f"{program()} verify {shlex.quote(str(target))} --trust CERT.pem"
    return Result(0, done.format(file=target, signer=subject(signer.signing_cert)) + f"\n  {command}")


def _passphrase(request: Request, words: NullTranslations) -> bytes:
    if request.passphrase_file:
        return request.passphrase_file.read_bytes().rstrip(b"\r\n")
    found = os.environ.get(PASSPHRASE)
    if found is None and request.ask:
        found = request.ask(words.gettext("Passphrase of {file}: ").format(file=request.key.name))
    if found is None:
        raise BookError(
            Problem(
                say("The passphrase of the key is missing."),
                None,
                say("Nobody is there to type it, and the command line is no place for it: others can read that."),
                say("Name a file with --passphrase-file, or set {variable}.", variable=PASSPHRASE),
            ),
            environment=True,
        )
    return found.encode()


def _signed(path: Path, signer: str) -> BookError:
    return BookError(
        Problem(
            say("{file} is signed already, by {signer}.", file=path.name, signer=signer),
            Location(path.name),
            say("A document is certified once, before any other signature."),
            say("Build it again and sign that file."),
        ),
        environment=True,
    )
