"""How the reader calls policybook, so that the commands that it prints can be pasted."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import PurePath

_ROOT = "--root"


def program_name() -> str:
    """What the reader types before a command's name, without options."""
    return called_as(sys.argv[0], sys.platform)


def program() -> str:
    """What a command that is printed for this book begins with."""
    return program_name() + named_book(sys.argv[1:])


def called_as(script: str, platform: str) -> str:
    """The words before a command's name, for the script that was started ("build.py", ".../bin/policybook")."""
    path = PurePath(script)
    if path.stem == "policybook":
        return "policybook"
    python = "python" if platform == "win32" else "python3"
    if path.parts[-2:] == ("policybook", "__main__.py"):
        return f"{python} -m policybook"
    return f"{python} build.py"


def named_book(arguments: Sequence[str]) -> str:
    """The option that names the book among a call's arguments (" --root buku"), empty where none does."""
    for argument, after in zip(arguments, [*arguments[1:], ""], strict=False):
        name, given, folder = argument.partition("=")
        if len(name) > len("--") and _ROOT.startswith(name):  # an option may be shortened
            return f" {_ROOT} {shlex.quote(folder if given else after)}"
    return ""
