"""How the reader calls policybook, so that the commands that it prints can be pasted."""

import sys
from pathlib import PurePath


def called_as(script: str, platform: str) -> str:
    """The words before a command's name, for the script that was started ("build.py", ".../bin/policybook")."""
    path = PurePath(script)
    if path.stem == "policybook":
        return "policybook"
    python = "python" if platform == "win32" else "python3"
    if path.parts[-2:] == ("policybook", "__main__.py"):
        return f"{python} -m policybook"
    return f"{python} build.py"


PROGRAM = called_as(sys.argv[0], sys.platform)
