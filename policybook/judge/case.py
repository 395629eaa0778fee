"""What the rules look at: both sides, the changes, this round's decisions, and which entry accounts for which loss."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from policybook.model import (
    Change,
    ChangeKind,
    Chapter,
    Decision,
    Location,
    Passage,
    Removal,
    RemovedPassage,
    Snapshot,
    Status,
)
from policybook.read.register import seal_holds
from policybook.settings import Settings
from policybook.text import UNSPACED, is_plain, normalise, word_in

ACCOUNTS = (Status.PROPOSED, Status.APPROVED)  # the statuses in which a decision says: this passage is gone


@dataclass(frozen=True, slots=True)
class Claim:
    """One passage entry of a decision of this round: it claims that this passage of the baseline is gone."""

    decision: Decision
    entry: RemovedPassage
    number: int

    def at(self, field: str) -> Location:
        """The place of one of the entry's fields."""
        return self.decision.at(f"passages.{self.number}.{field}")


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a rule may look at.

    `register` holds all decisions; `decisions` are those of this round, without the `past` ones, which stood in the
    baseline's own register and were used up with it.
    `claims` are the entries of those decisions that say "gone" (proposed or approved); `unused` the claims that
    account for no removal; `old_by_fingerprint` the changes of the baseline's passages by their text; `left_out` are
    the files of chapters that nav does not name, and those among the decisions that are none; `copies` are decisions
    that stand in a second file, each with the one it copies: no other field holds them.
    """

    baseline: Snapshot | None
    old: tuple[Chapter, ...]
    new: tuple[Chapter, ...]
    changes: tuple[Change, ...]
    register: tuple[Decision, ...]
    decisions: tuple[Decision, ...]
    past: tuple[Decision, ...]
    settings: Settings
    today: date
    claims: tuple[Claim, ...]
    removals: tuple[Removal, ...]
    unused: tuple[Claim, ...]
    old_by_fingerprint: Mapping[str, Sequence[Change]]
    left_out: tuple[str, ...] = ()
    copies: tuple[tuple[Decision, Decision], ...] = ()

    def names_baseline(self, entry: RemovedPassage) -> bool:
        """Whether an entry is about this comparison and not about another one."""
        return _names(entry, self.baseline)


def baseline_name(baseline: Snapshot) -> str:
    """What a decision calls a baseline: a submission's id, or a commit that will still mean the same tomorrow."""
    return f"git:{baseline.commit[:12]}" if baseline.label.startswith("git:") and baseline.commit else baseline.label


def _names(entry: RemovedPassage, baseline: Snapshot | None) -> bool:
    return baseline is not None and entry.baseline in (baseline.label, baseline_name(baseline))


def build_case(
    baseline: Snapshot | None,
    past: Sequence[Decision],
    old: Sequence[Chapter],
    new: Sequence[Chapter],
    changes: Sequence[Change],
    decisions: Sequence[Decision],
    settings: Settings,
    today: date,
    left_out: Sequence[str] = (),
) -> Case:
    """Sort out what belongs to this round and pair losses with the entries that account for them.

    `past` is the baseline's own register. Its decisions belong to earlier rounds: they account for nothing here and are
    not judged again. `today` is the day that no decision may lie beyond, `left_out` are the files of chapters that nav
    does not name.
    """
    handed_over = {decision.id for decision in past}
    register, copies = _without_copies(decisions, past)
    fresh = tuple(decision for decision in register if decision.id not in handed_over)
    claims = _claims(fresh)
    losses = _in_reading_order([change for change in changes if change.kind.is_loss], old)
    pairs = _pair(losses, claims, baseline)
    used = set(pairs.values())
    return Case(
        baseline=baseline,
        old=tuple(old),
        new=tuple(new),
        changes=tuple(changes),
        register=register,
        decisions=fresh,
        past=tuple(past),
        settings=settings,
        today=today,
        claims=claims,
        removals=tuple(
            Removal(number + 1, change, claims[pairs[number]].decision if number in pairs else None)
            for number, change in enumerate(losses)
        ),
        unused=tuple(claim for number, claim in enumerate(claims) if number not in used),
        old_by_fingerprint=_by_fingerprint(changes),
        left_out=tuple(left_out),
        copies=copies,
    )


def _claims(decisions: Sequence[Decision]) -> tuple[Claim, ...]:
    """What the decisions that count claim to be gone."""
    return tuple(
        Claim(decision, entry, number)
        for decision in decisions
        if decision.status in ACCOUNTS
        for number, entry in enumerate(decision.passages)
    )


def _by_fingerprint(changes: Sequence[Change]) -> Mapping[str, Sequence[Change]]:
    """The changes of the baseline's passages by their text."""
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        if change.old:
            found[change.old.fingerprint].append(change)
    return found


def settled_first(register: Sequence[Decision], past: Sequence[Decision]) -> list[Decision]:
    """The decisions in the order in which they keep their ids: handed over, approved as they stand, others."""
    known = {decision.id: decision for decision in past}
    return sorted(register, key=lambda d: (known.get(d.id) != d, d.status is not Status.APPROVED or not seal_holds(d)))


def _without_copies(
    register: Sequence[Decision], past: Sequence[Decision]
) -> tuple[tuple[Decision, ...], tuple[tuple[Decision, Decision], ...]]:
    """The register without decisions about the same passages under the same id, and each of these with the other."""
    first: dict[tuple[str, ...], Decision] = {}
    copies: list[tuple[Decision, Decision]] = []
    for decision in settled_first(register, past):
        name = (decision.id, *(entry.fingerprint for entry in decision.passages))
        if (other := first.setdefault(name, decision)) is not decision:
            copies.append((decision, other))
    left = {id(copy) for copy, _ in copies}
    return tuple(decision for decision in register if id(decision) not in left), tuple(copies)


def words_of(text: str) -> list[str]:
    """The words of a text in the form in which they are compared."""
    folded = normalise(text)
    return re.findall(_word_in(folded), folded)


def _signs(text: str) -> list[str]:
    """The words of a text and its signs: who agreed that "5" goes has not agreed to "<" or to a minus."""
    folded = normalise(text)
    return re.findall(rf"{_word_in(folded)}|[^\w\s]", folded)


def _word_in(folded: str) -> str:
    """The pattern of a word; where each letter is one, without its marks, which may come apart in a list of words.

    Half of the Thai "ำ" is a mark of the letter before it.
    """
    return word_in(folded) if is_plain(folded) else f"[{UNSPACED}]|{word_in(folded)}"


def shorten(text: str, limit: int = 80) -> str:
    """The beginning of a text, cut at a word."""
    if len(text) <= limit:
        return text
    return text[:limit].rsplit(" ", 1)[0] + " …"


def covers(entry: RemovedPassage, change: Change) -> bool:
    """Whether an entry about the change's passage names every word and sign that was lost; without `lost` all."""
    if entry.lost is None or change.old is None:
        return True
    lost = _signs(" ".join(change.lost)) if change.kind is ChangeKind.TRIMMED else words_of(change.old.text)
    return Counter(lost) <= Counter(_signs(entry.lost))


def not_named(entry: RemovedPassage, change: Change) -> str:
    """What an entry does not name of the words that a passage lost, in their order; runs that are apart by " … "."""
    named = Counter(_signs(entry.lost or ""))
    runs: list[list[str]] = []
    for run in change.gone_texts or (change.old.text if change.old else "",):
        runs.append([])
        for word in run.split():
            signs = Counter(_signs(word))
            if signs <= named:
                named -= signs
                runs.append([])
            else:
                runs[-1].append(word)
    return " … ".join(" ".join(run) for run in runs if run)


def _in_reading_order(losses: list[Change], old: Sequence[Chapter]) -> list[Change]:
    order = {passage.id: place for place, passage in enumerate(p for chapter in old for p in chapter.passages)}
    return sorted(losses, key=lambda change: order.get(change.old.id, len(order)) if change.old else len(order))


def _pair(losses: Sequence[Change], claims: Sequence[Claim], baseline: Snapshot | None) -> dict[int, int]:
    """The claim (its index) that accounts for each loss (its index): same text, every lost word, each used once.

    Where a text stood more than once, the entries that name the passage's own chapter and section come first.
    """
    by_fingerprint: dict[str, list[int]] = defaultdict(list)
    for number, claim in enumerate(claims):
        by_fingerprint[claim.entry.fingerprint].append(number)
    fitting = sorted(
        (-_nearness(claims[index].entry, change.old, baseline), loss, index)
        for loss, change in enumerate(losses)
        if change.old
        for index in by_fingerprint.get(change.old.fingerprint, ())
        if covers(claims[index].entry, change)
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, loss, index in fitting:
        if loss not in pairs and index not in taken:
            pairs[loss] = index
            taken.add(index)
    return pairs


def _nearness(entry: RemovedPassage, passage: Passage, baseline: Snapshot | None) -> int:
    return 4 * _names(entry, baseline) + 2 * (entry.chapter == passage.chapter) + (entry.section == passage.section)
