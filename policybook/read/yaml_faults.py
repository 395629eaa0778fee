"""What the parsers of YAML complain about, in the words of people who write it."""

import re

from policybook.errors import Message, say

_FAULTS = (
    (
        r"mapping (values|keys) are not allowed",
        say("a colon stands where none may stand, or a line is indented too far"),
    ),
    (r"sequence entries are not allowed", say("a list begins in the middle of a line")),
    (r"expected key|block end|expected '-'", say("the indentation does not fit, or a quotation mark is left over")),
    (r"expected ':'", say("a colon is missing")),
    (r"end of stream", say("a quotation mark is not closed")),
    (r"expected ','", say("a bracket is not closed, or a comma is missing")),
    (r"cannot start any token", say("a value begins with a character that needs quotes, or a line with a tab")),
    (r"node content", say("a value is missing")),
    (r"duplicate key", say("a key is given twice")),
    (r"escape", say("a backslash stands before a character that it does not go with")),
)


def fault(complaint: str) -> Message | str:
    """A complaint of libyaml's, of PyYAML's or of ruamel's in plain words; what is rare stays as it is."""
    return next((plain for pattern, plain in _FAULTS if re.search(pattern, complaint)), complaint)
