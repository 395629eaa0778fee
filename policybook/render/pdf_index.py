"""The index: terms that writers marked in the text, `*ketahanan*{.index}`, each with the pages where it stands.

The title of a mark, if it has one, is the term that the index lists: `*tahan*{.index title="ketahanan"}`.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from gettext import NullTranslations

from lxml import html
from lxml.html import HtmlElement

from policybook.render.pdf_sections import INDEXED, Section
from policybook.render.template import template
from policybook.text import squeeze

INDEX = "index"


def index_section(sections: Iterable[Section], book: str, words: NullTranslations) -> Section | None:
    """The index of the terms marked in these sections, None where none is marked; `book` is the book's title."""
    terms: dict[str, list[str]] = {}
    for section in sections:
        for term, name in _marked(section.body):
            terms.setdefault(term, []).append(name)
    if not terms:
        return None
    entries = sorted(terms.items(), key=lambda entry: _order(entry[0]))
    body = template("print_index.html.j2", words).render(book=book, entries=entries)
    return Section(INDEX, "back", "arabic", words.gettext("Index"), body)


@lru_cache(512)
def _marked(body: str) -> tuple[tuple[str, str], ...]:
    """The terms that are marked in a section's HTML, each with its anchor."""
    tree = html.fragment_fromstring(body, create_parent="body")
    return tuple((_term(node), node.get("id") or "") for node in tree.find_class(INDEXED))


def _term(node: HtmlElement) -> str:
    return node.get("title") or squeeze(node.text_content())


def _order(term: str) -> tuple[str, str]:
    """Terms in the order of their letters, whatever their case and accents."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", term) if not unicodedata.combining(letter))
    return plain.casefold(), term
