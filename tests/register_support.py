"""What the tests of register, judge and reports need: a small comparison and decisions about it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from support import read, settings_for

from policybook.judge.case import build_case
from policybook.judge.gate import judge
from policybook.model import (
    Approval,
    Change,
    ChangeKind,
    Chapter,
    Decision,
    Event,
    Evidence,
    Location,
    Outcome,
    Snapshot,
    Status,
    Verdict,
)
from policybook.read.register import passage_entry, read_register, seal
from policybook.settings import Settings
from policybook.steps import Steps

BASELINE = Snapshot(
    "2018-05-14-draf",
    {},
    ("chapters/1.md", "chapters/2.md"),
    "baselines/2018-05-14-draf/",
    handed_over=date(2018, 5, 14),
)
TODAY = date(2018, 6, 1)
OLD = (
    "# Banjir\n\nTiga belas sungai melintasi kota. Anggaran kampung sebesar Rp 12 miliar dicatat.\n",
    "# Warga\n\n## Kohesi\n\nKohesi sosial adalah fokus kelima. Gotong royong masih hidup di setiap kampung kota.\n",
)
NEW = (
    "# Banjir\n\nTiga belas sungai melintasi kota.\n",
    "# Warga\n\n## Kohesi\n\nKohesi sosial adalah fokus kelima. Gotong royong masih hidup.\n",
)
SETTINGS = settings_for(["chapters/1.md", "chapters/2.md"])
BUDGET = "Anggaran kampung sebesar Rp 12 miliar dicatat."
TRIMMED = "Gotong royong masih hidup di setiap kampung kota."


@cache
def sides() -> tuple[tuple[Chapter, ...], tuple[Chapter, ...]]:
    """The chapters of the baseline and of today."""
    return read(*OLD, prefix=BASELINE.prefix), read(*NEW)


def changes_between(old: Sequence[Chapter], new: Sequence[Chapter]) -> tuple[Change, ...]:
    """Changes without the detector: what stands there word for word is kept; a beginning that is left is trimmed."""
    today = {passage.text: passage for chapter in new for passage in chapter.passages}
    found = []
    for passage in (passage for chapter in old for passage in chapter.passages):
        start = next((text for text in today if passage.text.startswith(text[:-1])), None)
        if passage.text in today:
            found.append(Change(ChangeKind.KEPT, passage, (today[passage.text],)))
        elif start:
            end = passage.text.rstrip(".")
            lost = tuple(end.removeprefix(start[:-1]).split())
            gone = ((len(start), len(end)),)
            found.append(Change(ChangeKind.TRIMMED, passage, (today[start],), 0.7, lost, gone=gone))
        else:
            best = next(iter(today.values()))
            found.append(Change(ChangeKind.REMOVED, passage, (), 0.1, evidence=Evidence(best, needed=0.32)))
    return tuple(found)


def decision_for(change: Change, identifier: str = "K-0001", **fields: object) -> Decision:
    """An approved, sealed decision about one loss; `fields` replace its own before it is sealed."""
    number = int(identifier.split("-")[1])
    path = f"decisions/{identifier}.yml"
    entry = passage_entry(change, BASELINE.label)
    decision = Decision(
        id=identifier,
        title="Rincian dilepas",
        outcome=Outcome.WITHDRAWN,
        category="outside-scope",
        passages=(entry,),
        reason=f"Rincian nomor {number} tidak menentukan pilihan kebijakan.",
        considerations=(f"Warga mungkin mencarinya; angka {number} tetap ada di laporan.",),
        status=Status.APPROVED,
        location=Location(path, 2, 1),
        decided=Approval("CRO", date(2018, 5, 25), "Pertemuan rutin", None),
        history=(
            Event(date(2018, 5, 20), "penulis", Status.PROPOSED),
            Event(date(2018, 5, 25), "CRO", Status.APPROVED),
        ),
    )
    return sealed(replace(decision, **fields))


def sealed(decision: Decision) -> Decision:
    """The decision with the seal that fits it, if it was decided."""
    if decision.decided is None:
        return decision
    return replace(decision, decided=replace(decision.decided, seal=seal(decision)))


def step(decision: Decision, status: Status, note: str | None = None) -> Decision:
    """The decision after one more step."""
    event = Event(TODAY, "CRO", status, note)
    return replace(decision, status=status, decided=None, history=(*decision.history, event))


def verdict_on(
    decisions: Sequence[Decision],
    changes: Sequence[Change] | None = None,
    settings: Settings = SETTINGS,
    baseline: Snapshot | None = BASELINE,
) -> Verdict:
    """The verdict on the two sides above."""
    old, new = sides()
    found = changes_between(old, new) if changes is None else changes
    past = read_register(baseline.files, Steps()) if baseline else ()
    return judge(build_case(baseline, past, old, new, found, decisions, settings, TODAY))


def losses() -> tuple[Change, Change]:
    """The two losses between the sides: a removed sentence and a trimmed one."""
    removed, trimmed = (change for change in changes_between(*sides()) if change.kind.is_loss)
    return removed, trimmed
