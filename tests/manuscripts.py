"""Manuscripts for tests of what is rendered: a small book with everything in it, and single pages of HTML."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from support import read_files, settings_for

from policybook.compare import compare
from policybook.model import (
    Approval,
    Decision,
    Edition,
    Heading,
    Location,
    Manuscript,
    Matter,
    Outcome,
    Page,
    Removal,
    Snapshot,
    Status,
    Verdict,
)
from policybook.render.manuscript import compose
from policybook.render.pdf import Typesetter
from policybook.render.pdf_process import Limits
from policybook.steps import Steps

FIGURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" viewBox="0 0 120 40">'
    b'<rect width="120" height="40" fill="#0b4f6c"/><circle cx="60" cy="20" r="12" fill="#c8811a"/></svg>'
)
POLICY = """\
      slug: uji
      subtitle: Contoh kecil untuk pengujian
      notice: Naskah uji, bukan dokumen resmi.
      publisher: Penerbit Uji
      front: [chapters/00-pengantar.md]
      back: [chapters/90-pustaka.md]
      categories: {outside-scope: {id: Di luar lingkup, en: Outside the scope}}
"""
SENTENCE = (
    "Pengelolaan air bersih menuntut keterhubungan antara perangkat daerah, badan usaha, dan warga yang "
    "bertempat tinggal di sepanjang bantaran sungai nomor {}."
)


def _paragraphs(first: int, count: int) -> str:
    return "\n\n".join(" ".join(SENTENCE.format(n * 10 + k) for k in range(4)) for n in range(first, first + count))


_ROWS = "\n".join(f"| Kelurahan {n} | {n * 37} | Rawan banjir pada musim hujan |" for n in range(1, 61))
_WIDE = " | ".join(f"Pertanggungjawaban {n}" for n in range(1, 9))
CHAPTERS = {
    "chapters/00-pengantar.md": "# Kata Pengantar\n\nBuku ini lahir dari kerja bersama; lihat [ketahanan](01-a.md).\n",
    "chapters/01-a.md": f"""# Pendahuluan {{#awal}}

## Latar Belakang {{#latar}}

Jakarta dilintasi tiga belas sungai.[^sungai] Sebagian besar wilayah utara berada di bawah muka laut.[^laut]

Rencana rinci ada pada [tabel kelurahan](02-b.md#tbl-kelurahan) dan pada [bab berikutnya](02-b.md).
Sungai yang sama disebut lagi di sini.[^sungai]
Lihat juga [gambar kota](#gbr-kota) dan ([Abidin, 2011](90-pustaka.md#abidin)).

![Kotak dengan lingkaran](gambar/kota.svg)

/// caption | #gbr-kota
Kota dan sungainya.
///

!!! note "Catatan penting"

    Ketahanan tidak sama dengan kekebalan: kota yang tahan dapat terganggu, lalu pulih.

{_paragraphs(1, 9)}

### Rincian {{#rincian}}

1. Butir pertama.
2. Butir kedua dengan `kode` dan tanda ≤ serta →.

> *Ketahanan*{{.index}} adalah daya *pulih*{{.index title="pemulihan"}};
> *Ketahanan*{{.index}} *diuji*{{.index title="Ketahanan: asal kata"}}.

[^sungai]: Termasuk Ciliwung, Pesanggrahan, dan [kanal](02-b.md#kanal).
[^laut]: Perkiraan pada tahun 2017.

    Alinea kedua catatan ini.
""",
    "chapters/02-b.md": f"""# Keadaan Kota {{#keadaan}}

## Kanal {{#kanal}}

*Aset*{{.index}} dan *Ketahanan*{{.index}} kota.

{_paragraphs(20, 4)}

| Kelurahan | Jumlah | Keterangan |
|---|---:|---|
{_ROWS}

/// caption | #tbl-kelurahan
Kelurahan yang rawan.
///

## Pertanggungjawaban {{#tanggung}}

| {_WIDE} |
|{"---|" * 8}
| {" | ".join(["ya"] * 8)} |

/// caption | #tbl-lebar
Tabel yang sangat lebar.
///

{_paragraphs(40, 2)}
""",
    "chapters/90-pustaka.md": "# Daftar Pustaka\n\nAbidin, H. Z. (2011). *Land subsidence of Jakarta*. "
    "<https://example.org/abidin>\n{: #abidin }\n",
}
REMOVED = "Anggaran rinci setiap kampung dimuat pada lampiran tersendiri."


def sample(
    edition: Edition = Edition.DRAFT, chapters: Mapping[str, str] = CHAPTERS, language: str = "id"
) -> Manuscript:
    """A book with front, body and back matter, two removals (one decided, one open) and every kind of block."""
    settings = replace(settings_for(list(chapters), POLICY), language=language)
    first = chapters["chapters/01-a.md"].replace(
        "tiga belas sungai.[^sungai]", f"tiga belas sungai.[^sungai] {REMOVED}"
    )
    second = chapters["chapters/02-b.md"] + "\nKoridor sepeda membutuhkan kajian lalu lintas tersendiri di utara.\n"
    before = read_files({**chapters, "chapters/01-a.md": first, "chapters/02-b.md": second}, "baselines/lama/")
    after = read_files(chapters)
    changes = compare(before, after, settings.policy.compare, Steps())
    lost = [change for change in changes if change.kind.is_loss]
    assert len(lost) == 2
    removals = (Removal(1, lost[0], DECISION), Removal(2, lost[1], None))
    verdict = Verdict(Snapshot("lama", {}, (), handed_over=date(2018, 5, 14)), changes, removals, ())
    sources = {path: source.encode() for path, source in chapters.items()}
    register = {"decisions/1.yml": b"id: K-0001\n", "decisions/2.yml": "id: K-0002  # dengan é\n".encode()}
    files = {**sources, **register, "chapters/gambar/kota.svg": FIGURE}
    book = Snapshot("working tree", files, tuple(chapters), commit="0123456789abcdef+")
    return compose(book, after, before, verdict, settings, edition, date(2018, 5, 25), Steps())


DECISION = Decision(
    id="K-0001",
    title="Anggaran rinci dilepas",
    outcome=Outcome.WITHDRAWN,
    category="outside-scope",
    passages=(),
    reason="Rincian anggaran bukan bahan makalah kebijakan.",
    considerations=("Angka berubah setiap tahun.", "Pembaca dirujuk ke dokumen anggaran."),
    status=Status.APPROVED,
    location=Location("decisions/1.yml", 1),
    decided=Approval("CRO", date(2018, 5, 25), "Rapat mingguan", None),
)


def page(body: str, path: str = "chapters/01-uji.md", matter: Matter = Matter.BODY, number: str = "1") -> Page:
    """A page of HTML with a chapter heading before it."""
    html = f'<h1 id="judul"><span class="number">{number}</span> Uji</h1>{body}'
    return Page(path, "Uji", number, matter, html, (Heading(1, "judul", number, "Uji"),), ())


def write_pdf(manuscript: Manuscript, target: Path, steps: Steps | None = None, limits: Limits | None = None) -> None:
    """Write one PDF, typeset from nothing unless steps are given."""
    with Typesetter(steps or Steps(), limits) as typesetter:
        typesetter.write(manuscript, target)


def bare(*pages: Page, **values: object) -> Manuscript:
    """A manuscript of these pages and nothing else; `values` replace its fields."""
    manuscript = Manuscript(
        title="Buku Uji",
        subtitle="",
        notice="",
        publisher="",
        language="id",
        slug="uji",
        edition=Edition.FINAL,
        revision="",
        day=date(2018, 5, 25),
        register_digest="0" * 64,
        pages=pages,
        images={},
    )
    return replace(manuscript, **values)  # type: ignore[arg-type]
