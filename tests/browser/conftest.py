"""A browser, and the sample's site served on the loopback address."""

import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browser.site_sample import HISTORY, manuscript, write_book

from policybook.render.site import write_site
from policybook.steps import Steps

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def missing(what: str) -> None:
    """Skip for want of something, unless the environment says that it must be there."""
    if os.environ.get("POLICYBOOK_REQUIRE_BROWSER") == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium; tests that use it are skipped where there is none.

    Of a module only: Playwright keeps an event loop running, and signing a PDF wants one of its own.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("Playwright is not installed")
    if chromium is None:
        missing("there is no Chromium on this system")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sample's site."""
    root = tmp_path_factory.mktemp("book")
    write_site(manuscript(), write_book(root), root / "site", {"ketahanan-draft.pdf": b"%PDF-1.7"}, HISTORY, Steps())
    return root / "site"


class Quiet(SimpleHTTPRequestHandler):
    """A file server that keeps its log to itself."""

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address at which the site is served, with a slash at its end."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """visit("chapters/01-air.html", **context options) → the page, loaded; what goes wrong on it fails the test."""
    contexts, wrong = [], []

    def open_page(path: str, **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        page.on("request", lambda asked: None if _own(asked.url, address) else wrong.append(f"{page.url}: {asked.url}"))
        page.goto(path if "://" in path else address + path, wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _own(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:", "file:", "about:"))
