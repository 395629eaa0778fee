"""The comparison as a whole: what must hold for any book."""

import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from compare_support import chapter
from hypothesis import given, settings
from hypothesis import strategies as st
from support import read

from policybook.compare import CLAIMED, DUPLICATE, compare
from policybook.model import BlockKind, Change, ChangeKind, Chapter
from policybook.settings import CompareSettings
from policybook.steps import Steps

SYLLABLES = ["ba", "ki", "tu", "no", "me", "ra", "la", "si", "pu", "de", "jo", "wa", "ge", "fi", "hu"]
STANDARD = CompareSettings()


def seeded(seed: int) -> Random:
    """Random numbers that are the same in every run."""
    return Random(seed)  # noqa: S311


def prose(random: Random, sentences: int) -> list[str]:
    """Sentences of eight to fourteen made-up words, all different."""
    vocabulary = ["".join(random.choices(SYLLABLES, k=random.randint(2, 4))) for _ in range(40 + 6 * sentences)]
    return [" ".join(random.choices(vocabulary, k=random.randint(8, 14))).capitalize() + "." for _ in range(sentences)]


def book(sentences: list[str], random: Random) -> list[Chapter]:
    """The sentences in one to four chapters."""
    cuts = sorted(random.sample(range(len(sentences) + 1), k=min(3, len(sentences))))
    parts = [sentences[a:b] for a, b in zip([0, *cuts], [*cuts, len(sentences)], strict=True)]
    return [chapter(part, f"chapters/{n}.md") for n, part in enumerate(parts)]


def losses(old: list[Chapter], new: list[Chapter]) -> list[str]:
    """The texts that are gone or that lost something."""
    return [change.old.text for change in compare(old, new, STANDARD, Steps()) if change.old and change.kind.is_loss]


def only(old: str, new: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Change:
    """What becomes of a single passage."""
    before = chapter([old])
    block = before.blocks[0]
    passage = replace(block.passages[0], kind=kind)
    return compare(
        [replace(before, blocks=(replace(block, passages=(passage,)),))], [chapter([new])], STANDARD, Steps()
    )[0]


books = st.builds(lambda seed, size: (seeded(seed), size), st.integers(0, 10**6), st.integers(1, 40))


@given(books)
@settings(max_examples=40)
def test_no_change_asks_nothing(given_book: tuple[Random, int]) -> None:
    """A book compared with itself has every passage kept, each in its place."""
    random, size = given_book
    chapters = book(prose(random, size), random)
    assert {change.kind for change in compare(chapters, chapters, STANDARD, Steps())} == {ChangeKind.KEPT}


@given(books)
@settings(max_examples=40)
def test_any_order_asks_nothing(given_book: tuple[Random, int]) -> None:
    """Passages in any order, in any chapters, with files split, joined or renamed, lose nothing."""
    random, size = given_book
    sentences = prose(random, size)
    shuffled = random.sample(sentences, size)
    assert losses(book(sentences, random), book(shuffled, random)) == []


@given(books)
@settings(max_examples=60)
def test_deleted_passages_are_found_exactly(given_book: tuple[Random, int]) -> None:
    """Deleting some distinctive passages finds these and no others, wherever the rest has moved."""
    random, size = given_book
    sentences = prose(random, size)
    gone = set(random.sample(range(size), k=random.randint(0, size)))
    left = [text for n, text in enumerate(sentences) if n not in gone]
    random.shuffle(left)
    assert losses(book(sentences, random), book(left, random)) == [sentences[n] for n in sorted(gone)]


def reword(random: Random, sentence: str) -> str:
    """The sentence with about a third of its words replaced."""
    words = sentence.split()
    for n in random.sample(range(len(words)), k=len(words) // 3):
        words[n] = "".join(random.choices(SYLLABLES, k=3))
    return " ".join(words)


@given(books, st.integers(1, 12))
@settings(max_examples=100)
def test_added_text_never_adds_a_removal(given_book: tuple[Random, int], more: int) -> None:
    """Wherever text of its own is added, no passage is removed that was kept before, reworded or not."""
    random, size = given_book
    sentences = prose(random, size)
    new = [reword(random, text) if random.random() < 0.5 else text for text in sentences if random.random() < 0.8]
    longer = list(new)
    for text in prose(random, 3 * more):
        longer.insert(random.randint(0, len(longer)), text)

    def removed(after: list[str]) -> Counter[str]:
        changes = compare([chapter(sentences)], [chapter(after)], STANDARD, Steps())
        return Counter(change.old.text for change in changes if change.old and change.kind is ChangeKind.REMOVED)

    assert removed(longer) <= removed(new)


@given(
    st.lists(st.text(alphabet="ab z1.-“*", max_size=12), max_size=8), st.lists(st.text(alphabet="ab z1.", max_size=12))
)
@settings(max_examples=150)
def test_every_passage_is_accounted_for(old: list[str], new: list[str]) -> None:
    """One change per old passage, in order; every new passage is a counterpart or added; scores go from 0 to 1."""
    before, after = chapter(old), chapter(new)
    changes = compare([before], [after], STANDARD, Steps())
    assert [change.old for change in changes if change.old] == list(before.passages)
    carrying = {passage.id for change in changes for passage in change.new}
    assert carrying == {passage.id for passage in after.passages}
    assert all(0 <= change.score <= 1 for change in changes)
    assert all(bool(change.new) is (change.kind is not ChangeKind.REMOVED) for change in changes)


def test_chapters_renamed_are_not_moved() -> None:
    """A chapter whose file has another name is the same chapter; a passage that left it has moved."""
    stay, other = prose(seeded(1), 9), prose(seeded(2), 9)
    old = [chapter(stay, "chapters/02-lama.md"), chapter(other, "chapters/03.md")]
    new = [chapter(stay[:-1], "chapters/02-baru.md"), chapter([*other[:4], stay[-1], *other[4:]], "chapters/03.md")]
    kinds = {change.old.text: change.kind for change in compare(old, new, STANDARD, Steps()) if change.old}
    assert kinds.pop(stay[-1]) is ChangeKind.MOVED
    assert set(kinds.values()) == {ChangeKind.KEPT}


def test_a_repeated_passage_has_a_note() -> None:
    """A sentence that stood twice and stands once is kept, and the evidence says so."""
    said = "Rincian ada di lampiran buku."
    changes = compare([chapter([said, "Banjir.", said])], [chapter([said])], STANDARD, Steps())
    assert [(change.kind, change.evidence.note) for change in changes] == [
        (ChangeKind.KEPT, ""),
        (ChangeKind.REMOVED, ""),
        (ChangeKind.KEPT, DUPLICATE),
    ]


@pytest.mark.parametrize("kind", [BlockKind.TABLE_ROW, BlockKind.LIST_ITEM, BlockKind.FIGURE, BlockKind.TERM])
def test_what_means_something_in_its_place_only_is_gone(kind: BlockKind) -> None:
    """A row, item, figure or term that stood twice and stands once is removed; the evidence says where it stands."""
    old, new = (chapter(["2017 | 5 orang di kota ini"] * count) for count in (2, 1))
    sides = (
        replace(
            side,
            blocks=tuple(replace(b, passages=tuple(replace(p, kind=kind) for p in b.passages)) for b in side.blocks),
        )
        for side in (old, new)
    )
    kept, gone = compare(*([side] for side in sides), STANDARD, Steps())
    assert (kept.kind, gone.kind, gone.evidence.note) == (ChangeKind.KEPT, ChangeKind.REMOVED, DUPLICATE)
    assert gone.evidence.best == kept.new[0]


def test_evidence_of_a_removal() -> None:
    """A removal names the nearest passage, the parts of its score, and the score that would have been needed."""
    old = ["Pompa di Pluit dirawat oleh dinas setiap bulan.", "Pompa di Ancol dirawat oleh dinas setiap bulan."]
    twin, kept = compare(
        [chapter(old)], [chapter(["Pompa di Ancol dirawat dinas pada setiap bulan."])], STANDARD, Steps()
    )
    assert (twin.kind, kept.kind) == (ChangeKind.REMOVED, ChangeKind.REWORDED)
    assert twin.evidence.best == kept.new[0]
    assert twin.evidence.note == CLAIMED
    assert dict(twin.evidence.parts).keys() >= {"likeness", "contained", "carries", "phrases", "words"}
    assert all(0 <= value <= 1 for _, value in twin.evidence.parts)
    assert twin.evidence.needed == STANDARD.needed


@pytest.mark.parametrize("kind", [BlockKind.FORMULA, BlockKind.CODE])
def test_every_sign_of_a_formula_counts(kind: BlockKind) -> None:
    """In formulas and code a single lost letter is reported; in a sentence it is not."""
    assert only("R = H * V / C", "R = H * V", kind).lost == ("/", "C")
    assert only("R = H * V / C", "R = H * V").lost == ()


REPLACED = [
    (BlockKind.LIST_ITEM, "Dinas Kesehatan Provinsi Jakarta", "Dinas Perhubungan Provinsi Jakarta", ("Kesehatan",)),
    (BlockKind.TABLE_ROW, "Dinas Kesehatan | vaksin", "Dinas Perhubungan | vaksin", ("Kesehatan",)),
    (BlockKind.TABLE_ROW, "Gubernur Anies Baswedan | Ketua", "Gubernur Joko Widodo | Ketua", ("Anies", "Baswedan")),
    (BlockKind.TABLE_ROW, "Rapat Pleno | 12 Maret 2018", "Rapat Pleno | 12 Agustus 2018", ("Maret",)),
    (BlockKind.TABLE_ROW, "Rapat Pleno Dewan | 12 Maret 2018", "Rapat Dewan | 12 Maret 2018", ()),
]


@pytest.mark.parametrize(("kind", "old", "new", "lost"), REPLACED, ids=[case[1] for case in REPLACED])
def test_a_name_replaced_in_title_case_is_lost(kind: BlockKind, old: str, new: str, lost: tuple[str, ...]) -> None:
    """In items and rows where most words have a capital, a word that gave way to another counts as a name."""
    assert only(old, new, kind).lost == lost


COLUMNS = [
    ("Jakarta Utara | 5 | 7", "Jakarta Utara | 7 | 5"),
    ("Aman bagi warga | ✓ |", "Aman bagi warga | | ✓"),
    ("Jakarta Utara | 5 |", "Jakarta Utara | | 5"),
    ("Tanggul laut | rendah | tinggi", "Tanggul laut | tinggi | rendah"),
    ("Tanggul laut | A | B", "Tanggul laut | B | A"),
]


@pytest.mark.parametrize(("old", "new"), COLUMNS, ids=[case[0] for case in COLUMNS])
def test_a_value_in_another_column_is_lost(old: str, new: str) -> None:
    """What went to another column says something else, though the row has the same words."""
    assert only(old, new, BlockKind.TABLE_ROW).kind is ChangeKind.TRIMMED


def test_columns_that_change_places_are_asked_about_once() -> None:
    """Where a table's first row exchanged the same columns, its other rows say what they said; heads alone do not."""
    old = (
        "| Aksi | Biaya | Tahun |\n|---|---|---|\n| Tanggul | 20 | 30 |\n| Pompa | tinggi | rendah |\n| Bakau | x | |\n"
    )
    heads = old.replace("Biaya | Tahun", "Tahun | Biaya")
    turned = (
        "| Aksi | Tahun | Biaya |\n|---|---|---|\n| Tanggul | 30 | 20 |\n| Pompa | rendah | tinggi |\n| Bakau | | x |\n"
    )
    for new in (heads, turned):
        lost = [
            change.old.text for change in compare(read(old), read(new), STANDARD, Steps()) if change.old and change.lost
        ]
        assert lost == ["Aksi | Biaya | Tahun"]


def test_alternative_text_does_not_carry_what_was_read() -> None:
    """A sentence that is only the alternative text of a picture now is gone for most readers; the way back is none."""
    text, picture = "Pompa air di Pluit rusak sejak musim hujan tahun lalu.", "![{}](a.png)\nSumber: BPBD.\n"
    kinds = [
        [change.kind for change in compare(read(old), read(new), STANDARD, Steps()) if change.old]
        for old, new in ((text, picture.format(text)), (text, picture.format(text[:-6])), (picture.format(text), text))
    ]
    assert kinds == [[ChangeKind.REMOVED], [ChangeKind.REMOVED], [ChangeKind.KEPT, ChangeKind.REMOVED]]


SIGNS = [
    ("a division turned round", "R = H / C", "R = C / H", True),
    ("another operator", "S = P - B", "S = P + B", True),
    ("brackets gone", "S = (P + B) * K", "S = P + B * K", True),
    ("letters that changed case", "V = v", "v = V", True),
    ("a power", "x²", "x2", True),
    ("a sign put in", "if (aman) tutup();", "if (!aman) tutup();", True),
    ("a sign gone", "if (!aman) tutup();", "if (aman) tutup();", True),
    ("something added to a line", "R = H", "R = H + P", True),
    ("a line newly indented", "if a:\n    b\nc", "if a:\n    b\n    c", True),
    ("a line gone", "buka()\ntutup()", "buka()", True),
    ("a line more", "buka()\ntutup()", "buka()\nperiksa()\ntutup()", False),
    ("space at the end of a line", "buka()\ntutup()", "buka() \ntutup()", False),
]


@pytest.mark.parametrize(("old", "new", "is_loss"), [case[1:] for case in SIGNS], ids=[case[0] for case in SIGNS])
def test_a_formula_or_code_that_differs_lost_something(old: str, new: str, *, is_loss: bool) -> None:
    """Order, case, brackets and indentation count; only whole lines may be added."""
    (change,) = compare([code(old)], [code(new)], STANDARD, Steps())[:1]
    assert change.kind.is_loss is is_loss
    assert bool(change.lost) is (change.kind is ChangeKind.TRIMMED)


def code(text: str) -> Chapter:
    """A chapter with one piece of code."""
    made = chapter([text])
    passage = replace(made.passages[0], kind=BlockKind.CODE, exact=text)
    return replace(made, blocks=(replace(made.blocks[0], passages=(passage,)),))


def test_settings_change_what_is_asked() -> None:
    """A higher threshold asks more often, and a longer clause less often."""
    old, new = ["The council approved the drainage plan after a debate."], ["The council adopted a drainage plan."]
    strict, long = CompareSettings(needed=0.99), CompareSettings(clause=9)
    assert compare([chapter(old)], [chapter(new)], strict, Steps())[0].kind is ChangeKind.REMOVED
    clause = ["The seawall protects the port while subsidence lowers its crown."], ["The seawall protects the port."]
    assert compare([chapter(clause[0])], [chapter(clause[1])], STANDARD, Steps())[0].kind is ChangeKind.TRIMMED
    assert compare([chapter(clause[0])], [chapter(clause[1])], long, Steps())[0].kind is ChangeKind.REWORDED


DIGEST = """
import hashlib, sys
sys.path.insert(0, "tests")
from random import Random
from test_compare import STANDARD, Steps, chapter, compare, prose, reword
random = Random(7)
old = prose(random, 60)
new = [reword(random, text) for text in old[5:] if random.random() < 0.8]
print(hashlib.sha256(repr(compare([chapter(old)], [chapter(new)], STANDARD, Steps())).encode()).hexdigest())
"""


def test_same_result_for_any_hash_seed() -> None:
    """The order of sets and dictionaries has no part in the result."""
    root = Path(__file__).parent.parent
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST], cwd=root, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def words(count: int, seed: int) -> str:
    """A text of random words of a large vocabulary, without any sentence."""
    random = seeded(seed)
    return " ".join("".join(random.choices(SYLLABLES, k=4)) for _ in range(count))


HOSTILE = {
    "identical sentences": (["Ya, benar."] * 10_000, ["Ya, benar."] * 10_000),
    "identical sentences, all replaced": (["Ya, benar."] * 10_000, ["Ya, betul."] * 10_000),
    "one-row tables": ([f"Baris {n} | ya" for n in range(5_000)], [f"Baris {n} | tidak" for n in range(5_000)]),
    "one long paragraph": ([words(100_000, 1)], [words(50_000, 1) + " " + words(50_000, 2)]),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sizes(name: str) -> None:
    """Input of a shape that invites quadratic work is compared in seconds, not hours."""
    old, new = HOSTILE[name]
    began = time.process_time()
    changes = compare([chapter(old)], [chapter(new)], STANDARD, Steps())
    assert time.process_time() - began < 30
    assert sum(change.old is not None for change in changes) == len(old)
