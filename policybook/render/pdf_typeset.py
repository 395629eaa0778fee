"""Sections → PDF: typesets each by itself until every page number that is shown is the one it should be.

Each section is laid out with the number of its first page and the page numbers of what it refers to; both are known
only once the sections are laid out. So all are laid out with what is known, and those are laid out again for which
it has changed, until nothing changes: usually two rounds, the second for contents and references to later chapters.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape, unescape

from lxml import html

from policybook.errors import BookError, Problem, fail_on, say
from policybook.model import Location
from policybook.render.pdf_engine import Engine, Laid
from policybook.render.pdf_job import Attached, Job, Typeset
from policybook.render.pdf_proof import MANIFEST, manifest_json
from policybook.render.pdf_sections import Section

_ROUNDS = 6
_FOLIO = re.compile(r'(<span class="folio" data-for="([^"]*)">)(</span>)')
_FOLIOS = re.compile(r'(<span class="folios" data-for="([^"]*)">)(</span>)')
_UNKNOWN = "00"  # as wide as most page numbers, so that the second round seldom moves a line
_DOCUMENT = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><meta name="author" content="{author}">
<meta name="description" content="{description}"><meta name="generator" content="policybook">
<meta name="dcterms.created" content="{day}"><meta name="dcterms.modified" content="{day}">
<style>@page :first {{ counter-reset: page {first} }}</style></head>
<body class="section--{kind} edition--{edition}">{body}</body></html>
"""


def typeset(job: Job, tell: Callable[[str], None]) -> Typeset:
    """The PDF of a job; `tell` is given each section's path before it is laid out, and again before it is drawn.

    Raises BookError naming the section that cannot be typeset.
    """
    engine = Engine(job.style, job.assets)
    sources: dict[str, str] = {}
    laid: dict[str, Laid] = {}
    folios: dict[str, str] = {}
    for _ in range(_ROUNDS):
        changed = False
        for section, first in _first_pages(job.sections, laid):
            source = _document(job, section, first, folios)
            if sources.get(section.path) != source:
                tell(section.path)
                laid[section.path] = engine.lay_out(section.path, source)
                sources[section.path] = source
                changed = True
            folios |= _folios(section, first, laid[section.path])
        if not changed:
            break
    else:
        raise BookError(_unsettled())
    _check_links(job.sections, laid, folios)
    _check_complete(job.sections, laid)
    manifest = Attached(MANIFEST, job.manifest_text, "application/json", manifest_json(job.manifest, folios))
    parts = {section.path: laid[section.path] for section in job.sections}
    return Typeset(engine.write(parts, (manifest, *job.attachments), job.day, tell), folios)


def _first_pages(sections: Sequence[Section], laid: Mapping[str, Laid]) -> Iterator[tuple[Section, int]]:
    """Each section with the number of its first page; numbers begin anew where Roman ones end."""
    number, numbering = 1, "roman"
    for section in sections:
        if section.numbering != numbering:
            number, numbering = 1, section.numbering
        yield section, number
        number += len(laid[section.path].anchors)


def _folios(section: Section, first: int, laid: Laid) -> dict[str, str]:
    """The label of the page on which each anchor of a section first stands, in the order of pages."""
    folios: dict[str, str] = {}
    for number, anchors in enumerate(laid.anchors, first):
        label = _roman(number) if section.numbering == "roman" else str(number)
        for name in anchors:
            folios.setdefault(name, label)
    return folios


def _document(job: Job, section: Section, first: int, folios: Mapping[str, str]) -> str:
    """A section's whole HTML with the page numbers that are known."""
    body = _FOLIO.sub(lambda found: found[1] + folios.get(unescape(found[2]), _UNKNOWN) + found[3], section.body)
    body = _FOLIOS.sub(lambda found: found[1] + _pages(unescape(found[2]).split(), folios) + found[3], body)
    texts = {name: escape(getattr(job, name)) for name in ("language", "title", "author", "description", "day")}
    return _DOCUMENT.format(**texts, first=first, kind=section.kind, edition=job.edition, body=body)


def _pages(anchors: Sequence[str], folios: Mapping[str, str]) -> str:
    """Links to the pages of some anchors, each page once."""
    first: dict[str, str] = {}
    for name in anchors:
        first.setdefault(folios.get(name, _UNKNOWN), name)
    return ", ".join(f'<a href="#{escape(name)}">{page}</a>' for page, name in first.items())


def _roman(number: int) -> str:
    digits = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    text = ""
    for value, letters in digits:
        text += letters * (number // value)
        number %= value
    return text


def _check_links(sections: Sequence[Section], laid: Mapping[str, Laid], folios: Mapping[str, str]) -> None:
    fail_on(
        [
            Problem(
                say("A link leads to #{anchor}, which is nowhere in the book.", anchor=target.rpartition("--")[2]),
                Location(section.path),
                say("In the PDF it would lead nowhere."),
                say(
                    "Correct the link, or give the place that it means this id: {{#{anchor}}}",
                    anchor=target.rpartition("--")[2],
                ),
            )
            for section in sections
            for target in sorted(laid[section.path].links - folios.keys())
        ]
    )


def _check_complete(sections: Sequence[Section], laid: Mapping[str, Laid]) -> None:
    """Every id of every section has its place on a page, in the order of the text; notes have theirs at its foot."""
    problems = []
    for section in sections:
        tree = html.fragment_fromstring(section.body, create_parent="body")
        notes = {name for note in tree.find_class("foot") for name in note.xpath("descendant-or-self::*/@id")}
        # What a redline adds ("gone") is no part of the text.
        wanted = [name for name in tree.xpath(".//*[not(contains(@class, 'gone'))]/@id") if name not in notes]
        found = list(dict.fromkeys(name for page in laid[section.path].anchors for name in page))
        lost = first_lost(wanted, [name for name in found if name not in notes]) or next(iter(notes - set(found)), None)
        if lost:
            problems.append(_lost(section.path, lost))
    fail_on(problems)


def first_lost(wanted: Sequence[str], found: Sequence[str]) -> str | None:
    """The first name that is not found after the names before it; None where all are found in their order."""
    rest = iter(found)
    return next((name for name in wanted if name not in rest), None)


def _lost(path: str, name: str) -> Problem:
    return Problem(
        say("The paragraph {paragraph} is not where it should be in the PDF.", paragraph=name.rpartition("--")[2]),
        Location(path),
        say("It was left out when the pages were laid out, or stands out of order; the PDF would not be complete."),
        say("Divide the paragraph, list or table before it into smaller ones, and build again."),
    )


def _unsettled() -> Problem:
    return Problem(
        say("The page numbers do not settle."),
        None,
        say("A cross reference moves its own target to another page, and back, each time its page number changes."),
        say("Change a few words near a cross reference at the foot of a page, and build again."),
    )
