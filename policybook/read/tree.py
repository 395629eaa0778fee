"""HTML ↔ its tree."""

from collections.abc import Mapping

from lxml import html
from lxml.html import HtmlElement

PROSE = ".//text()[not(ancestor::code or ancestor::pre)]"  # the texts below an element, code apart, as XPath


def tree_of(source: str) -> HtmlElement:
    """The tree of some HTML, in an element (div) around it."""
    tree: HtmlElement = html.fragment_fromstring(source, create_parent="div")
    return tree


def source_of(tree: HtmlElement) -> str:
    """The HTML between an element's tags."""
    return (tree.text or "") + "".join(html.tostring(child, encoding="unicode") for child in tree)


class Trees(dict[str, HtmlElement]):
    """The trees of pages by path, made when first asked for: it holds those that were."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        super().__init__()
        self._sources = sources
        self._elements: dict[str, dict[str, HtmlElement]] = {}

    def __missing__(self, path: str) -> HtmlElement:
        self[path] = tree_of(self._sources[path])
        return self[path]

    def element(self, path: str, name: str) -> HtmlElement:
        """The element of a page with this id; lxml would go through the page for each."""
        if path not in self._elements:
            self._elements[path] = {node.get("id", ""): node for node in reversed(list(self[path].iter("*")))}
        return self._elements[path][name]
