"""What argparse itself says, in the reader's language: its texts are looked up in policybook's catalogue."""

import argparse
from collections.abc import Iterable
from difflib import get_close_matches
from gettext import NullTranslations
from typing import Any, NoReturn

from policybook.i18n import catalogue, reader_language


def _(text: str) -> str:
    """A text of argparse, marked here so that it is collected for the catalogue."""
    return text


MESSAGES = (
    _("usage: "),
    _("options"),
    _("positional arguments"),
    _("show this help message and exit"),
    _("%(prog)s: error: %(message)s\n"),
    _("argument %(argument_name)s: %(message)s"),
    _("invalid choice: %(value)r (choose from %(choices)s)"),
    _("invalid %(type)s value: %(value)r"),
    _("expected one argument"),
    _("expected at least one argument"),
    _("the following arguments are required: %s"),
    _("unrecognized arguments: %s"),
    _("ambiguous option: %(option)s could match %(matches)s"),
    _("ignored explicit argument %r"),
)
METAVARS = (
    _("OUTCOME"),
    _("CATEGORY"),
    _("REASON"),
    _("CONSIDERATION"),
    _("ALTERNATIVE"),
    _("EVIDENCE"),
    _("TITLE"),
    _("ROLE"),
    _("MEETING"),
    _("NOTE"),
    _("WHY"),
)


def translate_argparse(words: NullTranslations) -> None:
    """Let argparse find its texts in policybook's catalogue; gettext would look for the file at each of them."""
    vars(argparse).update(_=words.gettext, ngettext=words.ngettext)


class _Help(argparse.HelpFormatter):
    """Names an option's value in the reader's language where the option does not say how it is called."""

    def _get_default_metavar_for_optional(self, action: argparse.Action) -> str:
        return catalogue(reader_language()).gettext(action.dest.upper())


class Parser(argparse.ArgumentParser):
    """Names the word that was probably meant; argparse itself can from Python 3.14 on, but in English only."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Help, **options)
        self.suggest_on_error = False  # from Python 3.15 on it would be named twice

    def unrecognized(self, given: list[str]) -> NoReturn:
        """End with what this parser, and no other, says of arguments that it does not know."""
        options = [name for action in self._actions for name in action.option_strings]
        complaint = catalogue(reader_language()).gettext("unrecognized arguments: %s") % " ".join(given)
        self.error(complaint + _meant(given[0].partition("=")[0], options))

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as error:
            error.message += _meant(str(value), map(str, action.choices or ()))
            raise


def _meant(given: str, possible: Iterable[str]) -> str:
    near = get_close_matches(given, list(possible), n=1)
    text = catalogue(reader_language()).gettext("Did you mean {near}?")
    return f". {text.format(near=near[0])}" if near else ""
