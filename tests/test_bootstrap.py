"""build.py prepares what is missing, says so in plain words, and gets out of the way when all is in place."""

import ast
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path
from types import ModuleType

import pytest

from policybook import cli

ROOT = Path(__file__).resolve().parent.parent
SYSTEM_PYTHON: str = sys._base_executable  # type: ignore[attr-defined]

CLI = """
import json, os, sys
def main(arguments):
    switch = os.environ.get("POLICYBOOK_NO_BOOTSTRAP")
    print(json.dumps({"arguments": arguments, "prefix": sys.prefix, "switch": switch}))
    sys.exit(7)
"""
UV = f"""#!/bin/sh
echo "$@" >> "$LOG"
if [ "$1" = venv ]; then
    {SYSTEM_PYTHON} -c 'import time; time.sleep({{pause}})'
    exec {SYSTEM_PYTHON} -m venv --without-pip "$5"
fi
[ -z "$FAILS_WITH" ] || {{{{ echo "$FAILS_WITH"; exit 1; }}}}
"""


@dataclass(frozen=True)
class Project:
    """A folder with build.py, small locks, and a policybook that only says how it was called."""

    root: Path
    tools: Path

    @property
    def calls(self) -> list[str]:
        """How the fake programs were called, in order."""
        log = self.root / "calls"
        return log.read_text().splitlines() if log.exists() else []

    def tool(self, name: str, script: str = '#!/bin/sh\necho "${0##*/} $@" >> "$LOG"\n') -> None:
        """Put a fake program on the PATH."""
        path = self.tools / name
        path.write_text(script)
        path.chmod(0o755)

    def start(self, *arguments: str, python: str | Path = SYSTEM_PYTHON, **env: str) -> subprocess.Popen[str]:
        """Start build.py with an environment that holds nothing but what is given."""
        log = str(self.root / "calls")
        return subprocess.Popen(
            [python, self.root / "build.py", *arguments],
            env={"PATH": str(self.tools), "LANG": "C.UTF-8", "HOME": str(self.root), "LOG": log, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def run(self, *arguments: str, python: str | Path = SYSTEM_PYTHON, **env: str) -> tuple[int, str, str]:
        """Run build.py to its end: exit code, output, messages."""
        process = self.start(*arguments, python=python, **env)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with a fake uv on the PATH and nothing prepared."""
    root, tools = tmp_path / "a project", tmp_path / "tools"
    (root / "policybook").mkdir(parents=True)
    tools.mkdir()
    shutil.copy(ROOT / "build.py", root)
    (root / "policybook" / "__init__.py").write_text("")
    (root / "policybook" / "cli.py").write_text(CLI)
    (root / "requirements.txt").write_text("demo==1.0\n")
    (root / "requirements-dev.txt").write_text("demo==1.0\nprobe==2.0\n")
    (root / "pyproject.toml").write_text(
        '[project]\ndependencies = ["Demo_Package>=1"]\n[dependency-groups]\ndev = []\n'
    )
    made = Project(root, tools)
    made.tool("uv", UV.format(pause=0))
    made.tool("sudo", '#!/bin/sh\nexec "$@"\n')
    made.tool("apt-get")
    return made


@pytest.fixture
def build(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The project's build.py as a module, with only the fake programs on the PATH, in English."""
    spec = importlib.util.spec_from_file_location("build_py", project.root / "build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", module.SWITCH):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"PATH": str(project.tools), "LANG": "C.UTF-8", "LOG": str(project.root / "calls")}.items():
        monkeypatch.setenv(name, value)
    return module


# --- preparing --------------------------------------------------------------------------------------------


def test_the_first_run_prepares_and_the_second_is_silent(project: Project) -> None:
    """A fresh clone: .venv is made and filled from the lock, the command runs inside; then nothing more is said."""
    code, out, err = project.run("check", "--format", "json")
    assert (code, json.loads(out)) == (
        7,
        {"arguments": ["check", "--format", "json"], "prefix": str(project.root / ".venv"), "switch": None},
    )
    assert err.startswith("Installing the packages of requirements.txt (1) into .venv")
    assert [call.split()[0] for call in project.calls] == ["venv", "pip"]
    assert "--require-hashes" in project.calls[1]

    code, out, err = project.run("check")
    assert (code, err, len(project.calls)) == (7, "", 2)
    assert json.loads(out)["prefix"] == str(project.root / ".venv")


def test_options_may_stand_before_the_command(build: ModuleType) -> None:
    """What is prepared is for the command that then runs."""
    assert set(build.COMMANDS) == set(cli._parser(NullTranslations())[1])
    for arguments in (["--root", "buku", "test"], ["-q", "--edition", "final"], ["--root", "test", "check"], []):
        assert build.command_of(arguments) == cli._parsed(arguments, NullTranslations()).command


def test_test_adds_its_packages_to_the_same_environment(project: Project) -> None:
    """`test` needs more than the book does: only what is missing is added, and the book's packages stay current."""
    project.run("check")
    (project.root / ".venv" / "witness").touch()
    code, _, err = project.run("test")
    assert code == 7
    assert "requirements-dev.txt (2)" in err
    assert (project.root / ".venv" / "witness").exists()
    assert project.run("test")[2] == project.run("check")[2] == ""


def replace(path: Path, old: str | None, new: str) -> None:
    """Replace a part of a file."""
    path.write_text(path.read_text().replace(old or "", new))


DAMAGE = {
    "a changed lock": lambda root: (root / "requirements.txt").write_text("demo==1.1\n"),
    "another Python": lambda root: replace(
        root / ".venv/policybook.stamp", sys.implementation.cache_tag, "cpython-310"
    ),
    "installing was interrupted": lambda root: (root / ".venv/policybook.stamp").unlink(),
    "an empty stamp": lambda root: (root / ".venv/policybook.stamp").write_text(""),
    "no pyvenv.cfg": lambda root: (root / ".venv/pyvenv.cfg").unlink(),
    "its Python is gone": lambda root: (root / ".venv/bin/python").unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_stale_or_broken_environment_is_made_again(project: Project, damage: str) -> None:
    """Whatever is wrong with .venv, the next run replaces it whole, and the one after that is silent."""
    project.run("check")
    (project.root / ".venv" / "leftover").touch()
    DAMAGE[damage](project.root)
    code, out, err = project.run("check")
    assert (code, json.loads(out)["prefix"]) == (7, str(project.root / ".venv"))
    assert "Ready after" in err
    assert not (project.root / ".venv" / "leftover").exists()
    assert project.run("check")[2] == ""


def test_two_at_once_prepare_once(project: Project) -> None:
    """Of two processes that start together one prepares; the other says that it waits, and then runs as well."""
    project.tool("uv", UV.format(pause=0.7))
    both = [project.start("check"), project.start("check")]
    ends = [(process.communicate(timeout=120), process.returncode) for process in both]
    assert [code for _, code in ends] == [7, 7]
    assert sorted(bool(re.search("waiting", err)) for (_, err), _ in ends) == [False, True]
    assert [call.split()[0] for call in project.calls] == ["venv", "pip"]


def test_without_uv_pip_installs_what_the_hashes_allow(project: Project, tmp_path: Path) -> None:
    """With Python's own venv and pip a locked wheel is installed; one with another hash is refused and named."""
    pytest.importorskip("ensurepip")
    (project.tools / "uv").unlink()
    wheel = tmp_path / "demo-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("demo.py", "")
        archive.writestr("demo-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n")
        archive.writestr("demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("demo-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock = project.root / "requirements.txt"

    lock.write_text(f"{wheel.as_uri()} --hash=sha256:{'0' * 64}\n")
    code, _, err = project.run("check")
    assert code == 2
    assert "a downloaded package is not the one that was locked" in err
    assert "Traceback" not in err

    lock.write_text(f"{wheel.as_uri()} --hash=sha256:{digest}\n")
    code, _, err = project.run("check")
    assert (code, "Ready after" in err) == (7, True)
    assert list((project.root / ".venv").glob("lib/*/site-packages/demo.py"))


def pretend_installed(environment: Path) -> Path:
    """Let an environment look as if the project's one dependency were installed; returns what says so."""
    folder = next(environment.glob("lib/*/site-packages")) / "demo_package-1.2.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: demo-package\nVersion: 1.2\n")
    return folder


def test_from_inside_its_own_environment_it_follows_the_lock_too(project: Project) -> None:
    """With .venv activated nothing is said while it is current, and a changed lock is installed all the same."""
    project.run("check")
    inside = project.root / ".venv" / "bin" / "python"
    pretend_installed(project.root / ".venv")
    assert project.run("check", python=inside)[2] == ""
    (project.root / "requirements.txt").write_text("demo==1.1\n")
    code, out, err = project.run("check", python=inside)
    assert (code, json.loads(out)["prefix"]) == (7, str(project.root / ".venv"))
    assert "Ready after" in err
    assert project.run("check", python=inside)[2] == ""


def test_an_environment_of_somebody_else_that_has_everything_is_used(project: Project, tmp_path: Path) -> None:
    """Called from another environment (uv run, a developer's own), it runs there if all packages are there."""
    subprocess.run([SYSTEM_PYTHON, "-m", "venv", "--without-pip", tmp_path / "theirs"], check=True)
    python = tmp_path / "theirs" / "bin" / "python"
    installed = pretend_installed(tmp_path / "theirs")
    _, out, err = project.run("check", python=python)
    assert (json.loads(out)["prefix"], err, project.calls) == (str(tmp_path / "theirs"), "", [])

    shutil.rmtree(installed)
    _, out, _ = project.run("check", python=python)
    assert json.loads(out)["prefix"] == str(project.root / ".venv")


def test_it_prepares_nothing_where_it_is_told_not_to(project: Project) -> None:
    """With POLICYBOOK_NO_BOOTSTRAP=1 the Python that was called runs the command; a missing package is one message."""
    code, out, err = project.run("check", POLICYBOOK_NO_BOOTSTRAP="1")
    assert (code, json.loads(out)["prefix"], err, project.calls) == (7, sys.base_prefix, "", [])

    (project.root / "policybook" / "cli.py").write_text("import no_such_package\n")
    code, _, err = project.run("check", POLICYBOOK_NO_BOOTSTRAP="1")
    assert code == 2
    assert err.startswith("build.py: the package “no_such_package” is missing.\n  → ")


# --- what may go wrong ------------------------------------------------------------------------------------

FAILURES = [
    (
        "WARNING: Retrying\nFailed to establish a new connection: [Errno -3] no name",
        "the network could not be reached.",
    ),
    ("error: Request failed\n  Caused by: dns error: failed to lookup address", "the network could not be reached."),
    ("Err:1\nTemporary failure resolving 'deb'", "the network could not be reached."),
    ("ERROR: Could not install packages: [Errno 28] No space left on device", "the disk is full."),
    ("error: Hash mismatch for `lxml==6.1.3`", "a downloaded package is not the one that was locked."),
    ("ERROR: Could not install packages: [Errno 13] Permission denied: 'x'", "a file or folder cannot be written."),
    ("something nobody thought of", "preparing failed:"),
]


@pytest.mark.parametrize(("output", "cause"), FAILURES)
def test_a_failed_installation_is_one_clear_message(project: Project, output: str, cause: str) -> None:
    """Exit code 2; the cause, what the program said, the remedy; no traceback; the next run starts over."""
    code, out, err = project.run("check", FAILS_WITH=output)
    said = output.splitlines()[-1].strip()
    assert (code, out) == (2, "")
    assert f"build.py: {cause}\n    {said}\n  → " in err
    assert "Traceback" not in err
    assert project.run("check")[0] == 7


def test_a_folder_that_cannot_be_written_is_named(project: Project) -> None:
    """Where .venv cannot be made because a file is in its way, the message names it and nothing is deleted."""
    (project.root / ".cache").write_text("mine")
    code, _, err = project.run("check")
    assert (code, "Traceback" in err) == (2, False)
    assert str(project.root / ".cache") in err
    assert (project.root / ".cache").read_text() == "mine"


def test_messages_are_in_the_readers_language(project: Project) -> None:
    """Where the locale is Indonesian, so are the messages."""
    code, _, err = project.run("check", LANG="id_ID.UTF-8", FAILS_WITH="No space left on device")
    assert code == 2
    assert "Memasang paket dari requirements.txt" in err
    assert "build.py: diska penuh." in err
    assert not re.search(r"\b(Installing|the|is)\b", err)


def test_a_python_that_is_too_old_is_told_so(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An older Python can read the file and says what it needs instead of failing on its syntax."""
    ast.parse((ROOT / "build.py").read_text("utf-8"), feature_version=(3, 7))
    monkeypatch.setattr(build, "VERSION", "3.9")
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    assert build.main(["check"]) == 2
    assert "policybook needs Python 3.11 or newer, and this is 3.9." in capsys.readouterr().err


# --- what the system lacks --------------------------------------------------------------------------------

NEEDS = [
    ([], True),
    (["build", "--edition", "final"], True),
    (["test", "-k", "bootstrap"], True),
    (["serve"], True),
    (["brief"], True),
    (["submit", "2026-11-24-draft"], True),
    (["--edition", "review"], True),
    (["--root", "buku"], True),
    (["--root", "check", "serve"], True),
    (["-q", "--edition", "final", "build"], True),
    (["-q", "check"], False),
    (["check"], False),
    (["verify", "book.pdf"], False),
    (["build", "--help"], False),
    (["--help"], False),
    (["--version"], False),
]


@pytest.mark.parametrize(("arguments", "asked"), NEEDS)
def test_only_what_makes_a_pdf_needs_pango(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, arguments: list[str], asked: bool
) -> None:
    """Commands that typeset install Pango where it is missing; the others and help run without it."""
    installed: list[str] = []
    monkeypatch.setattr(build, "lacks_libraries", lambda: True)
    monkeypatch.setattr(build, "is_current", lambda _: True)
    monkeypatch.setattr(build, "install_on_system", installed.extend)
    build.prepare(arguments)
    assert installed == (["Pango"] if asked else [])


PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
VENV = "python{}.{}-venv".format(*sys.version_info)
MANAGERS = [
    ("apt-get", ["apt-get update", f"apt-get install -y --no-install-recommends {VENV} {PANGO}"]),
    ("dnf", ["dnf install -y python3-libs pango harfbuzz"]),
    ("pacman", ["pacman -S --needed --noconfirm python pango harfbuzz"]),
    ("apk", ["apk add --update-cache python3 so:libpangoft2-1.0.so.0 so:libharfbuzz-subset.so.0 fontconfig"]),
    ("brew", ["brew install python@{}.{} pango harfbuzz".format(*sys.version_info)]),
]


@pytest.mark.parametrize(("manager", "commands"), MANAGERS)
@pytest.mark.parametrize("user", ["root", "may use sudo", "can type a password", "may not"])
def test_the_systems_package_manager_installs_what_is_missing(
    build: ModuleType,
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    manager: str,
    commands: list[str],
    user: str,
) -> None:
    """Its command is announced and run, through sudo where needed; a user without rights is given it to run."""
    (project.tools / "apt-get").unlink()
    (project.tools / "sudo").unlink()
    project.tool(manager)
    if user != "may not":
        project.tool("sudo", f'#!/bin/sh\n[ "$1" = -n ] && exit {0 if user == "may use sudo" else 1}\nexec "$@"\n')
    monkeypatch.setattr(os, "geteuid", lambda: 0 if user == "root" else 1000)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: user == "can type a password", raising=False)
    by_sudo = "" if user == "root" or manager == "brew" else "sudo "
    shown = " && ".join(by_sudo + command for command in commands)
    if user == "may not" and by_sudo:
        with pytest.raises(build.PrepareError) as failure:
            build.install_on_system(["venv", "Pango"])
        assert failure.value.args[0].endswith(f"→ Run once: {shown}")
        assert project.calls == []
    else:
        build.install_on_system(["venv", "Pango"])
        assert f"Installing what this system lacks (venv, Pango): {shown}\n" in capsys.readouterr().err
        assert project.calls == commands


def test_a_system_without_known_package_manager_is_told_what_it_lacks(build: ModuleType, project: Project) -> None:
    """Where no package manager is known, the message names what is missing and where to read on."""
    (project.tools / "apt-get").unlink()
    with pytest.raises(build.PrepareError, match="this system lacks: Pango"):
        build.install_on_system(["Pango"])


def test_missing_libraries_are_noticed(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single library that cannot be loaded is enough; the names are those that WeasyPrint loads."""
    source = importlib.util.find_spec("weasyprint")
    assert source
    assert source.origin
    loads = (Path(source.origin).parent / "text" / "ffi.py").read_text("utf-8")
    assert {library for library in re.findall(r"'(lib[\w.-]+\.so\.\d)'", loads) if "vector" not in library} == set(
        build.LIBRARIES
    )
    monkeypatch.setattr(build, "LIBRARIES", ())
    assert not build.lacks_libraries()
    monkeypatch.setattr(build, "LIBRARIES", ("libno-such-thing.so.0",))
    assert build.lacks_libraries()


# --- the locks --------------------------------------------------------------------------------------------


def pins(lock: str) -> dict[str, str]:
    """Package name → what follows it up to the next package: version, marker, hashes."""
    text = (ROOT / lock).read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)==(.*(?:\n    --hash.*)*)", text, re.MULTILINE))


def test_the_locks_hold_what_pyproject_names() -> None:
    """Every dependency is locked, with hashes, at one version for all; the tests' lock holds the book's unchanged."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    book, tests = pins("requirements.txt"), pins("requirements-dev.txt")

    def names(requirements: list[str]) -> set[str]:
        return {re.sub(r"[._]", "-", re.split(r"[^\w.-]", line)[0]).lower() for line in requirements}

    assert names(project["project"]["dependencies"]) <= set(book)
    assert names(project["dependency-groups"]["dev"]) <= set(tests)
    assert {name: tests.get(name) for name in book} == book
    assert [name for name, rest in tests.items() if "--hash=sha256:" not in rest] == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_the_locks_name_no_address(lock: str) -> None:
    """Packages come from the index that the machine is set up for: no address, no path in a lock."""
    text = re.sub(r"--hash=\S+", "", (ROOT / lock).read_text("utf-8"))
    assert not re.search(r"://|--index|--find-links|(?<!\S)/\w", text)
