"""What several tests need: books written into a folder, and chapters read from a string."""

import hashlib
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from policybook.cache import CACHE, Cache
from policybook.commands.street import Judged, judge_book
from policybook.model import Chapter, Snapshot
from policybook.read.chapters import read_book
from policybook.read.settings import read_settings
from policybook.settings import Settings
from policybook.steps import Steps

MARKDOWN = """
markdown_extensions:
  - footnotes
  - attr_list
  - def_list
  - abbr
  - admonition
  - md_in_html
  - pymdownx.blocks.caption: {types: [caption]}
"""
POLICY = """\
      slug: uji
      roles: {CRO: {approves: true}, penulis: {decides: true}}
      categories: {outside-scope: {id: Di luar lingkup, en: Outside the scope}}
"""


def settings_text(chapters: list[str], policy: str = POLICY) -> str:
    """A mkdocs.yml for these chapters."""
    nav = "".join(f"  - {path}\n" for path in chapters)
    return (
        f"site_name: Buku Uji\ntheme: {{name: material, language: id, font: false}}\nnav:\n{nav}{MARKDOWN}"
        f"plugins:\n  - search\n  - policybook:\n{policy}"
    )


def settings_for(chapters: list[str], policy: str = POLICY) -> Settings:
    """The settings of such a book, without a folder."""
    return read_settings(settings_text(chapters, policy).encode(), Path())


def read(*sources: str, prefix: str = "", files: Mapping[str, bytes] | None = None) -> tuple[Chapter, ...]:
    """Chapters "chapters/1.md", "chapters/2.md", … read from Markdown texts; other files of the book by path."""
    return read_files({f"chapters/{number}.md": source for number, source in enumerate(sources, 1)}, prefix, files)


def read_files(
    sources: Mapping[str, str], prefix: str = "", files: Mapping[str, bytes] | None = None
) -> tuple[Chapter, ...]:
    """Chapters read from Markdown texts by path."""
    texts = {path: source.encode() for path, source in sources.items()}
    snapshot = Snapshot("test", {**texts, **(files or {})}, tuple(texts), prefix)
    return read_book(snapshot, settings_for(list(texts)), Steps())


def judged_book(root: Path) -> Judged:
    """The book in a folder as commands judge it, with what they kept there."""
    return judge_book(root, lambda _: None, Steps(Cache(root / CACHE)))


def write_book(
    root: Path,
    chapters: Mapping[str, str],
    baseline: Mapping[str, str] | None = None,
    decisions: Mapping[str, str] | None = None,
    policy: str = POLICY,
) -> Path:
    """A book in a folder, files by path; a baseline becomes the submission "2018-05-14-draf". Returns the folder."""
    files = {
        "mkdocs.yml": settings_text(list(chapters), policy + ("" if baseline else "      baseline: none\n")),
        **chapters,
        **(decisions or {}),
    }
    for path, text in files.items():
        _write(root / path, text)
    if baseline:
        write_submission(root, "2018-05-14-draf", baseline)
    return root


def write_submission(root: Path, name: str, chapters: Mapping[str, str]) -> None:
    """Freeze chapters as a submission with its manifest."""
    for path, text in chapters.items():
        _write(root / "baselines" / name / path, text)
    manifest = {
        "id": name,
        "handed_over": name[:10],
        "title": "Buku Uji",
        "chapters": list(chapters),
        "files": {path: hashlib.sha256(text.encode()).hexdigest() for path, text in chapters.items()},
    }
    _write(root / "baselines" / name / "manifest.json", json.dumps(manifest))


def git(root: Path, *arguments: str) -> str:
    """Run git in a folder with a fixed author and date; returns what it prints."""
    command = ["git", "-c", "user.name=Uji", "-c", "user.email=uji@example.org", "-c", "init.defaultBranch=main"]
    environment = {"GIT_AUTHOR_DATE": "2018-05-20T10:00:00Z", "GIT_COMMITTER_DATE": "2018-05-20T10:00:00Z"}
    path = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(root)}
    done = subprocess.run([*command, *arguments], cwd=root, env=environment | path, capture_output=True, check=True)
    return done.stdout.decode()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
