"""PB301–PB306: a decision binds only as it was agreed, once those who may approve it have."""

from collections.abc import Iterator
from datetime import date

from policybook.errors import Message, say
from policybook.judge.case import Case
from policybook.judge.rules.rule import Hit, hit, rule
from policybook.model import Decision, Status
from policybook.read.register import seal_holds

STATUSES = {
    Status.PROPOSED: say("proposed"),
    Status.APPROVED: say("approved"),
    Status.RETURNED: say("returned"),
    Status.RESTORED: say("restored"),
}


@rule(
    "PB301",
    what=say("{id} is {status}; the final edition needs it {needed}."),
    why=say("A proposal explains what writers want, not what was agreed."),
    remedy=say('Have it decided: {program} approve {id} --meeting "…"'),
    more=say(
        "The settings name the least status (final_needs). A draft can be built with proposals; check and the "
        "final edition need them approved. Approving is a command, so that seal and history are written with it. "
        "A decision without a reason is not asked for yet: it has to be filled in first (PB202)."
    ),
)
def not_yet_approved(case: Case) -> Iterator[Hit]:
    """A decision that accounts for a removal with less than the status that the settings ask for."""
    needed = case.settings.policy.final_needs
    used = {removal.decision.id for removal in case.removals if removal.decision}
    for decision in case.decisions if needed == "approved" else ():
        if decision.id in used and decision.reason and decision.status is Status.PROPOSED:
            status = STATUSES[decision.status]
            yield hit(
                decision.at("status"),
                decision=decision,
                id=decision.id,
                status=status,
                needed=STATUSES[Status.APPROVED],
            )


@rule(
    "PB302",
    what=say("The seal of {id} is missing or broken."),
    why=say("Passages, reason, considerations or outcome are not the ones that were approved."),
    remedy=say('Undo the edit, or have it approved again: {program} approve {id} --meeting "…"'),
    more=say(
        "The seal is a SHA-256 over the passages, the outcome, the reason, the considerations, the successor, and "
        "who approved when. White space does not count. While it is broken the decision counts as proposed. It shows "
        "an edit; it is no signature, so who may commit approvals is for the repository to say."
    ),
)
def seal_broken(case: Case) -> Iterator[Hit]:
    """An approved decision whose seal is not that of its contents."""
    for decision in case.decisions:
        if decision.status is Status.APPROVED and decision.decided and not seal_holds(decision):
            yield hit(decision.at("decided.seal"), decision=decision, id=decision.id)


@rule(
    "PB303",
    what=say("{id} was approved by “{role}”, who may not approve."),
    why=say("The settings say who may let a passage go; without that an approval means nothing."),
    remedy=say("Have it approved by one of: {roles}"),
    more=say("A role approves if the settings give it approves: true. Roles that the settings do not know are PB206."),
)
def role_may_not_approve(case: Case) -> Iterator[Hit]:
    """An approval in a role that is known but does not approve."""
    roles = case.settings.policy.roles
    for decision in case.decisions:
        decided = decision.decided
        if (
            decision.status is Status.APPROVED
            and decided
            and decided.role in roles
            and not roles[decided.role].approves
        ):
            approving = ", ".join(name for name, role in roles.items() if role.approves)
            where = decision.at("decided.role")
            yield hit(where, decision=decision, id=decision.id, role=decided.role, roles=approving)


@rule(
    "PB304",
    what=say("{id} was proposed and approved by the same role, “{role}”."),
    why=say("The settings ask for four eyes: whoever writes a decision does not approve it."),
    remedy=say("Have it approved in another role."),
    more=say(
        "This rule is on where the settings say register.four_eyes: true. The role of the last proposal in the "
        "history is compared with the one that approved."
    ),
)
def approved_by_its_writer(case: Case) -> Iterator[Hit]:
    """Where the settings ask for four eyes: an approval by the role of the last proposal."""
    for decision in case.decisions if case.settings.policy.register.four_eyes else ():
        proposers = [event.role for event in decision.history if event.status is Status.PROPOSED]
        decided = decision.decided
        if decision.status is Status.APPROVED and decided and proposers and proposers[-1] == decided.role:
            yield hit(decision.at("decided.role"), decision=decision, id=decision.id, role=decided.role)


@rule(
    "PB305",
    what=say("The status of {id} is {status}, but its history ends with {last}."),
    why=say("The history proves how the decision came about; a status set by hand has no proof."),
    remedy=say("Set the status back to what the history says, and use approve, return or restore to change it."),
    more=say(
        "The commands approve, return and restore change the status and add to the history in one step. A "
        "decision without history counts as proposed. For an approved one, role and date must be those of the "
        "last entry."
    ),
)
def history_differs(case: Case) -> Iterator[Hit]:
    """A status that is not the last one of the history, or an approval that no entry of the history tells."""
    for decision in case.decisions:
        last = decision.history[-1] if decision.history else None
        told = decision.status is (last.status if last else Status.PROPOSED)
        if decision.status is Status.APPROVED and last:
            decided = decision.decided
            told = told and decided is not None and (decided.role, decided.on) == (last.role, last.on)
        if not told:
            end = f"{last.status.value}, {last.role}, {last.on}" if last else "–"
            yield hit(decision.at("status"), decision=decision, id=decision.id, status=decision.status.value, last=end)


@rule(
    "PB306",
    what=say("{id} has a date that cannot be right: {day} is {clash}."),
    why=say("A step is taken after the baseline was handed over, after the step above it, not in the future."),
    remedy=say("Correct the date to the day on which it happened."),
    more=say(
        "All dates of the history and of the approval are looked at. The day on which the baseline was handed "
        "over stands in its manifest; for an earlier round no date may be later than its own handing over."
    ),
)
def impossible_date(case: Case) -> Iterator[Hit]:
    """A date in the future, before the baseline was handed over, or before the entry above it."""
    for decision in case.decisions:
        above = date.min
        for field, day in dates(decision):
            if clash := _clash(day, above, case):
                yield hit(decision.at(field), decision=decision, id=decision.id, day=day, clash=clash)
            elif field.startswith("history"):
                above = day


def _clash(day: date, above: date, case: Case) -> Message | None:
    """What a day comes too early or too late for, with the date of that; `above` is the step before it."""
    handed_over = case.baseline.handed_over if case.baseline else None
    if handed_over and day < handed_over:
        return say("before the baseline was handed over, {limit}", limit=handed_over)
    if day < above:
        return say("before the step above it, {limit}", limit=above)
    if day > case.today:
        return say("after the day for which the book is judged, {limit}", limit=case.today)
    return None


def dates(decision: Decision) -> list[tuple[str, date]]:
    """The dates of a decision with their fields: the approval's, then the history's in its order."""
    days = [(f"history.{number}.on", event.on) for number, event in enumerate(decision.history)]
    return [("decided.on", decision.decided.on), *days] if decision.decided else days
