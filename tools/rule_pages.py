"""Writes docs/rules/: a page for each rule of the gate, from the rule's own words, and an index of them.

PYTHONPATH=. python tools/rule_pages.py
"""

from html import escape
from pathlib import Path

from policybook.i18n import catalogue
from policybook.judge.rules import RULES
from policybook.model import Severity
from policybook.report.rules import rule_head, rule_page

FOLDER = Path(__file__).parent.parent / "docs" / "rules"
HEAD = """\
# The rules of the gate

An error holds the gate shut, a warning does not. `python3 build.py explain PB101` prints a rule's page at the terminal.

| Rule | What it finds | Kind |
|---|---|---|
"""


def main() -> None:
    """Write every page anew, and delete those of rules that are gone."""
    pages = {f"{rule.code}.md": rule_page(rule, catalogue("en")) for rule in RULES}
    pages["index.md"] = index()
    for path in FOLDER.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def index() -> str:
    """The page that leads to all others."""
    kinds = {Severity.ERROR: "error", Severity.WARNING: "warning"}
    rows = (
        f"| [{rule.code}]({rule.code}.md) | {escape(rule_head(rule), quote=False)} | {kinds[rule.severity]} |"
        for rule in RULES
    )
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
