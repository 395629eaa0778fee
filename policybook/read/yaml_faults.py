"""What the parsers of YAML complain about, in the words of people who write it."""

import re
from contextlib import suppress
from typing import Any

import yaml

from policybook.errors import Message, say

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events; libyaml's come thirty times as fast
UNCLOSED = say("a quotation mark is not closed")
_FAULTS = (
    (r"tab character", say("a tab stands where only spaces may stand")),
    (
        r"mapping (values|keys) are not allowed",
        say("a colon stands where none may stand, or a line is indented too far"),
    ),
    (r"sequence entries are not allowed", say("a list begins in the middle of a line")),
    (r"expected key|block end|expected '-'", say("the indentation does not fit, or a quotation mark is left over")),
    (r"expected ':'", say("a colon is missing")),
    (r"end of stream", UNCLOSED),
    (r"expected ','", say("a bracket is not closed, or a comma is missing")),
    (r"cannot start any token", say("a value begins with a character that needs quotes, or a line with a tab")),
    (r"node content", say("a value is missing")),
    (r"duplicate key", say("a key is given twice")),
    (r"escape", say("a backslash stands before a character that it does not go with")),
)


# What the parser only misses further down, where the next field begins or the file ends, is mended where it begins.
_SEEN_LATE = re.compile(r"scanning a (simple key|quoted scalar)")


def mark_of(error: Any) -> Any:
    """Where the thing stands that a parser complains about; None where it does not say."""
    if error.context_mark and _SEEN_LATE.search(error.context or ""):
        return error.context_mark
    return error.problem_mark or error.context_mark


def quote_before(text: str, line: int) -> Any:
    """Where the quoted text begins that was read last before a fault, if it runs over lines and ends in that of the
    fault (counted from 0).

    It was not closed where it should have been: the quotation mark that opens the next text closed it.
    """
    last: Any = None
    with suppress(yaml.YAMLError):
        for event in yaml.parse(text, Loader=LOADER):
            last = event if isinstance(event, yaml.ScalarEvent) else last
    over_lines = last and last.style in ("'", '"') and last.start_mark.line < last.end_mark.line
    return last.start_mark if over_lines and last.end_mark.line == line else None


def fault(complaint: str) -> Message | str:
    """A complaint of libyaml's, of PyYAML's or of ruamel's in plain words; what is rare stays as it is."""
    return next((plain for pattern, plain in _FAULTS if re.search(pattern, complaint)), complaint)
