"""The files of the book at one moment: working tree, submission or git commit. The only module that calls git."""

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from pathlib import Path

from policybook.errors import BookError, Message, Problem, fail_on, say
from policybook.model import Location, Snapshot
from policybook.settings import CHAPTERS, FILE, nav_line
from policybook.text import lines

BASELINES = "baselines"
DECISIONS = "decisions/"
MANIFEST = "manifest.json"
GIT_PREFIX = "git:"
WORKING_TREE = "working tree"
_EPOCH = "SOURCE_DATE_EPOCH"  # seconds; see reproducible-builds.org
_LINK = re.compile(rb"\]\([^)\n]*\)")
_SUFFIXES = (".md", ".yml", ".yaml")  # what chapters and decisions are called


def working_tree(root: Path, chapters: tuple[str, ...]) -> Snapshot:
    """The chapters and the register as they stand in the folder; `chapters` is their order."""
    tops = [Path(top).name for top in (CHAPTERS, DECISIONS, BASELINES)]
    fail_on([_no_folder(top) for top in tops if os.path.lexists(root / top) and not (root / top).is_dir()])
    files = {
        **{path: data for top in (CHAPTERS, DECISIONS) for path, data in _below(root, root / top).items()},
        FILE: (root / FILE).read_bytes(),
    }
    absent = [_absent(path, files[FILE], files) for path in chapters if path not in files]
    unnamed = [path for path in files if path.startswith(CHAPTERS) and path.endswith(".md") and path not in chapters]
    fail_on([*absent, *(problem for path in unnamed for problem in _misnamed(root, path, files[FILE]))])
    commit, day = revision(root)
    return Snapshot(WORKING_TREE, files, chapters, commit=commit, day=day)


def sources_of(book: Snapshot) -> dict[str, bytes]:
    """The files that say what the book says and why: its chapters and its register."""
    return {path: data for path, data in book.files.items() if path in book.chapters or path.startswith(DECISIONS)}


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """The SHA-256 (hexadecimal) of each file, in the order of their names."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}


def left_out(book: Snapshot) -> tuple[str, ...]:
    """What lies in the book and is not read: Markdown files among the chapters that nav does not name, nor any chapter
    other than in a link, and files among the decisions that are not called like one.
    """
    chapters = [_LINK.sub(b"", book.files[path]) for path in book.chapters]
    return tuple(
        path
        for path in book.files
        if path.startswith(CHAPTERS) and path.endswith(".md") and path not in book.chapters
        if not any(Path(path).name.encode() in source for source in chapters)
    ) + tuple(path for path in book.files if path.startswith(DECISIONS) and not path.endswith(_SUFFIXES))


def called(snapshot: Snapshot) -> Message | str:
    """What people call a snapshot: a submission's id, "git:<ref>", or the book as it stands."""
    return say("the book as it stands") if snapshot.label == WORKING_TREE else snapshot.label


def resolve_baseline(root: Path, name: str) -> Snapshot | None:
    """What the book is compared with: "latest", a submission's id, "git:<ref>", or "none" before the first submission.

    Raises BookError where it does not exist, is empty or cannot be read.
    """
    ids = submissions(root)
    if name == "none":
        if ids:
            why = say("{last} was handed over already; without a baseline nothing would be missed.", last=ids[-1])
            raise _no_baseline(root, name, why, say("Set 'baseline: latest' in {file}.", file=FILE))
        return None
    if name.startswith(GIT_PREFIX):
        return commit_snapshot(root, name.removeprefix(GIT_PREFIX))
    if name == "latest" and not ids:
        first = say("Set 'baseline: none' in {file} until the first draft was handed over.", file=FILE)
        lost = any((root / DECISIONS).glob("*.y*ml"))  # decisions are about what was handed over
        why = say("The folder {folder}/ holds no submission.", folder=BASELINES)
        raise _no_baseline(root, name, why, _bring_back(BASELINES) if lost else first)
    return submission(root, ids[-1] if name == "latest" else name)


def submissions(root: Path) -> tuple[str, ...]:
    """The ids of all submissions, oldest first (ids begin with their date)."""
    folder = root / BASELINES
    return tuple(sorted(path.name for path in folder.glob("[!.]*") if path.is_dir()))


def submission(root: Path, name: str) -> Snapshot:
    """A frozen submission; its files carry the paths they had in the book. Raises BookError if it is not whole."""
    path = f"{BASELINES}/{name}"
    folder = root / path
    if Path(name).name != name or not folder.is_dir():
        known = ", ".join((*submissions(root), "latest", "git:<ref>"))
        why = say("The folder {folder} does not exist.", folder=path)
        remedy = say("Choose one of: {known}; or bring it back: git checkout -- {path}", known=known, path=path)
        raise _no_baseline(root, name, why, remedy)
    remedy = _bring_back(path)
    files = _below(folder, folder)
    manifest = f"{path}/{MANIFEST}"
    if MANIFEST not in files:
        raise _no_baseline(root, name, say("{file} does not exist.", file=manifest), remedy)
    try:
        record = json.loads(files[MANIFEST])
        chapters = tuple(str(chapter) for chapter in record["chapters"])
        handed_over = date.fromisoformat(record["handed_over"])
        sums = {str(file): str(value) for file, value in record["files"].items()}
    except KeyError as error:
        raise _no_baseline(root, name, say("{file} lacks {key}.", file=manifest, key=error), remedy) from None
    except (ValueError, TypeError, AttributeError) as error:
        raise _no_baseline(
            root, name, say("{file} cannot be read: {reason}", file=manifest, reason=error), remedy
        ) from None
    missing = [chapter for chapter in chapters if chapter not in files]
    if missing or not chapters:
        why = say("It lacks {files}.", files=", ".join(missing)) if missing else say("It holds no chapter.")
        raise _no_baseline(root, name, why, remedy)
    return Snapshot(name, files, chapters, f"{path}/", handed_over=handed_over, sums=sums)


def commit_snapshot(root: Path, ref: str) -> Snapshot:
    """The book as it stood in a git commit, with the chapter order of that commit's settings."""
    label = GIT_PREFIX + ref
    remedy = say("'git log --oneline' lists the commits; a branch, a tag or a hash will do.")
    try:
        commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
        listing = _git(root, "ls-tree", "-r", "-z", commit, "--", CHAPTERS, DECISIONS, FILE)
    except (subprocess.CalledProcessError, OSError) as error:
        detail = getattr(error, "stderr", b"") or str(error).encode()
        why = say("git says: {reason}", reason=detail.decode("utf-8", "replace").strip())
        raise _no_baseline(root, label, why, remedy) from None
    listed = listing.decode("utf-8", "backslashreplace")  # old names stay as they are; no chapter of nav has such a one
    entries = (line.partition("\t") for line in listed.split("\0"))
    names = {path: meta.split()[2] for meta, _, path in entries if " blob " in meta}  # no repository within this one
    files = dict(zip(names, _blobs(root, list(names.values())), strict=True))
    if FILE not in files:
        raise _no_baseline(root, label, say("That commit has no {file}.", file=FILE), remedy)
    from policybook.read.settings import read_settings  # lazily: mostly today's are known, and no others are needed

    chapters = read_settings(files[FILE], root).chapters
    fail_on([_absent(path, files[FILE], files) for path in chapters if path not in files])
    day = date.fromisoformat(_git(root, "show", "-s", "--format=%cs", commit).decode().strip())
    return Snapshot(label, files, chapters, f"{ref}:", commit, handed_over=day)


def revision(root: Path) -> tuple[str, date]:
    """The commit ("+": with uncommitted edits) and its day; without git "" and SOURCE_DATE_EPOCH or today."""
    try:
        commit, day = _git(root, "show", "-s", "--format=%H %cs", "HEAD").decode().split()
        edited = _git(root, "status", "--porcelain", "--", CHAPTERS, DECISIONS, FILE)
    except (subprocess.CalledProcessError, OSError):
        return "", _day_without_git()
    return commit[:12] + ("+" if edited else ""), date.fromisoformat(day)


def _day_without_git() -> date:
    epoch = os.environ.get(_EPOCH)
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else date.today()
    except (ValueError, OverflowError, OSError):
        what = say("{name} is “{given}”, which is no date.", name=_EPOCH, given=epoch)
        why = say("Without git it is the date of the book.")
        remedy = say("Set it to a number of seconds since 1970-01-01, or unset it.")
        raise BookError(Problem(what, None, why, remedy), environment=True) from None


def uncommitted(root: Path) -> tuple[str, ...]:
    """What of the book git does not hold as it stands: settings, folders, submissions; nothing without git."""
    names = (FILE, CHAPTERS, DECISIONS, BASELINES)
    try:
        told = _git(root, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *names)
    except (OSError, subprocess.CalledProcessError):
        return ()
    prefix = in_repository(root)
    paths = [entry[3:].removeprefix(prefix) for entry in told.decode("utf-8", "replace").split("\0") if entry]
    parts = [path.split("/") for path in paths]
    return tuple(dict.fromkeys("/".join(p[:2] if p[0] == BASELINES else p[:1]) for p in sorted(parts)))


def in_repository(root: Path) -> str:
    """The way from the top of the git repository to the book's folder ("buku/"); empty at the top, and without git."""
    try:
        return _git(root, "rev-parse", "--show-prefix").decode("utf-8", "replace").removesuffix("\n")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _below(root: Path, folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path from the root, hidden ones apart.

    Raises BookError for what links out of the root, what is called like a file and is none, and names that cannot be
    written down.
    """
    files = {}
    top = root.resolve()
    leads_out = folder.exists() and not folder.resolve().is_relative_to(top)
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(root)
        if any(part.startswith(".") for part in inside.parts):
            continue
        readable = str(inside).encode("utf-8", "backslashreplace").decode()
        if readable != str(inside):
            raise _no_name(readable)
        try:
            outside = not path.resolve().is_relative_to(top) if path.is_symlink() else leads_out
        except (OSError, RuntimeError):  # a link to itself
            raise _no_file(inside.as_posix()) from None
        if outside:
            raise _outside(inside.as_posix())
        if path.is_file():
            files[inside.as_posix()] = path.read_bytes()
        elif path.suffix in _SUFFIXES:
            raise _no_file(inside.as_posix())
    return files


def _no_file(path: str) -> BookError:
    return BookError(
        Problem(
            say("{path} is called like a file, but it is none.", path=path),
            Location(path),
            say("What a chapter or a decision says must be readable."),
            say("Give the folder another name, or put a file in its place."),
        )
    )


def _no_folder(path: str) -> Problem:
    return Problem(
        say("{path} is no folder.", path=path),
        Location(path),
        say("Chapters, decisions and submissions lie in folders of these names; all of them would seem to be gone."),
        say(
            "Give the file another name; then bring the folder back from git, if it was there: git checkout -- {path}",
            path=path,
        ),
    )


def _no_name(path: str) -> BookError:
    return BookError(
        Problem(
            say("The file name {path} is not UTF-8.", path=path),
            Location(path),
            say("Neither the site nor a submission's manifest can hold such a name."),
            say("Give the file a name of letters, digits and hyphens."),
        )
    )


def _outside(path: str) -> BookError:
    return BookError(
        Problem(
            say("{path} is a link to a file outside the book.", path=path),
            Location(path),
            say("Only what lies in the book's folder can be frozen and handed over."),
            say("Put a copy of the file in its place."),
        )
    )


def _absent(path: str, settings: bytes, files: Iterable[str]) -> Problem:
    near = get_close_matches(path, [name for name in files if not nav_line(settings, name)], n=1)
    mend = say("Bring the file back, correct its name in {file}, or take the entry out.", file=FILE)
    return Problem(
        say("The chapter {path} is in nav, but the file does not exist.", path=path),
        Location(FILE, nav_line(settings, path)),
        say("A chapter that is gone without being taken out of nav may be lost by mistake."),
        say("Did you mean {near}?", near=near[0]) if near else mend,
    )


def _misnamed(root: Path, path: str, settings: bytes) -> Iterator[Problem]:
    """Where the settings name a chapter's file, but not as it lies in the book, and no guide of that name exists."""
    name = re.compile(rf"(?<![\w/.-])[\w/.-]*{re.escape(path.rpartition('/')[2])}(?![\w/-])")
    for number, line in enumerate(lines(settings.decode("utf-8", "replace")), 1):
        for entry in name.findall(line.partition("#")[0]):
            named = entry.lstrip("/")
            if named != path and not set(root.glob(f"*/{named}")) - {root / path}:
                yield Problem(
                    say("{file} names {path}, which does not exist.", file=FILE, path=entry),
                    Location(FILE, number),
                    say("Chapters are named by their path from the book's folder, which begins with chapters/."),
                    say("Did you mean {near}?", near=path),
                )


def _bring_back(path: str) -> Message:
    return say("Bring it back from git: git checkout -- {path}", path=path)


def _no_baseline(root: Path, name: str, why: Message, remedy: Message) -> BookError:
    what = say("The baseline {name} cannot be used.", name=name)
    path = root / FILE
    line = nav_line(path.read_bytes(), "baseline:") if path.is_file() else 0
    return BookError(Problem(what, Location(FILE, line), why, remedy), environment=True)


def _git(root: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """What git prints in the book's folder, whatever its user's settings; raises CalledProcessError or OSError."""
    command = ["git", "-c", "core.quotePath=false", "-c", "log.showSignature=false", *arguments]
    return subprocess.run(command, cwd=root, input=stdin, capture_output=True, check=True).stdout  # noqa: S603


def _blobs(root: Path, names: list[str]) -> list[bytes]:
    """The contents of git objects, in one call."""
    output = _git(root, "cat-file", "--batch", stdin="\n".join(names).encode() + b"\n") if names else b""
    blobs, position = [], 0
    for _ in names:
        header_end = output.index(b"\n", position)
        size = int(output[position:header_end].split()[2])
        blobs.append(output[header_end + 1 : header_end + 1 + size])
        position = header_end + size + 2
    return blobs
