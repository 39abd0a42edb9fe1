"""The forms of a change of consent and of an import on the wire."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, TypeAdapter, ValidationError

from sayso.actions.consent.decide_request import Decision
from sayso.domain.consent.bulk_import import ImportedRow, UncheckedRow
from sayso.domain.consent.consent import ConsentChange, ConsentStatus
from sayso.domain.message.channel import Channel
from sayso.domain.phone import E164
from sayso.http.parameters import Time
from sayso.http.plain_problems import plain_problem

Source = Annotated[
    StrictStr,
    Field(
        min_length=1,
        max_length=50,
        pattern=r"^[a-z][a-z0-9_]*$",
        description="How it was told: `paper_form`, `phone_call`, `web_form`, `in_person`, …",
    ),
]
Note = Annotated[StrictStr, Field(max_length=300)]
Category = Annotated[StrictStr, Field(min_length=1, max_length=50)]


class ConsentModel(BaseModel):
    """The body of `PUT /consents/{phone}`: what it names is changed; `source` says how the wish was told."""

    model_config = ConfigDict(extra="forbid")

    channels: dict[Channel, ConsentStatus] = Field(default_factory=dict)
    blocked_categories: list[Category] | None = Field(
        default=None, max_length=50, description="All of them, from now on"
    )
    all_non_emergency_blocked: StrictBool | None = None
    paused: StrictBool | None = None
    source: Source
    note: Note = ""

    def change(self) -> ConsentChange:
        """The change as the domain knows it."""
        blocked = self.blocked_categories
        return ConsentChange(
            channels=self.channels,
            blocked_categories=None if blocked is None else frozenset(blocked),
            all_non_emergency_blocked=self.all_non_emergency_blocked,
            paused=self.paused,
        )


class SearchModel(BaseModel):
    """The body of `POST /consents/search`."""

    model_config = ConfigDict(extra="forbid")

    phone: StrictStr = Field(
        max_length=100, description="In E.164 form: `+14155550101`", json_schema_extra={"pattern": f"^{E164}$"}
    )


class DecisionModel(BaseModel):
    """The body of `POST /opt-out-requests/{id}`: what becomes of a request, and why."""

    model_config = ConfigDict(extra="forbid")

    decision: Decision
    note: Note = Field(pattern=r"\S", description="Why: it stands in the log")


class ImportRowModel(BaseModel):
    """One row of an import."""

    model_config = ConfigDict(extra="forbid")

    phone: StrictStr = Field(max_length=100)
    channel: Channel
    status: ConsentStatus
    source: Source
    note: Note = ""
    at: Time | None = Field(default=None, description="When the consent was given, if the paper says so")
    family_id: StrictStr | None = Field(default=None, max_length=100)
    name: StrictStr | None = Field(default=None, max_length=200)


class ImportModel(BaseModel):
    """The body of `POST /consents/import`; each row is checked by itself."""

    model_config = ConfigDict(extra="forbid")

    rows: list[dict[str, Any]] = Field(min_length=1, description="At most 10,000")

    def unchecked(self) -> list[UncheckedRow | ImportedRow]:
        """Each row in the domain's form, or rejected if its form is wrong."""
        return [_read_row(index, row) for index, row in enumerate(self.rows)]


_ROW = TypeAdapter(ImportRowModel)


def _read_row(index: int, row: dict[str, Any]) -> UncheckedRow | ImportedRow:
    try:
        return UncheckedRow(index=index, **dict(_ROW.validate_python(row)))
    except ValidationError as problem:
        first = problem.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        return ImportedRow.rejected(index, str(row.get("phone", "")), f"{field}: {plain_problem(first)}")
