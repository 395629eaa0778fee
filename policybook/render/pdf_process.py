"""Typesetting in a process of its own, with limits of time and memory; what breaks them is named by its chapter."""

import contextlib
import gc
import multiprocessing
import os
import resource
from dataclasses import dataclass
from multiprocessing.connection import Connection

from policybook.errors import BookError, Message, Problem, say
from policybook.model import Location
from policybook.render.pdf_job import Broken, Failure, Job, Typeset


@dataclass(frozen=True, slots=True)
class Limits:
    """What typesetting may take: seconds for one section, bytes of address space for the whole book."""

    seconds: float = 120
    memory: int = 3 << 30


def typeset_apart(job: Job, limits: Limits) -> Typeset:
    """The PDF of a job. Raises BookError, also where the process dies or takes more than the limits."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(job, limits.memory, sender), daemon=True)
    process.start()
    sender.close()
    path = ""
    try:
        while True:
            if not receiver.poll(limits.seconds):
                raise _broken(path, say("It took more than {seconds} seconds.", seconds=f"{limits.seconds:g}"))
            message = receiver.recv()
            if isinstance(message, Failure):
                raise BookError(*message.problems, environment=message.environment)
            if isinstance(message, Broken):
                raise _broken(path, message.why)
            if isinstance(message, Typeset):
                return message
            path = message
    except EOFError:
        process.join()
        raise _broken(path, say("The process ended with code {code}.", code=process.exitcode)) from None
    finally:
        receiver.close()
        process.kill()
        process.join()


def _broken(path: str, why: Message) -> BookError:
    return BookError(
        Problem(
            say("Typesetting broke off."),
            Location(path) if path else None,
            why,
            say("Look in this chapter for deeply nested elements, tables of thousands of rows, or huge images."),
        )
    )


def _work(job: Job, memory: int, sender: Connection) -> None:
    """Runs in the process: sends the path of each section it begins, then Typeset or Failure."""
    with contextlib.suppress(ValueError, OSError):  # some systems know no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    gc.disable()  # nothing of what is made here is garbage before the end: collecting would cost a tenth of the time
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what C libraries print as they die is told by _broken in words
    with contextlib.suppress(BrokenPipeError):
        sender.send(_outcome(job, sender))


def _outcome(job: Job, sender: Connection) -> Typeset | Failure | Broken:
    try:
        from policybook.render.pdf_typeset import typeset  # lazily: loads Pango, in this process only
    except OSError as error:
        return Failure((_no_libraries(error),), environment=True)
    except MemoryError:
        return Broken(say("It needs more memory than it may take."))
    try:
        return typeset(job, sender.send)
    except BookError as error:
        return Failure(error.problems, error.environment)
    except MemoryError:
        return Broken(say("It needs more memory than it may take."))
    except Exception as error:  # a fault of the typesetter, to be named by chapter rather than shown as a traceback
        return Broken(say("{kind}: {reason}", kind=type(error).__name__, reason=error))


def _no_libraries(error: OSError) -> Problem:
    """That the libraries are missing which WeasyPrint loads."""
    return Problem(
        say("The libraries that typeset the PDF are missing."),
        None,
        say("WeasyPrint could not load Pango: {reason}", reason=str(error).splitlines()[0]),
        say("Install Pango: apt install libpangoft2-1.0-0 (Debian, Ubuntu), dnf install pango, or brew install pango"),
    )
