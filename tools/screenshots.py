#!/usr/bin/env python3
"""Photograph what `python3 build.py` made of the sample book, for the guides and the README, into docs/images/.

Run it after the look of site or PDF has changed. It needs the system's Chromium, as the tests of the site do.
"""

import argparse
import shutil
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
MARKED = "01-pendahuluan"  # a chapter with marks between its first paragraphs
SECTION = "Konsep Kota Berketahanan"  # a page of it with marks and a figure
ANNEX = "Tulisan yang dihilangkan"  # how its title begins
DESKTOP = {"viewport": {"width": 1240, "height": 690}, "color_scheme": "light"}
PHONE = {
    "viewport": {"width": 390, "height": 780},
    "color_scheme": "light",
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 1.5,
}
GREY, GAP = "#c9ced3", 16  # the table that pages lie on
LIMIT = 200_000  # bytes of a picture, so that a page with several opens quickly


def main() -> None:
    """Write each picture; fails where the book was not built, or where a picture grew too heavy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="the folder that build.py wrote")
    build: Path = parser.parse_args().build
    drafts = sorted(build.glob("*-draft.pdf"))
    if not drafts or not (build / "site" / "index.html").exists():
        sys.exit(f"{build} holds no draft; run python3 build.py first.")
    pictures = {**pdf_pictures(drafts[0]), **site_pictures(build / "site")}
    IMAGES.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        path = IMAGES / f"{name}.png"
        picture.convert("RGB").save(path, optimize=True)
        size = path.stat().st_size
        print(f"{path.relative_to(ROOT)}  {picture.width} × {picture.height}  {size // 1000} kB")
        if size > LIMIT:
            sys.exit(f"{path.name} is over {LIMIT // 1000} kB.")


def site_pictures(site: Path) -> dict[str, Image.Image]:
    """A chapter with an open card, the annex, and the chapter on a phone."""
    chapter = (site / "chapters" / f"{MARKED}.html").as_uri()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        pictures = {
            "site-chapter": photograph(browser, chapter, DESKTOP, opened=".mark"),
            "site-annex": photograph(browser, (site / "annex" / f"{MARKED}.html").as_uri(), DESKTOP),
            "site-phone": photograph(browser, chapter, PHONE, opened=".mark"),
        }
        browser.close()
    return pictures


def photograph(browser: Any, address: str, screen: dict[str, Any], opened: str = "") -> Image.Image:
    """What the screen shows of a page, with the card of the first mark open where `opened` selects marks."""
    context = browser.new_context(**screen)
    page = context.new_page()
    page.goto(address)
    if opened:
        mark = page.locator(opened).first
        mark.evaluate("mark => scrollTo({ top: mark.getBoundingClientRect().top - innerHeight / 2.5 })")
        mark.click()
    page.wait_for_timeout(800)  # the theme moves its header and fades its cards in
    shot = Image.open(BytesIO(page.screenshot()))
    context.close()
    return shot


def pdf_pictures(path: Path) -> dict[str, Image.Image]:
    """A page with marks; the annex's summary and its first removals side by side."""
    with pypdfium2.PdfDocument(path) as pdf:
        places = {entry.get_title(): entry.get_dest().get_index() for entry in pdf.get_toc() if entry.get_dest()}
        marked = next(index for title, index in places.items() if title.endswith(SECTION))
        annex = max(index for title, index in places.items() if title.startswith(ANNEX))
        first = min(index for index in places.values() if index > annex)
        return {
            "pdf-page": on_table([pdf[marked].render(scale=1.2).to_pil()]),
            "pdf-annex": on_table([pdf[index].render(scale=0.86).to_pil() for index in (annex, first)]),
        }


def on_table(pages: list[Image.Image]) -> Image.Image:
    """Pages side by side, with a rim that shows where the paper ends."""
    width = sum(page.width + GAP for page in pages) + GAP
    table = Image.new("RGB", (width, pages[0].height + 2 * GAP), GREY)
    left = GAP
    for page in pages:
        table.paste(page, (left, GAP))
        left += page.width + GAP
    return table


if __name__ == "__main__":
    main()
