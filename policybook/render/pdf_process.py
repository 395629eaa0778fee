"""Typesetting in processes of their own, with limits of time and memory; what breaks them is named by its chapter."""

import contextlib
import gc
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

from policybook.errors import BookError, Message, Problem, fail_on, say
from policybook.model import Location
from policybook.read.apart import limit_memory, start_deaf
from policybook.render.pdf_job import (
    Asset,
    Assets,
    Broken,
    Compile,
    CutFont,
    Frame,
    Misfit,
    Prepare,
    Request,
    SingleRun,
    Style,
    Typeset,
)
from policybook.render.pdf_unit import Compiled

if TYPE_CHECKING:
    from policybook.render.pdf_engine import Engine

_LOADING = 60  # seconds that a process may take besides, to load its libraries on a busy machine
_WORTH = 50_000  # characters of sections, about 15 pages, for which one more process is worth its start
_AGAIN = 4  # times less is what a section takes of which pages are known
_MUCH = 1 << 20  # bytes of units, about 60 pages, after which a process tidies up even if there is more to do
_LINUX = ("gobject-2.0.so.0", "pango-1.0.so.0", "harfbuzz.so.0", "fontconfig.so.1", "pangoft2-1.0.so.0")
_IDLE = 0.3  # seconds without a request, after which a process tidies up

_Done = Compiled | Typeset | Misfit  # what comes of a request where nothing is wrong


@dataclass(frozen=True, slots=True)
class Limits:
    """What typesetting may take: seconds for one section, bytes of address space for each process.

    `behind` is how many steps of priority it stays below whoever started it.
    """

    seconds: float = 120
    memory: int = 3 << 30
    behind: int = 0


@dataclass(slots=True)
class _Worker:
    """A process, what it knows already, and what it works on (by place in the list of requests).

    The `folder` is for what it puts down while it runs, such as the book's own fonts: ended, it removes nothing.
    """

    process: multiprocessing.process.BaseProcess
    connection: Connection
    folder: TemporaryDirectory[str]
    style: str | None = None
    assets: dict[str, str] = field(default_factory=dict)
    task: int = -1
    path: str = ""
    deadline: float = 0


class Workers:
    """At most so many processes, started when they are needed and kept until the end of the `with` block."""

    def __init__(self, limits: Limits, most: int = 2) -> None:
        self._limits, self._most = limits, most
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start a process, if there is none, so that its libraries are loaded when they are needed."""
        if not self._workers:
            self._workers.append(_start(self._limits))

    def prepare(self, style: str, language: str) -> None:
        """Let the process that was started load what sections in this style and language need."""
        for worker in self._workers:
            with contextlib.suppress(BrokenPipeError):  # found out when it is asked for something
                worker.connection.send(Style(style))
                worker.connection.send(Prepare(language))
                worker.style = style

    def stop(self) -> None:
        """End all processes, whatever they work on; two threads may want that at once."""
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.connection.close()
            worker.process.kill()
            worker.process.join()
            worker.folder.cleanup()

    def run(
        self,
        requests: Sequence[Request],
        style: str,
        assets: Mapping[str, Asset],
        meanwhile: Callable[[], object] = lambda: None,
    ) -> list[Compiled | Typeset]:
        """The answer to each request; `meanwhile` is done in this process while others work.

        Raises BookError with what every section lacks, Unsuited for a Misfit.
        """
        try:
            answers = self._answers(requests, style, assets, meanwhile)
        except BaseException:
            self.stop()  # those that still work on something
            raise
        problems = (problem for answer in answers if isinstance(answer, BookError) for problem in answer.problems)
        fail_on(list(dict.fromkeys(problems)))
        return [answer for answer in answers if not isinstance(answer, BookError)]

    def _answers(
        self,
        requests: Sequence[Request],
        style: str,
        assets: Mapping[str, Asset],
        meanwhile: Callable[[], object],
    ) -> list[Compiled | Typeset | BookError]:
        waiting = sorted(range(len(requests)), key=lambda task: _size(requests[task]))
        answers: dict[int, Compiled | Typeset | BookError] = {}
        while len(self._workers) < min(self._most, len(requests), 1 + sum(map(_size, requests)) // _WORTH):
            self._workers.append(_start(self._limits))
        free = list(self._workers)
        busy: list[_Worker] = []

        def hand_out() -> None:
            while waiting and free:
                worker, task = free.pop(), waiting.pop()
                self._send(worker, task, requests[task], style, assets)
                busy.append(worker)

        hand_out()
        meanwhile()
        while busy:
            for worker in self._ready(busy):
                answer = _receive(worker)
                if isinstance(answer, str):
                    worker.path, worker.deadline = answer, time.monotonic() + self._limits.seconds
                    continue
                busy.remove(worker)
                free.append(worker)
                if isinstance(answer, BookError) and answer.environment:
                    raise answer
                answers[worker.task] = answer
            hand_out()
        return [answers[task] for task in range(len(requests))]

    def _send(self, worker: _Worker, task: int, request: Request, style: str, assets: Mapping[str, Asset]) -> None:
        changed = {url: asset for url, asset in assets.items() if worker.assets.get(url) != asset.digest}
        gone = tuple(worker.assets.keys() - assets.keys())
        with contextlib.suppress(BrokenPipeError):  # found out by _receive
            if worker.style != style:
                worker.connection.send(Style(style))
            if changed or gone:
                worker.connection.send(Assets(changed, gone))
            worker.connection.send(request)
        worker.style, worker.assets = style, {url: asset.digest for url, asset in assets.items()}
        worker.task, worker.path = task, ""
        worker.deadline = time.monotonic() + self._limits.seconds + _LOADING

    def _ready(self, busy: Sequence[_Worker]) -> Iterator[_Worker]:
        """The processes that have something to say; raises BookError where one takes too long."""
        rest = min(worker.deadline for worker in busy) - time.monotonic()
        ready = wait([worker.connection for worker in busy], max(rest, 0))
        for worker in list(busy):
            if worker.connection in ready:
                yield worker
            elif worker.deadline <= time.monotonic():
                seconds = f"{self._limits.seconds:g}"
                raise _broken(worker.path, say("It took more than {seconds} seconds.", seconds=seconds))


class Unsuited(Exception):  # noqa: N818 - not an error: there is another way
    """That units cannot be compiled with what is installed; `why` says what differs."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


def _start(limits: Limits) -> _Worker:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    folder = TemporaryDirectory(prefix="policybook-", ignore_cleanup_errors=True)
    process = context.Process(target=_work, args=(theirs, limits, folder.name), daemon=True)
    start_deaf(process)
    theirs.close()
    return _Worker(process, ours, folder)


def _receive(worker: _Worker) -> str | Compiled | Typeset | BookError:
    try:
        answer = worker.connection.recv()
    except (EOFError, ConnectionResetError):
        worker.process.join()
        raise _broken(worker.path, say("The process ended with code {code}.", code=worker.process.exitcode)) from None
    if isinstance(answer, Broken):
        raise _broken(worker.path, answer.why)
    if isinstance(answer, Misfit):
        raise Unsuited(answer.why)
    assert isinstance(answer, str | Compiled | Typeset | BookError)  # noqa: S101 - our own process
    return answer


def _size(request: Request) -> int:
    """How long a request may take, in characters of a section that is laid out whole."""
    if not isinstance(request, Compile):
        return 0
    return len(request.source) // (_AGAIN if request.before else 1)


def _broken(path: str, why: Message) -> BookError:
    return BookError(
        Problem(
            say("Typesetting broke off."),
            Location(path) if path else None,
            why,
            say("Look in this chapter for deeply nested elements, tables of thousands of rows, or huge images."),
        )
    )


def _work(connection: Connection, limits: Limits, folder: str) -> None:
    """Runs in the process: answers requests until the other side closes the connection."""
    tempfile.tempdir = folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for Windows, where it was not started deaf
    limit_memory(limits.memory)
    with contextlib.suppress(AttributeError, OSError):  # nor has Windows this
        os.nice(limits.behind)
    gc.disable()  # what is made for a section is garbage only when it is done: until then, collecting costs a tenth
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what C libraries print as they die is told by _broken in words
    with contextlib.suppress(BrokenPipeError, EOFError, ConnectionResetError):
        outcome = _outcome(_load)
        room = _Room() if outcome is None else None
        gc.freeze()
        made = 0
        while True:
            if made > _MUCH or not connection.poll(_IDLE):
                gc.collect()
                made = 0
            request = connection.recv()
            if isinstance(request, Style | Assets | Prepare):
                if room:
                    room.take(request)
            elif room is None:
                connection.send(outcome)
            else:
                answer = _outcome(partial(room.answer, request, connection.send))
                made += sum(map(len, answer.units)) if isinstance(answer, Compiled) else 0
                connection.send(answer)


def _load() -> None:
    """Load Pango and WeasyPrint, in this process only."""
    with _without_search():
        import policybook.render.pdf_engine  # noqa: F401


@contextlib.contextmanager
def _without_search() -> Iterator[None]:
    """While it lasts, libraries are found by the names of their files only, where Pango's have those of Linux.

    WeasyPrint tries the names of other systems first. For each, Python would run ldconfig and a compiler to search for
    it, which takes half as long as all else that is loaded.
    """
    import ctypes.util
    from unittest.mock import patch

    try:
        for name in _LINUX:
            ctypes.CDLL(f"lib{name}")
    except OSError:
        yield
        return
    with patch.object(ctypes.util, "find_library", lambda _: None):
        yield


def _outcome(
    work: Callable[[], Compiled | Typeset | Misfit | None],
) -> Compiled | Typeset | BookError | Broken | Misfit | None:
    """What comes of some work, or why nothing does."""
    try:
        return work()
    except BookError as error:
        return error
    except MemoryError:
        return Broken(say("It needs more memory than it may take."))
    except OSError as error:
        if work is _load:
            return BookError(_no_libraries(error), environment=True)
        return Broken(say("{kind}: {reason}", kind=type(error).__name__, reason=error))
    except Exception as error:  # a fault of the typesetter, to be named by chapter rather than shown as a traceback
        return Broken(say("{kind}: {reason}", kind=type(error).__name__, reason=error))


class _Room:
    """What the process keeps from one request to the next."""

    def __init__(self) -> None:
        self._engine: Engine | None = None
        self._style = ""
        self._assets: dict[str, Asset] = {}
        self._pages = 0

    def take(self, change: Style | Assets | Prepare) -> None:
        """Take another style, or other files, or get ready for a language."""
        match change:
            case Style():
                self._style, self._engine = change.css, None
            case Assets():
                for url in change.gone:
                    del self._assets[url]
                self._assets |= change.changed
                if self._engine:
                    self._engine.replace_assets(self._assets)
            case Prepare():
                with contextlib.suppress(Exception):  # whatever is wrong is told by the request that meets it
                    self._engine = self._engine or _engine(self._style, self._assets)
                    self._engine.prepare(change.language)

    def answer(self, request: Request, tell: Callable[[str], None]) -> _Done:
        """Do what is asked."""
        from policybook.render.pdf_compiler import unfit
        from policybook.render.pdf_slots import Unfit

        if isinstance(request, SingleRun):
            from policybook.render.pdf_typeset import typeset

            return typeset(request.job, tell)
        why = unfit()
        if why:
            return Misfit(why)
        self._engine = self._engine or _engine(self._style, self._assets)
        try:
            match request:
                case Compile():
                    tell(request.path)  # from here on the time counts
                    return self._engine.compile(request.path, request.prefix, request.source, request.before)
                case Frame():
                    return self._engine.frame(request.source)
                case CutFont():
                    return self._engine.font(request.name, request.use)
        except Unfit as error:
            return Misfit(say("{reason}", reason=error))


def _engine(style: str, assets: Mapping[str, Asset]) -> "Engine":
    from policybook.render.pdf_engine import Engine

    return Engine(style, assets)


def _no_libraries(error: OSError) -> Problem:
    """That the libraries are missing which WeasyPrint loads."""
    return Problem(
        say("The libraries that typeset the PDF are missing."),
        None,
        say("WeasyPrint could not load Pango: {reason}", reason=str(error).splitlines()[0]),
        say("Install Pango: apt install libpangoft2-1.0-0 (Debian, Ubuntu), dnf install pango, or brew install pango"),
    )
