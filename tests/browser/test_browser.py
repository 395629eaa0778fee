"""The site in a real browser: cards, copied links, small screens, accessibility, no other host."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHAPTER = "chapters/01-air.html"
PAGES = (
    "index.html",
    CHAPTER,
    "chapters/02-jalan.html",
    "annex.html",
    "annex/01-air.html",
    "summary.html",
    "register.html",
    "register/K-0001.html",
    "register/K-0002.html",
    "changes.html",
    "changes/2018-03-05-awal.html",
    "changes/2018-03-05-awal/chapters/02-jalan.html",
    "submissions/2018-05-14-draf.html",
    "panduan.html",
    "404.html",
)
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
LOW = {"viewport": {"width": 1000, "height": 320}}
STILL = """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [sheet];
"""
SCREENS = pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])


def card(page: Any, number: int) -> Any:
    """The card of a mark."""
    return page.locator(f"#card-mark-{number}")


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("way", ["hover", "keyboard", "click", "touch"])
def test_a_mark_opens_its_card(visit: Any, way: str, number: int) -> None:
    """Pointing, focus by keyboard, a click and a finger each show the removed text without leaving the page."""
    page = visit(CHAPTER, **(PHONE if way == "touch" else DESKTOP))
    mark = page.locator(f"#mark-{number}")
    assert card(page, number).is_hidden()
    if way == "hover":
        mark.hover()
    elif way == "click":
        mark.click()
    elif way == "touch":
        mark.tap()
    else:
        page.locator(f".para >> nth={number - 1}").focus()
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate(f"document.activeElement.id === 'mark-{number}'"):
                break
    card(page, number).wait_for(state="visible")
    assert ["Tarif air tahun 1998 masih berlaku.", "Pipa bocor di utara."][number - 1] in card(
        page, number
    ).inner_text()
    assert page.url.endswith(CHAPTER)


@pytest.mark.parametrize("screen", [DESKTOP, PHONE, LOW], ids=["desktop", "phone", "low window"])
def test_a_card_lies_inside_the_screen(visit: Any, screen: dict[str, Any]) -> None:
    """An open card can be read whole or scrolled, wherever its mark stands."""
    page = visit(CHAPTER, **screen)
    for number in (1, 2):
        page.locator(f"#mark-{number}").click()
        box = card(page, number).bounding_box()
        size = screen["viewport"]
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= size["height"]
        page.keyboard.press("Escape")


def test_escape_closes_the_card_and_focus_returns(visit: Any) -> None:
    """Enter moves focus into the card; Escape closes it and gives focus back to the mark, where it stays closed."""
    page = visit(CHAPTER, **DESKTOP)
    page.locator("#mark-1").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "card-mark-1"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "mark-1"
    assert card(page, 1).is_hidden()


def test_tab_leads_through_the_card_and_back(visit: Any) -> None:
    """Within an open card Tab reaches its links and its button, then returns to the mark instead of the page's end."""
    page = visit(CHAPTER, **DESKTOP)
    page.locator("#mark-1").focus()
    page.keyboard.press("Enter")
    seen = []
    for _ in range(3):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.className + document.activeElement.id").split()[0])
    assert seen == ["card__more", "card__close", "mark"]


def test_only_one_card_is_open(visit: Any) -> None:
    """Opening another card closes the first, and so does a click beside it."""
    page = visit(CHAPTER, **DESKTOP)
    page.locator("#mark-1").click()
    page.locator("#mark-2").click()
    assert [card(page, 1).is_hidden(), card(page, 2).is_visible()] == [True, True]
    page.locator("h1").click()
    assert card(page, 2).is_hidden()


def test_without_scripts_a_mark_is_a_link_to_the_annex(visit: Any) -> None:
    """Where scripts are off, a click on the mark leads to the entry of the annex, and a link there back."""
    page = visit(CHAPTER, java_script_enabled=False, **DESKTOP)
    page.locator("#mark-1").click()
    page.wait_for_url("**/annex/01-air.html#removal-1")
    page.locator("#removal-1 .removal__back").click()
    page.wait_for_url("**/chapters/01-air.html#mark-1")


@pytest.mark.parametrize(("number", "target"), [(1, "register/K-0001.html"), (2, "annex/01-air.html#removal-2")])
def test_the_card_links_to_the_whole_decision(visit: Any, number: int, target: str) -> None:
    """The link in a card leads to the decision's page, or to the annex where there is no decision yet."""
    page = visit(CHAPTER, **DESKTOP)
    page.locator(f"#mark-{number}").click()
    card(page, number).locator(".card__more").click()
    page.wait_for_url(f"**/{target}")


def test_a_paragraphs_number_copies_its_link(visit: Any, address: str) -> None:
    """A click on the number copies the place as one cites it, with the address that leads there."""
    page = visit(CHAPTER, permissions=["clipboard-read", "clipboard-write"], **DESKTOP)
    page.locator(".para >> nth=1").click()
    page.locator(".copied", has_text="1 ¶ 9").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"1 ¶ 9: {address}{CHAPTER}#p9")
    page.goto(copied.rpartition(": ")[2])
    assert page.locator("p:target").inner_text().startswith("9")


def turned(page: Any, address: str) -> Iterator[str]:
    """Every kind of page, one after the other in one window: to open a new one takes longer than to load a page."""
    for path in PAGES:
        page.goto(address + path, wait_until="load")
        yield path


@SCREENS
def test_pages_do_not_scroll_sideways(visit: Any, address: str, screen: dict[str, Any]) -> None:
    """No page is wider than the screen."""
    page = visit(CHAPTER, **screen)
    widths = {path: page.evaluate("document.documentElement.scrollWidth") for path in turned(page, address)}
    assert widths == dict.fromkeys(PAGES, screen["viewport"]["width"])


def test_a_wide_table_scrolls_inside_itself(visit: Any) -> None:
    """On a phone the keyboard scrolls a wide table while the page stays."""
    page = visit(CHAPTER, **PHONE)
    box = page.locator(".table-scroll")
    box.focus()
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert box.evaluate("box => box.scrollLeft > 0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@SCREENS
def test_no_violation_of_wcag(visit: Any, address: str, screen: dict[str, Any], scheme: str) -> None:
    """axe finds no violation of WCAG 2.2 A and AA on any kind of page, on both screens, light and dark."""
    page = visit(CHAPTER, color_scheme=scheme, **screen)
    assert {path: violations(page) for path in turned(page, address)} == {path: [] for path in PAGES}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@SCREENS
def test_no_violation_of_wcag_while_a_card_or_search_is_open(visit: Any, screen: dict[str, Any], scheme: str) -> None:
    """What opens is as accessible as what stands there."""
    page = visit(CHAPTER, color_scheme=scheme, **screen)
    page.locator("#mark-1").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("air")
    page.locator(".md-search-result__item").first.wait_for()
    assert violations(page) == []


def violations(page: Any) -> list[str]:
    """Every violation of WCAG 2.2 A or AA that axe finds, with the first element that shows it."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(STILL)
    standards = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": standards, "resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("anggar", "Ringkasan"), ("tanggung", "Air"), ("kelola", "Air"), ("jangkau", "Air"), ("cabut", "Air")],
)
@pytest.mark.parametrize("protocol", ["http", "file"])
def test_search_finds_words_by_their_root(visit: Any, site: Path, typed: str, found: str, protocol: str) -> None:
    """A root finds the words made of it, in chapters and register, also where the site is read from a folder."""
    page = visit("index.html" if protocol == "http" else (site / "index.html").as_uri(), **DESKTOP)
    page.keyboard.press("/")
    page.keyboard.type(typed)
    page.locator(".md-search-result__item h1", has_text=found).first.wait_for()


def test_a_folder_is_a_site(visit: Any, site: Path) -> None:
    """Opened from a folder, pages look and work as on a server: letters, links between pages, cards."""
    page = visit((site / "index.html").as_uri(), **DESKTOP)
    page.locator(".contents__title", has_text="Air").click()
    page.locator("#mark-1").click()
    card(page, 1).wait_for(state="visible")
    assert page.evaluate("document.fonts.check('16px \"Noto Serif\"')")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_switch_shows_the_changes(visit: Any, scripts: bool) -> None:
    """A chapter opens clean; the switch, by mouse or keyboard, shows what was removed and added since, and hides it."""
    page = visit("chapters/02-jalan.html", java_script_enabled=scripts, **DESKTOP)
    switch, gone, added = (
        page.locator("#redline-switch"),
        page.locator(".gone").first,
        page.locator(".redline--added").last,
    )
    assert [gone.is_visible(), added.is_visible()] == [False, True]
    switch.click()
    assert gone.is_visible()
    switch.focus()
    page.keyboard.press("Space")
    assert gone.is_hidden()


def test_the_switch_stays_as_it_was_on_the_next_page(visit: Any) -> None:
    """Who reads the changes goes on reading the changes."""
    page = visit("chapters/02-jalan.html", **DESKTOP)
    page.locator("#redline-switch").click()
    page.reload()
    assert page.locator(".gone").first.is_visible()


def test_no_violation_of_wcag_in_the_changes(visit: Any) -> None:
    """The colours of the changes can be read, light and dark."""
    for scheme in ("light", "dark"):
        page = visit("chapters/02-jalan.html", color_scheme=scheme, **PHONE)
        page.locator("#redline-switch").click()
        assert violations(page) == []


def rows(page: Any) -> list[str]:
    """The first cells of the rows that a table shows."""
    return page.locator("tbody tr:visible").evaluate_all("rows => rows.map(row => row.cells[0].innerText)")


@pytest.mark.parametrize(
    ("path", "name", "value", "left"),
    [
        ("register.html", "state", "open", ["–"]),
        ("register.html", "outcome", "withdrawn", ["K-0001"]),
        ("register.html", "q", "TARIF disetujui", ["K-0001"]),
        ("changes.html", "kind", "reworded", 1),
        ("changes.html", "chapter", "chapters/00-ringkasan.md", 1),
        ("changes.html", "state", "approved", 1),
        ("changes.html", "q", "1998", 1),
    ],
)
def test_filters_keep_their_state_in_the_address(visit: Any, path: str, name: str, value: str, left: Any) -> None:
    """A filter leaves the rows it asks for, and who opens the address sees the same rows."""
    page = visit(path, **DESKTOP)
    control = page.locator(f".filters [name={name}]")
    control.fill(value) if name == "q" else control.select_option(value)
    seen = rows(page)
    assert seen == left or len(seen) == left
    again = visit(page.url, **PHONE)
    assert rows(again) == seen
    assert again.locator(f".filters [name={name}]").input_value() == value
    again.locator(".filters [type=reset]").click()
    again.wait_for_timeout(50)
    assert len(rows(again)) > len(seen)


def test_a_column_sorts_both_ways_and_says_so(visit: Any) -> None:
    """A heading's button sorts by its column, then backwards; hearers are told, and the address keeps it."""
    page = visit("register.html", **DESKTOP)
    heading = page.locator("thead th").first
    before = rows(page)
    heading.get_by_role("button").click()
    first = rows(page)
    assert heading.get_attribute("aria-sort") == "ascending"
    heading.get_by_role("button").click()
    assert (rows(page), heading.get_attribute("aria-sort")) == (first[::-1], "descending")
    assert sorted(before) == sorted(first)
    assert rows(visit(page.url, **DESKTOP)) == first[::-1]


def test_without_scripts_the_register_is_whole(visit: Any) -> None:
    """Where scripts are off there are no dead controls, and every row is there."""
    page = visit("register.html", java_script_enabled=False, **DESKTOP)
    assert page.locator(".filters").is_hidden()
    assert len(rows(page)) == 3


def test_paper_is_light_and_bare(visit: Any) -> None:
    """Printed from a dark screen, text is dark on white, without switches, cards and filters.

    A chapter's own cards, as the theme calls a grid of boxes, are text.
    """
    page = visit(CHAPTER, color_scheme="dark", **DESKTOP)
    page.locator("article").evaluate("text => text.insertAdjacentHTML('beforeend', '<p class=\"grid cards\">Ada</p>')")
    page.emulate_media(media="print")
    assert page.get_by_text("Ada", exact=True).is_visible()
    assert page.locator("div.cards").is_hidden()
    colour = page.locator("h1").evaluate("heading => getComputedStyle(heading).color")
    assert colour == "rgb(11, 79, 108)"
    assert page.locator(".md-header").is_hidden()
    page.goto(page.url.replace(CHAPTER, "register.html"))
    assert page.locator(".filters").is_hidden()


def test_the_front_page_tells_what_is_new(visit: Any) -> None:
    """Each chapter that changed is counted by kind and leads to exactly its changes."""
    page = visit("index.html", **DESKTOP)
    page.locator(".news li", has_text="Ringkasan").get_by_role("link").click()
    page.wait_for_url("**/changes.html#chapter=*")
    assert len(rows(page)) == 1


def test_an_older_link_to_a_removal_still_leads_to_it(visit: Any) -> None:
    """What an earlier site or PDF linked to stands in the annex's index, one click away."""
    page = visit("annex.html#removal-2", java_script_enabled=False, **DESKTOP)
    page.locator("li:target a").click()
    page.wait_for_url("**/annex/01-air.html#removal-2")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_any_submission_can_be_compared_with(visit: Any, scripts: bool) -> None:
    """From a chapter, links lead to its changes since another submission, shown at once, and back to the clean text."""
    page = visit("chapters/02-jalan.html", java_script_enabled=scripts, **DESKTOP)
    page.locator(".views a", has_text="2018-03-05-awal").click()
    page.wait_for_url("**/changes/2018-03-05-awal/chapters/02-jalan.html")
    assert page.locator("del.redline--removed").is_visible()
    page.locator("a.redline--from").click()
    page.wait_for_url("**/changes/2018-03-05-awal/chapters/01-air.html#moved-from-1")
    assert page.locator("a.redline--to").is_visible()
    page.locator(".views a[href$='../../../chapters/01-air.html']").click()
    page.wait_for_url("**/chapters/01-air.html")
    assert page.locator("a.redline--to").count() == 0


def test_the_front_page_lists_the_submissions(visit: Any) -> None:
    """Each submission, newest first, tells what changed since the one before; a chapter leads to its changes there."""
    page = visit("index.html", **DESKTOP)
    names = page.locator(".submissions__name strong").all_inner_texts()
    assert [name.partition(",")[0] for name in names] == ["2018-05-14-draf", "2018-03-05-awal"]
    page.locator(".submissions summary").click()
    page.locator(".submissions .news li", has_text="Air").get_by_role("link").click()
    page.wait_for_url("**/submissions/2018-05-14-draf.html#chapter=*")
    assert len(rows(page)) == 2


def test_every_page_counts_the_same(visit: Any) -> None:
    """The tiles of front page and summary count removed passages by the state of their decision."""
    tiles = [
        dict(
            visit(path, **DESKTOP)
            .locator(".tile")
            .evaluate_all("tiles => tiles.map(tile => [tile.className, tile.querySelector('strong').innerText])")
        )
        for path in ("index.html", "summary.html")
    ]
    assert tiles[0]
    assert tiles[0].items() <= tiles[1].items()
