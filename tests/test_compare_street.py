"""From Markdown files to what became of each passage: reading and comparing together."""

import json
import re
from pathlib import Path

import pytest
from rapidfuzz import fuzz
from support import read, read_files

from policybook.compare import compare
from policybook.model import Change, ChangeKind, Chapter
from policybook.settings import CompareSettings
from policybook.steps import Steps

BOOKS = Path(__file__).parents[2] / "shared" / "eval" / "data" / "mutbooks" / "dev"

OLD = """\
# Ketahanan kota

Jakarta dialiri tiga belas sungai. Banjir datang
setiap tahun, dan **warga kampung** pindah ke masjid.[^1]

## Guncangan

| Guncangan | Tingkat |
|-----------|---------|
| Banjir    | tinggi  |
| Gempa     | sedang  |

- Pompa air dirawat setiap bulan oleh dinas.
- Pintu air Manggarai dijaga 12 petugas siang dan malam.

!!! note "Catatan"
    Data ini dihimpun bersama nelayan di Muara Angke.

<!-- Catatan penyunting: periksa lagi. -->

Sekolah
:   Tempat anak-anak mengungsi.

[^1]: Menurut laporan kelurahan.
"""


def changes(old: str, *new: str) -> dict[str, Change]:
    """What became of each old passage, by its text."""
    return {
        change.old.text: change for change in compare(read(old), read(*new), CompareSettings(), Steps()) if change.old
    }


def losses(old: str, *new: str) -> list[str]:
    """The texts that are gone, and the words that were lost inside others."""
    found = [change for change in changes(old, *new).values() if change.kind.is_loss]
    return [" ".join(change.lost) or (change.old.text if change.old else "") for change in found]


NOTE = "[^1]: Menurut laporan kelurahan.\n"
FIRST, SECOND = OLD.removesuffix(NOTE).split("## Guncangan")

NOTHING = {
    "the same": (OLD,),
    "re-wrapped": (OLD.replace("datang\nsetiap", "datang setiap").replace("sungai. Banjir", "sungai.\nBanjir"),),
    "other markup": (OLD.replace("**warga kampung**", "_warga kampung_").replace("- Pompa", "* Pompa"),),
    "comment changed": (OLD.replace("periksa lagi", "sudah diperiksa"),),
    "columns aligned otherwise": (OLD.replace("| Banjir    | tinggi  |", "| Banjir | tinggi |"),),
    "list instead of prose": (OLD.replace("Jakarta dialiri", "- Jakarta dialiri").replace("datang\n", "datang\n  "),),
    "split into two files": (FIRST + NOTE, f"## Guncangan{SECOND}"),
    "files exchanged": (f"## Guncangan{SECOND}", FIRST + NOTE),
}
LOST = {
    "sentence": (OLD.replace("Jakarta dialiri tiga belas sungai. ", ""), ["Jakarta dialiri tiga belas sungai."]),
    "footnote": (
        OLD.replace(NOTE, "").replace("[^1]", ""),
        ["Menurut laporan kelurahan."],
    ),
    "table row": (OLD.replace("| Gempa     | sedang  |\n", ""), ["Gempa | sedang"]),
    "column of a table": (
        OLD.replace("| Guncangan | Tingkat |", "| Guncangan |")
        .replace("|-----------|---------|", "|-----------|")
        .replace("| Banjir    | tinggi  |", "| Banjir |")
        .replace("| Gempa     | sedang  |", "| Gempa |"),
        ["Tingkat", "tinggi", "sedang"],
    ),
    "list item": (
        OLD.replace("- Pompa air dirawat setiap bulan oleh dinas.\n", ""),
        ["Pompa air dirawat setiap bulan oleh dinas."],
    ),
    "admonition": (
        OLD.replace("    Data ini dihimpun bersama nelayan di Muara Angke.\n", "    Lihat lampiran.\n"),
        ["Data ini dihimpun bersama nelayan di Muara Angke."],
    ),
    "definition": (
        OLD.replace(":   Tempat anak-anak mengungsi.", ":   Lihat di atas."),
        ["Tempat anak-anak mengungsi."],
    ),
    "commented out": (
        OLD.replace("- Pompa air dirawat setiap bulan oleh dinas.\n", "")
        + "\n<!-- Pompa air dirawat setiap bulan oleh dinas. -->\n",
        ["Pompa air dirawat setiap bulan oleh dinas."],
    ),
    "number in a sentence": (OLD.replace("dijaga 12 petugas", "dijaga petugas"), ["12"]),
}


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_is_asked(name: str) -> None:
    """Where a reader reads the same, wherever and in whatever markup, nothing is lost."""
    assert losses(OLD, *NOTHING[name]) == []


@pytest.mark.parametrize("name", LOST)
def test_loss_is_found(name: str) -> None:
    """What a reader can no longer read is found, whatever kind of block it stood in, and nothing else is."""
    new, expected = LOST[name]
    assert losses(OLD, new) == expected


def test_rows_do_not_vouch_for_each_other() -> None:
    """A number that is gone from a row is lost, even where the row beside it has got the same number."""
    table = (
        "| Wilayah | Posko |\n|---|---|\n| Penjaringan utara | 12 posko siaga |\n| Cilincing timur | 7 posko siaga |\n"
    )
    assert losses(table, table.replace("| 12 p", "| 9 p").replace("| 7 p", "| 12 p")) == ["12", "7"]


def test_moved_to_another_chapter() -> None:
    """A paragraph that stands in another chapter has moved."""
    paragraph = "Pompa air dirawat setiap bulan oleh dinas."
    moved = changes(OLD, OLD.replace(f"- {paragraph}\n", ""), f"# Lampiran\n\n{paragraph}\n")
    assert moved[paragraph].kind is ChangeKind.MOVED
    assert moved[paragraph].new[0].chapter == "chapters/2.md"


def folder(path: Path) -> tuple[Chapter, ...]:
    """The chapters of a folder in the order of their names."""
    return read_files({f"chapters/{file.name}": file.read_text(encoding="utf-8") for file in sorted(path.glob("*.md"))})


def plain(markdown: str) -> str:
    """A sentence without its links and signs."""
    return re.sub(r"[*_`]", "", re.sub(r"\[([^\]]*)\](\([^)]*\)|\[[^\]]*\])", r"\1", markdown))


@pytest.mark.skipif(not BOOKS.is_dir(), reason="the labelled books are not part of this repository")
@pytest.mark.parametrize("name", ["en-handbook-a", "en-rustbook", "id-golang-a"])
def test_labelled_books(name: str) -> None:
    """Of the sentences that were deleted from real books, read from files, 95 in 100 are found, with few others."""
    result = compare(folder(BOOKS / name / "old"), folder(BOOKS / name / "new"), CompareSettings(), Steps())
    removed = [change.old.text for change in result if change.old and change.kind is ChangeKind.REMOVED]
    gone = [change.old.text for change in result if change.old and change.kind.is_loss]
    deleted = json.loads((BOOKS / name / "labels.json").read_text(encoding="utf-8"))["removed_sentences"]
    missed = [text for text in deleted if not any(fuzz.partial_ratio(plain(text), other) > 85 for other in gone)]
    false = [text for text in removed if not any(fuzz.partial_ratio(plain(other), text) > 85 for other in deleted)]
    assert len(missed) <= 0.05 * len(deleted), missed
    assert len(false) <= 0.25 * len(deleted), false
