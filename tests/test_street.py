"""From files to findings: what the commands say about books that lost something, kept everything, or are broken."""

import json
from pathlib import Path

import pytest
from support import POLICY, write_book

from policybook.cli import call
from policybook.text import fingerprint

SEA = "Empat puluh persen wilayah kota berada di bawah permukaan laut."
ONE = f"""# Pendahuluan

{SEA} Tiga belas sungai melintasi kota sebelum bermuara di teluk.[^a]

## Latar belakang

Kualitas udara menurun setiap musim kemarau di pusat kota.

| Ancaman | Jenis |
|---|---|
| Banjir bandang | guncangan |
| Kemacetan harian | tekanan |

/// caption | #tbl-ancaman
Ancaman menurut jenisnya.
///

[^a]: Angka sungai diambil dari peta rupa bumi.
"""
TWO = """# Pilihan kebijakan

Pemerintah provinsi membangun 40 rumah pompa di pesisir utara, dengan biaya daerah sampai tahun 2022.

Bus pengumpan menghubungkan kampung dengan stasiun kereta.
"""
CHAPTERS = {"chapters/1.md": ONE, "chapters/2.md": TWO}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages in English, whatever the machine's language."""
    monkeypatch.setenv("LANGUAGE", "en")


def check(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of `check` and everything that it said."""
    code = call(["check", "-q", "--root", str(root), *arguments])
    said = capsys.readouterr()
    return code, said.out + said.err


LOSSES = [
    ("a paragraph", 1, "\nKualitas udara menurun setiap musim kemarau di pusat kota.\n", "", "Kualitas udara", 7),
    ("a sentence", 1, f"{SEA} ", "", "Empat puluh persen", 3),
    ("a table row", 1, "| Kemacetan harian | tekanan |\n", "", "Kemacetan harian | tekanan", 12),
    ("a footnote", 1, "[^a]: Angka sungai diambil dari peta rupa bumi.\n", "[^a]: Peta.\n", "Angka sungai", 18),
    ("a caption", 1, "Ancaman menurut jenisnya.", "Ringkasan.", "Ancaman menurut jenisnya.", 15),
    ("a heading", 1, "## Latar belakang\n", "", "Latar belakang", 5),
    ("a clause with a number", 2, ", dengan biaya daerah sampai tahun 2022.", ".", "2022", 3),
    ("a number", 2, "40 rumah", "rumah", "40", 3),
    (
        "a paragraph turned into a comment",
        2,
        "Bus pengumpan menghubungkan kampung dengan stasiun kereta.",
        "<!-- x -->",
        "Bus",
        5,
    ),
]


@pytest.mark.parametrize(
    ("chapter", "old", "new", "quoted", "line"), [case[1:] for case in LOSSES], ids=[case[0] for case in LOSSES]
)
def test_what_is_gone_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], chapter: int, old: str, new: str, quoted: str, line: int
) -> None:
    """Each loss shuts the gate and is quoted, with its place in the baseline and the command that justifies it."""
    path = f"chapters/{chapter}.md"
    assert old in CHAPTERS[path]
    write_book(tmp_path, {**CHAPTERS, path: CHAPTERS[path].replace(old, new)}, CHAPTERS)
    code, said = check(tmp_path, capsys)
    assert code == 1
    assert quoted in said
    assert f"baselines/2018-05-14-draf/{path}:{line}" in said
    assert "python3 build.py decide --passage" in said


@pytest.mark.parametrize(
    ("source", "where", "said"),
    [
        ("", "chapters/1.md", "The chapter is empty."),
        ("# Air\n\nPipa bocor.[^penilay]\n\n[^penilai]: Dua orang.\n", "chapters/1.md:3", "no footnote [^penilay]"),
        ("# Air\n\nPipa bocor. `[^a]`\n", "", ""),
    ],
    ids=["an empty chapter", "a mistyped mark of a note", "one between backticks"],
)
def test_what_readers_would_stumble_over_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str, where: str, said: str
) -> None:
    """An empty chapter, and the mark of a note that does not exist, are told with their place."""
    code, output = check(write_book(tmp_path, {"chapters/1.md": source}), capsys)
    assert code == (1 if said else 0)
    assert where in output
    assert said in output


def test_a_deleted_chapter_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every passage of a file that is gone is named."""
    write_book(tmp_path, {"chapters/1.md": ONE}, CHAPTERS)
    code, said = check(tmp_path, capsys)
    assert code == 1
    for part in ("Pilihan kebijakan", "40 rumah pompa", "Bus pengumpan"):
        assert part in said


def test_what_an_included_file_lost_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A reader does not see which file a sentence came from; a dropped include is a loss, a missing one an error."""
    chapters = {"chapters/1.md": '# Bab\n\nPembuka.\n\n--8<-- "chapters/sisip.txt"\n'}
    write_book(tmp_path, chapters, chapters | {"chapters/sisip.txt": f"{SEA}\n"})
    manifest = tmp_path / "baselines/2018-05-14-draf/manifest.json"
    manifest.write_text(manifest.read_text().replace('["chapters/1.md", "chapters/sisip.txt"]', '["chapters/1.md"]'))
    settings = tmp_path / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("  - abbr\n", "  - abbr\n  - pymdownx.snippets\n"))
    assert check(tmp_path, capsys)[0] == 1
    (tmp_path / "chapters/sisip.txt").write_text(f"{SEA}\n")
    assert check(tmp_path, capsys)[0] == 0
    (tmp_path / "chapters/sisip.txt").write_text("Lain sama sekali.\n")
    code, said = check(tmp_path, capsys)
    assert code == 1
    assert SEA.split(" berada")[0] in said


WRAPPED = TWO.replace(" di pesisir", "\ndi pesisir").replace("dengan stasiun", "dengan\nstasiun")
HARMLESS = [
    ("nothing", CHAPTERS),
    (
        "a sentence moved to another chapter",
        {"chapters/1.md": ONE.replace(f"{SEA} ", ""), "chapters/2.md": f"{TWO}\n{SEA}\n"},
    ),
    ("lines wrapped anew", {**CHAPTERS, "chapters/2.md": WRAPPED}),
    ("a file renamed", {"chapters/1.md": ONE, "chapters/02-pilihan.md": TWO}),
    ("chapters in another order", dict(reversed(CHAPTERS.items()))),
    ("emphasis", {**CHAPTERS, "chapters/2.md": TWO.replace("Bus pengumpan", "*Bus* **pengumpan**")}),
    ("an addition", {**CHAPTERS, "chapters/2.md": TWO + "\nKalimat yang baru sama sekali di akhir bab.\n"}),
    ("a paragraph split", {**CHAPTERS, "chapters/1.md": ONE.replace(f"{SEA} ", f"{SEA}\n\n")}),
]


@pytest.mark.parametrize("new", [case[1] for case in HARMLESS], ids=[case[0] for case in HARMLESS])
def test_what_still_stands_needs_no_decision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], new: dict[str, str]
) -> None:
    """Moving, re-wrapping, renaming and marking up ask for nothing."""
    write_book(tmp_path, new, CHAPTERS)
    code, said = check(tmp_path, capsys)
    assert code == 0, said


DECISION = """\
id: K-0001
title: Bus pengumpan digabung
outcome: merged
category: outside-scope
passages:
  - chapter: chapters/2.md
    section: Pilihan kebijakan
    baseline: 2018-05-14-draf
    text: Bus pengumpan menghubungkan kampung dengan stasiun kereta.
    fingerprint: {fingerprint}
reason: Angkutan dibahas bersama kualitas udara.
considerations: [Pembaca mencari angkutan di sana.]
replaced_by: chapters/1.md#latar-belakang
status: proposed
"""


def test_a_renamed_chapter_asks_for_nothing_of_its_decisions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A decision that leads to a chapter holds on after the chapter's file was renamed."""
    text = "Bus pengumpan menghubungkan kampung dengan stasiun kereta."
    decision = DECISION.format(fingerprint=fingerprint(text))
    there = ONE.replace("di pusat kota.", "di pusat kota. Udara membaik bila warga naik bus pengumpan ke stasiun.")
    renamed = {"chapters/01-pendahuluan.md": there, "chapters/2.md": TWO.replace(f"{text}\n", "")}
    policy = POLICY + "      final_needs: proposed\n"
    write_book(tmp_path, renamed, CHAPTERS, {"decisions/2018-05-20-bus.yml": decision}, policy)
    code, said = check(tmp_path, capsys)
    assert code == 0, said


def test_status_calls_a_chapter_by_its_name_of_today(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A chapter that was renamed since the baseline is where its text is now; a deleted one keeps its old name."""
    renamed = {"chapters/01-pendahuluan.md": CHAPTERS["chapters/1.md"]}
    write_book(tmp_path, renamed, CHAPTERS)
    assert call(["status", "-q", "--root", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "(chapters/01-pendahuluan.md)" in said
    assert "(chapters/1.md)" not in said
    assert "(chapters/2.md)" in said


EXPLAINED = [
    ("words of a removed passage", "Bus pengumpan", ["removed: nothing carries it", "Nearest today", "0.50"]),
    ("words of a kept one", SEA[:20], ["kept: it stands word for word"]),
    ("a rule", "pb101", ["PB101: "]),
]


@pytest.mark.parametrize(("what", "expected"), [case[1:] for case in EXPLAINED], ids=[case[0] for case in EXPLAINED])
def test_explain_tells_why(tmp_path: Path, capsys: pytest.CaptureFixture[str], what: str, expected: list[str]) -> None:
    """A passage is found by its words and shown with its nearest counterpart and the score that it would need."""
    shorter = TWO.replace("Bus pengumpan menghubungkan kampung dengan stasiun kereta.\n", "")
    write_book(tmp_path, {**CHAPTERS, "chapters/2.md": shorter}, CHAPTERS)
    assert call(["explain", "-q", "--root", str(tmp_path), what]) == 0
    said = capsys.readouterr().out
    assert [part for part in expected if part not in said] == []


def test_explain_says_how_many_passages_it_does_not_show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words that stand in many passages: the first ten are shown, and the rest is told of."""
    book = {"chapters/1.md": "# Pos\n\n" + "\n\n".join(f"Pos jaga nomor {n} dijaga warga." for n in range(11))}
    write_book(tmp_path, book, book)
    assert call(["explain", "-q", "--root", str(tmp_path), "dijaga warga"]) == 0
    said = capsys.readouterr().out
    assert said.count("it stands word for word") == 10
    assert said.endswith("\n\n1 more passage has these words. Give more words, or an id.\n")


def test_explain_knows_nothing_of_other_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words that stand nowhere in the baseline are named."""
    write_book(tmp_path, CHAPTERS, CHAPTERS)
    assert call(["explain", "-q", "--root", str(tmp_path), "tidak ada kata ini"]) == 2
    assert "tidak ada kata ini" in capsys.readouterr().err


def test_the_baseline_is_read_as_it_was_read_then(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An extension that was added since, and hides a line of today's chapters, does not hide it in the baseline too."""
    chapters = {"chapters/1.md": "Catatan: Warga berhak atas ganti rugi.\n\nTeks lain yang tetap ada.\n"}
    write_book(tmp_path, chapters, chapters)
    today = tmp_path / "mkdocs.yml"
    (tmp_path / "baselines/2018-05-14-draf/mkdocs.yml").write_bytes(today.read_bytes())
    today.write_text(today.read_text("utf-8").replace("  - footnotes\n", "  - footnotes\n  - meta\n"), "utf-8")
    code, said = check(tmp_path, capsys)
    assert code == 1
    assert "Warga berhak atas ganti rugi." in said


def test_a_book_without_baseline_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before the first submission there is nothing to compare with, and the settings say so."""
    write_book(tmp_path, CHAPTERS)
    assert check(tmp_path, capsys)[0] == 0


def test_the_verdict_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--format json` prints one JSON document and nothing else."""
    write_book(tmp_path, {**CHAPTERS, "chapters/2.md": "# Pilihan kebijakan\n"}, CHAPTERS)
    code, said = check(tmp_path, capsys, "--format", "json")
    assert code == 1
    assert json.loads(said)["passed"] is False


def test_notes_for_github_stand_in_todays_chapters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pull request shows notes beside files that it touches, which no baseline is."""
    write_book(tmp_path, {**CHAPTERS, "chapters/2.md": "# Pilihan kebijakan\n"}, CHAPTERS)
    said = check(tmp_path, capsys, "--format", "github")[1]
    assert all(line.startswith("::error file=chapters/2.md,line=1,") for line in said.splitlines())


BROKEN = [
    ("a chapter in Latin-1", "chapters/2.md", "# Bab\n\nkaf\xe9\n".encode("latin-1"), 1, "chapters/2.md:3"),
    ("an image that is missing", "chapters/2.md", b"# Bab\n\n![Peta kota](gambar/peta.svg)\n", 1, "chapters/2.md:3"),
    ("an image without words", "chapters/2.md", b"# Bab\n\n![](../chapters/2.md)\n", 1, "chapters/2.md:3"),
    ("a link to no heading", "chapters/2.md", b"# Bab\n\n[x](1.md#tidak-ada)\n", 1, "chapters/2.md:3"),
    ("an address that nobody can read", "chapters/2.md", b"# Bab\n\n[x](http://[bad) Isi.\n", 1, "chapters/2.md:3"),
    ("a chapter of nav without file", "chapters/2.md", None, 1, "mkdocs.yml:5"),
    ("a decision that is no YAML", "decisions/a.yml", b"id: K-0001\ntitle: [\n", 1, "decisions/a.yml:"),
    ("a decision without its reason", "decisions/a.yml", b"id: K-0001\n", 1, "decisions/a.yml:"),
    ("settings that are no YAML", "mkdocs.yml", b"nav: [\n", 1, "mkdocs.yml:"),
    ("no settings", "mkdocs.yml", None, 2, "--root"),
    ("a baseline without manifest", "baselines/2018-05-14-draf/manifest.json", None, 2, "manifest.json"),
]


def book_files(root: Path) -> list[Path]:
    """Everything in a book's folder but what may be deleted at any time."""
    return sorted(path for path in root.rglob("*") if ".cache" not in path.parts)


@pytest.mark.parametrize(
    ("path", "data", "expected", "where"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_broken_input_is_one_clear_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, data: bytes | None, expected: int, where: str
) -> None:
    """What cannot be read ends in an error with its place, without a traceback, and nothing is written."""
    write_book(tmp_path, CHAPTERS, CHAPTERS)
    target = tmp_path / path
    target.parent.mkdir(exist_ok=True)
    if data is None:
        target.unlink()
    else:
        target.write_bytes(data)
    before = book_files(tmp_path)
    code, said = check(tmp_path, capsys)
    assert (code, book_files(tmp_path)) == (expected, before), said
    assert where in said
    assert "Traceback" not in said


def test_a_final_edition_is_refused_while_anything_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The build of a final edition says what is open and writes nothing."""
    write_book(tmp_path, {**CHAPTERS, "chapters/2.md": "# Pilihan kebijakan\n"}, CHAPTERS)
    before = book_files(tmp_path)
    code = call(["-q", "--edition", "final", "--root", str(tmp_path)])  # build is the default
    said = capsys.readouterr().out
    assert (code, book_files(tmp_path)) == (1, before)
    assert "Bus pengumpan" in said


def test_a_fault_of_the_tool_shows_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error that nobody foresaw is one message and exit code 2."""
    monkeypatch.setattr("policybook.commands.check.judge_book", lambda *_: 1 / 0)
    code, said = check(tmp_path, capsys)
    assert code == 2
    assert "Traceback" not in said
    assert "POLICYBOOK_DEBUG" in said


@pytest.mark.parametrize("command", [[], ["build"], ["check"], ["test"]], ids=lambda words: " ".join(words) or "none")
def test_every_command_explains_itself(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """--help prints what the command does and exits with 0."""
    with pytest.raises(SystemExit) as stopped:
        call([*command, "--help"])
    assert stopped.value.code == 0
    assert "usage:" in capsys.readouterr().out
