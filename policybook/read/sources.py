"""The files of chapters → their text; and what is wrong with a file before anything can be read in it."""

import codecs
import shlex
from collections.abc import Iterator, Mapping

from policybook.errors import Message, Problem, fail_on, say
from policybook.model import Location, Snapshot
from policybook.text import lines

_BEGIN, _MIDDLE, _END = "<<<<<<< ", "=======", ">>>>>>> "
_ARCHIVE = b"PK\x03\x04"  # how the files of Word begin


def texts(snapshot: Snapshot) -> dict[str, str]:
    """The text of each chapter by path. Raises BookError with all files that are not UTF-8, or not yet merged."""
    found, problems = {}, []
    for path in snapshot.chapters:
        data = snapshot.files[path]
        try:
            found[path] = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            problems.append(_unreadable(snapshot.prefix, path, data, error))
        else:
            problems += conflicts(snapshot.prefix + path, found[path])
    fail_on(problems)
    return found


def conflicts(path: str, text: str) -> Iterator[Problem]:
    """Where git put two versions of a passage for somebody to choose from, and nobody did."""
    begin, is_divided = 0, False
    for number, line in enumerate(lines(text) if _BEGIN in text else (), 1):
        if line.startswith(_BEGIN):
            begin, is_divided = number, False
        elif line == _MIDDLE:
            is_divided = True
        elif line.startswith(_END) and begin and is_divided:
            yield Problem(
                say("Two versions of a passage stand here, and nobody has chosen."),
                Location(path, begin),
                say("git could not merge them and left both, between <<<<<<< and >>>>>>>."),
                say("Keep what is right, delete the lines that begin with <<<<<<<, ======= and >>>>>>>, and save."),
            )
            begin = 0


def _unreadable(prefix: str, path: str, data: bytes, error: UnicodeDecodeError) -> Problem:
    line = data.count(b"\n", 0, error.start) + 1
    why = say("The byte {byte} on this line means nothing in UTF-8.", byte=f"0x{data[error.start]:02X}")
    remedy = _converted("WINDOWS-1252", path)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        why, remedy = say("It is saved in UTF-16, which Notepad calls Unicode."), _converted("UTF-16", path)
    elif data.startswith(_ARCHIVE):
        why = say("It is no text but an archive, as Word saves its documents.")
        remedy = say(
            "Write the chapter out of it: pandoc {path} -f docx -t markdown -o {new} && {move}", **_names(path)
        )
    return Problem(say("{path} is not UTF-8.", path=path), Location(prefix + path, line), why, remedy)


def _converted(encoding: str, path: str) -> Message:
    return say(
        "Save the file as UTF-8: iconv -f {encoding} -t UTF-8 {path} -o {new} && {move}",
        encoding=encoding,
        **_names(path),
    )


def _names(path: str) -> Mapping[str, str]:
    path, new = shlex.quote(path), shlex.quote(f"{path}.new")
    return {"path": path, "new": new, "move": f"mv {new} {path}"}
