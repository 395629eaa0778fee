"""Tables that fit the page: how wide one must be decides how small it is set."""

from lxml.html import HtmlElement

_WIDE, _VERY_WIDE = 88, 118  # characters of a line in the table's type
_SHORT = 14  # rows: a table that has no more of them is kept on one page
_PADDING = 3  # what the space beside a cell's text takes, in characters
_COMFORT = 14  # a column of running text wants at least this many characters


def prepare_table(table: HtmlElement) -> None:
    """Scope the header cells; mark the table as wide or very wide where its columns need it, and as short."""
    for cell in table.iter("th"):
        if not cell.get("scope"):
            cell.set("scope", "col" if _in_head(cell) else "row")
    figure = table.getparent()
    holder = figure if figure is not None and figure.tag == "figure" else table
    width = _width(table)
    if width > _WIDE:
        _add_class(holder, "fit--small" if width > _VERY_WIDE else "fit--wide")
    if len(table.findall(".//tr")) <= _SHORT:
        _add_class(holder, "keep")


def _add_class(node: HtmlElement, name: str) -> None:
    node.set("class", f"{node.get('class') or ''} {name}".strip())


def _in_head(cell: HtmlElement) -> bool:
    return any(node.tag == "thead" for node in cell.iterancestors())


def _width(table: HtmlElement) -> int:
    """The least comfortable width, in characters: for each column its longest word, or room for running text."""
    columns: dict[int, tuple[int, int]] = {}
    for row in table.iter("tr"):
        for index, cell in enumerate(row):
            text = cell.text_content()
            word = max(map(len, text.split()), default=0)
            longest, all_text = columns.get(index, (0, 0))
            columns[index] = (max(longest, word), max(all_text, len(text)))
    return sum(max(word, min(text, _COMFORT)) + _PADDING for word, text in columns.values())
