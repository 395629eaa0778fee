"""Where sentences begin and end."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policybook.read.sentences import split

# Each case is a block; "|" stands where a sentence ends and the next begins.
CASES = [
    ("Satu kalimat.|Dua kalimat.", "plain"),
    ("Temui Bpk. Ir. H. Sutanto di Jl. Sudirman No. 5.|Ia hadir.", "titles, street and number"),
    ("Menurut Dr. Anies dan Prof. Emil, kota siap.|Kami sepakat.", "academic titles"),
    ("Lihat hlm. 12 dan Gbr. 3.|Selesai.", "page and figure"),
    ("Itu suatu hal.|Apa artinya?", "hal is a page only before a number"),
    ("They said no.|Then they left.", "no is a number sign only before a number"),
    ("Biaya Rp 1.250,00 per orang.|Kami setuju.", "thousands and decimals"),
    ("Biaya Rp. 1.250,00.|Kami setuju.", "Rp. before an amount"),
    ("Ada banjir, rob, dll.|Warga pindah.", "dll. may end a sentence"),
    ("Ada banjir, rob, dll. yang berulang.", "small letter after dll."),
    ("Surat a.n. Gubernur diterima s.d. Senin.|Selesai.", "dotted abbreviations"),
    ("Kota di U.S.|The law says so.", "dotted abbreviation before a word that begins sentences"),
    ("The U.S. Congress met.", "dotted abbreviation inside a name"),
    ("1. Air bersih.|2. Sanitasi.", "numbers of items are no sentences"),
    ("Meliputi: a. air; b. Sanitasi; c. energi.|Selesai.", "enumeration in running text"),
    ("Pada tahun 2017.|2018 lebih baik.", "a sentence may begin with a number"),
    ("Versi 3.1.4 keluar.|Unduh di example.org.", "versions and hosts"),
    ("“Apa?” katanya.|Ya!", "speech goes on in small letters"),
    ("Ia berkata, “Berhenti.”|Lalu pergi.", "closing quotes stay with their sentence"),
    ("(Lihat bab 2.)|Kota siap.", "closing brackets stay with their sentence"),
    ("Tunggu…|Apa itu?", "ellipsis before a capital letter"),
    ("Tunggu... lalu pergi.", "ellipsis inside a sentence"),
    ("Sungguh?!|Ya.", "several marks"),
    ("J. A. Smith wrote it.|We agree.", "initials"),
    ("Warga memilih pilihan C.|Tenggatnya Mei.", "a letter after a word for options is a label"),
    ("We moved to zone B.|Rents fell.", "a letter after a word for places is a label"),
    ("Sambutan J. Widodo dan A. Nasution dibacakan.|Selesai.", "initials inside a sentence"),
    ("Lampiran A. Daftar peserta lokakarya.", "a label that begins the sentence, before its title"),
    ("They chose plan B.|The rest is known.", "a letter before a word that begins sentences"),
    ("これは文です。|次の文。", "a script without spaces"),
    ("Tanpa tanda akhir", "no mark at all"),
]


@pytest.mark.parametrize(("marked", "why"), CASES, ids=[why for _, why in CASES])
def test_cases(marked: str, why: str) -> None:
    """A block is cut where a reader would say that a sentence ends, and nowhere else."""
    sentences = marked.split("|")
    text = (" " if "。" not in marked else "").join(sentences)
    assert [text[start:end] for start, end in split(text)] == sentences, why


@given(st.text(alphabet="ab Z.!?\"'()1\n\u00a0…。", max_size=60))
def test_every_visible_character_is_in_one_span(text: str) -> None:
    """Spans are in order, do not overlap, start and end with a visible character, and leave out only white space."""
    spans = split(text)
    outside, at = "", 0
    for start, end in spans:
        assert at <= start < end
        assert text[start:end] == text[start:end].strip()
        outside += text[at:start]
        at = end
    assert not (outside + text[at:]).strip()


@pytest.mark.parametrize("piece", ["kata ", "a. ", "a.a.", ".", '."', "Dr. No. 5 "])
def test_time_is_linear(piece: str) -> None:
    """A paragraph of 100,000 pieces is cut within seconds, whatever it consists of and ends with."""
    began = time.process_time()
    split(piece * 100_000 + "x.")
    assert time.process_time() - began < 5
