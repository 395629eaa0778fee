"""What WeasyPrint leaves out of a PDF that is to meet PDF/A-3a and PDF/UA-1 at once.

It relies on WeasyPrint's internals, and therefore on one version of it: `check_version` tells when another is
installed, and the tests ask veraPDF whether the result holds. What is added, with the clause that asks:

- running headers and footers are artifacts instead of untagged content (ISO 14289-1, 7.8);
- the PDF/UA identifier stands in the metadata, declared as PDF/A wants it (ISO 14289-1, 5; ISO 19005-3, 6.6.2.3);
- a link is one annotation with its text, or its accessible name, as description (7.18.5);
- header cells have their scope, footnotes are notes with an id, other languages are named (7.5, 7.9, 7.2);
- what an item of a list holds is its body, paragraphs too (7.2; ISO 32000-1, table 336).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch
from xml.etree import ElementTree

import pydyf
import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import tags
from weasyprint.pdf.stream import Stream

from policybook.errors import BookError, Problem, say
from policybook.text import squeeze

VERSION = "70.0"
ARTIFACT = "paragraph-number"  # the class of images that are no content

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_UA = "http://www.aiim.org/pdfua/ns/id/"
_EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
_SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
_PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
_IDENTIFIER = f"""
<rdf:RDF xmlns:rdf="{_RDF}" xmlns:pdfuaid="{_UA}" xmlns:pdfaExtension="{_EXTENSION}"
    xmlns:pdfaSchema="{_SCHEMA}" xmlns:pdfaProperty="{_PROPERTY}">
  <rdf:Description rdf:about=""><pdfuaid:part>1</pdfuaid:part></rdf:Description>
  <rdf:Description rdf:about=""><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
    <pdfaSchema:namespaceURI>{_UA}</pdfaSchema:namespaceURI>
    <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
    <pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
    <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
      <pdfaProperty:category>internal</pdfaProperty:category>
      <pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
      <pdfaProperty:name>part</pdfaProperty:name>
      <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
    </rdf:li></rdf:Seq></pdfaSchema:property>
  </rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>
"""

_OF_ITEMS = ("/Lbl", "/LBody")  # all that an item of a list may hold itself
_WITHOUT_MEANING = ("/Span", "/NonStruct")  # worth nothing to a reader who listens, if empty

_BoxTree = Callable[..., Iterator[pydyf.Dictionary]]
_Marked = Callable[[Stream, Any, str], AbstractContextManager[None]]


def check_version() -> None:
    """Raise BookError where the installed WeasyPrint is not the one that this module was written for."""
    if weasyprint.__version__ != VERSION:
        raise BookError(
            Problem(
                say(
                    "WeasyPrint {found} is installed, {wanted} is needed.", found=weasyprint.__version__, wanted=VERSION
                ),
                None,
                say("Accessible tags and the archive standard depend on details of that version."),
                say("pip install weasyprint=={wanted}", wanted=VERSION),
            ),
            environment=True,
        )


def drop_nested_links(pages: Sequence[weasyprint.document.Page]) -> None:
    """Keep one annotation for each link: WeasyPrint makes another for every element inside it."""
    for page in pages:
        page.links = [link for link in page.links if link[3].element_tag == "a"]


@contextmanager
def standards(document: weasyprint.Document) -> Iterator[None]:
    """While it lasts, writing the pages of this document adds what the standards ask for."""
    artifacts = {id(box) for page in document.pages for box in _artifacts(page._page_box)}
    with (
        patch.object(tags, "_build_box_tree", _refined(tags._build_box_tree)),
        patch.object(Stream, "marked", _outside(artifacts, Stream.marked)),
    ):
        yield


def identified(document: weasyprint.Document) -> AbstractContextManager[object]:
    """While it lasts, the metadata of this document name the standard."""
    metadata = document.metadata
    return patch.object(metadata, "generate_rdf_metadata", _with_identifier(metadata.generate_rdf_metadata))


def _artifacts(page: boxes.PageBox) -> Iterator[boxes.Box]:
    """The boxes of a page that are no content: what stands in margin boxes, and pictures of paragraph numbers."""
    for child in page.children:
        if isinstance(child, boxes.MarginBox):
            yield from child.descendants()
    yield from (box for box in page.descendants(placeholders=True) if _is_number(box))


def _is_number(box: boxes.Box) -> bool:
    return box.element_tag == "img" and box.element is not None and box.element.get("class") == ARTIFACT


def _outside(artifacts: set[int], marked: _Marked) -> _Marked:
    """These boxes are drawn as artifacts, others marked as WeasyPrint does."""

    @contextmanager
    def mark(stream: Stream, box: boxes.Box, tag: str) -> Iterator[None]:
        with _artifact(stream) if id(box) in artifacts else marked(stream, box, tag):
            yield

    return mark


@contextmanager
def _artifact(stream: Stream) -> Iterator[None]:
    """Content that belongs to the page, not to the text (ISO 32000-1, 14.8.2.2.2)."""
    stream.begin_marked_content("Artifact", pydyf.Dictionary({"Type": "/Pagination"}))
    yield
    stream.end_marked_content()


def _refined(build: _BoxTree) -> _BoxTree:
    """The elements that WeasyPrint builds for a box, refined; none for artifacts."""
    bodies: dict[bytes, pydyf.Dictionary] = {}  # by item, while paragraphs follow each other in it

    def build_refined(box: Any, parent: Any, pdf: pydyf.PDF, *arguments: Any) -> Iterator[pydyf.Dictionary]:
        inner = getattr(box, "_box", box)  # an absolutely placed box is wrapped
        if isinstance(inner, boxes.MarginBox) or _is_number(inner):
            return
        for element in build(box, parent, pdf, *arguments):
            if inner.element is not None:
                _refine(inner, element)
            if not element["K"] and element["S"] in _WITHOUT_MEANING:
                continue
            if parent["S"] != "/LI" or element["S"] in _OF_ITEMS:
                bodies.pop(parent.reference, None)
                yield element
                continue
            if parent.reference not in bodies:
                bodies[parent.reference] = _body(parent)
                pdf.add_object(bodies[parent.reference])
                yield bodies[parent.reference]
            bodies[parent.reference]["K"].append(element.reference)
            element["P"] = bodies[parent.reference].reference

    return build_refined


def _refine(box: boxes.Box, element: pydyf.Dictionary) -> None:
    node, classes = box.element, (box.element.get("class") or "").split()
    if box.link_annotation:
        box.link_annotation["Contents"] = pydyf.String(_accessible_name(node))
    if box.element_tag == "span::footnote-call":
        element["S"] = "/Reference"
    if box.element_tag != node.tag or element["S"] == "/NonStruct":
        return
    if node.get("lang"):
        element["Lang"] = pydyf.String(node.get("lang"))
    if node.tag == "th" and "A" in element:
        element["A"]["Scope"] = "/Row" if node.get("scope") == "row" else "/Column"
    if "foot" in classes:
        element["S"] = "/Note"
        element["ID"] = pydyf.String(f"{node.get('id')}-{element.number}")  # a note may run on to the next page


def _body(item: pydyf.Dictionary) -> pydyf.Dictionary:
    """An empty body for an item of a list."""
    return pydyf.Dictionary(
        {"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array([]), "Pg": item["Pg"], "P": item.reference}
    )


def _accessible_name(link: ElementTree.Element) -> str:
    images = " ".join(image.get("alt", "") for image in link.iter("img"))
    return link.get("aria-label") or squeeze(_wording(link)) or squeeze(images) or link.get("href") or ""


def _wording(node: ElementTree.Element) -> str:
    """The text of an element without page numbers, which are no part of a link's name."""
    if "folio" in (node.get("class") or "").split():
        return ""
    return "".join([node.text or "", *(_wording(child) + (child.tail or "") for child in node)])


def _with_identifier(generate: Callable[..., bytes]) -> Callable[..., bytes]:
    """The metadata that WeasyPrint generates, with the PDF/UA identifier and its declaration."""

    def generate_with_identifier(*arguments: Any) -> bytes:
        for prefix, uri in (("pdfaExtension", _EXTENSION), ("pdfaSchema", _SCHEMA), ("pdfaProperty", _PROPERTY)):
            ElementTree.register_namespace(prefix, uri)
        tree = ElementTree.fromstring(generate(*arguments))  # noqa: S314 - our own
        tree.extend(ElementTree.fromstring(_IDENTIFIER))  # noqa: S314 - a constant
        data: bytes = ElementTree.tostring(tree, encoding="utf-8")
        return data

    return generate_with_identifier
