"""Templates are compiled once for each user; where that cannot be kept, they are compiled anew."""

import tempfile
from gettext import NullTranslations
from pathlib import Path

import pytest

from policybook.render import template as templates

CHART = {"title": "", "height": 9, "rest": None, "legend": [], "bars": []}


@pytest.mark.parametrize("place", ["folder", "file", "missing"])
def test_a_template_renders_wherever_temporary_files_go(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder for temporary files that is none, or is not there, costs time and nothing else."""
    folder = tmp_path / place
    if place == "folder":
        folder.mkdir()
    elif place == "file":
        folder.touch()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    templates._environment.cache_clear()
    try:
        shown = templates.template("chart.svg.j2", NullTranslations()).render(CHART)
    finally:
        templates._environment.cache_clear()
    assert 'viewBox="0 0 640 9"' in shown
    assert bool(list(tmp_path.rglob("policybook-*"))) == (place == "folder")
