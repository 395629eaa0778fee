"""YAML of the register, read with places and without its dangers.

A decision file needs maps, lists and text, no more. So the parser's events are read one by one, and whatever could
explode (aliases), construct (tags), hide (a key given twice) or exhaust (size, depth) ends the reading at its place.
Every plain scalar stays text, except null: `title: yes` and `meeting: 12` mean what a writer thinks they mean.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from policybook.errors import BookError, Message, Problem, fail_on, say
from policybook.model import Location
from policybook.read.sources import conflicts
from policybook.read.yaml_faults import LOADER, UNCLOSED, fault, mark_of, quote_before

MAX_BYTES = 256 * 1024
MAX_DEPTH = 8
MAX_FIELDS = 64

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

_WHY = say("A register that cannot be read without doubt cannot account for what was removed.")


@dataclass(slots=True)
class Node:
    """A value of the document with its place.

    `value` is text, a list of nodes, a dict from keys to nodes, or None; `start` and `end` are offsets in the text
    (`end` just after the last character that belongs to the value), `line` and `column` count from 1; `keys` tells
    where each key of a dict stands; `flow` whether a collection is written in brackets.
    """

    value: "str | list[Node] | dict[str, Node] | None"
    start: int
    end: int
    line: int
    column: int
    keys: "dict[str, Node]"
    flow: bool = False

    def plain(self) -> Any:
        """The value without places: text, None, lists and dicts."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def places(self, path: str, prefix: str = "") -> Iterator[tuple[str, Location]]:
        """The place of every field, named by its way from the root ("passages.0.text"): of its key, if it has one."""
        if isinstance(self.value, dict):
            for key, node in self.value.items():
                yield prefix + key, Location(path, self.keys[key].line, self.keys[key].column)
                yield from node.places(path, f"{prefix}{key}.")
        elif isinstance(self.value, list):
            for number, node in enumerate(self.value):
                yield f"{prefix}{number}", Location(path, node.line, node.column)
                if not isinstance(node.value, str):  # most items are words, which hold nothing
                    yield from node.places(path, f"{prefix}{number}.")


def decode(path: str, data: bytes) -> str:
    """The text of a file; BookError where it is too large, not UTF-8 or holds control characters. A BOM is dropped."""
    if len(data) > MAX_BYTES:
        raise _refusal(
            Location(path),
            say("{path} has {size} bytes; a decision may have {limit}.", path=path, size=len(data), limit=MAX_BYTES),
            say("Split it into several decisions, or move what is no decision out of the folder."),
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        raise _refusal(
            _place(path, before, len(before)),
            say("{path} is not UTF-8: byte 0x{byte} does not fit.", path=path, byte=f"{data[error.start]:02x}"),
            say("Save the file with the encoding UTF-8."),
        ) from None
    if control := _CONTROL.search(text):
        raise _refusal(
            _place(path, text, control.start()),
            say("A control character (U+{code}) stands in the file.", code=f"{ord(control[0]):04X}"),
            say("Delete the character; retyping the line is the surest way."),
        )
    return text


def parse(path: str, text: str) -> Node:
    """The one document of a file as a mapping with places; BookError with the first thing that is wrong."""
    fail_on(list(conflicts(path, text)))
    try:
        return _Composer(path, text).document()
    except yaml.MarkedYAMLError as error:
        mark = mark_of(error)
        detail = fault(error.problem or str(error))
        if mark and (quote := quote_before(text, mark.line)):
            mark, detail = quote, UNCLOSED
        where = Location(path, mark.line + 1, mark.column + 1) if mark else Location(path)
    except yaml.YAMLError as error:
        where, detail = Location(path), fault(str(error).splitlines()[0])
    raise _refusal(
        where,
        say("The file is no valid YAML: {detail}.", detail=detail),
        say("Check indentation, colons and quotes near this place; text with a colon needs quotes or a >- block."),
    )


class _Composer:
    """Builds nodes from events; keeps the depth and refuses what a decision does not need."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.events: Iterator[Any] = yaml.parse(text, Loader=LOADER)
        self.last: Any = None

    def document(self) -> Node:
        next(self.events)  # the stream starts
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise self._refuse(None, say("The file is empty."), say("Fill in the decision, or delete the file."))
        first = next(self.events)
        if not isinstance(first, yaml.MappingStartEvent):
            raise self._refuse(
                first, say("A decision is a list of fields (id, title, …)."), say("Write “id: …” and so on.")
            )
        root = self._node(first, 1)
        next(self.events)  # the document ends
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refuse(
                after, say("A second document starts here."), say("Give every decision a file of its own.")
            )
        return root

    def _node(self, event: Any, depth: int) -> Node:
        self._check(event, depth)
        start, end = event.start_mark, event.end_mark
        node = Node(None, start.index, end.index, start.line + 1, start.column + 1, {})
        if isinstance(event, yaml.ScalarEvent):
            node.value = self._scalar(event)
            return node
        node.flow = event.flow_style
        if isinstance(event, yaml.SequenceStartEvent):
            node.value = items = [self._node(item, depth + 1) for item in self._until(yaml.SequenceEndEvent)]
        else:
            node.value = fields = {}
            for name in self._until(yaml.MappingEndEvent):
                key = self._key(name, node.keys)
                fields[key] = self._node(next(self.events), depth + 1)
            items = list(fields.values())
        # a block ends where the next token starts, beyond comments and empty lines: its last item ends it
        node.end = self.last.end_mark.index if node.flow or not items else items[-1].end
        return node

    def _until(self, end: type[yaml.Event]) -> Iterator[Any]:
        """The events up to the one that ends the collection, which `last` then holds."""
        for event in self.events:
            if isinstance(event, end):
                self.last = event
                return
            yield event

    def _check(self, event: Any, depth: int) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            what, remedy = (
                say("Anchors and aliases (& and *) are not allowed."),
                say("Write the text out, or quote it."),
            )
        elif getattr(event, "tag", None) is not None:
            what = say("The tag {tag} is not allowed.", tag=event.tag)
            remedy = say("Delete the tag, or put the text in quotes.")
        elif depth > MAX_DEPTH:
            what = say("The nesting is deeper than {limit} levels.", limit=MAX_DEPTH)
            remedy = say("Write the fields as the guide shows them; quote text that starts with [ or {{.")
        else:
            return
        raise self._refuse(event, what, remedy)

    def _scalar(self, event: yaml.ScalarEvent) -> str | None:
        text: str = event.value
        if not event.style and text in _NULL:  # plain: None in Python's parser, empty in libyaml's
            return None
        if control := _CONTROL.search(text):
            what = say("The text holds a control character (U+{code}).", code=f"{ord(control[0]):04X}")
            raise self._refuse(event, what, say("Delete the escape that stands for it."))
        return text

    def _key(self, event: Any, keys: dict[str, Node]) -> str:
        node = self._node(event, 1) if isinstance(event, yaml.ScalarEvent) else None
        if node is None or not isinstance(node.value, str):
            raise self._refuse(event, say("A field needs a name."), say("Write the name before the colon."))
        if node.value in keys:
            what = say(
                "The field {name} is given twice; first in line {line}.", name=node.value, line=keys[node.value].line
            )
            raise self._refuse(event, what, say("Keep one of the two."))
        if len(keys) == MAX_FIELDS:
            what = say("There are more than {limit} fields.", limit=MAX_FIELDS)
            raise self._refuse(event, what, say("Keep the fields that the guide shows."))
        keys[node.value] = node
        return node.value

    def _refuse(self, event: Any, what: Message, remedy: Message) -> BookError:
        mark = event.start_mark if event is not None else None
        return _refusal(
            Location(self.path, mark.line + 1, mark.column + 1) if mark else Location(self.path), what, remedy
        )


def _refusal(where: Location, what: Message, remedy: Message) -> BookError:
    return BookError(Problem(what, where, _WHY, remedy))


def _place(path: str, text: str, index: int) -> Location:
    return Location(path, text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index))
