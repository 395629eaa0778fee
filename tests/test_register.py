"""Reading the register: what a decision file may hold, and one finding with its place for everything else."""

import json
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policybook.errors import BookError
from policybook.i18n import catalogue, render
from policybook.model import Approval, Decision, Event, Location, Outcome, RemovedPassage, Status
from policybook.read.register import read_register, seal
from policybook.read.register_file import read_decision
from policybook.read.register_schema import SCHEMA_FILE, schema_text
from policybook.read.register_yaml import MAX_BYTES
from policybook.steps import Steps

DIGEST = "sha256:" + "0f" * 32
PATH = "decisions/2018-05-20-anggaran.yml"
FILE = f"""\
# yaml-language-server: $schema=../docs/schema/decision.json
id: K-0007                      # stable
title: Rincian anggaran kampung dilepas dari Bab 3
outcome: withdrawn
category: outside-scope
passages:
  - chapter: chapters/03-ikhtiar-jakarta.md
    section: Hasil Inventarisasi
    baseline: 2018-05-14-draf-akhir
    text: >-
      The removed text,
      as readers saw it.
    fingerprint: {DIGEST}
    lost: null
reason: >-
  Anggaran bukan bagian PRA: lihat laporan keuangan.
considerations:
  - Angka masih dicari warga.
alternatives: []
replaced_by: null
evidence: [notulen.pdf]
status: approved
decided: {{role: CRO, on: 2018-05-25, meeting: Pertemuan rutin, seal: {DIGEST}}}
history:
  - {{on: 2018-05-20, role: penulis, status: proposed}}
  - {{on: 2018-05-25, role: CRO, status: approved, note: tanpa catatan}}
"""


def problems(data: bytes | str) -> list[tuple[str, str]]:
    """What is wrong with a file, as (place, sentence)."""
    with pytest.raises(BookError) as caught:
        read_decision(PATH, data.encode() if isinstance(data, str) else data)
    words = catalogue("en")
    for problem in caught.value.problems:
        assert render(problem.remedy, words)
        assert render(problem.why, words)
    return [(str(problem.where).removeprefix(PATH), render(problem.what, words)) for problem in caught.value.problems]


def test_a_decision_is_read_with_the_place_of_every_field() -> None:
    """The design's example gives all its fields, with types, and tells where each stands."""
    decision = read_decision(PATH, FILE.encode())
    assert decision == Decision(
        id="K-0007",
        title="Rincian anggaran kampung dilepas dari Bab 3",
        outcome=Outcome.WITHDRAWN,
        category="outside-scope",
        passages=(
            RemovedPassage(
                "chapters/03-ikhtiar-jakarta.md",
                "Hasil Inventarisasi",
                "2018-05-14-draf-akhir",
                "The removed text, as readers saw it.",
                DIGEST,
                None,
                Location(PATH, 7, 5),
            ),
        ),
        reason="Anggaran bukan bagian PRA: lihat laporan keuangan.",
        considerations=("Angka masih dicari warga.",),
        status=Status.APPROVED,
        location=Location(PATH, 2, 1),
        evidence=("notulen.pdf",),
        decided=Approval("CRO", date(2018, 5, 25), "Pertemuan rutin", DIGEST),
        history=(
            Event(date(2018, 5, 20), "penulis", Status.PROPOSED),
            Event(date(2018, 5, 25), "CRO", Status.APPROVED, "tanpa catatan"),
        ),
    )
    assert decision.at("passages.0.text") == Location(PATH, 10, 5)
    assert decision.at("decided.on") == Location(PATH, 23, 22)
    assert decision.at("alternatives.3") == decision.location


@pytest.mark.parametrize("change", [lambda data: b"\xef\xbb\xbf" + data, lambda data: data.replace(b"\n", b"\r\n")])
def test_what_windows_editors_write_is_read_alike(change: object) -> None:
    """A byte order mark and CRLF line ends change nothing."""
    assert read_decision(PATH, change(FILE.encode())) == read_decision(PATH, FILE.encode())


@pytest.mark.parametrize(
    ("plain", "read"),
    [("yes", "yes"), ("2018", "2018"), ("2018-05-25", "2018-05-25"), ("1.10", "1.10"), ("0x1f", "0x1f")],
)
def test_text_stays_text(plain: str, read: str) -> None:
    """Whatever YAML would take for a number, a date or a truth value is the text that the writer typed."""
    text = FILE.replace("title: Rincian anggaran kampung dilepas dari Bab 3", f"title: {plain}")
    assert read_decision(PATH, text.encode()).title == read


WRONG = {
    "missing reason": (
        ("reason:", "alasan:"),
        [(":2:1", "The field reason is missing."), (":15:1", "There is no field alasan.")],
    ),
    "outcome": (
        ("withdrawn", "withdrawl"),
        [(":4:1", "outcome is “withdrawl”, which is none of the values it may have.")],
    ),
    "id": (("K-0007", "7"), [(":2:1", "The id “7” is not formed like K-0007.")]),
    "fingerprint": (
        (f"fingerprint: {DIGEST}", "fingerprint: abc"),
        [(":13:5", "passages.1.fingerprint is no SHA-256 sum.")],
    ),
    "day": (
        ("on: 2018-05-25, role", "on: 25 Mei 2018, role"),
        [(":26:6", "history.2.on is “25 Mei 2018”, which is no date.")],
    ),
    "no such day": (
        ("on: 2018-05-20", "on: 2018-02-30"),
        [(":25:6", "history.1.on is “2018-02-30”, which is no date.")],
    ),
    "list": (("alternatives: []", "alternatives: tidak ada"), [(":19:1", "alternatives must be a list.")]),
    "text": (("title: Rincian anggaran", "title: [Rincian]\n#"), [(":3:1", "title must be text.")]),
    "no fields": (
        (FILE[FILE.index("decided:") : FILE.index("history")], "decided: CRO\n"),
        [(":23:1", "decided must have fields of its own.")],
    ),
    "empty": (("chapter: chapters/03-ikhtiar-jakarta.md", 'chapter: ""'), [(":7:5", "passages.1.chapter is empty.")]),
    "stray field": (("    lost:", "    missing:"), [(":14:5", "There is no field passages.1.missing.")]),
    "given twice": (
        ("alternatives: []", "reason: lain"),
        [(":19:1", "The field reason is given twice; first in line 15.")],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_every_fault_is_named_with_its_place(name: str) -> None:
    """A fault of content is named by field, line and column."""
    (old, new), expected = WRONG[name]
    assert FILE.count(old) >= 1
    assert sorted(problems(FILE.replace(old, new))) == sorted(expected)


SLIPS = {
    "a tab": (("  Anggaran", "\tAnggaran"), ":16:1", "a tab stands where only spaces may stand"),
    "a quotation mark left open": (("title: Rincian", 'title: "Rincian'), ":3:8", "a quotation mark is not closed"),
    "a quotation mark that the next one closes": (
        ("title: Rincian", 'title: "Rincian\nnote: "Catatan'),
        ":3:8",
        "a quotation mark is not closed",
    ),
    "a text that is not indented": (("  Anggaran bukan bagian PRA:", "Anggaran bukan"), ":16:1", "a colon is missing"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_is_told_where_it_was_made(name: str) -> None:
    """Not where the parser stumbles over it: the next field, or the end of the file."""
    (old, new), place, sentence = SLIPS[name]
    assert problems(FILE.replace(old, new)) == [(place, f"The file is no valid YAML: {sentence}.")]


def test_all_faults_of_all_files_are_reported_together() -> None:
    """Two broken files give the problems of both; a third, sound one does not hide them."""
    files = {
        "decisions/a.yml": FILE.replace("withdrawn", "gone").replace("K-0007", "x").encode(),
        "decisions/b.yaml": b"id: [",
        "decisions/c.yml": FILE.encode(),
        "decisions/notes.txt": b"\xff",
        "chapters/x.yml": b"\xff",
    }
    with pytest.raises(BookError) as caught:
        read_register(files, Steps())
    assert [p.where.path for p in caught.value.problems if p.where] == ["decisions/a.yml"] * 2 + ["decisions/b.yaml"]


def test_a_flood_of_faults_is_cut_off() -> None:
    """After twenty faults of one file the rest is counted."""
    found = problems(FILE.replace("alternatives: []", "alternatives: [" + "[x], " * 50 + "]"))
    assert len(found) == 21
    assert found[-1] == (":2:1", f"More is wrong with {PATH} (problems: 30).")


def test_decisions_come_in_the_order_of_their_ids() -> None:
    """K-9999 stands before K-10000, whatever the files are called."""
    files = {f"decisions/{n}.yml": FILE.replace("K-0007", f"K-{n:04}").encode() for n in (10000, 9999, 3)}
    assert [decision.id for decision in read_register(files, Steps())] == ["K-0003", "K-9999", "K-10000"]


def bomb() -> str:
    """Ten lines that would become a billion strings."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "\n".join(lines)


HOSTILE: dict[str, tuple[bytes | str, str, str]] = {
    "aliases that explode": (bomb(), ":1:5", "Anchors and aliases (& and *) are not allowed."),
    "alias": ("a: *b", ":1:4", "Anchors and aliases (& and *) are not allowed."),
    "object": ("id: K\na: !!python/object/apply:os.system [x]", ":2:4", "tag"),
    "tag on the whole": ("!!map {a: b}", ":1:1", "tag"),
    "deep": ("a: " + "[" * 5000, ":1:11", "The nesting is deeper than 8 levels."),
    "deep blocks": ("\n".join(" " * n + "a:" for n in range(300)), ":9:9", "The nesting is deeper than 8 levels."),
    "deep keys": ("? " * 5000, ":1:3", "A field needs a name."),
    "key that is a list": ("? [a]\n: b", ":1:3", "A field needs a name."),
    "many fields": ("".join(f"k{n}: v\n" for n in range(99)), ":65:1", "There are more than 64 fields."),
    "null key": ("~: b", ":1:1", "A field needs a name."),
    "large": (b"a: " + b"x" * 50_000_000, "", f"{PATH} has 50000003 bytes; a decision may have {MAX_BYTES}."),
    "Latin-1": ("id: K\ntitle: caf\xe9".encode("latin-1"), ":2:11", f"{PATH} is not UTF-8: byte 0xe9 does not fit."),
    "UTF-16": ("id: K".encode("utf-16"), ":1:1", f"{PATH} is not UTF-8: byte 0xff does not fit."),
    "NUL": ("id: K\n\x00", ":2:1", "A control character (U+0000) stands in the file."),
    "escaped NUL": ('a: "\\0"', ":1:4", "The text holds a control character (U+0000)."),
    "half a surrogate": ('a: "\\ud800"', ":1:7", "The file is no valid YAML"),
    "empty": ("", "", "The file is empty."),
    "only a comment": ("# nanti", "", "The file is empty."),
    "list": ("- a", ":1:1", "A decision is a list of fields"),
    "text": ("halo", ":1:1", "A decision is a list of fields"),
    "two documents": ("a: b\n---\nc: d", ":2:1", "A second document starts here."),
    "unfinished": ("a: [b", ":2:1", "The file is no valid YAML"),
    "colon": ("a: b: c", ":1:5", "The file is no valid YAML"),
    "tab": ("a:\n\tb: c", ":2:1", "The file is no valid YAML"),
    "other version": ("%YAML 9.9\n---\na: b", ":1:1", "The file is no valid YAML"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_yaml_is_one_finding_with_its_place(name: str) -> None:
    """Whatever is thrown at the reader, it answers with one problem, at once."""
    data, place, sentence = HOSTILE[name]
    start = time.process_time()
    found = problems(data)
    assert time.process_time() - start < 2
    assert [where for where, _ in found] == [place]
    assert sentence in found[0][1]


@settings(max_examples=300)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")))
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No input makes anything but a Decision or a BookError."""
    with suppress(BookError):
        assert read_decision(PATH, data).id


_SCALARS = st.one_of(
    st.none(), st.text(max_size=20), st.sampled_from(["K-0007", DIGEST, "withdrawn", "2018-05-25", "[", "a: b"])
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
)


@settings(max_examples=200)
@given(st.sampled_from([line.split(":")[0] for line in FILE.splitlines() if line[0].isalpha()]), _VALUES)
def test_any_value_in_any_field_is_read_or_refused(field: str, value: object) -> None:
    """JSON is YAML: any structure in the place of a field is read as a Decision or refused."""
    text = "\n".join(_without(field)) + f"\n{field}: {json.dumps(value)}\n"
    with suppress(BookError):
        assert read_decision(PATH, text.encode()).id


def _without(field: str) -> list[str]:
    """The lines of the example without one of its fields."""
    kept, skipping = [], False
    for line in FILE.splitlines():
        if line[0] not in " ":
            skipping = line.startswith(f"{field}:")
        if not skipping:
            kept.append(line)
    return kept


def test_the_schema_for_editors_is_up_to_date() -> None:
    """docs/schema/decision.json is what the model says."""
    assert (Path(__file__).parent.parent / SCHEMA_FILE).read_text(encoding="utf-8") == schema_text()


def test_seal_ignores_wrapping_and_names() -> None:
    """Re-wrapping the text, renaming the decision or adding evidence keeps the seal."""
    decision = read_decision(PATH, FILE.encode())
    wrapped = replace(decision, reason=decision.reason.replace(" ", "\n"), id="K-0008", title="Lain", evidence=())
    assert seal(wrapped) == seal(decision)


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "Lain."},
        {"outcome": Outcome.MOVED},
        {"considerations": ()},
        {"replaced_by": "chapters/1.md"},
        {"passages": ()},
        {"decided": Approval("penulis", date(2018, 5, 25), "Pertemuan rutin", None)},
        {"decided": Approval("CRO", date(2018, 5, 26), "Pertemuan rutin", None)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_seal_breaks_with_what_was_decided(changes: dict[str, object]) -> None:
    """Passages, outcome, reason, considerations, successor and approval are sealed."""
    decision = read_decision(PATH, FILE.encode())
    assert seal(replace(decision, **changes)) != seal(decision)
