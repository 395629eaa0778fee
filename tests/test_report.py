"""Reports: what a person reads in the terminal and what a machine reads in the JSON document."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from register_support import changes_between, decision_for, losses, sealed, sides, step, verdict_on

from policybook.errors import Problem, say
from policybook.i18n import catalogue
from policybook.model import Location, Outcome, Status, Verdict
from policybook.report import build_summary, problems_text, verdict_json, verdict_text
from policybook.report.document import SCHEMA_FILE, verdict_schema
from policybook.report.text import decide_command

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden" / "report"
ENGLISH = catalogue("en")


def passed() -> Verdict:
    """Both losses decided."""
    removed, trimmed = losses()
    return verdict_on([decision_for(removed), decision_for(trimmed, "K-0002")])


def shut() -> Verdict:
    """A trimmed passage that is open, a decision with two faults, and one that is not approved."""
    removed, _ = losses()
    vague = decision_for(removed, reason="TODO", outcome=Outcome.MERGED, replaced_by="chapters/1.md#hilang")
    return verdict_on([step(vague, Status.PROPOSED)])


def restored() -> Verdict:
    """A passage that stands in the book while its decision says that it is gone."""
    old, _ = sides()
    return verdict_on([sealed(decision_for(losses()[0]))], changes=changes_between(old, old))


VERDICTS = {
    "passed": passed,
    "shut": shut,
    "open": lambda: verdict_on([]),
    "restored": restored,
    "first": lambda: verdict_on([], changes=(), baseline=None),
}


@pytest.mark.parametrize("name", VERDICTS)
@pytest.mark.parametrize("form", ["txt", "json"])
def test_a_verdict_reads_as_its_golden_file(name: str, form: str) -> None:
    """The reports of known verdicts are, byte for byte, the ones that were read and approved."""
    verdict = VERDICTS[name]()
    report = verdict_json(verdict) if form == "json" else verdict_text(verdict, ENGLISH) + "\n"
    assert report == (GOLDEN / f"{name}.{form}").read_text(encoding="utf-8")


def test_json_says_what_the_verdict_says() -> None:
    """The document carries every removal with its decision, every finding with its place, and the counts."""
    document = json.loads(verdict_json(shut()))
    assert document["passed"] is False
    assert [(removal["number"], removal["decision"]) for removal in document["removals"]] == [(1, "K-0001"), (2, None)]
    assert [(f["rule"], f["file"], f["line"]) for f in document["findings"]] == [
        ("PB101", "baselines/2018-05-14-draf/chapters/2.md", 5),
        ("PB202", "decisions/K-0001.yml", 2),
        ("PB208", "decisions/K-0001.yml", 2),
        ("PB301", "decisions/K-0001.yml", 2),
    ]
    assert document["summary"] | {"changes": None} == {
        "passages": 7, "removed": 2, "decided": 1, "open": 1, "errors": 4, "warnings": 0, "changes": None,
    }  # fmt: skip


def test_the_schema_of_the_document_is_up_to_date() -> None:
    """docs/schema/verdict.json is what the report writes."""
    assert (ROOT / SCHEMA_FILE).read_text(encoding="utf-8") == verdict_schema()


def test_an_open_removal_prints_the_command_that_records_it() -> None:
    """The command stands on a line of its own, unbroken, so that it can be pasted."""
    text = verdict_text(verdict_on([]), ENGLISH, "policybook")
    passage = losses()[0].old
    assert passage
    assert f"    {decide_command(passage, 'policybook')}" in text.splitlines()
    assert f"policybook decide --passage {passage.id} " in text


def test_problems_stand_with_place_reason_and_remedy() -> None:
    """Several problems are set apart; one without a place begins with what happened."""
    first = Problem(say("Bad {x}.", x="{y}"), Location("a.md", 3, 1), say("Because."), say("Mend it."))
    text = problems_text([first, replace(first, where=None)], ENGLISH)
    lines = "Bad {y}.\n  Why: Because.\n  Remedy: Mend it."
    assert text == f"a.md:3:1: {lines}\n\n{lines}"


def test_a_build_ends_with_counts_and_outputs() -> None:
    """The summary tells the counts, whether the gate is shut, how to see why, and where the outputs are."""
    assert build_summary(shut(), ["build/a.pdf"], ENGLISH).splitlines() == [
        "Compared with 2018-05-14-draf: 7 passages, 2 removed, 1 decided, 1 open.",
        "The gate is shut (errors: 4, warnings: 0).",
        "'python3 build.py check' names each of them.",
        "  build/a.pdf",
    ]
    assert build_summary(passed(), [], ENGLISH).splitlines() == [
        "Compared with 2018-05-14-draf: 7 passages, 2 removed, 2 decided, 0 open."
    ]
