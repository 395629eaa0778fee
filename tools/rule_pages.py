"""Writes docs/rules/: a page for each rule of the gate, from the rule's own words.

python tools/rule_pages.py
"""

from pathlib import Path

from policybook.i18n import catalogue
from policybook.judge.rules import RULES
from policybook.report import rule_page

FOLDER = Path(__file__).parent.parent / "docs" / "rules"


def main() -> None:
    """Write every page anew, and delete those of rules that are gone."""
    pages = {f"{rule.code}.md": rule_page(rule, catalogue("en")) for rule in RULES}
    for path in FOLDER.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
