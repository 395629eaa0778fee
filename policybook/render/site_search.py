"""The search index: roots of Indonesian words, and a copy that a browser may read from a folder."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

_WHITE_SPACE = r"[\s\-]+"  # what Material splits at where a language has no rules of its own
_PUNCTUATION = r"(?:[\s\-–—,;:!?()\[\]“”\"'’/]|\.(?!\d))+"
_INDEX = "search/search_index.json"
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)?")
_TAG = re.compile(r"<[^>]+>")


def complete_index(folder: Path, language: str) -> None:
    """Give the index of a built site the roots of its words, and write it as a script beside itself too.

    Pages that are read from a folder (file:) may load scripts but no data. Does nothing where there is no index.
    """
    path = folder / _INDEX
    if not path.exists():
        return
    index = json.loads(path.read_text(encoding="utf-8"))
    if index["config"]["separator"] == _WHITE_SPACE:  # else "(penganggaran)," would not be the word it is
        index["config"]["separator"] = _PUNCTUATION
    if language == "id":
        add_roots(index, _indonesian())
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")
    path.with_suffix(".js").write_text(f"var __index = {text}", encoding="utf-8")


def add_roots(index: dict[str, Any], root_of: Callable[[str], str]) -> None:
    """Add a field with roots to every section: "anggar" then finds a section that only says "penganggaran".

    Search looks for words that begin with what was typed, so only roots at which no word begins are added.
    """
    index["config"]["fields"]["roots"] = {"boost": 0.5}
    for section in index["docs"]:
        words = set(_WORD.findall(_TAG.sub(" ", f"{section['title']} {section['text']}").casefold()))
        roots = {root_of(word) for word in words}
        section["roots"] = " ".join(sorted(root for root in roots if not any(w.startswith(root) for w in words)))


@cache
def _indonesian() -> Callable[[str], str]:
    """The Nazief-Adriani stemmer with the refinements of Enhanced Confix Stripping, as PySastrawi implements it."""
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory  # type: ignore[import-untyped]  # loads a dictionary

    stem: Callable[[str], str] = cache(StemmerFactory().create_stemmer().stem)
    return stem
