"""Book and verdict → the ordered pages of one edition, with numbers, references, marks and the annex."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from gettext import NullTranslations
from urllib.parse import unquote

from policybook.cache import digest
from policybook.i18n import catalogue
from policybook.judge.anchors import anchors_of
from policybook.judge.tally import tally
from policybook.model import Chapter, Edition, Manuscript, Matter, Page, Snapshot, Verdict
from policybook.read.pictures import KINDS
from policybook.read.snapshot import DECISIONS, sources_of
from policybook.read.tree import Trees, source_of, tree_of
from policybook.render import CHART
from policybook.render.annex import annex_html, summary_rows
from policybook.render.chart import chart_svg
from policybook.render.marks import ANNEX, entries, place_marks
from policybook.render.numbering import Numbered, label_of, labels, matter_of, number_page, write_references
from policybook.render.redline import draw_redline
from policybook.settings import Settings
from policybook.steps import Steps

_FONTS = (".ttf", ".otf")


def compose(
    book: Snapshot,
    chapters: Sequence[Chapter],
    old: Sequence[Chapter],
    verdict: Verdict,
    settings: Settings,
    edition: Edition,
    day: date,
    steps: Steps,
) -> Manuscript:
    """The manuscript of an edition; `day` is the date of the book's revision. Marks stand in every edition.
    The review edition also shows every change against the baseline; what is not today's text has the class "gone".
    """
    words = catalogue(settings.language)
    anchors = anchors_of(verdict.changes, old, chapters)
    found, rows = entries(verdict, anchors, chapters), tally(verdict, old)
    sources = {chapter.path: chapter.html for chapter in chapters}
    trees = Trees(sources)
    place_marks(trees, found, words)
    if edition is Edition.REVIEW:
        draw_redline(trees, verdict.changes, anchors, old, chapters, words)
    images, fonts = _named(book, KINDS), _named(book, _FONTS)
    if verdict.baseline:
        leading, others = summary_rows(rows[:-1], words)
        images[CHART] = chart_svg(leading, others.title if others else "", words)
    sources |= {path: source_of(tree) for path, tree in trees.items()}  # only those that hold a mark or a change
    sources[ANNEX] = annex_html(verdict, found, rows, chapters, settings, words)
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
        pages=_pages(sources, settings, words, steps),
        images=images,
        verdict=verdict,
        entries=found,
        tally=rows,
        chapters=tuple(chapters),
        sources=sources_of(book),
        fonts=fonts,
    )


def _pages(sources: Mapping[str, str], settings: Settings, words: NullTranslations, steps: Steps) -> tuple[Page, ...]:
    """The pages of these sources by path, with their numbers and the labels of what they refer to."""
    policy = settings.policy
    matters = {path: matter_of(path, policy.front, policy.back) for path in sources} | {ANNEX: Matter.ANNEX}
    body = [path for path in sources if matters[path] is Matter.BODY]
    numbers = {path: str(number) for number, path in enumerate(body, 1)}
    drafts = {path: _draft(source, numbers.get(path, ""), words, steps) for path, source in sources.items()}
    known: dict[str, str] = {}
    for path, draft in drafts.items():
        known |= labels(path, draft.numbered, words)
    return tuple(
        _page(
            path,
            _referring(path, draft, known, steps),
            matters[path],
            numbers,
            draft.numbered,
            settings.parts.get(path, ""),
        )
        for path, draft in drafts.items()
    )


def _named(book: Snapshot, endings: tuple[str, ...]) -> dict[str, bytes]:
    """The files of a book whose names have one of these endings, by path."""
    return {path: data for path, data in book.files.items() if path.lower().endswith(endings)}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A page with its numbers but without the labels after its references; `links` are where these lead."""

    source: str
    numbered: Numbered
    links: tuple[str, ...]


def _draft(source: str, number: str, words: NullTranslations, steps: Steps) -> _Draft:
    """A page with its numbers written; `number` is the chapter's."""

    def work() -> _Draft:
        tree = tree_of(source)
        numbered = number_page(tree, number, words)
        links = dict.fromkeys(unquote(link.get("href") or "") for link in tree.iter("a"))
        return _Draft(source_of(tree), numbered, tuple(links))

    language = label_of("chapter", number, words), label_of("figure", number, words), label_of("table", number, words)
    return steps.run("draft", None, {"text": source, "place": number, "settings": digest(*language)}, work)


def _referring(path: str, draft: _Draft, known: Mapping[str, str], steps: Steps) -> str:
    """The HTML of a page with the labels of what it refers to; `known` are all by the links that lead to them."""
    targets = [path + link if link.startswith("#") else link for link in draft.links]
    needed = {target: known[target] for target in targets if target in known}
    if not needed:
        return draft.source

    def work() -> str:
        tree = tree_of(draft.source)
        write_references(tree, path, needed)
        return source_of(tree)

    return steps.run("references", None, {"path": path, "text": draft.source, "pages": json.dumps(needed)}, work)


def _page(path: str, source: str, matter: Matter, numbers: dict[str, str], numbered: Numbered, part: str) -> Page:
    first = next((heading.text for heading in numbered.headings if heading.level == 1), path)
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
    found = hashlib.sha256()
    for path in sorted(path for path in book.files if path.startswith(DECISIONS)):
        found.update(f"{path}\0{len(book.files[path])}\0".encode() + book.files[path])
    return found.hexdigest()
