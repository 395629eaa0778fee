"""The live preview: MkDocs' reloading server shows the site as it is built, with a bar that tells how the book stands.

The pages on disk are those of a build, byte for byte; bar and reloading are added while they are served.
"""

import errno
import os
import re
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from mkdocs.livereload import LiveReloadServer
from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import ObservedWatch

from policybook.calling import program
from policybook.errors import BookError, Problem, say
from policybook.i18n import render
from policybook.render.template import template

_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>')  # it would stop the reloading
_THEME = Path(__file__).parent  # its templates, styles and scripts are watched too
# What happens to files and folders apart from being read: every build reads some hundred.
_WRITTEN: list[type[FileSystemEvent]] = [
    *(FileCreatedEvent, FileModifiedEvent, FileMovedEvent, FileDeletedEvent),
    *(DirCreatedEvent, DirMovedEvent, DirDeletedEvent),
]
_LAST_PORT = 65535
_SETTLED = 0.02  # seconds without another event after which a save is complete


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
    """How the book stands after a save: its open removals, or the problems that kept it from being built.

    `unprinted` are the problems that kept the PDF from being made.
    """

    opened: tuple[Opened, ...] = ()
    problems: tuple[Problem, ...] = ()
    unprinted: tuple[Problem, ...] = ()


class Preview(LiveReloadServer):
    """Serves a site with the bar in every page, and builds it again whenever something watched was saved."""

    def __init__(
        self, build: Callable[[], Standing], site: Path, address: tuple[str, int], words: NullTranslations
    ) -> None:
        """`build` writes the folder `site` and raises BookError where it cannot.

        The last good site stays then, under a bar with the problems.
        """
        super().__init__(builder=self.refresh, host=address[0], port=address[1], root=str(site))
        self.build_delay = _SETTLED
        self.observer = Observer()  # type: ignore[assignment]  # the system tells it; MkDocs looks twice a second
        self.error_handler = self._without_site
        self._build, self._words, self._bar = build, words, b""
        self._address = address
        self.url = f"http://{_written(*address)}/"
        self._folders: dict[Path, ObservedWatch] = {}
        self._listening: Callable[[str], None] = lambda _: None

    def run(self, root: Path, names: Iterable[str], listening: Callable[[str], None]) -> None:
        """Build, serve, and build again whenever one of the named files or folders of the book changes.

        Returns when interrupted; `listening` is called with the preview's address. Raises BookError if it has none.
        """
        self._listening = listening
        self._watch_book(root, frozenset(names))
        for name in ("templates", "styles", "scripts", "theme"):
            self._watch_folder(_THEME / name)
        self.refresh()
        try:
            self.serve()  # type: ignore[no-untyped-call]
        except OSError as error:
            raise BookError(_no_address(self._address, error), environment=True) from error
        except KeyboardInterrupt:
            return
        finally:
            self.shutdown()

    def server_activate(self) -> None:
        """Listen, and say so."""
        super().server_activate()
        self._listening(self.url)

    def refresh(self) -> None:
        """Build again; what goes wrong is shown in the browser, for the server must go on."""
        try:
            standing = self._build()
        except BookError as error:
            standing = Standing(problems=error.problems)
        self._bar = _bar(standing, self._words).encode()

    def rebuild(self) -> None:
        """Build again soon, in the thread that does so after a save."""
        with self._rebuild_cond:
            self._want_rebuild = True
            self._rebuild_cond.notify_all()

    def _watch_book(self, root: Path, names: frozenset[str]) -> None:
        """Watch files in the book's folder, and folders there with all that they hold, whenever they come."""

        def noticed(event: FileSystemEvent) -> None:
            for path in {Path(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path}:
                if path.parent == root and path.name in names:
                    self._watch_folder(path)
                    self.rebuild()

        self._watched_paths[str(root)] = 1  # tells MkDocs that there is something to watch
        self.observer.schedule(_Noticing(noticed), str(root), recursive=False, event_filter=_WRITTEN)
        for name in names:
            self._watch_folder(root / name)

    def _watch_folder(self, path: Path) -> None:
        """Watch all that a folder holds; one that was put in the place of another is watched anew."""
        if path in self._folders:
            self.observer.unschedule(self._folders.pop(path))
        if path.is_dir():
            noticing = _Noticing(lambda _: self.rebuild())
            watch = self.observer.schedule(noticing, str(path), recursive=True, event_filter=_WRITTEN)
            self._folders[path] = watch

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


class _Noticing(FileSystemEventHandler):
    """Hands on what happened in a watched folder."""

    def __init__(self, noticed: Callable[[FileSystemEvent], None]) -> None:
        self._noticed = noticed

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called for every event that was asked for."""
        self._noticed(event)


def _bar(standing: Standing, words: NullTranslations) -> str:
    shown: Sequence[Opened] = sorted(standing.opened, key=lambda removal: not removal.fresh)

    def worded(problems: Iterable[Problem]) -> list[dict[str, Any]]:
        return [{"where": p.where, "what": render(p.what, words), "remedy": render(p.remedy, words)} for p in problems]

    problems, unprinted = worded(standing.problems), worded(standing.unprinted)
    return template("site_preview.html.j2", words).render(opened=shown, problems=problems, unprinted=unprinted)


def _written(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _no_address(address: tuple[str, int], error: OSError) -> Problem:
    """Why the preview cannot listen, and on which address it may."""
    host, port = address
    why, other = say("It must be an address of this computer, with a port that you may use."), ("127.0.0.1", 8000)
    if error.errno == errno.EADDRINUSE:
        why, other = say("Another program uses that address."), (host, port + 1 if port < _LAST_PORT else port - 1)
    return Problem(
        say("The preview cannot listen on {address}: {reason}", address=_written(*address), reason=error.strerror),
        None,
        why,
        say("Choose another one: {command}", command=f"{program()} serve --address {shlex.quote(_written(*other))}"),
    )
