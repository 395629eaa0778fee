"""What was worked out before, kept below the book's `.cache/`: safe to delete, never trusted, never needed.

An entry is named by everything that it was made from, so it is never out of date; and it is sealed with a secret of
this user's that lies outside the book. What is damaged, half written, or came along with somebody else's book does
not bear the seal and counts as absent, so that no book can bring its own verdict.
"""

import contextlib
import hashlib
import hmac
import io
import os
import pickle
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from itertools import chain
from pathlib import Path, PosixPath, WindowsPath
from tempfile import NamedTemporaryFile
from types import FunctionType
from typing import Any

from policybook.files import write_atomically

CACHE = ".cache"  # the folder in a book
LIMIT = 512 << 20  # bytes of all entries together
_BETWEEN = 32 << 20  # bytes written after which the limit is looked after again
_SEAL = 32  # bytes
_RECENT = 600  # seconds within which an entry is not marked as used again
_OURS = "policybook"  # our folder in .cache, which other programs use too
_PACKAGE = Path(__file__).parent
_INSTALLED = (".dist-info", ".egg-info")  # what tells of a library beside it
_KNOWN = {("datetime", "date")} | {(kind.__module__, kind.__name__) for kind in (PosixPath, WindowsPath)}


def digest(*parts: str | bytes) -> str:
    """One SHA-256 (hexadecimal) over all parts, which cannot run into each other."""
    told: list[bytes] = []
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        told += (b"%s%d:" % (b"s" if isinstance(part, str) else b"b", len(data)), data)
    return hashlib.sha256(b"".join(told)).hexdigest()


class Cache:
    """Entries by kind (a plain name) and key (a `digest`); safe with several processes, never why a command fails.

    Without a folder nothing is read or kept; nor is it where the secret cannot be kept.
    """

    def __init__(self, folder: Path | None, limit: int = LIMIT) -> None:
        self._folder, self._limit = folder, limit
        self._written = secrets.randbelow(_BETWEEN)  # so that many short runs look as often as a long one
        self._secret = _secret() if folder else b""
        self._places: dict[str, Path | None] = {}  # by kind

    def get(self, kind: str, key: str) -> bytes | None:
        """The data of an entry, or None where there is none or where it is not what was put."""
        path = self._path(kind, key)
        with contextlib.suppress(OSError):
            if path and stat.S_ISREG((status := path.stat()).st_mode):
                entry = path.read_bytes()
                if hmac.compare_digest(entry[:_SEAL], self._seal(kind, key, entry[_SEAL:])):
                    if time.time() - status.st_mtime > _RECENT:  # what was used last goes out last
                        with contextlib.suppress(OSError):
                            os.utime(path)
                    return entry[_SEAL:]
                path.unlink()
        return None

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Keep data under a key in place of what was there; does nothing where it cannot be written."""
        path = self._path(kind, key)
        if path is None:
            return
        with contextlib.suppress(OSError):
            self._make_folder(path.parent)
            self._make_room(len(data))
            write_atomically(path, self._seal(kind, key, data) + data, to_disk=False)  # the seal tells a power cut

    def _path(self, kind: str, key: str) -> Path | None:
        """Where an entry lies; None where nothing is kept."""
        if kind not in self._places:
            self._places[kind] = self._place(kind)
        place = self._places[kind]
        return place / key if place else None

    def _place(self, kind: str) -> Path | None:
        """The folder of a kind; None without a folder or secret, or where a link would lead out of the book."""
        if self._folder is None or not self._secret:
            return None
        place = self._folder / _OURS / kind
        return None if any(map(Path.is_symlink, (self._folder, place.parent, place))) else place

    def _seal(self, kind: str, key: str, data: bytes) -> bytes:
        """Tells that this user put these data under this name (HMAC, RFC 2104)."""
        return hmac.digest(self._secret, digest(kind, key, data).encode(), "sha256")

    def _make_folder(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        note = self._folder / ".gitignore" if self._folder else None
        if note and not note.exists():
            note.write_text("*\n", encoding="utf-8")

    def _make_room(self, size: int) -> None:
        """Delete what was used least recently where there is more than the limit; looks only now and then."""
        self._written += size
        if self._folder is None or self._written < min(_BETWEEN, self._limit):
            return
        self._written = 0
        entries = sorted(_entries(str(self._folder / _OURS)))
        total = sum(size for _, size, _ in entries)
        for _, size, path in entries:
            if total <= self._limit:
                break
            Path(path).unlink(missing_ok=True)
            total -= size


def pack(value: object) -> bytes:
    """Plain values and this program's dataclasses as bytes. Raises pickle.PicklingError for all others."""
    packed = io.BytesIO()
    _Pickler(packed, pickle.HIGHEST_PROTOCOL).dump(value)
    return packed.getvalue()


def unpack(data: bytes) -> Any:
    """What was packed. Raises pickle.UnpicklingError for whatever else the bytes may call for."""
    return _Unpickler(io.BytesIO(data)).load()


class _Pickler(pickle.Pickler):
    """Takes what `unpack` does. Dataclasses are made again by a call, which takes half the time of filling them."""

    def reducer_override(self, value: object) -> Any:
        """How a value is made again; NotImplemented leaves it to pickle."""
        if isinstance(value, type | FunctionType):
            if not _may_be_made(value.__module__, value.__qualname__):
                raise pickle.PicklingError(value.__qualname__)
        elif isinstance(value, Enum):
            return type(value), (value.value,)  # Python 3.11.0 to 3.11.3 would call for `getattr`
        elif type(value).__module__ == "numpy" and type(value).__name__ == "ndarray":
            return _Array, (value.tobytes(), value.dtype.str)  # type: ignore[attr-defined]
        elif is_dataclass(value):
            return type(value), tuple(getattr(value, field.name) for field in fields(value))
        elif not isinstance(value, tuple) and (type(value).__module__, type(value).__name__) not in _KNOWN:
            raise pickle.PicklingError(type(value).__qualname__)  # it may hold what is nobody's business
        return NotImplemented


class _Array:
    """A list of numbers as numpy has it, from its bytes; the library is imported only where there is one."""

    def __new__(cls, data: bytes, kind: str) -> Any:
        from numpy import frombuffer

        return frombuffer(data, kind)


class _Unpickler(pickle.Unpickler):
    """Makes plain values and this program's own classes, whatever the bytes ask for."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if _may_be_made(module, name) else None
        if isinstance(found, type):
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _may_be_made(module: str, name: str) -> bool:
    return (module.startswith("policybook.") and "." not in name) or (module, name) in _KNOWN


@cache
def program() -> str:
    """A digest of this program, of Python and of the libraries beside it: what others made is made again.

    The code counts as it was when the process began, for that is what runs; templates, styles and scripts as they are
    now, once `program.cache_clear()` was called.
    """
    return digest(_code(), *_state(lambda name: not name.endswith(".py")))


@cache
def _code() -> str:
    beside = (next(os.walk(place), ("", [], [])) for place in sorted({os.path.realpath(place) for place in sys.path}))
    libraries = (
        sorted(name for name in (*folders, *names) if name.endswith(_INSTALLED)) for _, folders, names in beside
    )
    return digest(sys.version, *chain.from_iterable(libraries), *_state(lambda name: name.endswith(".py")))


def _state(wanted: Callable[[str], bool], folder: Path | str = _PACKAGE) -> Iterator[str]:
    """The wanted files of this package, told by size and times: to read them all took a fiftieth of `check`.

    Whoever replaces a file by another of its size can choose its time, but not that at which its entry changed.
    """
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir() and entry.name != "__pycache__":
                yield from _state(wanted, entry.path)
            elif entry.is_file() and wanted(entry.name):
                known = entry.stat()
                yield f"{entry.path} {known.st_size} {known.st_mtime_ns} {known.st_ctime_ns}"


def _entries(top: str) -> Iterator[tuple[float, int, str]]:
    """The last use, the size and the path of every file that was put, and of those that were left half written."""
    with os.scandir(top) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _entries(entry.path)
                continue
            with contextlib.suppress(FileNotFoundError):  # another process makes room too
                status = entry.stat(follow_symlinks=False)
                yield status.st_mtime, status.st_size, entry.path


def _secret() -> bytes:
    """This user's secret, made the first time; empty where it can be neither read nor written."""
    try:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        path = base / _OURS / "secret"
        size = path.stat().st_size if path.exists() else None
        if size != _SEAL:
            path.parent.mkdir(parents=True, exist_ok=True)
            if size is not None:  # else another process may have made it since
                path.unlink(missing_ok=True)
            _make_secret(path)
        return path.read_bytes()
    except (OSError, RuntimeError):  # there need not be a home
        return b""


def _make_secret(path: Path) -> None:
    """Write a new secret, for its owner alone, unless another process was faster."""
    with NamedTemporaryFile(dir=path.parent, prefix=".") as temporary:
        temporary.write(secrets.token_bytes(_SEAL))
        temporary.flush()
        os.fsync(temporary.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(temporary.name, path)
