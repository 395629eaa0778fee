"""The guides are true: their commands, settings, examples, files, links and transcripts are those of the program."""

import re
import shlex
import struct
import sys
import time
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from datetime import date
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from support import read

from policybook import cli
from policybook.judge.rules import RULES
from policybook.model import BlockKind
from policybook.read.settings import read_settings
from policybook.settings import (
    CompareSettings,
    FormSection,
    PolicySettings,
    RegisterSettings,
    Role,
)

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
GUIDES = {path.stem: path.read_text("utf-8") for path in sorted(DOCS.glob("panduan-*.md"))}
PROGRAM = "python3 build.py"
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PARTS = {"roles.<peran>": Role, "register": RegisterSettings, "compare": CompareSettings, "policy_paper": FormSection}


def blocks(guide: str, language: str) -> list[str]:
    """The contents of a guide's code blocks in a language."""
    return [text for found, text in FENCE.findall(GUIDES[guide]) if found == language]


def spans(guide: str) -> list[str]:
    """What stands between backticks in a guide's running text."""
    return re.findall(r"`([^`\n]+)`", FENCE.sub("", GUIDES[guide]))


def commands(guide: str) -> Iterator[str]:
    """Every call of the program that a guide tells people to make."""
    typed = [line for text in blocks(guide, "bash") for line in text.splitlines()]
    typed += [line[2:] for text in blocks(guide, "console") for line in text.splitlines() if line.startswith("$ ")]
    yield from (line.partition("  #")[0] for line in typed + spans(guide) if line.startswith(PROGRAM))


@pytest.mark.parametrize(("guide", "command"), [(guide, command) for guide in GUIDES for command in commands(guide)])
def test_a_command_of_a_guide_exists(guide: str, command: str) -> None:
    """Each command that a guide shows is one of the program's, with options that it has."""
    arguments = shlex.split(command.removeprefix(PROGRAM)) or ["build"]
    if arguments == ["renumber"]:  # its file is named by the message that asks for it
        arguments.append("decisions/x.yml")
    if "--help" in arguments:
        arguments.remove("--help")
    cli._parser(NullTranslations())[0].parse_args(arguments)


@pytest.mark.parametrize("guide", ["panduan-cro", "panduan-editor"])
def test_a_guide_returns_what_it_restores(guide: str) -> None:
    """At the meeting the passage is not back yet: `restore` comes after `return` of the same decision."""
    text = GUIDES[guide]
    restored = re.findall(r"restore (K-\d+)", text)
    assert restored
    assert all(text.index(f"return {name} ") < text.index(f"restore {name}") for name in restored)


def documented() -> dict[str, str]:
    """The keys of the table of settings, with the default that it tells."""
    table = GUIDES["panduan-editor"].partition("\n### Dari policybook\n")[2]
    rows = re.findall(r"^\| `([\w.<>]+)` \| [^|]+ \| ([^|]+) \|", table, re.MULTILINE)
    return {key: default.strip().strip("`") for key, default in rows}


def known() -> dict[str, Any]:
    """The keys that the program reads, with their defaults."""
    keys = {field.name: default(field) for field in fields(PolicySettings) if field.name not in ("register", "compare")}
    return keys | {f"{prefix}.{field.name}": default(field) for prefix, part in PARTS.items() for field in fields(part)}


def default(field: Field[Any]) -> Any:
    """A setting's default as YAML has it; "wajib" where it must be given."""
    if field.default_factory is not MISSING:
        return field.default_factory()
    value = "wajib" if field.default is MISSING else field.default
    return list(value) if isinstance(value, tuple) else value


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    """The guide's table and the settings name the same keys, with the same defaults."""
    told = {key: YAML(typ="safe").load(text) for key, text in documented().items()}
    assert told == known()


def test_every_rule_that_can_be_switched_off_is_listed() -> None:
    """Those and no others stand beside register.off."""
    row = next(line for line in GUIDES["panduan-editor"].splitlines() if line.startswith("| `register.off`"))
    assert re.findall(r"\[`(PB\d+)`\]", row) == [rule.code for rule in RULES if rule.optional]


@pytest.mark.parametrize("text", [text for text in blocks("panduan-editor", "yaml") if "policybook:" in text])
def test_an_example_of_settings_is_valid(text: str) -> None:
    """Settings that are copied from the guide are accepted."""
    chapters = ", ".join(["chapters/01-pendahuluan.md", *re.findall(r"\[(chapters/\S+\.md)\]", text)])
    book = "" if "site_name" in text else f"site_name: Buku\nnav: [{chapters}]\n"
    assert read_settings((book + text).encode(), Path()).chapters


def test_the_full_example_shows_every_setting() -> None:
    """The longest example has every key of the table, so that none has to be guessed."""
    longest = max(blocks("panduan-editor", "yaml"), key=len)
    for key in known():
        assert re.search(rf"\b{key.rpartition('.')[2]}: ", longest) or f"\n      {key}:\n" in longest


@pytest.mark.parametrize("guide", GUIDES)
def test_yaml_in_a_guide_can_be_read(guide: str) -> None:
    """What is copied into a YAML file is YAML."""
    for text in blocks(guide, "yaml"):
        assert YAML(typ="safe").load(text)


def examples(heading: str) -> list[str]:
    """The Markdown that the writers' guide shows below a heading."""
    guide = GUIDES["panduan-penulis"]
    prose = FENCE.sub(lambda fence: " " * len(fence[0]), guide)  # where a "###" is no heading of the guide
    start = prose.index(f"\n### {heading}\n")
    section = guide[start : prose.index("\n##", start + 1)]
    return [text for language, text in FENCE.findall(section) if language == "markdown"]


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("Judul", {BlockKind.HEADING}),
        ("Huruf miring, huruf tebal, daftar", {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM}),
        ("Tabel dan keterangannya", {BlockKind.TABLE_ROW, BlockKind.CAPTION}),
        ("Gambar", {BlockKind.FIGURE, BlockKind.CAPTION}),
        ("Catatan kaki", {BlockKind.PARAGRAPH, BlockKind.FOOTNOTE}),
        ("Rujukan silang", {BlockKind.PARAGRAPH}),
        ("Kutipan pustaka", {BlockKind.PARAGRAPH}),
        ("Kotak, istilah, singkatan", {BlockKind.CALLOUT, BlockKind.TERM, BlockKind.DEFINITION}),
    ],
)
def test_an_example_of_writing_is_understood(heading: str, kinds: set[BlockKind]) -> None:
    """Each example of how to write becomes what the guide says, and nothing of it is shown raw."""
    chapters = read(*examples(heading))
    found = {block.kind for chapter in chapters for block in chapter.blocks}
    assert kinds <= found
    shown = " ".join(passage.text for chapter in chapters for passage in chapter.passages)
    assert not re.search(r"///|\{[#:]|\*\*|\[\^|!!!|\|", shown.replace(" | ", " "))


@pytest.mark.parametrize(
    ("guide", "path"),
    [
        (guide, span)
        for guide in GUIDES
        for span in spans(guide)
        if re.match(r"(chapters|docs|baselines|policybook)/[^<>*\s…]*$|[\w-]+\.yml$", span)
    ],
)
def test_a_file_that_a_guide_names_exists(guide: str, path: str) -> None:
    """Files of the sample book that a guide names are there, with the place in them that it names."""
    name, _, anchor = path.partition("#")
    assert (ROOT / name).exists()
    assert not anchor or re.search(rf"#{anchor}\b", (ROOT / name).read_text("utf-8"))


@pytest.mark.parametrize(
    ("guide", "target"),
    [(guide, target) for guide in GUIDES for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", GUIDES[guide]))],
)
def test_a_link_of_a_guide_leads_somewhere(guide: str, target: str) -> None:
    """Links and pictures of a guide are files of docs/, or addresses on the web with https."""
    assert target.startswith("https://") or (DOCS / target).is_file()


@pytest.mark.parametrize("path", sorted((DOCS / "images").glob("*.png")), ids=lambda path: path.name)
def test_a_picture_is_light_and_used(path: Path) -> None:
    """Pictures are at most 1280 pixels wide and 200 kB heavy, and a guide or the README shows each."""
    width = struct.unpack(">I", path.read_bytes()[16:20])[0]
    assert width <= 1280
    assert path.stat().st_size <= 200_000
    texts = [*GUIDES.values(), *(page.read_text("utf-8") for page in ROOT.glob("README.md"))]
    assert any(f"images/{path.name}" in text for text in texts)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no terminal to type at")
def test_the_transcript_leads_to_an_open_gate(tmp_path: Path) -> None:
    """Who does what the writers' guide says, from a deleted paragraph on, opens the gate in under two minutes."""
    from tools.transcripts import copy_book, replay

    book = copy_book(tmp_path / "buku")
    start = time.monotonic()
    runs = [run for block in replay(GUIDES["panduan-penulis"], book) for run in block]
    assert time.monotonic() - start < 120
    codes = [(run.shown.split()[2], run.code) for run in runs if run.shown.startswith(PROGRAM)]
    assert codes == [("check", 1), ("decide", 0), ("check", 1), ("approve", 0), ("check", 0)]
    assert str(date.today()) in runs[-1].output
