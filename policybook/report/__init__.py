"""What was found, for people (terminal) and for machines (JSON); nothing here decides or writes anything."""

from policybook.report.document import verdict_json
from policybook.report.text import build_summary, problems_text, verdict_text

__all__ = ["build_summary", "problems_text", "verdict_json", "verdict_text"]
