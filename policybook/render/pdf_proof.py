"""What a PDF carries for machines: the register, as it stands and as a table, and a manifest of what it contains."""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

from policybook.model import Entry, Manuscript
from policybook.read.snapshot import DECISIONS
from policybook.render.pdf_sections import anchor

REGISTER, TABLE, MANIFEST = "register.yaml", "register.csv", "manifest.json"
_DOCUMENT = "--- # {path}\n"
_COLUMNS = (
    *("number", "decision", "status", "outcome", "category", "title", "chapter", "section", "kind", "text", "lost"),
    *("fingerprint", "reason", "considerations", "role", "decided_on", "meeting", "replaced_by"),
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of the book: its id and where it comes from, the fingerprints of its passages, its anchor in the PDF."""

    chapter: str
    id: str
    line: int
    kind: str
    passages: tuple[str, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a PDF contains; `head` says which edition it is, `files` gives the SHA-256 of each source by path."""

    head: Mapping[str, str]
    files: Mapping[str, str]
    paragraphs: tuple[Paragraph, ...]


def manifest_of(manuscript: Manuscript) -> Manifest:
    """The manifest of a manuscript, before pages are known."""
    return Manifest(
        head={
            "title": manuscript.title,
            "edition": manuscript.edition.value,
            "revision": manuscript.revision,
            "date": manuscript.day.isoformat(),
            "baseline": manuscript.verdict.baseline.label if manuscript.verdict.baseline else "",
            "register_sha256": manuscript.register_digest,
        },
        files={path: hashlib.sha256(data).hexdigest() for path, data in sorted(manuscript.sources.items())},
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


def manifest_json(manifest: Manifest, folios: Mapping[str, str]) -> bytes:
    """The manifest as JSON, each paragraph with its page label; `folios` are page labels by anchor."""
    paragraphs = [
        {
            "chapter": item.chapter,
            "id": item.id,
            "line": item.line,
            "kind": item.kind,
            "page": folios[item.anchor],
            "passages": item.passages,
        }
        for item in manifest.paragraphs
    ]
    whole = {**manifest.head, "files": dict(manifest.files), "paragraphs": paragraphs}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def register_yaml(sources: Mapping[str, bytes]) -> bytes:
    """All decision files, byte by byte, each after a line that opens a YAML document and names its file."""
    paths = sorted(path for path in sources if path.startswith(DECISIONS))
    return b"".join(_DOCUMENT.format(path=path).encode() + sources[path].rstrip(b"\n") + b"\n" for path in paths)


def register_csv(entries: tuple[Entry, ...]) -> bytes:
    """The removals as the annex numbers them, a row for each passage; UTF-8 with a mark, as spreadsheets expect it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for entry in entries:
        writer.writerows(_rows(entry))
    return text.getvalue().encode("utf-8-sig")


def _rows(entry: Entry) -> list[list[object]]:
    decision = entry.decision
    decided = decision.decided if decision else None
    head = [
        entry.number,
        *((decision.id, entry.state, decision.outcome, decision.category, decision.title) if decision else _OPEN),
    ]
    tail = [
        *((decision.reason, "\n".join(decision.considerations)) if decision else ("", "")),
        *((decided.role, decided.on.isoformat(), decided.meeting or "") if decided else ("", "", "")),
        decision.replaced_by or "" if decision else "",
    ]
    rows = []
    for place in entry.places:
        passage = place.removal.change.old
        if passage:
            section = passage.headings[-1] if passage.headings else ""
            lost = " … ".join(place.removal.change.lost)
            rows.append([*head, passage.chapter, section, passage.kind, passage.text, lost, passage.fingerprint, *tail])
    return rows


_OPEN = ("", "open", "", "", "")
