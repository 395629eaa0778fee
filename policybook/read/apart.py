"""Work on what nobody vouches for, in a process of its own with limits of time and memory."""

import contextlib
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeVar

from policybook.errors import BookError, Message, say
from policybook.interruption import interrupted_later

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the work may take: seconds, and bytes of address space."""

    seconds: float = 180
    memory: int = 3 << 30


class BrokeOff(Exception):  # noqa: N818 - it says what happened
    """The work did not come to its end; `why` tells the reason."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.template)
        self.why = why


@dataclass(frozen=True, slots=True)
class _Done:
    result: object


def apart(work: Callable[..., T], *arguments: object, limits: Limits | None = None) -> T:
    """What `work`, a function of a module, returns for these arguments. Raises BookError as it does, and BrokeOff."""
    limits = limits or Limits()
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(work, arguments, limits.memory, sender), daemon=True)
    start_deaf(process)
    sender.close()
    try:
        if not receiver.poll(limits.seconds):
            raise BrokeOff(say("It took more than {seconds} seconds.", seconds=f"{limits.seconds:g}"))
        found = receiver.recv()
    except EOFError:
        process.join()
        raise BrokeOff(say("The process ended with code {code}.", code=process.exitcode)) from None
    finally:
        receiver.close()
        process.kill()
        process.join()
    if isinstance(found, BookError):
        raise found
    if isinstance(found, Message):
        raise BrokeOff(found)
    result: T = found.result
    return result


def _run(work: Callable[..., object], arguments: tuple[object, ...], memory: int, sender: Connection) -> None:
    """Runs in the process: sends what came of the work."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what libraries print about broken files is told in words of our own
    limit_memory(memory)
    with contextlib.suppress(BrokenPipeError):
        sender.send(_outcome(work, arguments))


def start_deaf(process: BaseProcess) -> None:
    """Start a process that Ctrl-C does not reach, not even while it loads Python; whoever started it ends it."""
    if sys.platform == "win32":  # no mask of signals there
        process.start()
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # or `start` would, which lets the signal through again
    with interrupted_later():
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()  # it inherits the mask
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def limit_memory(size: int) -> None:
    """Let this process have so many bytes of address space and no more, where the system knows such a limit."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # Windows has no such module

        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _outcome(work: Callable[..., object], arguments: tuple[object, ...]) -> _Done | BookError | Message:
    try:
        return _Done(work(*arguments))
    except BookError as error:
        return error
    except MemoryError:
        return say("It needs more memory than it may take.")
    except Exception as error:  # a fault of a library or our own, met in a file that was made to provoke it
        return say("{kind}: {reason}", kind=type(error).__name__, reason=error)
