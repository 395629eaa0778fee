"""What passes between the command line and a command; light, so that `--help` loads nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from policybook.errors import Message

Progress = Callable[[Message], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What a command has to say, and its exit code: 0 fine, 1 findings, 2 usage or environment."""

    code: int
    text: str
