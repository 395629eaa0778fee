"""A page of the book, compiled to objects of a PDF that can be put at any place of a file: what the linker joins.

The objects are written as they will stand in the file, but for their numbers: where one refers to another, a token of
fixed length holds the number counted from 0 in its unit (`local`), the number of an object that all units share
(`shared`), or a key of the book's parent tree (`key`). So the linker knows every length before it knows the numbers.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass

# Objects that the whole file has once, with their numbers.
PAGES, CATALOG, INFO, FONTS, COLOURS, PROFILE, STRUCTURE, DOCUMENT, PARENTS, OUTLINES = range(1, 11)
FIRST = 16  # the first number that is free for units

_TOKEN = re.compile(rb"\x01([lsk])(\d{6})\x02")
_DIGITS = 7  # of a number as it stands in the file: 9,999,999 objects
_LONGER = {b"l": _DIGITS + 4 - 9, b"s": _DIGITS + 4 - 9, b"k": _DIGITS - 9}  # than the token, by its kind


def local(number: int) -> bytes:
    """A reference to an object of the same unit."""
    return b"\x01l%06d\x02" % number


def shared(number: int) -> bytes:
    """A reference to an object that all units share."""
    return b"\x01s%06d\x02" % number


def key(number: int) -> bytes:
    """A key of the parent tree, counted from 0 in the unit."""
    return b"\x01k%06d\x02" % number


def reference(number: int) -> bytes:
    """A reference as it stands in the file."""
    return b"%07d 0 R" % number


def placed(data: bytes, base: int) -> bytes:
    """Data with the tokens replaced, for a unit whose object 0 has the number `base`."""

    def number(token: re.Match[bytes]) -> bytes:
        kind, value = token[1], int(token[2])
        if kind == b"k":
            return b"%07d" % (base + value)
        return b"%07d 0 R" % (value if kind == b"s" else base + value)

    return _TOKEN.sub(number, data)


def length_placed(data: bytes) -> int:
    """How long the data will be once placed."""
    if b"\x01" not in data:
        return len(data)
    return len(data) + sum(_LONGER[token[1]] for token in _TOKEN.finditer(data))


@dataclass(frozen=True, slots=True)
class Slot:
    """What is written at the link: the number of an anchor's page, or of the page itself (no anchor); or a figure.

    `digits` are the font's codes for 0 to 9, `laid` how many digits the place was laid out with; each digit more
    moves the beginning by `shift` thousandths of the font's size to the left. A figure that is no number has no digits:
    what is written for it is an operator.
    """

    anchor: str
    digits: tuple[str, ...]
    laid: int
    shift: float

    def text(self, label: str) -> bytes:
        """The operator that shows a label of digits; nothing for an empty one."""
        if not self.digits or not label:
            return label.encode()
        move = (len(label) - self.laid) * self.shift
        codes = "".join(self.digits[int(digit)] for digit in label)
        return (f"[{move:g}<{codes}>] TJ" if move else f"[<{codes}>] TJ").encode()


@dataclass(frozen=True, slots=True)
class Stamped:
    """A part of a page's content that holds slots: the number of its stream object, and what it is made of."""

    number: int
    parts: tuple[bytes | Slot, ...]

    def content(self, labels: Mapping[str, str], own: str) -> bytes:
        """The content, with labels by anchor or by a figure's name, and the page's own."""
        return b"\n".join(
            part if isinstance(part, bytes) else part.text(labels[part.anchor] if part.anchor else own)
            for part in self.parts
        )


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline: its level from 1, and the place on the page where it leads, in points."""

    level: int
    label: str
    place: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class FontUse:
    """What a unit needs of a font: glyphs with their widths and the text that each stands for."""

    family: str
    style: int
    weight: int
    widths: Mapping[int, int]
    text: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """The objects of one page (or of a font, or of what frames the book).

    `size` object numbers are taken. `payload` holds the objects that fit into an object stream, with `numbers` and
    `offsets` (as placed) of each; `streams` the others, each with its dictionary and its data. `page` is the number of
    the page's object. `top` are the references to the page's structure elements, `parents` is the leaf of the parent
    tree, with how many keys it has. `entries` are shared objects that this unit brings, by number. `places` are the
    anchors on the page in their order, each with its place in points; `links` are the anchors that links lead to.
    """

    size: int
    payload: bytes
    numbers: tuple[int, ...]
    offsets: tuple[int, ...]
    streams: tuple[tuple[int, bytes, bytes], ...]
    entries: Mapping[int, bytes] = field(default_factory=dict)
    page: int = -1
    stamped: tuple[Stamped, ...] = ()
    top: bytes = b""
    parents: int = -1
    keys: int = 0
    places: Mapping[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    fonts: Mapping[str, FontUse] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compiled:
    """Packed units, one for each page of a section or one alone, and the digests by URL of the files that were used.

    `layout` is what the next compiling of the section may begin with.
    """

    units: tuple[bytes, ...]
    assets: Mapping[str, str] = field(default_factory=dict)
    layout: bytes = b""


def pack(unit: Unit) -> bytes:
    """A unit as bytes: a line of JSON, in which bytes are replaced by their lengths, then these bytes in order."""
    blobs: list[bytes] = []

    def plain(value: object) -> object:
        if isinstance(value, bytes):
            blobs.append(value)
            return {"bytes": len(value)}
        if is_dataclass(value):
            return {field.name: getattr(value, field.name) for field in fields(value)}
        raise TypeError(value)

    head = json.dumps(unit, default=plain, ensure_ascii=False, separators=(",", ":"))
    return b"".join([head.encode(), b"\n", *blobs])


def unpack(data: bytes) -> Unit:
    """The unit that was packed. Raises ValueError, KeyError or TypeError for anything else."""
    end = data.index(b"\n")
    position = end + 1

    def read(value: dict[str, object]) -> object:
        nonlocal position
        length = value.get("bytes")
        if len(value) != 1 or not isinstance(length, int):
            return value
        position += length
        return data[position - length : position]

    found = json.loads(data[:end], object_hook=read)
    found["entries"] = {int(number): entry for number, entry in found["entries"].items()}
    found["stamped"] = tuple(Stamped(s["number"], tuple(map(_part, s["parts"]))) for s in found["stamped"])
    found["bookmarks"] = tuple(Bookmark(**mark) for mark in found["bookmarks"])
    found["fonts"] = {name: _font(use) for name, use in found["fonts"].items()}
    found["streams"] = tuple((number, head, body) for number, head, body in found["streams"])
    for name in ("numbers", "offsets", "links"):
        found[name] = tuple(found[name])
    return Unit(**found)


def _part(part: bytes | dict[str, object]) -> bytes | Slot:
    return part if isinstance(part, bytes) else Slot(**{**part, "digits": tuple(part["digits"])})  # type: ignore[arg-type]


def _font(use: dict[str, object]) -> FontUse:
    widths, text = ({int(glyph): value for glyph, value in use[name].items()} for name in ("widths", "text"))  # type: ignore[attr-defined]
    return FontUse(use["family"], use["style"], use["weight"], widths, text)  # type: ignore[arg-type]
