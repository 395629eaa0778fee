"""Text as readers see it, brought to one form, so that typography never counts as a change."""

import hashlib
import re
import unicodedata
from functools import cache, lru_cache
from itertools import chain

_FOLD = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "؟": "?",
        "\u00ad": None,  # soft hyphen
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", None),
    }
)
_LINE_END = re.compile(r"\r\n?|\n")
_DASH = re.compile(r" ?(?:--+|- -) ?")
# A raised or lowered number behind a digit; NFKC would make 106 of 10⁶.
_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹⁺⁻])")
_LOWERED = re.compile(r"(?<=\d)(?=[₀-₉₊₋])")

# Letters of the scripts that put no space between words, as ranges for a character class: Thai, Lao, Burmese, Khmer,
# Tai, Balinese and Javanese; Chinese and Japanese.
UNSPACED = (
    "\u0e01-\u0e30\u0e32-\u0e46\u0e81-\u0eb0\u0eb2-\u0ec6\u1000-\u109f\u1780-\u17b3\u1950-\u19df\u1a20-\u1a54"
    "\u1b05-\u1b33\ua984-\ua9b2\uaa60-\uaa7a\u3005-\u3007\u3041-\u3096\u309d-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Where such letters and all combining marks are found, and little else.
_MARKED = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u109f\u135d-\u135f\u1700-\u1cff"
    "\u1dc0-\u1dff\u20d0-\u20f0\u2cef-\u2cf1\u2de0-\u2dff\u3005-\u30ff\u31f0-\u9fff\ua66f-\uabff\uf900-\ufb1e"
    "\ufe20-\ufe2f\U00010a01-\U00011fff\U0001e000-\U0001e94a\U00020000-\U0003ffff]"
)
_FAR = re.compile("[^\0-\u02ff\u2000-\u20cf]")  # neither Latin nor its punctuation; quick to compile, as _MARKED is not


def squeeze(text: str) -> str:
    """Fold every run of white space (no-break spaces too) into one space and strip the ends."""
    return " ".join(text.split())


def lines(text: str) -> list[str]:
    """The lines of a text as editors and git number them: separators that come with pasted text begin no line."""
    return _LINE_END.split(text)


def lines_with(pattern: str | re.Pattern[str], source: bytes) -> list[int]:
    """The numbers, from 1, of the lines of a file on which a pattern is found; [0] where it is found nowhere."""
    numbered = enumerate(lines(source.decode("utf-8", "replace")), 1)
    return [number for number, line in numbered if re.search(pattern, line)] or [0]


def is_plain(text: str) -> bool:
    """Whether spaces and punctuation alone divide a text into words, and no letter has a mark of its own."""
    return text.isascii() or not (_FAR.search(text) and re.search(_MARKED, text))


@cache
def marks() -> str:
    """All marks that belong to the letter before them, for a character class; `\\w` leaves them out."""
    every = chain(range(0x300, 0x1F000), range(0xE0100, 0xE01F0))  # between the two there are none
    return "".join(char for char in map(chr, every) if unicodedata.category(char)[0] == "M")


def word_in(text: str) -> str:
    """The pattern of a word as the scripts of a text write it; without spaces each letter is one, with its marks."""
    return r"\w+" if is_plain(text) else _marked_word()


@cache
def _marked_word() -> str:
    letter = rf"[^\W{UNSPACED}]"
    return rf"[{UNSPACED}][{marks()}]*|{letter}(?:{letter}|[{marks()}])*"


def is_unspaced(word: str) -> bool:
    """Whether a word has letters of a script that puts no space between words."""
    return re.search(f"[{UNSPACED}]", word) is not None


@lru_cache(1 << 15)  # all are counted again after every edit
def word_count(text: str) -> int:
    """The number of words of a text as they are counted."""
    return len(split_words(text))


def split_words(text: str) -> list[str]:
    """The words of a text as they are counted: by spaces, and by letters in scripts that have none."""
    words = text.split()
    if is_plain(text):
        return words
    return [part for word in words for part in (re.findall(_marked_word(), word) if is_unspaced(word) else [word])]


@lru_cache(1 << 15)  # a text is read, compared and judged in the same process
def normalise(text: str) -> str:
    """One form for all spellings that read alike: NFKC, straight quotes, plain hyphens, folded case and space.

    >>> normalise("“Kota” –  Tangguh…")
    '"kota" - tangguh...'
    """
    if text.isascii():  # most text: nothing to fold but the grave accent and capitals
        folded = text.replace("`", "'").lower()
    else:
        text = _LOWERED.sub("_", _RAISED.sub("^", text))
        once = text.translate(_FOLD)
        composed = unicodedata.normalize("NFKC", once)
        folded = (once if composed == once else composed.translate(_FOLD)).casefold()
    squeezed = squeeze(folded)
    return squeeze(_DASH.sub(" - ", squeezed)) if "-" in squeezed else squeezed


def fingerprint(text: str) -> str:
    """The name of a passage's text, "sha256:" and 64 hexadecimal digits, the same for all that reads alike."""
    return "sha256:" + hashlib.sha256(normalise(text).encode()).hexdigest()


def letters(text: str) -> str:
    """What stays of a text however its lines are broken: the normalised text without white space and hyphens.

    Whether a number behind a number is raised is left out too, for a page does not say it.

    >>> letters("Kota yang tang-\nguh")
    'kotayangtangguh'
    """
    return re.sub(r"[\s-]+|(?<=\d)[\^_](?=[\d-])", "", normalise(text))


def runs_backwards(text: str) -> bool:
    """Whether a text has letters of a script that is written from right to left."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def is_shaped(text: str) -> bool:
    """Whether letters of a text have marks even in composed form: such letters join or change places when drawn."""
    return not text.isascii() and any(
        unicodedata.category(char)[0] == "M" and not "\ufe00" <= char <= "\ufe0f" for char in text
    )


def roman(number: int) -> str:
    """A number in lower-case Roman digits."""
    digits = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    text = ""
    for value, letters in digits:
        text += letters * (number // value)
        number %= value
    return text
