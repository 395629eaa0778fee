"""The live preview in a real browser: a saved edit shows by itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from test_site_serve import Preview, book, port, start  # noqa: F401 - fixtures


def test_a_saved_edit_appears_by_itself(browser: Any, start: Callable[[], Preview], book: Path) -> None:  # noqa: F811
    """Without a click the page shows the saved text, and the bar what it removed."""
    preview = start()
    preview.wait_for("chapters/1.html", "preview--fine")
    page = browser.new_page()
    page.goto(preview.address + "chapters/1.html")
    assert page.locator("article", has_text="Tarif naik").is_visible()
    page.wait_for_timeout(1000)  # the page asks for news once it is loaded
    (book / "chapters" / "1.md").write_text("# Air\n\nPipa bocor di utara kota. Sumur baru dibuka.\n")
    page.locator("article", has_text="Sumur baru dibuka.").wait_for()
    page.locator(".preview--open", has_text="Tarif naik sepuluh persen").wait_for()
    page.close()
