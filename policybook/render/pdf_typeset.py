"""Sections → PDF in a single run of WeasyPrint over the whole book: the plain way, which the linker must match.

It is taken where the linker cannot be, and the tests compare the linker's result with it.
"""

from collections.abc import Callable

from policybook.read.pdf_names import MANIFEST
from policybook.render.pdf_complete import check_complete
from policybook.render.pdf_engine import Engine, Laid
from policybook.render.pdf_folios import (
    ROUNDS,
    check_links,
    document,
    guess,
    labels_of,
    place,
    unsettled,
)
from policybook.render.pdf_job import Attached, Job, Typeset
from policybook.render.pdf_proof import manifest_json


def typeset(job: Job, tell: Callable[[str], None]) -> Typeset:
    """The PDF of a job; `tell` is given each section's path before it is laid out, and again before it is drawn.

    Raises BookError naming the section that cannot be typeset.
    """
    engine = Engine(job.style, job.assets)
    sources: dict[str, str] = {}
    laid: dict[str, Laid] = {}
    anchors = guess(job.sections)
    for _ in range(ROUNDS):
        changed = False
        placed = place(job.sections, anchors)
        folios = labels_of(placed)
        for section, first in ((part.section, part.first) for part in placed):
            source = document(job, section, first, folios)
            if sources.get(section.path) != source:
                tell(section.path)
                laid[section.path] = engine.lay_out(section.path, source)
                check_complete(section.path, source, laid[section.path].anchors)
                anchors[section.path] = laid[section.path].anchors
                sources[section.path] = source
                changed = True
        if not changed:
            break
    else:
        raise unsettled()
    check_links({path: sorted(part.links) for path, part in laid.items()}, folios)
    manifest = Attached(MANIFEST, job.manifest_text, "application/json", manifest_json(job, folios))
    parts = {section.path: laid[section.path] for section in job.sections}
    return Typeset(engine.write(parts, (manifest, *job.attachments), job.day, tell), folios)
