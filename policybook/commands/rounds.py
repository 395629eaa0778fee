"""The rounds beside the comparison with the baseline: each submission with the next one, and the last with today."""

from dataclasses import replace
from datetime import date
from gettext import NullTranslations
from itertools import pairwise
from pathlib import Path

from policybook.cache import digest
from policybook.commands.result import Progress, Result
from policybook.commands.street import Judged
from policybook.compare import compare
from policybook.errors import say
from policybook.judge.case import build_case
from policybook.judge.gate import judge
from policybook.model import Snapshot
from policybook.read.chapters import read_book
from policybook.read.html import told
from policybook.read.register import read_register
from policybook.read.snapshot import submission, submissions
from policybook.report.rounds import Round, round_of, whole_text
from policybook.settings import FILE, Settings
from policybook.steps import Steps


def judge_rounds(judged: Judged, progress: Progress) -> tuple[Round, ...]:
    """Every pair of neighbouring submissions, oldest first: what left the book between them, and was it decided?

    A round is judged with the register and the settings that were handed over with it, on the day of its handing
    over. Where the settings name another baseline than the last submission, the round since that one follows, so that
    nothing that was handed over can leave unseen. Raises BookError where a submission cannot be read.
    """
    root = judged.settings.root
    found = [submission(root, name) for name in submissions(root)]
    rounds = [_round(root, old, new, judged.settings, progress, judged.steps) for old, new in pairwise(found)]
    baseline = judged.verdict.baseline
    if baseline and found and baseline.label != found[-1].label:
        rounds.append(_since(found[-1], judged))
    return tuple(rounds)


def refusal(judged: Judged, words: NullTranslations, progress: Progress) -> Result | None:
    """What keeps a final edition from going out, in this round or an earlier one (code 1); None if nothing does."""
    rounds = judge_rounds(judged, progress)
    if judged.verdict.passed and all(earlier.passed for earlier in rounds):
        return None
    return Result(1, whole_text(judged.verdict, rounds, words))


def _since(last: Snapshot, judged: Judged) -> Round:
    """The round from the last submission to the book as it stands."""
    settings, steps = judged.settings, judged.steps
    old = read_book(last, settings, steps)
    changes = compare(old, judged.chapters, settings.policy.compare, steps)
    past = read_register(last.files, steps)
    case = build_case(last, past, old, judged.chapters, changes, judged.decisions, settings, date.today())
    return round_of(judge(case), judged.book.label)


def _round(root: Path, old: Snapshot, new: Snapshot, today: Settings, progress: Progress, steps: Steps) -> Round:
    what = say("The round from {old} to {new}", old=old.label, new=new.label)
    parts = {"settings": name_of(today), "old": digest_of(old), "new": digest_of(new)}
    return steps.run("round", what, parts, lambda: _judge(root, old, new, today, progress, steps))


def _judge(root: Path, old: Snapshot, new: Snapshot, today: Settings, progress: Progress, steps: Steps) -> Round:
    progress(say("Judging the round from {old} to {new}", old=old.label, new=new.label))
    from policybook.read.settings import read_settings  # lazily: a round that was judged before needs none

    settings = read_settings(new.files[FILE], root) if FILE in new.files else today
    before, after = read_book(old, settings, steps), read_book(new, settings, steps)
    changes = compare(before, after, settings.policy.compare, steps)
    day = new.handed_over
    if day is None:
        raise ValueError("a submission has its day in the manifest")
    past, decisions = read_register(old.files, steps), read_register(new.files, steps)
    case = build_case(old, past, before, after, changes, decisions, settings, day)
    return round_of(judge(case), new.label)


def name_of(settings: Settings) -> str | None:
    """Everything in the settings that a verdict depends on; None where that cannot be told."""
    extensions = told(settings.markdown)
    return extensions and digest(extensions, repr(replace(settings, root=Path(), markdown={})))


def digest_of(snapshot: Snapshot) -> str:
    """A digest of all that a submission holds, with its name, its order and what its manifest says."""
    files = (part for item in sorted(snapshot.files.items()) for part in item)
    return digest(repr(replace(snapshot, files={})), *files)
