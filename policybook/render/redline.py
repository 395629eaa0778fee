"""The redline: in today's chapters, what was removed is struck, what was added is marked, what moved says from where.

Everything that is not part of today's text has the class "gone", so that a style can hide it and the clean text is
what remains.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from gettext import NullTranslations
from itertools import groupby

from lxml.html import HtmlElement, builder

from policybook.model import Anchor, BlockKind, Change, ChangeKind, Chapter, Passage
from policybook.read.tree import Trees
from policybook.read.visible import insert_at, text_of, wrap
from policybook.render.blocks import put_block
from policybook.render.places import put
from policybook.text import is_plain, normalise, word_in

_REWRITTEN = frozenset({ChangeKind.REWORDED, ChangeKind.TRIMMED, ChangeKind.SPLIT, ChangeKind.MERGED})
_EVERYWHERE = (BlockKind.HEADING, BlockKind.FOOTNOTE)  # kinds that look the same wherever they stood
_DEPARTED = frozenset({ChangeKind.REMOVED, ChangeKind.MOVED})
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
    trees: Trees,
    changes: Sequence[Change],
    anchors: Mapping[str, Anchor | None],
    old: Sequence[Chapter],
    new: Sequence[Chapter],
    words: NullTranslations,
) -> None:
    """Write every change into the trees of today's chapters; `anchors` as of `places`."""
    starts = _starts(new)
    added = [passage for change in changes if change.kind is ChangeKind.ADDED for passage in change.new]
    _wrap_all(trees, added, starts, "ins", "redline redline--added")
    _draw_rewritten(trees, changes, starts)
    _draw_departed(trees, changes, anchors, old, starts, words)


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


def _wrap_all(trees: Trees, found: Iterable[Passage], starts: Mapping[str, int], tag: str, classes: str) -> None:
    for passage in found:
        block = trees.element(passage.chapter, passage.block_id)
        wrap(block, _first_letter(block, starts[passage.id]), passage.end, tag, classes)


def _first_letter(block: HtmlElement, position: int) -> int:
    """The place of the first character from `position` on that is no white space."""
    text = text_of(block)
    return len(text) - len(text[position:].lstrip())


def _draw_rewritten(trees: Trees, changes: Sequence[Change], starts: Mapping[str, int]) -> None:
    """Word by word, the old passages against the new ones that carry them."""
    rewritten = [change for change in changes if change.kind in _REWRITTEN and change.new]
    rewritten.sort(key=lambda change: [passage.id for passage in change.new])
    for _, group in groupby(rewritten, key=lambda change: [passage.id for passage in change.new]):
        together = list(group)
        new = together[0].new
        before = " ".join(change.old.text for change in together if change.old)
        after = [token for passage in new for token in _tokens_of(trees, passage, starts)]
        _draw_words(trees, new[0].chapter, before, after)


def _tokens_of(trees: Trees, passage: Passage, starts: Mapping[str, int]) -> list[Token]:
    text = text_of(trees.element(passage.chapter, passage.block_id))
    return _tokens(text, starts[passage.id], passage.end, passage.block_id)


def _tokens(text: str, start: int, end: int, block_id: str = "") -> list[Token]:
    token = _TOKEN if is_plain(text) else re.compile(rf"{word_in(text)}|[^\w\s]+")
    found = token.finditer(text, start, end)
    return [Token(normalise(match.group()), block_id, match.start(), match.end()) for match in found]


def _draw_words(trees: Trees, chapter: str, before: str, after: Sequence[Token]) -> None:
    """The words of an old text against today's in a chapter."""
    words = _tokens(before, 0, len(before))
    matcher = SequenceMatcher(None, [t.form for t in words], [t.form for t in after], autojunk=False)
    for kind, i, j, m, n in reversed(matcher.get_opcodes()):
        if kind == "equal" or not after:
            continue
        for block_id, run in groupby(after[m:n], key=lambda token: token.block_id):
            span = list(run)
            wrap(trees.element(chapter, block_id), span[0].start, span[-1].end, "ins", "redline redline--added")
        if i < j:
            place = after[m - 1] if m else after[0]
            offset = place.end if m else place.start
            end = words[j].start if j < len(words) else len(before)
            text = before[words[i - 1].end : words[j - 1].end] if m else before[:end]  # with the space on one side
            struck = _struck(text if m or j < len(words) else f"{text} ")
            insert_at(trees.element(chapter, place.block_id), offset, struck)


def _draw_departed(
    trees: Trees,
    changes: Sequence[Change],
    anchors: Mapping[str, Anchor | None],
    old: Sequence[Chapter],
    starts: Mapping[str, int],
    words: NullTranslations,
) -> None:
    """What left its place: removed passages struck, moved ones as a pair of links; whole blocks as blocks."""
    gone = {change.old.id: change for change in changes if change.old and change.kind in _DEPARTED}
    numbers = {name: n for n, name in enumerate((i for i in gone if gone[i].kind is ChangeKind.MOVED), 1)}
    standing = {name: anchor for name, anchor in anchors.items() if anchor and name in gone}
    for left, kind in reversed(list(_departed(old, standing))):  # of two at one place, what is put later stands first
        nodes = []
        for passage in left:
            change, number = gone[passage.id], numbers.get(passage.id)
            if number:
                _draw_arrival(trees, change, number, standing[passage.id], starts, words)
            nodes.append(_went_to(number, change, words) if number else _struck(f" {passage.text} "))
        if kind:
            anchor = standing[left[0].id]
            put_block(trees, anchor, nodes, kind)
            continue
        for passage, node in zip(reversed(left), reversed(nodes), strict=True):
            anchor = standing[passage.id]
            put(trees, anchor, node)


def _departed(
    old: Sequence[Chapter], anchors: Mapping[str, Anchor]
) -> Iterator[tuple[list[Passage], BlockKind | None]]:
    """The passages that left their places, by block, each with the kind of block that they are to stand in.

    None where a part of their block stayed. What follows another kind of block at its place joins no row or list there.
    """
    last: Anchor | None = None
    family: BlockKind | None = None
    for block in (block for chapter in old for block in chapter.blocks):
        left = [passage for passage in block.passages if passage.id in anchors]
        if len(left) < len(block.passages):
            if left:
                yield left, None
            continue
        own = BlockKind.TERM if block.kind is BlockKind.DEFINITION else block.kind
        family = own if last != anchors[left[0].id] or family is own else None
        last = anchors[left[0].id]
        yield left, block.kind if family or block.kind in _EVERYWHERE else BlockKind.PARAGRAPH


def _draw_arrival(
    trees: Trees,
    change: Change,
    number: int,
    origin: Anchor,
    starts: Mapping[str, int],
    words: NullTranslations,
) -> None:
    """A moved passage at its new place, with a link to the old one."""
    arrival = change.new[0]
    _wrap_all(trees, change.new, starts, "span", "redline redline--moved")
    block = trees.element(arrival.chapter, arrival.block_id)
    insert_at(block, _first_letter(block, starts[arrival.id]), _came_from(number, origin, words))


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
