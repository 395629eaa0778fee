"""The public YAML test suite through the register's reader: what it reads, it reads as the suite says."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from policybook.errors import BookError
from policybook.read.register_yaml import parse

CASES = json.loads((Path(__file__).parent / "data" / "yaml-test-suite" / "cases.json").read_text(encoding="utf-8"))
REFUSED = "refused"

# libyaml speaks YAML 1.1, with tabs, colons in flow collections and line ends read a little more or less strictly.
# Refused although YAML 1.2 allows it: an error with a place, at worst a nuisance.
STRICTER = frozenset(
    "4ABK 4MUZ/0 4MUZ/1 4MUZ/2 58MP 5MUD 96NN/0 A2M4 DK95/0 DK95/3 DK95/4 G4RS K3WX Q5MG VJP3/1 Y79Y/1".split()
)
# Read although YAML 1.2 refuses it, as what its writer obviously meant; 652Z and L24T/1 differ in one character.
MILDER = frozenset("9C9N DK95/1 QB6E S98Z SU5Z X4QW 652Z L24T/1".split())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_public_yaml_test_suite(case: dict[str, Any]) -> None:
    """A mapping without aliases and tags is read as the suite's events say; everything else is refused with a place."""
    expected = REFUSED if case.get("fail") else structure(case["tree"])
    found = read(case["yaml"])
    if case["name"] in STRICTER:
        assert (expected != REFUSED, found) == (True, REFUSED)
    elif case["name"] in MILDER:
        assert found not in (expected, REFUSED)
    else:
        assert found == expected


def read(text: str) -> Any:
    """What the reader makes of a document."""
    try:
        return parse("decisions/x.yml", text).plain()
    except BookError as error:
        (problem,) = error.problems
        return REFUSED if problem.where else problem


def structure(tree: str) -> Any:
    """The one mapping that a document's events describe, all scalars text or None; refused if it needs more."""
    lines = [line.lstrip() for line in tree.splitlines()]
    starts = [number for number, line in enumerate(lines) if line.startswith("+DOC")]
    if len(starts) == 1 and lines[starts[0] + 1].startswith("+MAP"):
        with suppress(_NeedsMoreError):
            events = iter(lines[starts[0] + 1 :])
            return _value(next(events), events)
    return REFUSED


class _NeedsMoreError(Exception):
    """The document has an alias, an anchor, a tag, a key that is no text, or a key twice."""


def _value(event: str, events: Iterator[str]) -> Any:
    kind, _, rest = event.partition(" ")
    if kind == "=VAL" and rest[0] not in "&<":
        return _scalar(rest)
    if kind == "=ALI" or "&" in rest or "<" in rest:
        raise _NeedsMoreError
    if kind == "+SEQ":
        return [_value(item, events) for item in iter(lambda: next(events), "-SEQ")]
    found: dict[str, Any] = {}
    for name in iter(lambda: next(events), "-MAP"):
        key = _value(name, events)
        if not isinstance(key, str) or key in found:
            raise _NeedsMoreError
        found[key] = _value(next(events), events)
    return found


def _scalar(event: str) -> str | None:
    style, text = event[0], event[1:]
    if style == ":" and text in ("", "~", "null", "Null", "NULL"):
        return None
    escapes = {"\\\\": "\\", "\\n": "\n", "\\t": "\t", "\\r": "\r", "\\b": "\b"}
    return re.sub(r"\\.", lambda match: escapes[match[0]], text)
