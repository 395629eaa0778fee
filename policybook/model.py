"""The data that flows between the stages, frozen: Snapshot → Chapter → Passage → Change → Finding → Verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file of the book: path relative to the book's root, line and column from 1 (0: unknown)."""

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.path, *(str(n) for n in (self.line, self.column) if n)])


# --- read -------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Snapshot:
    """All files of the book at one moment: the working tree, a submission or a git commit.

    `files` maps paths from the book's root to bytes; a submission's are those they had in the book. `prefix` is what a
    person writes before one to open it ("baselines/<id>/", "<ref>:"), `day` that of the working tree's commit.
    `chapters` lists paths in reading order, `sums` the SHA-256 (hexadecimal) that a submission's manifest records.
    """

    label: str
    files: Mapping[str, bytes]
    chapters: tuple[str, ...]
    prefix: str = ""
    commit: str | None = None
    handed_over: date | None = None
    sums: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None


class BlockKind(StrEnum):
    """What a block is to a reader."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list-item"
    TABLE_ROW = "table-row"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    FIGURE = "figure"
    FORMULA = "formula"
    CODE = "code"
    TERM = "term"
    DEFINITION = "definition"
    QUOTE = "quote"
    CALLOUT = "callout"


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a block, or the whole block where it has no sentences.

    `id` is unique in its snapshot and made of the fingerprint, so that it survives moves; `text` is what a reader
    reads, white space folded; `fingerprint` is `text.fingerprint(text)`. `block_id` names the element of the
    chapter's HTML that holds it, `end` the offset in that block's text just after it; `exact` is the text of code as
    it stands; `beside`: see `read.beside`.
    """

    id: str
    chapter: str
    headings: tuple[str, ...]
    kind: BlockKind
    text: str
    fingerprint: str
    location: Location
    block_id: str
    end: int
    exact: str = ""
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def section(self) -> str:
        """The nearest heading above it; empty where there is none."""
        return self.headings[-1] if self.headings else ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, heading, table row, caption, footnote, figure or the like; `id` is its HTML element's."""

    id: str
    kind: BlockKind
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One Markdown file, read: its blocks in reading order, its HTML with their ids, its pictures (read.pictures)."""

    path: str
    title: str
    blocks: tuple[Block, ...]
    html: str
    pictures: tuple[Passage, ...] = ()
    ids: tuple[str, ...] = ()  # of all elements in the HTML, in order

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every passage of the chapter in reading order."""
        return tuple([passage for block in self.blocks for passage in block.passages])


# --- compare ----------------------------------------------------------------------------------------------
class ChangeKind(StrEnum):
    """What became of a passage."""

    KEPT = "kept"
    MOVED = "moved"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    TRIMMED = "trimmed"
    REMOVED = "removed"
    ADDED = "added"

    @property
    def is_loss(self) -> bool:
        """Whether content is gone, so that a decision is needed."""
        return self in (ChangeKind.REMOVED, ChangeKind.TRIMMED)

    @property
    def stands(self) -> bool:
        """Whether the passage is there in the same words."""
        return self in (ChangeKind.KEPT, ChangeKind.MOVED)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why the comparison came to its result: the best counterpart and the parts of its score.

    `best` is the new passage that comes nearest, even where it was not near enough (none beside an identical one);
    `parts` are named scores from 0 to 1; `needed` is the score that would have counted as kept. `note` is empty or
    "duplicate": stood more than once and still stands; "claimed": the best counterpart belongs to another passage.
    """

    best: Passage | None = None
    parts: tuple[tuple[str, float], ...] = ()
    needed: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one old passage, or one added passage (`old` is None).

    `new` holds the counterparts (several after a split, none after a removal), `score` from 0 to 1 how well they carry
    it. Of a trimmed passage `lost` are the words that tell of its loss, `gone` where (start, end) their runs stood.
    """

    kind: ChangeKind
    old: Passage | None
    new: tuple[Passage, ...] = ()
    score: float = 1.0
    lost: tuple[str, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)
    gone: tuple[tuple[int, int], ...] = ()

    @property
    def gone_texts(self) -> tuple[str, ...]:
        """The runs of a trimmed passage that are gone, as they were written."""
        return tuple(self.old.text[start:end] for start, end in self.gone) if self.old else ()


# --- the register -----------------------------------------------------------------------------------------
class Outcome(StrEnum):
    """What was decided about a removed passage."""

    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    MERGED = "merged"
    MOVED = "moved"
    CORRECTED = "corrected"
    DEFERRED = "deferred"

    @property
    def needs_place(self) -> bool:
        """Whether the decision must say where the content went."""
        return self in (Outcome.REPLACED, Outcome.MERGED, Outcome.MOVED)


class Status(StrEnum):
    """How far a decision has come."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RETURNED = "returned"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class RemovedPassage:
    """One passage of a decision: where it stood, its text, its fingerprint and, if trimmed, the words gone."""

    chapter: str
    section: str
    baseline: str
    text: str
    fingerprint: str
    lost: str | None
    location: Location = field(compare=False)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who decided, when, at which meeting; `seal` is a SHA-256 over passages, reason, considerations, outcome."""

    role: str
    on: date
    meeting: str | None
    seal: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of a decision's history."""

    on: date
    role: str
    status: Status
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One file of the register, in the form that docs/schema/decision.json describes.

    `places` tells where each field stands in the file; two decisions that say the same are equal wherever they stand.
    """

    id: str
    title: str
    outcome: Outcome
    category: str
    passages: tuple[RemovedPassage, ...]
    reason: str
    considerations: tuple[str, ...]
    status: Status
    location: Location = field(compare=False)
    alternatives: tuple[str, ...] = ()
    replaced_by: str | None = None
    evidence: tuple[str, ...] = ()
    decided: Approval | None = None
    history: tuple[Event, ...] = ()
    places: Mapping[str, Location] = field(default_factory=dict, compare=False, repr=False)

    def at(self, field_path: str) -> Location:
        """Where a field stands ("reason", "decided.role", "passages.0.text"); the start of the file if absent."""
        return self.places.get(field_path, self.location)


# --- judge ------------------------------------------------------------------------------------------------
class Severity(StrEnum):
    """Whether a finding holds the gate shut."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong: a rule's stable code, where, about which change or decision; `details` fill its wording."""

    rule: str
    severity: Severity
    location: Location
    change: Change | None = None
    decision: Decision | None = None
    details: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """One loss with the decision that accounts for it, or None while it is open. Numbered in reading order."""

    number: int
    change: Change
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comparing and judging found; `baseline` is None where nothing was handed over yet, `past` its register."""

    baseline: Snapshot | None
    changes: tuple[Change, ...]
    removals: tuple[Removal, ...]
    findings: tuple[Finding, ...]
    past: tuple[Decision, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether a final edition may go out."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def open(self) -> tuple[Removal, ...]:
        """The removals that no decision accounts for."""
        return tuple(removal for removal in self.removals if removal.decision is None)


@dataclass(frozen=True, slots=True)
class Tally:
    """One chapter of the baseline (or the whole, with an empty path); words of the baseline by what became of them.

    A trimmed passage counts as removed with the words it lost, as reworded with the rest. `decided`, `approved`
    and `open` count removals.
    """

    path: str
    title: str
    passages: int
    words: int
    kept: int
    moved: int
    reworded: int
    removed: int
    decided: int
    approved: int
    open: int


# --- render -----------------------------------------------------------------------------------------------
class Edition(StrEnum):
    """`draft` shows what is open, `review` every change too; `final` exists only with a passed verdict."""

    DRAFT = "draft"
    REVIEW = "review"
    FINAL = "final"


class Matter(StrEnum):
    """Which part of the book a page belongs to; only the body's chapters are numbered."""

    FRONT = "front"
    BODY = "body"
    BACK = "back"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a page: level from 1, its number ("2.1", empty where unnumbered) and its text."""

    level: int
    id: str
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Float:
    """A numbered figure or table: `kind` is "figure" or "table", `number` is "1.2" (chapter, place)."""

    kind: str
    id: str
    number: str
    caption: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site, one section of the PDF.

    `html` is the finished body, marks and numbers included. Links inside the book are written
    "<path of the page>#<id>" and images by their path from the book's root; ids are unique in their page only.
    `part` is the title of the part to which a chapter belongs, empty where the book is not divided.
    """

    path: str
    title: str
    number: str
    matter: Matter
    html: str
    headings: tuple[Heading, ...]
    floats: tuple[Float, ...]
    part: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in today's book: after `offset` characters of a block, or before the block (offset 0)."""

    chapter: str
    block_id: str
    offset: int


@dataclass(frozen=True, slots=True)
class Place:
    """One removal and where its mark stands; `mark` is the mark's id, shared by neighbours."""

    removal: Removal
    anchor: Anchor | None
    mark: str


@dataclass(frozen=True, slots=True)
class AnnexEntry:
    """What one decision took out of one chapter, or an open removal with its neighbours: one number, one article."""

    number: int
    chapter: str
    decision: Decision | None
    places: tuple[Place, ...]

    @property
    def state(self) -> str:
        """The decision's status, or "open"."""
        return self.decision.status.value if self.decision else "open"


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The ordered pages of one edition with what cover, imprint and headers need.

    `images` and `fonts` map paths from the book's root to bytes; `revision` is the commit ("+": with uncommitted
    edits), `day` its date; `register_digest` a SHA-256 over the register, `decisions` all of it. `verdict`, `entries`
    (as the annex numbers them) and `tally` (by chapter of the baseline, then their sum) are what the site's pages for
    reviewers show; `chapters` and `sources` (files of chapters and register, by path) what the PDF's attachments prove.
    """

    title: str
    subtitle: str
    notice: str
    publisher: str
    language: str
    slug: str
    edition: Edition
    revision: str
    day: date
    register_digest: str
    pages: tuple[Page, ...]
    images: Mapping[str, bytes]
    verdict: Verdict = field(default_factory=lambda: Verdict(None, (), (), ()))
    entries: tuple[AnnexEntry, ...] = ()
    tally: tuple[Tally, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    sources: Mapping[str, bytes] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    fonts: Mapping[str, bytes] = field(default_factory=dict)
