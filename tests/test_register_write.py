"""Writing the register: what is written is read back alike, and edits touch nothing but the edited value."""

import difflib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_support import decision_for, losses
from test_register import DIGEST, FILE, PATH

from policybook.errors import BookError
from policybook.model import Approval, Decision, Event, Location, Outcome, RemovedPassage, Status
from policybook.read.register_file import read_decision
from policybook.read.register_write import add_decision, compose, edit, next_id, register_lock, slug, update_decisions

DAY = date(2018, 5, 26)
RETURNED = Event(DAY, "CRO", Status.RETURNED, "Sebutkan: sumber # dan tahun")
LONG = "Anggaran kampung: tidak lagi dimuat, karena angkanya tahun 2016 dan belum diperiksa; lihat laporan. " * 3
PASSAGE = RemovedPassage("chapters/1.md", "Dua", "2018-05-14", LONG.strip(), DIGEST, "belum diperiksa", Location(""))


def returned(decision: Decision) -> Decision:
    """The decision after it was sent back."""
    return replace(decision, status=Status.RETURNED, decided=None, history=(*decision.history, RETURNED))


HISTORY = FILE[FILE.index("history:") :]
ONE_LINE = (
    "{id: K-0007, title: x, outcome: withdrawn, category: c, reason: y, considerations: [z], status: approved, "
    f'passages: [{{chapter: c, baseline: b, text: t, fingerprint: "{DIGEST}"}}]}}'
)

# Each form of the same file that a writer may have typed: a change of the text, as (old, new) pairs.
FORMS: dict[str, list[tuple[str, str]]] = {
    "as the tool writes it": [],
    "comments everywhere": [
        ("\nstatus: approved\n", "\nstatus: approved   # oleh CRO\n"),
        ("decided: {", "# rapat mingguan\ndecided:   {"),
        ("status: proposed}\n", "status: proposed} # awal\n\n  # lalu\n"),
        ("tanpa catatan}\n", "tanpa catatan}  # akhir\n# penutup berkas\n"),
    ],
    "no line end": [("tanpa catatan}\n", "tanpa catatan}")],
    "history in brackets": [(HISTORY, "history: [{on: 2018-05-20, role: p, status: proposed}] # x\n")],
    "history empty": [(HISTORY, "history: []   # belum ada\n")],
    "history missing": [(HISTORY, "")],
    "history null": [(HISTORY, "history:\n\n# catatan\n")],
    "history first": [(HISTORY, ""), ("id: K", HISTORY + "id: K")],
    "not indented": [("  - {on", "- {on")],
    "blocks": [
        ("decided: {role: CRO, on: 2018-05-25, meeting: Pertemuan rutin, seal: " + DIGEST + "}",
         f"decided:\n    role: CRO\n    on: 2018-05-25\n    seal: {DIGEST}\n\n# riwayat"),
        ("  - {on: 2018-05-25, role: CRO, status: approved, note: tanpa catatan}",
         "  - on: 2018-05-25\n    role: CRO\n    status: approved\n    note: >-\n      tanpa\n      catatan\n"),
    ],
    "quotes": [("status: approved\n", "'status': \"approved\"\n"), ("id: K-0007", '"id": "K-0007"')],
    "CRLF": [("\n", "\r\n")],
    "BOM": [("# yaml", "\ufeff# yaml")],
    "one line": [(FILE, ONE_LINE)],
}  # fmt: skip


def form(name: str) -> str:
    """The example in one of its forms."""
    text = FILE
    for old, new in FORMS[name]:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("name", [name for name in FORMS if name != "one line"])
def test_an_edit_touches_only_the_lines_it_must(name: str) -> None:
    """Whatever form a file has, sending it back changes status and approval, adds an event, and keeps all else."""
    before = form(name).encode()
    old = read_decision(PATH, before)
    after = edit(PATH, before, old, returned(old))
    assert read_decision(PATH, after) == returned(old)
    removed = [line[2:] for line in _diff(before, after) if line.startswith("- ")]
    assert all(_is_edited(line) for line in removed), removed
    assert after.count(b"#") == before.count(b"#") + 1
    assert after.count(b"\r\n") in (0, after.count(b"\n"))


def _diff(before: bytes, after: bytes) -> list[str]:
    lines = [data.decode().splitlines(keepends=True) for data in (before, after)]
    return list(difflib.ndiff(*lines))


def _is_edited(line: str) -> bool:
    names = ("status", "'status'", "decided", "history", "    role: CRO", "    on: 2018-05-25", "    seal")
    return line.startswith(names) or "tanpa catatan}" in line


def test_an_edit_without_a_difference_is_the_same_file() -> None:
    """Nothing changed, nothing written otherwise: byte for byte."""
    for name in FORMS:
        data = form(name).encode()
        old = read_decision(PATH, data)
        assert edit(PATH, data, old, old) == data


@pytest.mark.parametrize("name", [name for name in FORMS if name != "one line"])
def test_a_passage_is_added_to_a_decision(name: str) -> None:
    """One decision can take a further passage, whatever form its file has; nothing is taken away."""
    data = form(name).encode()
    old = read_decision(PATH, data)
    new = replace(old, passages=(*old.passages, PASSAGE))
    after = edit(PATH, data, old, new)
    assert read_decision(PATH, after) == new
    assert not [line for line in _diff(data, after) if line.startswith("- ")]


def test_a_form_that_cannot_be_edited_is_left_alone(tmp_path: Path) -> None:
    """Where an edit would not be read back alike, the file stays as it is and the writer is told."""
    (tmp_path / "decisions").mkdir()
    (tmp_path / PATH).write_text(form("one line"), encoding="utf-8")
    old = read_decision(PATH, (tmp_path / PATH).read_bytes())
    with pytest.raises(BookError):
        update_decisions(tmp_path, [(old, returned(old))])
    assert (tmp_path / PATH).read_text(encoding="utf-8") == form("one line")


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """An update that was prepared on an older text is refused."""
    (tmp_path / "decisions").mkdir()
    (tmp_path / PATH).write_text(FILE, encoding="utf-8")
    old = read_decision(PATH, FILE.encode())
    (tmp_path / PATH).write_text(FILE.replace("laporan keuangan", "lampiran"), encoding="utf-8")
    with pytest.raises(BookError):
        update_decisions(tmp_path, [(old, returned(old))])
    assert "lampiran" in (tmp_path / PATH).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "stays"), [(".x.yml.swp", True), (".x.yml.kate-swp", True), (".x.yml.k2_9zqab", False)]
)
def test_only_what_a_killed_writer_left_is_cleared_away(tmp_path: Path, name: str, stays: bool) -> None:
    """The swap file of an editor, in which somebody's unsaved work lies, stays where it is."""
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / name).touch()
    with register_lock(tmp_path):
        pass
    assert (tmp_path / "decisions" / name).exists() is stays


_TEXT = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=80),
    st.lists(st.sampled_from(["- x", "a: b", "# c", "“Kota”", "40 %", "'", '"', "{", "yes", "null", "\u2028", "kata "]))
    .map(" ".join)
    .filter(bool),
)


@settings(max_examples=150)
@given(_TEXT, _TEXT, st.lists(_TEXT, min_size=1, max_size=3), st.one_of(st.none(), _TEXT))
def test_what_is_composed_is_read_back(text: str, title: str, considerations: list[str], lost: str | None) -> None:
    """Any text that people can type survives being written and read."""
    decision = decision_for(losses()[0], title=title, reason=text, considerations=tuple(considerations))
    entry = replace(decision.passages[0], text=text, lost=lost)
    decision = replace(decision, passages=(entry,), decided=Approval("CRO", DAY, text, None))
    assert read_decision(PATH, compose(decision).encode()) == decision


def test_a_new_decision_reads_like_the_guide(tmp_path: Path) -> None:
    """A new file names its schema, folds long prose, and is called after the day and the title."""
    (tmp_path / "decisions").mkdir()
    decision = decision_for(losses()[0], title="Rincian “anggaran” kampung", reason=LONG.strip())
    with register_lock(tmp_path):
        first = add_decision(tmp_path, decision, DAY)
        second = add_decision(tmp_path, decision, DAY)
    assert first.location == Location("decisions/2018-05-26-rincian-anggaran-kampung.yml", 2, 1)
    assert second.location.path == "decisions/2018-05-26-rincian-anggaran-kampung-2.yml"
    lines = (tmp_path / first.location.path).read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# yaml-language-server: $schema=../docs/schema/decision.json", "id: K-0001"]
    assert (tmp_path / "docs" / "schema" / "decision.json").is_file()
    assert max(map(len, lines)) <= 120
    assert "  - {on: 2018-05-20, role: penulis, status: proposed}" in lines
    assert "replaced_by: null" in lines


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Angka “40 %” – dilepas", "angka-40-dilepas"),
        ("…", "keputusan"),
        ("x" * 99, "x" * 48),
        ("Café Été", "cafe-ete"),
    ],
)
def test_file_names_are_plain(title: str, name: str) -> None:
    """File names hold only letters, digits and hyphens."""
    assert slug(title) == name


def test_ids_go_up_and_are_not_reused() -> None:
    """The next id follows the highest ever given, whatever was deleted since; other letters do not count."""
    assert next_id([]) == "K-0001"
    assert next_id(["K-0009", "K-0002", "R-0040"]) == "K-0010"
    assert next_id(["K-9999"]) == "K-10000"
    assert Outcome("withdrawn") is Outcome.WITHDRAWN
