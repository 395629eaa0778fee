"""What argparse itself says, in the reader's language: its texts are looked up in policybook's catalogue."""

import gettext

from policybook.i18n import LOCALES


def _(text: str) -> str:
    """A text of argparse, marked here so that it is collected for the catalogue."""
    return text


MESSAGES = (
    _("usage: "),
    _("options"),
    _("positional arguments"),
    _("show this help message and exit"),
    _("show program's version number and exit"),
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


def translate_argparse() -> None:
    """Let argparse find its texts, which it asks gettext for, in policybook's catalogue."""
    gettext.bindtextdomain("policybook", LOCALES)
    gettext.textdomain("policybook")
