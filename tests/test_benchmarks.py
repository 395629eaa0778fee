"""The benchmark's protocol: what a scorer sends, and what it gets back."""

import json
import subprocess
import sys
from pathlib import Path

REMOVED = Path(__file__).parent.parent / "benchmarks" / "removed.py"


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
