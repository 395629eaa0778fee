"""`submit`: build the final edition, freeze what it was built from as a submission, make that the baseline."""

import json
import os
import re
import shutil
from collections.abc import Sequence
from datetime import date
from gettext import NullTranslations
from pathlib import Path

from policybook.calling import program
from policybook.commands.edition import write_edition
from policybook.commands.result import Progress, Result
from policybook.commands.rounds import refusal
from policybook.commands.street import Judged, judge_book, load_settings
from policybook.errors import BookError, Message, Problem, fail_on, say
from policybook.files import beside, write_atomically
from policybook.judge.rules.approval import dates
from policybook.model import Edition, Location
from policybook.read.register_write import register_lock
from policybook.read.settings import with_baseline
from policybook.read.snapshot import BASELINES, MANIFEST, digests, submissions, uncommitted
from policybook.render.pdf import Typesetter
from policybook.settings import FILE, Settings
from policybook.steps import Steps

UNFINISHED = ".unfinished"  # how the folder of a submission ends until it is whole
_ATTRIBUTES = ".gitattributes"
_ID = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})-[a-z0-9][a-z0-9-]*")


def run(root: Path, words: NullTranslations, progress: Progress, steps: Steps, name: str) -> Result:
    """Submit the book as `name` ("2018-07-15-final"); with anything open nothing is written (code 1).

    The frozen files are the ones that were judged, even if somebody edits a chapter meanwhile.
    """
    settings = load_settings(root, steps)
    if name in submissions(root)[-1:] and settings.policy.baseline != _naming(settings, name):
        _make_baseline(settings, name)  # the last step of a submit that was killed before it
        return Result(0, words.gettext("{name} was frozen already; it is the baseline now.").format(name=name))
    day = _day(root, name)
    judged = judge_book(root, progress, steps)
    if refused := refusal(judged, words, progress):
        return refused
    fail_on(_decided_later(judged, name, day), environment=True)
    typesetter = Typesetter(steps, note=progress)
    outputs = write_edition(judged, root / "build", Edition.FINAL, progress, typesetter, name=name)
    with register_lock(root):
        _day(root, name)  # another submit may have come first
        folder = freeze(judged, name, day, outputs).relative_to(root).as_posix()
    lines = [words.gettext("{name} is frozen in {folder} and is the new baseline.").format(name=name, folder=folder)]
    if paths := uncommitted(root):
        lines.append(words.gettext("Commit what git does not hold yet: {paths}").format(paths=" ".join(paths)))
    return Result(0, "\n".join([*lines, *(f"  {path.relative_to(root).as_posix()}" for path in outputs)]))


def freeze(judged: Judged, name: str, day: date, outputs: Sequence[Path]) -> Path:
    """Write chapters, register, settings, manifest into baselines/<name>/ and make it the baseline: all or nothing."""
    parent = judged.settings.root / BASELINES
    parent.mkdir(exist_ok=True)
    if not (parent / _ATTRIBUTES).exists():  # git for Windows would give out other line ends than were handed over
        write_atomically(parent / _ATTRIBUTES, b"* -text\n")
    for torn in parent.glob(f".*{UNFINISHED}"):  # left by a submit that was killed
        shutil.rmtree(torn)
    manifest = {
        "id": name,
        "handed_over": day.isoformat(),
        "title": judged.settings.title,
        "chapters": list(judged.book.chapters),
        "files": digests(judged.book.files),
        "outputs": digests({path.name: path.read_bytes() for path in outputs if path.suffix == ".pdf"}),
    }
    files = {**judged.book.files, MANIFEST: (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()}
    temporary = beside(parent / name, UNFINISHED)
    try:
        for path, data in files.items():
            _write(temporary / path, data)
        folder = temporary.rename(parent / name)
        temporary = folder
        _make_baseline(judged.settings, name)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return folder


def _make_baseline(settings: Settings, name: str) -> None:
    """Let the settings name the submission as baseline, where they do not yet."""
    path = (settings.root / FILE).resolve()
    source = path.read_bytes()
    edited = with_baseline(source, settings.root, _naming(settings, name))
    if edited != source:
        write_atomically(path, edited)


def _naming(settings: Settings, name: str) -> str:
    """How the settings name the newest submission: by its id if they named one before, or else as the latest."""
    named = settings.policy.baseline in submissions(settings.root)
    return name if named else "latest"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _day(root: Path, name: str) -> date:
    """The day in a submission's id; raises BookError where the id is not formed so, taken, or older than the last."""
    match = _ID.fullmatch(name)
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        day = None
    last = max(submissions(root), default="")
    if day is None:
        raise _wrong(name, say("It must be a date and a word in small letters, e.g. 2018-07-15-final."))
    if day > date.today():
        raise _wrong(name, say("Its date lies in the future."))
    if name <= last:
        raise _wrong(name, say("The last submission is {last}; ids must sort after it.", last=last))
    return day


def _decided_later(judged: Judged, name: str, day: date) -> list[Problem]:
    """The decision with the newest date, where that lies after the day of handing over: its round could never pass."""
    steps = [(on, decision, field) for decision in judged.decisions for field, on in dates(decision)]
    newest, decision, field = max(steps, key=lambda step: step[0], default=(day, None, ""))
    if decision is None or newest <= day:
        return []
    return [
        Problem(
            say("{id} was decided after the day of {name}: on {day}.", id=decision.id, name=name, day=newest),
            decision.at(field),
            say("What was handed over cannot hold what was decided later, and no check of it would pass (PB306)."),
            say("Submit it under a later day: {program} submit {name}", program=program(), name=f"{newest}{name[10:]}"),
        )
    ]


def _wrong(name: str, why: Message) -> BookError:
    what = say("{name} cannot be the id of a submission.", name=name)
    near = re.sub(r"[^a-z0-9]+", "-", name.lower())
    remedy = say("Choose another id: the day of handing over, then a word.")
    if near != name and _ID.fullmatch(near):
        remedy = say("Did you mean {near}?", near=near)
    return BookError(Problem(what, Location(f"{BASELINES}/"), why, remedy), environment=True)
