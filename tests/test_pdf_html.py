"""HTML and drawings take a shorter way into WeasyPrint than its own; what is set is the same."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from xml.etree.ElementTree import Element

import pypdfium2
import pytest
import weasyprint
from manuscripts import sample
from weasyprint.html import UA_STYLESHEET
from weasyprint.text.fonts import FontConfiguration

from policybook.model import Edition
from policybook.render import pdf_html
from policybook.render.pdf_book import job_of
from policybook.render.pdf_engine import FONTS
from policybook.render.pdf_folios import document
from policybook.render.pdf_html import Html
from policybook.render.pdf_job import IMAGES
from policybook.render.pdf_lines import whole_words
from policybook.steps import Steps

pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014.icc")  # WeasyPrint leaves it to be closed

CASES = {
    "text around elements": "<p>Kota <b>Jakarta</b> tumbuh <i>dan <b>tenggelam</b></i>.</p> ekor",
    "character references": "<p>Rp&nbsp;5 &lt; 6 &amp; 7 &#8212; é 𝔸</p>",
    "the first line break of preformatted text": "<pre>\nsatu\n  dua\n</pre><pre>\n\ntiga</pre>",
    "attributes without value": '<p hidden title="">x</p><ol reversed start="3"><li>y</li></ol>',
    "a table with all its parts": (
        '<table><caption>Judul</caption><colgroup><col class="a"></colgroup><thead><tr><th scope="col">A</th></tr>'
        "</thead><tbody><tr><td>1</td></tr></tbody></table>"
    ),
    "a drawing in the text": (
        '<p>a <svg viewBox="0 0 9 9"><clipPath id="c"><rect width="4" height="4"/></clipPath></svg></p>'
    ),
    "a formula in the text": "<p><math><mfrac><mi>a</mi><mn>2</mn></mfrac></math></p>",
}


def outline(element: Element) -> Iterator[tuple[object, ...]]:
    """Everything that an element holds, in order, but for white space between blocks."""
    text, tail = ((part or "") if (part or "").strip() else "" for part in (element.text, element.tail))
    yield element.tag, sorted(element.attrib.items()), text, tail
    for child in element:
        yield from outline(child)


def check_read_alike(source: str) -> None:
    """That both ways to read HTML see the same."""
    ours = Html(source, IMAGES, weasyprint.urls.URLFetcher())
    theirs = weasyprint.HTML(string=source, base_url=IMAGES)
    assert list(outline(ours.etree_element)) == list(outline(theirs.etree_element))
    assert ours.wrapper_element.etree_element.tag == "html"


@pytest.mark.parametrize("body", CASES.values(), ids=CASES)
def test_html_is_read_as_weasyprint_reads_it(body: str) -> None:
    """The tree of elements is the one that the HTML standard asks for."""
    check_read_alike(f'<!DOCTYPE html><html lang="id"><head><title>Uji</title></head><body>{body}</body></html>')


@pytest.mark.parametrize("edition", Edition, ids=lambda edition: edition.value)
def test_every_section_of_a_book_is_read_as_weasyprint_reads_it(edition: Edition) -> None:
    """That holds for whatever a manuscript consists of: cover, contents, chapters with all blocks, annex, index."""
    job = job_of(sample(edition), Steps())
    for section in job.sections:
        check_read_alike(document(job, section, 1, {}, masked=True))


def test_the_rules_left_out_are_those_for_parts_of_notes() -> None:
    """All others of WeasyPrint's own sheet stay; a version that keeps its rules in another way is noticed here."""
    [sheet], whole = Html("<p>x</p>", IMAGES, weasyprint.urls.URLFetcher())._ua_stylesheets(), UA_STYLESHEET.matcher
    gone = [rule for rule in whole.other_selectors if rule not in sheet.matcher.other_selectors]
    assert {rule[3] for rule in gone} == set(pdf_html._OF_NOTES)
    assert sheet.matcher.lower_local_name_selectors == whole.lower_local_name_selectors


def drawn(text: str, mended: AbstractContextManager[object] | None = None) -> pypdfium2.PdfPage:
    """A page with a drawing of this text, as it is set in a book, or as WeasyPrint sets it by itself."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="60" font-family="Ours">{text}</svg>'
    target, fonts = BytesIO(), FontConfiguration()
    face = f"@font-face {{ font-family: Ours; src: url({(FONTS / 'NotoSans-Regular.ttf').as_uri()}) }}"
    style = weasyprint.CSS(string=f"{face} @page {{ size: 420px 80px; margin: 0 }}", font_config=fonts)
    with mended or whole_words():
        weasyprint.HTML(string=drawing).write_pdf(target, stylesheets=[style], font_config=fonts)
    return pypdfium2.PdfDocument(target.getvalue())[0]


def extent(page: pypdfium2.PdfPage) -> float:
    """How wide the ink on a page is, in pixels at 288 dpi."""
    left, _, right, _ = page.render(scale=4).to_pil().convert("L").point(lambda grey: 255 - grey).getbbox()
    return float(right - left)


def test_the_words_of_a_drawing_are_kerned_and_can_be_copied() -> None:
    """A text with one place is set at once, as browsers do, so that its letters stand closer than one by one."""
    text = '<text x="10" y="40">AVATAR</text>'
    assert drawn(text).get_textpage().get_text_bounded().strip() == "AVATAR"
    assert extent(drawn(text)) < extent(drawn(text, nullcontext()))


@pytest.mark.parametrize(
    "attributes",
    [
        'x="10 60 110"',
        'x="10" dx="0 30 30"',
        'x="10" rotate="20"',
        'x="10" letter-spacing="30"',
        'x="10" textLength="150"',
    ],
)
def test_letters_that_have_places_of_their_own_keep_them(attributes: str) -> None:
    """Where a drawing places, turns or stretches letters, it is drawn as before."""
    text = f'<text {attributes} y="40">AVA</text>'
    assert drawn(text).render().to_numpy().tolist() == drawn(text, nullcontext()).render().to_numpy().tolist()


def test_words_of_another_colour_in_a_drawing_follow_each_other() -> None:
    """A part of a text stands behind what comes before it, and anchors move all of it."""
    whole = extent(drawn('<text x="10" y="40">Kota air</text>'))
    parts = extent(drawn('<text x="10" y="40">Kota <tspan fill="#a00">air</tspan></text>'))
    middle = extent(drawn('<text x="200" y="40" text-anchor="middle">Kota air</text>'))
    assert (parts, middle) == (pytest.approx(whole, abs=2), pytest.approx(whole, abs=2))
