"""The index: terms that writers marked in the text, `*ketahanan*{.index}`, each with the pages where it stands.

The title of a mark, if it has one, is the term that the index lists: `*tahan*{.index title="ketahanan"}`; what
follows a colon in it stands under the term: `*tujuh mutu*{.index title="ketahanan: mutu"}`.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from gettext import NullTranslations
from itertools import groupby

from policybook.read.tree import tree_of
from policybook.render.pdf_job import Section
from policybook.render.pdf_sections import INDEXED
from policybook.render.template import template
from policybook.text import squeeze

INDEX = "index"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the index, the anchors where it is marked, and the terms that stand under it."""

    name: str
    anchors: list[str] = field(default_factory=list)
    under: dict[str, "Term"] = field(default_factory=dict)


def index_section(sections: Iterable[Section], book: str, words: NullTranslations) -> Section | None:
    """The index of the terms marked in these sections, None where none is marked; `book` is the book's title."""
    terms: dict[str, Term] = {}
    for section in sections:
        for title, anchor in _marked(section.body):
            name, _, under = (squeeze(part) for part in title.partition(":"))
            if not name:
                name, under = under, ""
            if not name:
                continue
            term = terms.setdefault(name, Term(name))
            term = term.under.setdefault(under, Term(under)) if under else term
            term.anchors.append(anchor)
    if not terms:
        return None
    letters = groupby(_sorted(terms), key=lambda term: _plain(term.name)[0].upper())
    groups = [(letter if letter.isalpha() else "", list(group)) for letter, group in letters]
    body = template("print_index.html.j2", words).render(book=book, groups=groups, in_order=_sorted)
    return Section(INDEX, "back", "arabic", words.gettext("Index"), body)


@lru_cache(512)
def _marked(body: str) -> tuple[tuple[str, str], ...]:
    """The terms that are marked in a section's HTML, each with its anchor."""
    tree = tree_of(body)
    return tuple((node.get("title") or node.text_content(), node.get("id") or "") for node in tree.find_class(INDEXED))


def _sorted(terms: dict[str, Term]) -> list[Term]:
    """Terms in the order of their letters, whatever their case and accents."""
    return sorted(terms.values(), key=lambda term: (_plain(term.name), term.name))


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()
