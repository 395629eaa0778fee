"""Text as readers see it, brought to one form, so that typography never counts as a change."""

import hashlib
import re
import unicodedata
from functools import lru_cache

_FOLD = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
        "\u00ad": None,  # soft hyphen
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", None),
    }
)
_LINE_END = re.compile(r"\r\n?|\n")
_DASH = re.compile(r" ?(?:--+|- -) ?")
# A raised or lowered number behind a digit; NFKC would make 106 of 10⁶.
_RAISED = re.compile(r"(?<=\d)(?=[⁰¹²³⁴-⁹⁺⁻])")
_LOWERED = re.compile(r"(?<=\d)(?=[₀-₉₊₋])")


def squeeze(text: str) -> str:
    """Fold every run of white space (no-break spaces too) into one space and strip the ends."""
    return " ".join(text.split())


def lines(text: str) -> list[str]:
    """The lines of a text as editors and git number them: separators that come with pasted text begin no line."""
    return _LINE_END.split(text)


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


def roman(number: int) -> str:
    """A number in lower-case Roman digits."""
    digits = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    text = ""
    for value, letters in digits:
        text += letters * (number // value)
        number %= value
    return text
