"""The rules of the gate, in the order of their codes."""

from policybook.errors import Problem
from policybook.judge.rules import approval, beside, chapters, decisions, form, passages, rounds
from policybook.judge.rules.rule import Rule
from policybook.judge.rules.settings import (
    dressed,
    left_out,
    looser_comparison,
    not_read,
    proposals_suffice,
    rules_about,
)
from policybook.model import Finding

_OF_THE_BOOK: tuple[Rule, ...] = (
    left_out,
    looser_comparison,
    dressed,
    not_read,
    proposals_suffice,
    passages.removed_without_decision,
    passages.more_lost_than_decided,
    passages.never_in_baseline,
    passages.still_in_the_book,
    passages.nothing_lost,
    passages.text_altered,
    passages.decided_twice,
    passages.returned,
    passages.other_baseline,
    beside.picture_replaced,
    beside.no_longer_beside,
    decisions.id_twice,
    decisions.empty_reason,
    decisions.empty_considerations,
    decisions.pasted,
    decisions.unknown_category,
    decisions.unknown_role,
    decisions.no_successor,
    decisions.successor_not_found,
    decisions.successor_without_content,
    decisions.too_many_passages,
    decisions.copied,
    approval.not_yet_approved,
    approval.seal_broken,
    approval.role_may_not_approve,
    approval.approved_by_its_writer,
    approval.history_differs,
    approval.impossible_date,
    rounds.submission_touched,
    rounds.past_decision_touched,
    rounds.compared_with_nothing,
    form.section_missing,
    form.section_too_short_or_long,
    form.quotation_or_footnote,
    chapters.second_title,
    chapters.uncited_note,
    chapters.broken_table,
    chapters.broken_list,
)
RULES = (*rules_about(_OF_THE_BOOK), *_OF_THE_BOOK)
BY_CODE = {rule.code: rule for rule in RULES}


def problem_of(finding: Finding, program: str) -> Problem:
    """A finding in words; `program` is how the reader calls policybook ("python3 build.py")."""
    return BY_CODE[finding.rule].problem(finding, program)
