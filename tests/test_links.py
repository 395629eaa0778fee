"""Links, images and ids of a chapter: what leads nowhere, or to more than one place, is named with its line."""

from gettext import NullTranslations
from urllib.parse import quote

import pytest
from support import read, read_files

from policybook.errors import Problem
from policybook.i18n import render
from policybook.model import Snapshot
from policybook.read.links import broken_links
from policybook.steps import Steps


def faults(text: str, files: tuple[str, ...] = ()) -> list[Problem]:
    """What is wrong with the links and images of "chapters/1.md", in a book with these other files."""
    held = dict.fromkeys(files, b"")
    book = Snapshot("working tree", {"chapters/1.md": text.encode(), **held}, ("chapters/1.md",))
    return broken_links(read(text, files=held), book, Steps())


@pytest.mark.parametrize(
    ("path", "written"),
    [("gambar/peta.svg", "gambar/peta.svg"), ("../peta.svg", "../peta.svg"), ("peta%20kota.svg", "peta%20kota.svg")],
)
def test_the_words_an_image_lacks_are_asked_for_as_the_chapter_writes_its_path(path: str, written: str) -> None:
    """The line that the remedy offers can be pasted into the chapter."""
    files = ("chapters/gambar/peta.svg", "peta.svg", "chapters/peta kota.svg")
    [fault] = faults(f"# Kota\n\n![]({path})\n", files)
    assert render(fault.remedy, NullTranslations()).endswith(f"![What it shows]({written})")
    assert fault.where is not None
    assert fault.where.line == 3


def test_a_link_into_a_chapter_that_was_deleted_may_go_with_it() -> None:
    """The chapter may have been taken out of nav on purpose."""
    [fault] = faults("# Kota\n\n[Air](2.md)\n")
    assert render(fault.remedy, NullTranslations()).endswith("or take the link out.")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("https://example.org/a.png", "The image https://example.org/a.png is no file of the book."),
        ("//example.org/a.png", "The image //example.org/a.png is no file of the book."),
        ("/a.png", "The image /a.png is no file of the book."),
        ("b.png", "The image chapters/b.png does not exist."),
        ("a.tiff", "chapters/a.tiff is no image of a kind that can be shown."),
        ("a.PNG", None),
    ],
)
def test_an_image_is_a_file_of_the_book(source: str, said: str | None) -> None:
    """What site and PDF could not show is named with its line, before anything is built."""
    found = faults(f"# Kota\n\n![Peta]({source})\n", ("chapters/a.PNG", "chapters/a.tiff"))
    told = [(render(fault.what, NullTranslations()), str(fault.where)) for fault in found]
    assert told == ([(said, "chapters/1.md:3")] if said else [])


@pytest.mark.parametrize("link", ["2.md#banjir", "#banjir", "lama.md#banjir"])
def test_a_link_to_what_was_moved_is_told_where_it_stands(link: str) -> None:
    """After a chapter was split or its file renamed, the remedy is the link to write."""
    texts = {"chapters/1.md": f"# Kota\n\n[b]({link})\n", "chapters/2.md": "# Dua\n"}
    texts["chapters/bab 3.md"] = "# Tiga\n\n## Banjir {#banjir}\n"
    book = Snapshot("working tree", {path: text.encode() for path, text in texts.items()}, tuple(texts))
    [fault] = broken_links(read_files(texts), book, Steps())
    assert render(fault.remedy, NullTranslations()) == "Did you mean bab%203.md#banjir?"


@pytest.mark.parametrize(
    ("before", "link"),
    [
        ("[a](#risiko-banjir)", "#risiko"),
        ("[a](2.md#risiko-banjir)", "2.md#risiko"),
        ("lihat risiko.md", "iko.md"),
    ],
)
def test_a_link_that_leads_nowhere_is_named_where_it_stands(before: str, link: str) -> None:
    """A longer link on an earlier line, whose beginning or end it is, is not taken for it."""
    texts = {"chapters/1.md": f"# Kota\n\n{before}\n\n[b]({link})\n\n## Banjir {{#risiko-banjir}}\n"}
    texts["chapters/2.md"] = "# Dua\n\n## Banjir {#risiko-banjir}\n"
    book = Snapshot("working tree", {path: text.encode() for path, text in texts.items()}, tuple(texts))
    assert [str(fault.where) for fault in broken_links(read_files(texts), book, Steps())] == ["chapters/1.md:5"]


@pytest.mark.parametrize("mark", ["", "!"])
@pytest.mark.parametrize("name", ["peta#1.svg", "90%25.svg", "apa?.svg", "peta kota.svg"])
def test_a_file_of_any_name_is_found_as_a_browser_would(name: str, mark: str) -> None:
    """Signs that mean something in an address are escaped once, and read once."""
    shown = f"# Kota\n\n![Peta]({quote(name)})\n\n"
    assert faults(f"{shown}{mark}[Peta]({quote(name)})\n", (f"chapters/{name}",)) == []


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("lampiran.pdf", "The link leads to chapters/lampiran.pdf, which readers are not given."),
        ("peta.svg", "The link leads to chapters/peta.svg, which readers are not given."),
        ("/lampiran", "The link leads to /lampiran, which is no chapter of the book."),
        ("/", "The link leads to /, which is no chapter of the book."),
        ("//example.org/a", None),
        ("lambang.svg", None),
    ],
)
def test_a_link_leads_to_what_readers_are_given(link: str, said: str | None) -> None:
    """What neither site nor PDF holds is named before anything is built: other files, and roots of hosts."""
    files = ("chapters/lampiran.pdf", "chapters/peta.svg", "chapters/lambang.svg")
    found = faults(f"# Kota\n\n![Lambang](lambang.svg)\n\nLihat [ini]({link}).\n", files)
    told = [(render(fault.what, NullTranslations()), str(fault.where)) for fault in found]
    assert told == ([(said, "chapters/1.md:5")] if said else [])


@pytest.mark.parametrize(
    "text",
    [
        "# Kota {#kota}\n\n[Dua](#dua).\n\n## Satu {#dua}\n\n## Dua {: #dua }\n\nLihat [dua](#dua) / #dua-belas.\n",
        "# Kota\n\n| A |\n|---|\n| 1 |\n\n/// caption | #dua\nTabel.\n///\n\n## Dua {#dua}\n",
    ],
)
def test_an_id_that_is_given_twice_is_named_where_it_is_given_again(text: str) -> None:
    """A link could lead to either place; links to it, and longer ids, are not taken for the place itself."""
    [fault] = faults(text)
    assert render(fault.what, NullTranslations()) == "The id dua is given twice in this chapter."
    assert fault.where is not None
    assert text.splitlines()[fault.where.line - 1].startswith("## Dua")
