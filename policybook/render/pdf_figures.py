"""Figures that nearly every edit changes but that move nothing: counts in the annex's table, bars of its chart.

The annex's summary is laid out with a zero in each cell and with bars of no account, so that it stays the same when
they change; the linker writes the true ones over them, as it does with page numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import count

from policybook.model import Matter
from policybook.render.pdf_job import BAR, CELL, CHART_URL, Asset, Job, Section

_TABLES = re.compile(r'<table class="counts\b.*?</table>', re.DOTALL)
_CELLS = re.compile(r"<td([^>]*)>(\d*)</td>")
_BOX = ("x", "y", "width", "height")
_BARS = re.compile(" ".join([rf'(<rect {BAR}="([^"]+)")', *(rf'{name}="(?P<{name}>[^"]+)"' for name in _BOX)]))


def without_figures(job: Job) -> tuple[Job, dict[str, str]]:
    """A job with figures of no account, and the true ones by name as the linker writes them.

    A cell's is its digits, empty where it shows none; a bar's is the operator that draws it, or nothing.
    """
    figures: dict[str, str] = {}
    sections = tuple(_blank(section, figures) for section in job.sections)
    return replace(job, sections=sections, assets=_flattened(job.assets, figures)), figures


def _blank(section: Section, figures: dict[str, str]) -> Section:
    """A section with zeros in its tables of counts; what stood there is put under `figures`."""
    if section.kind != Matter.ANNEX:
        return section
    places = count(1)

    def cell(found: re.Match[str]) -> str:
        name = f"{section.path}:{next(places)}"
        figures[name] = found[2]
        return f'<td {CELL}="{name}"{found[1]}>0</td>'

    return replace(section, body=_TABLES.sub(lambda table: _CELLS.sub(cell, table[0]), section.body))


def _flattened(assets: Mapping[str, Asset], figures: dict[str, str]) -> dict[str, Asset]:
    """The files with bars of one length in the chart; theirs are put under `figures`."""
    if CHART_URL not in assets:
        return dict(assets)

    def bar(found: re.Match[str]) -> str:
        figures[found[2]] = " ".join([*found.group(*_BOX), "re"]) if float(found["width"]) else ""
        return f'{found[1]} x="0" y="{found["y"]}" width="1" height="{found["height"]}"'

    chart = assets[CHART_URL]
    return {**assets, CHART_URL: Asset(_BARS.sub(bar, chart.data.decode()).encode(), chart.media_type)}
