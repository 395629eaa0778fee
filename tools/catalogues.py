"""Collects what users read from the sources, brings the catalogues up to date and compiles them.

    python tools/catalogues.py

New texts appear in policybook/locale/*/LC_MESSAGES/policybook.po with an empty translation; fill them in and run it
again. A test fails while a text is missing, fuzzy or not compiled.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).parent.parent / "policybook"
LANGUAGES = ("en", "id")
METHODS = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract"), ("**.html", "jinja2.ext:babel_extract")]
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None}


def collect() -> Catalog:
    """Every text of the sources that can be translated."""
    catalog = Catalog(project="policybook", charset="utf-8")
    options = {pattern: {"trimmed": "true", "silent": "false"} for pattern, method in METHODS if method != "python"}
    for _, _, message, comments, context in extract_from_dir(PACKAGE, METHODS, options, KEYWORDS, ("Translators:",)):
        catalog.add(message, auto_comments=comments, context=context)
    return catalog


def po_path(language: str) -> Path:
    """Where a language's catalogue lies."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "policybook.po"


def read_catalogue(language: str) -> Catalog:
    """A language's catalogue as it stands; empty where there is none."""
    path = po_path(language)
    if not path.exists():
        header = f"# What policybook says ({language}); see tools/catalogues.py."
        people = {"last_translator": "policybook", "language_team": language, "msgid_bugs_address": "policybook"}
        return Catalog(locale=language, project="policybook", header_comment=header, fuzzy=False, **people)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """The catalogue with every text of the sources; English texts translate themselves."""
    catalog = read_catalogue(language)
    catalog.update(collect(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    if language == "en":
        for message in catalog:
            if message.id:
                message.string = message.id
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """A catalogue as a .po file without dates or places, so that it changes only with its texts."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, no_location=True, omit_header=False, ignore_obsolete=True)
    lines = buffer.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith((b'"POT-Creation', b'"PO-Revision', b'"Generated')))


def mo_bytes(catalog: Catalog) -> bytes:
    """A catalogue compiled for gettext; its head holds no moment of compiling, so that equal texts give equal bytes."""
    catalog.creation_date = catalog.revision_date = _UNDATED
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def main() -> None:
    """Write both files of every language."""
    for language in LANGUAGES:
        catalog, path = updated(language), po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(catalog))
        path.with_suffix(".mo").write_bytes(mo_bytes(read_catalogue(language)))
        texts = [m.string if isinstance(m.string, list | tuple) else [m.string] for m in catalog]
        missing = sum(not all(forms) for forms in texts)
        print(f"{path}: {len(catalog)} texts, {missing} without translation")


if __name__ == "__main__":
    main()
