"""What was done before is never taken where it does not fit: every result is that of a run from nothing, byte for byte.

A Hypothesis state machine changes a book in any order and compares after every change; the PDF, which takes longer,
only now and then. POLICYBOOK_EXAMPLES=30 tries other changes for some minutes, instead of the same for half of one.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from support import MARKDOWN, POLICY, write_book

from policybook.cache import Cache
from policybook.commands.history import read_history
from policybook.commands.street import compose_edition, compose_site, judge_book
from policybook.errors import BookError, Problem
from policybook.model import Edition
from policybook.render.pdf import Typesetter
from policybook.render.site import write_site
from policybook.report.document import verdict_json
from policybook.steps import Steps
from policybook.text import fingerprint

EXAMPLES = os.environ.get("POLICYBOOK_EXAMPLES")
IMAGE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>{title}</title></svg>'
ENDING = "\n\nLihat [pompa](1.md#pompa).\n\n![Peta](peta.svg)\n"
CHAPTERS = {
    "chapters/1.md": "# Air\n\n## Pompa {#pompa}\n\nPipa bocor di utara kota. Tarif naik sepuluh persen.\n",
    "chapters/2.md": "# Bus\n\nHalte penuh pada pagi hari. Pipa bocor di utara kota.\n\n| Bus |\n|---|\n| 90 |\n"
    + ENDING,
    "chapters/3.md": "# Udara\n\nAngin membawa asap ke selatan.\nSepeda terputus di jembatan.\n\n- satu\n- dua\n",
}
SENTENCES = (
    "Pipa bocor di utara kota.",
    "Tarif naik sepuluh persen.",
    "Halte penuh pada pagi hari.",
    "Angin membawa asap ke selatan.",
    "Warga menanam bakau di pesisir timur.",
)
SETTINGS = ("", "  - pymdownx.snippets\n", "  - sane_lists\n  - nl2br\n")
TITLES = ("Buku Uji", "Buku Lain")
POLICIES = ("", "      compare: {needed: 0.9}\n", "      front: [chapters/1.md]\n")
THEMES = ("{name: material, language: id, font: false}", "{name: material, language: en, font: false}")
OVERRIDE = "<p>{title}</p>"
DECISION = """\
id: K-0001
title: {title}
outcome: withdrawn
category: outside-scope
passages:
  - chapter: chapters/1.md
    section: Pompa
    baseline: 2018-05-14-draf
    text: {text}
    fingerprint: {fingerprint}
reason: Di luar lingkup buku ini menurut rapat.
considerations: [Sudah dimuat dalam laporan lain.]
status: proposed
"""
paths = st.sampled_from(sorted(CHAPTERS))
Outcome = tuple[str, dict[str, bytes]] | tuple[Problem, ...]


@pytest.fixture(autouse=True)
def one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing becomes different because midnight passes between two runs that are compared."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1526256000")


class Book(RuleBasedStateMachine):
    """A book that is changed, and what a preview, later commands and a first command make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="policybook-test-"))
        self.root = self.folder / "book"
        self.preview = Steps(self.store())
        self.typesetter = Typesetter(Steps(self.store()))
        self.chapters = list(CHAPTERS)
        self.chosen = {"markdown": SETTINGS[0], "title": TITLES[0], "policy": POLICIES[0], "theme": THEMES[0]}
        self.overridden = False

    def teardown(self) -> None:
        """Leave nothing behind."""
        self.typesetter.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    def store(self) -> Cache:
        """The store of the book, as a new process opens it."""
        return Cache(self.root / ".cache")

    @initialize()
    def begin(self) -> None:
        """All that was handed over stands."""
        write_book(self.root, CHAPTERS, CHAPTERS)
        (self.root / "chapters" / "peta.svg").write_text(IMAGE.format(title="Peta"))
        (self.root / "docs").mkdir()
        self.write_settings()

    def write_settings(self) -> None:
        """mkdocs.yml as it was chosen, with the chapters that there are."""
        nav = "".join(f"  - {path}\n" for path in self.chapters)
        theme = self.chosen["theme"].replace("}", ", custom_dir: overrides}" if self.overridden else "}")
        self.root.joinpath("mkdocs.yml").write_text(
            f"site_name: {self.chosen['title']}\ntheme: {theme}\nnav:\n{nav}{MARKDOWN}{self.chosen['markdown']}"
            f"plugins:\n  - search\n  - policybook:\n{POLICY}{self.chosen['policy']}"
        )

    @rule(path=paths, number=st.integers(0, 9), sentence=st.sampled_from(SENTENCES))
    def edit(self, path: str, number: int, sentence: str) -> None:
        """Put another sentence in the place of a paragraph, or a paragraph more at the end."""
        file = self.root / path
        if file.exists():
            parts = file.read_text().split("\n\n")
            parts[number : number + 1] = [sentence]
            file.write_text("\n\n".join(parts))

    @rule(path=paths)
    def restore(self, path: str) -> None:
        """Bring back a chapter as it was handed over."""
        (self.root / path).write_text(CHAPTERS[path])
        if path not in self.chapters:
            self.chapters.append(path)
            self.write_settings()

    @precondition(lambda self: len(self.chapters) > 1)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """Take a chapter away."""
        path = data.draw(st.sampled_from(self.chapters))
        (self.root / path).unlink()
        self.chapters.remove(path)
        self.write_settings()

    @rule(data=st.data(), name=st.sampled_from(["chapters/4.md", "chapters/0.md"]))
    def rename(self, data: st.DataObject, name: str) -> None:
        """Give a chapter's file another name."""
        path = data.draw(st.sampled_from(self.chapters))
        if name not in self.chapters:
            (self.root / path).rename(self.root / name)
            self.chapters[self.chapters.index(path)] = name
            self.write_settings()

    @rule(data=st.data())
    def reorder(self, data: st.DataObject) -> None:
        """Put the chapters in another order."""
        self.chapters = list(data.draw(st.permutations(self.chapters)))
        self.write_settings()

    @rule(sentence=st.sampled_from(SENTENCES), title=st.sampled_from(["Tarif dilepas", "Keputusan lain"]))
    def decide(self, sentence: str, title: str) -> None:
        """Record or change the decision."""
        file = self.root / "decisions" / "2018-05-20-satu.yml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(DECISION.format(title=title, text=sentence, fingerprint=fingerprint(sentence)))

    @rule()
    def forget_decision(self) -> None:
        """Delete the decision."""
        (self.root / "decisions" / "2018-05-20-satu.yml").unlink(missing_ok=True)

    @rule(title=st.sampled_from(["Peta", "Peta baru"]))
    def draw(self, title: str) -> None:
        """Change the image, whose size stays or not."""
        (self.root / "chapters" / "peta.svg").write_text(IMAGE.format(title=title))

    @rule(text=st.sampled_from(["# Panduan\n\nTulis dulu.\n", "# Petunjuk\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"]))
    def guide(self, text: str) -> None:
        """Write or change a guide."""
        (self.root / "docs" / "panduan.md").write_text(text)

    @rule(title=st.sampled_from(["Judul", "Judul lain"]))
    def override(self, title: str) -> None:
        """Give the theme a template of the book's own, or change it."""
        template = self.root / "overrides" / "partials" / "copyright.html"
        template.parent.mkdir(parents=True, exist_ok=True)
        template.write_text(OVERRIDE.format(title=title))
        self.overridden = True
        self.write_settings()

    @precondition(lambda self: self.overridden)
    @rule()
    def take_override_back(self) -> None:
        """Do without it."""
        self.overridden = False
        self.write_settings()

    @rule(
        choice=st.sampled_from(
            [("markdown", o) for o in SETTINGS]
            + [("title", o) for o in TITLES]
            + [("policy", o) for o in POLICIES]
            + [("theme", o) for o in THEMES]
        )
    )
    def choose(self, choice: tuple[str, str]) -> None:
        """Change one of the settings."""
        self.chosen[choice[0]] = choice[1]
        self.write_settings()

    @rule(data=st.data(), how=st.sampled_from(["cut", "flipped", "swapped", "gone"]))
    def damage(self, data: st.DataObject, how: str) -> None:
        """Spoil the store."""
        entries = sorted(path for path in (self.root / ".cache" / "policybook").rglob("*") if path.is_file())
        for path in entries[data.draw(st.integers(0, 3)) :: 3]:
            entry = path.read_bytes()
            if how == "gone":
                path.unlink()
            elif how == "swapped":
                path.write_bytes(entries[0].read_bytes() if entries[0].exists() else b"")
            else:
                path.write_bytes(entry[: len(entry) // 2] if how == "cut" else entry[:-1] + bytes([entry[-1] ^ 1]))

    @rule()
    def print_it(self) -> None:
        """The PDFs of the three are alike too."""
        with Typesetter(Steps()) as first, Typesetter(Steps(self.store())) as later:
            expected = self.printed(Steps(), first)
            assert self.printed(self.preview, self.typesetter) == expected
            assert self.printed(Steps(self.store()), later) == expected

    def printed(self, steps: Steps, typesetter: Typesetter) -> bytes | tuple[Problem, ...]:
        """The PDF of the draft; or the problems that are in the way."""
        pdf = self.folder / "draft.pdf"
        try:
            typesetter.write(compose_edition(judge_book(self.root, lambda _: None, steps), Edition.DRAFT), pdf)
        except BookError as error:
            return error.problems
        return pdf.read_bytes()

    @invariant()
    def all_are_alike(self) -> None:
        """The preview that goes on, a new process with the store, and one without give the same."""
        if not self.root.exists():
            return
        self.preview.begin()
        first = self.made(Steps(), "first")
        assert self.made(self.preview, "preview") == first
        assert self.made(Steps(self.store()), "later") == first

    def made(self, steps: Steps, name: str) -> Outcome:
        """The verdict and every file of the site; or the problems that are in the way."""
        try:
            judged = judge_book(self.root, lambda _: None, steps)
            manuscript = compose_site(judged, Edition.DRAFT)
            history = read_history(judged, manuscript, lambda _: None)
            site = self.folder / name
            write_site(manuscript, judged.settings, site, {"a.txt": b"a"}, history, steps)
        except BookError as error:
            return error.problems
        files = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        return verdict_json(judged.verdict), files


class Given:
    """Draws what it is told, in place of Hypothesis."""

    def __init__(self, value: object) -> None:
        self._value = value

    def draw(self, _: object) -> object:
        """The value, whatever is asked for."""
        return self._value


CHANGES: list[tuple[str, tuple[object, ...]]] = [
    ("edit", ("chapters/1.md", 1, SENTENCES[4])),  # the heading that another chapter links to
    ("restore", ("chapters/1.md",)),
    ("edit", ("chapters/3.md", 0, "# UDARA")),  # a title that the menu of every page shows, and no removal
    ("edit", ("chapters/1.md", 2, SENTENCES[0])),
    ("decide", (SENTENCES[1], "Tarif dilepas")),
    ("decide", (SENTENCES[1], "Keputusan lain")),  # which only the card of an unchanged chapter quotes
    ("draw", ("Peta baru",)),
    ("rename", (Given("chapters/3.md"), "chapters/0.md")),
    ("reorder", (Given(["chapters/0.md", "chapters/1.md", "chapters/2.md"]),)),  # other numbers of the same chapters
    ("choose", (("markdown", SETTINGS[2]),)),
    ("choose", (("title", TITLES[1]),)),
    ("choose", (("theme", THEMES[1]),)),  # another language
    ("choose", (("policy", POLICIES[2]),)),
    ("guide", ("# Panduan\n\nTulis dulu.\n",)),
    ("damage", (Given(0), "flipped")),
    ("override", ("Judul",)),
    ("override", ("Judul lain",)),
    ("delete", (Given("chapters/0.md"),)),
]


def test_each_kind_of_change_is_noticed() -> None:
    """One change of each kind after the other: what stands is that of a run from nothing every time."""
    book = Book()
    try:
        book.begin()
        book.all_are_alike()
        for name, arguments in CHANGES:
            getattr(book, name)(*arguments)
            book.all_are_alike()
    finally:
        book.teardown()


TestBook = Book.TestCase
TestBook.settings = settings(
    max_examples=int(EXAMPLES or 3),
    stateful_step_count=20 if EXAMPLES else 10,
    suppress_health_check=list(HealthCheck),
    derandomize=not EXAMPLES,
)
