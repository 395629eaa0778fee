"""Job → PDF: compiles the sections that are not known yet, in processes of their own, and links the book.

Where the linker does not fit the libraries that are installed, the book is typeset in a single run instead.
"""

import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from policybook.cache import Cache, digest, program
from policybook.errors import Message, say
from policybook.read.pdf_manifest import MANIFEST
from policybook.render.pdf_folios import (
    ROUNDS,
    Placed,
    check_links,
    document,
    guess,
    labels_of,
    place,
    stands_alone,
    unsettled,
)
from policybook.render.pdf_job import Attached, Compile, CutFont, Frame, Job, Request, SingleRun, Typeset
from policybook.render.pdf_linker import Linker, Part
from policybook.render.pdf_process import Limits, Unsuited, Workers
from policybook.render.pdf_proof import manifest_json
from policybook.render.pdf_sections import Section, anchor
from policybook.render.pdf_unit import FontUse, Unit, unpack

_KIND = "pdf"  # of entries in the cache
_LIBRARIES = Path("/etc/ld.so.cache")  # written anew whenever a system library is installed


class Press:
    """Keeps processes and units from one book to the next; `note` is told what a user should know."""

    def __init__(self, cache: Cache, limits: Limits, note: Callable[[Message], None]) -> None:
        self._cache, self._note = cache, note
        self._workers, self._linker = Workers(limits), Linker()
        self._units: dict[str, Unit] = {}
        self._wanted: set[str] = set()
        self._suited = True

    def start(self) -> None:
        """Load what typesetting will need, aside."""
        self._workers.start()

    def stop(self) -> None:
        """End the processes."""
        self._workers.stop()

    def print(self, job: Job) -> Typeset:
        """The PDF of a job; raises BookError naming the sections that cannot be typeset."""
        if self._suited:
            try:
                return self._linked(job)
            except Unsuited as unsuited:
                self._suited = False
                self._note(say("The PDF is typeset in a single run, which takes longer: {why}", why=unsuited.why))
        [typeset] = self._workers.run([SingleRun(job)], job.style, job.assets)
        assert isinstance(typeset, Typeset)  # noqa: S101 - it is the answer to that request
        return typeset

    def _linked(self, job: Job) -> Typeset:
        self._wanted = set()
        placed, units = self._settled(job)
        folios = labels_of(placed)
        check_links({path: unit.links for path, unit in units.items()}, folios)
        parts = [Part(part.section.path, units[part.section.path], part.labels) for part in placed]
        fonts = merged([part.unit for part in parts])
        frame = Frame(document(job, Section("", "", "roman", "", "<p>.</p>"), 1, {}))
        extra = self._made(job, [frame, *(CutFont(name, use) for name, use in fonts.items())])
        manifest = Attached(MANIFEST, job.manifest_text, "application/json", manifest_json(job.manifest, folios))
        cut = dict(zip(fonts, extra[1:], strict=True))
        pdf = self._linker.link(extra[0], parts, cut, (manifest, *job.attachments), folios, job.day)
        self._units = {key: unit for key, unit in self._units.items() if key in self._wanted}
        return Typeset(pdf, folios)

    def _settled(self, job: Job) -> tuple[list[Placed], dict[str, Unit]]:
        """Where every section begins, and its unit, once no page number changes any more.

        It starts from the same guess every time, so that what comes out does not depend on what was known before.
        """
        anchors = guess(job.sections)
        first = place([section for section in job.sections if stands_alone(section)], anchors)
        anchors |= {path: unit.anchors for path, unit in self._laid_out(job, first, {}).items()}
        for _ in range(ROUNDS):
            placed = place(job.sections, anchors)
            units = self._laid_out(job, placed, labels_of(placed))
            before, anchors = anchors, {path: unit.anchors for path, unit in units.items()}
            if anchors == before:
                return placed, units
        raise unsettled()

    def _laid_out(self, job: Job, placed: Sequence[Placed], folios: Mapping[str, str]) -> dict[str, Unit]:
        """The unit of each of these sections by path, with the page numbers that are known."""
        requests = [
            Compile(
                part.section.path,
                anchor(part.section.path),
                document(job, part.section, part.first, folios, masked=True),
            )
            for part in placed
        ]
        return {request.path: unit for request, unit in zip(requests, self._made(job, requests), strict=True)}

    def _made(self, job: Job, requests: Sequence[Compile | Frame | CutFont]) -> list[Unit]:
        """The unit of each request: known, kept in the cache, or made now."""
        keys = [_key(request, job.style) for request in requests]
        self._wanted.update(keys)
        asked = zip(keys, requests, strict=True)
        missing: dict[str, Request] = {key: request for key, request in asked if not self._is_known(key, job)}
        for key, answer in zip(missing, self._workers.run([*missing.values()], job.style, job.assets), strict=True):
            assert isinstance(answer, bytes)  # noqa: S101 - a packed unit is the answer to these requests
            self._units[key] = unpack(answer)
            self._cache.put(_KIND, key, answer)
        return [self._units[key] for key in keys]

    def _is_known(self, key: str, job: Job) -> bool:
        """Whether a unit is there and was made of the same files."""
        if key not in self._units:
            data = self._cache.get(_KIND, key)
            if data is None:
                return False
            self._units[key] = unpack(data)
        used = self._units[key].assets
        return all(url in job.assets and job.assets[url].digest == known for url, known in used.items())


def merged(units: Sequence[Unit]) -> dict[str, FontUse]:
    """The fonts of all units by name, each with all its glyphs; of different widths the first counts."""
    fonts: dict[str, FontUse] = {}
    for unit in units:
        for name, use in unit.fonts.items():
            known = fonts.get(name, use)
            text, widths = {**use.text, **known.text}, {**use.widths, **known.widths}
            fonts[name] = FontUse(use.family, use.style, use.weight, widths, text)
    return fonts


def _key(request: Compile | Frame | CutFont, style: str) -> str:
    """Names everything that a unit is made of, but for the files that it asks for."""
    libraries = f"{platform.platform()} {_LIBRARIES.stat().st_mtime_ns if _LIBRARIES.exists() else ''}"
    if isinstance(request, CutFont):
        return digest(program(), libraries, repr(request))
    names = (request.path, request.prefix) if isinstance(request, Compile) else ()
    return digest(program(), libraries, style, *names, request.source)
