"""`test`: run the project's tests."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from policybook.commands.result import Result
from policybook.errors import BookError, Problem, say

_PROJECT = Path(__file__).parents[2]


def run(arguments: Sequence[str], project: Path = _PROJECT) -> Result:
    """Run pytest in the project with these arguments; its output goes to the terminal as it comes.

    Without any, all tests are run, on all processors; a file's tests stay together, for they share what is costly.
    Raises BookError where policybook was installed without its tests.
    """
    if not ((project / "tests").is_dir() and (project / "pyproject.toml").is_file()):
        raise BookError(
            Problem(
                say("There are no tests in {folder}.", folder=project),
                None,
                say("policybook is installed there; its tests come with its source code."),
                say("Run the command where that lies: python3 build.py test"),
            ),
            environment=True,
        )
    command = [sys.executable, "-m", "pytest", *(arguments or ("-n", "auto", "--dist", "loadfile"))]
    code = subprocess.run(command, cwd=project, check=False).returncode  # noqa: S603
    return Result(code, "")
