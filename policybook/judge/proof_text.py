"""Does a PDF show the text that its manifest describes? Pure: runs of text and records in, differences out."""

import hashlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from policybook.judge.proof import Difference, DifferenceKind
from policybook.read.pdf_manifest import DrawnRecord, ManifestRecord
from policybook.read.pdf_text import Layer, Run
from policybook.text import letters, roman

_LONG = 24  # letters from which a run of text is worth looking for far away
_MOST_PLACES = 40  # at which one run of text is looked for


class _Text:
    """The runs of a layer as one row of letters, and back."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs: list[Run] = []
        self.starts: list[int] = []
        parts, length = [], 0
        for run in runs:
            part = letters(run.text)
            if part:
                self.runs.append(run)
                self.starts.append(length)
                parts.append(part)
                length += len(part)
        self.letters = "".join(parts)

    def page(self, position: int) -> int:
        """The page of a letter; of the last one for a position behind it."""
        return self.runs[max(bisect_right(self.starts, position) - 1, 0)].page if self.runs else 0

    def between(self, start: int, end: int) -> list[Run]:
        """The runs that have letters in a range, apart from headers of tables that repeat an earlier one."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        runs = self.runs[first : bisect_left(self.starts, end)]
        heads = {letters(run.text) for run in self.runs[:first] if run.head}
        return [run for run in runs if not (run.head and letters(run.text) in heads)]

    def written(self, start: int, end: int) -> str:
        """The text of the runs that have letters in a range, as it is written."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        return " ".join(run.text.strip() for run in self.runs[first : bisect_left(self.starts, end)])

    def holds(self, record: DrawnRecord, position: int) -> bool:
        """Whether the text of a record stands at a position; one that may be unreadable need not be."""
        if not record.unordered and not self.letters.startswith(record.begins, position):
            return False
        found = self.letters[position : position + record.length]
        if record.unordered:
            found = "".join(sorted(found))
        return hashlib.sha256(found.encode()).hexdigest() == record.sha256

    def places(self, record: DrawnRecord, start: int, end: int) -> Iterator[int]:
        """Where the text of a record stands within a range, looked for at a limited number of places."""
        for position in islice(self._candidates(record, start, end), _MOST_PLACES):
            if position + record.length <= end and self.holds(record, position):
                yield position

    def _candidates(self, record: DrawnRecord, start: int, end: int) -> Iterator[int]:
        """Where a record may begin; one whose letters are sorted shows no beginning and is tried with every run."""
        if record.unordered:
            yield from self.starts[bisect_left(self.starts, start) : bisect_left(self.starts, end)]
            return
        position = self.letters.find(record.begins, start, end)
        while position >= 0:
            yield position
            position = self.letters.find(record.begins, position + 1, end)


def compare_text(manifest: ManifestRecord, runs: Sequence[Run]) -> list[Difference]:
    """Every difference between the text on the pages and the manifest, in the order of the pages.

    Runs that the manifest does not account for are differences too; headers of tables may repeat, and headers and
    footers may hold what the manifest says, in one line or several, and the page's number.
    """
    body = _Text([run for run in runs if run.layer is Layer.BODY])
    notes = _Text([run for run in runs if run.layer is Layer.NOTES])
    artifacts = [run for run in runs if run.layer is Layer.ARTIFACT]
    margins: dict[int, list[str]] = {}
    for run in artifacts:
        margins.setdefault(run.page, []).append(letters(run.text))
    found = [
        *_compare(body, [record for record in manifest.drawn if not record.note], margins),
        *_compare(notes, [record for record in manifest.drawn if record.note], margins),
    ]
    known = {letters(text) for text in (*manifest.repeated, *(record.page for record in manifest.drawn))}
    broken = {page: [text for text in known if text in "".join(margin)] for page, margin in margins.items()}
    before = _pages_before(artifacts)
    for run in runs:
        text = letters(run.text)
        repeats = text in known or any(text in whole for whole in broken.get(run.page, ()))
        if run.layer is Layer.ARTIFACT and (repeats or text == _label(run.page, before)):
            continue
        if text and run.layer in (Layer.ARTIFACT, Layer.LOOSE):
            found.append(Difference(DifferenceKind.TEXT_UNKNOWN, run.page, found=run.text.strip()))
    lines = {(item.chapter, item.id): item.line for item in manifest.paragraphs}
    found = [replace(difference, line=lines.get((difference.source, difference.paragraph), 0)) for difference in found]
    return sorted(dict.fromkeys(found), key=lambda difference: difference.page)


def _label(page: int, before: int) -> str:
    """The number that a page shows: those before the first are counted in Roman digits."""
    return str(page - before) if page > before else roman(page)


def _pages_before(artifacts: Sequence[Run]) -> int:
    """How many pages stand before the one that counts as the first, by what most pages say of their number."""
    numbers = [(run.page, letters(run.text)) for run in artifacts]
    distances = Counter(page - int(text) for page, text in numbers if text.isascii() and text.isdecimal())
    return distances.most_common(1)[0][0] if distances else 0


class Shown(NamedTuple):
    """What the pages show of a place: the page of its first letter (0: none does), its letters, and it as written."""

    page: int
    letters: str
    text: str = ""


def shown_texts(manifest: ManifestRecord, runs: Sequence[Run]) -> dict[tuple[str, str], Shown]:
    """What the pages show of each place in the manifest that has an id, by section and id."""
    found: dict[tuple[str, str], Shown] = {}
    for layer in (Layer.BODY, Layer.NOTES):
        text = _Text([run for run in runs if run.layer is layer])
        records = [record for record in manifest.drawn if record.note is (layer is Layer.NOTES)]
        for record, place in zip(records, _place(text, records), strict=True):
            shown = found.get((record.section, record.id), Shown(0, ""))
            if place is not None:
                end = place + record.length
                shown = Shown(
                    page=shown.page or text.page(place),
                    letters=shown.letters + text.letters[place:end],
                    text=f"{shown.text} {text.written(place, end)}".strip(),
                )
            if record.id:
                found[record.section, record.id] = shown
    return found


def _compare(text: _Text, records: Sequence[DrawnRecord], margins: Mapping[int, Sequence[str]]) -> Iterator[Difference]:
    position = 0
    waiting: list[DrawnRecord] = []
    for record, place in zip(records, _place(text, records), strict=True):
        if place is None:
            waiting.append(record)
            continue
        yield from _gap(text, position, place, waiting)
        yield from _other_page(record, text.page(place), margins)
        position, waiting = place + record.length, []
    yield from _gap(text, position, len(text.letters), waiting)


def _place(text: _Text, records: Sequence[DrawnRecord]) -> list[int | None]:
    """Where the text of each record stands, in their order; None where it does not."""
    places: list[int | None] = []
    position = 0
    for record in records:
        if not text.holds(record, position):
            break
        places.append(position)
        position += record.length
    rest = records[len(places) :]
    anchors = [*_anchors(text, rest, position), (len(rest), len(text.letters))]
    first = 0
    for number, place in anchors:
        for record in rest[first:number]:
            found = next(text.places(record, position, place), None)
            places.append(found)
            position = position if found is None else found + record.length
        if number < len(rest):
            places.append(place)
            position = place + rest[number].length
        first = number + 1
    return places


def _anchors(text: _Text, records: Sequence[DrawnRecord], start: int) -> list[tuple[int, int]]:
    """The longest row of long records (by their number) that stand in the text one after another, with their places.

    That is a longest increasing subsequence, found by patience sorting (Hunt and Szymanski, 1977), in which each text
    must begin where the one before it has ended.
    """
    best: list[int] = []  # where a row of each length ends at the earliest
    ends: list[tuple[int, int]] = []
    before: dict[tuple[int, int], tuple[int, int] | None] = {}
    for number, record in enumerate(records):
        if record.length < _LONG:
            continue
        for place in sorted(text.places(record, start, len(text.letters)), reverse=True):
            length, end = bisect_right(best, place), place + record.length
            if length < len(best) and best[length] <= end:
                continue
            before[number, place] = ends[length - 1] if length else None
            best[length : length + 1] = [end]
            ends[length : length + 1] = [(number, place)]
    row: list[tuple[int, int]] = []
    item = ends[-1] if ends else None
    while item is not None:
        row.append(item)
        item = before[item]
    return row[::-1]


def _gap(text: _Text, start: int, end: int, waiting: Sequence[DrawnRecord]) -> Iterator[Difference]:
    """What is wrong between two texts that are right: records that should stand there, and what stands there."""
    found = " ".join(run.text.strip() for run in text.between(start, end)) if start < end else ""
    page = text.page(start)
    for record in waiting:
        if record.unreadable:
            yield Difference(DifferenceKind.TEXT_UNREADABLE, page)
            continue
        elsewhere = next(text.places(record, 0, len(text.letters)), None)
        if elsewhere is not None and record.length >= _LONG:
            yield _about(DifferenceKind.TEXT_MOVED, text.page(elsewhere), record)
        elif found:
            yield _about(DifferenceKind.TEXT_CHANGED, page, record, found)
        else:
            yield _about(DifferenceKind.TEXT_MISSING, page, record)
    if found and not waiting:
        yield Difference(DifferenceKind.TEXT_UNKNOWN, page, found=found)


def _other_page(record: DrawnRecord, page: int, margins: Mapping[int, Sequence[str]]) -> Iterator[Difference]:
    numbers = {label for label in margins.get(page, ()) if label.isdecimal() or set(label) <= set("ivxlc")}
    if record.page and numbers and letters(record.page) not in numbers:
        yield _about(DifferenceKind.OTHER_PAGE, page, record)


def _about(kind: DifferenceKind, page: int, record: DrawnRecord, found: str = "") -> Difference:
    return Difference(kind, page, record.section, record.id, label=record.page, found=found)
