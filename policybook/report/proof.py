"""What `verify` found out about a PDF, as text for a terminal."""

import textwrap
from collections.abc import Iterator, Sequence
from gettext import NullTranslations

from policybook.errors import say
from policybook.i18n import render
from policybook.judge.proof import Difference, DifferenceKind, Proof
from policybook.read.pdf_seals import Later, Seal
from policybook.report.text import WIDTH
from policybook.text import letters

_MOST = 40  # differences of a kind that are shown
_LONGEST = 300  # characters of a text that is quoted
_AROUND = 30  # letters before and after what differs between two texts

# What each difference is about, in the order in which it is told, and its sentence.
_SECTIONS = (
    (
        say("The file"),
        {
            DifferenceKind.CUT: say("The end of the file is missing: it was cut off."),
            DifferenceKind.TAIL: say("More follows the end of the file that is no part of it (bytes: {found})."),
            DifferenceKind.BROKEN: say("The file is damaged: {found}"),
            DifferenceKind.ALTERED: say("Its bytes are not those that were written."),
            DifferenceKind.REWRITTEN: say("Another program wrote the file anew; what else it changed is not known."),
            DifferenceKind.ALTERED_LATER: say("Content was changed after the file was made or signed."),
            DifferenceKind.COMMENTED_LATER: say(
                "Comments were added after the file was made or signed; nothing else was changed."
            ),
            DifferenceKind.COMMENT: say("Something was laid over the page ({found})."),
        },
    ),
    (
        say("Signatures"),
        {
            DifferenceKind.NOT_SIGNED: say("It is not signed."),
            DifferenceKind.SIGNATURE_BROKEN: say(
                "The signature of {source} does not fit: what was signed was altered."
            ),
            DifferenceKind.SIGNER_UNTRUSTED: say("The certificate of {source} does not lead to one that you trust."),
        },
    ),
    (
        say("Attachments"),
        {
            DifferenceKind.MANIFEST_MISSING: say(
                "The manifest is missing: what the file should contain cannot be told."
            ),
            DifferenceKind.MANIFEST_UNREADABLE: say("The manifest cannot be read: {found}"),
            DifferenceKind.ATTACHMENT_MISSING: say("The attachment {source} is missing."),
            DifferenceKind.ATTACHMENT_CHANGED: say(
                "The attachment {source} is not the one that the file was made with."
            ),
            DifferenceKind.ATTACHMENT_UNKNOWN: say("The attachment {source} was added."),
        },
    ),
    (
        say("Text"),
        {
            DifferenceKind.PAGES_UNREADABLE: say("No page can be read, so nothing can be said about the text."),
            DifferenceKind.TEXT_UNREADABLE: say(
                "Letters of this script cannot be read from a page: the text is not compared."
            ),
            DifferenceKind.TEXT_CHANGED: say("The text is not the one that was typeset."),
            DifferenceKind.TEXT_MISSING: say("The text that was typeset is gone."),
            DifferenceKind.TEXT_MOVED: say("The text stands in another place than it was typeset."),
            DifferenceKind.TEXT_UNKNOWN: say("This text was not typeset here."),
            DifferenceKind.OTHER_PAGE: say("The text stands on another page than {label}, for which it was typeset."),
        },
    ),
    (
        say("The book"),
        {
            DifferenceKind.SOURCE_CHANGED: say("The file is not the one from which the PDF was made."),
            DifferenceKind.SOURCE_MISSING: say("The PDF was made from this file, which is not in the book."),
            DifferenceKind.SOURCE_NEW: say("This file was not there when the PDF was made."),
            DifferenceKind.PAGE_DIFFERS: say("The page shows other words than the book:"),
            DifferenceKind.PARAGRAPH_CHANGED: say("The book has another text than the PDF:"),
            DifferenceKind.PARAGRAPH_MISSING: say("The PDF has a paragraph that the book does not have."),
            DifferenceKind.PARAGRAPH_NEW: say("The book has a paragraph that the PDF does not have:"),
        },
    ),
)
_EDITIONS = {"draft": say("draft"), "review": say("review"), "final": say("final"), "brief": say("memo")}
_WORDS = {kind: sentence for _, sentences in _SECTIONS for kind, sentence in sentences.items()}


def proof_text(proof: Proof, words: NullTranslations) -> str:
    """Which edition the file is, who signed it, every difference by what it is about, and a last line that sums up."""
    lines = [*_head(proof, words), *_signatures(proof, words)]
    for title, sentences in _SECTIONS:
        found = [difference for difference in proof.differences if difference.kind in sentences]
        if not found:
            continue
        lines += ["", render(title, words) + ":"]
        shown = list(dict.fromkeys("\n".join(_difference(difference, words)) for difference in found))
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


def _difference(difference: Difference, words: NullTranslations) -> Sequence[str]:
    text = words.gettext(_WORDS[difference.kind].template)
    text = text.format(source=difference.source, found=difference.found, label=difference.label)
    place = _place(difference, words)
    lines = _wrapped(f"{place}: {text}" if place else text)
    return [*lines, *_quote(difference, words)]


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
    )


def _place(difference: Difference, words: NullTranslations) -> str:
    """Page of the PDF, file with line, paragraph; nothing for what its sentence names itself."""
    parts = []
    if difference.page:
        parts.append(words.gettext("PDF page {page}").format(page=difference.page))
    elif difference.label:
        parts.append(words.gettext("page {label}").format(label=difference.label))
    if difference.source and "{source}" not in _WORDS[difference.kind].template:
        parts.append(f"{difference.source}:{difference.line}" if difference.line else difference.source)
    return ", ".join([*parts, *([difference.paragraph] if difference.paragraph else [])])


def _quote(difference: Difference, words: NullTranslations) -> list[str]:
    """The text that was found, where the sentence does not hold it itself; of two texts what differs."""
    found, shown = difference.found, difference.shown
    if "{found}" in _WORDS[difference.kind].template:
        return []
    if found and shown:
        shown, found = _differing(shown, found)
        return [
            *_wrapped_quote(words.gettext("in the PDF: {text}").format(text=shown)),
            *_wrapped_quote(words.gettext("in the book: {text}").format(text=found)),
        ]
    return _wrapped_quote(found or shown)


def _wrapped_quote(text: str) -> list[str]:
    text = textwrap.shorten(text, _LONGEST, placeholder=" …")
    return textwrap.wrap(text, WIDTH, initial_indent="    │ ", subsequent_indent="    │ ", break_on_hyphens=False)


def _differing(one: str, other: str) -> tuple[str, str]:
    """What differs between two texts, with a few words around it; where lines were broken is no difference."""
    a, b = letters(one), letters(other)
    start = _alike(a, b)
    end = _alike(a[start:][::-1], b[start:][::-1])
    return _part(one, start, len(a) - end), _part(other, start, len(b) - end)


def _alike(one: str, other: str) -> int:
    """After how many letters two texts differ."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _part(text: str, start: int, end: int) -> str:
    """The words of a text that hold its letters from start to end, and those near them."""
    kept, place, cut = [], 0, False
    for word in text.split():
        after = place + len(letters(word))
        if after < start - _AROUND:
            cut = True
        elif place <= end + _AROUND:
            kept.append(word)
        place = after
    return " ".join([*(["…"] if cut else []), *kept, *(["…"] if place > end + _AROUND else [])])


def _sum(proof: Proof, words: NullTranslations) -> str:
    if proof.differences:
        template = words.ngettext("{count} difference.", "{count} differences.", len(proof.differences))
        return template.format(count=len(proof.differences))
    whole = words.gettext("The file is whole, and its pages show what its manifest says.")
    if not proof.against:
        return whole + " " + words.gettext("It was compared with no book.")
    against = proof.against if isinstance(proof.against, str) else render(proof.against, words)
    return whole + " " + words.gettext("Its sources are those of {against}.").format(against=against)
