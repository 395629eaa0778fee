"""What the parts of the command line share: a call of a command, and how its arguments are read."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations
from pathlib import Path

from policybook.cache import CACHE, Cache
from policybook.commands.prompt import Prompt
from policybook.commands.result import Progress
from policybook.steps import Steps

Add = Callable[[str, str], argparse.ArgumentParser]  # adds the parser of a command, by its name and what it does


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a command: its arguments, and the ways to speak with whoever called.

    Each command's parser holds in `run` the function that carries out such a call. `prompt` is None where nobody sits
    at a terminal.
    """

    arguments: argparse.Namespace
    words: NullTranslations
    progress: Progress
    prompt: Prompt | None

    @property
    def root(self) -> Path:
        """The book's folder."""
        root: Path = self.arguments.root
        return root

    def steps(self) -> Steps:
        """The steps of the command, which take and keep results in the store unless --no-cache says otherwise."""
        store = Cache(self.root / CACHE if self.arguments.cache else None)
        return Steps(store, self.progress if self.arguments.verbose else None)


def day(words: NullTranslations) -> Callable[[str], date]:
    """Reads a date."""

    def read(text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise argparse.ArgumentTypeError(words.gettext("“{text}” is no date").format(text=text)) from None

    return read


def address(words: NullTranslations) -> Callable[[str], tuple[str, int]]:
    """Reads "HOST:PORT" as a pair; brackets may stand around a host with colons."""

    def read(text: str) -> tuple[str, int]:
        host, _, port = text.rpartition(":")
        if not port.isdecimal() or int(port) > 65535:
            raise argparse.ArgumentTypeError(words.gettext("“{text}” is no HOST:PORT").format(text=text))
        return host.removeprefix("[").removesuffix("]") or "127.0.0.1", int(port)

    return read
