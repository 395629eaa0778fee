"""Book and verdict → the ordered pages of one edition, with numbers, references, marks and the annex."""

import hashlib
from collections.abc import Sequence
from datetime import date

from lxml import html
from lxml.html import HtmlElement

from policybook.i18n import catalogue
from policybook.judge.tally import tally
from policybook.model import Chapter, Edition, Manuscript, Matter, Page, Snapshot, Verdict
from policybook.read.snapshot import DECISIONS
from policybook.render.annex import CHART, annex_html
from policybook.render.chart import chart_svg
from policybook.render.marks import ANNEX, entries, place_marks
from policybook.render.numbering import Numbered, labels, matter_of, number_page, write_references
from policybook.render.redline import draw_redline
from policybook.settings import Settings

_IMAGES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")


def compose(
    book: Snapshot,
    chapters: Sequence[Chapter],
    old: Sequence[Chapter],
    verdict: Verdict,
    settings: Settings,
    edition: Edition,
    day: date,
) -> Manuscript:
    """The manuscript of an edition; `day` is the date of the book's revision. Marks stand in every edition.
    The review edition also shows every change against the baseline; what is not today's text has the class "gone".
    """
    words = catalogue(settings.language)
    found = entries(verdict, old, chapters)
    trees = {chapter.path: _tree(chapter.html) for chapter in chapters}
    place_marks(trees, found, words)
    if edition is Edition.REVIEW:
        draw_redline(trees, verdict.changes, old, chapters, words)
    images = {path: data for path, data in book.files.items() if path.lower().endswith(_IMAGES)}
    if verdict.baseline:
        images[CHART] = chart_svg(tally(verdict, old)[:-1], words)
    trees[ANNEX] = _tree(annex_html(verdict, found, old, chapters, settings, words))
    matters = {
        **{path: matter_of(path, settings.policy.front, settings.policy.back) for path in trees},
        ANNEX: Matter.ANNEX,
    }
    body = [path for path in trees if matters[path] is Matter.BODY]
    numbers = {path: str(number) for number, path in enumerate(body, 1)}
    numbered = {path: number_page(tree, numbers.get(path, ""), words) for path, tree in trees.items()}
    known: dict[str, str] = {}
    for path, items in numbered.items():
        known |= labels(path, items, words)
    for path, tree in trees.items():
        write_references(tree, path, known)
    policy = settings.policy
    return Manuscript(
        title=settings.title,
        subtitle=policy.subtitle,
        notice=policy.notice,
        publisher=policy.publisher,
        language=settings.language,
        slug=policy.slug,
        edition=edition,
        revision=book.commit or "",
        day=day,
        register_digest=_digest(book),
        pages=tuple(
            _page(path, trees[path], matters[path], numbers, numbered[path], settings.parts.get(path, ""))
            for path in trees
        ),
        images=images,
        open_removals=len(verdict.open),
        verdict=verdict,
        entries=found,
        tally=tally(verdict, old),
        chapters=tuple(chapters),
        sources={
            path: data for path, data in book.files.items() if path in book.chapters or path.startswith(DECISIONS)
        },
    )


def _tree(source: str) -> HtmlElement:
    tree: HtmlElement = html.fragment_fromstring(source, create_parent="div")
    return tree


def _page(path: str, tree: HtmlElement, matter: Matter, numbers: dict[str, str], numbered: Numbered, part: str) -> Page:
    first = next((heading.text for heading in numbered.headings if heading.level == 1), path)
    source = (tree.text or "") + "".join(html.tostring(child, encoding="unicode") for child in tree)
    return Page(
        path,
        first,
        numbers.get(path, ""),
        matter,
        source,
        numbered.headings,
        numbered.floats,
        part if matter is Matter.BODY else "",
    )


def _digest(book: Snapshot) -> str:
    """One SHA-256 over the register: its files' names and bytes, in order of their names."""
    digest = hashlib.sha256()
    for path in sorted(path for path in book.files if path.startswith(DECISIONS)):
        digest.update(f"{path}\0{len(book.files[path])}\0".encode() + book.files[path])
    return digest.hexdigest()
