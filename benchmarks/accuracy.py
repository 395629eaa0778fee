"""How often the comparison is right, on labelled revisions, beside simple baselines.

python benchmarks/accuracy.py EVAL, where EVAL holds score.py, data/ and, if wanted, baselines/*.py; see
docs/how-often-wrong.md. Prints precision, recall and F1 of "removed" per source, and per kind of edit the share that
was found or wrongly flagged, first for policybook, then the figures per source for each baseline. Last come the kinds
of change that policybook tells apart, per kind of edit: labels cover whole sentences, so lost clauses show only there.
"""

import argparse
import json
import shlex
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

from removed import chapter

from policybook.compare import compare
from policybook.settings import CompareSettings
from policybook.steps import Steps

BASELINES = ("a_exact.py", "b_difflib.py", "c_rapidfuzz.py", "d_tfidf.py", "d_tfidf.py hybrid")


def score(folder: Path, command: str) -> str:
    """What the scorer prints for a program."""
    call = [sys.executable, str(folder / "score.py"), "--cmd", f"{sys.executable} {command}"]
    return subprocess.run(call, check=True, capture_output=True, text=True).stdout


def kinds(folder: Path) -> dict[str, Counter[str]]:
    """For each kind of edit made by the generator, how many old sentences came out as which kind of change."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for line in (folder / "data" / "mut_dev.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        changes = compare([chapter(record["old"])], [chapter(record["new"])], CompareSettings(), Steps())
        for edit in record["ops"]:
            found[edit["type"]].update(changes[i].kind.value for i in edit["old"])
    return found


def main() -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("eval", type=Path)
    folder = parser.parse_args().eval
    print("policybook\n" + score(folder, shlex.quote(str(Path(__file__).with_name("removed.py")))))
    for baseline in BASELINES:
        if (folder / "baselines" / baseline.split()[0]).exists():
            table = score(folder, str(folder / "baselines" / baseline)).partition("mutation operations")[0]
            print(f"{baseline}\n{table}")
    print("what each kind of edit was taken for")
    for edit, counts in sorted(kinds(folder).items()):
        if counts:
            print(f"  {edit:<20}" + ", ".join(f"{kind} {count}" for kind, count in counts.most_common()))


if __name__ == "__main__":
    main()
