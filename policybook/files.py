"""Writing that never leaves half a file or half a folder behind."""

import contextlib
import ctypes
import os
import sys
from pathlib import Path


def write_atomically(path: Path, data: bytes, *, to_disk: bool = True) -> None:
    """Replace a file's contents: whoever reads it, at any moment, finds the old bytes or the new ones, whole.

    Unless it need not be brought `to_disk` at once, that holds after a power cut too.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = beside(path)
    try:
        with temporary.open("xb") as file:  # closed before it moves: Windows renames no open one
            file.write(data)
            if to_disk:
                file.flush()
                os.fsync(file.fileno())
        if path.exists():  # a new one is for whom the umask says
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = error.filename or str(path)  # a full disk is told without one
        raise


def beside(path: Path, suffix: str = "") -> Path:
    """A hidden name in the same folder that nobody else has."""
    return path.with_name(f".{path.name}.{os.urandom(4).hex()}{suffix}")


def replace_folder(path: Path, fresh: Path) -> None:
    """Put the folder `fresh` in the place of another, whose contents are in `fresh` afterwards.

    Both lie on one file system. Linux and macOS exchange the two at one stroke; elsewhere there is a moment without.
    """
    if not path.exists():
        fresh.rename(path)
    elif not _exchange(path, fresh):
        aside = fresh.with_name(f"{fresh.name}.old")
        path.rename(aside)
        fresh.rename(path)
        aside.rename(fresh)


def _exchange(one: Path, other: Path) -> bool:
    """Let two paths change places: renameat2(2) on Linux, renamex_np(2) on macOS; false where the system cannot."""
    names = os.fsencode(one), os.fsencode(other)
    here, exchange, swap = -100, 2, 2  # AT_FDCWD, RENAME_EXCHANGE, RENAME_SWAP
    with contextlib.suppress(AttributeError, OSError, TypeError):  # an older C library, another system, Windows
        system = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(system.renamex_np(*names, swap) == 0)
        return bool(system.renameat2(here, names[0], here, names[1], exchange) == 0)
    return False
