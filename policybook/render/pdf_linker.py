"""Units → one PDF: numbers for all objects, page labels, outline, names, structure, fonts, attachments.

Knows the format of PDF (ISO 32000-1) and nothing of WeasyPrint. The bytes of the file are decided by the units alone;
a `Linker` only remembers what it wrote of each, so that linking again costs what has changed.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from policybook.render.pdf_job import Attached
from policybook.render.pdf_unit import (
    CATALOG,
    DOCUMENT,
    FIRST,
    FONTS,
    INFO,
    OUTLINES,
    PAGES,
    PARENTS,
    STRUCTURE,
    Unit,
    placed,
    reference,
)

_ROOM = 64  # units begin at multiples of it, so that a few objects more in one do not move those after it
_HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_LEVEL = 6  # of compression: twice as fast as the highest, one hundredth larger
_QUICK = 1  # for what each file has anew: more than twice as fast again, with one hundredth of a book besides
_ENTRY = struct.Struct(">BIH")  # of the cross-reference stream: kind, offset or object stream, place in it
_SHORT = 256  # bytes of content that compression would not make smaller


@dataclass(frozen=True, slots=True)
class Part:
    """A page in the book: a name that stays the same from one link to the next, its unit, its label."""

    name: str
    unit: Unit
    label: str


@dataclass(slots=True)
class _File:
    """A file as it is written: its pieces, and the entries of the cross-reference stream, those of free ones zero."""

    pieces: list[bytes] = field(default_factory=lambda: [_HEADER])
    length: int = len(_HEADER)
    table: bytearray = field(default_factory=lambda: bytearray(_ENTRY.size * FIRST))

    def enter(self, number: int, kind: int, *where: int) -> None:
        """Say where an object stands: by itself (kind 1) at an offset, or (2) in an object stream at a place."""
        missing = _ENTRY.size * (number + 1) - len(self.table)
        if missing > 0:
            self.table += bytes(missing)
        _ENTRY.pack_into(self.table, _ENTRY.size * number, kind, *where)

    def add(self, number: int, data: bytes) -> None:
        """Write an object by itself."""
        self.enter(number, 1, self.length, 0)
        self._append(b"%d 0 obj\n%s\nendobj\n" % (number, data))

    def add_placed(self, item: "_Placed") -> None:
        """Write the objects of a unit."""
        begin = _ENTRY.size * item.base
        self.table += bytes(max(begin + len(item.table) - len(self.table), 0))
        self.table[begin : begin + len(item.table)] = item.table
        for number, offset in item.offsets:
            self.enter(number, 1, self.length + offset, 0)
        self._append(item.data)

    def _append(self, data: bytes) -> None:
        self.pieces.append(data)
        self.length += len(data)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A unit's objects as they stand in the file from `base` on: their data, the entries of those in the object
    stream, the numbers of the others and where in the data they begin."""

    unit: Unit
    base: int
    data: bytes
    table: bytes
    offsets: Sequence[tuple[int, int]]


class Linker:
    """Joins units; remembers each as it was placed last."""

    def __init__(self) -> None:
        self._placed: dict[str, _Placed] = {}
        self._stamps: dict[str, tuple[Unit, dict[int, tuple[bytes, bytes]]]] = {}

    def link(
        self,
        frame: Unit,
        parts: Sequence[Part],
        fonts: Mapping[str, Unit],
        attachments: Sequence[Attached],
        labels: Mapping[str, str],
        day: str,
    ) -> bytes:
        """The PDF of these parts, whose slots show `labels`: those of pages by anchor, and figures by their names.

        `day` (ISO) dates the attachments.
        """
        file = _File()
        named = {**_named(parts), "": frame, **{f"@{n}": u for n, u in fonts.items()}}
        bases, free = _bases(named.values())
        places = dict(zip(named, bases, strict=True))
        self._placed = {name: self._place(name, unit, places[name]) for name, unit in named.items()}
        for item in self._placed.values():
            file.add_placed(item)
        self._stamps = {part.name: (part.unit, dict(self._stamp(part, labels))) for part in parts}
        pages: list[int] = []
        for part in parts:
            base = places[f"#{part.name}"]
            for number, (_, data) in self._stamps[part.name][1].items():
                file.add(base + number, data)
            pages.append(base + part.unit.page)
        rest = _Rest(free)
        self._write_tree(rest, parts, places, pages)
        names = rest.add(_names(parts, places))
        outline = _write_outline(rest, parts, places)
        files = _write_attachments(file, rest, attachments, day)
        listed = b"".join(placed(unit.entries[FONTS], places[f"@{name}"]) for name, unit in fonts.items())
        rest.put(FONTS, b"<<" + listed + b">>")
        for number, data in frame.entries.items():
            rest.put(number, placed(data, places[""]))
        catalog = rest.objects.pop(CATALOG)
        extra = b"/Pages %s/StructTreeRoot %s%s/Names <</Dests %s/EmbeddedFiles %s>>/AF [%s]" % (
            reference(PAGES),
            reference(STRUCTURE),
            outline,
            reference(names),
            reference(files.tree),
            b" ".join(map(reference, files.listed)),
        )
        rest.put(CATALOG, b"<<" + catalog + extra + b">>")
        return _finished(file, rest)

    def place(self, parts: Sequence[Part]) -> None:
        """Get ahead with the pages that will be linked next, most likely: only others take time then."""
        named = _named(parts)
        bases, _ = _bases(named.values())
        self._placed |= {
            name: self._place(name, unit, base) for (name, unit), base in zip(named.items(), bases, strict=True)
        }

    def _place(self, name: str, unit: Unit, base: int) -> _Placed:
        before = self._placed.get(name)
        if before and before.unit is unit and before.base == base:
            return before
        return _place(unit, base)

    def _stamp(self, part: Part, labels: Mapping[str, str]) -> Iterator[tuple[int, tuple[bytes, bytes]]]:
        """The streams of a part that hold slots, by local number; each with its content before compression."""
        unit, before = self._stamps.get(part.name, (None, {}))
        for stamped in part.unit.stamped:
            content = stamped.content(labels, part.label)
            known = before.get(stamped.number) if unit is part.unit else None
            yield stamped.number, known if known and known[0] == content else (content, _content(content))

    def _write_tree(self, rest: "_Rest", parts: Sequence[Part], places: Mapping[str, int], pages: list[int]) -> None:
        """The page tree, the structure tree's root and the parent tree's."""
        bases = [places[f"#{part.name}"] for part in parts]
        kids = b" ".join(map(reference, pages))
        rest.put(PAGES, b"<</Type/Pages/Count %d/Kids [%s]>>" % (len(pages), kids))
        top = b" ".join(placed(part.unit.top, base) for part, base in zip(parts, bases, strict=True))
        root = (reference(DOCUMENT), reference(PARENTS), bases[-1] + parts[-1].unit.keys)
        rest.put(STRUCTURE, b"<</Type/StructTreeRoot/K [%s]/ParentTree %s/ParentTreeNextKey %d>>" % root)
        rest.put(DOCUMENT, b"<</Type/StructElem/S/Document/P %s/K [%s]>>" % (reference(STRUCTURE), top))
        leaves = (reference(base + part.unit.parents) for part, base in zip(parts, bases, strict=True))
        rest.put(PARENTS, b"<</Kids [%s]>>" % b" ".join(leaves))


@dataclass(slots=True)
class _Rest:
    """The objects that are made anew for each file; all go into one object stream."""

    free: int
    objects: dict[int, bytes] = field(default_factory=dict)

    def number(self) -> int:
        """A number that is free."""
        self.free += 1
        return self.free - 1

    def put(self, number: int, data: bytes) -> None:
        """Write an object under its number."""
        self.objects[number] = data

    def add(self, data: bytes) -> int:
        """Write an object; its number."""
        number = self.number()
        self.put(number, data)
        return number


def _named(parts: Sequence[Part]) -> dict[str, Unit]:
    """The units of pages by names that nothing else in the file has."""
    return {f"#{part.name}": part.unit for part in parts}


def _bases(units: Iterable[Unit]) -> tuple[list[int], int]:
    """The number of the first object of each unit, and the first number after all of them."""
    bases, free = [], FIRST
    for unit in units:
        bases.append(free)
        free += -(-(unit.size + 1) // _ROOM) * _ROOM  # one more, for the object stream
    return bases, free


def _place(unit: Unit, base: int) -> _Placed:
    pieces: list[bytes] = []
    offsets: list[tuple[int, int]] = []
    length = 0

    def write(number: int, head: bytes, body: bytes) -> None:
        nonlocal length
        offsets.append((number, length))
        pieces.append(b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, head, body))
        length += len(pieces[-1])

    for number, head, body in unit.streams:
        write(base + number if number >= 0 else -number, placed(head, base), body)
    table = bytearray(_ENTRY.size * (unit.size + 1))
    if unit.numbers:
        holder = base + unit.size
        numbers = [base + number for number in unit.numbers]
        write(holder, *_object_stream(numbers, unit.offsets, placed(unit.payload, base)))
        for index, number in enumerate(unit.numbers):
            _ENTRY.pack_into(table, _ENTRY.size * number, 2, holder, index)
    return _Placed(unit, base, b"".join(pieces), bytes(table), offsets)


def _object_stream(
    numbers: Sequence[int], offsets: Sequence[int], payload: bytes, level: int = _LEVEL
) -> tuple[bytes, bytes]:
    """The dictionary and the data of an object stream (ISO 32000-1, 7.5.7)."""
    index = b" ".join(b"%d %d" % pair for pair in zip(numbers, offsets, strict=True)) + b"\n"
    data = zlib.compress(index + payload, level)
    head = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>" % (len(numbers), len(index), len(data))
    return head, data


def _content(content: bytes) -> bytes:
    if len(content) < _SHORT:
        return b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content)
    data = zlib.compress(content, _LEVEL)
    return b"<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(data), data)


def _names(parts: Sequence[Part], places: Mapping[str, int]) -> bytes:
    """The name tree of destinations: every anchor where it is found first."""
    found: dict[str, bytes] = {}
    for part in parts:
        base = places[f"#{part.name}"]
        page = reference(base + part.unit.page)
        for name, place in part.unit.places.items():
            found.setdefault(name, b"%s [%s /XYZ %s 0]" % (text(name), page, place.encode()))
    return b"<</Names [%s]>>" % b"\n".join(found[name] for name in sorted(found, key=_written))


def _written(name: str) -> bytes:
    """The bytes of a text string, in whose order a name tree stands (ISO 32000-1, 7.9.6)."""
    return name.encode() if name.isascii() else ("\ufeff" + name).encode("utf-16-be")


def _write_outline(rest: _Rest, parts: Sequence[Part], places: Mapping[str, int]) -> bytes:
    """The outline; the catalog's entry for it."""
    marks = [
        (mark, reference(places[f"#{part.name}"] + part.unit.page)) for part in parts for mark in part.unit.bookmarks
    ]
    if not marks:
        return b""
    depths = outline_depths([mark.level for mark, _ in marks])
    numbers = [rest.number() for _ in marks]
    above = [OUTLINES, *([0] * max(depths))]  # the entry last met at each depth
    children: dict[int, list[int]] = {}
    for number, depth in zip(numbers, depths, strict=True):
        children.setdefault(above[depth - 1], []).append(number)
        above[depth] = number
    shown: dict[int, int] = {}
    for number, (mark, _) in zip(reversed(numbers), reversed(marks), strict=True):
        count = sum(1 + max(shown[child], 0) for child in children.get(number, ()))
        shown[number] = count if mark.is_open else -count
    around = {}
    for parent, siblings in children.items():
        for at, number in enumerate(siblings):
            before = b"/Prev " + reference(siblings[at - 1]) if at else b""
            after = b"/Next " + reference(siblings[at + 1]) if at + 1 < len(siblings) else b""
            around[number] = b"/Parent " + reference(parent) + before + after
    for number, (mark, page) in zip(numbers, marks, strict=True):
        data = (text(mark.label), page, mark.place.encode(), shown[number], around[number], _ends(children.get(number)))
        rest.put(number, b"<</Title %s/Dest [%s /XYZ %s 0]/Count %d%s%s>>" % data)
    top = children[OUTLINES]
    total = sum(1 + max(shown[number], 0) for number in top)
    rest.put(OUTLINES, b"<</Count %d%s>>" % (total, _ends(top)))
    return b"/Outlines " + reference(OUTLINES)


def _ends(siblings: Sequence[int] | None) -> bytes:
    return b"/First %s/Last %s" % (reference(siblings[0]), reference(siblings[-1])) if siblings else b""


def outline_depths(levels: Sequence[int]) -> list[int]:
    """The depth from 1 of each entry of an outline: levels that are left out do not count."""
    depths: list[int] = []
    open_levels: list[int] = []
    for level in levels:
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        depths.append(len(open_levels))
    return depths


@dataclass(frozen=True, slots=True)
class _Files:
    tree: int
    listed: Sequence[int]


def _write_attachments(file: _File, rest: _Rest, attachments: Sequence[Attached], day: str) -> _Files:
    date = text(f"D:{day.replace('-', '')}000000Z")
    listed = {}
    for item in sorted(attachments, key=lambda item: item.name):  # a name tree is sorted
        data = zlib.compress(item.data, _QUICK)
        digest = hashlib.md5(item.data, usedforsecurity=False).hexdigest().encode()
        params = b"<</CheckSum <%s>/Size %d/CreationDate %s/ModDate %s>>" % (digest, len(item.data), date, date)
        kind = item.media_type.replace("/", "#2f").encode()
        head = b"/Type/EmbeddedFile/Subtype/%s/Params %s/Filter/FlateDecode/Length %d" % (kind, params, len(data))
        stream = rest.number()
        file.add(stream, b"<<%s>>\nstream\n%s\nendstream" % (head, data))
        name = text(item.name)
        listed[name] = rest.add(
            b"<</Type/Filespec/F %s/UF %s/EF <</F %s>>/Desc %s/AFRelationship/Data>>"
            % (name, name, reference(stream), text(item.description))
        )
    names = b" ".join(b"%s %s" % (name, reference(number)) for name, number in listed.items())
    return _Files(rest.add(b"<</Names [%s]>>" % names), tuple(listed.values()))


def text(value: str) -> bytes:
    """A text as a PDF has it (ISO 32000-1, 7.9.2): ASCII between parentheses, anything else in UTF-16."""
    if value.isascii():
        return b"(%s)" % value.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode()
    return b"<%s>" % ("\ufeff" + value).encode("utf-16-be").hex().encode()


def _finished(file: _File, rest: _Rest) -> bytes:
    """The whole file: the remaining objects, then the cross-reference stream (ISO 32000-1, 7.5.8)."""
    holder, numbers = rest.number(), list(rest.objects)
    offsets, length = [], 0
    for data in rest.objects.values():
        offsets.append(length)
        length += len(data) + 1
    head, body = _object_stream(numbers, offsets, b"\n".join(rest.objects.values()), _QUICK)
    file.add(holder, b"%s\nstream\n%s\nendstream" % (head, body))
    for index, number in enumerate(numbers):
        file.enter(number, 2, holder, index)
    last = rest.number()
    file.enter(last, 1, file.length, 0)
    file.enter(0, 0, 0, 65535)
    data = zlib.compress(bytes(file.table), _QUICK)
    digest = hashlib.sha256()
    for piece in (*file.pieces, data):
        digest.update(piece)
    identifier = digest.hexdigest()[:32].encode()
    trailer = b"<</Type/XRef/Size %d/W [1 4 2]/Root %s/Info %s/ID [<%s> <%s>]/Filter/FlateDecode/Length %d>>" % (
        last + 1,
        reference(CATALOG),
        reference(INFO),
        identifier,
        identifier,
        len(data),
    )
    end = b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
    return b"".join([*file.pieces, end % (last, trailer, data, file.length)])
