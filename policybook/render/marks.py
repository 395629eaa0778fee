"""Removals as readers meet them: entries of the annex, and the marks where their passages stood."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from gettext import NullTranslations

from lxml.html import HtmlElement, builder

from policybook.judge.gate import sent_back
from policybook.judge.places import Places, current_places
from policybook.model import Anchor, AnnexEntry, Chapter, Decision, Passage, Place, Removal, Verdict
from policybook.read.tree import Trees
from policybook.render.places import put

ANNEX = "annex.md"


def entries(verdict: Verdict, anchors: Mapping[str, Anchor | None], new: Sequence[Chapter]) -> tuple[AnnexEntry, ...]:
    """The removals of a verdict, gathered and numbered in the baseline's reading order; `anchors` as of `places`.

    An open removal whose decision was sent back has that decision: readers see its reason, and that it was returned.
    """
    decisions = _decisions(verdict)
    groups: dict[tuple[str, object], list[Removal]] = {}
    for removal in verdict.removals:
        passage = _old(removal)
        decision = decisions[removal.number]
        key = decision.id if decision else anchors[passage.id]
        groups.setdefault((passage.chapter, key), []).append(removal)
    moved = any(decision and decision.replaced_by for decision in decisions.values())
    today = current_places(verdict.changes, new) if moved else Places({}, {})
    return tuple(
        AnnexEntry(
            number, chapter, _as_of_today(decisions[removals[0].number], today), _places(number, removals, anchors)
        )
        for number, ((chapter, _), removals) in enumerate(groups.items(), 1)
    )


def _decisions(verdict: Verdict) -> dict[int, Decision | None]:
    """The decision about each removal (its number): the one that accounts for it, or the one that was sent back."""
    returned = {passage: finding.decision for passage, finding in sent_back(verdict).items()}
    return {removal.number: removal.decision or returned.get(_old(removal).id) for removal in verdict.removals}


def _as_of_today(decision: Decision | None, today: Places) -> Decision | None:
    """A decision whose successor is named by the place's present name; without one where it is nowhere (PB208)."""
    if decision is None or decision.replaced_by is None:
        return decision
    return replace(decision, replaced_by=today.find(decision.replaced_by))


def place_marks(trees: Trees, found: Sequence[AnnexEntry], words: NullTranslations) -> None:
    """Put every entry's marks into the trees of the chapters, by path."""
    marks = {place.mark: (entry, place.anchor) for entry in found for place in entry.places if place.anchor}
    # From the end to the beginning, so that an insertion moves no offset that is still to be used.
    for name, (entry, anchor) in sorted(marks.items(), key=lambda item: (-item[1][1].offset, -item[1][0].number)):
        put(trees, anchor, _mark(name, entry, words))


def _places(number: int, removals: list[Removal], anchors: Mapping[str, Anchor | None]) -> tuple[Place, ...]:
    names: dict[Anchor | None, str] = {}
    for removal in removals:
        anchor = anchors[_old(removal).id]
        names.setdefault(anchor, f"mark-{number}" + (f"-{len(names) + 1}" if names else ""))
    return tuple(Place(r, anchors[_old(r).id], names[anchors[_old(r).id]]) for r in removals)


def _mark(name: str, entry: AnnexEntry, words: NullTranslations) -> HtmlElement:
    states = {
        "open": words.gettext("no decision yet"),
        "proposed": words.gettext("decision proposed"),
        "approved": words.gettext("decision approved"),
        "returned": words.gettext("decision returned"),
        "restored": words.gettext("restored"),
    }
    label = words.gettext("Removed passage {number}: {state}").format(number=entry.number, state=states[entry.state])
    attributes = {"class": f"mark mark--{entry.state}", "id": name, "href": f"{ANNEX}#removal-{entry.number}"}
    return builder.A(
        {**attributes, "title": label, "aria-label": label}, builder.SPAN({"class": "mark__n"}, str(entry.number))
    )


def _old(removal: Removal) -> Passage:
    assert removal.change.old is not None  # noqa: S101 - a removal is a change of an old passage
    return removal.change.old
