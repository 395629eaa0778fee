"""The catalogues: what users read, in the language of the book (its pages) or of the reader (the commands)."""

import os
from datetime import date
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import TYPE_CHECKING

from policybook.errors import Message

if TYPE_CHECKING:
    from babel import Locale

LOCALES = Path(__file__).parent / "locale"


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue of a language ("id", "en-GB"); one that only echoes English where there is none."""
    return translation("policybook", LOCALES, languages=_names(language), fallback=True)


def reader_language() -> str:
    """The language of the person at the terminal, from LANGUAGE, LC_ALL, LC_MESSAGES or LANG; English unless told."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "").split(":")[0].split(".")[0]
        if value:
            return "en" if value in ("C", "POSIX") else value
    return "en"


def long_date(day: date, language: str) -> str:
    """A day as it is written out in a language, in English where that is not known."""
    from babel.dates import format_date  # lazily, both: commands that show no page need the catalogues only

    return format_date(day, format="long", locale=_locale(language))


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left."""
    return _locale(language).text_direction == "rtl"


@cache
def _locale(language: str) -> "Locale":
    """What Babel knows of a language ("pt-BR", "id_ID"), or of that without its country."""
    from babel import Locale, UnknownLocaleError

    for name in _names(language):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


def _names(language: str) -> tuple[str, str]:
    name = language.replace("-", "_")
    return name, name.split("_")[0]


def render(message: Message, words: NullTranslations) -> str:
    """A message as text in the catalogue's language."""
    values = {name: render(value, words) if isinstance(value, Message) else value for name, value in message.values}
    return words.gettext(message.template).format(**values)
