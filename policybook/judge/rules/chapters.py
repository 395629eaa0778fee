"""PB601–PB604: what a chapter says of its own order that readers would stumble over."""

import re
from collections.abc import Iterator

from policybook.errors import say
from policybook.judge.case import Case, shorten
from policybook.judge.rules.rule import Hit, hit, rule
from policybook.model import Severity
from policybook.read.notes import uncited
from policybook.read.typed import broken_lists, broken_tables

_TITLE = re.compile(r'<h1\b[^>]* id="([^"]*)"')


@rule(
    "PB601",
    Severity.WARNING,
    what=say("The chapter has a second title: “{title}”"),
    why=say("Each title is numbered as a chapter, so the contents would list two chapters under one number."),
    remedy=say("Write it with ## as a section, or move what follows it to a file of its own."),
    more=say("Found is every heading with a single # after the first one of a file."),
    optional=True,
)
def second_title(case: Case) -> Iterator[Hit]:
    """A heading of the first level after a chapter's first."""
    for chapter in case.new:
        for identifier in _TITLE.findall(chapter.html)[1:]:
            for block in (block for block in chapter.blocks if block.id == identifier):
                yield hit(block.passages[0].location, title=shorten(block.passages[0].text))


@rule(
    "PB602",
    Severity.WARNING,
    what=say("No text refers to this footnote: “{text}”"),
    why=say("Its number would stand at the foot of a page, and nobody could tell what it belongs to."),
    remedy=say("Cite it where it belongs, or delete it and record why: {program} decide"),
    more=say("It happens where the sentence that cited a note is deleted and the note is left behind."),
    optional=True,
)
def uncited_note(case: Case) -> Iterator[Hit]:
    """A footnote that no text of its chapter cites."""
    for chapter in case.new:
        for block in uncited(chapter):
            yield hit(block.passages[0].location, text=shorten(block.passages[0].text))


@rule(
    "PB603",
    Severity.WARNING,
    what=say("These lines form no table: “{text}”"),
    why=say("Readers see | signs and running text instead of rows and columns; the comparison finds all words there."),
    remedy=say(
        "Write a row of hyphens under the first row, such as | --- | --- |, with as many cells as that one has, and an "
        "empty line before the table. Word makes dashes of hyphens."
    ),
    more=say(
        "Found are two lines in a row that begin and end with |, or one of such signs and dashes alone, where they are "
        "shown as text. Code is not looked at. It happens where the row of hyphens is deleted, or a program that "
        "corrects as one types puts dashes in its place."
    ),
    optional=True,
)
def broken_table(case: Case) -> Iterator[Hit]:
    """Rows of a table that are shown as they were typed."""
    for chapter in case.new:
        for block in broken_tables(chapter):
            yield hit(block.passages[0].location, text=shorten(" ".join(passage.text for passage in block.passages)))


@rule(
    "PB604",
    Severity.WARNING,
    what=say("These lines form no list: “{text}”"),
    why=say("Readers see running text with signs in it instead of items; the comparison finds all words there."),
    remedy=say(
        "Begin each item with a hyphen and a space, or with a number, a full stop and a space, and put an empty line "
        "before the first. Word puts other signs there."
    ),
    more=say(
        "Found are two lines in a row that begin with the sign, number or letter of an item, where they are shown as "
        "running text. Code is not looked at, nor are lines with a break between them. It happens where no empty line "
        "stands before a list, or where it was pasted from a word processor."
    ),
    optional=True,
)
def broken_list(case: Case) -> Iterator[Hit]:
    """Items of a list that are shown one behind the other."""
    for chapter in case.new:
        for block in broken_lists(chapter):
            yield hit(block.passages[0].location, text=shorten(" ".join(passage.text for passage in block.passages)))
