"""`test`: run the project's tests."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from policybook.commands.result import Result


def run(root: Path, arguments: Sequence[str]) -> Result:
    """Run pytest in the project with these arguments; its output goes to the terminal as it comes.

    Without any, all tests are run, on all processors; a file's tests stay together, for they share what is costly.
    """
    command = [sys.executable, "-m", "pytest", *(arguments or ("-n", "auto", "--dist", "loadfile"))]
    code = subprocess.run(command, cwd=root, check=False).returncode  # noqa: S603
    return Result(code, "")
