"""Pages that are kept after an edit: the section comes out as if it had been laid out whole."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from hashlib import sha256

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from manuscripts import sample

from policybook.render import pdf_engine, pdf_relay
from policybook.render.pdf_book import job_of
from policybook.render.pdf_engine import Engine
from policybook.render.pdf_folios import document
from policybook.render.pdf_job import Asset, Job, Section
from policybook.render.pdf_unit import Compiled
from policybook.steps import Steps

PATH = "chapters/panjang.md"
PICTURE = "policybook:/uji.svg"
FOOT = '<span class="foot" id="catatan-{0}" data-number="{0}"><span class="as-p">Catatan {0}.</span></span>'
pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014.icc")  # WeasyPrint leaves it to be closed
Edit = Callable[[list[str]], None]


def blocks() -> list[str]:
    """The blocks of a section of about twelve pages: prose, headings, notes, lists, code and tables over many pages."""
    made = ['<h1 id="judul" data-running="Bab">Bab</h1>']
    for n in range(1, 61):
        made.append(f'<p id="p{n}">{f"Alinea {n} bicara tentang ketahanan kota. " * 6}</p>')
        if n % 9 == 0:
            made.append(f'<h2 id="h{n}" data-running="Bagian {n}">Bagian {n}</h2>')
        if n % 7 == 0:
            made[-1] = made[-1].replace("kota. ", f"kota{FOOT.format(n)}. ", 1)
        if n == 10:
            made.append(f"<pre><code>{''.join(f'baris {line}' + chr(10) for line in range(90))}</code></pre>")
        if n == 20:
            made.append(f"<ol>{''.join(f'<li><p>Butir {item}.</p></li>' for item in range(60))}</ol>")
        if n == 40:
            made.append(f"<table><tbody>{''.join(map(row, range(90)))}</tbody></table>")
    return made


def row(number: int, words: str = "nilai") -> str:
    """A row of a table."""
    return f"<tr><td>{number}</td><td>{words}</td><td>sel</td></tr>"


@cache
def job() -> Job:
    """A job whose style and files are used."""
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    found = job_of(sample(), Steps())
    return replace(found, assets={**found.assets, PICTURE: Asset(drawing, "image/svg+xml")})


def source(parts: Sequence[str], first: int = 1, numbering: str = "arabic") -> str:
    """The HTML of a section of these blocks."""
    body = f'<section class="page page--body" id="bab" lang="id" data-book="Buku">{"".join(parts)}</section>'
    return document(job(), Section(PATH, "body", numbering, "Bab", body), first, {}, masked=True)


@cache
def laid_out(text: str) -> Compiled:
    """A section as a new engine makes it, from nothing."""
    return Engine(job().style, job().assets).compile(PATH, "bab", text)


def digests(compiled: Compiled) -> list[str]:
    """What tells the units of a section from others."""
    return [sha256(unit).hexdigest()[:8] for unit in compiled.units]


class Running:
    """An engine that takes up what another made, as that of another process does."""

    def __init__(self, last: Compiled | None = None, assets: Mapping[str, Asset] | None = None) -> None:
        self._engine, self._last = Engine(job().style, assets or job().assets), last

    def units(self, text: str) -> list[str]:
        """Digests of the units of a section."""
        self._last = self._engine.compile(PATH, "bab", text, self._last)
        return digests(self._last)

    def made(self, text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], int]:
        """These, and how many pages were made for them."""
        compile_page, made = pdf_engine.compile_page, []
        with monkeypatch.context() as patched:
            patched.setattr(pdf_engine, "compile_page", lambda *rest: made.append(1) or compile_page(*rest))
            return self.units(text), len(made)


def a_word(parts: list[str]) -> None:
    """A word in the middle."""
    parts[30] = parts[30].replace("bicara", "berbicara", 1)


def a_line_of_code(parts: list[str]) -> None:
    """A sign in a line of code that stands over pages."""
    at = next(n for n, part in enumerate(parts) if part.startswith("<pre"))
    parts[at] = parts[at].replace("baris 70", "baris X")


def a_wide_cell(parts: list[str]) -> None:
    """A cell of the table's last row that changes how wide its columns are on every page."""
    at = next(n for n, part in enumerate(parts) if part.startswith("<table"))
    parts[at] = parts[at].replace(row(89), row(89, "nilai-yang-sangat-panjang-sekali"))


def one_row_more(parts: list[str]) -> None:
    """A row at the end of the table, wider than all others."""
    at = next(n for n, part in enumerate(parts) if part.startswith("<table"))
    parts[at] = parts[at].replace("</tbody>", row(90, "tambahan yang cukup panjang di sini") + "</tbody>")


def an_item(parts: list[str]) -> None:
    """An item that changes the numbers of those after it."""
    at = next(n for n, part in enumerate(parts) if part.startswith("<ol"))
    parts[at] = parts[at].replace("<li>", "<li><p>Baru.</p></li><li>", 1)


def a_note(parts: list[str]) -> None:
    """A longer note, which takes lines from the text of its page."""
    parts[7] = parts[7].replace("Catatan 7.", "Catatan tujuh, yang jauh lebih panjang daripada semula. " * 8)


def a_heading(parts: list[str]) -> None:
    """A heading that stands in the margins of later pages."""
    at = next(n for n, part in enumerate(parts) if part.startswith("<h2"))
    parts[at] = parts[at].replace('data-running="Bagian 9"', 'data-running="Bagian lain"')


def a_paragraph_less(parts: list[str]) -> None:
    """A paragraph that is gone."""
    del parts[25]


def a_paragraph_more(parts: list[str]) -> None:
    """A paragraph put in."""
    parts.insert(25, f"<p>{'Alinea baru. ' * 40}</p>")


def the_end(parts: list[str]) -> None:
    """A paragraph at the end."""
    parts.append(f"<p>{'Penutup. ' * 300}</p>")


def a_block_for_a_block(parts: list[str]) -> None:
    """A paragraph that became a quotation, which looks different."""
    parts[33] = f"<blockquote>{parts[33]}</blockquote>"


EVERY = 14  # pages
EDITS: list[tuple[Edit, int]] = [
    (a_word, 4),
    (a_line_of_code, 6),
    (a_wide_cell, 5),
    (one_row_more, 7),
    (an_item, 9),
    (a_note, EVERY),  # notes move the text of every later page
    (a_heading, EVERY),  # it stands in the margins of every later page
    (a_paragraph_less, 9),
    (a_paragraph_more, 10),
    (the_end, 5),
    (a_block_for_a_block, 3),
]


@pytest.mark.parametrize(("edit", "most"), EDITS, ids=[edit.__name__ for edit, _ in EDITS])
def test_an_edited_section_is_that_of_a_new_engine(edit: Edit, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page to the byte, whatever the edit reaches; and no more pages are made than it may reach."""
    whole, parts = laid_out(source(blocks())), blocks()
    running = Running(whole)
    edit(parts)
    after, made = running.made(source(parts), monkeypatch)
    assert after == digests(laid_out(source(parts))) != digests(whole)
    assert made <= most
    assert running.units(source(blocks())) == digests(whole)


def test_nothing_is_made_again_for_the_same_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when only the number of a page that is stamped changed."""
    running = Running()
    before, all_pages = running.made(source(blocks()), monkeypatch)
    assert all_pages == len(before) >= 12
    assert running.made(source(blocks()), monkeypatch) == (before, 0)


@pytest.mark.parametrize("change", ["picture", "first page"])
def test_what_is_not_in_the_text_counts_too(change: str) -> None:
    """A picture under the same name, and the Roman number of the first page."""
    parts = [*blocks(), f'<p><img src="{PICTURE}" alt="Gambar"></p>']
    text, assets = source(parts, 1, "roman"), dict(job().assets)
    before = laid_out(text)
    if change == "picture":
        assets[PICTURE] = Asset(assets[PICTURE].data.replace(b"<rect ", b'<rect fill="red" '), "image/svg+xml")
    else:
        text = source(parts, 5, "roman")
    assert Running(before, assets).units(text) == Running(None, assets).units(text) != digests(before)


@settings(max_examples=6, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.integers(0, 2**32), st.lists(st.sampled_from([edit for edit, _ in EDITS]), min_size=1, max_size=3))
def test_any_edits_after_each_other(seed: int, edits: Sequence[Edit]) -> None:
    """Blocks are exchanged and edited in turn; the running engine makes what a new one makes."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    parts, running = blocks(), Running(laid_out(source(blocks())))
    for edit in edits:
        one, other = sorted(chance.sample(range(1, len(parts)), 2))
        parts[one], parts[other] = parts[other], parts[one]
        edit(parts)
        found = running.units(source(parts))
    assert found == digests(laid_out(source(parts)))


BOXES = st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.integers(0, 3)), max_size=12)


@given(BOXES, BOXES)
def test_every_box_that_differs_is_within_what_changed(
    old: list[tuple[int, bool, int]], new: list[tuple[int, bool, int]]
) -> None:
    """What is before the first and after the last is the same in both, in order."""
    old, new = [(0, False, -1), *old], [(0, False, -1), *new]
    found = pdf_relay._boxes_changed(old, new)  # type: ignore[arg-type] # numbers in place of what boxes show
    if found is None:
        assert old == new
    else:
        first, last = found
        assert old[:first] == new[:first]
        rest = len(old) - last - 1
        assert old[len(old) - rest :] == new[len(new) - rest :]
