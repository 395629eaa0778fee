"""PB301: a decision binds only once those who may approve it have."""

from collections.abc import Iterator

from policybook.errors import say
from policybook.judge.case import Case
from policybook.judge.rules.rule import Hit, hit, rule
from policybook.model import Status

_RANK = {Status.RETURNED: 0, Status.RESTORED: 0, Status.PROPOSED: 1, Status.APPROVED: 2}


@rule(
    "PB301",
    what=say("{id} is {status}; the final edition needs it {needed}."),
    why=say("A proposal explains what writers want, not what was agreed."),
    remedy=say("Have it decided: {program} approve {id} --role … --on YYYY-MM-DD --meeting …"),
)
def not_yet_approved(case: Case) -> Iterator[Hit]:
    """A decision that accounts for a removal with less than the status that the settings ask for."""
    needed = case.settings.policy.final_needs
    used = {removal.decision.id for removal in case.removals if removal.decision}
    for decision in case.decisions:
        if decision.id in used and _RANK[decision.status] < _RANK[needed]:
            status = decision.status.value
            yield hit(decision.at("status"), decision=decision, id=decision.id, status=status, needed=needed.value)
