"""The catalogues: complete in both languages, compiled, and true to their placeholders."""

import re
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))

import catalogues

PLACEHOLDER = re.compile(r"(?<!\{)\{\w*\}(?!\})|%\(\w+\)s")


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    """A text of the sources that a catalogue lacks, leaves empty or marks as doubtful is named."""
    catalog = catalogues.read_catalogue(language)
    incomplete = [
        message.id
        for message in catalogues.collect()
        if message.id and ((found := catalog.get(message.id)) is None or not found.string or found.fuzzy)
    ]
    assert incomplete == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_catalogues_are_compiled_and_hold_nothing_else(language: str) -> None:
    """Running tools/catalogues.py would change neither file."""
    path = catalogues.po_path(language)
    assert path.read_bytes() == catalogues.po_bytes(catalogues.updated(language))
    assert path.with_suffix(".mo").read_bytes() == catalogues.mo_bytes(catalogues.read_catalogue(language))


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_keep_their_placeholders(language: str) -> None:
    """A translation names the same values as its text, so that filling it never fails."""
    for message in catalogues.read_catalogue(language):
        if message.id:
            texts = [message.id] if isinstance(message.id, str) else list(message.id)
            strings = [message.string] if isinstance(message.string, str) else list(message.string)
            wanted = set(PLACEHOLDER.findall(texts[-1]))
            assert all(set(PLACEHOLDER.findall(string)) == wanted for string in strings), message.id
