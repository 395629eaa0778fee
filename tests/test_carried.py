"""Whether the place that a decision names carries what it says: measured with the detector (PB209)."""

from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest
from support import read

from policybook.compare import compare
from policybook.judge.places import NEEDED, Promise, kept, scores
from policybook.model import BlockKind, Change, Chapter, Outcome
from policybook.read.chapters import read_book
from policybook.read.settings import read_settings
from policybook.read.snapshot import submission, working_tree
from policybook.settings import CompareSettings
from policybook.steps import Steps

ROOT = Path(__file__).parent.parent
AROUND = """# Bab

## Sungai

Tiga belas sungai melintasi kota. Tanggul di muara diperiksa dua kali setahun oleh dinas. {sungai}

## Warga

Kohesi sosial adalah fokus kelima. Setiap kampung mengenal pengurusnya sendiri. {warga}

| Bahaya | Pulih |
|---|---|
| Gempa bumi | Tahun |

/// caption | #tbl-bahaya
Matriks bahaya. {tabel}
///

## Anggaran

Belanja tahun depan dibahas bersama dewan. The budget is approved in December. {anggaran}
"""


class Case(NamedTuple):
    """A passage that stood under Sungai, what stands today where, and whether it can be said to stand there."""

    old: str
    where: str
    today: str
    outcome: Outcome
    carries: bool


MOVED, MERGED, REPLACED = Outcome.MOVED, Outcome.MERGED, Outcome.REPLACED
LAMP = "Lampu jalan di lorong padam tiap malam."
PUMPS = "Pompa cadangan disimpan di gudang kecamatan sampai musim hujan tiba."
STAFF = "The secretariat hires two analysts for the monitoring of the pilot projects."
CASES = [
    Case(LAMP, "warga", "Lorong gelap karena lampunya mati.", MERGED, True),
    Case(LAMP, "warga", "Orang tua menunggu di balai warga.", MERGED, False),
    Case(LAMP, "warga", "", MOVED, False),
    Case(PUMPS, "tabel", "Kantor camat menyimpan alat untuk musim basah.", MOVED, True),
    Case(PUMPS, "tabel", "Penilaian kualitatif peserta lokakarya.", MOVED, False),
    Case(PUMPS, "sungai", "Setiap kecamatan kini menyewa pompa dari pihak ketiga.", REPLACED, True),
    Case(PUMPS, "anggaran", "Kursus bahasa asing bagi pegawai ditiadakan.", REPLACED, False),
    Case(STAFF, "anggaran", "Two people are hired to watch how the pilots go.", MERGED, True),
    Case(STAFF, "sungai", "A consultant watches the pilots.", REPLACED, True),
    Case(STAFF, "anggaran", "Trees along the canal are cut in spring.", REPLACED, False),
]
ANCHORS = {"sungai": "sungai", "warga": "warga", "tabel": "tbl-bahaya", "anggaran": "anggaran"}


def chapter(**texts: str) -> tuple[Chapter, ...]:
    """The chapter with these texts under its headings."""
    return read(AROUND.format_map(dict.fromkeys(ANCHORS, "") | texts))


def loss_of(text: str, changes: tuple[Change, ...]) -> Change:
    """The removal of a passage."""
    (found,) = (change for change in changes if change.old and change.old.text == text)
    assert found.kind.is_loss
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.outcome.value}: {case.today or 'nothing'}")
def test_a_place_carries_what_reads_alike_there(case: Case) -> None:
    """Other words for the same are enough; a place about something else is not, whatever the outcome says."""
    old, new = chapter(sungai=case.old), chapter(**{case.where: case.today})
    changes = compare(old, new, CompareSettings(), Steps())
    place = f"chapters/1.md#{ANCHORS[case.where]}"
    assert kept([loss_of(case.old, changes)], case.outcome, place, changes, new) is case.carries


@cache
def sample() -> tuple[tuple[Change, ...], tuple[Chapter, ...]]:
    """The sample book compared with its first submission."""
    settings = read_settings((ROOT / "mkdocs.yml").read_bytes(), ROOT)
    new = read_book(working_tree(ROOT, settings.chapters), settings, Steps())
    old = read_book(submission(ROOT, "2018-05-14-draf-akhir"), settings, Steps())
    return compare(old, new, settings.policy.compare, Steps()), new


def test_sections_picked_blindly_do_not_carry() -> None:
    """Of the sections of the sample book, three in a hundred carry a passage that was removed from it, at most."""
    changes, new = sample()
    losses = [change for change in changes if change.kind.is_loss]
    sections = [f"{c.path}#{b.id}" for c in new for b in c.blocks if b.kind is BlockKind.HEADING]
    said = [(loss, place) for n, loss in enumerate(losses) for place in islice(sections, n % 7, None, 7)]
    for outcome in (MOVED, REPLACED):
        found = scores([Promise(loss, outcome, place) for loss, place in said], changes, new)
        assert len(found) > 300
        assert sum(score >= NEEDED[outcome] for score in found) < 0.03 * len(found)


def test_a_place_is_a_section_an_element_or_a_chapter() -> None:
    """A heading's anchor means all below it, a table's its rows and caption, a paragraph's itself; none the chapter."""
    old, new = chapter(sungai=LAMP), chapter(tabel="Lorong gelap karena lampunya mati.")
    changes = compare(old, new, CompareSettings(), Steps())
    loss = loss_of(LAMP, changes)
    paragraph = next(block.id for block in new[0].blocks if block.kind is BlockKind.PARAGRAPH)
    places = ["", "#bab", "#warga", "#tbl-bahaya", "#sungai", "#anggaran", f"#{paragraph}"]
    found = [kept([loss], MOVED, f"chapters/1.md{anchor}", changes, new) for anchor in places]
    assert found == [True, True, True, True, False, False, False]


def test_of_a_trimmed_passage_the_lost_words_are_looked_for() -> None:
    """That the rest of the sentence still stands proves nothing about the clause that was cut, but tells what took
    its place."""
    whole = "Tanggul di muara diperiksa dua kali setahun oleh dinas."
    clause = "Tanggul di muara diperiksa dua kali setahun oleh dinas bersama relawan pencinta bakau."
    old = tuple(read(AROUND.format_map(dict.fromkeys(ANCHORS, "")).replace(whole, clause)))
    new = chapter(warga="Relawan bakau ikut menanam.")
    changes = compare(old, new, CompareSettings(), Steps())
    loss = loss_of(clause, changes)
    assert loss.lost
    assert kept([loss], MERGED, "chapters/1.md#warga", changes, new)
    assert not kept([loss], MERGED, "chapters/1.md#sungai", changes, new)
    assert kept([loss], REPLACED, "chapters/1.md#sungai", changes, new)
