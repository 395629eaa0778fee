"""Markdown text → chapters with blocks, passages and HTML; the same for the baseline and for today."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import pairwise

from lxml.html import HtmlElement

from policybook.cache import digest
from policybook.errors import BookError, Problem, say
from policybook.model import Block, BlockKind, Chapter, Location, Passage, Snapshot
from policybook.read.beside import beside, notes_of
from policybook.read.blocks import HEADINGS, Element, blocks_of
from policybook.read.html import Extensions, includes_files, rendering, told, without_front_matter
from policybook.read.locate import SourceMap, words
from policybook.read.notes import as_read
from policybook.read.pictures import alone, picture, with_contents
from policybook.read.sentences import split
from policybook.read.snapshot import WORKING_TREE, called
from policybook.read.sources import texts
from policybook.read.tree import source_of
from policybook.settings import FILE, Settings, found
from policybook.steps import Steps
from policybook.text import fingerprint, squeeze

_WHOLE = frozenset(
    {
        *(BlockKind.HEADING, BlockKind.TABLE_ROW, BlockKind.FIGURE),
        *(BlockKind.FORMULA, BlockKind.CODE, BlockKind.TERM),
    }
)
ID_LENGTH = 10  # hexadecimal digits of the fingerprint; enough to be unique among millions of passages


def read_book(snapshot: Snapshot, settings: Settings, steps: Steps) -> tuple[Chapter, ...]:
    """The chapters of a snapshot in reading order.

    They are read with the Markdown extensions of their own time, where the snapshot holds its settings: what counts
    is what could be read then.

    Raises BookError where a file cannot be read or rendered.
    """
    sources = texts(snapshot)
    markdown = _extensions(snapshot, settings, steps)
    files = [part for item in sorted(snapshot.files.items()) for part in item]
    common = {
        "settings": told(markdown),
        "files": digest(*files) if includes_files(markdown) else "",
    }
    seen: Counter[str] = Counter()
    with rendering(snapshot, markdown) as render:

        def work(path: str) -> Chapter:
            try:
                tree = render(path, sources[path])
            except Exception as error:  # extensions are the book's own choice and may raise anything
                raise _not_rendered(snapshot, path, error) from error
            return _read_chapter(path, sources[path], tree, snapshot.prefix)

        def chapter(path: str) -> Chapter:
            parts = {**common, "path": digest(snapshot.prefix, path), "text": sources[path]}
            what = say("{path}", path=snapshot.prefix + path)
            return with_contents(steps.run("chapter", what, parts, lambda: work(path)), snapshot)

        return tuple(_unique(chapter(path), seen) for path in snapshot.chapters)


def _extensions(snapshot: Snapshot, settings: Settings, steps: Steps) -> Extensions:
    """The Markdown extensions of a snapshot: those it was handed over with, else today's."""
    source = snapshot.files.get(FILE)
    if snapshot.label == WORKING_TREE or source is None:
        return settings.markdown
    known: Extensions = found(steps.run("markdown", None, {"text": digest(source)}, lambda: _frozen(source)))
    return known


def _frozen(source: bytes) -> Extensions:
    from policybook.read.settings import markdown_in  # lazily: mostly they were read before, and no others are needed

    return markdown_in(source)


def empty_chapters(chapters: Sequence[Chapter], snapshot: Snapshot) -> list[Problem]:
    """One problem for each chapter without a word."""
    return [
        Problem(
            say("The chapter is empty."),
            Location(snapshot.prefix + chapter.path),
            say("It has no title that contents and menu could show, and links into it lead nowhere."),
            say("Write it, beginning with # and its title, or take it out of nav in mkdocs.yml."),
        )
        for chapter in chapters
        if not chapter.blocks
    ]


def _not_rendered(snapshot: Snapshot, path: str, error: Exception) -> BookError:
    return BookError(
        Problem(
            say("The Markdown of {label} cannot be rendered.", label=called(snapshot)),
            Location(snapshot.prefix + path),
            say("{kind}: {reason}", kind=type(error).__name__, reason=error),
            say("Correct markdown_extensions in mkdocs.yml, or the file named above."),
        )
    )


def _unique(chapter: Chapter, seen: Counter[str]) -> Chapter:
    """The chapter with ids that are unique in the book; `seen` counts the passages of the chapters before it."""
    fingerprints = [passage.fingerprint for passage in chapter.passages]
    if repeated := {fingerprint for fingerprint in fingerprints if fingerprint in seen}:
        return _numbered(chapter, seen, repeated)
    seen.update(fingerprints)
    return chapter


def _numbered(chapter: Chapter, seen: Counter[str], repeated: Set[str]) -> Chapter:
    """The chapter with new ids for the passages of these fingerprints; `seen` counts those of equal text before."""

    def named(passage: Passage) -> Passage:
        seen[passage.fingerprint] += 1
        return _named(passage, seen[passage.fingerprint]) if passage.fingerprint in repeated else passage

    def block(old: Block) -> Block:
        passages = tuple(map(named, old.passages))
        return old if passages == old.passages else replace(old, passages=passages)

    blocks = tuple(map(block, chapter.blocks))
    return chapter if blocks == chapter.blocks else replace(chapter, blocks=blocks)


def _named(passage: Passage, number: int) -> Passage:
    """The passage with its id: the beginning of its fingerprint and, from the second on, its number."""
    short = passage.fingerprint.removeprefix("sha256:")[:ID_LENGTH]
    name = short if number == 1 else f"{short}-{number}"
    return passage if passage.id == name else replace(passage, id=name)


def _read_chapter(path: str, source: str, tree: HtmlElement, prefix: str) -> Chapter:
    """One chapter by itself, its ids unique in it."""
    elements = as_read(blocks_of(tree))
    lines = SourceMap(without_front_matter(source))
    headings: list[tuple[int, str]] = []
    blocks: list[Block] = []
    shown: dict[HtmlElement, int] = {}
    notes = notes_of(tree)
    cursor = 0
    for element in elements:
        if element.kind is BlockKind.HEADING:
            headings = [heading for heading in headings if heading[0] < HEADINGS.index(element.node.tag)]
        said = words(element.text)
        place = lines.find(said, cursor)
        around = _Around(path, prefix, tuple(text for _, text in headings), cursor if place is None else place)
        blocks.append(
            Block(element.node.get("id") or "", element.kind, tuple(_passages(element, around, lines, notes)))
        )
        shown |= dict.fromkeys(element.node.iter("img"), lines.line(around.place))
        if element.kind is BlockKind.HEADING:
            headings.append((HEADINGS.index(element.node.tag), squeeze(element.text)))
        if place is not None and element.kind is not BlockKind.FOOTNOTE:
            cursor = place + len(said)
    title = next((squeeze(e.text) for e in elements if e.kind is BlockKind.HEADING), path)
    pictures = tuple(picture(image, path, Location(prefix + path, shown.get(image, 0))) for image in tree.iter("img"))
    ids = tuple(name for node in tree.iter() if (name := node.get("id")))
    chapter = Chapter(path, title, tuple(blocks), source_of(tree), pictures, ids)
    return _numbered(chapter, Counter(), {passage.fingerprint for passage in chapter.passages})


@dataclass(frozen=True, slots=True)
class _Around:
    """Where a block stands: `place` is its first word in the source."""

    path: str
    prefix: str
    headings: tuple[str, ...]
    place: int


def _passages(element: Element, around: _Around, lines: SourceMap, notes: Mapping[str, str]) -> Iterator[Passage]:
    pictures = alone(element.node)
    spans = _spans(element, pictures)
    pictured = frozenset(end for _, end in pictures)
    ends = [end for _, end in spans[:-1]]  # what follows the last one belongs to it, too
    shown: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for offset, what in beside(element.node, notes):
        shown[bisect_left(ends, offset)].append(what)
    place = around.place
    for number, (start, end) in enumerate(spans):
        text = squeeze(element.text[start:end])
        found = lines.find(words(text), place) if start else place
        place = place if found is None else found
        yield Passage(
            id="",
            chapter=around.path,
            headings=around.headings,
            kind=BlockKind.FIGURE if end in pictured else element.kind,
            text=text,
            fingerprint=fingerprint(text),
            location=Location(around.prefix + around.path, lines.line(place)),
            block_id=element.node.get("id") or "",
            end=end,
            exact=element.text.rstrip() if element.kind is BlockKind.CODE else "",
            beside=tuple(shown[number]),
        )


def _spans(element: Element, pictures: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where (start, end) the passages of a block stand in its text: sentences, and pictures on lines of their own."""
    if element.kind in _WHOLE:
        return [(0, len(element.text))]
    cuts = sorted({0, len(element.text), *(edge for span in pictures for edge in span)})
    return [(cut + a, cut + b) for cut, end in pairwise(cuts) for a, b in split(element.text[cut:end])]
