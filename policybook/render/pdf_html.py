"""A section's HTML on its way into WeasyPrint: what WeasyPrint 70.0 does itself, at less cost.

It reads HTML with a parser written in Python, which takes ten times as long as lxml's. And its own sheet has rules for
parts of notes that match every element, so that half the time of the cascade goes into styles that nothing asks for:
what notes look like is said by the book's own style.
"""

import re
from collections.abc import Sequence
from copy import copy
from functools import cache
from xml.etree.ElementTree import Element

import cssselect2
import weasyprint
from lxml import html
from lxml.html import HtmlElement
from weasyprint.html import UA_STYLESHEET
from weasyprint.urls import URLFetcher

_UNKNOWN = re.compile(r"<(?:svg|math|base|wbr|source|track|template)\b")  # what lxml does not read as HTML5 does
_OF_NOTES = ("footnote-call", "footnote-marker", "note-call", "note-marker", "note-callback")
_KEPT_AS_WRITTEN = ("pre", "textarea", "listing")


class Html(weasyprint.HTML):  # type: ignore[misc]
    """The HTML of a section, of which the style says all that notes need."""

    def __init__(self, source: str, base_url: str, url_fetcher: URLFetcher) -> None:
        if _UNKNOWN.search(source):
            super().__init__(string=source, base_url=base_url, url_fetcher=url_fetcher)
            return
        parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
        root = _plain(html.document_fromstring(source, parser))
        self.base_url, self.url_fetcher, self.media_type = base_url, url_fetcher, "print"
        self.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> Sequence[weasyprint.CSS]:
        return super()._ua_stylesheets(forms) if forms else [_sheet()]


def _plain(node: HtmlElement) -> Element:
    """An element with all that is in it as Python's own library has it, like the parser of WeasyPrint."""
    element = Element(node.tag, dict(node.attrib))
    element.text, element.tail = node.text, node.tail
    if node.tag in _KEPT_AS_WRITTEN and node.text:  # HTML Living Standard, 13.1.2.5: the first line break is not text
        element.text = node.text.removeprefix("\n")
    element.extend(map(_plain, node))
    return element


@cache
def _sheet() -> weasyprint.CSS:
    """WeasyPrint's sheet without the rules for parts of notes, which cssselect2 0.10 tries on every element."""
    sheet = copy(UA_STYLESHEET)
    sheet.matcher = copy(sheet.matcher)
    rules = getattr(sheet.matcher, "other_selectors", [])  # another version may keep them elsewhere
    sheet.matcher.other_selectors = [rule for rule in rules if rule[3] not in _OF_NOTES]
    return sheet
