"""Where a place that a decision names stands today, though its chapter may have been renamed or divided since."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policybook.model import Change, Chapter

_ID = re.compile(r'\sid="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Places:
    """The anchors of each chapter, and for each chapter of the baseline the one that carries on most of it."""

    anchors: Mapping[str, frozenset[str]]
    heirs: Mapping[str, str]

    def find(self, place: str) -> str | None:
        """A place ("chapter" or "chapter#anchor") as it is called today; None if it is nowhere."""
        path, _, anchor = place.partition("#")
        homes = [path] if path in self.anchors else [*filter(None, [self.heirs.get(path)]), *self._owners(anchor)]
        for home in homes:
            if not anchor or anchor in self.anchors[home]:
                return f"{home}#{anchor}" if anchor else home
        return None

    def _owners(self, anchor: str) -> list[str]:
        """The one chapter that has an anchor that a writer gave; numbered paragraphs stand in every chapter."""
        owners = [path for path, anchors in self.anchors.items() if anchor in anchors]
        return owners if len(owners) == 1 else []


def current_places(changes: Iterable[Change], new: Sequence[Chapter]) -> Places:
    """The places of today's book, with the chapter that carries on each chapter of the baseline."""
    votes: dict[str, Counter[str]] = {}
    for change in changes:
        if change.old:
            votes.setdefault(change.old.chapter, Counter()).update(passage.chapter for passage in change.new)
    heirs = {path: min(count, key=lambda heir: (-count[heir], heir)) for path, count in votes.items() if count}
    return Places({chapter.path: frozenset(_ID.findall(chapter.html)) for chapter in new}, heirs)
