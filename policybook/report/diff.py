"""The changes between two states of the book, chapter by chapter: for the terminal, and as a page of HTML."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from gettext import NullTranslations
from itertools import groupby

from policybook.errors import say
from policybook.i18n import render
from policybook.model import Change, ChangeKind, Snapshot
from policybook.read.snapshot import called
from policybook.text import normalise

SAME, GONE, NEW = "same", "gone", "new"

_LABELS = {
    ChangeKind.MOVED: say("moved"),
    ChangeKind.REWORDED: say("reworded"),
    ChangeKind.SPLIT: say("split"),
    ChangeKind.MERGED: say("merged"),
    ChangeKind.TRIMMED: say("trimmed"),
    ChangeKind.REMOVED: say("removed"),
    ChangeKind.ADDED: say("added"),
}
_MARKS = {SAME: "{}", GONE: "[-{}-]", NEW: "{{+{}+}}"}


@dataclass(frozen=True, slots=True)
class DiffEntry:
    """One change as it is shown: its chapter, its label, where it stood and stands, and its words with what became of
    them (SAME, GONE or NEW)."""

    chapter: str
    kind: ChangeKind
    label: str
    old: str
    new: str
    runs: tuple[tuple[str, str], ...]


def diff_text(old: Snapshot, new: Snapshot, changes: Sequence[Change], words: NullTranslations) -> str:
    """Every change that is not simply kept; within a sentence [-gone-] and {+new+}, as git's word diff writes them."""
    lines = [_title(old, new, words)]
    for chapter, entries in groupby(_entries(changes, words), key=lambda entry: entry.chapter):
        lines += ["", chapter]
        for entry in entries:
            place = " → ".join(filter(None, (entry.old, entry.new)))
            text = " ".join(_MARKS[kind].format(run) for kind, run in entry.runs)
            lines += [f"  {entry.label}  {place}", f"    {text}"]
    return "\n".join([*lines, "", _summary(changes, words)])


def diff_html(old: Snapshot, new: Snapshot, changes: Sequence[Change], words: NullTranslations, language: str) -> str:
    """The same as a page of HTML that needs nothing else."""
    from jinja2 import Environment, PackageLoader  # lazily: the terminal needs no templates

    environment = Environment(loader=PackageLoader("policybook.report", "."), autoescape=True)
    chapters = [(path, list(found)) for path, found in groupby(_entries(changes, words), key=lambda e: e.chapter)]
    template = environment.get_template("diff.html.j2")
    title = _title(old, new, words)
    return template.render(language=language, title=title, chapters=chapters, summary=_summary(changes, words))


def word_runs(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """The words of both texts in one row: (SAME, words), (GONE, words of the old), (NEW, words of the new)."""
    before, after = old.split(), new.split()
    matcher = SequenceMatcher(None, [*map(normalise, before)], [*map(normalise, after)], autojunk=False)
    runs = []
    for kind, i, j, m, n in matcher.get_opcodes():
        if kind == "equal":
            runs.append((SAME, " ".join(after[m:n])))
        else:
            runs += [(GONE, " ".join(before[i:j])), (NEW, " ".join(after[m:n]))]
    return tuple((kind, text) for kind, text in runs if text)


def _title(old: Snapshot, new: Snapshot, words: NullTranslations) -> str:
    return render(say("{old} → {new}", old=called(old), new=called(new)), words)


def _entries(changes: Sequence[Change], words: NullTranslations) -> Iterator[DiffEntry]:
    """The changes that are shown, those of one chapter together: by the old chapter, an addition by the new one."""
    shown = [change for change in changes if change.kind is not ChangeKind.KEPT]
    order = {path: number for number, path in enumerate(dict.fromkeys(map(_chapter, shown)))}
    for change in sorted(shown, key=lambda change: order[_chapter(change)]):
        before = change.old.text if change.old else ""
        after = " ".join(passage.text for passage in change.new)
        yield DiffEntry(
            chapter=_chapter(change),
            kind=change.kind,
            label=render(_LABELS[change.kind], words),
            old=str(change.old.location) if change.old else "",
            new=", ".join(str(passage.location) for passage in change.new),
            runs=word_runs(before, after),
        )


def _chapter(change: Change) -> str:
    return change.old.chapter if change.old else change.new[0].chapter


def _summary(changes: Sequence[Change], words: NullTranslations) -> str:
    counts = {kind: sum(change.kind is kind for change in changes) for kind in _LABELS}
    kept = len(changes) - sum(counts.values())
    parts = [words.gettext("kept") + f" {kept}"]
    return " · ".join(parts + [f"{render(_LABELS[kind], words)} {count}" for kind, count in counts.items() if count])
