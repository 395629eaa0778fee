"""What became of every passage: two lists of chapters in, changes out. Knows no decisions."""

from policybook.compare.align import compare

__all__ = ["compare"]
