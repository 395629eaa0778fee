"""Job → PDF: compiles the sections that are not known yet, in processes of their own, and links the book.

Where the linker does not fit the libraries that are installed, the book is typeset in a single run instead.
"""

import platform
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from policybook import cache
from policybook.cache import digest, program
from policybook.errors import Message, say
from policybook.read.pdf_names import MANIFEST
from policybook.render.pdf_figures import without_figures
from policybook.render.pdf_folios import (
    ROUNDS,
    UNKNOWN,
    Placed,
    check_links,
    document,
    guess,
    labels_of,
    numbers,
    place,
    stands_alone,
    unsettled,
)
from policybook.render.pdf_job import Attached, Compile, CutFont, Frame, Job, Request, Section, SingleRun, Typeset
from policybook.render.pdf_linker import Linker, Part
from policybook.render.pdf_process import Unsuited, Workers
from policybook.render.pdf_proof import manifest_json
from policybook.render.pdf_sections import anchor
from policybook.render.pdf_unit import Compiled, FontUse, Unit, unpack
from policybook.steps import Steps

_KIND, _LAST = "pdf", "pdf-last"  # of entries in the cache: what was made, and the key of the last of each section
_LIBRARIES = Path("/etc/ld.so.cache")  # written anew whenever a system library is installed


class Press:
    """Keeps units from one book to the next; `note` is told what a user should know."""

    def __init__(self, workers: Workers, steps: Steps, note: Callable[[Message], None]) -> None:
        self._workers, self._steps, self._cache, self._note = workers, steps, steps.store, note
        self._linker = Linker()
        self._compiled: dict[str, Compiled] = {}
        self._units: dict[bytes, Unit] = {}  # each once, so that the linker sees which are the same as before
        self._wanted: dict[str, None] = {}
        self._laid: set[str] = set()
        self._last: dict[str, str] = {}  # for each section by path the key of what came of it the last time
        self._suited = True
        self._base = ""  # a digest of what all sections of a job are made with
        self._manifest: tuple[Mapping[str, str], bytes] | None = None  # the page numbers that it was made with

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

    def _linked(self, whole: Job) -> Typeset:
        job, figures = without_figures(whole)
        self._wanted, self._laid, self._manifest = {}, set(), None
        self._base = digest(program(), _libraries(), job.style)
        placed, units = self._settled(job, partial(self._get_ahead, whole))
        folios = labels_of(placed)
        check_links({path: [link for page in pages for link in page.links] for path, pages in units.items()}, folios)
        parts = _parts(placed, units)
        fonts = merged([part.unit for part in parts])
        frame = Frame(document(job, Section("", "", "roman", "", "<p>.</p>"), 1, {}))
        extra = self._made(job, [frame, *(CutFont(name, use) for name, use in fonts.items())])
        self._steps.skip("section", len(job.sections) - len(self._laid))
        manifest = Attached(MANIFEST, job.manifest_text, "application/json", self._described(whole, folios))
        framed, *cut_fonts = (unit for [unit] in extra)
        cut = dict(zip(fonts, cut_fonts, strict=True))
        pdf = self._linker.link(framed, parts, cut, (manifest, *job.attachments), folios | figures, job.day)
        self._forget()
        return Typeset(pdf, folios)

    def _forget(self) -> None:
        """Keep only what the last book needed."""
        self._compiled = {key: self._compiled[key] for key in self._wanted}
        self._units = {data: self._units[data] for found in self._compiled.values() for data in found.units}

    def _get_ahead(self, job: Job, placed: Sequence[Placed], units: Mapping[str, Sequence[Unit]]) -> None:
        """What can be done before the pages that are typeset are there, if the last book had most of them already."""
        if len(units) == len(placed):
            self._described(job, defaultdict(lambda: UNKNOWN, labels_of(placed)))  # new paragraphs have none yet
            self._linker.place(_parts(placed, units))

    def _described(self, job: Job, folios: Mapping[str, str]) -> bytes:
        """The manifest, made only once with the same page numbers."""
        if self._manifest is None or self._manifest[0] != folios:
            self._manifest = folios, manifest_json(job, folios)
        return self._manifest[1]

    def _settled(
        self, job: Job, meanwhile: Callable[[Sequence[Placed], Mapping[str, Sequence[Unit]]], None]
    ) -> tuple[list[Placed], dict[str, Sequence[Unit]]]:
        """Where every section begins, and its pages, once no page number changes any more.

        `meanwhile` is done while the first are laid out, with where all are expected to begin and the pages of the
        last book. All starts from the same guess every time, so that what comes out does not depend on what was known
        before.
        """
        anchors = guess(job.sections)
        alone = self._requests(job, place([section for section in job.sections if stands_alone(section)], anchors), {})
        known = self._last_units(job)
        expected = place(job.sections, anchors | {path: _anchors(pages) for path, pages in known.items()})
        # Those that show page numbers are made with the expected ones; what is not asked for after all changes nothing.
        shown = [part for part in expected if part.section.path in known and not stands_alone(part.section)]
        requests = [*alone, *self._requests(job, shown, labels_of(expected))]
        units = self._made(job, requests, lambda: meanwhile(expected, known))
        anchors |= {request.path: _anchors(pages) for request, pages in zip(alone, units, strict=False)}
        for _ in range(ROUNDS):
            placed = place(job.sections, anchors)
            requests = self._requests(job, placed, labels_of(placed))
            found = dict(zip((request.path for request in requests), self._made(job, requests), strict=True))
            before, anchors = anchors, {path: _anchors(pages) for path, pages in found.items()}
            if anchors == before:
                self._remember(requests)
                return placed, found
        raise unsettled()

    def _last_units(self, job: Job) -> dict[str, Sequence[Unit]]:
        """The pages that sections had in the last book, by their paths."""
        last = {section.path: self._before(section.path) for section in job.sections}
        return {path: tuple(map(self._unit, found.units)) for path, found in last.items() if found}

    def _requests(self, job: Job, placed: Sequence[Placed], folios: Mapping[str, str]) -> list[Compile]:
        """What to ask for these sections, with the page numbers that are known."""
        return [
            Compile(
                part.section.path,
                anchor(*part.section.path.split("#")),
                document(job, part.section, part.first, folios, masked=True),
            )
            for part in placed
        ]

    def _made(
        self,
        job: Job,
        requests: Sequence[Compile | Frame | CutFont],
        meanwhile: Callable[[], None] = lambda: None,
    ) -> list[Sequence[Unit]]:
        """The units of each request: known, kept in the cache, or made now, while `meanwhile` is done."""
        keys = [self._key(request) for request in requests]
        self._wanted |= dict.fromkeys(keys)
        asked = zip(keys, requests, strict=True)
        missing = {key: request for key, request in asked if not self._is_known(key, job)}
        self._explain(job, missing.values())
        begun = [self._begun(request) for request in missing.values()]
        for key, answer in zip(missing, self._workers.run(begun, job.style, job.assets, meanwhile), strict=True):
            assert isinstance(answer, Compiled)  # noqa: S101 - it is the answer to these requests
            self._compiled[key] = answer
            self._cache.put(_KIND, key, cache.pack(answer))
        return [[self._unit(data) for data in self._compiled[key].units] for key in keys]

    def _explain(self, job: Job, requests: Iterable[Request]) -> None:
        """Say why sections are typeset."""
        bodies = {section.path: section.body for section in job.sections}
        for request in requests:
            if isinstance(request, Compile):
                body = bodies[request.path]
                parts = {
                    "program": digest(program(), _libraries()),
                    "settings": digest(job.style, job.language, job.edition),
                    "text": body,
                    "numbers": numbers(request.source),
                    "images": digest(*(asset.digest for url, asset in job.assets.items() if url in body)),
                }
                self._steps.explain("section", say("The PDF's pages of {path}", path=request.path), parts)
                self._laid.add(request.path)

    def _begun(self, request: Request) -> Request:
        """A request with what came of the same section the last time."""
        return replace(request, before=self._before(request.path)) if isinstance(request, Compile) else request

    def _before(self, path: str) -> Compiled | None:
        """What came of a section the last time, in this process or in another."""
        if path not in self._last:
            self._last[path] = (self._cache.get(_LAST, self._name(path)) or b"").decode()
        return self._found(self._last[path])

    def _remember(self, requests: Sequence[Compile]) -> None:
        """Note what the next book may begin with."""
        for request in requests:
            key = self._key(request)
            if self._last.get(request.path) != key:
                self._last[request.path] = key
                self._cache.put(_LAST, self._name(request.path), key.encode())

    def _name(self, path: str) -> str:
        """Names a section, whatever its text."""
        return digest(self._base, path)

    def _key(self, request: Compile | Frame | CutFont) -> str:
        """Names everything that a unit is made of, but for the files that it asks for."""
        if isinstance(request, CutFont):
            return digest(program(), _libraries(), repr(request))
        names = (request.path, request.prefix) if isinstance(request, Compile) else ()
        return digest(self._base, *names, request.source)

    def _found(self, key: str) -> Compiled | None:
        """What was made under a key, in this process or in another."""
        if key not in self._compiled:
            data = self._cache.get(_KIND, key) if key else None
            if data is None:
                return None
            self._compiled[key] = cache.unpack(data)
        return self._compiled[key]

    def _unit(self, data: bytes) -> Unit:
        if data not in self._units:
            self._units[data] = unpack(data)
        return self._units[data]

    def _is_known(self, key: str, job: Job) -> bool:
        """Whether it was made before, of the same files."""
        found = self._found(key)
        return found is not None and all(
            url in job.assets and job.assets[url].digest == known for url, known in found.assets.items()
        )


def _parts(placed: Sequence[Placed], units: Mapping[str, Sequence[Unit]]) -> list[Part]:
    """The pages of sections in their order; `units` are theirs by path."""
    return [
        Part(f"{part.section.path}#{number}", page, label)
        for part in placed
        for number, (page, label) in enumerate(zip(units[part.section.path], part.labels, strict=True))
    ]


def _anchors(pages: Iterable[Unit]) -> tuple[tuple[str, ...], ...]:
    """The anchors on each page of a section."""
    return tuple(tuple(page.places) for page in pages)


def merged(units: Sequence[Unit]) -> dict[str, FontUse]:
    """The fonts of all units by name, each with all its glyphs; of different widths the first counts."""
    fonts: dict[str, FontUse] = {}
    for unit in units:
        for name, use in unit.fonts.items():
            known = fonts.get(name, use)
            text, widths = {**use.text, **known.text}, {**use.widths, **known.widths}
            fonts[name] = FontUse(use.family, use.style, use.weight, widths, text)
    return fonts


def _libraries() -> str:
    return f"{platform.platform()} {_LIBRARIES.stat().st_mtime_ns if _LIBRARIES.exists() else ''}"
