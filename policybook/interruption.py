"""Ctrl-C at moments when it would do harm, or be lost; and the other ways to end a program from outside."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]  # Windows has no SIGHUP


def end_as_ctrl_c_does() -> None:
    """From now on a request to end, and a terminal that was closed, leave as little behind as Ctrl-C does."""
    for number in _ENDING:
        if signal.getsignal(number) is signal.SIG_DFL:  # under nohup, a closed terminal is to be ignored
            signal.signal(number, _interrupt)


def end_at_once() -> None:
    """From now on nothing is left to be tidied up, whichever way the program is ended."""
    for number in (signal.SIGINT, *_ENDING):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def _interrupt(_: int, frame: FrameType | None) -> None:
    """Do what Ctrl-C does now, even where it is ignored, as it is in the background of a shell."""
    heeds = signal.getsignal(signal.SIGINT)
    (heeds if callable(heeds) else signal.default_int_handler)(signal.SIGINT, frame)


@contextlib.contextmanager
def interrupted_later() -> Iterator[None]:
    """Hold back a Ctrl-C: a process half started would end with a traceback, and lxml forgets one while it loads."""
    if threading.current_thread() is not threading.main_thread():  # which alone it interrupts
        yield
        return
    held: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)
    if held:
        signal.raise_signal(signal.SIGINT)
