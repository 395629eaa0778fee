"""`test`: run the project's tests."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from policybook.commands.result import Result


def run(root: Path, arguments: Sequence[str]) -> Result:
    """Run pytest in the project with further arguments; its output goes to the terminal as it comes."""
    code = subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=root, check=False).returncode  # noqa: S603
    return Result(code, "")
