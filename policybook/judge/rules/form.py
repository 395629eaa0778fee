"""PB501–PB503: the form of a policy paper, as far as the settings ask for one."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from policybook.compare.tokens import without_numbering
from policybook.errors import say
from policybook.judge.case import Case, shorten
from policybook.judge.rules.rule import Hit, hit, rule
from policybook.model import BlockKind, Chapter, Passage
from policybook.text import word_count

_QUOTED = re.compile(r"[“\"«„](?:[^\s“”\"«»„]+\s+){4,}[^“”\"«»„]*[”\"»“]")  # five words or more in quotation marks


@rule(
    "PB501",
    what=say("The section “{title}” is missing."),
    why=say("The book is handed over as a policy paper; the settings say which sections one has."),
    remedy=say("Write the section with this heading, or take it out of policy_paper in mkdocs.yml."),
    more=say(
        "The sections are listed under policy_paper in mkdocs.yml. A heading of any level will do, numbered or not."
    ),
)
def section_missing(case: Case) -> Iterator[Hit]:
    """A section of the profile that no heading of the book names."""
    for number, section in enumerate(case.settings.policy.policy_paper):
        if not _passages(case.new, section.title):
            yield hit(case.settings.at(f"policy_paper.{number}"), title=section.title)


@rule(
    "PB502",
    what=say("Words of “{title}”: {count}; a policy paper has {least} to {most} there."),
    why=say("Decision makers read the parts for which they have time; the range keeps each to its purpose."),
    remedy=say("Shorten or complete the section, or change its range in policy_paper in mkdocs.yml."),
    more=say(
        "Words are counted as readers see them, subsections and tables included, headings not. The ranges are "
        "those of the profile in the settings."
    ),
    optional=True,
)
def section_too_short_or_long(case: Case) -> Iterator[Hit]:
    """A section whose words, headings apart, are fewer or more than the profile allows."""
    for section in case.settings.policy.policy_paper:
        passages = _passages(case.new, section.title)
        if passages and section.words:
            count = sum(word_count(p.text) for p in passages if p.kind is not BlockKind.HEADING)
            least, most = section.words
            if not least <= count <= most:
                yield hit(passages[0].location, title=section.title, count=count, least=least, most=most)


@rule(
    "PB503",
    what=say("“{title}” holds a quotation or a footnote: “{text}”"),
    why=say("This section is to be understood by itself, in the authors' own words."),
    remedy=say("Say it in your own words, or move it to the chapter that it comes from."),
    more=say(
        "Found are block quotations, five or more words in quotation marks, and footnotes, where the profile says "
        "quotations: false or footnotes: false."
    ),
    optional=True,
)
def quotation_or_footnote(case: Case) -> Iterator[Hit]:
    """A quotation (a block, or five words in quotation marks) or a footnote where the profile wants none."""
    for section in case.settings.policy.policy_paper:
        for passage in _passages(case.new, section.title):
            quoted = passage.kind is BlockKind.QUOTE or _QUOTED.search(passage.text)
            footnote = passage.kind is BlockKind.FOOTNOTE
            if (quoted and not section.quotations) or (footnote and not section.footnotes):
                yield hit(passage.location, title=section.title, text=shorten(passage.text))


def _passages(chapters: Sequence[Chapter], title: str) -> list[Passage]:
    """The passages of the section with this heading, its subsections included; numbering does not count."""
    wanted = without_numbering(title)
    below = cache(lambda headings: wanted in map(without_numbering, headings))  # many passages stand below the same
    for chapter in chapters:
        found: list[Passage] = []
        for block in chapter.blocks:
            if block.kind is BlockKind.HEADING and not found:
                found = [p for p in block.passages if without_numbering(p.text) == wanted]
            else:
                found += [p for p in block.passages if below(p.headings)]
        if found:
            return found
    return []
