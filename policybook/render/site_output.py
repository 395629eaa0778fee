"""What is done to every page after Material rendered it: its HTML made valid, its scripts and files restricted."""

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path

_INLINE = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL)
_NO_CODE = re.compile(r"\bsrc=|\btype=\"?application/json")
_HEAD = '<meta charset="utf-8">'
_POLICY = (
    "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)


def mended(page: str, search: str) -> str:
    """The page without the attributes that HTML does not know, and with a name for the dialog of the search."""
    for known, right in (
        (' autocorrect="off"', ""),
        (' type="checkbox" id="__drawer" autocomplete="off"', ' type="checkbox" id="__drawer"'),
        (' type="checkbox" id="__search" autocomplete="off"', ' type="checkbox" id="__search"'),
        (' role="dialog">', f' role="dialog" aria-label="{escape(search)}">'),
    ):
        page = page.replace(known, right, 1)
    return page if ' id="__toc"' in page else page.replace(' for="__toc"', "")  # pages outside the menu lack its box


def guarded(page: str) -> str:
    """The page with a Content-Security-Policy that allows its own scripts and styles, inline ones by their SHA-256.

    Nothing of another host is loaded then, whatever a chapter or a plugin may contain.
    """
    found: dict[str, set[str]] = {"script": set(), "style": set()}
    for kind, attributes, code in _INLINE.findall(page):
        if not _NO_CODE.search(attributes):
            found[kind].add(f" 'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'")
    policy = _POLICY.format(scripts="".join(sorted(found["script"])), styles="".join(sorted(found["style"])))
    return page.replace(_HEAD, f'{_HEAD}<meta http-equiv="Content-Security-Policy" content="{policy}">', 1)


def taken_over(data: bytes, before: Path, now: Path) -> bool:
    """Whether a file is as it was in the site before: then it is taken over as the same one."""
    try:
        return before.read_bytes() == data and linked(before, now)
    except OSError:  # there was none
        return False


def linked(before: Path, now: Path) -> bool:
    """Take over a file of the site before; false where there is none, or the file system knows no links."""
    try:
        try:
            now.hardlink_to(before)
        except FileNotFoundError:
            now.parent.mkdir(parents=True, exist_ok=True)
            now.hardlink_to(before)
    except OSError:
        return False
    return True


def seal(path: Path) -> tuple[int, ...]:
    """What becomes another when somebody writes into a file, but not when it is taken over; nothing without a file."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns
