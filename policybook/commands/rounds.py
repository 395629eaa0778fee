"""Earlier rounds: each pair of neighbouring submissions is judged again, as it stood; what passed is cached."""

import hashlib
import json
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

from policybook import __version__
from policybook.commands.result import Progress
from policybook.compare import compare
from policybook.errors import say
from policybook.files import write_atomically
from policybook.judge.gate import judge
from policybook.model import Snapshot
from policybook.read.chapters import read_book
from policybook.read.register import read_register
from policybook.read.snapshot import submission, submissions
from policybook.report.rounds import Round, round_of
from policybook.settings import FILE, Settings, read_settings


def judge_rounds(root: Path, settings: Settings, progress: Progress) -> tuple[Round, ...]:
    """Every pair of neighbouring submissions, oldest first: what left the book between them, and was it decided?

    A round is judged with the register and the settings that were handed over with it, on the day of its handing
    over. Raises BookError where a submission cannot be read.
    """
    found = [submission(root, name) for name in submissions(root)]
    return tuple(_judge(root, old, new, settings, progress) for old, new in pairwise(found))


def _judge(root: Path, old: Snapshot, new: Snapshot, today: Settings, progress: Progress) -> Round:
    cached = root / ".cache" / "rounds" / f"{_key(old, new, today)}.json"
    if cached.is_file():
        return Round(**json.loads(cached.read_bytes()))
    progress(say("Judging the round from {old} to {new}", old=old.label, new=new.label))
    settings = read_settings(new.files[FILE], root) if FILE in new.files else today
    before, after = read_book(old, settings), read_book(new, settings)
    changes = compare(before, after, settings.policy.compare)
    day = new.handed_over
    if day is None:
        raise ValueError("a submission has its day in the manifest")
    verdict = judge(old, before, after, changes, read_register(new.files), settings, day)
    result = round_of(verdict, new.label)
    if verdict.passed:
        write_atomically(cached, json.dumps(asdict(result)).encode())
    return result


def _key(old: Snapshot, new: Snapshot, settings: Settings) -> str:
    """A name for everything that the result depends on: both submissions, the settings, this program."""
    digest = hashlib.sha256(f"{__version__} {old.label} {new.label} {settings}".encode())
    for snapshot in (old, new):
        for path, data in sorted(snapshot.files.items()):
            digest.update(f"{path} {hashlib.sha256(data).hexdigest()} ".encode())
    return digest.hexdigest()
