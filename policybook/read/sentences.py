"""Where sentences begin and end, by rules for Indonesian and English that do no harm in other languages.

The splitter errs towards longer sentences: two sentences taken as one are still compared word by word, while a
sentence cut at an abbreviation would give two halves that mean nothing to a reader.
"""

import re


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Titles, ranks, places and references: a name or a title always follows, so the full stop ends no sentence.
_BEFORE_A_NAME = _words(
    """
    adm alm almh bd bpk bu br brig capt cf cmdr col dg dgn dr dra drg drh drs eg ex gen gov hj hon ibid ie ir jend jl
    jln kab kapt kec kel kep kol kombes komp lih let lt mgr misal mis mr mrs ms mt ny npm pdt prof prov ps pt rev rp
    sdr sdri sen sgt st tb tel telp tgk tgl tk tn ub up viz vs yth
    """
)

# References with a number. Many are words of their own ("They said no.", "dalam suatu hal."), so a digit must follow.
_BEFORE_A_NUMBER = _words(
    "art bab bag ch eq fig figs gb gbr hal hlm jil jld lamp nn no nom nos nr p para pg pp ps psl sec tab thn vol"
)

# Words after which a single letter is a label ("menurut pilihan C."), not the initial of a name ("Bapak J. Widodo").
_LABELLED = _words(
    """
    alternatif blok butir gedung golongan jalur kategori kelas kelompok kolom koridor lampiran model opsi paket pihak
    pilihan rencana skenario tahap tipe versi wilayah zona
    annex appendix block building category class column corridor exhibit group option phase plan point scenario step
    type variant zone
    """
)

# Capitalised words that hardly follow an abbreviation inside a sentence, but often begin one.
_STARTERS = _words(
    """
    the this that these those it its he she we they there here in on at by for from with as if when while after
    before but and so however although ini itu hal kami kita mereka ia pada dalam untuk dengan selain namun tetapi
    oleh setelah sebelum jika bila saat ketika karena sehingga adapun
    """
)

_END = re.compile(
    r"""
    (?P<mark> (?<![.!?…]) [.!?…]++ | [。！？]+ )  # the mark, or several: all of a run, tried once (time is linear)
    (?P<close> ["'”’»)\]}*_]* )            # quotes and brackets that close with the sentence
    (?= (?P<space>\s+) (?P<open> ["'“‘„«(\[{*_¿¡–—-]* \s? ) (?P<next>\S) | (?<=[。！？]) | $ )
    """,
    re.VERBOSE,
)
_LAST_WORD = re.compile(r"[^\s(\[{\"'“‘„«]+$")
_NUMBERING = re.compile(r"(?:\d+(?:\.\d+)*|[ivxlcdm]+|[IVXLCDM]+|[A-Za-z])")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}")  # a.n, s.d, U.S, Ph.D
_NEXT_WORD = re.compile(r"\w+")
_LOOK_BACK = 40  # characters; no abbreviation is longer


def split(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of a block's visible text, in order, without surrounding white space.

    Every character that is not white space belongs to exactly one span; a text without sentences is one span, a
    blank text none. The time is proportional to the text's length.

    >>> [("Temui Bpk. Ir. Sutanto. Ia hadir.")[a:b] for a, b in split("Temui Bpk. Ir. Sutanto. Ia hadir.")]
    ['Temui Bpk. Ir. Sutanto.', 'Ia hadir.']
    """
    spans: list[tuple[int, int]] = []
    start = _skip_space(text, 0)
    for match in _END.finditer(text):
        if match.end() > start and _ends_sentence(text, start, match):
            spans.append((start, match.end()))
            start = _skip_space(text, match.end())
    if start < len(text):
        spans.append((start, len(text.rstrip())))
    return spans


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the sentence that began at `start` ends with this mark."""
    following = match["next"]
    if following is None:  # the end of the text, or a full stop of a script without spaces
        return True
    if following.islower():
        return False
    if match["mark"] != "." or match["close"]:
        return True
    before = _LAST_WORD.search(text, max(start, match.start() - _LOOK_BACK), match.start())
    if before is None:
        return True
    word = before.group()
    if before.start() == start and _NUMBERING.fullmatch(word):  # "1. Air bersih"
        return False
    following_word = _NEXT_WORD.match(text, match.end("open"))
    if len(word) == 1 and word.isalpha():  # an initial, unless a word before it or after it speaks against that
        ahead = text[max(start, before.start() - _LOOK_BACK) : before.start()].split()
        labelled = ahead[1:] and ahead[-1].lower() in _LABELLED  # at the start, a title follows: "Lampiran A. Peserta"
        return bool(labelled) or _starts(following_word)
    return _word_can_end(word, following_word)


def _starts(following: re.Match[str] | None) -> bool:
    """Whether a capitalised word often begins a sentence."""
    return following is not None and following.group().lower() in _STARTERS


def _word_can_end(word: str, following: re.Match[str] | None) -> bool:
    """Whether a full stop after this word ends a sentence when a capital letter or a digit follows."""
    if _DOTTED.fullmatch(word):
        return _starts(following)
    if following is not None and following.group()[0].isdecimal() and word.lower() in _BEFORE_A_NUMBER:
        return False
    return word.lower() not in _BEFORE_A_NAME
