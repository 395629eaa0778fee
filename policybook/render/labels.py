"""What outcomes, states, kinds of blocks and editions are called in a language."""

from collections.abc import Mapping
from gettext import NullTranslations

from policybook.model import Edition, Outcome


def outcome_labels(words: NullTranslations) -> Mapping[Outcome, str]:
    """What each outcome is called."""
    _ = words.gettext
    return {
        Outcome.WITHDRAWN: _("Withdrawn"),
        Outcome.REPLACED: _("Replaced"),
        Outcome.MERGED: _("Merged into other text"),
        Outcome.MOVED: _("Moved"),
        Outcome.CORRECTED: _("Corrected"),
        Outcome.DEFERRED: _("Deferred to another document"),
    }


def state_labels(words: NullTranslations) -> Mapping[str, str]:
    """What each state of an entry is called."""
    _ = words.gettext
    return {
        "open": _("No decision yet"),
        "proposed": _("Proposed"),
        "approved": _("Approved"),
        "returned": _("Returned"),
        "restored": _("Restored"),
    }


def kind_labels(words: NullTranslations) -> Mapping[str, str]:
    """What each kind of block is called."""
    _ = words.gettext
    return {
        "paragraph": _("Paragraph"),
        "heading": _("Heading"),
        "list-item": _("List item"),
        "table-row": _("Table row"),
        "caption": _("Caption"),
        "footnote": _("Footnote"),
        "figure": _("Figure (alternative text)"),
        "formula": _("Formula"),
        "code": _("Code"),
        "term": _("Term"),
        "definition": _("Definition"),
        "quote": _("Quotation"),
        "callout": _("Callout"),
    }


def edition_labels(words: NullTranslations) -> Mapping[Edition, str]:
    """What each edition is called."""
    _ = words.gettext
    return {
        Edition.DRAFT: _("Draft edition"),
        Edition.FINAL: _("Final edition"),
        Edition.REVIEW: _("Review edition with every change"),
    }
