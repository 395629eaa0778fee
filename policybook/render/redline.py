"""The redline: in today's chapters, what was removed is struck, what was added is marked, what moved says from where.

Everything that is not part of today's text has the class "gone", so that a style can hide it and the clean text is
what remains.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from gettext import NullTranslations
from itertools import groupby

from lxml.html import HtmlElement, builder

from policybook.model import Anchor, Change, ChangeKind, Chapter, Passage
from policybook.read.visible import insert_at, text_of, wrap
from policybook.render.places import places, put
from policybook.text import normalise

_REWRITTEN = frozenset({ChangeKind.REWORDED, ChangeKind.TRIMMED, ChangeKind.SPLIT, ChangeKind.MERGED})
_SHOWN = 12  # words of a moved passage that stand at its old place


_TOKEN = re.compile(r"\w+(?:[^\w\s]+\w+)*|[^\w\s]+")  # a word, or the punctuation beside it


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or punctuation beside one, where it stands in the text of its block (or in an old text)."""

    form: str
    block_id: str
    start: int
    end: int


def draw_redline(
    trees: Mapping[str, HtmlElement],
    changes: Sequence[Change],
    old: Sequence[Chapter],
    new: Sequence[Chapter],
    words: NullTranslations,
) -> None:
    """Write every change into the trees of today's chapters, by path."""
    starts = _starts(new)
    for change in changes:
        if change.kind is ChangeKind.ADDED:
            _wrap_all(trees, change.new, starts, "ins", "redline redline--added")
    _draw_rewritten(trees, changes, starts)
    _draw_departed(trees, changes, places(changes, old, new), starts, words)


def _starts(chapters: Iterable[Chapter]) -> dict[str, int]:
    """Where each passage begins in its block's text, by id: after the one before it."""
    starts = {}
    for chapter in chapters:
        for block in chapter.blocks:
            position = 0
            for passage in block.passages:
                starts[passage.id] = position
                position = passage.end
    return starts


def _wrap_all(
    trees: Mapping[str, HtmlElement], found: Iterable[Passage], starts: Mapping[str, int], tag: str, classes: str
) -> None:
    for passage in found:
        block = trees[passage.chapter].get_element_by_id(passage.block_id)
        wrap(block, _first_letter(block, starts[passage.id]), passage.end, tag, classes)


def _first_letter(block: HtmlElement, position: int) -> int:
    """The place of the first character from `position` on that is no white space."""
    text = text_of(block)
    return len(text) - len(text[position:].lstrip())


def _draw_rewritten(trees: Mapping[str, HtmlElement], changes: Sequence[Change], starts: Mapping[str, int]) -> None:
    """Word by word, the old passages against the new ones that carry them."""
    rewritten = [change for change in changes if change.kind in _REWRITTEN and change.new]
    rewritten.sort(key=lambda change: [passage.id for passage in change.new])
    for _, group in groupby(rewritten, key=lambda change: [passage.id for passage in change.new]):
        together = list(group)
        new = together[0].new
        before = " ".join(change.old.text for change in together if change.old)
        after = [token for passage in new for token in _tokens_of(trees, passage, starts)]
        _draw_words(trees[new[0].chapter], before, after)


def _tokens_of(trees: Mapping[str, HtmlElement], passage: Passage, starts: Mapping[str, int]) -> list[Token]:
    text = text_of(trees[passage.chapter].get_element_by_id(passage.block_id))
    return _tokens(text, starts[passage.id], passage.end, passage.block_id)


def _tokens(text: str, start: int, end: int, block_id: str = "") -> list[Token]:
    found = _TOKEN.finditer(text, start, end)
    return [Token(normalise(match.group()), block_id, match.start(), match.end()) for match in found]


def _draw_words(tree: HtmlElement, before: str, after: Sequence[Token]) -> None:
    """The words of an old text against today's."""
    words = _tokens(before, 0, len(before))
    matcher = SequenceMatcher(None, [t.form for t in words], [t.form for t in after], autojunk=False)
    for kind, i, j, m, n in reversed(matcher.get_opcodes()):
        if kind == "equal" or not after:
            continue
        for block_id, run in groupby(after[m:n], key=lambda token: token.block_id):
            span = list(run)
            block = tree.get_element_by_id(block_id)
            wrap(block, span[0].start, span[-1].end, "ins", "redline redline--added")
        if i < j:
            place = after[m - 1] if m else after[0]
            offset = place.end if m else place.start
            end = words[j].start if j < len(words) else len(before)
            text = before[words[i - 1].end : words[j - 1].end] if m else before[:end]  # with the space on one side
            insert_at(
                tree.get_element_by_id(place.block_id), offset, _struck(text if m or j < len(words) else f"{text} ")
            )


def _draw_departed(
    trees: Mapping[str, HtmlElement],
    changes: Sequence[Change],
    anchors: Mapping[str, Anchor | None],
    starts: Mapping[str, int],
    words: NullTranslations,
) -> None:
    """What left its place: removed passages struck, moved ones as a pair of links."""
    number = sum(change.kind is ChangeKind.MOVED for change in changes)
    for change in reversed(changes):  # of two at one place, the one that is put later stands first
        if change.old is None:
            continue
        anchor = anchors.get(change.old.id)
        if change.kind is ChangeKind.REMOVED and anchor:
            put(trees[anchor.chapter], anchor, _struck(f" {change.old.text} "))
        elif change.kind is ChangeKind.MOVED and anchor:
            arrival = change.new[0]
            _wrap_all(trees, change.new, starts, "span", "redline redline--moved")
            block = trees[arrival.chapter].get_element_by_id(arrival.block_id)
            insert_at(block, _first_letter(block, starts[arrival.id]), _came_from(number, anchor, words))
            put(trees[anchor.chapter], anchor, _went_to(number, change, words))
            number -= 1


def _struck(text: str) -> HtmlElement:
    return builder.DEL({"class": "redline redline--removed gone"}, text)


def _came_from(number: int, anchor: Anchor, words: NullTranslations) -> HtmlElement:
    label = words.gettext("moved here; see its old place")
    attributes = {"class": "redline redline--from gone", "id": f"moved-to-{number}", "title": label}
    return builder.A({**attributes, "href": f"{anchor.chapter}#moved-from-{number}"}, "←")


def _went_to(number: int, change: Change, words: NullTranslations) -> HtmlElement:
    assert change.old is not None  # noqa: S101 - a moved passage stood somewhere
    shown = change.old.text.split()
    text = " ".join(shown[:_SHOWN]) + (" …" if len(shown) > _SHOWN else "")
    attributes = {
        "class": "redline redline--to gone",
        "id": f"moved-from-{number}",
        "href": f"{change.new[0].chapter}#moved-to-{number}",
        "title": words.gettext("moved away; see its new place"),
    }
    return builder.A(attributes, f" → {text} ")
