"""What the site tells of earlier submissions, from files on disk to comparisons and redlined chapters."""

from pathlib import Path

import pytest
from support import judged_book, write_book, write_submission

from policybook.cache import Cache
from policybook.commands.history import read_history
from policybook.commands.street import compose_site, judge_book
from policybook.i18n import catalogue
from policybook.model import Change, ChangeKind, Edition
from policybook.render import site_annex, site_changes
from policybook.render.history import Comparison, History
from policybook.render.site_annex import split_annex
from policybook.render.site_changes import story
from policybook.steps import Steps

AIR = "# Air\n\nPipa bocor di utara kota. Tarif air naik sepuluh persen.\n"
ROAD = "# Jalan\n\nJalan lingkar selatan selesai tahun ini. Jembatan lama dibongkar.\n"
LAMP = "Lampu jalan di pasar diganti seluruhnya."
TODAY = {"chapters/1.md": AIR, "chapters/2.md": ROAD.replace(" Jembatan lama dibongkar.", "")}
SECOND = {"chapters/1.md": AIR, "chapters/2.md": ROAD}
FIRST = {"chapters/1.md": AIR.replace("Tarif", f"{LAMP} Tarif"), "chapters/2.md": ROAD}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A book with two submissions, a removal after each."""
    write_book(tmp_path, TODAY, SECOND)
    write_submission(tmp_path, "2018-03-05-awal", FIRST)
    return tmp_path


def history(root: Path, steps: Steps | None = None, *, today: bool = True) -> History:
    """The history of a book."""
    judged = judge_book(root, lambda _: None, steps or Steps())
    return read_history(judged, compose_site(judged, Edition.DRAFT), lambda _: None, today=today)


def lost(comparison: Comparison) -> list[str]:
    """The texts that a comparison found removed."""
    return [change.old.text for change in comparison.changes if change.kind is ChangeKind.REMOVED and change.old]


def test_each_submission_is_compared_with_the_next_and_with_today(book: Path) -> None:
    """Rounds tell what left between two submissions, `since` all that left up to now; the baseline is not repeated."""
    found = history(book)
    assert [one.label for one in found.submissions] == ["2018-03-05-awal", "2018-05-14-draf"]
    assert [lost(one) for one in found.rounds] == [[LAMP]]
    assert [(one.old.label, lost(one)) for one in found.since] == [
        ("2018-03-05-awal", [LAMP, "Jembatan lama dibongkar."])
    ]


def test_chapters_that_changed_have_a_redline(book: Path) -> None:
    """Each changed chapter of today shows what a submission held and it does not; marks are for the last one only."""
    pages = {page.path: page.html for page in history(book).since[0].pages}
    assert list(pages) == [f"changes/2018-03-05-awal/chapters/{n}.md" for n in (1, 2)]
    assert f"> {LAMP} </del>" in pages["changes/2018-03-05-awal/chapters/1.md"]
    assert 'class="mark' not in "".join(pages.values())


def test_a_chapter_that_did_not_change_has_none(book: Path) -> None:
    """Only what changed costs a page."""
    write_submission(book, "2018-03-05-awal", {**FIRST, "chapters/2.md": TODAY["chapters/2.md"]})
    assert [page.path for page in history(book).since[0].pages] == ["changes/2018-03-05-awal/chapters/1.md"]


def test_the_preview_leaves_today_out(book: Path) -> None:
    """Rounds of the past cost a save nothing; what every edit would change is left to the build."""
    found = history(book, today=False)
    assert (len(found.rounds), found.since) == (1, ())


def test_what_did_not_change_is_taken_from_the_store(book: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A second build compares nothing anew, and tells the same."""
    folder = tmp_path_factory.mktemp("store")
    told: list[object] = []
    first = history(book, Steps(Cache(folder), told.append))
    assert told
    told.clear()
    assert history(book, Steps(Cache(folder), told.append)) == first
    assert told == []


def test_many_changes_are_divided_by_chapter(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of changes that would grow too large continues on others; news lead to the right one, nothing is lost."""
    monkeypatch.setattr(site_changes, "_LIMIT", 1)
    judged = judged_book(book)
    manuscript = compose_site(judged, Edition.DRAFT)
    told = story(manuscript, history(book), catalogue("en")).since[0]
    assert [part.path for part in told.parts] == ["changes/2018-03-05-awal.md", "changes/2018-03-05-awal/part-2.md"]
    assert [(item.link, item.counts) for item in told.news] == [
        ("changes/2018-03-05-awal.md#chapter=chapters%2F1.md", ("1 removed",)),
        ("changes/2018-03-05-awal/part-2.md#chapter=chapters%2F2.md", ("1 removed",)),
    ]
    shown: list[Change] = [item.change for part in told.parts for item in part.changes]
    assert shown == list(told.comparison.changes)


@pytest.mark.parametrize(
    ("files", "filed"),
    [
        (("chapters/1.md", "chapters/2.md"), ["chapters%2F1.md", "chapters%2F2.md"]),
        (("chapters/1.md", "chapters/jalan.md"), ["chapters%2F1.md", "chapters%2Fjalan.md"]),
    ],
    ids=["same title", "new name"],
)
def test_changes_are_filed_under_their_own_chapter(tmp_path: Path, files: tuple[str, str], filed: list[str]) -> None:
    """Also where another chapter has the same title; those of a chapter whose file was renamed, under its new name."""
    old = {"chapters/1.md": AIR, "chapters/2.md": ROAD.replace("# Jalan", "# Air")}
    new = [AIR.replace("Pipa bocor di utara kota. ", ""), old["chapters/2.md"].replace(" Jembatan lama dibongkar.", "")]
    book = write_book(tmp_path, dict(zip(files, new, strict=True)), old)
    manuscript = compose_site(judged_book(book), Edition.DRAFT)
    told = story(manuscript, history(book), catalogue("en")).baseline
    assert told
    assert [news.link.partition("=")[2] for news in told.news] == filed


def test_a_chapters_removals_are_divided_where_they_are_many(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every removal stands on one page of the annex, and the index links to it there."""
    monkeypatch.setattr(site_annex, "_LIMIT", 1)
    (book / "chapters" / "2.md").write_text("# Jalan\n\nAspal.\n")
    manuscript = compose_site(judged_book(book), Edition.DRAFT)
    pages, moved = split_annex(manuscript, catalogue("en"))
    own = {page.path: page.html for page in pages if page.path.startswith(site_annex.FOLDER)}
    assert moved
    for old, new in moved.items():
        path, _, name = new.partition("#")
        assert old == f"annex.md#{name}"
        assert f'id="{name}"' in own[path]
    assert all(html.count("<article") == 1 for html in own.values())
