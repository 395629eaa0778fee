"""The site: what a build writes, what it refuses, and that nothing is half-written."""

import csv
import hashlib
import json
import posixpath
import re
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from browser.site_sample import HISTORY, PAGES, manuscript, write_book
from lxml import html

from policybook.errors import BookError
from policybook.i18n import catalogue, render
from policybook.model import Page, Status, Verdict
from policybook.render.history import History
from policybook.render.site import write_site
from policybook.render.site_check import check_site
from policybook.render.site_review import summary_title
from policybook.settings import PolicySettings, Role, Settings
from policybook.steps import Steps

PDF = {"ketahanan-draft.pdf": b"%PDF-1.7"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's site, built once."""
    root = tmp_path_factory.mktemp("book")
    write_site(manuscript(), write_book(root), root / "build" / "site", PDF, HISTORY, Steps())
    return root / "build" / "site"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The sample's settings, its book in an empty folder."""
    return write_book(tmp_path)


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def page_of(site: Path, name: str) -> html.HtmlElement:
    """One page of the site, parsed."""
    return html.parse(site / name).getroot()


def with_page(path: str, source: str) -> tuple[Page, ...]:
    """The sample's pages, one with other HTML."""
    return tuple(replace(page, html=source) if page.path == path else page for page in PAGES)


def refusal(settings: Settings, pages: tuple[Page, ...] = PAGES) -> list[str]:
    """The problems that stop a build, each as "place: what"."""
    with pytest.raises(BookError) as caught:
        write_site(manuscript(pages), settings, settings.root / "site", {}, History(), Steps())
    return [f"{p.where}: {render(p.what, catalogue('en'))}" for p in caught.value.problems]


def test_same_bytes_whenever_and_wherever_it_is_built(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two builds in different folders, at different dates, give the same files with the same bytes."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    write_site(manuscript(), write_book(tmp_path / "other"), tmp_path / "elsewhere", PDF, HISTORY, Steps())
    assert digests(tmp_path / "elsewhere") == digests(site)


def test_language_is_the_books(site: Path) -> None:
    """The pages declare and use the language of the book."""
    page = page_of(site, "chapters/01-air.html")
    assert page.get("lang") == "id"
    assert "Selanjutnya" in page.find_class("md-footer__link--next")[0].get("aria-label")


def test_contents_count_the_marks_of_a_chapter(site: Path) -> None:
    """Those of a deleted chapter stand in the one before it, which is not what the chapter itself lost."""
    told = [found.text_content() for found in page_of(site, "index.html").find_class("contents__removals")]
    assert told
    assert all(text.strip().endswith("tulisan yang dihilangkan ditandai di sini") for text in told)


def test_pages_follow_each_other_in_the_order_of_nav(site: Path) -> None:
    """From the front page, "next" leads through the chapters, the annex, and then what nav has after them."""
    seen, name = [], "index.html"
    while name:
        seen.append(name)
        following = page_of(site, name).find_class("md-footer__link--next")
        name = (
            posixpath.normpath(posixpath.join(posixpath.dirname(name), following[0].get("href"))) if following else ""
        )
    chapters = [f"chapters/{name}.html" for name in ("00-ringkasan", "01-air", "02-jalan")]
    review = ["summary.html", "register.html", "changes.html"]
    assert seen == ["index.html", *chapters, "annex.html", *review, "panduan.html"]


@pytest.mark.parametrize(
    ("page", "path", "target"),
    [
        ("chapters/01-air.html", "//a[@id='mark-1']", "../annex/01-air.html#removal-1"),
        (
            "annex/01-air.html",
            "//article[@id='removal-1']//a[contains(@class,'back')]",
            "../chapters/01-air.html#mark-1",
        ),
        ("annex.html", "//li[@id='removal-2']/a", "annex/01-air.html#removal-2"),
        ("annex/01-air.html", "//p[@class='trail']/a", "../annex.html#removals-1"),
        ("changes.html", "//nav[@class='choice']//a[@aria-current]", "#"),
        ("changes.html", "//nav[@class='choice']//a[not(@aria-current)]", "changes/2018-03-05-awal.html"),
        (
            "chapters/02-jalan.html",
            "//p[@class='views__others']/a",
            "../changes/2018-03-05-awal/chapters/02-jalan.html",
        ),
        (
            "changes/2018-03-05-awal/chapters/02-jalan.html",
            "//a[contains(@class,'redline--from')]",
            "01-air.html#moved-from-1",
        ),
        ("register/K-0002.html", "//h2[@id='where']/following-sibling::p[1]/a", "../chapters/02-jalan.html"),
        ("chapters/01-air.html", "//a[contains(@class,'xref')]", "02-jalan.html#peta"),
        ("chapters/02-jalan.html", "//p[@id='p1']/a[text()='bab air']", "01-air.html"),
        ("chapters/02-jalan.html", "//p[@id='p1']/a[text()='peta']", "#peta"),
        ("panduan.html", "//a[text()='bab air']", "chapters/01-air.html#pipa"),
        ("index.html", "//a[@download]", "downloads/ketahanan-draft.pdf"),
    ],
)
def test_links_lead_to_pages_of_the_site(site: Path, page: str, path: str, target: str) -> None:
    """Marks, their way back, references, guides and downloads become URLs relative to their page."""
    assert [link.get("href") for link in page_of(site, page).xpath(path)] == [target]


def test_images_and_downloads_are_files_of_the_site(site: Path) -> None:
    """The images that pages show and the downloads are copied, other images of the book are not."""
    image = page_of(site, "chapters/02-jalan.html").xpath("//figure//img")[0]
    assert (site / "chapters" / image.get("src")).read_bytes().startswith(b"<svg")
    assert (site / "downloads" / "ketahanan-draft.pdf").read_bytes() == PDF["ketahanan-draft.pdf"]
    assert not (site / "docs" / "unused.svg").exists()


def test_cards_quote_the_removal(site: Path) -> None:
    """Each mark has a card with the removal's text and reason; no id of the annex stands twice on a page."""
    page = page_of(site, "chapters/01-air.html")
    mark = page.get_element_by_id("mark-1")
    card = page.get_element_by_id(mark.get("data-card"))
    assert "Tarif air tahun 1998" in card.text_content()
    assert "Tarif itu sudah dicabut." in card.text_content()
    ids = page.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))


def test_paragraphs_have_their_number_and_place(site: Path) -> None:
    """A paragraph's number links to it and names its place as one cites it."""
    link = page_of(site, "chapters/01-air.html").xpath("//p[@id='p2']/a[@class='para']")[0]
    assert (link.text, link.get("href")) == ("2", "#p2")
    assert link.get("data-place").endswith("1 ¶ 2")


def test_search_finds_text_but_neither_marks_nor_cards(site: Path) -> None:
    """The index holds the chapters' words once; what marks and cards repeat is left to the annex."""
    docs = json.loads((site / "search" / "search_index.json").read_text())["docs"]
    found = [doc["location"] for doc in docs if "1998" in doc["text"]]
    assert found == ["annex/01-air.html#removal-1-title"]
    chapter = next(doc for doc in docs if doc["location"] == "chapters/01-air.html")
    section = next(doc for doc in docs if doc["location"] == "chapters/01-air.html#pipa")
    assert "Kolom 7 Kolom 8" in " ".join(section["text"].split())
    assert "tanah. Lihat peta jalan" in " ".join(chapter["text"].split())


def test_no_page_loads_from_another_host(site: Path) -> None:
    """Neither pages nor styles of the book name a file of another host."""
    assert check_site(site, {}, Steps(), {}) == []
    assert "//" not in (site / "assets/policybook/styles/site.css").read_text().replace("*/", "").replace("/*", "")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            '<h1 id="x">X</h1><p><a href="chapters/99.md">a</a></p>',
            "The link to chapters/99.md leads nowhere.",
        ),
        ('<h1 id="x">X</h1><p><a href="annex.md#nope">a</a></p>', "The link to annex.md#nope leads nowhere."),
        ('<h1 id="x">X</h1><p><a href="#nope">a</a></p>', "The link to chapters/02-jalan.md#nope leads nowhere."),
        ('<h1 id="x">X</h1><p><img src="gambar/x.svg"></p>', "The link to gambar/x.svg leads nowhere."),
        ('<h1 id="x">X</h1><p><a href="http://[x">a</a></p>', "The link to http://[x leads nowhere."),
        ('<h1 id="x">X</h1><img src="https://a.example/b">', "The page loads https://a.example/b from another host."),
    ],
)
def test_a_link_that_leads_nowhere_is_named_with_its_page(settings: Settings, source: str, problem: str) -> None:
    """A dead link, anchor or image, or a file of another host, stops the build and is named."""
    page = "chapters/02-jalan.md"
    assert f"{page}: {problem}" in refusal(settings, with_page(page, source))


def test_a_warning_of_mkdocs_stops_the_build(settings: Settings) -> None:
    """A guide with a link that leads nowhere is a warning of MkDocs, and so a problem."""
    (settings.root / "docs" / "panduan.md").write_text("# P\n\n[x](tidak-ada.md)\n")
    assert any("tidak-ada.md" in problem for problem in refusal(settings))


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("font: false", "font: false, custom_dir: ubahan", "expected token"),
        ("font: false", "font: false, x: !asing a", "!asing"),
    ],
)
def test_what_mkdocs_cannot_read_is_no_fault_of_ours(settings: Settings, old: str, new: str, named: str) -> None:
    """A template of the book's own that is broken, and a tag that MkDocs does not know, are told as problems."""
    (settings.root / "ubahan" / "partials").mkdir(parents=True)
    (settings.root / "ubahan" / "partials" / "header.html").write_text("{% block %}")
    file = settings.root / "mkdocs.yml"
    file.write_text(file.read_text().replace(old, new))
    assert any(named in problem for problem in refusal(settings))


def test_a_language_without_a_value_is_english_for_the_site_too(settings: Settings) -> None:
    """As for gate and PDF: the theme's search would look for the words of a language called None."""
    file = settings.root / "mkdocs.yml"
    file.write_text(file.read_text().replace("language: id", "language:"))
    write_site(replace(manuscript(), language="en"), settings, settings.root / "site", {}, History(), Steps())
    assert 'lang="en"' in (settings.root / "site" / "index.html").read_text()


def test_a_guides_link_to_a_folder_is_named_with_the_guide(settings: Settings) -> None:
    """What MkDocs lets pass is found on the finished pages, and named by the file one has to mend."""
    (settings.root / "docs" / "panduan.md").write_text("# P\n\n[semua](chapters/)\n")
    assert "docs/panduan.md: The link to chapters/ leads nowhere." in refusal(settings)


def test_a_guide_in_the_place_of_a_page_is_refused(settings: Settings) -> None:
    """A file of docs/ that the front page would hide is named instead."""
    (settings.root / "docs" / "index.md").write_text("# Lain\n")
    assert any(problem.startswith("docs/index.md: ") for problem in refusal(settings))


def test_a_failed_build_leaves_the_old_site(settings: Settings) -> None:
    """When a build fails, the site that stood there stays as it was, and nothing else is left beside it."""
    target = settings.root / "build" / "site"
    write_site(manuscript(), settings, target, {}, History(), Steps())
    before = digests(settings.root / "build")
    with pytest.raises(BookError):
        write_site(manuscript(with_page("annex.md", "<h1>A</h1>")), settings, target, {}, History(), Steps())
    assert digests(settings.root / "build") == before


def test_a_book_needs_no_guides(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Without a docs folder the book alone is the site, which may be built outside the book's folder."""
    (settings.root / "docs" / "panduan.md").unlink()
    (settings.root / "docs").rmdir()
    text = (settings.root / "mkdocs.yml").read_text().replace("  - Panduan: [panduan.md]\n", "")
    (settings.root / "mkdocs.yml").write_text(text)
    target = tmp_path_factory.mktemp("elsewhere") / "site"
    write_site(manuscript(), settings, target, {}, History(), Steps())
    assert (target / "annex.html").exists()


@pytest.mark.parametrize("name", ["index.html", "chapters/01-air.html", "404.html"])
def test_only_known_scripts_may_run(site: Path, name: str) -> None:
    """Every page carries a policy that lists exactly its inline scripts by their hash."""
    page = page_of(site, name)
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    scripts = [script.text for script in page.iter("script") if script.text and not script.get("type")]
    hashes = {b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts}
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == hashes
    assert "default-src 'none'" in policy


def test_the_register_for_other_programs(site: Path) -> None:
    """The CSV opens in a spreadsheet without running anything, the JSON holds the same decisions as data."""
    table = list(csv.DictReader((site / "downloads/register.csv").read_text("utf-8-sig").splitlines()))
    data = json.loads((site / "downloads/register.json").read_text())["decisions"]
    assert [(row["number"], row["decision"]) for row in table] == [("1", "K-0001"), ("2", ""), ("", "K-0002")]
    assert table[0]["title"] == "'=Tarif lama dilepas"
    assert [(row["id"], row["status"], row["passages"]) for row in data] == [
        ("K-0001", "approved", ["Tarif air tahun 1998 masih berlaku."]),
        (None, "open", ["Pipa bocor di utara."]),
        ("K-0002", "restored", ["Jembatan gantung dipasang pada 1974."]),
    ]
    assert [row["round"] for row in data] == ["present", "present", "other"]


@pytest.mark.parametrize(
    ("page", "texts"),
    [
        ("summary.html", ["15 Juli 2018", "48", "Belum ada keputusan", "“Pipa bocor di utara.”"]),
        ("register/K-0001.html", ["Angka lama menyesatkan.", "Rapat mingguan", "catatan kaki", "tahun 1998"]),
        ("changes.html", ["Anggaran jalan kota.", "Penganggaran menyusul.", "Pipa bocor di utara."]),
        ("register.html", ["K-0001", "Ditarik", "K-0002", "“Pipa bocor di utara.”"]),
        ("register/K-0002.html", ["Jembatan gantung dipasang pada 1974."]),
        ("changes/2018-03-05-awal.html", ["Anggaran jalan kota.", "K-0002"]),
        ("submissions/2018-05-14-draf.html", ["2018-03-05-awal", "Tarif air tahun 1998 masih berlaku."]),
        ("index.html", ["2018-05-14-draf, 14 Mei 2018", "2018-03-05-awal, 5 Maret 2018"]),
    ],
)
def test_pages_for_reviewers_tell_what_was_decided(site: Path, page: str, texts: list[str]) -> None:
    """Summary, register, decision and changes hold their facts, in the book's language."""
    content = page_of(site, page).find_class("md-content")[0].text_content()
    assert [text for text in texts if text not in content] == []


def test_the_summary_names_the_decisions_that_wait(settings: Settings) -> None:
    """A proposed decision is listed with its id, which the command that approves it asks for."""
    entry = manuscript().entries[0]
    assert entry.decision
    waits = replace(entry, decision=replace(entry.decision, status=Status.PROPOSED, decided=None))
    write_site(replace(manuscript(), entries=(waits,)), settings, settings.root / "site", {}, History(), Steps())
    rows = page_of(settings.root / "site", "summary.html").xpath("//h2[@id='waiting']/following::tbody[1]/tr")
    assert [(row.findtext("td/a"), row.findtext("th")) for row in rows] == [("K-0001", "=Tarif lama dilepas")]


@pytest.mark.parametrize(
    ("approving", "title"),
    [(["CRO"], "Ringkasan untuk CRO"), (["wali kota", "DPRD"], "Ringkasan untuk wali kota, DPRD"), ([], "Ringkasan")],
)
def test_the_summary_is_called_after_those_who_approve(approving: list[str], title: str) -> None:
    """The roles that the settings let approve are named, in the book's language."""
    roles = {"penulis": Role(decides=True), **{name: Role(approves=True) for name in approving}}
    assert summary_title(PolicySettings(roles=roles), catalogue("id")) == title


def test_without_a_submission_there_is_nothing_to_review(settings: Settings) -> None:
    """A first draft has no register, no changes and no empty pages for them."""
    first = replace(manuscript(), verdict=Verdict(None, (), (), ()), entries=(), tally=())
    write_site(first, settings, settings.root / "site", {}, History(), Steps())
    assert not (settings.root / "site" / "register.html").exists()
    assert not (settings.root / "site" / "downloads").exists()
