"""Whether `check` finds what was done to real books, from Markdown files to the verdict.

python benchmarks/end_to_end.py DATA, where DATA holds mutbooks/dev/BOOK/{old,new}/*.md and, for the sentences that the
edits name, mut_dev.jsonl (`id`, `old`, `ops` with `type` and indices into `old`, `removed`). Each book is written into
a folder of its own, the old chapters as its submission, and `build.py check --format json` is run there. Links inside
a book are taken off first, because chapters were left out of these books. Prints, per kind of edit, what the
verdict says of the sentences, and per book the sentences that were missed or wrongly said to be removed.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

BUILD = Path(__file__).resolve().parent.parent / "build.py"
DAY = "2018-05-14"
SETTINGS = """\
site_name: {name}
theme: {{name: material, language: en, font: false}}
nav: [{chapters}]
plugins: [search, policybook: {{slug: book, roles: {{CRO: {{approves: true}}}}, categories: {{other: {{en: Other}}}}}}]
"""


def write_book(root: Path, source: Path) -> None:
    """A book whose submission has the chapters of `source`/old and whose chapters are those of `source`/new."""
    names = [f"chapters/{file.name}" for file in sorted((source / "new").glob("*.md"))]
    (root / "mkdocs.yml").write_text(SETTINGS.format(name=source.name, chapters=", ".join(names)), encoding="utf-8")
    submission = root / "baselines" / DAY
    sums = {}
    for side, folder in (("old", submission), ("new", root)):
        (folder / "chapters").mkdir(parents=True)
        for file in sorted((source / side).glob("*.md")):
            content = re.sub(r"\]\((?!https?:)[^)]*\)", "](https://example.org)", file.read_text(encoding="utf-8"))
            (folder / "chapters" / file.name).write_bytes(content.encode())
            if side == "old":
                sums[f"chapters/{file.name}"] = hashlib.sha256(content.encode()).hexdigest()
    manifest = {"id": DAY, "handed_over": DAY, "title": source.name, "chapters": list(sums), "files": sums}
    (submission / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def verdict(source: Path) -> dict[str, Any]:
    """What `check` says about a book."""
    with tempfile.TemporaryDirectory() as folder:
        write_book(Path(folder), source)
        command = [sys.executable, str(BUILD), "check", "--format", "json"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode > 1 or not done.stdout:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def bare(markdown: str) -> str:
    """The letters and digits of a sentence, without the targets of its links."""
    return re.sub(r"[\W_]+", "", re.sub(r"\]\([^)]*\)", "]", markdown)).casefold()


def kinds(record: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """What the verdict says of each old sentence; "kept" where it names none of its passages."""
    changes = [*found["changes"], *(removal["change"] for removal in found["removals"])]
    said = {bare(change["old"]["text"]): change["kind"] for change in changes if change["old"]}
    result = []
    for sentence in map(bare, record["old"]):
        near = (kind for text, kind in said.items() if text in sentence and 2 * len(text) > len(sentence))
        result.append(said.get(sentence) or next(near, "kept"))
    return result


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    records = [json.loads(line) for line in (data / "mut_dev.jsonl").read_text(encoding="utf-8").splitlines()]
    edits: dict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        name = record["id"].removeprefix("mut-")
        found = verdict(data / "mutbooks" / "dev" / name)
        came_out = kinds(record, found)
        gone = set(record["removed"]) - set(record["ignore"])
        called = {i for i, kind in enumerate(came_out) if kind == "removed"} - set(record["ignore"])
        print(f"{name}: {len(gone & called)} of {len(gone)} removals, {len(called - gone)} false")
        for edit in record["ops"]:
            edits[edit["type"]].update(came_out[i] for i in edit["old"])
        for word, wrong in (("missed", gone - called), ("false", called - gone)):
            for i in sorted(wrong):
                print(f"  {word} ({came_out[i]}): {record['old'][i]}")
    for edit, counts in sorted(edits.items()):
        if counts:
            print(f"  {edit:<20}" + ", ".join(f"{kind} {count}" for kind, count in counts.most_common()))


if __name__ == "__main__":
    main()
