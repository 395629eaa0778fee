"""The catalogues: what users read, in the language of the book (its pages) or of the reader (the commands)."""

import os
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

from policybook.errors import Message

LOCALES = Path(__file__).parent / "locale"


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue of a language ("id", "en_GB"); one that only echoes English where there is none."""
    return translation("policybook", LOCALES, languages=[language, language.split("_")[0]], fallback=True)


def reader_language() -> str:
    """The language of the person at the terminal, from LANGUAGE, LC_ALL, LC_MESSAGES or LANG; English unless told."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").split(":")[0].split(".")[0]
        if value:
            return "en" if value in ("C", "POSIX") else value
    return "en"


def render(message: Message, words: NullTranslations) -> str:
    """A message as text in the catalogue's language."""
    values = {name: render(value, words) if isinstance(value, Message) else value for name, value in message.values}
    return words.gettext(message.template).format(**values)
