"""The live preview: MkDocs' reloading server shows the site as it is built, with a bar that tells how the book stands.

The pages on disk are those of a build, byte for byte; bar and reloading are added while they are served.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from policybook.errors import BookError, Problem, say
from policybook.i18n import render
from policybook.render.template import template

_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')  # it would stop the reloading
_THEME = Path(__file__).parent  # its templates, styles and scripts are watched too


@dataclass(frozen=True, slots=True)
class Opened:
    """A removal that waits for a decision: what is gone, where it stood, the command that records why.

    `fresh` says that it was not there when the preview began.
    """

    text: str
    place: str
    command: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How the book stands after a save: its open removals, or the problems that kept it from being built."""

    opened: tuple[Opened, ...] = ()
    problems: tuple[Problem, ...] = ()


def serve_site(
    build: Callable[[], Standing],
    site: Path,
    watched: Iterable[Path],
    address: tuple[str, int],
    words: NullTranslations,
    ready: Callable[[str], None],
) -> None:
    """Build, serve, and build again whenever something watched was saved; returns when interrupted.

    `build` writes the folder `site` and raises BookError where it cannot; the last good site stays then, under a
    bar with the problems. `ready` is called with the preview's address. Raises BookError if that is in use.
    """
    server = _Preview(build, site, address, words, ready)
    for path in (*watched, _THEME / "templates", _THEME / "styles", _THEME / "scripts"):
        if path.exists():
            server.watch(str(path))
    server.refresh()
    try:
        server.serve()  # type: ignore[no-untyped-call]
    except OSError as error:
        raise BookError(_in_use(address, error), environment=True) from error
    except KeyboardInterrupt:
        return
    finally:
        server.shutdown()


class _Preview(LiveReloadServer):
    """Serves the site with the bar in every page."""

    def __init__(
        self,
        build: Callable[[], Standing],
        site: Path,
        address: tuple[str, int],
        words: NullTranslations,
        ready: Callable[[str], None],
    ) -> None:
        super().__init__(builder=self.refresh, host=address[0], port=address[1], root=str(site))
        self._build, self._words, self._ready, self._bar = build, words, ready, b""
        self.error_handler = self._without_site

    def server_activate(self) -> None:
        """Listen, and say so."""
        super().server_activate()
        self._ready(self.url)

    def refresh(self) -> None:
        """Build again; what goes wrong is shown in the browser, for the server must go on."""
        try:
            standing = self._build()
        except BookError as error:
            standing = Standing(problems=error.problems)
        self._bar = _bar(standing, self._words).encode()

    def _without_site(self, code: int) -> bytes | None:
        """Instead of a page that is not there: what the bar says, on a page that reloads itself."""
        name = "404.html" if code == 404 else ""
        page = Path(self.root, name)
        content = page.read_bytes() if page.is_file() else b'<!doctype html><meta charset="utf-8"><body></body>'
        return self._inject_js_into_html(content, self._visible_epoch)

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        start, body, rest = _POLICY.sub(b"", content).rpartition(b"</body>")
        page = start + self._bar + body + rest
        return bytes(super()._inject_js_into_html(page, epoch))  # type: ignore[no-untyped-call]


def _bar(standing: Standing, words: NullTranslations) -> str:
    shown: Sequence[Opened] = sorted(standing.opened, key=lambda removal: not removal.fresh)
    problems = [
        {"where": problem.where, "what": render(problem.what, words), "remedy": render(problem.remedy, words)}
        for problem in standing.problems
    ]
    return template("site_preview.html.j2", words).render(opened=shown, problems=problems)


def _in_use(address: tuple[str, int], error: OSError) -> Problem:
    return Problem(
        say("The preview cannot listen on {address}: {reason}", address=f"{address[0]}:{address[1]}", reason=error),
        None,
        say("Another program may use that address."),
        say("Choose another one: serve --address {address}", address=f"{address[0]}:{address[1] + 1}"),
    )
