"""The benchmarks: what a scorer sends and gets back, and a labelled book from its files to the verdict."""

import json
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

from end_to_end import kinds, verdict  # noqa: E402

REMOVED = BENCHMARKS / "removed.py"


def test_protocol() -> None:
    """Each line of two lists of sentences is answered by a line with the indices of the removed ones, in order."""
    records = [
        {"old": ["Banjir datang setiap tahun.", "Pompa rusak."], "new": ["Banjir datang setiap tahun."]},
        {"old": [], "new": ["Baru."]},
        {"old": ["Hilang."], "new": []},
    ]
    lines = "".join(json.dumps(record) + "\n" for record in records)
    answer = subprocess.run([sys.executable, REMOVED], input=lines, capture_output=True, text=True, check=True).stdout
    assert [json.loads(line) for line in answer.splitlines()] == [{"removed": [1]}, {"removed": []}, {"removed": [0]}]


def test_a_labelled_book_goes_through_check(tmp_path: Path) -> None:
    """Chapters of two versions become a book with a submission, and `check` says what is gone."""
    for side, text in (
        ("old", "# Kota\n\nBanjir datang setiap tahun. Pompa air rusak.\n"),
        ("new", "# Kota\n\nBanjir datang\nsetiap tahun.\n"),
    ):
        (tmp_path / side).mkdir()
        (tmp_path / side / "01.md").write_text(text, encoding="utf-8")
    found = verdict(tmp_path)
    assert [removal["change"]["old"]["text"] for removal in found["removals"]] == ["Pompa air rusak."]
    record = {"old": ["Banjir datang setiap tahun.", "Pompa air *rusak*."]}
    assert kinds(record, found) == ["kept", "removed"]
