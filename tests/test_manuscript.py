"""The manuscript: numbers, references, marks where passages stood, and the annex that they lead to."""

import csv
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml.html import fromstring
from register_support import SETTINGS, TODAY, decision_for, losses, sides, step, verdict_on
from support import read, read_files, settings_for

from policybook.compare import compare
from policybook.i18n import catalogue
from policybook.model import (
    Approval,
    Chapter,
    Decision,
    Edition,
    Location,
    Manuscript,
    Matter,
    Outcome,
    Removal,
    Snapshot,
    Status,
    Verdict,
)
from policybook.render.manuscript import compose
from policybook.render.pdf_front import front_sections
from policybook.render.register_table import register_csv
from policybook.render.site_changes import Story
from policybook.render.site_review import review_pages
from policybook.settings import Settings
from policybook.steps import Steps

SEA = "Empat puluh persen wilayah kota berada di bawah permukaan laut."
RIVER = "Tiga belas sungai melintasi kota sebelum bermuara di teluk."
AIR = "Kualitas udara menurun setiap musim kemarau di pusat kota."
BUS = "Bus pengumpan menghubungkan kampung dengan stasiun kereta."


def decision(**values: object) -> Decision:
    """An approved decision; its passages do not matter to the renderer."""
    start = Decision(
        id="K-0001",
        title="Sungai dilepas",
        outcome=Outcome.WITHDRAWN,
        category="outside-scope",
        passages=(),
        reason="Alasan <penting>.",
        considerations=("Pertimbangan satu.",),
        status=Status.APPROVED,
        location=Location("decisions/1.yml", 1),
        decided=Approval("CRO", date(2018, 5, 25), "Rapat mingguan", None),
    )
    return replace(start, **values)  # type: ignore[arg-type]


def manuscript(
    old: list[str], new: list[str], decided: Decision | None = None, policy: str | None = None
) -> Manuscript:
    """The draft of `new` after `old`; every removal gets the same decision, or none."""
    before, after = read(*old, prefix="baselines/x/"), read(*new)
    settings = settings_for([chapter.path for chapter in after], *([policy] if policy else []))
    return compose_books(before, after, settings, decided)


def compose_books(
    before: tuple[Chapter, ...], after: tuple[Chapter, ...], settings: Settings, decided: Decision | None
) -> Manuscript:
    """Compare two lists of chapters and compose the draft."""
    changes = compare(before, after, settings.policy.compare, Steps())
    lost = [change for change in changes if change.kind.is_loss]
    removals = tuple(Removal(number, change, decided) for number, change in enumerate(lost, 1))
    baseline = Snapshot("2018-05-14-draf", {}, (), handed_over=date(2018, 5, 14))
    verdict = Verdict(baseline, changes, removals, ())
    book = Snapshot("working tree", {}, tuple(chapter.path for chapter in after), commit="abc")
    return compose(book, after, before, verdict, settings, Edition.DRAFT, date(2018, 5, 25), Steps())


def plain(html: str) -> str:
    """The HTML with marks as ‹1› and without other tags."""
    html = re.sub(r'<a class="mark[^>]*><span class="mark__n">(\d+)</span></a>', r" ‹\1› ", html)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


PLACES = [
    ("after the sentence before it", f"# A\n\n{SEA} {RIVER} {AIR}", f"# A\n\n{SEA} {AIR}", f"{SEA} ‹1› {AIR}"),
    (
        "after the paragraph before it",
        f"# A\n\n{SEA}\n\n{RIVER}\n\n{AIR}",
        f"# A\n\n{SEA}\n\n{AIR}",
        f"{SEA} ‹1› {AIR}",
    ),
    ("below its heading", f"# A\n\n## B\n\n{RIVER}\n\n{AIR}", f"# A\n\n## B\n\n{AIR}", f"B ‹1› {AIR}"),
    ("at the end of the list item before it", f"# A\n\n- {SEA}\n- {RIVER}", f"# A\n\n- {SEA}", f"{SEA} ‹1›"),
    ("after markup", f"# A\n\n**{SEA}** {RIVER}", f"# A\n\n**{SEA}**", f"{SEA} ‹1›"),
    ("once for neighbours", f"# A\n\n{SEA} {RIVER} {BUS}\n\n{AIR}", f"# A\n\n{SEA}\n\n{AIR}", f"{SEA} ‹1› {AIR}"),
    (
        "outside a note that was cited before it",
        f"# A\n\n{SEA}[^1]\n\n{RIVER}\n\n{AIR}\n\n[^1]: {BUS}",
        f"# A\n\n{SEA}[^1]\n\n{AIR}\n\n[^1]: {BUS}",
        f"{SEA} ‹1› 1 {AIR}",
    ),
    (
        "of a note, where it was cited",
        f"# A\n\n{SEA}[^1]\n\n{AIR}\n\n[^1]: {BUS}",
        f"# A\n\n{SEA}\n\n{AIR}",
        f"{SEA} ‹1› {AIR}",
    ),
    (
        "in what is left of a note",
        f"# A\n\n{SEA}[^1]\n\n{AIR}\n\n[^1]: {BUS} {RIVER}",
        f"# A\n\n{SEA}[^1]\n\n{AIR}\n\n[^1]: {BUS}",
        f"{BUS} ‹1›",
    ),
    ("before what followed, at a chapter's head", f"{RIVER}\n\n{AIR}", f"{AIR}", f"‹1› {AIR}"),
]


@pytest.mark.parametrize(("old", "new", "expected"), [case[1:] for case in PLACES], ids=[case[0] for case in PLACES])
def test_a_mark_stands_where_the_passage_stood(old: str, new: str, expected: str) -> None:
    """The mark follows what came before the passage, wherever that stands now."""
    assert expected in plain(manuscript([old], [new]).pages[0].html)


def test_a_deleted_chapter_leaves_its_mark_at_the_end_of_the_one_before() -> None:
    """Nothing of a chapter is left, so its mark stands where its neighbour ends."""
    page = manuscript([f"# A\n\n{SEA}", f"# B\n\n{RIVER}"], [f"# A\n\n{SEA}"]).pages[0]
    assert plain(page.html).endswith("‹1›")


def test_a_passage_of_a_chapter_that_was_renamed_keeps_its_place() -> None:
    """The chapter that carries on most of an old one is where its marks stand."""
    before = read_files({"chapters/lama.md": f"# A\n\n{SEA} {RIVER}\n\n{AIR}"})
    after = read(f"# A\n\n{SEA}\n\n{AIR}")
    made = compose_books(before, after, settings_for(["chapters/1.md"]), None)
    assert f"{SEA} ‹1›" in plain(made.pages[0].html)


def test_links_go_both_ways() -> None:
    """Every mark leads to its entry and every entry back to its mark; a decision in two places has two marks."""
    old = f"# A\n\n{SEA} {RIVER}\n\n{AIR} {BUS}"
    made = manuscript([old], [f"# A\n\n{SEA}\n\n{AIR}"], decision())
    chapter, annex = made.pages
    assert re.findall(r'id="(mark[^"]*)" href="([^"]*)"', chapter.html) == [
        ("mark-1", "annex.md#removal-1"),
        ("mark-1-2", "annex.md#removal-1"),
    ]
    assert re.findall(r'class="removal__back" href="([^"]*)"', annex.html) == [
        "chapters/1.md#mark-1",
        "chapters/1.md#mark-1-2",
    ]
    assert annex.html.count('id="removal-1"') == 1


def test_the_annex_quotes_reason_and_decision() -> None:
    """Quotation, outcome, category, reason, considerations, id, role, date and meeting stand in the annex, escaped."""
    made = manuscript([f"# A\n\n{SEA} {RIVER}"], [f"# A\n\n{SEA}"], decision(replaced_by="chapters/1.md"))
    text = plain(made.pages[-1].html)
    for part in (RIVER, "Di luar lingkup", "Pertimbangan satu.", "K-0001", "CRO, 25 Mei 2018, Rapat mingguan"):
        assert part in text
    assert "Alasan &lt;penting&gt;." in made.pages[-1].html
    assert '<a href="chapters/1.md" class="xref">A</a>' in made.pages[-1].html
    assert not made.verdict.open


def test_an_address_among_the_evidence_is_a_link() -> None:
    """Who wants to see the minutes need not copy their address, also where words stand before it."""
    address = "https://example.org/a?b=1&c=2"
    made = manuscript([f"# A\n\n{SEA} {RIVER}"], [f"# A\n\n{SEA}"], decision(evidence=(f"Notula, {address}",)))
    links = list(fromstring(made.pages[-1].html).iter("a"))
    assert [link.text for link in links if link.get("href") == address] == [address]


def test_a_decision_that_was_returned_is_shown_with_the_note_it_came_back_with() -> None:
    """Mark and annex of an open removal tell of the decision that was sent back; its reason is not counted as one."""
    old, new = sides()
    removed, _ = losses()
    returned = step(decision_for(removed), Status.RETURNED, "Sebut laporannya")
    book = Snapshot("working tree", {}, tuple(chapter.path for chapter in new))
    made = compose(book, new, old, verdict_on([returned]), SETTINGS, Edition.DRAFT, TODAY, Steps())
    assert [entry.state for entry in made.entries] == ["returned", "open"]
    assert len(made.verdict.open) == 2
    assert 'class="mark mark--returned"' in made.pages[0].html
    annex = plain(made.pages[-1].html)
    assert returned.reason in annex
    assert "K-0001 · Dikembalikan: “Sebut laporannya” · CRO, " in annex
    assert "Di luar lingkup (1)" not in annex


WAITING = [  # the statuses of the two decisions, None for none; what is said of them together; a line of the annex
    (
        [Status.APPROVED, Status.APPROVED],
        "Setiap tulisan yang dihilangkan memiliki keputusan yang disetujui.",
        "Belum disetujui tidak ada",
    ),
    (
        [Status.APPROVED, Status.PROPOSED],
        "1 tulisan yang dihilangkan memiliki keputusan yang baru diusulkan dan belum disetujui.",
        "Belum disetujui 1 diusulkan ",
    ),
    (
        [Status.PROPOSED, None],
        "1 tulisan yang dihilangkan masih terbuka: belum ada keputusannya, atau keputusannya dikembalikan. "
        "1 tulisan yang dihilangkan memiliki keputusan yang baru diusulkan dan belum disetujui.",
        "Belum disetujui 1 diusulkan, 1 terbuka ",
    ),
    (
        [Status.RETURNED, None],
        "2 tulisan yang dihilangkan masih terbuka: belum ada keputusannya, atau keputusannya dikembalikan.",
        "",
    ),
]


def waiting(statuses: list[Status | None], edition: Edition = Edition.DRAFT, needed: str = "approved") -> Manuscript:
    """A book that lost two passages, with decisions of these statuses about them."""
    before, after = sides()
    settings = replace(SETTINGS, policy=replace(SETTINGS.policy, final_needs=needed))
    drafts = [decision_for(loss, f"K-000{number}") for number, loss in enumerate(losses(), 1)]
    found = [
        draft if status is Status.APPROVED else step(draft, status)
        for draft, status in zip(drafts, statuses, strict=True)
        if status
    ]
    verdict = verdict_on(found, settings=settings)
    book = Snapshot("working tree", {}, tuple(chapter.path for chapter in after), commit="abc")
    return compose(book, after, before, verdict, settings, edition, TODAY, Steps())


def texts_of(book: Manuscript) -> tuple[str, str, str, str]:
    """What cover, imprint, annex and the site's summary say, as plain text on one line."""
    cover, imprint = front_sections(book, None)[0].body.split('<section class="imprint">')
    pages = review_pages(book, Story(None, (), (), ()), SETTINGS.policy, (), catalogue("id"))
    summary = next(page.html for page in pages if page.path == "summary.md")
    one, two, three, four = (plain(part) for part in (cover, imprint, book.pages[-1].html, summary))
    return one, two, three, four


@pytest.mark.parametrize(("statuses", "said", "line"), WAITING)
def test_proposals_are_told_apart_from_what_is_open(statuses: list[Status | None], said: str, line: str) -> None:
    """Notice, annex and summary count both in the same words; what was only proposed is never counted as approved."""
    book = waiting(statuses)
    _, imprint, annex, summary = texts_of(book)
    waits = statuses != [Status.APPROVED] * 2
    assert (f"{said} Tempatnya ditandai" in imprint, "Tempatnya ditandai" in imprint) == (waits, waits)
    assert (said in annex, line in annex, said in summary) == (True, True, True)
    approved, proposed = statuses.count(Status.APPROVED), statuses.count(Status.PROPOSED)
    cells = re.findall(r'class="total">.*?((?:<td>\d*</td>){3})</tr>', book.pages[-1].html)
    assert cells == [f"<td>{approved}</td><td>{proposed}</td><td>{2 - approved - proposed}</td>"]


def test_a_final_edition_with_proposals_says_so() -> None:
    """Where the settings ask for no approval, cover, annex and summary name what nobody has approved."""
    said = "1 tulisan yang dihilangkan memiliki keputusan yang baru diusulkan dan belum disetujui."
    cover, _, annex, summary = texts_of(waiting([Status.APPROVED, Status.PROPOSED], Edition.FINAL, "proposed"))
    assert said in cover
    assert f"{said} Meskipun demikian, pengaturan mengizinkan edisi final diterbitkan." in summary
    assert "Pengaturan mengizinkan edisi final dengan keputusan yang belum disetujui." in annex
    cover, _, annex, summary = texts_of(waiting([Status.APPROVED] * 2, Edition.FINAL))
    assert said not in cover
    assert "Edisi final boleh diterbitkan." in summary
    assert "Pengaturan mengizinkan" not in annex


TRIMMED = [  # what is gone in brackets, what came instead in braces
    "Pemerintah kota membangun 40 rumah pompa baru di pesisir utara dengan biaya daerah [sampai tahun 2022].",
    "Dewan ini mandiri dan memutuskan sendiri tarifnya, [tetapi tidak berwenang atas pinjaman].",
    "Kami menganjurkan perbaikan pipa induk, karena paling murah [dan tidak memerlukan pinjaman dari bank].",
    "The mayor shall inspect every dam and may [not] delay the report.",
    "Pensioners pay nothing unless they own a second house [and do not live in the district].",
    "In 2017 the budget was [17 million]{19 million} and the city repaired mains in all districts.",
    "We recommend repairing the mains, because it is the cheapest [and does not need a loan].",
    "The board is independent and decides alone on fees, [but not on loans].",
]


@pytest.mark.parametrize("sentence", TRIMMED)
def test_what_is_gone_is_struck_in_the_quotation(sentence: str) -> None:
    """Of a trimmed sentence the annex strikes whole words where they stood, all that went together, and no others."""
    old = re.sub(r"[\[\]]|\{.*?\}", "", sentence)
    new = re.sub(r",? ?\[[^]]*\](?:\{(.*?)\})?", lambda came: f" {came[1]}" if came[1] else "", sentence)
    made = manuscript([f"# A\n\n{old}"], [f"# A\n\n{new}"])
    quoted = re.findall(r"<p>(.*<del>.*)</p>", made.pages[-1].html)
    assert quoted == [re.sub(r"\[(.*?)\](?:\{.*?\})?", r"<del>\1</del>", sentence)]


def test_chapters_sections_figures_and_tables_are_numbered() -> None:
    """Body chapters count from 1; front matter has no numbers; floats count in their chapter."""
    table = "| a |\n|---|\n| b |\n\n/// caption | #t{}\nIsi.\n///\n\n"
    chapters = ["# Kata\n\n## X", f"# A\n\n## B\n\n### C\n\n{table.format(1)}{table.format(2)}", "# D\n\n## E"]
    made = manuscript(chapters, chapters, policy="      slug: uji\n      front: [chapters/1.md]\n")
    assert [page.matter for page in made.pages] == [Matter.FRONT, Matter.BODY, Matter.BODY, Matter.ANNEX]
    assert [heading.number for page in made.pages[:3] for heading in page.headings] == [
        "",
        "",
        "1",
        "1.1",
        "1.1.1",
        "2",
        "2.1",
    ]
    assert [item.number for item in made.pages[1].floats] == ["1.1", "1.2"]


def test_a_level_of_headings_that_was_left_out_is_closed_up() -> None:
    """A heading two levels below the one above it is one level below it in the book, and so are its like."""
    chapters = ["# A\n\n#### B\n\n#### C\n\n## D\n\n### E", "### F\n\n##### G"]
    pages = manuscript(chapters, chapters).pages
    assert [(heading.text, heading.level, heading.number) for page in pages[:2] for heading in page.headings] == [
        ("A", 1, "1"),
        ("B", 2, "1.1"),
        ("C", 2, "1.2"),
        ("D", 2, "1.3"),
        ("E", 3, "1.3.1"),
        ("F", 2, "2.1"),
        ("G", 3, "2.1.1"),
    ]
    assert '<h2 id="b">' in pages[0].html


REFERENCES = [
    ("a chapter", "[bab](2.md)", "bab (Bab 2)"),
    ("a section", "[bagian](2.md#b)", "bagian (Subbab 2.1)"),
    ("a table", "[tabel](2.md#t)", "tabel (Tabel 2.1)"),
    ("its own page", "[diri](#s)", "diri (Subbab 1.1)"),
    ("nothing numbered", "[acuan](2.md#p9)", "acuan dan"),
    ("another host", "[luar](https://example.org)", "luar dan"),
]


@pytest.mark.parametrize(("link", "expected"), [case[1:] for case in REFERENCES], ids=[case[0] for case in REFERENCES])
def test_references_carry_the_number_of_their_target(link: str, expected: str) -> None:
    """After a link to something numbered stands its label in the book's language."""
    chapters = [
        f"# A\n\n## S {{#s}}\n\nLihat {link} dan lainnya.",
        "# D\n\n## B {#b}\n\n| a |\n|---|\n| b |\n\n/// caption | #t\nIsi.\n///\n\nAcuan.\n{: #p9 }",
    ]
    assert expected in plain(manuscript(chapters, chapters).pages[0].html)


def test_the_register_has_a_digest() -> None:
    """The digest changes with any byte of the register and with nothing else."""
    chapters = read("# A")
    settings = settings_for(["chapters/1.md"])

    def digest(files: dict[str, bytes]) -> str:
        book = Snapshot("working tree", files, ("chapters/1.md",))
        verdict = Verdict(None, (), (), ())
        return compose(book, chapters, (), verdict, settings, Edition.DRAFT, date(2018, 5, 25), Steps()).register_digest

    one = digest({"decisions/1.yml": b"a"})
    assert one == digest({"decisions/1.yml": b"a", "chapters/1.md": b"x", str(Path("mkdocs.yml")): b""})
    assert one != digest({"decisions/1.yml": b"b"})


def test_the_annex_of_an_edition_that_lost_nothing_says_so() -> None:
    """That "every removed passage" is approved would make readers look for removals."""
    text = plain(manuscript([f"# A\n\n{SEA}"], [f"# A\n\n{SEA}"]).pages[-1].html)
    assert "Tidak ada tulisan yang dihilangkan." in text
    assert "Setiap tulisan yang dihilangkan" not in text


def test_the_annex_begins_with_a_summary() -> None:
    """Reasons, who agreed and what is open are counted in passages; a chart shows each chapter's words."""
    old = f"# A\n\n{SEA} {RIVER}\n\n{AIR} {BUS}"
    made = manuscript([old], [f"# A\n\n{SEA}\n\n{AIR}"], decision())
    text = plain(made.pages[-1].html)
    assert "Di luar lingkup (2)" in text
    assert "CRO, 25 Mei 2018 (2)" in text
    chart = made.images["annex/chart.svg"].decode()
    share = len(f"{RIVER} {BUS}".split()) / len(f"A {SEA} {RIVER} {AIR} {BUS}".split())
    assert f">{round(100 * share)}% dihilangkan<" in chart
    assert len(re.findall(r'<rect data-bar="[^"]+" x="[^"]+" y="28" width="(?!0\.0)', chart)) == 2


def test_the_annex_leads_to_where_the_content_stands_today() -> None:
    """A successor's chapter that was renamed after the approval is found; a place that is nowhere has no link."""
    old = {"chapters/1.md": f"# A\n\n{SEA} {RIVER}", "chapters/lama.md": f"# B\n\n## C {{#c}}\n\n{AIR}\n\n{BUS}"}
    before = read_files(old)
    after = read_files({"chapters/1.md": f"# A\n\n{SEA}", "chapters/baru.md": old["chapters/lama.md"]})
    settings = settings_for([chapter.path for chapter in after])
    html = compose_books(before, after, settings, decision(replaced_by="chapters/lama.md#c")).pages[-1].html
    assert '<a href="chapters/baru.md#c" class="xref">C</a>' in html
    html = compose_books(before, after, settings, decision(replaced_by="chapters/baru.md#p1")).pages[-1].html
    assert '<a href="chapters/baru.md#p1">B</a>' in html
    html = compose_books(before, after, settings, decision(replaced_by="chapters/1.md#nowhere")).pages[-1].html
    assert "nowhere" not in html


def test_a_decision_that_was_edited_after_its_approval_is_shown_as_a_proposal() -> None:
    """Mark, annex, counts and register say nowhere that it was approved as it stands, nor who agreed to that."""
    removed, trimmed = losses()
    edited = replace(decision_for(removed), reason="Alasan yang tidak pernah dibaca CRO.")
    before, after = sides()
    verdict = verdict_on([edited, decision_for(trimmed, "K-0002")])
    book = Snapshot("working tree", {}, (), commit="abc")
    shown = compose(book, after, before, verdict, SETTINGS, Edition.DRAFT, TODAY, Steps())
    assert [entry.state for entry in shown.entries] == ["proposed", "approved"]
    assert (shown.tally[-1].decided, shown.tally[-1].approved) == (2, 1)
    assert "mark--proposed" in shown.pages[0].html
    annex = plain(shown.pages[-1].html)
    assert "K-0001 · Diusulkan (disunting setelah disetujui) " in annex
    assert "CRO, 25 Mei 2018 (1)" in annex
    table = list(csv.DictReader(register_csv(shown.entries).decode("utf-8-sig").splitlines()))
    assert [(row["status"], row["role"]) for row in table] == [("proposed", ""), ("approved", "CRO")]
