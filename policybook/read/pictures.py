"""The images of a chapter: passages that are named by their file, with the fingerprint of what it holds."""

from dataclasses import replace
from hashlib import sha256
from itertools import accumulate
from urllib.parse import unquote

from lxml.html import HtmlElement

from policybook.model import BlockKind, Chapter, Location, Passage, Snapshot
from policybook.read.visible import pieces
from policybook.text import squeeze

KINDS = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")  # how the files of images that can be shown end


def picture(image: HtmlElement, chapter: str, location: Location) -> Passage:
    """An image whose file was not looked at yet; its text is the alternative text, its id the file."""
    text, source = squeeze(image.get("alt") or ""), unquote(image.get("src") or "")
    return Passage(source, chapter, (), BlockKind.FIGURE, text, "", location, image.get("id") or "", len(text))


def alone(element: HtmlElement) -> list[tuple[int, int]]:
    """Where (start, end) in an element's visible text the words of images stand that have a line to themselves.

    What a source or caption in the same paragraph says is another passage, or a map could leave with two words.
    """
    if element.find(".//img") is None:
        return []
    shown = list(pieces(element, added=frozenset()))
    ends = list(accumulate(len(piece.text) for piece in shown))
    text = "".join(piece.text for piece in shown)
    images = [(p, end) for p, end in zip(shown, ends, strict=True) if p.element.tag == "img" and not p.slot]
    spans = [(end - len(p.text), end) for p, end in images]
    return [(a, b) for a, b in spans if text[max(a - 1, 0) : a] in ("", "\n") and text[b : b + 1] in ("", "\n")]


def with_contents(chapter: Chapter, snapshot: Snapshot) -> Chapter:
    """The chapter with the fingerprints of its pictures; what is no file of the book is told by its address.

    They are taken each time: the text of a chapter stays when an image's file is replaced.
    """
    pictures = (replace(image, fingerprint=_content(image.id, snapshot)) for image in chapter.pictures)
    return replace(chapter, pictures=tuple(pictures))


def _content(path: str, snapshot: Snapshot) -> str:
    data = snapshot.files.get(path, path.encode())
    if path.endswith(".svg"):  # it is text, whose line ends git for Windows changes
        data = data.replace(b"\r\n", b"\n")
    return "sha256:" + sha256(data).hexdigest()
