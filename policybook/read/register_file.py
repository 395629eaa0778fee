"""One file of the register as a Decision; every problem in it, in words and with a place."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from policybook.errors import BookError, Message, Problem, choose_from, say
from policybook.model import Approval, Decision, Event, Location, Outcome, RemovedPassage, Status
from policybook.read.register_schema import ApprovalEntry, DecisionFile, PassageEntry
from policybook.read.register_yaml import decode, parse

_MANY = 20  # problems of one file that are told one by one
_ENUMS = {"outcome": Outcome, "status": Status}
_WHY = say("The gate and the annex can only rely on decisions that are complete and say what they mean.")


def read_decision(path: str, data: bytes) -> Decision:
    """One file of the register; BookError with all that is wrong in it."""
    root = parse(path, decode(path, data))
    places = dict(root.places(path))
    try:
        entry = DecisionFile.model_validate(root.plain())
    except ValidationError as error:
        found = [detail for detail in error.errors(include_url=False) if not _follows(detail)]
        start = Location(path, root.line, root.column)
        problems = [_problem(start, places, detail) for detail in found[:_MANY]]
        raise BookError(*problems, *_rest(start, len(found) - _MANY)) from None
    return _decision(entry, places)


def _decision(entry: DecisionFile, places: dict[str, Location]) -> Decision:
    return Decision(
        id=entry.id,
        title=entry.title,
        outcome=entry.outcome,
        category=entry.category,
        passages=tuple(
            _passage(passage, places[f"passages.{number}"]) for number, passage in enumerate(entry.passages)
        ),
        reason=entry.reason,
        considerations=entry.considerations,
        status=entry.status,
        location=places["id"],
        alternatives=entry.alternatives,
        replaced_by=entry.replaced_by,
        evidence=entry.evidence,
        decided=_approval(entry.decided) if entry.decided else None,
        history=tuple(Event(step.on, step.role, step.status, step.note) for step in entry.history),
        places=places,
    )


def _passage(entry: PassageEntry, place: Location) -> RemovedPassage:
    return RemovedPassage(
        entry.chapter, entry.section, entry.baseline, entry.text, entry.fingerprint, entry.lost, location=place
    )


def _approval(entry: ApprovalEntry) -> Approval:
    return Approval(entry.role, entry.on, entry.meeting, entry.seal)


# --- problems: what pydantic found, in words and with a place ------------------------------------------------


def _follows(detail: ErrorDetails) -> bool:
    """Whether a finding only follows from others: pydantic counts entries that do not validate as missing."""
    return detail["type"] == "too_short" and len(detail["input"]) > 0


def _rest(start: Location, count: int) -> list[Problem]:
    """A problem that stands for those of a file that are not told one by one."""
    if count <= 0:
        return []
    what = say("More is wrong with {path} (problems: {count}).", path=start.path, count=count)
    return [Problem(what, start, _WHY, say("Mend the first ones; the others may follow from them."))]


def _problem(start: Location, places: Mapping[str, Location], detail: ErrorDetails) -> Problem:
    """A finding of pydantic's with its place in the file and what mends it."""
    way = detail["loc"]
    name = ".".join(str(step + 1 if isinstance(step, int) else step) for step in way)
    what, remedy = _wording(detail, name)
    return Problem(what, _place(start, places, way), _WHY, remedy)


def _wording(detail: ErrorDetails, name: str) -> tuple[Message, Message]:
    given, last = detail["input"], str(detail["loc"][-1])
    match detail["type"]:
        case "missing":
            return say("The field {name} is missing.", name=name), say("Add {name}: …", name=last)
        case "extra_forbidden":
            known = choose_from(_fields(detail["loc"]), last)
            if " " in last or not last.islower():  # a line with a colon that belongs to the text above it
                known = say("If it is text of the field above, indent it as the rest. {known}", known=known)
            return say("There is no field {name}.", name=name), known
        case "enum":
            possible = [value.value for value in _ENUMS[last]]
            what = say("{name} is “{given}”, which is none of the values it may have.", name=name, given=given)
            return what, choose_from(possible, str(given))
        case "day":
            return say("{name} is “{given}”, which is no date.", name=name, given=given), say("Write it YYYY-MM-DD.")
        case "string_pattern_mismatch" if name == "id":
            what = say("The id “{given}” is not formed like K-0007.", given=given)
            return what, say("Capital letters, a hyphen and at least four digits.")
        case "string_pattern_mismatch":
            what = say("{name} is no SHA-256 sum.", name=name)
            return what, say("Let the tool write it: sha256: and 64 hexadecimal digits.")
        case "too_short" | "string_too_short":
            return say("{name} is empty.", name=name), say("Fill it in.")
        case "string_type":
            what = say("{name} must be text.", name=name)
            return what, say("Write text after the colon; quote it if it holds a colon or #.")
        case "tuple_type":
            what = say("{name} must be a list.", name=name)
            return what, say("Start each entry on a line of its own with “- ”.")
        case "model_type":
            what = say("{name} must have fields of its own.", name=name)
            return what, say("Indent “field: value” lines below it.")
        case _:
            what = say("{name}: {detail}.", name=name, detail=detail["msg"])
            return what, say("Compare with the guide for writers.")


def _fields(way: tuple[int | str, ...]) -> list[str]:
    """The names that were possible where an unknown field stands."""
    model: Any = DecisionFile
    for step in way[:-1]:
        if isinstance(step, str):
            model = _model_of(model.model_fields[step].annotation)
    return list(model.model_fields)


def _model_of(annotation: Any) -> Any:
    """The model within an annotation such as tuple[PassageEntry, ...] or ApprovalEntry | None."""
    if hasattr(annotation, "model_fields"):
        return annotation
    return next(part for part in annotation.__args__ if hasattr(part, "model_fields"))


def _place(start: Location, places: Mapping[str, Location], way: tuple[int | str, ...]) -> Location:
    """The place of a field, or of the nearest thing around it that exists; the start of the file at worst."""
    for end in range(len(way), 0, -1):
        if place := places.get(".".join(str(step) for step in way[:end])):
            return place
    return start
