"""Lines of passages: where in the Markdown source a reader's words stand."""

import time

from policybook.read.html import without_front_matter
from policybook.read.locate import SourceMap, words
from policybook.text import normalise


def test_time_is_linear_where_many_passages_begin_alike() -> None:
    """Words that stand together nowhere are not looked for place by place, however often the first one stands."""
    lines = SourceMap("kata x\n" * 20_000)
    began = time.perf_counter()
    for _ in range(20_000):
        assert lines.find(words("kata laporan nomor satu")) == 0
    assert time.perf_counter() - began < 5


def test_time_is_linear_for_runs_of_white_space() -> None:
    """Neither a decision's dash before a run of spaces nor blank lines below a rule take the square of their number."""
    began = time.perf_counter()
    assert normalise("a-b" + " " * 60_000 + "x") == "a-b x"
    assert without_front_matter("---" + "\n" * 60_000 + "x").endswith("x")
    assert time.perf_counter() - began < 2
