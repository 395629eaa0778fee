"""Ctrl-C at moments when it would do harm, or be lost."""

import contextlib
import signal
import threading
from collections.abc import Iterator


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
