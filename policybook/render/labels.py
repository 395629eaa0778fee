"""What outcomes, states, categories, kinds of blocks and changes, and editions are called in a language."""

from collections.abc import Mapping
from gettext import NullTranslations

from policybook.model import ChangeKind, Edition, Outcome
from policybook.settings import PolicySettings


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


def block_labels(words: NullTranslations) -> Mapping[str, str]:
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


def change_labels(words: NullTranslations) -> Mapping[ChangeKind, str]:
    """What each kind of change is called."""
    _ = words.gettext
    return {
        ChangeKind.REMOVED: _("Removed"),
        ChangeKind.TRIMMED: _("Trimmed"),
        ChangeKind.MOVED: _("Moved"),
        ChangeKind.REWORDED: _("Reworded"),
        ChangeKind.SPLIT: _("Split"),
        ChangeKind.MERGED: _("Merged"),
        ChangeKind.ADDED: _("Added"),
    }


def category_label(key: str, policy: PolicySettings, language: str) -> str:
    """What a category of reasons is called: its key where the settings have no label for it."""
    return policy.categories.get(key, {}).get(language, key)
