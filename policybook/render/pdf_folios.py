"""Page numbers: which page each anchor of the book is on, and the sections' HTML with these numbers in it.

A section is laid out with the number of its first page and the numbers of the pages that it refers to; both are known
only once the sections are laid out. So all are laid out with what is known, and those again for which it has changed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape

from policybook.errors import BookError, Problem, fail_on, say
from policybook.i18n import is_right_to_left
from policybook.model import Location
from policybook.render.pdf_job import Job, Section
from policybook.text import roman

Anchors = dict[str, tuple[tuple[str, ...], ...]]  # for each section by path the anchors on each of its pages

ROUNDS = 6
_FOLIO = re.compile(r'(<span class="folio(?P<flush> folio--flush)?" data-for="([^"]*)">)(</span>)')
_FOLIOS = re.compile(r'(<span class="folios" data-for="([^"]*)"(?: title="([^"]*)")?>)(</span>)')
_NUMBERS = re.compile(r'counter-reset: page \d+|<span class="folio[^>]*>[^<]*</span>')
_ID = re.compile(r' id="([^"]*)"')
UNKNOWN = "00"  # as wide as most page numbers, so that the second round seldom moves a line
_PAGE, _CONTENTS = 3200, 6500  # characters of HTML that fill a page, for a first guess
_NARROW = 3  # digits of a page number that its place at the right edge is wide enough for
_HEAD = """<title>{title}</title><meta name="author" content="{author}">
<meta name="description" content="{description}"><meta name="generator" content="policybook">
<meta name="dcterms.created" content="{day}"><meta name="dcterms.modified" content="{day}">"""
_DOCUMENT = """<!DOCTYPE html>
<html lang="{language}"{direction}><head><meta charset="utf-8">{head}
<style>@page :first {{ counter-reset: page {first} }}</style></head>
<body class="section--{kind} edition--{edition}">{body}</body></html>
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A section in the book: the number of its first page, the labels of its pages, the anchors on each."""

    section: Section
    first: int
    labels: tuple[str, ...]
    anchors: tuple[tuple[str, ...], ...]


def place(sections: Sequence[Section], anchors: Anchors) -> list[Placed]:
    """The sections, given the anchors on each of their pages by path; numbers begin anew where Roman ones end."""
    number, numbering, placed = 1, "roman", []
    for section in sections:
        if section.numbering != numbering:
            number, numbering = 1, section.numbering
        pages = anchors[section.path]
        numbers = range(number, number + len(pages))
        labels = tuple(map(roman if numbering == "roman" else str, numbers))
        placed.append(Placed(section, number, labels, pages))
        number += len(pages)
    return placed


def labels_of(placed: Sequence[Placed]) -> dict[str, str]:
    """The label of the page on which each anchor first stands, in the order of pages."""
    folios: dict[str, str] = {}
    for part in placed:
        for label, anchors in zip(part.labels, part.anchors, strict=True):
            for name in anchors:
                folios.setdefault(name, label)
    return folios


def guess(sections: Sequence[Section]) -> Anchors:
    """The anchors on the pages of each section, as far as the length of its text tells."""
    guessed = {}
    for section in sections:
        count = 1 + len(section.body) // (_CONTENTS if section.kind == "contents" else _PAGE)
        pages: list[list[str]] = [[] for _ in range(2 if section.kind == "cover" else count)]
        for found in _ID.finditer(section.body):
            pages[found.start() * len(pages) // len(section.body)].append(unescape(found[1]))
        guessed[section.path] = tuple(map(tuple, pages))
    return guessed


def stands_alone(section: Section) -> bool:
    """Whether a section shows no page numbers but its own, which are stamped: it can be laid out before others are."""
    return section.numbering == "arabic" and 'class="folio' not in section.body


def document(job: Job, section: Section, first: int, folios: Mapping[str, str], *, masked: bool = False) -> str:
    """A section's whole HTML, beginning at a page, with the page numbers that are known.

    Masked, it is what its pages are made of and no more: without the book's title and day, with zeros in the place of
    Arabic digits, and beginning at page 1 if it counts in them. So it stays the same when these change; the numbers
    are written over the zeros later.
    """

    def folio(found: re.Match[str]) -> str:
        label = folios.get(unescape(found[3]), UNKNOWN)
        return found[1] + (_mask(label, flush=bool(found["flush"])) if masked else label) + found[4]

    def pages(found: re.Match[str]) -> str:
        links: dict[str, str] = {}
        for name in unescape(found[2]).split():
            label = folios.get(name, UNKNOWN)
            shown = _mask(label) if masked else label
            number = f'<span class="folio" data-for="{escape(name)}">{shown}</span>'
            links.setdefault(label, f'<a href="#{escape(name)}" aria-label="{found[3] or ""}">{number}</a>')
        return found[1] + ", ".join(links.values()) + found[4]

    body = _FOLIOS.sub(pages, _FOLIO.sub(folio, section.body))
    start = 1 if masked and section.numbering == "arabic" else first
    texts = {name: escape(getattr(job, name)) for name in ("title", "author", "description", "day")}
    return _DOCUMENT.format(
        language=escape(job.language),
        direction=' dir="rtl"' if is_right_to_left(job.language) else "",
        head="" if masked else _HEAD.format(**texts),
        first=start,
        kind=section.kind,
        edition=job.edition,
        body=body,
    )


def numbers(source: str) -> str:
    """The page numbers in a section's HTML: that of its first page and those that it shows."""
    return "".join(_NUMBERS.findall(source))


def _mask(label: str, *, flush: bool = False) -> str:
    """Zeros for a label of digits: as many, or one where the place is wide enough for the others."""
    if not label.isdigit():
        return label
    return "0" if flush and len(label) <= _NARROW else "0" * len(label)


def check_links(links: Mapping[str, Sequence[str]], folios: Mapping[str, str]) -> None:
    """Raise BookError where a link, listed by its section's path, leads to no anchor of the book."""
    fail_on(
        [
            Problem(
                say("A link leads to #{anchor}, which is nowhere in the book.", anchor=target.rpartition("--")[2]),
                Location(path),
                say("In the PDF it would lead nowhere."),
                say(
                    "Correct the link, or give the place that it means this id: {{#{anchor}}}",
                    anchor=target.rpartition("--")[2],
                ),
            )
            for path, targets in links.items()
            for target in sorted(set(targets) - folios.keys())
        ]
    )


def unsettled() -> BookError:
    """That the rounds do not end."""
    return BookError(
        Problem(
            say("The page numbers do not settle."),
            None,
            say("A cross reference moves its own target to another page, and back, each time its page number changes."),
            say("Change a few words near a cross reference at the foot of a page, and build again."),
        )
    )
