"""Raw HTML in chapters: what is not on the allow-list is refused, never taken out silently."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import partial
from urllib.parse import unquote

import nh3

from policybook.errors import Problem, say
from policybook.model import Chapter, Location, Snapshot
from policybook.read.tree import tree_of
from policybook.read.visible import ADDED, REFERENCES, is_reference
from policybook.steps import Steps
from policybook.text import lines, lines_with

_TAGS = frozenset(
    "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 "
    "h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span strong sub summary sup table tbody td "
    "tfoot th thead tr u ul var wbr".split()
)
_ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir", "title", "hidden", "role", "style"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "type", "reversed"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope", "abbr"},
}
# What has these classes is left out of the text, or hidden by the site's style or script; for diagrams of mermaid the
# script turns to another host.
_CLASSES = (
    ADDED
    | REFERENCES
    | {"headerlink", "mark-line", "tabbed-block", "giscus", "annotate", "mermaid", "views", "views__legend"}
    | {"filters", "front__actions"}
)
_STYLES = {"text-align", "width"}
_SCHEMES = {"http", "https", "mailto"}
_HREF = "href="


_QUOTED = re.compile(r"\{[^{}\n]*=[“”„«»‘’][^{}\n]*\}")
_STRAIGHT = str.maketrans("“”„«»‘’", '"""""\'\'')


def _curly_quotes(chapter: Chapter, data: bytes) -> list[Problem]:
    """One problem for each value in braces between typographic quotation marks, as word processors set them."""
    text = data.decode("utf-8", "replace")
    source = enumerate(lines(text) if _QUOTED.search(text) else (), 1)
    found = [(value, Location(chapter.path, number)) for number, line in source for value in _QUOTED.findall(line)]
    shown = tree_of(chapter.html).text_content() if found else ""
    return [_curly(value, where) for value, where in found if value not in shown]


def _curly(value: str, where: Location) -> Problem:
    return Problem(
        say("The quotation marks in {value} are not straight.", value=value),
        where,
        say('Only straight ones (") enclose a value; what stands between others is taken for more attributes.'),
        say("Write: {value}", value=value.translate(_STRAIGHT)),
    )


def unsafe_html(chapters: Iterable[Chapter], snapshot: Snapshot, steps: Steps) -> list[Problem]:
    """One problem for each kind of element or attribute that the allow-list (kept by nh3) would take away.

    Where curly quotation marks made attributes of words, only these marks are told.
    """
    problems = []
    for chapter in chapters:
        problems += (curly := _curly_quotes(chapter, snapshot.files[chapter.path]))
        for part in steps.run("unsafe", None, {"text": chapter.html}, partial(taken_away, chapter.html)):
            if curly and part.endswith("=…"):
                continue
            where = Location(chapter.path, lines_with(_written(part), snapshot.files[chapter.path])[0])
            problems.append(_address(part, where) if part.startswith(_HREF) else _refused(part, where))
    return problems


def _refused(part: str, where: Location) -> Problem:
    return Problem(
        say("The chapter holds {part}, which is not allowed.", part=part),
        where,
        say("Site and PDF show text, tables and images; scripts, frames and own styles could hide or add."),
        say("Write it in Markdown, between backticks if it is meant to be read, or take it out."),
    )


def _address(part: str, where: Location) -> Problem:
    """A link to what only the writer's machine or a program has, as pasted text brings it."""
    return Problem(
        say("The link leads to {address}, which readers cannot open.", address=part.removeprefix(_HREF)),
        where,
        say("From site and PDF they reach the chapters, web pages (https://) and mail addresses (mailto:)."),
        say("Link to one of these, or take the link out and leave its words."),
    )


def taken_away(source: str) -> list[str]:
    """What the allow-list removes from an HTML fragment: "<script>", "onclick=…", in the order of their names.

    Classes that policybook keeps for what it adds itself are among it: "class=gone"; the files of images are not, for
    the check of links looks for them.
    """
    clean = nh3.clean(
        source,
        tags=set(_TAGS),
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        filter_style_properties=_STYLES,
        link_rel=None,
    )
    return sorted([*(_parts(source) - _parts(clean)), *_reserved(source)])


def _reserved(source: str) -> set[str]:
    """The classes of a fragment that its chapter may not use."""
    nodes = (node for node in tree_of(source).iter() if not is_reference(node))
    names = {name for node in nodes for name in (node.get("class") or "").split()}
    return {f"class={name}" for name in names if name in _CLASSES or re.match(r"md-(?!button)", name)}


def _written(part: str) -> str:
    """The pattern of how a chapter writes an element or attribute, or gives an element a class, or a callout a kind."""
    if part.startswith("class="):
        return rf"(?:[{{:].*\.|class=.*|(?:!!!|\?\?\?|///|```|~~~).*)\b{re.escape(part.removeprefix('class='))}\b"
    if part.startswith(_HREF):
        address = part.removeprefix(_HREF)
        return f"{re.escape(address)}|{re.escape(unquote(address))}"
    name = re.escape(part.strip("<>").split("=")[0])
    return rf"(?i)<{name}\b" if part.startswith("<") else rf"(?i)\b{name}\b"


def _parts(source: str) -> Counter[str]:
    """The elements and attributes of a fragment, counted."""
    parts: Counter[str] = Counter()
    for node in tree_of(source).iter():
        if isinstance(node.tag, str):
            parts[f"<{node.tag}>"] += 1
            if node.tag not in _TAGS:
                continue
            for name, value in node.attrib.items():
                if not (node.tag == "img" and name == "src" and not value.startswith("data:")):
                    parts[f"{_HREF}{value}" if name == "href" else f"{name}=…"] += 1
            rules = (rule.partition(":") for rule in (node.get("style") or "").split(";"))
            parts.update(f"style={name.strip()}" for name, colon, _ in rules if colon)
    return parts
