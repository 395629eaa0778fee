"""Raw HTML in chapters: what the allow-list does not know is named."""

import pytest
from support import read

from policybook.model import Snapshot
from policybook.read.safe import taken_away, unsafe_html
from policybook.steps import Steps

HARMLESS = (
    "# A {#a}\n\nTeks **tebal**.[^a]\n\n| a |\n|--:|\n| b |\n\n- [ ] x\n\n"
    '<div class="x md-button" lang="en">y</div>\n\n[^a]: Z.'
)
REFUSED = [
    ("a script", "<script>alert(1)</script>", ["<script>"]),
    ("an event handler", '<p onclick="x()">a</p>', ["onclick=…"]),
    ("a frame", '<iframe src="x"></iframe>', ["<iframe>"]),
    ("a script's address", '<a href="javascript:x()">a</a>', ["href=javascript:x()"]),
    ("a style sheet", "<style>p {display: none}</style>", ["<style>"]),
    ("a style that hides", '<p style="display: none">a</p>', ["style=display"]),
    ("the styles of Word", '<p style="margin:0;mso-list:x y">a</p>', ["style=margin", "style=mso-list"]),
    ("a class that hides", '<p class="x gone">a</p>', ["class=gone"]),
    ("a class of what is added", '<p><b class="number">12</b></p>', ["class=number"]),
    ("a class of the site's own parts", '<p class="md-banner">a</p>', ["class=md-banner"]),
    ("a class that the theme shows only beside a tab", '<p class="tabbed-block">a</p>', ["class=tabbed-block"]),
    ("a diagram that a script of another host draws", '<pre class="mermaid">a</pre>', ["class=mermaid"]),
    ("a list of which the script shows what it finds marks for", '<p class="annotate">a</p>', ["class=annotate"]),
    ("a false footnote's number", '<p><b class="footnote-ref">12</b></p>', ["class=footnote-ref"]),
    ("a form", '<form action="x"><input></form>', ["<form>", "<input>"]),
]


@pytest.mark.parametrize(("source", "expected"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_not_allowed_is_named(source: str, expected: list[str]) -> None:
    """Each element and attribute that would be taken away is reported."""
    assert taken_away(source) == expected


def test_what_markdown_writes_is_allowed() -> None:
    """Nothing of an ordinary chapter is refused."""
    assert taken_away(read(HARMLESS)[0].html) == []


@pytest.mark.parametrize(
    "last",
    [
        "<script>x</script>",
        "<FORM>x</FORM>",
        "Label gone.\n{: .gone }",
        "**x**{.gone}",
        '<p class="gone">x</p>',
        "!!! gone\n    x",
    ],
)
def test_the_problem_names_the_line(last: str) -> None:
    """A problem stands at the line of the chapter that holds the element."""
    source = f"# A\n\nA script or form gone.\n\n{last}\n"
    (problem,) = unsafe_html(
        read(source), Snapshot("x", {"chapters/1.md": source.encode()}, ("chapters/1.md",)), Steps()
    )
    assert str(problem.where) == f"chapters/1.md:{5 + last.startswith('Label')}"


@pytest.mark.parametrize(
    "address", ["tel:021", r"C:\Bab\lampiran.docx", "file:///C:/Bab%20satu.docx", "C:/Bab satu.docx"]
)
def test_a_link_that_only_the_writer_can_follow_is_named_with_its_line(address: str) -> None:
    """As it comes with text pasted from a word processor: what is told is a link, not an attribute of HTML."""
    source = f"# A\n\nLihat [lampiran](<{address}>).\n"
    book = Snapshot("x", {"chapters/1.md": source.encode()}, ("chapters/1.md",))
    (problem,) = unsafe_html(read(source), book, Steps())
    assert (problem.what.template, str(problem.where)) == (
        "The link leads to {address}, which readers cannot open.",
        "chapters/1.md:3",
    )


def test_curly_quotation_marks_in_braces_are_named() -> None:
    """Of what a word processor quoted, each place is told with what to write, not the attributes that became of it."""
    source = "# A\n\n*banjir*{.index title=”banjir: tata kelola”} x\n\n*a*{.index title=“a”}, `{title=”b”}`\n"
    book = Snapshot("x", {"chapters/1.md": source.encode()}, ("chapters/1.md",))
    problems = unsafe_html(read(source), book, Steps())
    assert [str(problem.where) for problem in problems] == ["chapters/1.md:3", "chapters/1.md:5"]
    assert dict(problems[0].remedy.values)["value"] == '{.index title="banjir: tata kelola"}'


def test_the_file_of_an_image_is_no_attribute_that_is_refused() -> None:
    """A path of another system is for the check of links, which names it; what stands in the address is refused."""
    assert taken_away(r'<img src="C:\Users\g.png" alt="G">') == []
    assert taken_away('<img src="data:text/html,x" alt="G">') == ["src=…"]
