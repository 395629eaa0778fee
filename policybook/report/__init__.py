"""What was found, for people (terminal) and for machines (JSON); nothing here decides or writes anything.

Each name is fetched when it is asked for: some need libraries that take longer to import than `check` needs in all.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policybook.report.diff import diff_html, diff_text
    from policybook.report.document import problems_json, verdict_json
    from policybook.report.evidence import evidence_text
    from policybook.report.machines import github_problems, github_text, sarif_json, sarif_problems
    from policybook.report.rounds import whole_text
    from policybook.report.rules import rule_page, rule_text, rules_list
    from policybook.report.text import (
        build_summary,
        loss_lines,
        mending_text,
        problems_text,
        recorded_text,
        same_block,
        verdict_text,
    )

__all__ = [
    "build_summary",
    "diff_html",
    "diff_text",
    "evidence_text",
    "github_problems",
    "github_text",
    "loss_lines",
    "mending_text",
    "problems_json",
    "problems_text",
    "recorded_text",
    "rule_page",
    "rule_text",
    "rules_list",
    "same_block",
    "sarif_json",
    "sarif_problems",
    "verdict_json",
    "verdict_text",
    "whole_text",
]

_MODULES = ("text", "rounds", "rules", "evidence", "diff", "document", "machines")  # what is imported soonest first


def __getattr__(name: str) -> Any:
    for module in _MODULES if name in __all__ else ():
        if found := vars(import_module(f"{__name__}.{module}")).get(name):
            return found
    raise AttributeError(name)
