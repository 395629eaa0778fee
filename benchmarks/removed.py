"""The comparison behind the protocol of a removal benchmark: JSON lines on standard input and output.

Each line {"old": [sentences], "new": [sentences]} is answered by {"removed": [indices into old]}. Each list is taken
as one chapter with a passage per sentence; what is run is `policybook.compare.compare`, nothing else.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # a checkout need not be installed

from policybook.compare import compare
from policybook.model import Block, BlockKind, ChangeKind, Chapter, Location, Passage
from policybook.settings import CompareSettings
from policybook.steps import Steps
from policybook.text import fingerprint, squeeze

PATH = "chapter.md"


def chapter(sentences: Sequence[str], path: str = PATH) -> Chapter:
    """A chapter with one passage per sentence."""
    return Chapter(path, path, tuple(_block(text, path, n) for n, text in enumerate(sentences, 1)), "")


def _block(text: str, path: str, number: int) -> Block:
    text = squeeze(text)
    name = f"{path}-{number}"
    place = Location(path, number)
    passage = Passage(name, path, (), BlockKind.PARAGRAPH, text, fingerprint(text), place, name, len(text))
    return Block(name, BlockKind.PARAGRAPH, (passage,))


def removed(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """Indices of the old sentences that the comparison finds removed."""
    changes = compare([chapter(old)], [chapter(new)], CompareSettings(), Steps())
    return [i for i, change in enumerate(changes) if change.kind is ChangeKind.REMOVED]


def main() -> None:
    """Answer every line."""
    for line in sys.stdin:
        if line.strip():
            record = json.loads(line)
            print(json.dumps({"removed": removed(record["old"], record["new"])}), flush=True)


if __name__ == "__main__":
    main()
