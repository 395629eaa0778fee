"""The chart of the annex: how much of each chapter was kept, moved, reworded and removed, as an SVG image."""

from collections.abc import Mapping, Sequence
from gettext import NullTranslations

from policybook.model import Tally
from policybook.render.template import template

_LEFT, _WIDTH, _TOP, _STEP = 204, 330, 28, 20  # user units of the image, 640 wide
_LONGEST_TITLE = 34
# Light to dark, so that the order holds in grey print too.
_COLOURS = {"kept": "#dbe6ec", "moved": "#86b0c4", "reworded": "#b8761c", "removed": "#7d2616"}


def chart_svg(rows: Sequence[Tally], rest: str, words: NullTranslations) -> bytes:
    """The chart of these chapters' tallies, in the catalogue's language; `rest` names those it does not show."""
    labels = {
        "kept": words.gettext("Kept"),
        "moved": words.gettext("Moved"),
        "reworded": words.gettext("Reworded"),
        "removed": words.gettext("Removed"),
    }
    scale = _WIDTH / (max((row.words for row in rows), default=0) or 1)
    return (
        template("chart.svg.j2", words)
        .render(
            title=words.gettext("Words of the draft by what became of them, chapter by chapter"),
            height=_TOP + _STEP * (len(rows) + bool(rest)) + 4,
            rest={"text": rest, "y": _TOP + _STEP * len(rows) + 11} if rest else None,
            legend=_legend(labels),
            bars=[_bar(row, _TOP + _STEP * place, scale, words) for place, row in enumerate(rows)],
        )
        .encode()
    )


def _legend(labels: Mapping[str, str]) -> list[dict[str, object]]:
    """The parts' colours and names in a row, each as wide as its name asks for."""
    entries: list[dict[str, object]] = []
    x = _LEFT
    for name, label in labels.items():
        entries.append({"x": x, "colour": _COLOURS[name], "label": label})
        x += 30 + 5 * len(label)
    return entries


def _bar(row: Tally, y: int, scale: float, words: NullTranslations) -> dict[str, object]:
    """One chapter's bar: its parts from left to right and the note behind it."""
    parts, x = [], float(_LEFT)
    for name, colour in _COLOURS.items():
        width = getattr(row, name) * scale
        # The PDF's linker writes bars over these (render/pdf_figures.py), so one without width has its place, too.
        parts.append({"name": f"{y}:{name}", "x": round(x, 1), "width": round(width, 1), "colour": colour})
        x += width
    share = row.removed / row.words if row.words else 0
    title = row.title if len(row.title) <= _LONGEST_TITLE else row.title[: _LONGEST_TITLE - 1].rstrip() + "…"
    percent = round(100 * share) or "< 1"  # one word that went is not nothing
    note = words.gettext("{percent} % removed").format(percent=percent) if row.removed else ""
    return {"y": y, "title": title, "parts": parts, "end": round(x, 1), "note": note}
