"""What became of every passage: two lists of chapters in, changes out. Knows no decisions."""

from policybook.compare.changes import CLAIMED, DUPLICATE, compare

__all__ = ["CLAIMED", "DUPLICATE", "compare"]
