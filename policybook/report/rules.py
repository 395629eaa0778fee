"""The pages of the rules: what each finds, why it exists, how to mend it; for the terminal and for docs/rules/."""

import textwrap
from gettext import NullTranslations
from html import escape

from policybook.calling import program_name
from policybook.errors import Message, say
from policybook.i18n import render
from policybook.judge.rules import RULES
from policybook.judge.rules.passages import PASSAGE_GONE
from policybook.judge.rules.rule import Rule
from policybook.model import Severity
from policybook.report.text import WIDTH

_SEVERITIES = {
    Severity.ERROR: say("An error: it holds the gate shut."),
    Severity.WARNING: say("A warning: it is told and does not hold the gate shut."),
}
_OPTIONAL = say("It can be switched off with register.off in mkdocs.yml; the verdict then says so.")
_ALWAYS = say("It cannot be switched off.")
_EXAMPLES = say("Ids, files, dates and numbers on this page are examples.")
_MORE, _WHY, _REMEDY = say("What it finds"), say("Why"), say("How to mend it")


class _Example(dict[str, str | Message]):
    """What fills the {names} of a wording where no finding does: examples, and … for texts."""

    def __missing__(self, name: str) -> str:
        return "…"


_EXAMPLE = _Example(
    program=program_name(),
    gone=PASSAGE_GONE,
    kind=say("footnote"),
    option="compare.needed",
    value="0.0",
    default="0.5",
    id="K-0007",
    other="K-0003",
    first="decisions/2018-05-20-parit.yml:2:1",
    file="decisions/2018-05-20-parit.yml",
    twin="decisions/2018-05-21-salinan.yml",
    path="chapters/08-lampiran.md",
    place="chapters/03-ikhtiar.md#warga",
    baseline="2018-05-14-draf-akhir",
    compared="2018-07-15-final",
    passage="9f264e77f3",
    style="stylesheets/extra.css",
    title="Ringkasan",
    category="misc",
    role="tamu",
    status="proposed",
    needed="approved",
    outcome="moved",
    score="0.001",
    threshold="0.005",
    count="14",
    limit="12",
    least="500",
    most="750",
    day="2099-01-01",
    clash=say("after the day for which the book is judged, {limit}", limit="2018-07-15"),
)
_OWN = {  # of the rules whose files are of another kind
    "PB006": {"path": "decisions/2018-05-20-parit.yml.txt"},
    "PB110": {"path": "chapters/gambar/peta.svg"},
}


def rules_list(words: NullTranslations) -> str:
    """One line for each rule."""
    return "\n".join(f"{rule.code}  {rule_head(rule, words)}" for rule in RULES)


def rule_head(rule: Rule, words: NullTranslations | None = None) -> str:
    """What a rule finds in one sentence, in English unless told."""
    return _filled(rule.what, words or NullTranslations(), rule)


def rule_text(rule: Rule, words: NullTranslations) -> str:
    """The page of a rule for the terminal."""
    head, *parts = _parts(rule, words)
    lines = [head]
    for title, text in zip(parts[::2], parts[1::2], strict=True):
        lines += ["", title, *textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ")]
    return "\n".join(lines)


def rule_page(rule: Rule, words: NullTranslations) -> str:
    """The page of a rule in Markdown, as committed in docs/rules/."""
    head, *parts = _parts(rule, words)
    sections = [f"## {title}\n\n{text}" for title, text in zip(parts[::2], parts[1::2], strict=True)]
    # "<file>" is meant to be read, but Markdown would take it for HTML.
    return escape("\n\n".join([f"# {head}", *sections]), quote=False) + "\n"


def _parts(rule: Rule, words: NullTranslations) -> list[str]:
    """Head line, then title and text of each section in turn."""
    more = (rule.more, _SEVERITIES[rule.severity], _OPTIONAL if rule.optional else _ALWAYS, _EXAMPLES)
    sections = (
        (_MORE, " ".join(_filled(message, words, rule) for message in more)),
        (_WHY, _filled(rule.why, words, rule)),
        (_REMEDY, _filled(rule.remedy, words, rule)),
    )
    head = f"{rule.code}: {rule_head(rule, words)}"
    return [head, *(part for title, text in sections for part in (render(title, words), text))]


def _filled(message: Message, words: NullTranslations, rule: Rule) -> str:
    examples = {name: render(text, words) if isinstance(text, Message) else text for name, text in _EXAMPLE.items()}
    return words.gettext(message.template).format_map(_Example(examples | _OWN.get(rule.code, {})))
