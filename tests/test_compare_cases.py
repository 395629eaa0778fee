"""What becomes of a passage: a table of cases that a person can read, in three files beside this one."""

from pathlib import Path
from typing import NamedTuple

import pytest
from compare_support import chapter

from policybook.compare import compare
from policybook.model import Change, ChangeKind
from policybook.settings import CompareSettings
from policybook.steps import Steps

FOLDER = Path(__file__).parent / "compare_cases"


class Case(NamedTuple):
    """A line of reason, the old and the new passages, and what is expected of each old one."""

    why: str
    old: list[str]
    new: list[str]
    expected: list[str]


def read(path: Path) -> list[Case]:
    """The cases of a file; its first block explains the format."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")[1:]
    return [_case(*block.strip().splitlines()) for block in blocks]


def _case(why: str, old: str, new: str, expected: str) -> Case:
    assert (old[0], new[0], expected[0]) == ("-", "+", "=")
    return Case(
        why, *([part.strip() for part in line[1:].split(" || ") if part.strip()] for line in (old, new, expected))
    )


def outcome(change: Change) -> str:
    """A change as the files write it."""
    if change.kind is ChangeKind.TRIMMED:
        return f"trimmed: {' '.join(change.lost)}"
    return change.kind.value


ENGLISH, INDONESIAN, OTHERS = (read(FOLDER / f"{name}.txt") for name in ("english", "indonesian", "others"))


@pytest.mark.parametrize("case", [*ENGLISH, *INDONESIAN, *OTHERS], ids=lambda case: case.why)
def test_case(case: Case) -> None:
    """Each old passage has the outcome that the table says, with the words that were lost."""
    changes = compare([chapter(case.old)], [chapter(case.new)], CompareSettings(), Steps())
    assert [outcome(change) for change in changes if change.old] == case.expected


def test_a_third_of_the_cases_is_indonesian() -> None:
    """The table has at least 120 cases, a third of them in Indonesian."""
    cases = len(ENGLISH) + len(INDONESIAN) + len(OTHERS)
    assert cases >= 120
    assert 3 * len(INDONESIAN) >= cases
