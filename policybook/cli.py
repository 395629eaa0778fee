"""The command line: the only place that parses arguments, prints and exits."""

import _thread
import argparse
import gc
import io
import os
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from gettext import NullTranslations
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from policybook import __version__
from policybook.calling import program_name
from policybook.cli_book import add_book_commands
from policybook.cli_call import Call
from policybook.cli_pdf import add_pdf_commands
from policybook.cli_register import add_register_commands
from policybook.cli_words import Parser, translate_argparse
from policybook.commands.prompt import Prompt
from policybook.commands.result import Progress, Result
from policybook.errors import BookError, Message, Problem, say
from policybook.i18n import catalogue, reader_language, render
from policybook.interruption import end_as_ctrl_c_does, end_at_once


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit: 0 fine, 1 findings, 2 usage or environment, 130 interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # files and pipes are UTF-8; a terminal shows ? for what it lacks
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    gc.set_threshold(200_000)  # hardly anything becomes garbage in cycles; looking for it took a tenth of `check`
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start threads, for longer than it is used
    sys.unraisablehook = _told_again
    end_as_ctrl_c_does()
    code = call(sys.argv[1:] if argv is None else list(argv))
    end_at_once()  # all is said: whoever will not wait for the threads need not
    gc.freeze()  # or Python would look for cycles in all of it once more, for a third of a second after a build
    sys.exit(code)


def call(argv: list[str]) -> int:
    """Run one command, print what it says, and return its exit code. No traceback reaches the user."""
    words = catalogue(reader_language())
    translate_argparse(words)
    try:
        result = _run(_parsed(argv, words), words)
    except BookError as error:
        return _told(error.problems, error.code, words)
    except KeyboardInterrupt:
        print(words.gettext("Stopped. No file was left half-written."), file=sys.stderr)
        return 130
    except OSError as error:
        return _crash(words) if error.errno is None else _told([_refused(error)], 2, words)
    except Exception:
        return _crash(words)
    try:
        if result.text:
            print(result.text, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python would try once more at its end
        if not isinstance(error, BrokenPipeError):  # whoever read the output, head or a pager, has read enough
            return _told([_unsaid(error)], 2, words)
    return result.code


def _parsed(argv: Sequence[str], words: NullTranslations) -> argparse.Namespace:
    """The arguments of a call; options may stand before the command, and without a command build is meant."""
    parser, commands = _parser(words)
    if not argv or (argv[0].startswith("-") and argv[0] not in ("-h", "--help", "--version")):
        named = [n for n, (before, word) in enumerate(pairwise(argv), 1) if word in commands and before != "--root"]
        place = named[0] if named else len(argv)
        argv = [*(argv[place : place + 1] or ["build"]), *argv[:place], *argv[place + 1 :]]
    own = argv[:1] if argv[0] == "test" and argv[1:2] not in (["-h"], ["--help"]) else argv
    arguments, unknown = parser.parse_known_args(own)
    if unknown:
        commands[arguments.command].unrecognized(unknown)
    arguments.arguments = argv[len(own) :]  # pytest's, options too
    arguments.root = arguments.root or _book_around(Path.cwd())
    return arguments


def _book_around(folder: Path) -> Path:
    """The book in which a folder lies, as git finds its repository: the nearest folder with settings upwards.

    Submissions hold settings too, but are no books.
    """
    from policybook.read.snapshot import BASELINES  # lazily: --help needs none of it
    from policybook.settings import FILE

    books = (above for above in (folder, *folder.parents) if (above / FILE).is_file())
    return next((book for book in books if book.parent.name != BASELINES), folder)


def _run(arguments: argparse.Namespace, words: NullTranslations) -> Result:
    """Hand the call to its command; each is imported only when it is called."""
    prompt = Prompt(input, print, words) if sys.stdin.isatty() else None
    result: Result = arguments.run(Call(arguments, words, _progress(words, quiet=arguments.quiet), prompt))
    return result


def _test(call: Call) -> Result:
    from policybook.commands import test

    return test.run(call.arguments.arguments)


def _progress(words: NullTranslations, *, quiet: bool) -> Progress:
    """A function that tells the person waiting what is being done."""

    def tell(message: Message) -> None:
        if not quiet:
            print(render(message, words) + " …", file=sys.stderr, flush=True)

    return tell


def _told(problems: Sequence[Problem], code: int, words: NullTranslations) -> int:
    """Print problems; returns the exit code."""
    from policybook.report.text import problems_text

    print(problems_text(problems, words), file=sys.stderr)
    return code


def _unsaid(error: OSError) -> Problem:
    return Problem(
        say("The output cannot be written: {reason}.", reason=error.strerror),
        None,
        say("What the command did is done; what it says of it is not complete."),
        say("Check the free space where the output goes."),
    )


def _refused(error: OSError) -> Problem:
    """What the machine did not do with a file, or with one that it does not name."""
    if error.filename is None:
        what = say("The system refuses: {reason}.", reason=error.strerror)
        remedy = say("Check the free space and the folder that you are in, then run the command again.")
    elif isinstance(error, FileNotFoundError):
        what, remedy = say("There is no file {file}.", file=error.filename), say("Check its name and its folder.")
    else:
        what = say("{file} cannot be read or written: {reason}.", file=error.filename, reason=error.strerror)
        remedy = say("Check its permissions and the free space, then run the command again.")
    return Problem(what, None, say("The command cannot go on without it."), remedy)


def _told_again(ignored: "sys.UnraisableHookArgs") -> None:
    """Ctrl-C in the middle of what Python cleans up, where it would be told as a traceback and forgotten."""
    if isinstance(ignored.exc_value, KeyboardInterrupt):
        windows = sys.platform == "win32"  # where os.kill ends a process for good; it interrupts no waiting elsewhere
        again = (_thread.interrupt_main, ()) if windows else (os.kill, (os.getpid(), signal.SIGINT))
        _thread.start_new_thread(*again)  # which comes to its turn when this is over
    else:
        sys.__unraisablehook__(ignored)


def _crash(words: NullTranslations) -> int:
    """A fault of policybook itself: say so and where to report it; the traceback only where it is asked for."""
    if os.environ.get("POLICYBOOK_DEBUG"):
        traceback.print_exc()
    kind, value, _ = sys.exc_info()
    print(
        words.gettext("policybook failed through a fault of its own. No file was left half-written."), file=sys.stderr
    )
    print(f"{kind.__name__ if kind else ''}: {value}", file=sys.stderr)
    print(words.gettext("Run it again with POLICYBOOK_DEBUG=1 and report what it prints."), file=sys.stderr)
    return 2


def _parser(words: NullTranslations) -> tuple[Parser, Mapping[str, Parser]]:
    """The parser of a call and that of each command, described in the reader's language."""
    _ = words.gettext
    parser = Parser(
        prog=program_name(),
        description=_("Writes a policy book in which nothing disappears silently."),
        epilog=_("Without a command, build is run. '%(prog)s COMMAND --help' tells more of each."),
    )
    version = _("show program's version number and exit")
    parser.add_argument("--version", action="version", version=f"policybook {__version__}", help=version)
    common = Parser(add_help=False)
    common.add_argument("--root", type=Path, metavar=_("FOLDER"), help=_("the book's folder"))
    common.add_argument("-q", "--quiet", action="store_true", help=_("say nothing while working"))
    common.set_defaults(verbose=False, cache=True)  # of commands that have no options for it
    commands = parser.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))

    def command(name: str, text: str) -> Parser:
        return commands.add_parser(name, help=text, description=text, parents=[common])

    add_book_commands(command, words)
    add_register_commands(command, words)
    add_pdf_commands(command, words)
    text = _("run the project's tests")
    test = commands.add_parser("test", help=text, description=text)
    test.add_argument("arguments", nargs="*", help=_("what else to tell pytest"))
    test.set_defaults(run=_test, root=None, quiet=True)
    return parser, commands.choices
