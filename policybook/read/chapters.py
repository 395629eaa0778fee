"""Markdown text → chapters with blocks, passages and HTML; the same for the baseline and for today."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import html
from lxml.html import HtmlElement

from policybook.errors import BookError, Problem, fail_on, say
from policybook.model import Block, BlockKind, Chapter, Location, Passage, Snapshot
from policybook.read.blocks import HEADINGS, Element, blocks_of
from policybook.read.html import to_trees, without_front_matter
from policybook.read.locate import SourceMap, words
from policybook.read.sentences import split
from policybook.settings import Settings
from policybook.text import fingerprint, squeeze

_WHOLE = frozenset(
    {
        *(BlockKind.HEADING, BlockKind.TABLE_ROW, BlockKind.FIGURE),
        *(BlockKind.FORMULA, BlockKind.CODE, BlockKind.TERM),
    }
)
_ID_LENGTH = 10  # hexadecimal digits of the fingerprint; enough to be unique among millions of passages


def read_book(snapshot: Snapshot, settings: Settings) -> tuple[Chapter, ...]:
    """The chapters of a snapshot in reading order. Raises BookError where a file is not UTF-8 or cannot be rendered."""
    sources = _decode(snapshot)
    try:
        trees = to_trees(sources, snapshot, settings.markdown)
    except Exception as error:  # extensions are the book's own choice and may raise anything
        raise _not_rendered(snapshot, error) from error
    seen: Counter[str] = Counter()
    return tuple(_read_chapter(path, sources[path], trees[path], snapshot.prefix, seen) for path in snapshot.chapters)


def _decode(snapshot: Snapshot) -> dict[str, str]:
    texts, problems = {}, []
    for path in snapshot.chapters:
        data = snapshot.files[path]
        try:
            texts[path] = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            problems.append(
                Problem(
                    say("{path} is not UTF-8.", path=path),
                    Location(snapshot.prefix + path, line),
                    say("The byte {byte} on this line means nothing in UTF-8.", byte=f"0x{data[error.start]:02X}"),
                    say("Save the file as UTF-8: iconv -f WINDOWS-1252 -t UTF-8 {path} -o {path}.new", path=path),
                )
            )
    fail_on(problems)
    return texts


def _not_rendered(snapshot: Snapshot, error: Exception) -> BookError:
    return BookError(
        Problem(
            say("The Markdown of {label} cannot be rendered.", label=snapshot.label),
            None,
            say("{kind}: {reason}", kind=type(error).__name__, reason=error),
            say("Correct markdown_extensions in mkdocs.yml, or the file named above."),
        )
    )


def _read_chapter(path: str, source: str, tree: HtmlElement, prefix: str, seen: Counter[str]) -> Chapter:
    """One chapter; `seen` counts the passages of equal text in the chapters before it."""
    elements = blocks_of(tree)
    lines = SourceMap(without_front_matter(source))
    headings: list[tuple[int, str]] = []
    blocks: list[Block] = []
    cursor = 0
    for element in elements:
        if element.kind is BlockKind.HEADING:
            headings = [heading for heading in headings if heading[0] < HEADINGS.index(element.node.tag)]
        place = lines.find(words(element.text), cursor)
        if place is not None and element.kind is not BlockKind.FOOTNOTE:
            cursor = place
        around = _Around(path, prefix, tuple(text for _, text in headings), cursor if place is None else place)
        blocks.append(Block(element.node.get("id") or "", element.kind, tuple(_passages(element, around, lines, seen))))
        if element.kind is BlockKind.HEADING:
            headings.append((HEADINGS.index(element.node.tag), squeeze(element.text)))
    title = next((squeeze(e.text) for e in elements if e.kind is BlockKind.HEADING), path)
    return Chapter(path, title, tuple(blocks), _inner_html(tree))


@dataclass(frozen=True, slots=True)
class _Around:
    """Where a block stands: `place` is its first word in the source."""

    path: str
    prefix: str
    headings: tuple[str, ...]
    place: int


def _passages(element: Element, around: _Around, lines: SourceMap, seen: Counter[str]) -> Iterator[Passage]:
    spans = [(0, len(element.text))] if element.kind in _WHOLE else split(element.text)
    place = around.place
    for start, end in spans:
        text = squeeze(element.text[start:end])
        found = lines.find(words(text), place) if start else place
        place = place if found is None else found
        name = fingerprint(text)
        seen[name] += 1
        short = name.removeprefix("sha256:")[:_ID_LENGTH]
        yield Passage(
            id=short if seen[name] == 1 else f"{short}-{seen[name]}",
            chapter=around.path,
            headings=around.headings,
            kind=element.kind,
            text=text,
            fingerprint=name,
            location=Location(around.prefix + around.path, lines.line(place)),
            block_id=element.node.get("id") or "",
            end=end,
        )


def _inner_html(tree: HtmlElement) -> str:
    parts = (html.tostring(child, encoding="unicode") for child in tree)
    return (tree.text or "") + "".join(parts)
