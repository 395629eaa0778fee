"""PB001–PB007: what the gate does without, and what it cannot see, is told to every reader."""

from collections.abc import Iterable, Iterator

from policybook.errors import say
from policybook.judge.case import Case
from policybook.judge.rules.rule import Hit, Rule, hit, rule
from policybook.model import Location, Severity
from policybook.settings import CHAPTERS, CompareSettings


@rule(
    "PB003",
    Severity.WARNING,
    what=say("{path} is not in nav, so it is no part of the book."),
    why=say("A chapter that was left out by mistake is missing for every reader, and what was to be new in it too."),
    remedy=say("Add it to nav in mkdocs.yml, or move it out of chapters/."),
    more=say(
        "Every Markdown file below chapters/ is looked at, except those that a chapter includes by their name. What "
        "could be read in the baseline and is left out now is a removal besides (PB101)."
    ),
    optional=True,
)
def left_out(case: Case) -> Iterator[Hit]:
    """A Markdown file among the chapters that the navigation does not name."""
    for path in (path for path in case.left_out if path.startswith(CHAPTERS)):
        yield hit(Location(path), path=path)


@rule(
    "PB006",
    Severity.WARNING,
    what=say("{path} lies among the decisions and is not read as one."),
    why=say("A decision that is not read accounts for nothing, though its file looks as if it did."),
    remedy=say("Give its name the ending .yml, or move it out of decisions/."),
    more=say("Every file below decisions/ is looked at whose name ends in neither .yml, .yaml nor .md."),
    optional=True,
)
def not_read(case: Case) -> Iterator[Hit]:
    """A file of the register's folder that is not called like a decision."""
    for path in (path for path in case.left_out if not path.startswith(CHAPTERS)):
        yield hit(Location(path), path=path)


@rule(
    "PB004",
    Severity.WARNING,
    what=say("{option} is {value}, so the comparison asks less often than with {default}, which it was measured with."),
    why=say("Whoever relies on the gate is to know that it lets more through than the published figures say."),
    remedy=say("Take {option} out of mkdocs.yml, or set it to {default}."),
    more=say(
        "A lower compare.needed or compare.shared takes passages for kept that share less with today's; a higher "
        "compare.clause lets longer clauses go. Stricter values are not looked at."
    ),
)
def looser_comparison(case: Case) -> Iterator[Hit]:
    """Every threshold of the comparison that finds fewer losses than the one that figures are published for."""
    now, usual = case.settings.policy.compare, CompareSettings()
    looser = {
        "needed": now.needed < usual.needed,
        "shared": now.shared < usual.shared,
        "clause": now.clause > usual.clause,
    }
    for name in (name for name, found in looser.items() if found):
        option = f"compare.{name}"
        yield hit(case.settings.at(option), option=option, value=getattr(now, name), default=getattr(usual, name))


@rule(
    "PB005",
    Severity.WARNING,
    what=say("{style} changes what the site shows, and the gate does not look into it."),
    why=say(
        "A style, script, template or hook can hide a passage from whoever reads the site, while it still stands in "
        "the chapter and in the PDF."
    ),
    remedy=say("Have it looked through and the site compared with the PDF, or take it out of mkdocs.yml."),
    more=say(
        "Every entry of extra_css, extra_javascript and hooks in mkdocs.yml is named, and theme.custom_dir. The PDF "
        "takes none of them. What they do is not judged, nor what other plugins do."
    ),
    optional=True,
)
def dressed(case: Case) -> Iterator[Hit]:
    """Every style, script, hook and folder of templates that the book brings along."""
    for style, place in case.settings.dressing.items():
        yield hit(place, style=style)


@rule(
    "PB007",
    Severity.WARNING,
    what=say("A final edition may go out with decisions that nobody approved: final_needs is proposed."),
    why=say("A reader of a final edition takes it that every removal was agreed to."),
    remedy=say("Set final_needs to approved in mkdocs.yml, or take it out."),
    more=say(
        "The finding stands in every verdict of such a book, and the annex says the same. Cover and annex of a final "
        "edition name how many removed passages have a decision that was only proposed."
    ),
)
def proposals_suffice(case: Case) -> Iterator[Hit]:
    """The setting with which a decision opens the gate before it was approved."""
    if case.settings.policy.final_needs != "approved":
        yield hit(case.settings.at("final_needs"))


def rules_about(rules: Iterable[Rule]) -> tuple[Rule, Rule]:
    """The two rules that watch over the switching off of these rules."""
    optional = {found.code: found.optional for found in rules}

    @rule(
        "PB001",
        Severity.WARNING,
        what=say("The rule {code} is switched off."),
        why=say("Readers of the annex are to know which checks the book did without."),
        remedy=say("Take {code} out of register.off in mkdocs.yml."),
        more=say(
            "An optional rule can be switched off for the whole book with register.off in mkdocs.yml. It is then "
            "not applied, and every verdict says so, so that nobody relies on a check that was not made."
        ),
    )
    def switched_off(case: Case) -> Iterator[Hit]:
        """Every rule that the settings switch off and that may be."""
        for number, code in enumerate(case.settings.policy.register.off):
            if optional.get(code):
                yield hit(case.settings.at(f"register.off.{number}"), code=code)

    @rule(
        "PB002",
        what=say("The rule {code} cannot be switched off."),
        why=say("There is no such rule, or the promise of the book rests on it; it was applied all the same."),
        remedy=say("Take {code} out of register.off in mkdocs.yml."),
        more=say(
            "Rules on removed passages, ids, reasons, approval, seals and submissions are always applied: without "
            "them the gate would promise what it does not keep. The same finding tells a code that names no rule."
        ),
    )
    def not_optional(case: Case) -> Iterator[Hit]:
        """Every code in the settings that names no rule, or one that the gate always applies."""
        for number, code in enumerate(case.settings.policy.register.off):
            if not optional.get(code):
                yield hit(case.settings.at(f"register.off.{number}"), code=code)

    return switched_off, not_optional
