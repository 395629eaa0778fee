"""Numbers of chapters, sections, figures, tables and paragraphs, and the references to them; computed, never typed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from urllib.parse import unquote

from lxml.html import HtmlElement, builder

from policybook.model import Float, Heading, Matter, Page
from policybook.read.blocks import HEADINGS
from policybook.read.visible import text_of
from policybook.text import roman, squeeze

AUTOMATIC = re.compile(r"p(\d+)")  # the id that a block gets where its author gave none
_UNNUMBERED = ("figure", "table")


@dataclass(frozen=True, slots=True)
class Numbered:
    """The headings and floats of one page with their numbers, in reading order."""

    headings: tuple[Heading, ...]
    floats: tuple[Float, ...]


def number_page(tree: HtmlElement, number: str, words: NullTranslations) -> Numbered:
    """Write the numbers of a page into its tree; `number` is the chapter's, empty for front and back matter."""
    headings, floats = _headings(tree, number), _floats(tree, number)
    for heading in headings:
        if heading.number:
            put_first(tree.get_element_by_id(heading.id), "number", heading.number)
    for item in floats:
        figure = tree.get_element_by_id(item.id)
        figure.set("class", f"float float--{item.kind}")
        caption = figure.find("figcaption")
        paragraph = caption.find("p") if caption is not None else None
        if caption is not None:
            put_first(caption if paragraph is None else paragraph, "label", label_of(item.kind, item.number, words))
    return Numbered(headings, floats)


def label_of(kind: str, number: str, words: NullTranslations) -> str:
    """What a numbered thing is called in the text: "Gambar 1.2", "Tabel 3.1", "Bab 4", "Bagian II"."""
    templates = {
        "part": words.gettext("Part {number}"),
        "figure": words.gettext("Figure {number}"),
        "table": words.gettext("Table {number}"),
        "chapter": words.gettext("Chapter {number}"),
        "section": words.gettext("Section {number}"),
    }
    return templates[kind].format(number=number)


def labels(path: str, numbered: Numbered, words: NullTranslations) -> dict[str, str]:
    """The labels of a page's numbered things by the link that leads to them ("path", "path#id")."""
    found = {f"{path}#{item.id}": label_of(item.kind, item.number, words) for item in numbered.floats}
    for heading in numbered.headings:
        if heading.number:
            kind = "chapter" if heading.level == 1 else "section"
            found[f"{path}#{heading.id}"] = label_of(kind, heading.number, words)
            if heading.level == 1:
                found[path] = found[f"{path}#{heading.id}"]
    return found


def write_references(tree: HtmlElement, path: str, known: Mapping[str, str]) -> None:
    """After each link to a numbered thing, write its label: "… peta jalan (Gambar 1.2)"."""
    for link in list(tree.iter("a")):
        href = unquote(link.get("href") or "")
        label = known.get(path + href if href.startswith("#") else href)
        if label is None or not text_of(link).strip():
            continue
        link.classes.add("xref")
        note = builder.SPAN({"class": "xref-label"}, f" ({label})")
        link.addnext(note)
        note.tail, link.tail = link.tail, None


def numbered_paragraphs(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The paragraphs of a page that bear a number, each with it: the one in its id, in PDF and site alike.

    Those in figures, tables and footnotes bear none.
    """
    for node in list(tree.iter("p", "li", "dd", "div")):
        found = AUTOMATIC.fullmatch(node.get("id") or "")
        if found and not any(p.tag in _UNNUMBERED or "footnote" in p.classes for p in node.iterancestors()):
            yield node, found[1]


def part_labels(pages: Iterable[Page], words: NullTranslations) -> dict[str, str]:
    """What each part of the book is called ("Bagian II"), by its title, in the order of the parts."""
    titles = dict.fromkeys(page.part for page in pages if page.part)
    return {title: label_of("part", roman(number).upper(), words) for number, title in enumerate(titles, 1)}


def matter_of(path: str, front: tuple[str, ...], back: tuple[str, ...]) -> Matter:
    """Which part of the book a chapter belongs to."""
    if path in front:
        return Matter.FRONT
    return Matter.BACK if path in back else Matter.BODY


def _headings(tree: HtmlElement, number: str) -> tuple[Heading, ...]:
    counters = [0] * len(HEADINGS)
    found = []
    above = [1]  # the written levels of the headings around; one that was left out is closed up (PDF/UA-1, 7.4.2)
    for node in list(tree.iter(*HEADINGS)):
        written = HEADINGS.index(node.tag) + 1
        above = [*(level for level in above if level < written), written]
        level = len(above)
        node.tag = HEADINGS[level - 1]
        counters[level - 1 :] = [counters[level - 1] + 1, *([0] * (len(HEADINGS) - level))]
        parts = [number, *(str(count) for count in counters[1:level])] if number else []
        found.append(Heading(level, node.get("id") or "", ".".join(parts), squeeze(text_of(node))))
    return tuple(found)


def _floats(tree: HtmlElement, number: str) -> tuple[Float, ...]:
    counts = {"figure": 0, "table": 0}
    found = []
    for figure in tree.iter("figure"):
        caption = figure.find("figcaption")
        if caption is None or not figure.get("id"):
            continue
        kind = "table" if figure.find(".//table") is not None else "figure"
        counts[kind] += 1
        place = ".".join(filter(None, (number, str(counts[kind]))))
        found.append(Float(kind, figure.get("id") or "", place, squeeze(text_of(caption))))
    return tuple(found)


def put_first(node: HtmlElement, name: str, text: str) -> None:
    """Put a span before everything else in an element."""
    span = builder.SPAN({"class": name}, text)
    span.tail = " " + (node.text or "").lstrip()
    node.text = None
    node.insert(0, span)
