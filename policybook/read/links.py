"""Checks that every link and image inside the book leads to one place, and that every image has words."""

import posixpath
import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from policybook.errors import Message, Problem, say
from policybook.model import Chapter, Location, Passage, Snapshot
from policybook.read.html import is_inside
from policybook.read.pictures import KINDS
from policybook.read.tree import PROSE, tree_of
from policybook.steps import Steps
from policybook.text import lines_with

_NOTE = re.compile(r"\[\^[^\]\s]+\]")
_Fault = tuple[Message, Message]  # what is wrong, what mends it


@dataclass(frozen=True, slots=True)
class Ends:
    """What leads elsewhere from a chapter: its links inside the book, and the marks of footnotes that have no note."""

    links: tuple[str, ...]
    notes: tuple[str, ...]


def broken_links(chapters: Sequence[Chapter], snapshot: Snapshot, steps: Steps) -> list[Problem]:
    """One problem for each image without words or a file of the book, each link without a target and each target that
    is not the only one of its name, with the line it stands on.
    """
    found = {chapter.path: _ends(chapter, steps) for chapter in chapters}
    ids = {chapter.path: Counter(chapter.ids) for chapter in chapters}
    images = {picture.id for chapter in chapters for picture in chapter.pictures}
    problems = [problem for chapter in chapters for each in chapter.pictures for problem in _image(each, snapshot)]
    for path, ends in found.items():
        for link in ends.links:
            if fault := _target(link, path, ids, images, snapshot):
                what, remedy = fault
                why = say("A reader of the site or the PDF would be led nowhere.")
                problems.append(Problem(what, _place(snapshot, path, link), why, remedy))
        for mark in dict.fromkeys(ends.notes):
            line = lines_with(re.escape(mark), snapshot.files[path])[0]
            problems.append(_without_note(mark, Location(path, line)))
        problems += [
            _repeated(name, _place_of_id(snapshot, path, name)) for name, count in ids[path].items() if count > 1
        ]
    return problems


def _without_note(mark: str, place: Location) -> Problem:
    return Problem(
        say("There is no footnote {mark}.", mark=mark),
        place,
        say("Readers would see these signs in the text instead of a number that leads to the note."),
        say("Write the note on a line of its own, {mark}: …, correct its name, or delete the mark.", mark=mark),
    )


def _repeated(name: str, place: Location) -> Problem:
    return Problem(
        say("The id {name} is given twice in this chapter.", name=name),
        place,
        say("A link to it would lead to one of the two places, which may be the wrong one."),
        say("Choose another id for this place: {{#{name}-2}}, for example.", name=name),
    )


def _ends(chapter: Chapter, steps: Steps) -> Ends:
    def work() -> Ends:
        tree = tree_of(chapter.html)
        return Ends(
            tuple(link for node, _, link, _ in tree.iterlinks() if node.tag != "img" and _is_ours(link)),
            tuple(mark for text in tree.xpath(PROSE) for mark in _NOTE.findall(text)),
        )

    return steps.run("links", None, {"text": chapter.html}, work)


def _is_ours(link: str) -> bool:
    """Whether a link points into the book, or to the root of a host that the book does not have."""
    return is_inside(link) or (link.startswith("/") and not link.startswith("//"))


def _image(picture: Passage, snapshot: Snapshot) -> Iterator[Problem]:
    """What is wrong with an image, with the line on which its file is named."""
    fault = _file(picture.id, snapshot)
    if picture.text and not fault:
        return
    where = _place(snapshot, picture.chapter, picture.id)
    if not picture.text:
        yield _without_text(picture.id, picture.chapter, where)
    if fault:
        what, remedy = fault
        yield Problem(what, where, say("Readers of the site or the PDF would find a hole where it stands."), remedy)


def _file(path: str, snapshot: Snapshot) -> _Fault | None:
    if path.startswith("data:"):
        return None
    if not is_inside(path):
        what = say("The image {image} is no file of the book.", image=path[:60])
        return what, say("Put the file into the book's folder and name it relative to the chapter.")
    if path not in snapshot.files:
        what = say("The image {path} does not exist.", path=path)
        return what, say("Put the file there, or correct the path in the chapter.")
    if not path.lower().endswith(KINDS):
        what = say("{path} is no image of a kind that can be shown.", path=path)
        return what, say("Convert it to one of: {possible}", possible=", ".join(KINDS))
    return None


def _without_text(image: str, chapter: str, where: Location) -> Problem:
    own = quote(posixpath.relpath(image, posixpath.dirname(chapter))) if is_inside(image) else image
    return Problem(
        say("The image {image} has no alternative text.", image=image[:60]),
        where,
        say("Readers who cannot see it, and the archive standard PDF/A-3a, need words for it."),
        say("Write what it shows between the brackets: ![What it shows]({image})", image=own[:60]),
    )


def _target(
    link: str, page: str, ids: Mapping[str, Container[str]], images: Container[str], snapshot: Snapshot
) -> _Fault | None:
    path, _, anchor = map(unquote, link.partition("#"))
    path = path or page
    if path in images:
        return None
    if path not in ids and path in snapshot.files and not path.endswith(".md"):
        what = say("The link leads to {path}, which readers are not given.", path=path)
        return what, say(
            "Site and PDF hold the chapters and the images that these show: show it as one, put the file on the web "
            "and link to it there, or take the link out."
        )
    if path not in ids:
        what = say("The link leads to {path}, which is no chapter of the book.", path=path)
        mend = say("Correct the path, add the chapter to nav in mkdocs.yml, or take the link out.")
        return what, _elsewhere(anchor, page, ids) or mend
    if anchor and anchor not in ids[path]:
        what = say("The link leads to #{anchor}, which does not exist in {path}.", anchor=anchor, path=path)
        mend = say("Correct the link, or give the heading, figure or table the id: {{#{anchor}}}", anchor=anchor)
        return what, _elsewhere(anchor, page, ids) or mend
    return None


def _elsewhere(anchor: str, page: str, ids: Mapping[str, Container[str]]) -> Message | None:
    """The link from a page to what has this id, where one chapter alone has it: it was moved, or its file renamed."""
    homes = [path for path in ids if anchor in ids[path]]
    if len(homes) != 1:
        return None
    path = quote(posixpath.relpath(homes[0], posixpath.dirname(page)))
    return say("Did you mean {near}?", near=f"{path}#{anchor}")


def _place(snapshot: Snapshot, path: str, link: str) -> Location:
    """The first line on which the link's last part stands (the chapter may write the path in its own way)."""
    ending = link.rstrip("/").rpartition("/")[2] or link
    written = "|".join(map(re.escape, (ending, unquote(ending), quote(ending))))
    return Location(path, lines_with(rf"(?<![\w.-])(?:{written})(?![\w#.:-])", snapshot.files[path])[0])


def _place_of_id(snapshot: Snapshot, path: str, name: str) -> Location:
    """The last line on which an id is given to something, rather than named by a link."""
    return Location(path, lines_with(rf"(?<![(\w])#{re.escape(name)}(?![\w-])", snapshot.files[path])[-1])
