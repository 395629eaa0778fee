"""The gate: which decisions account for which losses, and what each rule finds."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from register_support import (
    BASELINE,
    BUDGET,
    NEW,
    SETTINGS,
    TODAY,
    TRIMMED,
    changes_between,
    decision_for,
    losses,
    sealed,
    sides,
    step,
    verdict_on,
)
from support import read

from policybook.compare import compare
from policybook.i18n import catalogue, render
from policybook.judge.case import build_case, covers
from policybook.judge.gate import judge
from policybook.judge.rules import RULES, problem_of
from policybook.judge.rules.decisions import says_nothing
from policybook.judge.rules.rule import Rule
from policybook.model import (
    Approval,
    Change,
    ChangeKind,
    Chapter,
    Decision,
    Event,
    Finding,
    Location,
    Outcome,
    RemovedPassage,
    Severity,
    Snapshot,
    Status,
)
from policybook.read.register import passage_entry
from policybook.read.register_file import read_decision
from policybook.settings import FormSection, RegisterSettings, Settings
from policybook.steps import Steps
from policybook.text import fingerprint


def codes(decisions: list[Decision], **case: object) -> list[str]:
    """The rules that a verdict says are broken."""
    return [finding.rule for finding in verdict_on(decisions, **case).findings]


def both() -> list[Decision]:
    """A decision for each of the two losses."""
    removed, trimmed = losses()
    return [decision_for(removed, "K-0001"), decision_for(trimmed, "K-0002")]


def entry(decision: Decision, **fields: object) -> Decision:
    """The decision with its first passage changed, and sealed again."""
    return sealed(replace(decision, passages=(replace(decision.passages[0], **fields), *decision.passages[1:])))


def found_between(old: tuple[Chapter, ...], new: tuple[Chapter, ...]) -> tuple[Finding, ...]:
    """What is found where nothing was decided and the sides are really compared."""
    changes = compare(old, new, SETTINGS.policy.compare, Steps())
    return judge(build_case(BASELINE, (), old, new, changes, [], SETTINGS, TODAY)).findings


def test_decided_losses_pass() -> None:
    """A decision for each loss opens the gate, and each removal knows its decision."""
    verdict = verdict_on(both())
    assert verdict.passed
    assert verdict.findings == ()
    assert [(r.number, r.change.kind, r.decision and r.decision.id) for r in verdict.removals] == [
        (1, ChangeKind.REMOVED, "K-0001"),
        (2, ChangeKind.TRIMMED, "K-0002"),
    ]


def test_undecided_losses_are_named() -> None:
    """Without decisions each loss is a finding at its place in the baseline, and the gate is shut."""
    verdict = verdict_on([])
    assert not verdict.passed
    assert len(verdict.open) == 2
    assert [str(f.location) for f in verdict.findings] == [
        "baselines/2018-05-14-draf/chapters/1.md:3",
        "baselines/2018-05-14-draf/chapters/2.md:5",
    ]


def test_nothing_handed_over_yet_passes() -> None:
    """Before the first submission there is nothing to lose, and the gate is open."""
    assert verdict_on([], changes=(), baseline=None).passed


DAY = date(2018, 5, 25)
X_SUM = hashlib.sha256(b"x").hexdigest()
OTHER = "Kalimat yang tidak pernah ada."
BROKEN = {
    "PB102 too few words named": (lambda a, b: [a, entry(b, lost="di setiap")], ["PB102"]),
    "PB103 never handed over": (
        lambda a, b: [a, b, entry(decision_for(losses()[0], "K-0003"), text=OTHER, fingerprint=fingerprint(OTHER))],
        ["PB103"],
    ),
    "PB106 text edited": (lambda a, b: [entry(a, text=BUDGET.replace("12", "21")), b], ["PB106"]),
    "PB106 fingerprint edited": (lambda a, b: [entry(a, fingerprint=fingerprint(OTHER)), b], ["PB101", "PB106"]),
    "PB107 decided twice": (lambda a, b: [a, b, decision_for(losses()[0], "K-0003")], ["PB107"]),
    "PB201 one id, two decisions": (lambda a, b: [a, sealed(replace(b, id="K-0001"))], ["PB201"]),
    "PB201 one id, one reason": (
        lambda a, b: [a, sealed(replace(b, id="K-0001", reason=a.reason, considerations=a.considerations))],
        ["PB201"],
    ),
    "PB202 no reason": (lambda a, b: [sealed(replace(a, reason="")), b], ["PB202"]),
    "PB202 placeholder": (lambda a, b: [sealed(replace(a, reason="Perapian / editing.")), b], ["PB202"]),
    "PB203 none": (lambda a, b: [sealed(replace(a, considerations=())), b], ["PB203"]),
    "PB203 placeholder": (lambda a, b: [sealed(replace(a, considerations=("Cukup jelas", "TODO"))), b], ["PB203"]),
    "PB204 pasted reason": (lambda a, b: [a, sealed(replace(b, reason=a.reason.upper()))], ["PB204"]),
    "PB204 pasted considerations": (lambda a, b: [a, sealed(replace(b, considerations=a.considerations))], ["PB204"]),
    "PB205 category": (lambda a, b: [sealed(replace(a, category="misc")), b], ["PB205"]),
    "PB206 role": (lambda a, b: [a, replace(b, history=(replace(b.history[0], role="tamu"), b.history[1]))], ["PB206"]),
    "PB207 no place": (lambda a, b: [sealed(replace(a, outcome=Outcome.MOVED)), b], ["PB207"]),
    "PB208 no such chapter": (
        lambda a, b: [sealed(replace(a, outcome=Outcome.MERGED, replaced_by="chapters/9.md#x")), b],
        ["PB208"],
    ),
    "PB208 no such anchor": (
        lambda a, b: [sealed(replace(a, outcome=Outcome.MERGED, replaced_by="chapters/1.md#x")), b],
        ["PB208"],
    ),
    "PB209 nothing of it there": (
        lambda a, b: [sealed(replace(a, outcome=Outcome.MOVED, replaced_by="chapters/2.md#warga")), b],
        ["PB209"],
    ),
    "PB210 too many": (lambda a, b: [sealed(replace(a, passages=a.passages * 13)), b], ["PB107"] * 12 + ["PB210"]),
    "PB301 proposed": (lambda a, b: [step(a, Status.PROPOSED), b], ["PB301"]),
    "PB108 returned": (lambda a, b: [step(a, Status.RETURNED), b], ["PB108"]),
    "PB101 restored": (lambda a, b: [step(a, Status.RESTORED), b], ["PB101"]),
    "PB302 edited": (lambda a, b: [replace(a, reason="Alasan lain yang disisipkan."), b], ["PB302"]),
    "PB302 missing": (lambda a, b: [replace(a, decided=Approval("CRO", DAY, None, None)), b], ["PB302"]),
    "PB303 no power": (lambda a, b: [decided(a, "penulis", DAY), b], ["PB303"]),
    "PB305 by hand": (lambda a, b: [replace(a, history=a.history[:1]), b], ["PB305"]),
    "PB305 no history": (lambda a, b: [replace(a, history=()), b], ["PB305"]),
    "PB305 no approval": (lambda a, b: [replace(a, decided=None), b], ["PB305"]),
    "PB305 other day": (lambda a, b: [sealed(replace(a, decided=Approval("CRO", TODAY, None, None))), b], ["PB305"]),
    "PB306 future": (lambda a, b: [decided(a, "CRO", date(2018, 6, 2)), b], ["PB306", "PB306"]),
    "PB306 before the baseline": (lambda a, b: [decided(a, "CRO", date(2018, 5, 13)), b], ["PB306", "PB306"]),
    "PB306 backwards": (lambda a, b: [decided(a, "CRO", date(2018, 5, 19)), b], ["PB306"]),
}


def decided(decision: Decision, role: str, day: date) -> Decision:
    """The decision as if it had been approved by this role on this day."""
    history = (decision.history[0], Event(day, role, Status.APPROVED))
    return sealed(replace(decision, decided=Approval(role, day, None, None), history=history))


@pytest.mark.parametrize("name", BROKEN)
def test_each_rule_finds_its_breach_and_nothing_else(name: str) -> None:
    """One fault in a register that is otherwise in order gives the findings of that fault only."""
    break_it, expected = BROKEN[name]
    assert codes(break_it(*both())) == expected


@pytest.mark.parametrize(
    ("day", "clash"),
    [
        (date(2018, 6, 2), "2018-06-02 is after the day for which the book is judged, 2018-06-01."),
        (date(2018, 5, 13), "2018-05-13 is before the baseline was handed over, 2018-05-14."),
        (date(2018, 5, 19), "2018-05-19 is before the step above it, 2018-05-20."),
    ],
)
def test_an_impossible_date_is_told_with_the_date_that_it_clashes_with(day: date, clash: str) -> None:
    """PB306 names both, so that whoever reads it knows which of them to correct."""
    removed, trimmed = both()
    findings = verdict_on([decided(removed, "CRO", day), trimmed]).findings
    assert {render(problem_of(found, "pb").what, catalogue("en")) for found in findings} == {
        f"K-0001 has a date that cannot be right: {clash}"
    }


def test_restored_passage_contradicts_its_decision() -> None:
    """PB104: the decision says gone, the passage is back."""
    old, _ = sides()
    verdict = verdict_on(both(), changes=changes_between(old, old))
    assert [(f.rule, f.decision.id) for f in verdict.findings if f.decision] == [
        ("PB104", "K-0001"),
        ("PB104", "K-0002"),
    ]


@pytest.mark.parametrize("kind", [ChangeKind.REWORDED, ChangeKind.SPLIT, ChangeKind.MERGED])
def test_decision_about_kept_content_is_only_a_warning(kind: ChangeKind) -> None:
    """PB105: a decision that is not needed is pointed out and does not shut the gate."""
    changes = [replace(c, kind=kind) if c.old and c.old.text == BUDGET else c for c in changes_between(*sides())]
    verdict = verdict_on(both(), changes=changes)
    assert [(f.rule, f.severity) for f in verdict.findings] == [("PB105", Severity.WARNING)]
    assert verdict.passed


@pytest.mark.parametrize(
    ("lost", "open_removals"),
    [
        ("di setiap kampung kota", 0),
        ("kota, KAMPUNG … setiap; di", 0),
        ("di setiap kampung kota yang ada", 0),
        (None, 0),
        ("di setiap kampung", 1),
        ("", 1),
    ],
)
def test_trimmed_passage_needs_every_lost_word(lost: str | None, open_removals: int) -> None:
    """Order, case and punctuation do not matter; each lost word does. No `lost` speaks of the whole passage."""
    a, b = both()
    assert len(verdict_on([a, entry(b, lost=lost)]).open) == open_removals


LOAN = "We recommend repairing the mains, because it is the cheapest, which does not need a loan."
CHEAP = "We recommend repairing the mains, because it is the cheapest."


@pytest.mark.parametrize(
    ("lost", "now", "accepted"),
    [
        ("which does not need a loan", CHEAP, True),  # as it is recorded
        ("not need", CHEAP, True),  # as it was recorded once
        ("need", CHEAP, False),
        ("which does not need a loan", CHEAP.replace(", because it is the cheapest", ""), False),
    ],
)
def test_a_decision_names_the_run_that_is_gone(lost: str, now: str, accepted: bool) -> None:
    """What left with the lost words is recorded; an entry that names only those is accepted; a later cut is not."""
    old = read(f"# A\n\n{LOAN}")
    was, is_now = (compare(old, read(f"# A\n\n{text}"), SETTINGS.policy.compare, Steps())[1] for text in (CHEAP, now))
    assert passage_entry(was, BASELINE.label).lost == "which does not need a loan"
    assert covers(replace(passage_entry(was, BASELINE.label), lost=lost), is_now) is accepted


@pytest.mark.parametrize(("lost", "accepted"), [("三十米内", True), ("三十米", False), ("三 十 米 内", True)])
def test_a_decision_names_the_letters_that_are_gone(lost: str, accepted: bool) -> None:
    """Where a script has no spaces, the lost letters are recorded as they stood, and each of them has to be named."""
    old, new = (
        read("# 引言\n\n政府不得在河岸两侧三十米内批准新建筑。"),
        read("# 引言\n\n政府不得在河岸两侧批准新建筑。"),
    )
    change = compare(old, new, SETTINGS.policy.compare, Steps())[1]
    assert passage_entry(change, BASELINE.label).lost == "三十米内"
    assert covers(replace(passage_entry(change, BASELINE.label), lost=lost), change) is accepted


def test_a_decision_names_the_marks_that_are_gone() -> None:
    """Half of a Thai vowel is a mark of the letter before it; where each letter is named apart, it is the same."""
    old, new = "เทศบาลต้องแจกน้ำสะอาดทุกวันแก่ประชาชน", "เทศบาลต้องแจกทุกวันแก่ประชาชน"
    change = compare(read(f"# A\n\n{old}"), read(f"# A\n\n{new}"), SETTINGS.policy.compare, Steps())[1]
    named = passage_entry(change, BASELINE.label)
    assert named.lost == "น้ำสะอาด"
    assert covers(named, change)
    assert not covers(replace(named, lost="น้ำ"), change)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("这个段落已不再需要。", True),
        ("重複", True),
        ("ซ้ำกัน", True),
        ("一", False),
        ("…", False),
        ("待定", False),
        ("x y", False),
    ],
)
def test_a_reason_in_letters_without_spaces_says_something(reason: str, says: bool) -> None:
    """Where each letter is a word, several are no placeholder; one alone is, and so is what the settings call one."""
    told = policy(register=RegisterSettings(placeholders=("待定", "x")))
    assert says_nothing(reason, told) is not says


@pytest.mark.parametrize(
    ("now", "accepted"),
    [
        ("Ambang aman adalah < −5 derajat menurut laboratorium kota.", True),
        ("Ambang aman adalah > −5 derajat menurut laboratorium kota.", False),
        ("Ambang aman adalah < 5 derajat menurut laboratorium kota.", False),
    ],
)
def test_a_decision_about_a_number_covers_no_sign(now: str, accepted: bool) -> None:
    """Who agreed that "3" and "5" go has not agreed to another sign of comparison, nor to a minus that goes later."""
    old = read("# A\n\nAmbang aman adalah < −5 derajat menurut 3 laboratorium kota.")
    change = compare(old, read(f"# A\n\n{now}"), SETTINGS.policy.compare, Steps())[1]
    assert covers(replace(passage_entry(change, BASELINE.label), lost="3 5"), change) is accepted


def test_entry_is_used_once() -> None:
    """A text that stood twice and is gone twice needs two entries; the one naming its chapter is taken first."""
    changes = changes_between(*sides())
    again = replace(changes[0].old or losses()[0].old, id="again", text=BUDGET, fingerprint=fingerprint(BUDGET))
    changes = (*changes, replace(losses()[0], old=replace(again, chapter="chapters/2.md")))
    a, b = both()
    assert len(verdict_on([a, b], changes=changes).open) == 1
    second = entry(decision_for(losses()[0], "K-0003"), chapter="chapters/2.md")
    verdict = verdict_on([second, a, b], changes=changes)
    assert not verdict.open
    assert [r.decision.id for r in verdict.removals if r.decision] == ["K-0001", "K-0002", "K-0003"]


def test_decisions_handed_over_with_the_baseline_account_for_nothing() -> None:
    """A decision was used up by the round that it was handed over with: removing its passage again asks again."""
    a, b = both()
    frozen = Snapshot(BASELINE.label, {"decisions/a.yml": register_file(a)}, BASELINE.chapters, BASELINE.prefix)
    verdict = verdict_on([a, b], baseline=frozen)
    assert [removal.decision and removal.decision.id for removal in verdict.removals] == [None, "K-0002"]


def test_decisions_about_another_submission() -> None:
    """An entry that names another baseline still accounts for the same text; if it fits nothing, that is told."""
    a, b = both()
    elsewhere = entry(decision_for(losses()[0], "K-0003"), text=OTHER, fingerprint=fingerprint(OTHER), baseline="2017")
    assert codes([entry(a, baseline="2018-01-02"), b]) == []
    verdict = verdict_on([a, b, elsewhere])
    assert [(f.rule, f.severity) for f in verdict.findings] == [("PB109", Severity.WARNING)]


def test_four_eyes() -> None:
    """PB304: where the settings ask for it, the role that proposed a decision may not approve it."""
    a, b = both()
    own = sealed(replace(a, history=(replace(a.history[0], role="CRO"), a.history[1])))
    policy = replace(SETTINGS.policy, register=replace(SETTINGS.policy.register, four_eyes=True))
    assert codes([own, b]) == []
    assert codes([own, b], settings=replace(SETTINGS, policy=policy)) == ["PB304"]


def test_a_place_that_carries_the_content_is_accepted() -> None:
    """PB209 asks for the telling words only: the section may say more, and in another order."""
    a, b = both()
    old, new = sides()
    there = read(NEW[0] + "\n## Kampung\n\nSebesar Rp 12 miliar anggaran bagi kampung.\n", NEW[1])
    moved = sealed(replace(a, outcome=Outcome.MOVED, replaced_by="chapters/1.md#kampung"))
    assert not judge(
        build_case(BASELINE, (), old, there, changes_between(old, new), [moved, b], SETTINGS, TODAY)
    ).findings


@pytest.mark.parametrize(("anchor", "expected"), [("foo", ["PB208"]), ("kota-&-warga", [])])
def test_an_id_in_a_sample_of_code_is_no_place(anchor: str, expected: list[str]) -> None:
    """Places are the ids of elements, as writers and browsers name them."""
    a, b = both()
    old, new = sides()
    said = "\n## Kampung {#kota-&-warga}\n\nSebesar Rp 12 miliar anggaran bagi kampung.\n"
    today = read(f'{NEW[0]}\n```\n<p id="foo">\n```\n{said}', NEW[1])
    moved = sealed(replace(a, outcome=Outcome.MOVED, replaced_by=f"chapters/1.md#{anchor}"))
    case = build_case(BASELINE, (), old, today, changes_between(old, new), [moved, b], SETTINGS, TODAY)
    assert [finding.rule for finding in judge(case).findings] == expected


@pytest.mark.parametrize(("rule", "path"), [("PB003", "chapters/3.md"), ("PB006", "decisions/a.yml.txt")])
def test_a_file_that_is_left_out_is_told(rule: str, path: str) -> None:
    """A chapter that nav does not name, a decision with another ending: a warning, as it may be meant."""
    a, b = both()
    old, new = sides()
    verdict = judge(build_case(BASELINE, (), old, new, changes_between(old, new), [a, b], SETTINGS, TODAY, [path]))
    assert [(f.rule, f.severity, str(f.location)) for f in verdict.findings] == [(rule, Severity.WARNING, path)]


CHAPTERS = [
    ("a second title", "# Satu\n\nIsi.\n\n# Dua\n", [("PB601", 5, "Dua")]),
    ("a section", "# Satu\n\nIsi.\n\n## Dua\n", []),
    ("a note without citation", "# Satu\n\nIsi.\n\n[^a]: Sumber.\n", [("PB602", 5, "Sumber.")]),
    ("a note with a citation", "# Satu\n\nIsi.[^a]\n\n[^a]: Sumber.\n\n    Lagi.\n", []),
    ("a note with a list", "# Satu\n\nIsi.[^a]\n\n[^a]: Sumber:\n\n    - satu\n    - dua\n", []),
    ("one of two", "# Satu\n\nIsi.[^b]\n\n[^a]: Sumber.\n[^b]: Lain.\n", [("PB602", 5, "Sumber.")]),
]


@pytest.mark.parametrize(("source", "expected"), [case[1:] for case in CHAPTERS], ids=[case[0] for case in CHAPTERS])
def test_the_order_of_a_chapter(source: str, expected: list[tuple[str, int, str]]) -> None:
    """PB601 and PB602 warn of what readers would stumble over, whatever was handed over before."""
    findings = judge(build_case(None, (), (), read(source), (), [], SETTINGS, TODAY)).findings
    assert [(f.rule, f.location.line, dict(f.details).popitem()[1]) for f in findings] == expected
    assert all(finding.severity is Severity.WARNING for finding in findings)


PICTURES = [
    ("another file under the same name", "![Peta](a.svg)", {"a.svg": b"2"}, ["chapters/1.md:3"]),
    ("another file with the same words", "![Peta](b.svg)", {"b.svg": b"2"}, ["chapters/1.md:3"]),
    ("another file inside a sentence", "Lihat ![Peta](b.svg).", {"b.svg": b"2"}, ["chapters/1.md:3"]),
    ("words alone", "Peta", {}, ["old/chapters/1.md:3"]),
    ("another address", "![Peta](https://example.org/a.svg)", {}, ["chapters/1.md:3"]),
    ("the same file under another name", "![Peta](b.svg)", {"b.svg": b"1\n2\n"}, []),
    ("the same file as git for Windows gives it out", "![Peta](b.svg)", {"b.svg": b"1\r\n2\r\n"}, []),
    ("the same file elsewhere, other words", "Satu.\n\n![Peta kota](b.svg)", {"b.svg": b"1\n2\n"}, []),
    ("another file with other words", "![Bagan](b.svg)", {"b.svg": b"2"}, []),
    ("the same file under a name with a space", "![Peta](b%20c.svg)", {"b c.svg": b"1\n2\n"}, []),
    ("nothing, which is a removal", "Satu.", {}, []),
]


@pytest.mark.parametrize(
    ("today", "files", "expected"), [case[1:] for case in PICTURES], ids=[case[0] for case in PICTURES]
)
def test_a_picture_that_was_replaced_behind_its_words_is_told(
    today: str, files: dict[str, bytes], expected: list[str]
) -> None:
    """PB110: a warning, for mostly a picture is only drawn better; where its words changed, these tell of it."""
    old = read("# Bab\n\n![Peta](a.svg)\n", prefix="old/", files={"chapters/a.svg": b"1\n2\n"})
    new = read(f"# Bab\n\n{today}\n", files={f"chapters/{name}": data for name, data in files.items()})
    found = found_between(old, new)
    told = [finding for finding in found if finding.rule == "PB110"]
    assert [(str(finding.location), finding.severity) for finding in told] == [
        (where, Severity.WARNING) for where in expected
    ]


def test_a_picture_that_left_a_sentence_is_told() -> None:
    """PB110: a word or two are no clause, so that nothing else would tell of the picture."""
    old = read("# Bab\n\nTekan tombol ![tanda bahaya](a.svg) di dinding itu.\n", prefix="old/")
    new = read("# Bab\n\nTekan tombol di dinding itu.\n")
    found = found_between(old, new)
    assert [(finding.rule, str(finding.location)) for finding in found] == [("PB110", "old/chapters/1.md:3")]


def test_a_picture_without_words_that_left_is_told() -> None:
    """PB110: no passage tells of a picture that never had words, as none of today's may be."""
    old, new = read("# Bab\n\n![](a.svg)\n", prefix="old/"), read("# Bab\n")
    found = found_between(old, new)
    assert [(finding.rule, str(finding.location)) for finding in found] == [("PB110", "old/chapters/1.md")]


PIPES = [
    ("a table", "| A | B |\n|---|---|\n| 1 | 2 |", []),
    ("hyphens that became dashes", "| A | B |\n| — | — |\n| 1 | 2 |", ["| A | B | | — | — | | 1 | 2 |"]),
    ("a row of hyphens that is gone", "| A | B |\n| 1 | 2 |", ["| A | B | | 1 | 2 |"]),
    ("no empty line before it", "Lihat:\n| A | B |\n|—|—|", ["Lihat: | A | B | |—|—|"]),
    ("in a list", "- | A | B |\n  | 1 | 2 |", ["| A | B | | 1 | 2 |"]),
    ("no pipes at the ends", "A | B\n— | —\n1 | 2", ["A | B — | — 1 | 2"]),
    ("code", "```\n| A | B |\n| 1 | 2 |\n```\n\nTulis `| A |`\n`| B |`.", []),
    ("pipes in sentences", "Peluang P(A | B) kecil.\nPeluang P(B | A) besar, |x| juga.", []),
    ("one line", "| A | B |", []),
]


@pytest.mark.parametrize(("source", "expected"), [case[1:] for case in PIPES], ids=[case[0] for case in PIPES])
def test_a_table_that_is_none_any_more_is_told(source: str, expected: list[str]) -> None:
    """PB603: no words left, so nothing is removed; yet readers see the signs that were typed."""
    chapters = read(f"# Bab\n\nTeks.\n\n{source}\n")
    found = found_between(chapters, chapters)
    assert [(f.rule, f.severity, dict(f.details)["text"]) for f in found] == [
        ("PB603", Severity.WARNING, text) for text in expected
    ]


ITEMS = [
    ("a list", "Lihat:\n\n- satu\n- dua", []),
    ("no empty line before it", "Lihat:\n- satu\n- dua", ["Lihat: - satu - dua"]),
    ("the signs of Word", "•\tsatu\n•\tdua", ["• satu • dua"]),
    ("numbers with brackets", "Lihat:\n1) satu\n2) dua", ["Lihat: 1) satu 2) dua"]),
    ("letters", "a. satu **hal**\nb. dua", ["a. satu hal b. dua"]),
    ("lines with a break", "a. satu  \nb. dua", []),
    ("a sign at the beginning of one line", "Nilainya 5\n- 3 atau\n2", []),
    ("code", "    - satu\n    - dua", []),
]


@pytest.mark.parametrize(("source", "expected"), [case[1:] for case in ITEMS], ids=[case[0] for case in ITEMS])
def test_a_list_that_is_none_is_told(source: str, expected: list[str]) -> None:
    """PB604: as pasted from Word, or without an empty line before it, it is running text on the page."""
    chapters = read(f"# Bab\n\nTeks.\n\n{source}\n")
    found = found_between(chapters, chapters)
    assert [(f.rule, dict(f.details)["text"]) for f in found] == [("PB604", text) for text in expected]


def policy(**fields: object) -> Settings:
    """The settings with other values in the plugin's part."""
    return replace(SETTINGS, policy=replace(SETTINGS.policy, **fields))


CITED = "Banjir merendam pasar.[^a] Rob merendam kios.[^b]\n\nBPBD siaga di pasar. BPBD siaga di kios.\n\n"
NOTES = "[^a]: Dinas Pasar, 2017.\n\n[^b]: Dinas Air, 2018.\n\n*[BPBD]: Badan Bencana\n"
BESIDE = [
    ("a citation that is gone", CITED.replace("[^a]", "") + NOTES, ["Dinas Pasar, 2017."]),
    (
        "citations that were exchanged",
        CITED.replace("[^a]", "[^b]", 1).replace("kios.[^b]", "kios.[^a]") + NOTES,
        ["Dinas Pasar, 2017.", "Dinas Air, 2018."],
    ),
    ("an abbreviation that nothing explains", CITED + NOTES.replace("*[BPBD]: Badan Bencana", ""), ["Badan Bencana"]),
    ("an explanation in other words", CITED + NOTES.replace("Badan Bencana", "Badan Air"), ["Badan Bencana"]),
    ("notes in another order", "Satu.[^c]\n\n" + CITED + NOTES + "\n[^c]: Baru.\n", []),
    ("a note in other words", CITED + NOTES.replace("Pasar, 2017", "Pasar Kota, 2017"), []),
    ("an explanation that is told", CITED + NOTES.replace("*[BPBD]:", "\nBPBD adalah"), []),
    ("a sentence that left, which is a removal", CITED.replace("Banjir merendam pasar.[^a]", "") + NOTES, []),
]


@pytest.mark.parametrize(("today", "expected"), [case[1:] for case in BESIDE], ids=[case[0] for case in BESIDE])
def test_what_hung_on_words_that_stand_is_told(today: str, expected: list[str]) -> None:
    """PB111: sources and explanations are no words of a passage, yet readers miss them; numbers do not count."""
    old, new = read(f"# Bab\n\n{CITED}{NOTES}", prefix="old/"), read(f"# Bab\n\n{today}")
    found = found_between(old, new)
    told = [finding for finding in found if finding.rule == "PB111"]
    assert [dict(finding.details)["text"] for finding in told] == expected
    assert {(finding.severity, finding.location.path) for finding in told} <= {(Severity.WARNING, "chapters/1.md")}


LINKED = "Menurut [laporan](https://bps.go.id/1.pdf), warga pindah."
LINKS = [
    ("no link any more", "Menurut laporan, warga pindah.", ["https://bps.go.id/1.pdf"]),
    ("another address", LINKED.replace("1.pdf", "2.pdf"), []),
    ("other words", "Warga pindah menurut laporan itu.", []),
]


@pytest.mark.parametrize(("today", "expected"), [case[1:] for case in LINKS], ids=[case[0] for case in LINKS])
def test_a_link_that_left_words_that_stand_is_told(today: str, expected: list[str]) -> None:
    """PB111: a link is missed where nothing else was touched; its address may change."""
    old, new = read(f"# Bab\n\n{LINKED}\n"), read(f"# Bab\n\n{today}\n")
    found = found_between(old, new)
    assert [dict(f.details)["text"] for f in found if f.rule == "PB111"] == expected


@pytest.mark.parametrize(
    ("compared", "expected"),
    [
        ({"needed": 0.0, "clause": 1000}, [("compare.needed", 0.0), ("compare.clause", 1000)]),
        ({"shared": 0.6}, [("compare.shared", 0.6)]),
        ({"needed": 0.6, "shared": 0.8, "clause": 1}, []),
        ({}, []),
    ],
)
def test_a_comparison_that_lets_more_through_is_told(
    compared: dict[str, float], expected: list[tuple[str, float]]
) -> None:
    """PB004: thresholds looser than the measured ones are a warning, stricter ones are not."""
    settings = policy(compare=replace(SETTINGS.policy.compare, **compared))
    found = verdict_on(both(), settings=settings).findings
    assert [(f.rule, f.severity) for f in found] == [("PB004", Severity.WARNING)] * len(expected)
    assert [(dict(f.details)["option"], dict(f.details)["value"]) for f in found] == expected


def test_what_could_hide_text_on_the_site_is_told() -> None:
    """PB005: a warning with its place in the settings; it holds no gate shut."""
    dressing = {"own.css": Location("mkdocs.yml", 3), "overrides": Location("mkdocs.yml", 7)}
    settings = replace(SETTINGS, dressing=dressing)
    found = verdict_on(both(), settings=settings).findings
    assert [(f.rule, f.severity, f.location) for f in found] == [
        ("PB005", Severity.WARNING, place) for place in dressing.values()
    ]


def test_a_final_edition_that_needs_no_approval_is_told() -> None:
    """PB007: with final_needs: proposed the gate opens for a proposal, and says so."""
    removed, trimmed = both()
    proposals = [step(removed, Status.PROPOSED), trimmed]
    verdict = verdict_on(proposals, settings=policy(final_needs="proposed"))
    assert verdict.passed
    assert [(f.rule, f.severity) for f in verdict.findings] == [("PB007", Severity.WARNING)]


@pytest.mark.parametrize(
    ("off", "expected"),
    [
        (("PB204",), [("PB001", Severity.WARNING)]),
        (("PB101",), [("PB002", Severity.ERROR), ("PB204", Severity.ERROR)]),
        (("PB999",), [("PB002", Severity.ERROR), ("PB204", Severity.ERROR)]),
    ],
)
def test_switching_a_rule_off_is_told(off: tuple[str, ...], expected: list[tuple[str, Severity]]) -> None:
    """An optional rule that is off finds nothing, and the verdict says that it is off; the others cannot be."""
    a, b = both()
    pasted = [a, sealed(replace(b, reason=a.reason))]
    settings = policy(register=replace(SETTINGS.policy.register, off=off))
    assert [(f.rule, f.severity) for f in verdict_on(pasted, settings=settings).findings] == expected


@pytest.mark.parametrize(
    ("files", "sums", "how"),
    [
        ({"chapters/1.md": b"x"}, {"chapters/1.md": hashlib.sha256(b"y").hexdigest()}, "changed"),
        ({}, {"chapters/1.md": "0"}, "missing"),
        ({"chapters/1.md": b"x", "chapters/2.md": b""}, {"chapters/1.md": X_SUM}, "not in the manifest"),
    ],
)
def test_a_submission_that_was_touched(files: dict[str, bytes], sums: dict[str, str], how: str) -> None:
    """PB401: every file of the submission is the one that the manifest vouches for."""
    (finding,) = verdict_on(both(), baseline=replace(BASELINE, files=files, sums=sums)).findings
    assert finding.rule == "PB401"
    assert f": {how}." in render(problem_of(finding, "python3 build.py").what, catalogue("en"))


def test_of_two_decisions_with_one_id_the_settled_one_keeps_it() -> None:
    """PB201 asks the newcomer to take another id: not one that was handed over, nor one that was approved."""
    a, b = both()
    past = read_decision("decisions/z.yml", register_file(replace(a, id="K-0100")))
    frozen = replace(BASELINE, files={"decisions/z.yml": register_file(replace(a, id="K-0100"))})
    twin = replace(past, location=Location("decisions/a.yml", 1, 1), passages=b.passages)
    (finding,) = [f for f in verdict_on([twin, past, a, b], baseline=frozen).findings if f.rule == "PB201"]
    assert finding.location.path == "decisions/a.yml"
    proposed = replace(step(a, Status.PROPOSED), id="K-0002", location=Location("decisions/a (1).yml", 1, 1))
    (finding,) = [f for f in verdict_on([proposed, b]).findings if f.rule == "PB201"]
    assert finding.location.path == "decisions/a (1).yml"
    command = render(problem_of(finding, "build.py").remedy, catalogue("en")).partition(": ")[2]
    assert command == "build.py renumber 'decisions/a (1).yml'"


def test_statuses_and_outcomes_are_told_in_the_language_of_the_reader() -> None:
    """PB301 and PB207: their names in the files are English, whatever language a message is in."""
    a, b = both()
    moved = sealed(replace(b, outcome=Outcome.MOVED))
    found = verdict_on([step(a, Status.PROPOSED), moved]).findings
    told = [render(problem_of(finding, "python3 build.py").what, catalogue("id")) for finding in found]
    assert "K-0001 berstatus diusulkan; untuk edisi final statusnya harus disetujui." in told
    assert "K-0002 menyebut “dipindahkan”, tetapi tidak menyebut tempat isinya sekarang." in told


def test_words_that_a_decision_lacks_are_named_alone() -> None:
    """PB102 quotes what the entry does not name yet and leads on to the approval that this needs, past the seal."""
    a, b = both()
    (finding,) = verdict_on([a, entry(b, lost="setiap kampung")]).findings
    problem = problem_of(finding, "python3 build.py")
    assert dict(problem.what.values)["missing"] == "di … kota"
    assert 'python3 build.py approve K-0002 --meeting "…"' in render(problem.remedy, catalogue("en"))


def test_a_copied_file_is_told_once() -> None:
    """PB211: whatever was edited in it, a file with the id and passages of another is named with that one, no more."""
    a, b = both()
    copy = replace(a, location=Location("decisions/salinan.yml", 2, 1), reason="Alasan yang disunting kemudian.")
    for register in ([a, copy, b], [copy, a, b]):
        verdict = verdict_on(register)
        (finding,) = verdict.findings
        assert finding.rule == "PB211"
        problem = problem_of(finding, "python3 build.py")
        assert not verdict.open
        assert {"decisions/K-0001.yml", "decisions/salinan.yml"} <= {value for _, value in problem.remedy.values}


@pytest.mark.parametrize("change", ["deleted", "changed", "reused"])
def test_a_decision_that_was_handed_over_stays(change: str) -> None:
    """PB402: a decision of an earlier round can be neither deleted nor edited, and its id is not given again."""
    a, b = both()
    past = read_decision("decisions/past.yml", register_file(replace(a, id="K-0100")))
    frozen = replace(BASELINE, files={"decisions/past.yml": register_file(replace(a, id="K-0100"))})
    assert codes([past, a, b], baseline=frozen) == []
    others = {"deleted": [], "changed": [replace(past, reason="Lain.")], "reused": [replace(a, id="K-0100")]}
    removals = [b] if change == "reused" else [a, b]
    expected = ["PB101", "PB402"] if change == "reused" else ["PB402"]
    assert codes([*others[change], *removals], baseline=frozen) == expected


def test_a_register_that_speaks_of_a_baseline_needs_one() -> None:
    """PB403: with nothing to compare with, decisions about an earlier draft shut the gate; one of them is named."""
    assert [codes(decisions, changes=(), baseline=None) for decisions in (both(), [])] == [["PB403"], []]


LONG = "Kalimat ini memuat tepat tujuh kata saja. " * 3
PROFILE = [
    ("# Ringkasan\n\n" + LONG, []),
    ("# 1. Ringkasan\n\n" + LONG, []),
    ("# Pengantar\n\n## Ringkasan\n\n" + LONG + "\n\n# Lain\n\n" + LONG * 9, []),
    ("# Pengantar\n\n" + LONG, ["PB501"]),
    ("# Ringkasan\n\nPendek.", ["PB502"]),
    ("# Ringkasan\n\n" + LONG + "\n\n## Anak\n\n" + LONG, ["PB502"]),
    ("# Ringkasan\n\n" + LONG + "\n\n> Kutipan.", ["PB503"]),
    ("# Ringkasan\n\n" + LONG + "Kata mereka “kota ini milik kita semua, bukan” begitu.", ["PB503"]),
    ("# Ringkasan\n\n" + LONG + "Istilah “kota tangguh” tetap.", []),
    ("# Ringkasan\n\n" + LONG + "\n\nAda.[^a]\n\n[^a]: Catatan kaki.", ["PB503"]),
]


@pytest.mark.parametrize(("source", "expected"), PROFILE)
def test_the_form_of_a_policy_paper(source: str, expected: list[str]) -> None:
    """PB501–PB503: the profile's sections are there, in their range, without what they may not hold."""
    section = FormSection("Ringkasan", words=(15, 40), quotations=False, footnotes=False)
    verdict = judge(build_case(None, (), (), read(source), (), (), policy(policy_paper=(section,)), TODAY))
    assert [finding.rule for finding in verdict.findings if finding.rule != "PB601"] == expected


def register_file(decision: Decision) -> bytes:
    """The least file that reads as this decision."""
    passage = decision.passages[0]
    return f"""\
id: {decision.id}
title: x
outcome: withdrawn
category: outside-scope
passages:
  - {{chapter: {passage.chapter}, baseline: "2018", text: "{passage.text}", fingerprint: "{passage.fingerprint}"}}
reason: {decision.reason}
considerations: [x]
status: approved
""".encode()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_worded_and_codes_are_in_order(rule: Rule) -> None:
    """What, why and remedy are sentences, and the registry is in the order of its unique codes."""
    assert all(message.template for message in (rule.what, rule.why, rule.remedy))
    assert [r.code for r in RULES] == sorted({r.code for r in RULES})


@pytest.mark.parametrize("name", BROKEN)
def test_every_finding_can_be_put_in_words(name: str) -> None:
    """Every {name} of the wording is filled by the finding."""
    break_it, _ = BROKEN[name]
    for finding in verdict_on(break_it(*both())).findings:
        problem = problem_of(finding, "python3 build.py")
        for message in (problem.what, problem.why, problem.remedy):
            assert "{" not in render(message, catalogue("en"))


def test_verdict_depends_on_its_input_only() -> None:
    """Decisions in any order give the same verdict."""
    assert verdict_on(both()) == verdict_on(both()[::-1])
    assert TRIMMED in {removal.change.old.text for removal in verdict_on([]).removals if removal.change.old}
    assert SETTINGS.policy.final_needs == "approved"


_REMOVED, _TRIMMED = losses()
_ENTRIES = st.builds(
    lambda change, baseline, lost: replace(
        decision_for(change).passages[0], baseline=baseline, lost=lost, text=change.old.text
    ),
    st.sampled_from([_REMOVED, _TRIMMED]),
    st.sampled_from([BASELINE.label, "2017-01-01-awal"]),
    st.sampled_from([None, "di setiap kampung kota", "kota", ""]),
)
_DECISIONS = st.lists(st.tuples(st.lists(_ENTRIES, min_size=1, max_size=3), st.sampled_from(Status)), max_size=5).map(
    lambda drafts: [
        replace(decision_for(_REMOVED, f"K-{number + 1:04}"), passages=tuple(entries), status=status)
        for number, (entries, status) in enumerate(drafts)
    ]
)


@given(_DECISIONS)
def test_no_register_talks_its_way_through_the_gate(decisions: list[Decision]) -> None:
    """Whatever the register holds: a removal counts as decided only by a decision that stands and names all its words,
    each entry serves once, and with anything open the gate is shut."""
    verdict = verdict_on(decisions)
    assert len(verdict.removals) == 2
    served: dict[str, int] = {}
    for removal in verdict.removals:
        if removal.decision:
            assert removal.decision.status in (Status.PROPOSED, Status.APPROVED)
            fitting = [e for e in removal.decision.passages if covers(e, removal.change) and _same(e, removal.change)]
            assert fitting
            served[removal.decision.id] = served.get(removal.decision.id, 0) + 1
    assert all(count <= len(d.passages) for d in decisions for count in [served.get(d.id, 0)])
    assert not (verdict.open and verdict.passed)
    assert sum(finding.rule in ("PB101", "PB102", "PB108") for finding in verdict.findings) >= len(verdict.open)


def _same(entry: RemovedPassage, change: Change) -> bool:
    return change.old is not None and entry.fingerprint == change.old.fingerprint
