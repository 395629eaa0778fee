"""Captions that nobody closed are named where they begin, before they take in the rest of their chapter."""

import pytest
from support import settings_for

from policybook.model import Snapshot
from policybook.read.fences import unclosed

CAPTION = "/// caption | #tbl-satu\nTabel.\n///\n"
TEXTS: dict[str, tuple[str, list[int]]] = {
    "closed": (f"# A\n\n{CAPTION}\nLagi.\n", []),
    "not closed": ("# A\n\n/// caption\nTabel.\n\nLagi.\n", [3]),
    "the first of two": (f"# A\n\n/// caption\nTabel.\n\nLagi.\n\n{CAPTION}", [3]),
    "the second of two": (f"# A\n\n{CAPTION}\nLagi.\n\n/// caption\n", [9]),
    "one in another": (f"# A\n\n//// caption\n{CAPTION}////\n", []),
    "the inner one": ("# A\n\n//// caption\n/// caption\nTabel.\n////\n", []),
    "too many slashes at its end": ("# A\n\n/// caption\nTabel.\n////\n", [3]),
    "shown as code": (f"# A\n\n```markdown\n/// caption\n```\n\n~~~\n/// caption\n~~~\n{CAPTION}", []),
    "a fence shown as code": (f"# A\n\n```md\n```python\n/// caption\n```\n\n{CAPTION}", []),
    "shown within a sentence": ("# A\n\n```x``` begins code.\n\n/// caption\n", [5]),
    "a line end that is none": ("# A\u2028\f\n\n/// caption\n", [3]),
    "an address in a sentence": ("# A\n\nfile:///tmp\n/// adalah tiga garis.\n", []),
    "Word's line ends": ("# A\r\n\r\n/// caption\r\nTabel.\r\n///\r\n", []),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_block_that_is_not_closed_is_named_by_the_line_on_which_it_begins(name: str) -> None:
    """A block ends with as many slashes as it began with; what is code, or no such line, begins none."""
    text, lines = TEXTS[name]
    book = Snapshot("working tree", {"chapters/1.md": text.encode()}, ("chapters/1.md",))
    found = list(unclosed(book, settings_for(["chapters/1.md"]).markdown))
    assert [problem.where.line for problem in found if problem.where] == lines


def test_slashes_mean_nothing_where_no_extension_reads_them() -> None:
    """A book without such blocks may begin a line with slashes."""
    book = Snapshot("working tree", {"chapters/1.md": b"/// caption\n"}, ("chapters/1.md",))
    assert list(unclosed(book, {"footnotes": {}})) == []
