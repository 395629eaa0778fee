"""What a PDF carries for machines: the register as it stands, and a manifest of what it contains."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from lxml.html import HtmlElement

from policybook import __version__
from policybook.i18n import is_right_to_left
from policybook.model import Manuscript
from policybook.read.pdf_names import GENERATOR
from policybook.read.snapshot import DECISIONS, digests
from policybook.read.tree import tree_of
from policybook.render.pdf_folios import UNKNOWN
from policybook.render.pdf_job import Drawn, Folios, Job, Manifest, Paragraph
from policybook.render.pdf_sections import anchor
from policybook.text import is_shaped, letters, runs_backwards

_DOCUMENT = "--- # {path}\n"
_BEGINNING = 16  # letters by which a run of text is looked for
_INLINE = frozenset(
    "a abbr b bdi bdo br cite code data del dfn em i img ins kbd label mark q s samp small span strong sub sup time u "
    "var wbr".split()
)
_REPEATED = ("data-book", "data-chapter", "data-running", "data-label")  # what running headers and footers take up


def manifest_of(manuscript: Manuscript, attachments: Mapping[str, bytes]) -> Manifest:
    """The manifest of a manuscript that is typeset with these attachments by name."""
    return Manifest(
        head={
            "made_with": f"{GENERATOR} {__version__}",
            "title": manuscript.title,
            "edition": manuscript.edition.value,
            "revision": manuscript.revision,
            "date": manuscript.day.isoformat(),
            "baseline": manuscript.verdict.baseline.label if manuscript.verdict.baseline else "",
            "register_sha256": manuscript.register_digest,
        },
        files=digests(manuscript.sources),
        attachments=digests(attachments),
        paragraphs=tuple(
            Paragraph(
                chapter=chapter.path,
                id=block.id,
                line=block.passages[0].location.line if block.passages else 0,
                kind=block.kind.value,
                passages=tuple(passage.fingerprint for passage in block.passages),
                anchor=anchor(chapter.path, block.id),
            )
            for chapter in manuscript.chapters
            for block in chapter.blocks
        ),
    )


def manifest_json(job: Job, folios: Mapping[str, str]) -> bytes:
    """A job's manifest as JSON, each paragraph with its page label; `folios` are page labels by anchor.

    Records are written once and joined: with those of a long book, checking and writing all takes a tenth of a second.
    """
    from policybook.read.pdf_manifest import ManifestRecord  # lazily: it takes a tenth of a second, too

    manifest = job.manifest
    shown = [_shown(section.path.partition("#")[0], section.body) for section in job.sections]
    head = ManifestRecord.model_validate(
        {
            **manifest.head,
            "files": manifest.files,
            "attachments": manifest.attachments,
            "repeated": sorted({value for values, _ in shown for value in values}),
            "paragraphs": (),
            "drawn": (),
        }
    )
    paragraphs = ",\n".join(_paragraph_record(item, folios[item.anchor]) for item in manifest.paragraphs)
    backwards = is_right_to_left(job.language)
    drawn = ",\n".join(record for _, runs in shown for record in _drawn_records(runs, folios, backwards))
    begin = head.model_dump_json(indent=1, exclude={"paragraphs", "drawn"}).removesuffix("\n}")
    return f'{begin},\n "paragraphs": [\n{paragraphs}\n ],\n "drawn": [\n{drawn}\n ]\n}}\n'.encode()


@lru_cache(1 << 16)
def _paragraph_record(item: Paragraph, page: str) -> str:
    """A paragraph's record as JSON."""
    from policybook.read.pdf_manifest import ParagraphRecord

    return ParagraphRecord(
        chapter=item.chapter, id=item.id, line=item.line, kind=item.kind, page=page, passages=item.passages
    ).model_dump_json()


@lru_cache(512)
def _shown(path: str, body: str) -> tuple[frozenset[str], tuple[Drawn, ...]]:
    """What headers and footers take up from a section's HTML, and the runs of its text."""
    tree = tree_of(body)
    repeated = frozenset(value for name in _REPEATED for value in tree.xpath(f".//@{name}"))
    return repeated, tuple(_drawn(path, tree))


def _drawn(path: str, tree: HtmlElement) -> Iterator[Drawn]:
    """The runs of text of a section in reading order, its notes after the text that cites them."""
    notes = [note for note in tree.find_class("foot") if not _inside_note(note)]
    for note in notes:
        note.drop_tree()
    yield from _runs(path, tree, "")
    for note in notes:
        yield Drawn(path, "", True, (note.get("data-number") or "",))
        yield from _runs(path, note, note.get("id") or "", note=True)


def _inside_note(node: HtmlElement) -> bool:
    return any("foot" in (around.get("class") or "").split() for around in node.iterancestors())


def _runs(path: str, node: HtmlElement, name: str, *, note: bool = False) -> Iterator[Drawn]:
    """The runs of a block element: its own text, cut where it holds other blocks; a table row is one run."""
    pieces: list[str | Folios] = [node.text or ""]
    for child in node:
        if _tag(node) == "tr" or not isinstance(child.tag, str) or _tag(child) in _INLINE:
            pieces += [*_pieces(child), child.tail or ""]
            continue
        yield Drawn(path, name, note, tuple(pieces))
        pieces, name = [child.tail or ""], ""
        yield from _runs(path, child, child.get("id") or "", note=note)
    yield Drawn(path, name, note, tuple(pieces))


def _tag(node: HtmlElement) -> str:
    """What an element is; in a note, where blocks became spans, what it was."""
    first = (node.get("class") or "").partition(" ")[0]
    return first.removeprefix("as-") if first.startswith("as-") else str(node.tag)


def _pieces(node: HtmlElement) -> Iterator[str | Folios]:
    """The text inside an element, page numbers as what they refer to."""
    if not isinstance(node.tag, str):
        return
    if node.get("data-for") is not None:
        yield Folios(tuple(node.get("data-for").split()))
    yield node.text or ""
    for child in node:
        yield from _pieces(child)
        yield child.tail or ""


def _drawn_records(drawn: Sequence[Drawn], folios: Mapping[str, str], backwards: bool) -> Iterator[str]:
    """The records, as JSON, of the runs that show anything, with their digests."""
    for run in drawn:
        text = "".join(piece if isinstance(piece, str) else _pages(piece, folios) for piece in run.pieces)
        record = _drawn_record(run.section, run.anchor, run.note, text, folios.get(run.anchor, ""), backwards)
        if record:
            yield record


@lru_cache(1 << 16)
def _drawn_record(section: str, anchor: str, note: bool, text: str, page: str, backwards: bool) -> str | None:
    from policybook.read.pdf_manifest import DrawnRecord

    kept = letters(text)
    if not kept:
        return None
    backwards = backwards or runs_backwards(kept)
    if backwards:
        kept = "".join(sorted(kept))
    return DrawnRecord(
        section=section,
        id=anchor.rpartition("--")[2],
        page=page,
        note=note,
        begins=kept[:_BEGINNING],
        length=len(kept),
        sha256=hashlib.sha256(kept.encode()).hexdigest(),
        unordered=backwards,
        unreadable=is_shaped(kept),
    ).model_dump_json()


def _pages(piece: Folios, folios: Mapping[str, str]) -> str:
    return ", ".join(dict.fromkeys(folios.get(name, UNKNOWN) for name in piece.anchors))


def register_yaml(sources: Mapping[str, bytes]) -> bytes:
    """All decision files, byte by byte, each after a line that opens a YAML document and names its file."""
    paths = sorted(path for path in sources if path.startswith(DECISIONS))
    return b"".join(_DOCUMENT.format(path=path).encode() + sources[path].rstrip(b"\n") + b"\n" for path in paths)
