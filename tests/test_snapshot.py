"""Snapshots: working tree, submissions and git commits."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import git, write_book, write_submission

from policybook.errors import BookError
from policybook.read.snapshot import left_out, resolve_baseline, revision, submissions, working_tree

CHAPTERS = {"chapters/1.md": "# Satu\n\nTeks.\n", "chapters/2.md": "# Dua\n"}


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """A book with one submission and two commits; the second drops a chapter."""
    write_book(tmp_path, CHAPTERS, baseline=CHAPTERS)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    (tmp_path / "chapters/2.md").unlink()
    text = (tmp_path / "mkdocs.yml").read_text()
    (tmp_path / "mkdocs.yml").write_text(text.replace("  - chapters/2.md\n", ""))
    git(tmp_path, "commit", "-qam", "second")
    return tmp_path


def test_a_git_commit_has_its_own_files_and_order(history: Path) -> None:
    """A ref gives the book as it was then, deleted chapters included."""
    snapshot = resolve_baseline(history, "git:HEAD~1")
    assert snapshot is not None
    assert snapshot.chapters == ("chapters/1.md", "chapters/2.md")
    assert snapshot.files["chapters/2.md"] == b"# Dua\n"
    assert (snapshot.prefix, len(snapshot.commit or "")) == ("HEAD~1:", 40)


@pytest.mark.parametrize("folder", ["buku", "chapters"])
def test_a_book_may_live_below_the_top_of_its_repository(tmp_path: Path, folder: str) -> None:
    """Paths are from the book's folder, not from the repository's, even if that is called like one inside a book."""
    write_book(tmp_path / folder, CHAPTERS, baseline=CHAPTERS)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "first")
    snapshot = resolve_baseline(tmp_path / folder, "git:HEAD")
    assert snapshot is not None
    assert snapshot.files["chapters/1.md"] == CHAPTERS["chapters/1.md"].encode()


def test_a_repository_within_the_book_is_no_file_of_it(history: Path) -> None:
    """git names its commit among the files, but does not have it."""
    commit = git(history, "rev-parse", "HEAD").strip()
    git(history, "update-index", "--add", "--cacheinfo", f"160000,{commit},chapters/lain")
    git(history, "commit", "-qm", "submodule")
    snapshot = resolve_baseline(history, "git:HEAD")
    assert snapshot is not None
    assert sorted(snapshot.files) == ["chapters/1.md", "mkdocs.yml"]


def test_a_file_name_in_another_encoding_stops_no_commit(history: Path) -> None:
    """A commit cannot be mended any more: its other files are read, the name is shown escaped."""
    _write_latin_name(history)
    git(history, "add", "-A")
    git(history, "commit", "-qm", "latin")
    snapshot = resolve_baseline(history, "git:HEAD")
    assert snapshot is not None
    assert snapshot.files["chapters/caf\\xe9.md"] == b"Teks.\n"
    assert snapshot.chapters == ("chapters/1.md",)


def test_a_file_name_in_another_encoding_is_a_problem_of_the_book(history: Path) -> None:
    """In the folder it can be mended, and the site could not be written with it."""
    _write_latin_name(history)
    with pytest.raises(BookError) as caught:
        working_tree(history, ("chapters/1.md",))
    (problem,) = caught.value.problems
    assert str(problem.where) == "chapters/caf\\udce9.md"
    assert "not UTF-8" in problem.what.template


def _write_latin_name(root: Path) -> None:
    try:
        Path(os.fsdecode(bytes(root / "chapters") + b"/caf\xe9.md")).write_text("Teks.\n")
    except OSError:
        pytest.skip("this file system holds no such name")


def test_latest_is_the_newest_submission(tmp_path: Path) -> None:
    """Ids begin with their date, so the last in order is the newest."""
    write_book(tmp_path, CHAPTERS, baseline=CHAPTERS)
    write_submission(tmp_path, "2018-07-01-akhir", {"chapters/1.md": "# Satu\n"})
    snapshot = resolve_baseline(tmp_path, "latest")
    assert snapshot is not None
    assert (snapshot.label, snapshot.prefix) == ("2018-07-01-akhir", "baselines/2018-07-01-akhir/")
    assert submissions(tmp_path) == ("2018-05-14-draf", "2018-07-01-akhir")


BROKEN = [
    ("unknown id", "2017-01-01-x", None, "does not exist"),
    ("path out of the folder", "../chapters", None, "does not exist"),
    ("unknown ref", "git:nowhere", None, "git says"),
    ("a ref that looks like an option", "git:--all", None, "git says"),
    ("no manifest", "2018-05-14-draf", "", "does not exist"),
    ("manifest is no JSON", "2018-05-14-draf", "{", "cannot be read"),
    ("manifest is a list", "2018-05-14-draf", "[]", "cannot be read"),
    ("manifest lacks a key", "2018-05-14-draf", '{"chapters": []}', "lacks"),
    ("no chapter", "2018-05-14-draf", '{"chapters": [], "handed_over": "2018-05-14", "files": {}}', "no chapter"),
    (
        "a chapter without file",
        "2018-05-14-draf",
        '{"chapters": ["chapters/9.md"], "handed_over": "2018-05-14", "files": {}}',
        "lacks",
    ),
]


@pytest.mark.parametrize(("name", "manifest", "why"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_an_unusable_baseline_is_one_clear_problem(history: Path, name: str, manifest: str | None, why: str) -> None:
    """A baseline that does not exist, is empty or broken is an environment problem with its reason."""
    path = history / "baselines/2018-05-14-draf/manifest.json"
    if manifest == "":
        path.unlink()
    elif manifest is not None:
        path.write_text(manifest)
    with pytest.raises(BookError) as caught:
        resolve_baseline(history, name)
    (problem,) = caught.value.problems
    assert caught.value.environment
    assert why in problem.why.template.format(**dict(problem.why.values))
    assert name.startswith("git:") or "git checkout -- {path}" in problem.remedy.template


@pytest.mark.parametrize(
    ("decisions", "remedy"),
    [({}, "Set 'baseline: none'"), ({"decisions/a.yml": "id: K-0001\n"}, "git checkout -- {path}")],
)
def test_lost_submissions_are_brought_back(tmp_path: Path, decisions: dict[str, str], remedy: str) -> None:
    """'none' is proposed to a new book only, not to one whose register speaks of what was handed over."""
    write_book(tmp_path, CHAPTERS, decisions=decisions)
    with pytest.raises(BookError) as caught:
        resolve_baseline(tmp_path, "latest")
    assert remedy in caught.value.problems[0].remedy.template


def test_latest_without_submissions_asks_for_none(tmp_path: Path) -> None:
    """A book whose submissions are gone does not pass as a new one: 'none' must be said."""
    write_book(tmp_path, CHAPTERS)
    with pytest.raises(BookError, match="cannot be used"):
        resolve_baseline(tmp_path, "latest")
    assert resolve_baseline(tmp_path, "none") is None


def test_none_is_refused_once_a_draft_was_handed_over(history: Path) -> None:
    """With a submission there is something to compare with; the gate cannot be talked out of it."""
    with pytest.raises(BookError, match="cannot be used"):
        resolve_baseline(history, "none")


def test_a_chapter_of_nav_without_file_is_named(history: Path) -> None:
    """The problem names the line of nav."""
    with pytest.raises(BookError) as caught:
        working_tree(history, ("chapters/1.md", "chapters/9.md"))
    assert [p.what.template for p in caught.value.problems] == [
        "The chapter {path} is in nav, but the file does not exist."
    ]


@pytest.mark.parametrize(
    ("entry", "what", "near"),
    [
        ("2-kota.md", "{file} names {path}, which does not exist.", "chapters/2-kota.md"),
        ("chapter/2-kota.md", "{file} names {path}, which does not exist.", "chapters/2-kota.md"),
        ("chapters/2-kotta.md", "The chapter {path} is in nav, but the file does not exist.", "chapters/2-kota.md"),
    ],
)
def test_a_misspelt_path_in_nav_is_named_with_what_was_meant(history: Path, entry: str, what: str, near: str) -> None:
    """Whether it lacks chapters/ or is misspelt: nav's line is told, and the file that was probably meant."""
    (history / "chapters/2-kota.md").write_text("# Kota\n")
    (history / "mkdocs.yml").write_text(f"nav:\n  - chapters/1.md\n  - {entry}\n")
    chapters = tuple(path for path in ("chapters/1.md", entry) if path.startswith("chapters/"))
    with pytest.raises(BookError) as caught:
        working_tree(history, chapters)
    (problem,) = caught.value.problems
    assert (problem.what.template, str(problem.where)) == (what, "mkdocs.yml:3")
    assert dict(problem.remedy.values)["near"] == near


def test_a_guide_may_be_called_like_a_chapter_that_nav_leaves_out(history: Path) -> None:
    """What nav names outside chapters/ is a guide, if it exists; other settings may name the chapter, too."""
    (history / "chapters/2.md").write_text("# Kota\n")
    (history / "docs").mkdir()
    (history / "docs/2.md").write_text("# Panduan\n")
    (history / "mkdocs.yml").write_text("nav:\n  - chapters/1.md\n  - 2.md\nnot_in_nav: /chapters/2.md\n")
    assert working_tree(history, ("chapters/1.md",)).chapters == ("chapters/1.md",)


@pytest.mark.parametrize("name", ["chapters", "decisions", "baselines"])
@pytest.mark.parametrize("make", [Path.touch, lambda path: path.symlink_to("nowhere")], ids=["file", "link"])
def test_what_stands_in_the_place_of_a_folder_is_named(history: Path, name: str, make: Callable[[Path], None]) -> None:
    """A file or a dead link; else all that the folder holds would silently be missed."""
    if (history / name).exists():
        (history / name).rename(history / "elsewhere")
    make(history / name)
    with pytest.raises(BookError) as caught:
        working_tree(history, ("chapters/1.md",))
    assert [str(problem.where) for problem in caught.value.problems] == [name]


def test_a_link_out_of_the_book_is_refused(history: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A symbolic link to a file outside is named, never followed."""
    outside = tmp_path_factory.mktemp("outside") / "secret"
    outside.write_text("secret")
    (history / "chapters/gambar.svg").symlink_to(outside)
    with pytest.raises(BookError, match="link to a file outside"):
        working_tree(history, ("chapters/1.md",))


def test_the_revision_tells_uncommitted_edits(history: Path) -> None:
    """The commit's short hash and day; a plus sign once a chapter was edited."""
    commit, day = revision(history)
    assert (len(commit), day.isoformat()) == (12, "2018-05-20")
    (history / "chapters/1.md").write_text("# Lain\n")
    assert revision(history)[0] == commit + "+"


@pytest.mark.skipif(sys.platform == "win32", reason="the program that signs is a shell script")
def test_a_signed_commit_has_its_revision(history: Path) -> None:
    """Whoever lets git show signatures with every commit gets the same answer."""
    signer = history / "signer"
    signer.write_text(
        "#!/bin/sh\ncat >/dev/null\necho '[GNUPG:] SIG_CREATED ' >&2\necho '-----BEGIN PGP SIGNATURE-----'\n"
    )
    signer.chmod(0o755)
    git(history, "-c", f"gpg.program={signer}", "commit", "-S", "--allow-empty", "-qm", "signed")
    before = revision(history)
    git(history, "config", "log.showSignature", "true")
    git(history, "config", "gpg.program", str(signer))
    assert revision(history) == before
    assert resolve_baseline(history, "git:HEAD")


def test_without_git_the_day_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SOURCE_DATE_EPOCH dates a book that is in no repository."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1526256000")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert revision(tmp_path)[1].isoformat() == "2018-05-14"


@pytest.mark.parametrize("given", ["abc", "14 May", "1e9", "9" * 30])
def test_a_day_in_the_environment_that_is_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    """It is the machine that needs attention, not the book."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(BookError) as caught:
        revision(tmp_path)
    assert caught.value.environment
    assert caught.value.problems[0].what.values == (("name", "SOURCE_DATE_EPOCH"), ("given", given))


def test_chapters_that_nav_leaves_out(tmp_path: Path) -> None:
    """A file that no nav names is left out even if it is linked to; one that a chapter includes is not."""
    chapters = {"chapters/1.md": '# Satu\n\n[Tiga](3.md)\n\n--8<-- "bagian/4.md"\n'}
    more = {"chapters/3.md": "# Tiga\n", "chapters/bagian/4.md": "Empat.\n", "chapters/gambar/peta.svg": "<svg/>"}
    write_book(tmp_path, chapters, decisions=more)
    assert left_out(working_tree(tmp_path, tuple(chapters))) == ("chapters/3.md",)


def test_files_among_the_decisions_that_are_none(tmp_path: Path) -> None:
    """An ending that an editor or a mail program added hides a decision; notes in Markdown may lie beside them."""
    names = ("a.yml", "b.yaml", "c.yml.txt", "catatan.md")
    write_book(tmp_path, {"chapters/1.md": "# Satu\n"}, decisions={f"decisions/{name}": "id: K\n" for name in names})
    assert left_out(working_tree(tmp_path, ("chapters/1.md",))) == ("decisions/c.yml.txt",)
