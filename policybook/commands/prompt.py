"""Questions to the person at the terminal; a test answers them in its place."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from gettext import NullTranslations

STOP = "q"  # the answer to any question that ends the asking


class Stopped(Exception):  # noqa: N818 -- not an error
    """The person closed the input or chose to stop; what was saved before stays saved."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """Asks through `read` (a line for a prompt, EOFError at the end) and shows through `write`."""

    read: Callable[[str], str]
    write: Callable[[str], object]
    words: NullTranslations

    def show(self, text: str) -> None:
        """Show a text on lines of its own."""
        self.write(text)

    def ask(self, question: str, default: str = "") -> str:
        """One line of text, without the space around it; the default where nothing is typed. Raises Stopped."""
        shown = f" [{default}]" if default else ""
        try:
            answer = self.read(f"{question}{shown}: ").strip()
        except (EOFError, KeyboardInterrupt):
            raise Stopped from None
        if answer == STOP:
            raise Stopped
        return answer or default

    def ask_until(self, question: str, wrong: Callable[[str], str], default: str = "") -> str:
        """Ask again until `wrong` finds nothing to say about the answer."""
        while complaint := wrong(answer := self.ask(question, default)):
            self.show(f"  {complaint}")
        return answer

    def ask_many(self, question: str, wrong: Callable[[str], str]) -> tuple[str, ...]:
        """At least one line, each asked again until nothing is wrong with it; an empty one ends the list."""
        answers = [self.ask_until(question, wrong)]
        more = self.words.gettext("  one more (Enter: no more)")
        while answer := self.ask_until(more, lambda text: wrong(text) if text else ""):
            answers.append(answer)
        return tuple(answers)

    def choose(self, question: str, options: Mapping[str, str], default: str = "") -> str:
        """The key of one of the options, chosen by its number or its key."""
        keys = list(options)
        for number, key in enumerate(keys, 1):
            self.show(f"  {number}. {key}" + (f" – {options[key]}" if options[key] != key else ""))

        def wrong(answer: str) -> str:
            known = answer in keys or (answer.isdecimal() and 1 <= int(answer) <= len(keys))
            return "" if known else self.words.gettext("Type one of the numbers or names above.")

        answer = self.ask_until(question, wrong, default)
        return answer if answer in keys else keys[int(answer) - 1]
