"""Manuscript → what goes to the press: the sections in their order, the style, the files shown, what is attached."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain

from policybook.cache import digest
from policybook.errors import BookError, Problem, say
from policybook.i18n import catalogue
from policybook.model import Edition, Location, Manuscript
from policybook.read.pdf_names import REGISTER, TABLE
from policybook.render.pdf_front import front_sections
from policybook.render.pdf_index import index_section
from policybook.render.pdf_job import NUMBERS, OWN, Asset, Attached, Job, Section
from policybook.render.pdf_parts import with_parts
from policybook.render.pdf_proof import manifest_of, register_yaml
from policybook.render.pdf_sections import anchor, book_sections
from policybook.render.pdf_style import STYLES, assets, style_sheet
from policybook.render.register_table import register_csv
from policybook.steps import Steps

_PARTS = ("page.css", "text.css", "matter.css", "annex.css")
_EXTRA = {Edition.DRAFT: ["draft.css"], Edition.REVIEW: ["draft.css", "review.css"], Edition.FINAL: []}
_NUMBERS_AT_ONCE = 50  # margin numbers that are drawn together, so that one paragraph more seldom draws any
_NUMBER = re.compile(rf'src="{NUMBERS}(\d+)\.svg"')


def job_of(manuscript: Manuscript, steps: Steps) -> Job:
    """What is to be typeset; raises BookError for chapters that cannot be, naming them."""
    pages = book_sections(manuscript)
    index = index_section(chain.from_iterable(pages), manuscript.title, catalogue(manuscript.language))
    sections = [*front_sections(manuscript, index), *with_parts(pages, manuscript), *([index] if index else [])]
    _refuse_twins(sections)
    attachments = _attachments(manuscript)
    return Job(
        sections=tuple(sections),
        assets=_assets(manuscript, sections, steps),
        attachments=attachments,
        manifest=manifest_of(manuscript, {item.name: item.data for item in attachments}),
        manifest_text=catalogue(manuscript.language).gettext("What this file contains: paragraphs, pages, digests"),
        style=style_of(manuscript.edition, manuscript.language, manuscript.fonts, steps),
        language=manuscript.language,
        edition=manuscript.edition.value,
        title=manuscript.title,
        author=manuscript.publisher,
        description=manuscript.subtitle,
        day=manuscript.day.isoformat(),
    )


def _refuse_twins(sections: Sequence[Section]) -> None:
    """Raise BookError where the ids of two sections would be the same in the book, as of a-b.md and a/b.md."""
    paths: dict[str, str] = {}
    for section in sections:
        twin = paths.setdefault(anchor(*section.path.split("#")), section.path)
        if twin != section.path:
            raise BookError(
                Problem(
                    say("{path} has the same name in the PDF as {twin}.", path=section.path, twin=twin),
                    Location(section.path),
                    say("A link to one of them would lead to the other."),
                    say("Rename the file, then name it so in mkdocs.yml and in the links to it."),
                )
            )


def style_of(edition: Edition, language: str, fonts: Mapping[str, bytes], steps: Steps) -> str:
    """The style sheet of an edition, for a language and with the book's own fonts by path."""
    return style_sheet([*_PARTS, *_EXTRA[edition]], language, fonts, steps)


def _assets(manuscript: Manuscript, sections: Sequence[Section], steps: Steps) -> dict[str, Asset]:
    found = assets({**manuscript.images, **manuscript.fonts})
    found[f"{OWN}cover.svg"] = Asset((STYLES / "cover.svg").read_bytes(), "image/svg+xml")
    if manuscript.edition is not Edition.FINAL:
        word = catalogue(manuscript.language).gettext("DRAFT")
        used = {int(number) for section in sections for number in _NUMBER.findall(section.body)}
        most = -(-max(used, default=0) // _NUMBERS_AT_ONCE) * _NUMBERS_AT_ONCE
        found |= steps.run("outlines", None, {"text": digest(word, str(most))}, lambda: _outlines(word, most))
    return found


def _outlines(word: str, most: int) -> dict[str, Asset]:
    """What a draft has drawn on its pages, by URL: the word across them, and the numbers of paragraphs up to one."""
    from policybook.render.pdf_glyphs import margin_number, watermark  # lazily: mostly they were drawn before

    drawn = {f"{OWN}watermark.svg": watermark(word)}
    drawn |= {f"{NUMBERS}{number}.svg": margin_number(number) for number in range(1, most + 1)}
    return {url: Asset(svg.encode(), "image/svg+xml") for url, svg in drawn.items()}


def _attachments(manuscript: Manuscript) -> tuple[Attached, ...]:
    _ = catalogue(manuscript.language).gettext
    register, table = register_yaml(manuscript.sources), register_csv(manuscript.entries)
    return (
        Attached(TABLE, _("Register of removed passages, as a table"), "text/csv", table),
        Attached(REGISTER, _("Register of decisions, as recorded"), "application/yaml", register),
    )
