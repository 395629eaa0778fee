"""Writing the register: new files, and edits that leave every byte outside the edited value as it was."""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString

from policybook.errors import BookError, Problem, say
from policybook.files import write_atomically
from policybook.model import Approval, Decision, Event, Location, RemovedPassage
from policybook.read.register_file import read_decision
from policybook.read.register_schema import SCHEMA_FILE, SCHEMA_LINE, schema_text
from policybook.read.register_yaml import Node, decode, parse
from policybook.read.snapshot import DECISIONS
from policybook.text import squeeze

_ID = re.compile(rb"""^[{\s"']*id["']?\s*:\s*["']?([A-Z]{1,4}-[0-9]{4,})""", re.MULTILINE)
_BOM = b"\xef\xbb\xbf"
_PLAIN = re.compile(r"\w(?:[\w ./()-]|:(?! ))*(?<=\w)")
_TORN = ".*.yml." + "[a-z0-9_]" * 8  # what a writer that was killed has left; no swap file of an editor
_WAIT_SECONDS = 30
_SLUG = 48  # characters that a title may have in the name of a file
_FOLD_FROM = 60  # characters from which prose is written as a folded block
_TO_FILL_IN = {"reason: ''": "reason: >-\n  ", "  - ''": "  - >-\n    "}  # empty prose, with a line to write it on


@contextmanager
def register_lock(root: Path) -> Iterator[None]:
    """Hold the register for one writer at a time; a process that dies lets go of it. BookError after half a minute."""
    file = root / ".cache" / "register.lock"
    file.parent.mkdir(exist_ok=True)
    try:
        with FileLock(file, timeout=_WAIT_SECONDS):
            for torn in (root / DECISIONS).glob(_TORN):
                torn.unlink(missing_ok=True)
            yield
    except Timeout:
        raise BookError(
            Problem(
                say("Another process holds the register."),
                Location(DECISIONS),
                say("Two writers at once could lose a decision."),
                say("Wait until the other command has ended, then run this one again."),
            ),
            environment=True,
        ) from None


def add_decision(root: Path, decision: Decision, day: date, categories: Iterable[str] = ()) -> Decision:
    """Write a new decision file and return what was written, with its place; call it while holding the lock.

    The decision's id is kept; the file is called after the day and the title and never replaces another. What the
    decision leaves empty is written as a form to fill in, with the `categories` to choose from.
    """
    stem = f"{day.isoformat()}-{slug(decision.title)}"
    names = (f"{DECISIONS}{stem}{suffix}.yml" for suffix in ("", *(f"-{number}" for number in range(2, 10_000))))
    path = next(name for name in names if not (root / name).exists())
    if not (root / SCHEMA_FILE).exists():  # which the first line of every decision names
        write_atomically(root / SCHEMA_FILE, schema_text().encode())
    data = compose(decision, categories).encode()
    written = _read_back(path, data, decision)
    write_atomically(root / path, data)
    return written


def update_decisions(root: Path, steps: Iterable[tuple[Decision, Decision]]) -> tuple[Decision, ...]:
    """Bring the files of decisions from old to new (id, status, approval, and what history or passages gained).

    Call it while holding the lock. Raises BookError, and writes nothing, where a file says something else by now.
    """
    prepared = [(old.location.path, *_prepared(root, old, new)) for old, new in steps]
    for path, data, _ in prepared:
        write_atomically(root / path, data)
    return tuple(written for *_, written in prepared)


def _prepared(root: Path, old: Decision, new: Decision) -> tuple[bytes, Decision]:
    """The bytes of a decision's file after an update, and how they are read."""
    path = old.location.path
    data = (root / path).read_bytes()
    if read_decision(path, data) != old:
        raise BookError(
            Problem(
                say("{path} was changed by somebody else meanwhile.", path=path),
                old.location,
                say("Writing now could undo that change."),
                say("Look at the file, then run the command again."),
            )
        )
    edited = edit(path, data, old, new)
    return edited, _read_back(path, edited, new)


def compose(decision: Decision, categories: Iterable[str] = ()) -> str:
    """The text of a new decision file; fields that people have to fill in have an open line, or the choice."""
    fields = CommentedMap(
        id=decision.id,
        title=decision.title,
        outcome=decision.outcome.value,
        category=decision.category,
        passages=[_passage(passage) for passage in decision.passages],
        reason=_prose(decision.reason),
        considerations=[_prose(text) for text in decision.considerations],
        alternatives=[_prose(text) for text in decision.alternatives],
        replaced_by=decision.replaced_by,
        evidence=list(decision.evidence),
        status=decision.status.value,
        decided=_approval(decision.decided),
        history=[_event(event) for event in decision.history],
    )
    forms = {**_TO_FILL_IN, "category: ''": f"category:  # {', '.join(categories)}"}
    return SCHEMA_LINE + "\n".join(forms.get(line, line) for line in _dump(fields).split("\n"))


def edit(path: str, data: bytes, old: Decision, new: Decision) -> bytes:
    """The bytes of a decision file after an update; only the values that differ are written anew."""
    text = decode(path, data)
    for event in new.history[len(old.history) :]:
        text = _append(path, text, "history", _event(event))
    for passage in new.passages[len(old.passages) :]:
        text = _append(path, text, "passages", _passage(passage))
    if new.id != old.id:
        text = _set(path, text, "id", new.id)
    if new.status is not old.status:
        text = _set(path, text, "status", new.status.value)
    if new.decided != old.decided:
        text = _set(path, text, "decided", _approval(new.decided))
    return (_BOM if data.startswith(_BOM) else b"") + text.encode()


def next_id(taken: Iterable[str]) -> str:
    """The id after the highest one that was ever given out."""
    numbers = (int(name.removeprefix("K-")) for name in taken if name.startswith("K-"))
    return f"K-{max(numbers, default=0) + 1:04}"


def taken_ids(root: Path) -> list[str]:
    """Every id that a file of the register or of a submission gives, readable or not."""
    files = [*(root / DECISIONS).rglob("*.y*ml"), *root.glob(f"baselines/*/{DECISIONS}*.y*ml")]
    return [match.decode() for file in files for match in _ID.findall(file.read_bytes())]


def slug(title: str) -> str:
    """A title as a file name: plain letters, digits and hyphens, cut at a word."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    while len(words) > 1 and len("-".join(words)) > _SLUG:
        words.pop()
    return "-".join(words)[:_SLUG] or "keputusan"


def _read_back(path: str, data: bytes, decision: Decision) -> Decision:
    """The decision as it will be read from a file; BookError where that is not the one that it stands for."""
    written = read_decision(path, data)
    if written != decision:
        raise BookError(
            Problem(
                say("{path} cannot be written so that it is read back alike.", path=path),
                Location(path),
                say("It was left as it is, so that nothing is lost."),
                say("Make the change by hand; unusual characters or comments inside a value may be the cause."),
            )
        )
    return written


# --- values as YAML ------------------------------------------------------------------------------------------


def _passage(passage: RemovedPassage) -> CommentedMap:
    return CommentedMap(
        chapter=passage.chapter,
        section=passage.section,
        baseline=passage.baseline,
        text=_prose(passage.text),
        fingerprint=passage.fingerprint,
        lost=None if passage.lost is None else _prose(passage.lost),
    )


def _approval(approval: Approval | None) -> CommentedMap | None:
    if approval is None:
        return None
    return _flow(CommentedMap(role=approval.role, on=approval.on, meeting=approval.meeting, seal=approval.seal))


def _event(event: Event) -> CommentedMap:
    fields = CommentedMap(on=event.on, role=event.role, status=event.status.value)
    if event.note is not None:
        fields["note"] = event.note
    return _flow(fields)


def _flow(fields: CommentedMap) -> CommentedMap:
    """Fields in braces, where text needs quotes more often: what is not plainly a word gets them."""
    for name, value in fields.items():
        if isinstance(value, str) and not _PLAIN.fullmatch(value):
            fields[name] = DoubleQuotedScalarString(value)
    fields.fa.set_flow_style()
    return fields


def _prose(text: str) -> str:
    """Long prose as a folded block, where that keeps it as it is."""
    foldable = len(text) >= _FOLD_FROM and text == squeeze(text) and text.isprintable()
    return FoldedScalarString(text) if foldable else text


def _dump(value: Any, width: int = 108) -> str:
    yaml = YAML()
    yaml.width = width
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(
        type(None), lambda representer, _: representer.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue()


# --- edits -----------------------------------------------------------------------------------------------------


def _set(path: str, text: str, field: str, value: Any) -> str:
    """The text with another value in a field; a value is written on one line, after what stood before it."""
    node = _field(path, text, field)
    fragment = _dump({field: value}, width=10_000).removeprefix(f"{field}:").strip()
    if node is None:
        return _with_line_end(text) + f"{field}: {fragment}" + _line_end(text)
    return text[: node.start].rstrip(" ") + " " + fragment + text[node.end :]


def _append(path: str, text: str, field: str, item: Any) -> str:
    """The text with one more item in a list, written as the list is."""
    node = _field(path, text, field)
    lines = _dump([item], width=10_000 if _is_flow(item) else 108).splitlines()
    if node is None:
        return _with_line_end(text) + _line_end(text).join([f"{field}:", *lines, ""])
    items = node.value if isinstance(node.value, list) else []
    if not items:
        block = _line_end(text).join(["", *lines])
        return text[: node.start].rstrip(" ") + block + text[node.end :]
    if node.flow:
        plain = {name: str(value) if isinstance(value, str) else value for name, value in item.items()}
        flow = _dump(_flow(CommentedMap(plain)), width=10_000).strip()
        return text[: items[-1].end] + f", {flow}" + text[items[-1].end :]
    margin = " " * (node.column - 1)
    end = text.find("\n", node.end - 1)
    before, after = (_with_line_end(text), "") if end < 0 else (text[: end + 1], text[end + 1 :])
    return before + "".join(margin + line.removeprefix("  ") + _line_end(text) for line in lines) + after


def _field(path: str, text: str, field: str) -> Node | None:
    fields = parse(path, text).value
    return fields.get(field) if isinstance(fields, dict) else None


def _is_flow(item: Any) -> bool:
    return isinstance(item, CommentedMap) and bool(item.fa.flow_style())


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _with_line_end(text: str) -> str:
    return text if text.endswith("\n") else text + _line_end(text)
