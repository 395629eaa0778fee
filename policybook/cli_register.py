"""The part of the command line that is about the register: its arguments, and how they reach the commands."""

import argparse
from datetime import date
from gettext import NullTranslations
from pathlib import Path

from policybook.cli_call import Add, Call, day
from policybook.commands.result import Result
from policybook.model import Status


def add_register_commands(add: Add, words: NullTranslations) -> None:
    """Add each command's parser, which tells in `run` what carries it out."""
    _ = words.gettext
    _add_decide(add("decide", _("record why passages went: asks about each open removal, or does one")), words)
    approve = add("approve", _("approve and seal decisions"))
    send_back = add("return", _("send decisions back to their writer"))
    restore = add("restore", _("record that the passages of decisions are back in the book"))
    steps = (approve, Status.APPROVED), (send_back, Status.RETURNED), (restore, Status.RESTORED)
    for parser, reached in steps:
        parser.add_argument("ids", nargs="+", metavar="ID", help=_("the decision's id, e.g. K-0007"))
        parser.add_argument("--role", default="", help=_("who takes the step; needed where several roles approve"))
        parser.add_argument("--on", type=day(words), metavar=_("YYYY-MM-DD"), help=_("the day (default: today)"))
        parser.set_defaults(run=_step, status=reached, meeting=None)
    approve.add_argument("--meeting", help=_("the meeting at which it was decided"))
    approve.add_argument("--note", help=_("what the history shall say"))
    send_back.add_argument("--why", dest="note", required=True, help=_("what has to be mended"))
    restore.add_argument("--why", dest="note", help=_("why the passage came back"))
    renumber = add("renumber", _("give a decision the next free id, after two branches gave out the same one"))
    renumber.add_argument("path", metavar=_("FILE"), help=_("the decision's file, e.g. decisions/2018-05-20-x.yml"))
    renumber.set_defaults(run=_renumber)
    submit = add("submit", _("build the final edition and freeze the book as the new baseline"))
    submit.add_argument("id", metavar="ID", help=_("day of handing over and a word, e.g. 2018-07-15-final"))
    submit.set_defaults(run=_submit)
    status = add("status", _("how far each chapter and its decisions are"))
    status.add_argument("--json", action="store_true", help=_("as JSON"))
    status.set_defaults(run=_status)
    diff = add("diff", _("what changed between two submissions or commits; moves are shown as moves"))
    diff.add_argument("old", nargs="?", metavar="A", help=_("a submission's id or a git ref (default: the baseline)"))
    diff.add_argument("new", nargs="?", metavar="B", help=_("the same (default: the book as it stands)"))
    diff.add_argument("--html", type=Path, metavar=_("FILE"), help=_("write a page of HTML"))
    diff.set_defaults(run=_diff)
    explain = add("explain", _("why a passage counts as removed, or what a rule finds and how to mend it"))
    subject = _("a passage's id or words, or a rule (PB101); without it all rules are listed")
    explain.add_argument("subject", nargs="?", default="", metavar=_("SUBJECT"), help=subject)
    explain.set_defaults(run=_explain)


def _add_decide(parser: argparse.ArgumentParser, words: NullTranslations) -> None:
    _ = words.gettext
    parser.set_defaults(run=_decide)
    parser.add_argument("--passage", action="append", default=[], metavar="ID", help=_("this removal; may be repeated"))
    parser.add_argument("--into", default="", metavar="K-…", help=_("add the passages to this proposed decision"))
    parser.add_argument("--stubs", action="store_true", help=_("write a file to fill in for each open removal"))
    parser.add_argument("--outcome", default="", help=_("withdrawn, replaced, merged, moved, corrected or deferred"))
    parser.add_argument("--category", default="", help=_("one of the categories in the settings"))
    parser.add_argument("--reason", default="", help=_("why it had to go"))
    parser.add_argument("--consideration", action="append", default=[], help=_("what was weighed; may be repeated"))
    parser.add_argument("--alternative", action="append", default=[], help=_("what else was possible; may be repeated"))
    parser.add_argument("--replaced-by", metavar=_("CHAPTER#PLACE"), help=_("where the content stands now"))
    parser.add_argument("--evidence", action="append", default=[], help=_("a link or document; may be repeated"))
    parser.add_argument("--title", default="", help=_("the decision in one line"))
    parser.add_argument("--role", default="", help=_("who proposes it (default: the first role that decides)"))


def _decide(call: Call) -> Result:
    from policybook.commands import decide
    from policybook.commands.recording import Answers

    arguments = call.arguments
    answers = Answers(
        outcome=arguments.outcome,
        category=arguments.category,
        reason=arguments.reason,
        considerations=tuple(arguments.consideration),
        alternatives=tuple(arguments.alternative),
        replaced_by=arguments.replaced_by,
        evidence=tuple(arguments.evidence),
        title=arguments.title,
        role=arguments.role,
    )
    request = decide.Request(tuple(arguments.passage), arguments.into, arguments.stubs, answers)
    return decide.run(call.root, call.words, call.progress, call.steps(), call.prompt, request)


def _step(call: Call) -> Result:
    from policybook.commands.approve import Step, take

    arguments = call.arguments
    on: date = arguments.on or date.today()
    step = Step(tuple(arguments.ids), arguments.role, on, arguments.meeting, arguments.note)
    return take(call.root, call.words, call.progress, call.steps(), arguments.status, step)


def _renumber(call: Call) -> Result:
    from policybook.commands.approve import renumber

    return renumber(call.root, call.words, call.steps(), call.arguments.path)


def _submit(call: Call) -> Result:
    from policybook.commands import submit

    return submit.run(call.root, call.words, call.progress, call.steps(), call.arguments.id)


def _status(call: Call) -> Result:
    from policybook.commands import status

    return status.run(call.root, call.words, call.progress, call.steps(), as_json=call.arguments.json)


def _diff(call: Call) -> Result:
    from policybook.commands import diff

    arguments = call.arguments
    named = arguments.old, arguments.new, arguments.html
    return diff.run(call.root, call.words, call.progress, call.steps(), *named)


def _explain(call: Call) -> Result:
    from policybook.commands import explain

    return explain.run(call.root, call.words, call.progress, call.steps(), call.arguments.subject)
