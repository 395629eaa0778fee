"""The pages of a section, laid out again only where its text changed.

WeasyPrint lays pages out one after the other. What a page takes over from the one before stands in `page_maker`: the
place in the tree of boxes where it begins, its side, its counters. So after an edit the pages before the change are
kept, those that hold it are made anew, and as soon as one of them ends where it ended before, the rest is kept too.

Only what is sure to be the same is kept. Boxes are compared after generated content was put in, with the declarations
that matched, so selectors and counters may reach as far as they like. A table counts as a whole, for its columns are
as wide as all its rows ask. The page before a change is made anew too, for it may have ended early for want of room,
unless the change is farther down than that room reaches. Where running headers come out in another way, or the section
relies on what only a second round knows, it is laid out whole.
"""

import secrets
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from unittest.mock import patch
from xml.etree.ElementTree import tostring

import weasyprint
from weasyprint import document as documents
from weasyprint import layout as machinery
from weasyprint.formatting_structure import boxes
from weasyprint.layout import LayoutContext, layout_document, make_all_pages, make_margin_boxes
from weasyprint.layout.background import layout_backgrounds

_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_DIGEST = 12  # bytes
_WHOLE = (boxes.TableBox, boxes.FlexContainerBox, boxes.GridContainerBox)  # one part may change all others
_SPARE = 64  # CSS pixels that a block may stand lower at the beginning of a page than it would have before the break

Styles = dict[tuple[Hashable, ...], tuple[str, tuple[object, ...]]]  # declarations that were met, also as a text
_Strings = Mapping[str, Sequence[str]]  # what a page sets for running headers, by name
_Signature = tuple[int, bool, bytes]  # of a box: its depth, whether it counts as a whole, a digest of what it shows


@dataclass(frozen=True, slots=True)
class Fill:
    """How a page is filled, in CSS pixels: the room below its last line, and how far down each block ends that has no
    blocks in it, with the number of boxes from the page's first to the end of that block.

    A page with floats, which stand beside blocks, has none of these.
    """

    room: float
    ends: Sequence[tuple[float, int]]


@dataclass(frozen=True, slots=True)
class Layout:
    """What must be known of a section to keep pages of it, in plain values.

    The signature of every box in order, and for each page: its entry of `page_maker`, the box where it begins, how it
    is filled, whether something is left over to it from the page before, and what it sets for running headers.
    """

    boxes: Sequence[_Signature]
    starts: Sequence[tuple[Any, ...]]
    begins: Sequence[int]
    fills: Sequence[Fill]
    joined: Sequence[bool]
    strings: Sequence[_Strings]
    sizes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Laid:
    """The pages that were made, by their numbers from 0, and how many there are with those that are kept."""

    made: Mapping[int, weasyprint.document.Page]
    document: weasyprint.Document
    count: int
    layout: Layout | None


class _OutOfStep(Exception):  # noqa: N818 - there is another way
    """That no page can be kept after all."""


def lay_out(render: Callable[[], weasyprint.Document], styles: Styles, before: Layout | None) -> Laid:
    """Whatever `render` lays out by WeasyPrint's `layout_document`; pages are kept as they are in `before`.

    `before` is of the same section, with the same sheet, the same files, and the same head of the HTML.
    """
    if before:
        try:
            return _Relay(styles, before).laid(render)
        except _OutOfStep:
            pass
    return _Whole(styles).laid(render)


class _Whole:
    """Lays a section out as WeasyPrint does, and notes what is needed to keep its pages the next time."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._layout: Layout | None = None
        self._numbers: Sequence[int] = ()
        self._count = 0

    def laid(self, render: Callable[[], weasyprint.Document]) -> Laid:
        """What came of it."""
        with patch.object(documents, "layout_document", self._lay_out):
            document = render()
        return Laid(dict(zip(self._numbers, document.pages, strict=True)), document, self._count, self._layout)

    def _lay_out(self, html: weasyprint.HTML, root: boxes.Box, context: LayoutContext) -> Sequence[boxes.PageBox]:
        tree, left_over = _Tree(root, self._styles), [False]

        def make_and_note(*arguments: Any) -> Iterator[boxes.PageBox]:
            for page in make_all_pages(*arguments):
                left_over.append(_has_left_over(context))
                yield page

        with patch.object(machinery, "make_all_pages", make_and_note):
            pages = list(layout_document(html, root, context))
        self._numbers, self._count = range(len(pages)), len(pages)
        if not any(page.fixed_boxes for page in pages):
            self._note(tree, context, left_over, pages, [_strings(page) for page in pages])
        return pages

    def _note(
        self,
        tree: "_Tree",
        context: LayoutContext,
        left_over: Sequence[bool],
        pages: Sequence[boxes.PageBox | Fill],
        strings: Sequence[_Strings],
    ) -> None:
        """Keep what there is to know, unless the section relies on more than that; a kept page is how it is filled."""
        if context.target_collector.counter_lookup_items or any(context.running_elements.values()):
            return
        ways = [tree.way(start[0]) for start in context.page_maker[: len(strings)]]
        self._layout = Layout(
            boxes=tree.signatures,
            starts=[start[:4] for start in context.page_maker],
            begins=[way[-1] for way in ways],
            fills=[
                page if isinstance(page, Fill) else _fill(page, tree, way[-1])
                for page, way in zip(pages, ways, strict=True)
            ],
            joined=[late or tree.in_heading(way) for late, way in zip(left_over, ways, strict=False)],
            strings=strings,
            sizes=dict(context.style_for.initial_page_sizes),
        )


class _Relay(_Whole):
    """Lays out what changed since `before`."""

    def __init__(self, styles: Styles, before: Layout) -> None:
        super().__init__(styles)
        self._before = before

    def _lay_out(self, html: weasyprint.HTML, root: boxes.Box, context: LayoutContext) -> Sequence[boxes.PageBox]:
        before, tree = self._before, _Tree(root, self._styles)
        changed = _pages_changed(before, tree)
        context.page_maker = [
            (*deepcopy(start), _fresh(changed=number in changed)) for number, start in enumerate(before.starts)
        ]
        context.style_for.initial_page_sizes.update(before.sizes)
        pages, left_over = self._pages(html, root, context)
        made = {number: page for number, page in enumerate(pages) if isinstance(page, boxes.PageBox)}
        self._numbers, self._count = list(made), len(pages)
        strings = [_strings(made[n]) if n in made else before.strings[n] for n in range(len(pages))]
        last_kept = max(set(range(len(pages))) - made.keys(), default=0)
        if strings[:last_kept] != before.strings[:last_kept] or any(page.fixed_boxes for page in made.values()):
            raise _OutOfStep
        _finish(made, strings, context)
        self._note(tree, context, left_over, pages, strings)
        return list(made.values())

    def _pages(
        self, html: weasyprint.HTML, root: boxes.Box, context: LayoutContext
    ) -> tuple[list[boxes.PageBox | Fill], list[bool]]:
        """The pages, for each that is kept how it is filled; for each whether something is left over to it."""
        kept = self._before.fills
        pages: list[boxes.PageBox | Fill] = []
        left_over, joined = [False], [*self._before.joined, False]
        for number, page in enumerate(make_all_pages(context, root, html, kept)):
            pages.append(page)
            if number < len(kept) and page is kept[number]:
                left_over.append(joined[number + 1])
                continue
            left_over.append(_has_left_over(context))
            if left_over[-1] or joined[min(number + 1, len(kept))]:
                context.page_maker[number + 1][-1]["content_changed"] = True
        if any(start[-1]["content_changed"] or start[-1]["pages_wanted"] for start in context.page_maker):
            raise _OutOfStep
        return pages, left_over


def _pages_changed(before: Layout, tree: "_Tree") -> set[int]:
    """The numbers of the pages to make anew, at least."""
    found = _boxes_changed(before.boxes, tree.signatures)
    if not found:
        return set()
    first, last = found
    begin, count = bisect_left(before.begins, first) - 1, len(before.begins)
    begin = begin if _is_far_down(before, begin, first) else max(begin - 1, 0)
    changed = {n for n in range(begin, count) if before.begins[n] <= max(last, first)}
    moved = len(tree.signatures) - len(before.boxes)
    for number in range(max(changed) + 1, count):  # those that begin at the same box as before, but found otherwise
        if tree.way(before.starts[number][0])[-1] != before.begins[number] + moved:
            changed |= {number - 1, number}
    for number in reversed(range(1, count)):
        if before.joined[number] and number in changed:
            changed.add(number - 1)
    return changed


def _is_far_down(before: Layout, number: int, first: int) -> bool:
    """Whether the page before one was made without a look at this box of it.

    What was tried there reaches as far down this page as there was room, and to the end of the block that did not fit.
    """
    if number < 1:
        return False
    room, begin = before.fills[number - 1].room + _SPARE, before.begins[number]
    return any(bottom > room and begin + boxes < first for bottom, boxes in before.fills[number].ends)


def _boxes_changed(old: Sequence[_Signature], new: Sequence[_Signature]) -> tuple[int, int] | None:
    """The first and the last of the old boxes that may come out in another way, or None.

    Boxes that were only put in have no last one: then it is the one before the first.
    """
    shorter = min(len(old), len(new))
    first = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    if first == len(old) == len(new):
        return None
    same = next((n for n in range(shorter - first) if old[-1 - n] != new[-1 - n]), shorter - first)
    last = len(old) - same - 1
    highest = min((depth for depth, *_ in old[first : last + 1]), default=0)
    if last >= first:
        last = _end(old, last, highest)
    for whole in {*_wholes(old, first), *_wholes(new, first)}:  # what was put in at a table's end is in the new one
        first, last = min(first, whole), max(last, _end(old, whole, old[whole][0]))
    return first, last


def _end(signatures: Sequence[_Signature], index: int, depth: int) -> int:
    """The last box from `index` on that is deeper than `depth`, without a break."""
    return next((n for n in range(index, len(signatures) - 1) if signatures[n + 1][0] <= depth), len(signatures) - 1)


def _wholes(signatures: Sequence[_Signature], index: int) -> Iterator[int]:
    """Which boxes around a box count as a whole, from the inside."""
    depth = signatures[index][0] if index < len(signatures) else 0
    for number in reversed(range(index)):
        above, whole, _ = signatures[number]
        if above < depth:
            depth = above
            if whole:
                yield number


def _finish(made: Mapping[int, boxes.PageBox], strings: Sequence[_Strings], context: LayoutContext) -> None:
    """Add to new pages what WeasyPrint adds last: bookmarks only once, and margins, for which it knows all strings."""
    for number, page_strings in enumerate(strings, 1):
        for name, values in page_strings.items():
            context.string_set[name][number] = list(values)
    seen = set()
    for number, page in made.items():
        for box in page.descendants():
            if box.bookmark_label:
                marked = id(box.element), box.element_tag.partition("::")[2]
                box.bookmark_label = "" if marked in seen else box.bookmark_label
                seen.add(marked)
        context.current_page = number + 1
        root, footnotes, notes = page.children
        margins = make_margin_boxes(context, page, context.page_maker[number + 1][3])
        page.children = (root, *(area for area in (footnotes, notes) if area.children), *margins)
        layout_backgrounds(page, context.get_image_from_uri)


def _fill(page: boxes.PageBox, tree: "_Tree", begin: int) -> Fill:
    """How a page is filled that begins with this box."""
    leaves = [leaf for leaf in _leaves(page.children[0]) if not leaf.is_absolutely_positioned()]
    if not leaves or any(leaf.is_floated() for leaf in leaves):
        return Fill(page.height, ())
    bottoms = [leaf.content_box_y() + leaf.height - page.content_box_y() for leaf in leaves]
    ends = [(bottom, tree.after(leaf.element) - begin) for bottom, leaf in zip(bottoms, leaves, strict=True)]
    return Fill(page.height - max(bottoms), ends)


def _leaves(box: boxes.Box) -> Iterator[boxes.Box]:
    """The blocks of a page that have no blocks in them, or count as a whole."""
    inside = box.children if isinstance(box, boxes.BlockBox) and not _is_whole(box) else ()
    if any(isinstance(child, boxes.BlockLevelBox) for child in inside):
        for child in inside:
            yield from _leaves(child)
    else:
        yield box


def _fresh(*, changed: bool) -> dict[str, Any]:
    """The last part of an entry of `page_maker`."""
    return {"content_changed": changed, "pages_wanted": False, "anchors": [], "content_lookups": []}


def _has_left_over(context: LayoutContext) -> bool:
    """Whether the page that was just made leaves notes or broken boxes to the next one."""
    return bool(context.reported_footnotes or context.broken_out_of_flow)


def _strings(page: boxes.PageBox) -> _Strings:
    found: dict[str, list[str]] = defaultdict(list)
    for box in page.descendants():
        for name, text in box.string_set if box.string_set not in (None, "none") else ():
            found[name].append(text)
    return dict(found)


class _Tree:
    """A tree of boxes in order: the signature of each, the numbers of its children."""

    def __init__(self, root: boxes.Box, styles: Styles) -> None:
        self.signatures: list[_Signature] = []
        self._tags: list[str] = []
        self._firsts: dict[object, int] = {}
        self._children: list[list[int]] = []
        self._styles = styles
        self._told: dict[int, str] = {}  # by the identity of a box's style
        self._add(root, 0, None)

    def way(self, resume_at: Any) -> list[int]:
        """The numbers of the boxes that lead to where a page begins, from the root on."""
        way = [0]
        while resume_at:
            child, resume_at = next(iter(resume_at.items()))
            children = self._children[way[-1]]
            if child >= len(children):  # a place in a text
                break
            way.append(children[child])
        return way

    def after(self, element: object) -> int:
        """The number of the last box that an element has."""
        first = self._firsts[element]
        return _end(self.signatures, first, self.signatures[first][0])

    def in_heading(self, way: Sequence[int]) -> bool:
        """Whether a page begins inside a heading, whose bookmark is on the page before."""
        return any(self._tags[number] in _HEADINGS for number in way[:-1])

    def _add(self, box: boxes.Box, depth: int, above: object) -> int:
        """Take a box with all that is in it; `above` is the element of the box around it. Returns its number."""
        number = len(self.signatures)
        shown = repr((*_shown(box, above), self._style(box)))
        self.signatures.append(
            (depth, _is_whole(box), sha256(shown.encode("utf-8", "surrogatepass")).digest()[:_DIGEST])
        )
        self._tags.append(box.element_tag)
        self._firsts.setdefault(box.element, number)
        self._children.append([])
        inside = [*box.all_children(), *([box.footnote] if box.footnote else [])]
        self._children[number] = [self._add(child, depth + 1, box.element) for child in inside]
        return number

    def _style(self, box: boxes.Box) -> str:
        """What tells the declarations that matched from others; boxes may share them."""
        name = id(box.style)
        if name not in self._told:
            self._told[name] = self._declared(getattr(box.style, "cascaded", {}))
        return self._told[name]

    def _declared(self, declared: Mapping[str, Any]) -> str:
        values = tuple(value for value, _ in declared.values())
        key = (*declared, *map(_name, values))  # the same values, mostly, for a sheet is read once
        if key not in self._styles:
            self._styles[key] = _told((*declared, values)), values
        return self._styles[key][0]


def _is_whole(box: boxes.Box) -> bool:
    """Whether any part of a box may change where all the others are."""
    columns = box.style["column_count"], box.style["column_width"]
    return isinstance(box, _WHOLE) or columns != ("auto", "auto")


def _name(value: object) -> Hashable:
    """What tells a value from others that are alive."""
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value


def _shown(box: boxes.Box, above: object) -> tuple[object, ...]:
    """What a box is and shows, but for its style."""
    element = box.element
    written: object = None
    if isinstance(box, boxes.ReplacedBox):
        written = tostring(element, encoding="unicode")  # a drawing is in the text itself
    elif element is not None and element is not above:
        written = tuple(element.attrib.items())
    return type(box).__name__, box.element_tag, getattr(box, "text", None), written


def _told(value: object) -> str:
    """A value as a text that is the same in every process; for what has none, one that is like no other."""
    match value:
        case str() | bool() | int() | float() | None:
            return repr(value)
        case tuple() | list():
            return f"{type(value).__name__}({','.join(map(_told, value))})"
        case set() | frozenset():
            return f"set({','.join(sorted(map(_told, value)))})"
        case _ if hasattr(value, "serialize"):  # a token of tinycss2, whose repr leaves arguments out
            return f"{type(value).__name__}({value.serialize()!r})"
    return secrets.token_hex()
