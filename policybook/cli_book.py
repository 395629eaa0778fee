"""The part of the command line that makes and checks the book: its arguments, and how they reach the commands."""

from gettext import NullTranslations

from policybook.cli_call import Add, Call, address
from policybook.commands.result import Result
from policybook.interruption import interrupted_later
from policybook.model import Edition


def add_book_commands(add: Add, words: NullTranslations) -> None:
    """Add each command's parser, which tells in `run` what carries it out."""
    _ = words.gettext
    build = add("build", _("make the site and the PDF, with the verdict, in build/"))
    build.add_argument(
        "--edition",
        choices=[edition.value for edition in Edition],
        default=Edition.DRAFT.value,
        help=_("draft shows what is open, review every change; final is refused while anything is (default: draft)"),
    )
    build.set_defaults(run=_build)
    what = _("compare with the baseline and name every removal without a decision; writes nothing but its cache")
    check = add("check", what)
    forms = ["text", "json", "github", "sarif"]
    check.add_argument("--format", choices=forms, default="text", help=_("how the verdict is printed"))
    check.set_defaults(run=_check)
    serve = add("serve", _("show the site while it is written: every save is compared, judged and reloaded"))
    where = _("where to listen (default: 127.0.0.1:8000, for this computer only)")
    serve.add_argument("--address", type=address(words), default="127.0.0.1:8000", metavar="HOST:PORT", help=where)
    serve.set_defaults(run=_serve)
    for parser in (build, check, serve):
        parser.add_argument("-v", "--verbose", action="store_true", help=_("say of each step why it runs"))
        anew = _("do everything anew; the result is the same")
        parser.add_argument("--no-cache", dest="cache", action="store_false", help=anew)


def _build(call: Call) -> Result:
    from policybook.commands import build

    return build.run(call.root, call.words, call.progress, call.steps(), edition=Edition(call.arguments.edition))


def _check(call: Call) -> Result:
    with interrupted_later():
        from policybook.commands import check
    return check.run(call.root, call.words, call.progress, call.steps(), form=call.arguments.format)


def _serve(call: Call) -> Result:
    with interrupted_later():
        from policybook.commands import serve
    host, port = call.arguments.address
    return serve.run(call.root, call.words, call.progress, call.steps(), host=host, port=port)
