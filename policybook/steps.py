"""The steps of a command: each runs only where something that it depends on changed, and says what that was."""

import json
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from pickle import PicklingError
from typing import Any, TypeVar

from policybook.cache import Cache, digest, pack, program, unpack
from policybook.errors import Message, say

T = TypeVar("T")

_NOTHING: Any = object()
_WHY = {
    "program": say("policybook, Python or a library changed"),
    "settings": say("the settings changed"),
    "text": say("its text changed"),
    "path": say("its file has another name"),
    "files": say("a file of the book changed, and it may include any"),
    "old": say("the earlier text changed"),
    "new": say("today's text changed"),
    "day": say("the day changed"),
    "decisions": say("a decision changed"),
    "pages": say("the book's pages or their titles changed"),
    "theme": say("the look of the site changed"),
    "annex": say("the removals changed"),
    "place": say("its place in the book changed"),
    "numbers": say("page numbers that it shows changed"),
    "images": say("an image changed"),
}
_ALWAYS = say("always done, for the settings name an extension that may read anything")
_NEW = say("not done before")
_KINDS = {
    "chapter": say("Chapters read"),
    "changes": say("Submissions compared"),
    "round": say("Earlier rounds judged"),
    "page": say("Pages of the site rendered"),
    "section": say("Sections of the PDF typeset"),
}


class Steps:
    """Runs steps, or gives their results from before: from this process's memory, then from the store.

    `tell` hears of each step that ran why it did. A result must depend on nothing but the parts that are named for it.
    """

    def __init__(self, store: Cache | None = None, tell: Callable[[Message], None] | None = None) -> None:
        self.store = store or Cache(None)
        self._tell = tell
        self.program = program()
        self._remembers = False
        self._recent: dict[Hashable, Any] = {}
        self._older: dict[Hashable, Any] = {}
        self._ran: Counter[str] = Counter()
        self._unchanged: Counter[str] = Counter()

    def begin(self) -> None:
        """A new round begins: what the last one did not ask for is forgotten (the store keeps it).

        Without rounds nothing is kept in memory, where the pages of a large book would take a gigabyte.
        """
        self._remembers = True
        self._older, self._recent = self._recent, {}
        program.cache_clear()
        self.program = program()

    def run(self, kind: str, what: Message | None, parts: Mapping[str, str | None], work: Callable[[], T]) -> T:
        """The result of `work`, which is kept if `pack` takes it; `parts` is all that it depends on.

        `what` names the step for `tell`, which is of one of `_KINDS` then; small ones, which run when another does,
        have no name. The names of parts are those of `_WHY`; the program is one of all steps. A part that is None
        cannot be told: then the step always runs.
        """
        told = {"program": self.program} | {part: text for part, text in parts.items() if text is not None}
        if None in parts.values():
            self._say(kind, what, _ALWAYS)
            return work()
        memory = kind, *told.items()  # a text that is the same as before is told by being the same
        found: T = self._remembered(memory)
        if found is _NOTHING:
            found = self._done(kind, what, told, work)
        else:
            self.skip(kind, 1 if what else 0)
        self._remember(memory, found)
        return found

    def _done(self, kind: str, what: Message | None, told: Mapping[str, str], work: Callable[[], T]) -> T:
        """The result as the store has it, or worked out now."""
        key = digest(kind, *(text for part in told.items() for text in part))
        if (data := self.store.get(kind, key)) is not None:
            self.skip(kind, 1 if what else 0)
            known: T = unpack(data)
            return known
        if what:
            self.explain(kind, what, told)
        found = work()
        with suppress(PicklingError):  # what a library made of the settings is not kept
            self.store.put(kind, key, pack(found))
        return found

    def hold(self, name: str, work: Callable[[], T]) -> T:
        """What `work` makes, under a name of its own; kept in memory from one round to the next, and never stored."""
        found: T = self._remembered(("hold", name))
        if found is _NOTHING:
            found = work()
        self._remember(("hold", name), found)
        return found

    def skip(self, kind: str, count: int) -> None:
        """So many steps of a kind did not need to run."""
        self._unchanged[kind] += count

    def sum_up(self) -> None:
        """Tell how many steps of each kind ran since the last time, and how many did not need to."""
        for kind, name in _KINDS.items():
            ran, unchanged = self._ran.pop(kind, 0), self._unchanged.pop(kind, 0)
            if self._tell and ran + unchanged:
                self._tell(say("{steps}: {ran}, unchanged: {unchanged}", steps=name, ran=ran, unchanged=unchanged))

    def _remembered(self, key: Hashable) -> Any:
        """What was kept in memory under a key, or _NOTHING; a round may begin in another thread meanwhile."""
        found = self._recent.get(key, _NOTHING)
        return self._older.get(key, _NOTHING) if found is _NOTHING else found

    def _remember(self, key: Hashable, found: object) -> None:
        if self._remembers:
            self._recent[key] = found

    def explain(self, kind: str, what: Message, parts: Mapping[str, str]) -> None:
        """Say why a step runs, and remember its parts, so that the next time can say what became different.

        For steps whose results are kept elsewhere; `run` does it by itself.
        """
        name = digest(kind, repr(what))
        before = self.store.get("last", name)
        now = {part: digest(text) for part, text in parts.items()}
        self.store.put("last", name, json.dumps(now).encode())
        changed = [part for part, text in now.items() if json.loads(before).get(part) != text] if before else []
        self._say(kind, what, *([_WHY[part] for part in changed] or [_NEW]))

    def _say(self, kind: str, what: Message | None, *reasons: Message) -> None:
        self._ran[kind] += what is not None
        if self._tell and what:
            for reason in reasons:
                self._tell(say("{step}: {reason}", step=what, reason=reason))
