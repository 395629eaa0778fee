"""Reading: Markdown → blocks and passages of what a reader reads."""

from dataclasses import replace

import pytest
from support import read, settings_for

from policybook.errors import BookError
from policybook.i18n import catalogue, render
from policybook.model import BlockKind, Snapshot
from policybook.read.chapters import read_book
from policybook.steps import Steps

FIGURE = "![Tiga fase berurutan](gambar/fase.svg)\n\n/// caption | #gbr\nTiga fase.\n///"
SEEN = [
    (
        "a paragraph is cut into sentences",
        "Satu hal. Dua hal.",
        [("paragraph", "Satu hal."), ("paragraph", "Dua hal.")],
    ),
    ("lines that wrap read as one", "Satu\nhal  lagi.", [("paragraph", "Satu hal lagi.")]),
    ("markup is not read", "**Satu** _hal_ `lagi`.", [("paragraph", "Satu hal lagi.")]),
    ("a heading is one passage", "## Bab A. Bagian", [("heading", "Bab A. Bagian")]),
    ("each list item is a block", "- Satu.\n- Dua.", [("list-item", "Satu."), ("list-item", "Dua.")]),
    (
        "an item's own words stand beside its sublist",
        "- Induk\n\n    - Anak",
        [("list-item", "Induk"), ("list-item", "Anak")],
    ),
    ("a table row is one passage", "| A | B |\n|---|---|\n| 1 | 2 |", [("table-row", "A | B"), ("table-row", "1 | 2")]),
    (
        "a figure reads as its alternative text and caption",
        FIGURE,
        [("figure", "Tiga fase berurutan"), ("caption", "Tiga fase.")],
    ),
    (
        "a footnote is read at the end, its number nowhere",
        "Teks.[^a]\n\n[^a]: Sumber.",
        [("paragraph", "Teks."), ("footnote", "Sumber.")],
    ),
    (
        "a definition has term and text",
        "Guncangan\n:   Mendadak.",
        [("term", "Guncangan"), ("definition", "Mendadak.")],
    ),
    ("a callout keeps its title", '!!! note "Catatan"\n    Isi.', [("callout", "Catatan"), ("callout", "Isi.")]),
    ("a quotation", "> Kutipan.", [("quote", "Kutipan.")]),
    ("code is one passage", "```\nx = 1. y\n```", [("code", "x = 1. y")]),
    ("a comment is not read", "<!-- tersembunyi -->\n\nTeks.", [("paragraph", "Teks.")]),
    ("what is hidden is not read", "<p hidden>rahasia</p>\n\nTeks.", [("paragraph", "Teks.")]),
    ("what is struck out is not said any more", "<s>Satu.</s> Dua.", [("paragraph", "Dua.")]),
    (
        "no class makes a text unread",
        "Satu.\n{: .label }\n\n**Dua**{.number}.",
        [("paragraph", "Satu."), ("paragraph", "Dua.")],
    ),
    ("nor that of a footnote's number", "**Satu**{.footnote-ref}.", [("paragraph", "Satu.")]),
    ("nor that of the way back from it", "**Satu**{.footnote-backref}.", [("paragraph", "Satu.")]),
    ("front matter is not read", "---\nx: 1\n---\nTeks.", [("paragraph", "Teks.")]),
    (
        "a motto between rules is no front matter",
        "---\n\nJaya raya.\n\n---\n# Kota",
        [("paragraph", "Jaya raya."), ("heading", "Kota")],
    ),
    ("nor is what is no YAML", "---\n\n- [Satu.\n\n---\n", [("list-item", "[Satu.")]),
    ("a raised number is no digit", "3 x 10<sup>6</sup> m<sup>2</sup>", [("paragraph", "3 x 10^6 m2")]),
    (
        "text between cells is read",
        "<table><tr><td>a</td> b <td><b>c</b></td> d</tr></table>",
        [("table-row", "a b | c d")],
    ),
    ("words around a line break stay apart", "Satu  \ndua", [("paragraph", "Satu dua")]),
]


@pytest.mark.parametrize(("source", "expected"), [case[1:] for case in SEEN], ids=[case[0] for case in SEEN])
def test_passages_are_what_a_reader_reads(source: str, expected: list[tuple[str, str]]) -> None:
    """Each kind of Markdown gives the passages that stand on the page, in reading order."""
    (chapter,) = read(source)
    assert [(passage.kind.value, passage.text) for passage in chapter.passages] == expected


@pytest.mark.parametrize("sign", [*"\x02\x07\x0b\x0c\x1b\ufffe", "&#11;", "&#x1F;", "&#0;", "&#xfffe;"])
def test_control_characters_are_white_space(sign: str) -> None:
    """Word puts them between lines, pages and cells; no page could be made of them, or of their numbers."""
    assert read(f"Kota{sign}tangguh.\n")[0].html == read("Kota tangguh.\n")[0].html


def test_other_signs_may_be_written_by_their_numbers() -> None:
    """A number that begins like that of a control character is another one; in code it is what was typed."""
    (chapter,) = read("&#65;&#x41;&#110;&#x85;&#0065; `&#11;`\n")
    assert [passage.text for passage in chapter.passages] == ["AAn…A &#11;"]


def test_a_passage_knows_what_stands_beside_it() -> None:
    """Notes, explanations and links belong to the sentence in which they stand; a note's mark to the one before it."""
    source = "Satu.[^a] [Dua](https://a.id) BPBD. Tiga [^b]\n\n[^a]: Sumber. Lagi.\n\n[^b]: Buku.\n\n*[BPBD]: Badan\n"
    found = {passage.text: passage.beside for passage in read(source)[0].passages if passage.beside}
    assert found == {
        "Satu.": (("note", "Sumber."),),
        "Dua BPBD.": (("link", "https://a.id"), ("meaning", "Badan")),
        "Tiga": (("note", "Buku."),),
    }


def test_what_a_title_says_is_an_explanation() -> None:
    """Whatever has one; that of a word of the index is for the index."""
    source = '[Satu](https://a.id "Laman") *dua*{title="Kedua"} *tiga*{.index title="Ketiga"}'
    (passage,) = read(source)[0].passages
    assert passage.beside == (("link", "https://a.id"), ("meaning", "Laman"), ("meaning", "Kedua"))


SAME = [
    ("emphasis", "Kota **tangguh**.", "Kota *tangguh*."),
    ("wrapping", "Kota\ntangguh.", "Kota tangguh."),
    ("quotes", "Kota “tangguh”.", 'Kota "tangguh".'),
    ("dashes", "Kota – tangguh.", "Kota — tangguh."),
    ("Unicode form", "Kafe\u0301.", "Kafé."),
    ("a link's address", "[Kota](1.md) tangguh.", "[Kota](https://example.org) tangguh."),
]


@pytest.mark.parametrize(("old", "new"), [case[1:] for case in SAME], ids=[case[0] for case in SAME])
def test_fingerprints_ignore_what_reads_alike(old: str, new: str) -> None:
    """Two spellings that read alike have one fingerprint."""
    assert [p.fingerprint for p in read(old)[0].passages] == [p.fingerprint for p in read(new)[0].passages]


def test_every_passage_names_its_line_and_headings() -> None:
    """A passage's location is the line of the source where it begins, and its headings are those above it."""
    source = "# Bab\n\nSatu.\n\n## Bagian\n\nDua [tautan](x.md) tiga.\nEmpat **lima**.\n\n| A |\n|---|\n| enam |\n"
    places = {p.text: (p.location.line, p.headings) for p in read(source, prefix="baselines/x/")[0].passages}
    assert places == {
        "Bab": (1, ()),
        "Satu.": (3, ("Bab",)),
        "Bagian": (5, ("Bab",)),
        "Dua tautan tiga.": (7, ("Bab", "Bagian")),
        "Empat lima.": (8, ("Bab", "Bagian")),
        "A": (10, ("Bab", "Bagian")),
        "enam": (12, ("Bab", "Bagian")),
    }
    assert str(read(source, prefix="baselines/x/")[0].passages[0].location) == "baselines/x/chapters/1.md:1"


MERGE = b"# Bab\n\n<<<<<<< HEAD\nSatu.\n=======\nDua.\n>>>>>>> main\n"


def test_equal_passages_have_different_ids() -> None:
    """A text that stands twice in the book has one fingerprint and two ids."""
    first, second = (passage for chapter in read("Sama.", "Sama.") for passage in chapter.passages)
    assert first.fingerprint == second.fingerprint
    assert (second.id, first.id) == (f"{first.id}-2", first.id)


def test_every_block_has_its_own_element() -> None:
    """Each block's id names exactly one element of the chapter's HTML; an id that the writer gave is kept."""
    (chapter,) = read("# Bab\n\n- Induk\n\n    - Anak\n\n    sisa\n\nTeks.\n{: #p2 }\n\nLagi.")
    assert [chapter.html.count(f'id="{block.id}"') for block in chapter.blocks] == [1] * len(chapter.blocks)
    assert "p2" in [block.id for block in chapter.blocks]


NO_TEXT = [
    ("Latin-1", "Satu\n\nkafé".encode("latin-1"), "chapters/1.md:3", "iconv -f WINDOWS-1252"),
    ("UTF-16", "Satu\n\nkafé".encode("utf-16"), "chapters/1.md:1", "iconv -f UTF-16"),
    ("a document of Word", b"PK\x03\x04\x14\x00\xff", "chapters/1.md:1", "pandoc chapters/1.md -f docx"),
    ("an unfinished merge", MERGE, "chapters/1.md:3", "delete the lines that begin with <<<<<<<"),
    ("two unfinished merges", MERGE * 2, "chapters/1.md:3 chapters/1.md:10", "delete the lines"),
]


def test_the_command_that_converts_a_file_can_be_pasted_whatever_the_file_is_called() -> None:
    """A name with spaces, as people give them, is one word of the command."""
    path = "chapters/Bab 1.md"
    with pytest.raises(BookError) as caught:
        read_book(Snapshot("test", {path: "Satu".encode("utf-16")}, (path,)), settings_for([path]), Steps())
    (problem,) = caught.value.problems
    command = render(problem.remedy, catalogue("en")).partition(": ")[2]
    assert command == f"iconv -f UTF-16 -t UTF-8 '{path}' -o '{path}.new' && mv '{path}.new' '{path}'"


@pytest.mark.parametrize(
    ("data", "places", "remedy"), [case[1:] for case in NO_TEXT], ids=[case[0] for case in NO_TEXT]
)
def test_a_file_that_is_no_finished_text_is_named_with_its_line(data: bytes, places: str, remedy: str) -> None:
    """With what it is instead, and what makes a chapter of it."""
    with pytest.raises(BookError) as caught:
        read_book(
            Snapshot("test", {"chapters/1.md": data}, ("chapters/1.md",)), settings_for(["chapters/1.md"]), Steps()
        )
    problems = caught.value.problems
    assert " ".join(str(problem.where) for problem in problems) == places
    assert remedy in render(problems[0].remedy, catalogue("en"))


def test_a_note_is_read_where_it_is_cited() -> None:
    """Its section is that of the sentence it belongs to, wherever the writer put it; an uncited one comes last."""
    source = "# Bab\n\n## Satu\n\nIsi.[^a]\n\n## Dua\n\nAkhir.\n\n[^b]: Tanpa rujukan.\n[^a]: Sumber.\n\n    - Butir.\n"
    (chapter,) = read(source)
    assert [(p.text, p.headings[-1]) for p in chapter.passages if p.kind not in (BlockKind.HEADING,)] == [
        ("Isi.", "Satu"),
        ("Sumber.", "Satu"),
        ("Butir.", "Satu"),
        ("Akhir.", "Dua"),
        ("Tanpa rujukan.", "Dua"),
    ]


def test_a_chapter_that_cannot_be_rendered_is_named() -> None:
    """What an extension cannot do is told with the file in which it could not."""
    settings = replace(settings_for(["chapters/1.md"]), markdown={"pymdownx.snippets": {}})
    files = {"chapters/1.md": b'# Bab\n\n--8<-- "tidak-ada.md"\n'}
    with pytest.raises(BookError) as caught:
        read_book(Snapshot("test", files, tuple(files), "baselines/x/"), settings, Steps())
    assert [str(problem.where) for problem in caught.value.problems] == ["baselines/x/chapters/1.md"]


def test_images_and_links_are_paths_from_the_root() -> None:
    """Relative links and images are resolved against the chapter, other addresses stay as they are."""
    (chapter,) = read("[a](2.md#x) [b](https://example.org) [c](#y)\n\n![Alt](gambar/x.svg)")
    for address in ('href="chapters/2.md#x"', 'href="https://example.org"', 'href="#y"', 'src="chapters/gambar/x.svg"'):
        assert address in chapter.html


def test_blocks_know_their_kind_inside_others() -> None:
    """A list in a footnote is a footnote, a table in a callout is rows."""
    (chapter,) = read("Teks.[^a]\n\n[^a]: Satu:\n\n    - Dua.\n")
    assert [block.kind for block in chapter.blocks][1:] == [BlockKind.FOOTNOTE] * 2


def test_a_footnote_that_nothing_cites_any_more_still_stands() -> None:
    """Deleting the paragraph that cites a footnote leaves the footnote, without a link back to nowhere."""
    (chapter,) = read("Teks.\n\n[^a]: Sumber.\n")
    assert [passage.text for passage in chapter.passages] == ["Teks.", "Sumber."]
    assert "footnote-backref" not in chapter.html


def test_a_picture_on_a_line_of_its_own_is_a_passage() -> None:
    """A map does not belong to the sentence that names its source; a sign inside a sentence belongs to that."""
    source = "![Peta genangan](a.png)\nSumber: BPBD.\n\nTekan ![bel](b.png) dua kali.  \n![Foto pompa](c.png)\n"
    (chapter,) = read(source)
    assert [(passage.text, passage.location.line) for passage in chapter.passages] == [
        ("Peta genangan", 1),
        ("Sumber: BPBD.", 2),
        ("Tekan bel dua kali.", 4),
        ("Foto pompa", 5),
    ]
