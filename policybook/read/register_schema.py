"""What a decision file may hold: the pydantic models that validate it and the JSON Schema for editors."""

import json
import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from policybook.model import Outcome, Status

SCHEMA_FILE = "docs/schema/decision.json"
SCHEMA_LINE = f"# yaml-language-server: $schema=../{SCHEMA_FILE}\n"


def _day(value: Any) -> date:
    """A date written YYYY-MM-DD and nothing else (pydantic alone would also take numbers of seconds)."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "no date")


Day = Annotated[date, BeforeValidator(_day)]
Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Required = Annotated[str, Field(min_length=1)]
# Empty prose is read, so that a stub does not hold back a draft; the rules refuse it, the schema underlines it.
Prose = Annotated[
    str, BeforeValidator(lambda value: "" if value is None else value), Field(json_schema_extra={"minLength": 1})
]
_NONE_IS_EMPTY = BeforeValidator(lambda value: () if value is None else value)
Listing = Annotated[tuple[Prose, ...], _NONE_IS_EMPTY]
Listed = Annotated[Listing, Field(json_schema_extra={"minItems": 1})]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, title=None)


class PassageEntry(_Entry):
    """One removed passage: where it stood, its text as readers saw it, its fingerprint."""

    chapter: Required = Field(description="Path of the chapter in the baseline, e.g. chapters/03-ikhtiar.md.")
    section: str = Field(default="", description="Heading under which the passage stood.")
    baseline: Required = Field(description="The submission in which the passage can be read.")
    text: Required = Field(description="The passage as readers saw it; for a trimmed one the whole old sentence.")
    fingerprint: Digest = Field(description="SHA-256 of the normalised text; `decide` writes it.")
    lost: str | None = Field(default=None, description="For a trimmed passage: the words that are gone.")


class ApprovalEntry(_Entry):
    """Who decided, when, and where."""

    role: Required = Field(description="A role from the settings.")
    on: Day = Field(description="The day of the decision, YYYY-MM-DD.")
    meeting: str | None = Field(default=None, description="The meeting at which it was decided.")
    seal: Digest | None = Field(default=None, description="SHA-256 over what was decided; `approve` writes it.")


class EventEntry(_Entry):
    """One step of a decision's life."""

    on: Day = Field(description="YYYY-MM-DD.")
    role: Required = Field(description="Who took the step.")
    status: Status = Field(description="The status that the decision has since.")
    note: str | None = Field(default=None, description="Why, e.g. what has to be mended.")


class DecisionFile(_Entry):
    """Why passages of the book were removed, what was weighed, and who agreed."""

    id: str = Field(
        pattern=r"^[A-Z]{1,4}-[0-9]{4,}$", description="Stable, never reused, e.g. K-0007; the annex cites it."
    )
    title: Required = Field(description="What was decided, in one line.")
    outcome: Outcome = Field(description="What became of the content.")
    category: Prose = Field(description="One of the categories in the settings.")
    passages: tuple[PassageEntry, ...] = Field(min_length=1, description="Every passage that the decision covers.")
    reason: Prose = Field(description="Why it had to go.")
    considerations: Listed = Field(description="What was weighed; at least one.")
    alternatives: Listing = Field(default=(), description="What else was possible, and why not.")
    replaced_by: str | None = Field(
        default=None, description="Where the content stands now, chapter#anchor; needed for replaced, merged and moved."
    )
    evidence: Listing = Field(default=(), description="Links, minutes, documents.")
    status: Status = Field(description="How far the decision has come.")
    decided: ApprovalEntry | None = Field(default=None, description="Filled by `approve`.")
    history: Annotated[tuple[EventEntry, ...], _NONE_IS_EMPTY] = Field(
        default=(), description="Every change of status; never rewritten."
    )


def schema_text() -> str:
    """The JSON Schema of a decision file, as committed in docs/."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Generated from policybook/read/register_schema.py; a test tells when it is out of date.",
        **DecisionFile.model_json_schema(),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
