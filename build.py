#!/usr/bin/env python3
"""The book's one command: python3 build.py [command …]; python3 build.py --help lists the commands.

It needs nothing but Python and git. What else policybook needs is prepared once: an environment in .venv with the
locked requirements and, for the PDF, the Pango libraries. Then this file starts itself again inside .venv and hands
over to policybook. It runs before anything is installed, so: standard library only, slow imports where they are
used, and syntax that a Python which is too old can still read, so that it can say so.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path

VERSION = "{}.{}".format(*sys.version_info)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "policybook.stamp"
SWITCH = "POLICYBOOK_NO_BOOTSTRAP"  # "1" from a person: prepare nothing; "restarted" from this file: all is prepared
BASE, DEV = "requirements.txt", "requirements-dev.txt"  # DEV holds everything of BASE, at the same versions
COMMANDS = (
    *("build", "check", "serve", "decide", "approve", "return", "restore", "renumber", "submit", "status", "diff"),
    *("explain", "brief", "verify", "sign", "test"),
)

# What WeasyPrint loads, and where Homebrew and MacPorts put it, which is not where macOS looks.
LIBRARIES = (
    *("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0"),
    *("libharfbuzz.so.0", "libharfbuzz-subset.so.0", "libfontconfig.so.1"),
)
MAC_FOLDERS = ("/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib")

# Each package manager: its commands, and the packages that hold what may be missing.
MANAGERS = {
    "apt-get": (
        ["apt-get update", "apt-get install -y --no-install-recommends"],
        {"venv": "python" + VERSION + "-venv", "Pango": "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"},
    ),
    "dnf": (["dnf install -y"], {"venv": "python3-libs", "Pango": "pango harfbuzz"}),
    "pacman": (["pacman -S --needed --noconfirm"], {"venv": "python", "Pango": "pango harfbuzz"}),
    "apk": (
        ["apk add --update-cache"],
        {"venv": "python3", "Pango": "so:libpangoft2-1.0.so.0 so:libharfbuzz-subset.so.0 fontconfig"},
    ),
    "brew": (["brew install"], {"venv": "python@" + VERSION, "Pango": "pango harfbuzz"}),
}

# Why a program failed: a sign of it in what it printed (the last holds for all), cause and remedy in both languages.
CAUSES = (
    ("No space left|Disk quota exceeded",
     "the disk is full.{said}\n  → Free about 1 GB, then run the same command again.",
     "diska penuh.{said}\n  → Kosongkan sekitar 1 GB, lalu jalankan lagi perintah yang sama."),
    ("(?i)connection|could not connect|name resolution|failure resolving|dns error|timed out|unreachable|proxy"
     "|sending request|SSLError",
     "the network could not be reached.{said}\n  → Check it (or HTTPS_PROXY, PIP_INDEX_URL), then run it again.",
     "jaringan tidak terjangkau.{said}\n  → Periksa (atau HTTPS_PROXY, PIP_INDEX_URL), lalu jalankan lagi."),
    ("DO NOT MATCH THE HASHES|Hash mismatch",
     "a downloaded package is not the one that was locked.{said}\n  → Do not use it; try again from another network.",
     "paket yang diunduh bukan paket yang dikunci.{said}\n  → Jangan dipakai; coba lagi dari jaringan lain."),
    ("Permission denied|Read-only file system",
     "a file or folder cannot be written.{said}\n  → Run it as this folder's owner, or in a copy of your own.",
     "ada yang tidak dapat ditulis.{said}\n  → Jalankan sebagai pemilik folder ini, atau dalam salinan sendiri."),
    ("", "preparing failed:{said}\n  → Mend that, then run the same command again.",
     "persiapan gagal:{said}\n  → Perbaiki, lalu jalankan lagi perintah yang sama."),
)  # fmt: skip


def tell(english: str, indonesian: str) -> None:
    """Say what is done, or what went wrong, in the reader's language; the catalogues cannot be read yet."""
    names = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    is_indonesian = next(filter(None, map(os.environ.get, names)), "").startswith("id")
    print(indonesian if is_indonesian else english, file=sys.stderr, flush=True)


class PrepareError(Exception):
    """Why it cannot go on and, after an arrow, what a person can do: an English and an Indonesian text."""


def main(arguments: list[str]) -> int:
    """Prepare what is missing, then run policybook, which exits; 2 where something could not be prepared."""
    try:
        if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must be able to say so
            raise PrepareError(
                f"policybook needs Python 3.11 or newer, and this is {VERSION}.\n  → python3.11 build.py",
                f"policybook memerlukan Python 3.11 atau lebih baru; ini {VERSION}.\n  → python3.11 build.py",
            )
        if os.environ.get(SWITCH) == "restarted":
            del os.environ[SWITCH]  # it was for this process, not for those that it starts
        elif SWITCH not in os.environ and not prepare(arguments):
            return restart()
    except (PrepareError, OSError) as error:
        reason = error if isinstance(error, PrepareError) else explain(str(error))
        tell(*(f"build.py: {text}" for text in reason.args))
        return 2
    try:
        from policybook.cli import main as run_command
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("policybook"):
            raise
        tell(f"build.py: the package “{error.name}” is missing.\n  → Delete .venv, or unset {SWITCH}; run it again.",
             f"build.py: paket “{error.name}” tidak ada.\n  → Hapus .venv, atau hapus {SWITCH}; jalankan lagi."
        )  # fmt: skip
        return 2
    return run_command(arguments)


def prepare(arguments: list[str]) -> bool:
    """Put in place what the command needs; whether this very process can run it, or one inside .venv."""
    command = command_of(arguments)
    lock = DEV if command == "test" else BASE
    asks_for_help = {"-h", "--help", "--version"}.intersection(arguments)
    makes_pdf = command in ("build", "serve", "submit", "brief", "test") and not asks_for_help
    missing = ["Pango"] if makes_pdf and lacks_libraries() else []
    made_here = Path(sys.prefix) == VENV and STAMP.exists()
    made_elsewhere = sys.prefix != sys.base_prefix and not made_here
    stays = made_elsewhere and has_everything(lock)
    if stays or is_current(lock):
        install_on_system(missing)
    else:
        with wait_for_turn():
            if not is_current(lock):
                make_environment(lock, missing)
    return stays or made_here


def command_of(arguments: list[str]) -> str:
    """The command of a call, as policybook reads it: options may stand before it, and without one build is meant."""
    if arguments and not arguments[0].startswith("-"):
        return arguments[0]
    named = (n for n, word in enumerate(arguments) if word in COMMANDS and arguments[n - 1] != "--root")
    return next((arguments[n] for n in named), "build")


def fingerprint(lock: str) -> str:
    """One line that names a lock, its contents and the kind of Python that they are installed for."""
    contents = hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()
    return f"{lock} {contents} {sys.implementation.cache_tag} {sys.platform}"


def is_current(lock: str) -> bool:
    """Whether .venv is complete and holds what the lock says; the stamp is the last thing written into it."""
    if not (STAMP.is_file() and PYTHON.is_file() and (VENV / "pyvenv.cfg").is_file()):
        return False
    return fingerprint(lock) in STAMP.read_text("utf-8").splitlines()


def has_everything(lock: str) -> bool:
    """Whether an environment that somebody else made has the packages that pyproject.toml names."""
    import re
    import tomllib
    from importlib.metadata import PackageNotFoundError, version

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = project["project"]["dependencies"] + (project["dependency-groups"]["dev"] if lock == DEV else [])
    try:
        return all(version(re.split(r"[^\w.-]", requirement)[0]) for requirement in wanted)
    except PackageNotFoundError:
        return False


def lacks_libraries() -> bool:
    """Whether a library that WeasyPrint loads is missing; on Windows, where none can be installed, it says so."""
    if os.name == "nt":
        return False
    if sys.platform == "darwin":
        files = [library.replace(".so", "") + ".dylib" for library in LIBRARIES]
        return not all(any(Path(folder, file).exists() for folder in MAC_FOLDERS) for file in files)
    import ctypes

    try:
        for library in LIBRARIES:
            ctypes.CDLL(library)
    except OSError:
        return True
    return False


def wait_for_turn() -> io.TextIOWrapper:
    """A locked file to hold open while .venv is made; the system unlocks it however this process ends."""
    path = ROOT / ".cache" / "build.lock"
    path.parent.mkdir(exist_ok=True)
    file = path.open("a", encoding="utf-8")
    if sys.platform != "win32":  # there nobody waits; what two at once spoil has no stamp and is made again
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("Another build.py prepares .venv; waiting …", "build.py lain sedang menyiapkan .venv; menunggu …")
            fcntl.flock(file, fcntl.LOCK_EX)
    return file


def make_environment(lock: str, missing: list[str]) -> None:
    """Install a lock into .venv, made anew unless it only lacks what the tests need on top."""
    import shutil
    import time
    from importlib.util import find_spec

    start, uv = time.monotonic(), shutil.which("uv")
    if not uv and not (find_spec("venv") and find_spec("ensurepip")):
        missing = ["venv", *missing]
    install_on_system(missing)
    if not (lock == DEV and is_current(BASE)):
        if VENV.exists():
            shutil.rmtree(VENV)
        base = getattr(sys, "_base_executable", sys.executable)  # not the Python in the .venv that is replaced
        run([uv, "venv", "--quiet", "--python", base, str(VENV)] if uv else [base, "-m", "venv", str(VENV)])
    count = (ROOT / lock).read_text("utf-8").count("==")
    tell(f"Installing the packages of {lock} ({count}) into .venv, once; about a minute …",
         f"Memasang paket dari {lock} ({count}) ke .venv, sekali saja; sekitar satu menit …")  # fmt: skip
    pip = [uv, "pip", "install", "--python", str(PYTHON)] if uv else [str(PYTHON), "-m", "pip", "install", "--no-input"]
    run([*pip, "--quiet", "--require-hashes", "-r", str(ROOT / lock)])
    STAMP.write_text("\n".join(map(fingerprint, {BASE, lock})), "utf-8")
    seconds = round(time.monotonic() - start)
    tell(f"Ready after {seconds} s.", f"Siap setelah {seconds} detik.")


def install_on_system(missing: list[str]) -> None:
    """Install what is missing with the system's package manager, or fail and name the command that does it."""
    import shutil

    if not missing:
        return
    names = ", ".join(missing)
    manager = next(filter(shutil.which, MANAGERS), None)
    if manager is None:
        raise PrepareError(
            f"this system lacks: {names}.\n  → Install it the way your system does; see WeasyPrint's “First Steps”.",
            f"sistem ini belum punya: {names}.\n  → Pasang dengan cara sistem Anda; lihat “First Steps” WeasyPrint.",
        )
    lines, packages = MANAGERS[manager]
    sudo = "" if manager == "brew" or os.geteuid() == 0 else "sudo "
    commands = [sudo + line for line in lines]
    commands[-1] += "".join(f" {packages[name]}" for name in missing)
    shown = " && ".join(commands)
    if sudo and not may_sudo():
        raise PrepareError(
            f"this system lacks: {names}. An administrator can install it.\n  → Run once: {shown}",
            f"sistem ini belum punya: {names}. Administrator dapat memasangnya.\n  → Jalankan sekali: {shown}",
        )
    tell(f"Installing what this system lacks ({names}): {shown}", f"Memasang yang belum ada ({names}): {shown}")
    for command in commands:
        run(command.split())


def may_sudo() -> bool:
    """Whether sudo works, without a password or with somebody at the terminal to type it."""
    import shutil
    import subprocess

    if not shutil.which("sudo"):
        return False
    return sys.stdin.isatty() or subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0


def run(command: list[str]) -> None:
    """Run a program silently; where it fails, raise what its output means."""
    import subprocess

    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    if done.returncode:
        raise explain(done.stdout.decode("utf-8", "replace"))


def explain(output: str) -> PrepareError:
    """Why a program failed, from what it printed: a known cause or its last lines, and the remedy."""
    import re

    lines = [line.strip()[:200] for line in output.strip().splitlines()] or ["?"]
    sign, *texts = next(cause for cause in CAUSES if re.search(cause[0], output))
    shown = [line for line in lines if re.search(sign, line)][-1 if sign else -8 :]
    said = "".join(f"\n    {line}" for line in shown)
    return PrepareError(*(text.replace("{said}", said) for text in texts))


def restart() -> int:
    """Run the same command line with .venv's Python; an exit code where this process cannot be replaced."""
    os.environ[SWITCH] = "restarted"
    if sys.platform == "darwin":
        known = os.environ.get("DYLD_FALLBACK_LIBRARY_PATH", "/usr/lib")
        os.environ["DYLD_FALLBACK_LIBRARY_PATH"] = ":".join([known, *MAC_FOLDERS])
    command = [str(PYTHON), *sys.orig_argv[1:]]
    if os.name == "nt":
        import subprocess

        return subprocess.run(command).returncode
    os.execv(command[0], command)  # noqa: S606 - starting it without a shell is the point
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
