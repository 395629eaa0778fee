"""A PDF that nobody vouches for, read in a process of its own with limits of time and memory."""

import contextlib
import multiprocessing
import os
import resource
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

import pypdfium2 as pdfium

from policybook.errors import BookError, Message, Problem, say
from policybook.model import Location
from policybook.read.pdf_seals import Integrity, read_integrity
from policybook.read.pdf_text import Contents, read_contents

_HEADER = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading may take: seconds, bytes of address space, bytes of the file."""

    seconds: float = 120
    memory: int = 3 << 30
    size: int = 512 << 20


@dataclass(frozen=True, slots=True)
class PdfFile:
    """A PDF, read: as a file, and what its pages and attachments hold (None where no page can be read)."""

    integrity: Integrity
    contents: Contents | None


def read_pdf(name: str, data: bytes, trusted: Sequence[bytes] | None = None, limits: Limits | None = None) -> PdfFile:
    """Everything that can be known of a PDF; `trusted` are certificates (DER) that its signers may lead to.

    Raises BookError (with `environment` set) for what is no PDF, and for a file that breaks the limits.
    """
    limits = limits or Limits()
    if not data.startswith(_HEADER):
        raise _unreadable(name, say("It does not begin as a PDF does."))
    if len(data) > limits.size:
        raise _unreadable(name, say("It is larger than {size} MB.", size=limits.size >> 20))
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(data, trusted, limits.memory, sender), daemon=True)
    process.start()
    sender.close()
    try:
        if not receiver.poll(limits.seconds):
            raise _unreadable(name, say("Reading it took more than {seconds} seconds.", seconds=f"{limits.seconds:g}"))
        found = receiver.recv()
    except EOFError:
        raise _unreadable(name, say("Reading it breaks the reader.")) from None
    finally:
        receiver.close()
        process.kill()
        process.join()
    if isinstance(found, PdfFile):
        return found
    raise _unreadable(name, say("Reading it needs more memory than it may take."))


def _unreadable(name: str, why: Message) -> BookError:
    what = say("{file} is not a PDF that can be examined.", file=name)
    return BookError(Problem(what, Location(name), why, say("Ask for the file again.")), environment=True)


def _work(data: bytes, trusted: Sequence[bytes] | None, memory: int, sender: Connection) -> None:
    """Runs in the process: sends a PdfFile, or None where memory does not suffice."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what the libraries say of broken files is told in words of our own
    with contextlib.suppress(ValueError, OSError):  # some systems know no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(BrokenPipeError):
        try:
            sender.send(_read(data, trusted))
        except MemoryError:
            sender.send(None)


def _read(data: bytes, trusted: Sequence[bytes] | None) -> PdfFile:
    integrity = read_integrity(data, trusted)
    try:
        contents = read_contents(data)
    except pdfium.PdfiumError:
        contents = None
    return PdfFile(integrity, contents)
