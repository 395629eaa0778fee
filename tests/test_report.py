"""Reports: what a person reads in the terminal and what a machine reads in the JSON document."""

import json
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import html
from register_support import (
    BASELINE,
    BUDGET,
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
from support import read, write_book

from policybook.calling import called_as, named_book
from policybook.cli import call
from policybook.commands.explain import run as explain
from policybook.compare import compare
from policybook.errors import BookError, Problem, say
from policybook.i18n import catalogue
from policybook.judge.anchors import at_todays_lines
from policybook.judge.case import build_case
from policybook.judge.gate import judge
from policybook.judge.rules import RULES
from policybook.judge.rules.rule import Rule
from policybook.judge.tally import sizes, tally
from policybook.model import BlockKind, Change, ChangeKind, Location, Outcome, Status, Verdict
from policybook.read.register import passage_entry
from policybook.read.register_write import compose
from policybook.render.annex import annex_html
from policybook.report.document import problems_json, schemas, verdict_json
from policybook.report.evidence import evidence_text
from policybook.report.machines import github_problems, github_text, sarif_json, sarif_problems
from policybook.report.rules import rule_page
from policybook.report.status import status_json, status_text
from policybook.report.text import build_summary, decide_command, loss_lines, problems_text, verdict_text
from policybook.steps import Steps
from policybook.text import word_count

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


def test_a_warning_about_words_that_stand_has_its_own_remedy() -> None:
    """What hung on a sentence left it (PB111): there is no removal of which a decision could be recorded."""
    cited = "# A\n\nPasar terendam.[^a] Kios terendam.[^a]\n\n[^a]: Dinas Pasar."
    old, new = read(cited), read(cited.replace("[^a]", "", 1))
    changes = compare(old, new, SETTINGS.policy.compare, Steps())
    text = verdict_text(judge(build_case(BASELINE, (), old, new, changes, [], SETTINGS, TODAY)), ENGLISH)
    assert "warning PB111" in text
    assert "Remedy: Put it back. If it was to go, or other words say it now, leave it.\n" in text
    assert "decide" not in text


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
        **{"passages": 7, "removed": 2, "decided": 1, "approved": 0, "open": 1},
        **{"errors": 4, "warnings": 0, "changes": None},
    }


@pytest.mark.parametrize("path", schemas())
def test_the_schemas_of_the_documents_are_up_to_date(path: str) -> None:
    """docs/schema/ describes what the report writes."""
    assert (ROOT / path).read_text(encoding="utf-8") == schemas()[path]


PROBLEMS = [
    Problem(say("{x} is bad.", x="a,b"), Location("chapters/1.md", 3, 1), say("100 %:\nno."), say("Mend it.")),
    Problem(say("No book."), None, say("Because."), say("Go there.")),
]


def test_problems_that_stop_reading_come_in_the_forms_of_machines() -> None:
    """What keeps a book from being judged has its place, its reason and its remedy in each form."""
    document = json.loads(problems_json(PROBLEMS))
    assert (document["format"], document["passed"]) == ("policybook-problems/1", False)
    assert [(p["file"], p["line"], p["what"]) for p in document["problems"]] == [
        ("chapters/1.md", 3, "a,b is bad."),
        (None, 0, "No book."),
    ]
    assert github_problems(PROBLEMS).splitlines() == [
        "::error file=chapters/1.md,line=3,col=1,title=unreadable::a,b is bad.%0A100 %25:%0Ano.%0AMend it.",
        "::error title=unreadable::No book.%0ABecause.%0AGo there.",
    ]
    (run,) = json.loads(sarif_problems(PROBLEMS))["runs"]
    assert [result.get("locations", [{}])[0].get("physicalLocation") for result in run["results"]] == [
        {"artifactLocation": {"uri": "chapters/1.md"}, "region": {"startLine": 3, "startColumn": 1}},
        None,
    ]


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_check_tells_machines_what_it_cannot_read(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A decision that is no YAML: code 1, the form on the standard output, nothing else anywhere."""
    write_book(tmp_path, {"chapters/1.md": "# Kota\n"}, decisions={"decisions/a.yml": "id: [\n"})
    assert call(["check", "-q", "--root", str(tmp_path), "--format", form]) == 1
    said = capsys.readouterr()
    assert (said.err, "decisions/a.yml" in said.out, "no valid YAML" in said.out) == ("", True, True)


@pytest.mark.parametrize("decision", [{}, {"decisions/a.yml": "id: [\n"}], ids=["judged", "unreadable"])
@pytest.mark.parametrize("form", ["github", "sarif"])
def test_places_are_told_from_the_top_of_the_repository(
    form: str, decision: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """There GitHub looks for them; the book may lie further down, in a folder of any name."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    book = tmp_path / "Müller & co"
    write_book(book, {"chapters/1.md": "# Kota\n"}, {"chapters/1.md": "# Kota\n\nBanjir datang.\n"}, decision)
    assert call(["check", "-q", "--root", str(book), "--format", form]) == 1
    file = "decisions/a.yml" if decision else "chapters/1.md"
    folder = "Müller & co/" if form == "github" else "M%C3%BCller%20%26%20co/"
    assert ("file=" if form == "github" else '"uri": "') + folder + file in capsys.readouterr().out


def test_an_open_removal_prints_the_command_that_records_it() -> None:
    """The command stands on a line of its own, unbroken, so that it can be pasted."""
    text = verdict_text(verdict_on([]), ENGLISH)
    loss = losses()[0]
    assert loss.old
    assert f"    {decide_command(loss)}" in text.splitlines()
    assert f"python3 build.py decide --passage {loss.old.id} " in text


def between(old: str, new: str) -> Change:
    """What the detector says of the one passage of a chapter that became another."""
    before, after = read(f"# Banjir\n\n{old}\n"), read(f"# Banjir\n\n{new}\n")
    changes = compare(before, after, SETTINGS.policy.compare, Steps())
    return next(change for change in changes if change.old and change.kind is not ChangeKind.KEPT)


@pytest.mark.parametrize(
    ("old", "new", "outcome"),
    [
        ("Pagu kampung adalah Rp 12 miliar setahun.", "Pagu kampung adalah Rp 21 miliar setahun.", "corrected"),
        (
            "Setiap wilayah diwakili dua kelompok, kecuali Kepulauan Seribu yang boleh bersurat.",
            "Setiap wilayah diwakili dua kelompok.",
            "withdrawn",
        ),
        ("Rumah pompa dijaga dua petugas.", "Kota tua ramai pengunjung.", "withdrawn"),
        ("政府不得在河岸两侧三十米内批准新建筑。", "政府不得在河岸两侧批准新建筑。", "withdrawn"),
    ],
    ids=["another number", "a clause less", "another sentence", "a clause less, without spaces"],
)
def test_the_command_proposes_the_outcome_that_fits(old: str, new: str, outcome: str) -> None:
    """What gave way to something else was corrected; what is just gone was withdrawn."""
    assert f"--outcome {outcome} " in decide_command(between(old, new))


def test_words_that_are_gone_are_not_called_a_text_that_was_removed() -> None:
    """Of a trimmed passage the finding says that words of it are gone, since the rest still stands."""
    text = verdict_text(verdict_on([]), ENGLISH)
    assert text.count("PB101: Text was removed and no decision says why.") == 1
    assert text.count("PB101: Words of a passage were removed or changed and no decision says why.") == 1


@pytest.mark.parametrize(
    ("kinds", "score", "shown"),
    [
        ((BlockKind.PARAGRAPH, BlockKind.PARAGRAPH), 0.06, True),
        ((BlockKind.PARAGRAPH, BlockKind.PARAGRAPH), 0.04, False),
        ((BlockKind.PARAGRAPH, BlockKind.HEADING), 0.4, False),
        ((BlockKind.HEADING, BlockKind.HEADING), 0.4, True),
    ],
)
def test_what_comes_nearest_is_shown_where_it_is_near(
    kinds: tuple[BlockKind, BlockKind], score: float, shown: bool
) -> None:
    """A sentence with a word in common, or a bare heading, is nothing like the lost one, for explain neither."""
    removed = losses()[0]
    assert removed.old
    assert removed.evidence.best
    old, best = replace(removed.old, kind=kinds[0]), replace(removed.evidence.best, kind=kinds[1])
    change = replace(removed, old=old, score=score, evidence=replace(removed.evidence, best=best, note="claimed"))
    assert ("nothing like it" not in "\n".join(loss_lines(change, ENGLISH))) is shown
    explained = evidence_text(change, ENGLISH)
    assert (str(best.location) in explained) is ("carries another one" in explained) is shown


@pytest.mark.parametrize(
    ("script", "platform", "program"),
    [
        ("/home/a/book/build.py", "linux", "python3 build.py"),
        ("build.py", "win32", "python build.py"),
        ("/usr/local/bin/policybook", "linux", "policybook"),
        ("C:/Python/Scripts/policybook.exe", "win32", "policybook"),
        ("/x/policybook/__main__.py", "darwin", "python3 -m policybook"),
        ("/usr/bin/pytest", "linux", "python3 build.py"),
    ],
)
def test_commands_are_printed_as_they_are_called(script: str, platform: str, program: str) -> None:
    """Whoever started build.py, the installed program or the module can paste what is printed."""
    assert called_as(script, platform) == program


@pytest.mark.parametrize(
    ("arguments", "option"),
    [
        ([], ""),
        (["check"], ""),
        (["check", "--root", "a/buku saya", "-q"], " --root 'a/buku saya'"),
        (["--root=buku", "approve", "K-0001", "--role", "CRO"], " --root buku"),
        (["check", "--roo", "buku"], " --root buku"),
    ],
)
def test_commands_name_the_book_that_was_named(arguments: list[str], option: str) -> None:
    """What is printed about another folder's book acts on that book when it is pasted."""
    assert named_book(arguments) == option


def test_problems_stand_with_place_reason_and_remedy() -> None:
    """Several problems are set apart; one without a place begins with what happened."""
    first = Problem(say("Bad {x}.", x="{y}"), Location("a.md", 3, 1), say("Because."), say("Mend it."))
    text = problems_text([first, replace(first, where=None)], ENGLISH)
    lines = "Bad {y}.\n  Why: Because.\n  Remedy: Mend it."
    assert text == f"a.md:3:1: {lines}\n\n{lines}"


def test_a_build_ends_with_counts_and_outputs() -> None:
    """The summary tells the counts, whether the gate is shut, how to see why, and where the outputs are."""
    assert build_summary(shut(), ["build/a.pdf"], ENGLISH).splitlines() == [
        "Compared with 2018-05-14-draf: 7 passages, 2 removed: 0 approved, 1 proposed, 1 open.",
        "The gate is shut (errors: 4, warnings: 0).",
        "'python3 build.py check' names each of them.",
        "  build/a.pdf",
    ]
    assert build_summary(passed(), [], ENGLISH).splitlines() == [
        "Compared with 2018-05-14-draf: 7 passages, 2 removed: 2 approved, 0 proposed, 0 open.",
        "The gate is open.",
    ]
    assert "its revision 12ab+." in build_summary(passed(), [], ENGLISH, uncommitted="12ab+")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_page_of_every_rule_is_up_to_date(rule: Rule) -> None:
    """docs/rules/ holds a page for each rule, as `explain` prints it."""
    assert (ROOT / "docs" / "rules" / f"{rule.code}.md").read_text(encoding="utf-8") == rule_page(rule, ENGLISH)


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    """Pages and rules are the same set."""
    codes = {rule.code for rule in RULES}
    assert {path.stem for path in (ROOT / "docs" / "rules").glob("*.md")} == {*codes, "index"}
    index = (ROOT / "docs" / "rules" / "index.md").read_text(encoding="utf-8")
    assert [code for code in sorted(codes) if f"]({code}.md)" not in index] == []


def test_explain_prints_the_page_of_a_rule() -> None:
    """A code in any case finds its page; without one all rules are listed; another is refused with a remedy."""
    assert explain(Path(), ENGLISH, lambda _: None, Steps(), "pb101").text.startswith("PB101: Text was removed")
    for nothing in ("", " "):
        assert len(explain(Path(), ENGLISH, lambda _: None, Steps(), nothing).text.splitlines()) == len(RULES)
    with pytest.raises(BookError):
        explain(Path(), ENGLISH, lambda _: None, Steps(), "PB999")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_says_that_the_values_on_it_are_examples(rule: Rule) -> None:
    """A submission or a passage that this book does not have is not taken for one of it."""
    assert "on this page are examples" in rule_page(rule, ENGLISH)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tiga belas sungai — dari hulu ke hilir.", 8),
        ("堤坝建于1998年，全长12公里。", 11),
        ("ห้ามเผาขยะ", 9),
        ("नहीं देगा।", 2),
        ("Kafé orang-orang di sini", 4),
        ("Kafe\u0301 orang-orang di sini", 4),
        ("Kafé orang-orang 堤坝", 4),
    ],
)
def test_words_are_counted_as_their_script_divides_them(text: str, words: int) -> None:
    """Spaces divide words; in scripts without spaces each letter counts, a number between them once.

    Nothing depends on how Unicode composes a letter.
    """
    assert word_count(text) == words


def test_status_counts_words_and_removals() -> None:
    """Each chapter has a bar of one length, its counts, and the days to the deadline; the last row is the whole."""
    verdict, (old, _) = shut(), sides()
    rows = tally(verdict, old)
    text = status_text(verdict, rows, date(2018, 7, 15), date(2018, 6, 1), ENGLISH)
    bars = [line[2:34] for line in text.splitlines() if line.startswith("  █")]
    assert [len(bar.strip()) for bar in bars] == [32, 32, 32]
    assert "removals: 0 approved, 1 proposed, 1 open" in text
    assert text.endswith("Deadline 2018-07-15: 44 days left.")
    record = json.loads(status_json(verdict, rows, date(2018, 7, 15), date(2018, 7, 16)))
    assert record["days_left"] == -1
    assert [chapter["path"] for chapter in record["chapters"]] == ["chapters/1.md", "chapters/2.md", ""]
    assert record["chapters"][2]["removed"] == record["chapters"][0]["removed"] + record["chapters"][1]["removed"] == 11


def test_one_is_told_in_the_singular() -> None:
    """One word, one passage, one day."""
    chapters = read("# Banjir\n")
    deadline, first = date(2018, 7, 15), Verdict(None, (), (), ())
    before, after = (status_text(first, sizes(chapters), deadline, date(2018, 7, d), ENGLISH) for d in (14, 16))
    assert "The whole book: 1 word, 1 passage\nDeadline 2018-07-15: 1 day left." in before
    assert after.endswith("Deadline 2018-07-15: passed 1 day ago.")
    compared = Verdict(BASELINE, changes_between(chapters, chapters), (), ())
    assert verdict_text(compared, ENGLISH).startswith("Compared with 2018-05-14-draf: 1 passage, none removed.")


def test_status_of_a_book_that_was_never_handed_over() -> None:
    """The size of each chapter and of the whole, and the days to the deadline; no bars, as nothing is compared."""
    rows = sizes(sides()[1])
    text = status_text(Verdict(None, (), (), ()), rows, date(2018, 7, 15), date(2018, 6, 1), ENGLISH)
    assert text.splitlines()[2:] == [
        "Banjir (chapters/1.md): 6 words, 2 passages",
        "Warga (chapters/2.md): 11 words, 4 passages",
        "The whole book: 17 words, 6 passages",
        "Deadline 2018-07-15: 44 days left.",
    ]


def test_github_annotations_stand_at_their_lines() -> None:
    """One workflow command for each finding, with what would end it escaped."""
    lines = github_text(shut()).splitlines()
    assert lines[0].startswith(
        "::error file=baselines/2018-05-14-draf/chapters/2.md,line=5,title=PB101::Words of a passage were removed"
    )
    assert lines[1].startswith("::error file=decisions/K-0001.yml,line=2,col=1,title=PB202::")
    assert len(lines) == len(shut().findings)
    assert all("%0A" in line for line in lines)


def test_machines_tell_removals_where_they_stood_with_a_quotation() -> None:
    """Notes and SARIF stand in today's chapter and quote the passage, with its place in the baseline and lost words."""
    verdict = at_todays_lines(verdict_on([]), *sides())
    quotations = [
        f"“{BUDGET}” (baselines/2018-05-14-draf/chapters/1.md:3)",
        f"“{TRIMMED}” (baselines/2018-05-14-draf/chapters/2.md:5)",
    ]
    notes = github_text(verdict).splitlines()
    results = json.loads(sarif_json([verdict]))["runs"][0]["results"]
    for path, line, quoted, note, result in zip(
        ("chapters/1.md", "chapters/2.md"), (3, 5), quotations, notes, results, strict=True
    ):
        assert note.startswith(f"::error file={path},line={line},title=PB101::")
        assert quoted in note
        assert quoted in result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert (place["artifactLocation"]["uri"], place["region"]) == (path, {"startLine": line})
    assert "%0ALost words: di setiap kampung kota%0A" in notes[1]


@pytest.mark.parametrize(("left", "expected"), [(0, {"chapters/1.md:3"}), (1, {"chapters/2.md:1", "chapters/2.md:5"})])
def test_what_a_deleted_chapter_held_is_told_beside_its_neighbour(left: int, expected: set[str]) -> None:
    """At the end of the chapter before it, or at the beginning of the book."""
    old, new = sides()
    changes = changes_between(old, new[left : left + 1])
    verdict = at_todays_lines(verdict_on([], changes), old, new[left : left + 1])
    assert {str(finding.location) for finding in verdict.findings} == expected


def test_what_would_end_an_annotation_is_escaped() -> None:
    """Percent signs and line ends anywhere, colons and commas in the fields."""
    (finding, *_) = shut().findings
    details = (("baseline", "x\n::error::y"), ("passage", "p"), ("gone", "Text"))
    odd = replace(finding, location=Location("HEAD~1:chapters/c,%.md", 3), details=details)
    (line,) = github_text(replace(shut(), findings=(odd,))).splitlines()
    assert line.startswith("::error file=chapters/c%2C%25.md,line=3,title=PB101::")
    assert "%0A::error::y" in line


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("chapters/a:b.md", "chapters/a:b.md"),
        ("baselines/2018-05-14-draf/chapters/a:b.md", "baselines/2018-05-14-draf/chapters/a:b.md"),
        ("HEAD~1:chapters/a:b.md", "chapters/a:b.md"),
        ("v1:mkdocs.yml", "mkdocs.yml"),
    ],
)
def test_a_place_in_a_commit_is_named_by_its_file(path: str, file: str) -> None:
    """A colon in the name of a file is no end of a commit."""
    problem = replace(PROBLEMS[0], where=Location(path, 3))
    assert github_problems([problem]).startswith(f"::error file={file.replace(':', '%3A')},line=3,")


def test_sarif_names_rules_places_and_identities() -> None:
    """The log is SARIF 2.1.0: every result names its rule by index, a place, and what makes it the same next time."""
    log = json.loads(sarif_json([shut(), restored()]))
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert log["version"] == "2.1.0"
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [r["ruleId"] for r in run["results"]]
    assert [result["ruleId"] for result in run["results"]] == ["PB101", "PB202", "PB208", "PB301", "PB104"]
    (first, *_) = run["results"]
    place = first["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "baselines/2018-05-14-draf/chapters/2.md"
    assert place["region"] == {"startLine": 5}
    identities = [result["partialFingerprints"]["finding/v1"] for result in run["results"]]
    assert len(set(identities)) == len(identities)
    assert all("{" not in rule["shortDescription"]["text"] for rule in run["tool"]["driver"]["rules"])


def test_the_annex_tells_which_rules_are_off() -> None:
    """Readers of the book see which checks it did without, and nothing about it where all were made."""
    removed, trimmed = losses()
    decisions = [decision_for(removed), decision_for(trimmed, "K-0002")]
    register = replace(SETTINGS.policy.register, off=("PB204", "PB210"))
    settings = replace(SETTINGS, policy=replace(SETTINGS.policy, register=register))
    old, new = sides()
    rows = tally(verdict_on(decisions), old)
    told = annex_html(verdict_on(decisions, settings=settings), (), rows, new, settings, ENGLISH)
    assert "This book was checked without the rules PB204, PB210" in told
    assert "checked without" not in annex_html(verdict_on(decisions), (), rows, new, SETTINGS, ENGLISH)


@pytest.mark.parametrize(("annex", "shown"), [("round", []), ("all", ["Rincian lama"])])
def test_the_annex_shows_one_round_or_all(annex: str, shown: list[str]) -> None:
    """With `annex: all` the decisions that were handed over with the baseline follow those of the present round."""
    removed, trimmed = losses()
    entry = replace(removed, old=replace(removed.old, text="Kalimat lama.")) if removed.old else removed
    past = decision_for(entry, "K-0100", title="Rincian lama", passages=(passage_entry(entry, "2018-01-02-awal"),))
    baseline = replace(BASELINE, files={"decisions/lama.yml": compose(past).encode()})
    settings = replace(SETTINGS, policy=replace(SETTINGS.policy, annex=annex))
    decisions = [past, decision_for(removed), decision_for(trimmed, "K-0002")]
    verdict = verdict_on(decisions, settings=settings, baseline=baseline)
    assert verdict.passed
    old, new = sides()
    page = html.fromstring(f"<main>{annex_html(verdict, (), tally(verdict, old), new, settings, ENGLISH)}</main>")
    assert [text.strip() for text in page.xpath("//article//h3/text()")] == shown
    assert [h2.text_content() for h2 in page.xpath("//h2")] == ["Earlier round: removed since 2018-01-02-awal"] * len(
        shown
    )
    assert page.xpath("//article//blockquote/p[1]/text()") == ["Kalimat lama."] * len(shown)
