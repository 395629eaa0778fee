"""A small manuscript with one of everything that the site shows, and the folder of its book."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from policybook.model import (
    Anchor,
    AnnexEntry,
    Approval,
    BlockKind,
    Change,
    ChangeKind,
    Decision,
    Edition,
    Event,
    Float,
    Heading,
    Location,
    Manuscript,
    Matter,
    Outcome,
    Page,
    Passage,
    Place,
    Removal,
    RemovedPassage,
    Snapshot,
    Status,
    Tally,
    Verdict,
)
from policybook.render.history import Comparison, History, Submission
from policybook.settings import PolicySettings, Settings

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 30"><rect width="80" height="30" fill="#0b4f6c"/></svg>'
MKDOCS = """\
site_name: Ketahanan Kota
docs_dir: docs
theme: {name: material, language: id, font: false}
nav:
  - chapters/00-ringkasan.md
  - chapters/01-air.md
  - chapters/02-jalan.md
  - Panduan: [panduan.md]
markdown_extensions: [footnotes, admonition]
plugins: [search, policybook: {baseline: latest}]
"""
GUIDE = f"# Panduan\n\nBaca [bab air](chapters/01-air.md#pipa).\n\n    python3 build.py {'sangat-' * 20}panjang\n"
PARAGRAPH = "Layanan air perpipaan belum menjangkau seluruh warga, dan penyedotan menambah laju penurunan tanah. "

SUMMARY = '<h1 id="ringkasan">Ringkasan</h1>\n<p id="p1">Kota menjaga <em>air</em> & jalan; penganggaran menyusul.</p>'
WATER = f"""\
<h1 id="air"><span class="number">1</span> Air</h1>
<p id="p1">{PARAGRAPH * 3}<a class="mark mark--approved" id="mark-1" href="annex.md#removal-1" aria-label="1"
><span class="mark__n">1</span></a> Lihat <a class="xref" href="chapters/02-jalan.md#peta">peta jalan</a
><span class="xref-label"> (Gambar 2.1)</span>.<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup></p>
<h2 id="pipa"><span class="number">1.1</span> Pipa</h2>
<p id="p9">Siapa yang bertanggung jawab (pengelolaan), belum jelas.</p>
<p id="p2">{PARAGRAPH * 2}</p>
<figure id="tbl-air" class="float float--table"><table id="t1">
<thead><tr>{"".join(f'<th scope="col">Kolom {n}</th>' for n in range(9))}</tr></thead>
<tbody><tr>{"".join(f"<td>Pelanggan {n * 1000}</td>" for n in range(9))}</tr></tbody>
</table><figcaption><p><span class="label">Tabel 1.1</span> Pelanggan air</p></figcaption></figure>
<p class="mark-line"><a class="mark mark--open" id="mark-2" href="annex.md#removal-2" aria-label="2"
><span class="mark__n">2</span></a></p>
<p id="p3">{PARAGRAPH * 4}</p>
<div class="footnote"><hr><ol><li id="fn:1"><p>Catatan kaki.&nbsp;<a class="footnote-backref" href="#fnref:1"
title="Kembali">&#8617;</a></p></li></ol></div>"""
ROADS = """\
<h1 id="jalan"><span class="number">2</span> Jalan</h1>
<p id="p1">Anggaran jalan<del class="redline redline--removed gone"> raya lama</del><ins
class="redline redline--added"> kota</ins>. Kembali ke <a
href="chapters/01-air.md">bab air</a> dan <a href="#peta">peta</a>.</p>
<figure id="peta" class="float float--figure"><p><img alt="Peta" src="chapters/gambar/peta.svg"></p>
<figcaption><p><span class="label">Gambar 2.1</span> Peta jalan</p></figcaption></figure>"""
SINCE_WATER = """\
<h1 id="air"><span class="number">1</span> Air</h1>
<p id="p1">Air bersih.<a class="redline redline--to gone" id="moved-from-1" title="pindah"
href="changes/2018-03-05-awal/chapters/02-jalan.md#moved-to-1"> → Jalan desa. </a></p><h2 id="pipa">Pipa</h2>"""
SINCE_ROADS = """\
<h1 id="jalan"><span class="number">2</span> Jalan</h1>
<p id="p1">Anggaran jalan kota.<del class="redline redline--removed gone"> Jembatan gantung. </del> <a
class="redline redline--from gone" id="moved-to-1" title="dari sini"
href="changes/2018-03-05-awal/chapters/01-air.md#moved-from-1">←</a><span class="redline redline--moved">Jalan
desa.</span></p>"""
ANNEX = """\
<h1 id="removed-text">Tulisan yang dihilangkan dan pertimbangannya</h1>
<section class="removals-summary"><p id="p1">Dua bagian dihilangkan.</p></section>
<h2 id="removals-1">Air</h2>
<article class="removal removal--approved" id="removal-1"><h3 id="removal-1-title">Tarif lama dilepas</h3>
<blockquote class="removal__text"><p id="p2">Tarif air tahun 1998 masih berlaku.</p>
<p class="removal__source">Paragraf · <a
class="removal__back" href="chapters/01-air.md#mark-1">tempatnya</a></p></blockquote>
<dl class="removal__facts"><dt>Hasil</dt><dd>Ditarik</dd><dt>Alasan</dt><dd>Tarif itu sudah dicabut.</dd></dl></article>
<article class="removal removal--open" id="removal-2"><h3 id="removal-2-title">Belum ada keputusan</h3>
<blockquote class="removal__text"><p>Pipa bocor di utara.</p>
<p class="removal__source">Paragraf · <a
class="removal__back" href="chapters/01-air.md#mark-2">tempatnya</a></p></blockquote>
<p class="removal__open">Belum ada alasan.</p></article>"""

PAGES = (
    Page(
        "chapters/00-ringkasan.md",
        "Ringkasan",
        "",
        Matter.FRONT,
        SUMMARY,
        (Heading(1, "ringkasan", "", "Ringkasan"),),
        (),
    ),
    Page(
        "chapters/01-air.md",
        "Air",
        "1",
        Matter.BODY,
        WATER,
        (Heading(1, "air", "1", "Air"), Heading(2, "pipa", "1.1", "Pipa")),
        (Float("table", "tbl-air", "1.1", "Pelanggan air"),),
    ),
    Page(
        "chapters/02-jalan.md",
        "Jalan",
        "2",
        Matter.BODY,
        ROADS,
        (Heading(1, "jalan", "2", "Jalan"),),
        (Float("figure", "peta", "2.1", "Peta jalan"),),
    ),
    Page(
        "annex.md",
        "Tulisan yang dihilangkan dan pertimbangannya",
        "",
        Matter.ANNEX,
        ANNEX,
        (Heading(1, "removed-text", "", "Tulisan yang dihilangkan"), Heading(2, "removals-1", "", "Air")),
        (),
    ),
)


def _passage(text: str, chapter: str = "chapters/01-air.md", block: str = "p1") -> Passage:
    return Passage(text, chapter, ("Air",), BlockKind.PARAGRAPH, text, "sha256:0", Location(chapter, 3), block, 9)


DECISION = Decision(
    id="K-0001",
    title="=Tarif lama dilepas",  # a spreadsheet must not take it for a formula
    outcome=Outcome.WITHDRAWN,
    category="outdated",
    passages=(),
    reason="Tarif itu sudah dicabut.",
    considerations=("Angka lama menyesatkan.", "Sumbernya tetap dapat dibaca di arsip."),
    status=Status.APPROVED,
    location=Location("decisions/a.yml", 1),
    alternatives=("Memindahkannya ke catatan kaki.",),
    replaced_by="chapters/02-jalan.md#peta",
    decided=Approval("CRO", date(2018, 5, 25), "Rapat mingguan", "sha256:" + "a" * 64),
    history=(
        Event(date(2018, 5, 20), "penulis", Status.PROPOSED),
        Event(date(2018, 5, 25), "CRO", Status.APPROVED, "Ya."),
    ),
)
TARIFF = Change(
    ChangeKind.TRIMMED, _passage("Tarif air tahun 1998 masih berlaku."), lost=("tahun", "1998"), gone=((10, 20),)
)
LEAK = Change(ChangeKind.REMOVED, _passage("Pipa bocor di utara."))
REWORDED = Change(
    ChangeKind.REWORDED, _passage("Jalan raya."), (_passage("Anggaran jalan kota.", "chapters/02-jalan.md"),)
)
ADDED = Change(ChangeKind.ADDED, None, (_passage("Penganggaran menyusul.", "chapters/00-ringkasan.md"),))
REMOVALS = (Removal(1, TARIFF, DECISION), Removal(2, LEAK, None))
ENTRIES = tuple(
    AnnexEntry(n, "chapters/01-air.md", r.decision, (Place(r, Anchor("chapters/01-air.md", "p1", 9), f"mark-{n}"),))
    for n, r in enumerate(REMOVALS, 1)
)
VERDICT = Verdict(
    Snapshot("2018-05-14-draf", {}, (), handed_over=date(2018, 5, 14)), (TARIFF, LEAK, REWORDED, ADDED), REMOVALS, ()
)
RESTORED = replace(
    DECISION,
    id="K-0002",
    title="Jembatan gantung kembali",
    status=Status.RESTORED,
    outcome=Outcome.CORRECTED,
    passages=(
        RemovedPassage(
            "chapters/02-jalan.md",
            "Jalan",
            "2018-03-05-awal",
            "Jembatan gantung dipasang pada 1974.",
            "sha256:1",
            None,
            Location("decisions/b.yml", 9),
        ),
    ),
)
ROW = {"passages": 3, "words": 20, "kept": 9, "moved": 2, "reworded": 3, "removed": 6}


def manuscript(pages: tuple[Page, ...] = PAGES) -> Manuscript:
    """The sample as a draft with one open removal; the pages may be replaced."""
    return Manuscript(
        title="Ketahanan Kota",
        subtitle="Penilaian awal",
        notice="Contoh, bukan dokumen resmi.",
        publisher="Sekretariat",
        language="id",
        slug="ketahanan",
        edition=Edition.DRAFT,
        revision="abc1234",
        day=date(2018, 5, 28),
        register_digest="0" * 64,
        pages=pages,
        images={"chapters/gambar/peta.svg": SVG, "docs/unused.svg": SVG},
        verdict=VERDICT,
        entries=ENTRIES,
        decisions=(DECISION, RESTORED),
        tally=(
            Tally("chapters/01-air.md", "Air", **ROW, decided=1, approved=1, open=1),
            Tally("", "", **ROW, decided=1, approved=1, open=1),
        ),
    )


FIRST = Submission("2018-03-05-awal", date(2018, 3, 5), 3, 40)
SECOND = Submission("2018-05-14-draf", date(2018, 5, 14), 3, 44)
TITLES = {page.path: page.title for page in PAGES}
BRIDGE = Change(
    ChangeKind.REMOVED, replace(_passage("Jembatan gantung.", "chapters/02-jalan.md"), fingerprint="sha256:1")
)
MOVED = Change(ChangeKind.MOVED, _passage("Jalan desa."), (_passage("Jalan desa.", "chapters/02-jalan.md"),))
HISTORY = History(
    submissions=(FIRST, SECOND),
    rounds=(Comparison(FIRST, SECOND, (TARIFF, MOVED, ADDED), TITLES, TITLES),),
    since=(
        Comparison(
            FIRST,
            None,
            (BRIDGE, MOVED, REWORDED),
            TITLES,
            TITLES,
            (
                replace(PAGES[1], path="changes/2018-03-05-awal/chapters/01-air.md", html=SINCE_WATER),
                replace(PAGES[2], path="changes/2018-03-05-awal/chapters/02-jalan.md", html=SINCE_ROADS),
            ),
        ),
    ),
)


def write_book(root: Path) -> Settings:
    """Write mkdocs.yml and a guide below a folder; the settings of that book."""
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "panduan.md").write_text(GUIDE, "utf-8")
    (root / "mkdocs.yml").write_text(MKDOCS, "utf-8")
    chapters = tuple(page.path for page in PAGES[:3])
    return Settings(root, "Ketahanan Kota", "id", chapters, {}, PolicySettings(deadline=date(2018, 7, 15)))
