"""The store below .cache/: what is found there is what was put there by this user, or nothing."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from pickle import PicklingError

import numpy as np
import pytest

from policybook.cache import Cache, digest, pack, program, unpack
from policybook.model import ChangeKind
from policybook.steps import Steps

KEY = digest("key")


@pytest.fixture(autouse=True)
def secret(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder of its own for each test."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home / "policybook" / "secret"


def entry(folder: Path) -> Path:
    """The one entry of a store."""
    return next(path for path in (folder / "policybook" / "kind").iterdir() if not path.name.startswith("."))


def test_what_was_put_is_found(tmp_path: Path) -> None:
    """By kind and key, in another run too, until something else is put there; git takes no notice of it."""
    Cache(tmp_path / ".cache").put("kind", KEY, b"old")
    Cache(tmp_path / ".cache").put("kind", KEY, b"data")
    store = Cache(tmp_path / ".cache")
    assert store.get("kind", KEY) == b"data"
    assert store.get("other", KEY) is None
    assert store.get("kind", digest("other")) is None
    assert (tmp_path / ".cache" / ".gitignore").read_text() == "*\n"


def test_without_a_folder_nothing_is_kept(secret: Path) -> None:
    """That is what --no-cache asks for."""
    store = Cache(None)
    store.put("kind", KEY, b"data")
    assert store.get("kind", KEY) is None
    assert not secret.exists()


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda entry: entry[:-1],
    "cut within its seal": lambda entry: entry[:7],
    "empty": lambda _: b"",
    "one bit": lambda entry: entry[:-1] + bytes([entry[-1] ^ 1]),
    "longer": lambda entry: entry + b"\0",
    "zeros, as after a power cut": lambda entry: bytes(len(entry)),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_noticed(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    """A damaged entry counts as absent, goes away, and is put again."""
    store = Cache(tmp_path)
    store.put("kind", KEY, b"data")
    path = entry(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert store.get("kind", KEY) is None
    assert not path.exists()
    store.put("kind", KEY, b"data")
    assert store.get("kind", KEY) == b"data"


def test_an_entry_under_another_name_is_none(tmp_path: Path) -> None:
    """The seal covers kind and key: nobody can pass one result off as another."""
    store = Cache(tmp_path)
    store.put("kind", KEY, b"data")
    path = entry(tmp_path)
    path.rename(path.with_name(digest("other")))
    assert store.get("kind", digest("other")) is None


def test_a_book_cannot_bring_entries(tmp_path: Path, secret: Path) -> None:
    """What another user's program put there does not bear this user's seal."""
    Cache(tmp_path).put("kind", KEY, b"passed")
    secret.unlink()
    assert Cache(tmp_path).get("kind", KEY) is None


def test_a_secret_that_was_cut_is_made_anew(tmp_path: Path, secret: Path) -> None:
    """Else nothing would ever be kept again."""
    Cache(tmp_path)
    secret.write_bytes(b"")
    Cache(tmp_path).put("kind", KEY, b"data")
    assert Cache(tmp_path).get("kind", KEY) == b"data"


def test_what_cannot_be_marked_as_used_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that may only be read."""
    store = Cache(tmp_path)
    store.put("kind", KEY, b"data")

    def refuse(_: Path) -> None:
        raise PermissionError

    monkeypatch.setattr("os.utime", refuse)
    assert store.get("kind", KEY) == b"data"


def test_of_two_first_runs_at_once_the_faster_makes_the_secret(
    tmp_path: Path, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slower one takes it, or the faster one's entries would be worth nothing."""
    mkdir = Path.mkdir

    def overtaken(folder: Path, *, parents: bool, exist_ok: bool) -> None:
        mkdir(folder, parents=parents, exist_ok=exist_ok)
        secret.write_bytes(b"x" * 32)

    monkeypatch.setattr(Path, "mkdir", overtaken)
    Cache(tmp_path / ".cache")
    assert secret.read_bytes() == b"x" * 32


def test_the_secret_is_its_owners(tmp_path: Path, secret: Path) -> None:
    """Nobody else can read it, and later runs keep it."""
    Cache(tmp_path)
    first = secret.read_bytes()
    Cache(tmp_path)
    assert secret.read_bytes() == first
    assert len(first) == 32
    assert secret.stat().st_mode & 0o077 == 0


def _no_secret(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)


def _is_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write_text("")


def _kind_is_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "policybook").mkdir(parents=True)
    (folder / "policybook" / "kind").write_text("")


def _entry_is_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "policybook" / "kind" / KEY).mkdir(parents=True)


def _entry_is_pipe(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "policybook" / "kind").mkdir(parents=True)
    os.mkfifo(folder / "policybook" / "kind" / KEY)


def _is_link(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.symlink_to(folder.parent / "elsewhere", target_is_directory=True)


def _kind_is_link(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "policybook").mkdir(parents=True)
    (folder / "policybook" / "kind").symlink_to(folder.parent / "elsewhere", target_is_directory=True)


BROKEN = [_no_secret, _is_file, _kind_is_file, _entry_is_folder, _entry_is_pipe, _is_link, _kind_is_link]


@pytest.mark.parametrize("breaking", BROKEN)
def test_a_broken_store_is_only_slower(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaking: Callable[[Path, pytest.MonkeyPatch], None]
) -> None:
    """Nothing is raised, nothing waits, and nothing is read or written outside of the book."""
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "kind").mkdir(parents=True)
    breaking(tmp_path / ".cache", monkeypatch)
    store = Cache(tmp_path / ".cache")
    assert store.get("kind", KEY) is None
    store.put("kind", KEY, b"data")
    assert list(elsewhere.rglob("*")) == [elsewhere / "kind"]


@pytest.mark.skipif(not os.geteuid() or not sys.platform.startswith("linux"), reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Nothing is kept, nothing is raised."""
    tmp_path.chmod(0o500)
    store = Cache(tmp_path / ".cache")
    store.put("kind", KEY, b"data")
    assert store.get("kind", KEY) is None


def test_the_least_recently_used_goes_out(tmp_path: Path) -> None:
    """Beyond the limit the entries go that were not asked for; files of others in .cache are left alone."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "file").write_bytes(bytes(5000))
    store = Cache(tmp_path, limit=1000)
    names = [digest(str(number)) for number in range(6)]
    for number, name in enumerate(names):
        store.put("kind", name, bytes(300))
        os.utime(tmp_path / "policybook" / "kind" / name, (number, number))
    store = Cache(tmp_path, limit=1000)
    store.put("kind", KEY, b"newest")
    left = [store.get("kind", name) is not None for name in names]
    assert left == sorted(left)
    assert any(left)
    assert not all(left)
    assert (tmp_path / "other" / "file").exists()


def test_two_at_once(tmp_path: Path) -> None:
    """Whoever reads while others write the same entries finds whole data or nothing."""
    names = [digest(str(number)) for number in range(8)]

    def work(number: int) -> list[bytes | None]:
        store = Cache(tmp_path, limit=20_000)
        found = []
        for turn in range(40):
            name = names[(number + turn) % len(names)]
            store.put("kind", name, name.encode() * 100)
            found += [data for each in names if (data := store.get("kind", each)) not in (None, each.encode() * 100)]
        return found

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [[]] * 4


@pytest.mark.parametrize(
    ("first", "second"),
    [(("a", "b"), ("ab",)), (("a", ""), ("a",)), (("a",), (b"a",)), (("1:s1:a",), ("", "a")), ((), ("",))],
)
def test_parts_cannot_run_into_each_other(first: tuple[str | bytes, ...], second: tuple[str | bytes, ...]) -> None:
    """Different lists of parts have different digests."""
    assert digest(*first) != digest(*second)


def test_the_program_names_itself_alike_in_every_process() -> None:
    """Whatever the hash seed; otherwise nothing would be found again."""
    script = "from policybook.cache import program; print(program())"
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).resolve().parent.parent,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in "12"
    }
    assert seen == {program()}


def test_a_member_of_an_enumeration_is_packed_by_its_value() -> None:
    """No Python packs it as a call of `getattr`, as some do, for that is not unpacked again."""
    packed = pack(ChangeKind.KEPT)
    assert unpack(packed) is ChangeKind.KEPT
    assert b"getattr" not in packed
    assert ChangeKind.KEPT.value.encode() in packed


@pytest.mark.parametrize("value", [datetime(2026, 1, 1), os.path.join, [re.compile("x")], Cache(None)], ids=type)
def test_what_would_not_be_unpacked_is_not_packed(value: object) -> None:
    """Only plain values and this program's dataclasses are made again; the rest, even a store, is refused at once."""
    with pytest.raises(PicklingError):
        pack(value)


def test_what_is_held_stays_for_a_round_and_is_never_stored(tmp_path: Path) -> None:
    """As long as each round asks for it; without rounds it is made each time."""
    steps, made = Steps(Cache(tmp_path / ".cache")), []

    def make() -> list[int]:
        made.append(1)
        return made

    steps.hold("a", make)
    steps.hold("a", make)
    assert len(made) == 2
    for _ in range(3):
        steps.begin()
        steps.hold("a", make)
    assert len(made) == 3
    steps.begin()
    steps.begin()
    steps.hold("a", make)
    assert len(made) == 4
    assert not (tmp_path / ".cache").exists()


def test_what_cannot_be_kept_is_worked_out_each_time(tmp_path: Path) -> None:
    """A step may give something foreign: it is only slower."""
    days = iter((datetime(2026, 1, 1), datetime(2026, 1, 2)))
    found = [Steps(Cache(tmp_path)).run("kind", None, {"text": ""}, lambda: next(days)) for _ in "12"]
    assert [day.day for day in found] == [1, 2]


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.float64])
def test_numbers_come_back_as_they_were(kind: type) -> None:
    """Rows of numbers keep their values and their kind."""
    numbers = np.array([3, -1, 2], kind)
    found = unpack(pack((numbers, Path("chapters/1.md"))))
    assert found[0].dtype == numbers.dtype
    assert found[0].tolist() == numbers.tolist()
    assert found[1] == Path("chapters/1.md")
