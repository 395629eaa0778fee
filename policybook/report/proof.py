"""What `verify` found out about a PDF, as text for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence
from gettext import NullTranslations

from policybook.errors import say
from policybook.i18n import render
from policybook.judge.proof import Difference, Finding, Proof
from policybook.read.pdf_seals import Later, Seal
from policybook.report.text import WIDTH

_MOST = 40  # findings of a kind that are shown
_LONGEST = 300  # characters of a text that is quoted

# What each difference is about, in the order in which it is told, and its sentence.
_SECTIONS = (
    (
        say("The file"),
        {
            Difference.CUT: say("The end of the file is missing: it was cut off."),
            Difference.TAIL: say("More follows the end of the file that is no part of it (bytes: {found})."),
            Difference.BROKEN: say("The file is damaged: {found}"),
            Difference.ALTERED: say("Its bytes are not those that were written."),
            Difference.REWRITTEN: say("Another program wrote the file anew; what else it changed is not known."),
            Difference.ALTERED_LATER: say("Content was changed after the file was made or signed."),
            Difference.COMMENTED_LATER: say(
                "Comments were added after the file was made or signed; nothing else was changed."
            ),
            Difference.COMMENT: say("Something was laid over the page ({found})."),
        },
    ),
    (
        say("Signatures"),
        {
            Difference.NOT_SIGNED: say("It is not signed."),
            Difference.SIGNATURE_BROKEN: say("The signature of {source} does not fit: what was signed was altered."),
            Difference.SIGNER_UNTRUSTED: say("The certificate of {source} does not lead to one that you trust."),
        },
    ),
    (
        say("Attachments"),
        {
            Difference.MANIFEST_MISSING: say("The manifest is missing: what the file should contain cannot be told."),
            Difference.MANIFEST_UNREADABLE: say("The manifest cannot be read: {found}"),
            Difference.ATTACHMENT_MISSING: say("The attachment {source} is missing."),
            Difference.ATTACHMENT_CHANGED: say("The attachment {source} is not the one that the file was made with."),
            Difference.ATTACHMENT_UNKNOWN: say("The attachment {source} was added."),
        },
    ),
    (
        say("Text"),
        {
            Difference.PAGES_UNREADABLE: say("No page can be read, so nothing can be said about the text."),
            Difference.TEXT_UNREADABLE: say(
                "Letters of this script cannot be read from a page: the text is not compared."
            ),
            Difference.TEXT_CHANGED: say("The text is not the one that was typeset."),
            Difference.TEXT_MISSING: say("The text that was typeset is gone."),
            Difference.TEXT_MOVED: say("The text stands in another place than it was typeset."),
            Difference.TEXT_UNKNOWN: say("This text was not typeset here."),
            Difference.OTHER_PAGE: say("The text stands on another page than {label}, for which it was typeset."),
        },
    ),
    (
        say("The book"),
        {
            Difference.SOURCE_CHANGED: say("The file is not the one from which the PDF was made."),
            Difference.SOURCE_MISSING: say("The PDF was made from this file, which is not in the book."),
            Difference.SOURCE_NEW: say("This file was not there when the PDF was made."),
            Difference.PAGE_DIFFERS: say("The page shows other words than the book:"),
            Difference.PARAGRAPH_CHANGED: say("The book has another text than the PDF:"),
            Difference.PARAGRAPH_MISSING: say("The PDF has a paragraph that the book does not have."),
            Difference.PARAGRAPH_NEW: say("The book has a paragraph that the PDF does not have:"),
        },
    ),
)
_EDITIONS = {"draft": say("draft"), "review": say("review"), "final": say("final"), "brief": say("memo")}
_WORDS = {kind: sentence for _, sentences in _SECTIONS for kind, sentence in sentences.items()}


def proof_text(proof: Proof, words: NullTranslations) -> str:
    """Which edition the file is, who signed it, every difference by what it is about, and a last line that sums up."""
    lines = [*_head(proof, words), *_signatures(proof, words)]
    for title, sentences in _SECTIONS:
        found = [finding for finding in proof.findings if finding.kind in sentences]
        if not found:
            continue
        lines += ["", render(title, words) + ":"]
        shown = list(dict.fromkeys("\n".join(_finding(finding, words)) for finding in found))
        lines += shown[:_MOST]
        if len(shown) > _MOST:
            lines.append("  " + words.gettext("… and {count} more.").format(count=len(shown) - _MOST))
    return "\n".join([*lines, "", _sum(proof, words)])


def _head(proof: Proof, words: NullTranslations) -> Iterator[str]:
    if proof.manifest is None:
        yield proof.name
        return
    facts = proof.manifest
    yield f"{proof.name}: {facts.title}"
    line = words.ngettext(
        "Edition {edition} of {date}, revision {revision}, {pages} page, made with {made_with}.",
        "Edition {edition} of {date}, revision {revision}, {pages} pages, made with {made_with}.",
        proof.sheets,
    )
    yield "  " + line.format(
        edition=render(_EDITIONS[facts.edition], words) if facts.edition in _EDITIONS else facts.edition,
        date=facts.date,
        revision=facts.revision or "–",
        pages=proof.sheets,
        made_with=facts.made_with,
    )
    if facts.baseline:
        yield "  " + words.gettext("It accounts for what left {baseline}.").format(baseline=facts.baseline)


def _signatures(proof: Proof, words: NullTranslations) -> Iterator[str]:
    if not proof.integrity.seals:
        yield "  " + words.gettext("It is not signed.")
    for seal in proof.integrity.seals:
        line = words.gettext("Signed by {signer} on {day}: {state}; {trust}.")
        text = line.format(
            signer=seal.signer,
            day=seal.on.strftime("%Y-%m-%d %H:%M %Z") if seal.on else "–",
            state=_state(seal, words),
            trust=_trust(seal, words),
        )
        yield from _wrapped(text)


def _state(seal: Seal, words: NullTranslations) -> str:
    if not seal.intact or seal.later is Later.CONTENT:
        return words.gettext("altered since")
    if seal.later is Later.COMMENTS:
        return words.gettext("intact, commented later")
    return words.gettext("intact, signed again later") if seal.later is Later.SIGNATURES else words.gettext("intact")


def _trust(seal: Seal, words: NullTranslations) -> str:
    if seal.trusted is None:
        return words.gettext("whether the certificate can be trusted was not asked (--trust)")
    return (
        words.gettext("the certificate is trusted") if seal.trusted else words.gettext("the certificate is not trusted")
    )


def _finding(finding: Finding, words: NullTranslations) -> Sequence[str]:
    text = words.gettext(_WORDS[finding.kind].template)
    text = text.format(source=finding.source, found=finding.found, label=finding.label)
    place = _place(finding, words)
    lines = _wrapped(f"{place}: {text}" if place else text)
    return [*lines, *_quote(finding)]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _place(finding: Finding, words: NullTranslations) -> str:
    """Page of the PDF, file with line, paragraph; nothing for what its sentence names itself."""
    parts = []
    if finding.page:
        parts.append(words.gettext("PDF page {page}").format(page=finding.page))
    elif finding.label:
        parts.append(words.gettext("page {label}").format(label=finding.label))
    if finding.source and "{source}" not in _WORDS[finding.kind].template:
        parts.append(f"{finding.source}:{finding.line}" if finding.line else finding.source)
    return ", ".join([*parts, *([finding.paragraph] if finding.paragraph else [])])


def _quote(finding: Finding) -> list[str]:
    """The text that was found, where the sentence does not hold it itself."""
    if not finding.found or "{found}" in _WORDS[finding.kind].template:
        return []
    text = textwrap.shorten(finding.found, _LONGEST, placeholder=" …")
    return textwrap.wrap(text, WIDTH, initial_indent="    │ ", subsequent_indent="    │ ", break_on_hyphens=False)


def _sum(proof: Proof, words: NullTranslations) -> str:
    if proof.findings:
        template = words.ngettext("{count} difference.", "{count} differences.", len(proof.findings))
        return template.format(count=len(proof.findings))
    whole = words.gettext("The file is whole, and its pages show what its manifest says.")
    if not proof.against:
        return whole + " " + words.gettext("It was compared with no book.")
    against = proof.against if isinstance(proof.against, str) else render(proof.against, words)
    return whole + " " + words.gettext("Its sources are those of {against}.").format(against=against)
