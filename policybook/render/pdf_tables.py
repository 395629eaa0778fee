"""Tables that fit the page: how wide one must be decides how small it is set, how high one is whether it may break."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil

from lxml.html import HtmlElement

from policybook.text import squeeze

_WIDE, _VERY_WIDE = 88, 118  # characters of a line in the table's type, and in that of a wide table
_SMALLEST = 136  # and in that of a very wide one
_LOW = 215  # points: a table that is no higher, by estimate, is kept on one page
_LINE, _ROW = 11.6, 7.6  # points: a line of a cell, what a row has above and below its lines
_LONG_CELL = 40  # characters from which more text no longer makes a column wider
_COUNTS = "counts"  # the class of tables of figures, with a heading for each row
_LETTER, _BESIDE = 0.92, 1  # hundredths of the measure: a letter of such a table, and what a wide one needs besides
_PADDING = 3  # what the space beside a cell's text takes, in characters
_COMFORT = 14  # a column of running text wants at least this many characters
_SNUG = 18  # a column that never holds more characters is not broken, where there is room: dates, amounts, names


@dataclass(frozen=True, slots=True)
class _Column:
    """A column's longest word and longest text, in characters."""

    word: int
    text: int

    @property
    def least(self) -> int:
        """Its least comfortable width: its longest word, or room for running text, and the space beside it."""
        return max(self.word, min(self.text, _COMFORT)) + _PADDING


def prepare_table(table: HtmlElement) -> None:
    """Scope the header cells; mark the table as wide or very wide where its columns need it, and as one to keep."""
    for cell in table.iter("th"):
        if not cell.get("scope"):
            cell.set("scope", "col" if _in_head(cell) else "row")
    figure = table.getparent()
    holder = figure if figure is not None and figure.tag == "figure" else table
    texts = _texts(table)
    columns = _columns(texts)
    width = sum(column.least for column in columns)
    line = _WIDE if width <= _WIDE else _VERY_WIDE if width <= _VERY_WIDE else _SMALLEST
    if line > _WIDE:
        holder.classes.add("fit--small" if line > _VERY_WIDE else "fit--wide")
    _keep_short_columns(table, columns, line - width)
    if _COUNTS in table.classes:
        _set_widths(table, columns)
    if _height(texts, columns, line) <= _LOW:
        holder.classes.add("keep")


def _in_head(cell: HtmlElement) -> bool:
    return any(node.tag == "thead" for node in cell.iterancestors())


def _texts(table: HtmlElement) -> list[list[str]]:
    """The cells' texts, row by row; rows with joined cells, which tell little of the columns, are left out."""
    rows = [row for row in table.iter("tr") if not any(cell.get("colspan") for cell in row)]
    return [[squeeze(cell.text_content()) for cell in row] for row in rows]


def _columns(texts: Sequence[Sequence[str]]) -> list[_Column]:
    return [
        _Column(max(len(word) for text in column for word in text.split() or [""]), max(map(len, column)))
        for column in zip_longest(*texts, fillvalue="")
    ]


def _height(texts: Sequence[Sequence[str]], columns: Sequence[_Column], line: int) -> float:
    """About how high a table is, in points, if each column is as wide as its longest text asks for, up to `line`."""
    wanted = [max(column.word, min(column.text, _LONG_CELL)) for column in columns]
    room = line - _PADDING * len(columns)
    widths = [max(1, wish * min(1, room / max(sum(wanted), 1))) for wish in wanted]
    lines = sum(max(ceil(len(text) / width) for text, width in zip(row, widths, strict=False)) for row in texts if row)
    return lines * _LINE + len(texts) * _ROW


def _keep_short_columns(table: HtmlElement, columns: Sequence[_Column], room: int) -> None:
    """Mark the cells of short columns, from the first on, as not to be broken, as far as there is room for it."""
    for place, column in enumerate(columns):
        more = column.text + _PADDING - column.least
        if column.text <= _SNUG and more <= room:
            room -= more
            for row in table.iter("tr"):
                if len(row) == len(columns):
                    row[place].classes.add("snug")


def _set_widths(table: HtmlElement, columns: Sequence[_Column]) -> None:
    """Give all columns but the first the width of their longest word.

    Then no cell of it is measured before it is set, which takes half the time of a table that every edit changes.
    """
    first = next(table.iter("tr"))
    for cell, column in zip(first[1:], columns[1:], strict=True) if len(first) == len(columns) else ():
        cell.set("style", f"width: {column.word * _LETTER + _BESIDE:.1f}%")
