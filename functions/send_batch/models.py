"""The form of a batch request on the wire."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StrictStr

from sayso.actions.batch.show_messages import RowStatus
from sayso.domain.batch.batch import BatchStatus
from sayso.domain.batch.recipients import RawRecipient
from sayso.domain.batch.request import BatchRequest, RetryRequest
from sayso.domain.errors import InvalidRequest
from sayso.domain.message.channel import Channel
from sayso.domain.text.template import LONGEST_NAME
from sayso.http.account_models import LanguageCode
from sayso.http.parameters import ExactTime


def _one_or_several(known: type[StrEnum]) -> BeforeValidator:
    """`failed,undelivered`, or the parameter several times."""

    def read(written: Any) -> list[str]:
        texts = [written] if isinstance(written, str) else written
        names = [name.strip() for text in texts for name in text.split(",")]
        if unknown := [name for name in names if name not in set(known)]:
            raise ValueError(f"has no {unknown[0]!r}: it is one or several of {', '.join(known)}")
        return names

    return BeforeValidator(read)


Statuses = Annotated[list[RowStatus], _one_or_several(RowStatus)]

BatchStatuses = Annotated[list[BatchStatus], _one_or_several(BatchStatus)]

VariableName = Annotated[StrictStr, Field(max_length=LONGEST_NAME)]


class RecipientModel(BaseModel):
    """One row; its values are checked when it is rendered, so that a bad one rejects only itself."""

    model_config = ConfigDict(extra="forbid")

    phone: StrictStr = Field(
        max_length=100, description="As people write it; without a country code it is the account's"
    )
    family_id: StrictStr | None = Field(
        default=None, max_length=100, description="Your own; families are counted by it"
    )
    name: StrictStr | None = Field(default=None, max_length=200, description="Whose phone it is, for your own lists")
    variables: dict[VariableName, Any] = Field(
        default_factory=dict, max_length=100, description="Texts or whole numbers for the template"
    )
    language: LanguageCode | None = Field(
        default=None, description="Which text of a saved template; the account's where it has none in it"
    )


NEEDED = ("channel", "category", "template", "recipients")
"""By a batch that is no retry."""

NEEDED_WITH_SAVED_TEMPLATE = ("channel", "saved_template", "recipients")

LEFT_OUT = ("template", "saved_template", "recipients", "test", "completes")
"""Of a retry: they are those of the batch that it repeats."""


class BatchModel(BaseModel):
    """The body of `POST /batches`: a new batch, or with `retry_of` what failed in an earlier one."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "anyOf": [
                {"required": list(NEEDED)},
                {"required": list(NEEDED_WITH_SAVED_TEMPLATE)},
                {"required": ["retry_of"]},
            ]
        },
    )

    channel: Channel | None = Field(default=None, description="`sms`, a text; `voice`, a call that reads it out")
    category: StrictStr | None = Field(
        default=None, min_length=1, max_length=50, description="One of the account's, or `emergency`"
    )
    template: StrictStr | None = Field(
        default=None, pattern=r"\S", max_length=5_000, description="The text, with `{{variables}}`: docs/messages.md"
    )
    saved_template: StrictStr | None = Field(
        default=None, min_length=1, max_length=100, description="Instead of `template`: the name or id of a saved one"
    )
    template_version: StrictInt | None = Field(
        default=None, ge=1, le=999_999, description="Of the saved template; the newest unless said"
    )
    normalise: StrictBool = Field(
        default=True, description="Make curly quotes and the like plain, so that they cost less"
    )
    all_or_nothing: StrictBool = Field(default=False, description="Refuse the batch if one row cannot be sent")
    test: StrictBool = Field(default=False, description="To one phone, your own; marked in batch and log")
    recipients: list[RecipientModel] | None = Field(default=None, min_length=1, description="At most 10,000")
    retry_of: StrictStr | None = Field(
        default=None,
        min_length=1,
        max_length=64,
        description="A completed batch: send again what failed there for a passing reason",
    )
    completes: StrictStr | None = Field(
        default=None,
        min_length=1,
        max_length=64,
        description="An earlier batch with this list: leave out the rows whose phone has got its text",
    )
    send_at: ExactTime | None = Field(
        default=None, description="When it begins, as `2026-11-24T17:00`; without an offset by the account's clock"
    )
    expires_at: ExactTime | None = Field(
        default=None, description="What has not gone out by then is skipped; at most 7 days after the beginning"
    )

    def wanted(self) -> BatchRequest | RetryRequest:
        """What it asks for, as the domain knows it. Raises InvalidRequest if it is neither a new batch nor a retry."""
        if self.retry_of is None:
            return self.request()
        _refuse([name for name in LEFT_OUT if getattr(self, name)], "is the repeated batch's own; leave it out")
        return RetryRequest(self.retry_of, self.channel, self.category, self.send_at, self.expires_at)

    def request(self) -> BatchRequest:
        """A new batch. Raises InvalidRequest if something is missing."""
        needed = NEEDED if self.saved_template is None else NEEDED_WITH_SAVED_TEMPLATE
        _refuse([name for name in needed if getattr(self, name) is None], "is required")
        if self.saved_template is not None:
            _refuse(["template"] if self.template else [], "comes from the saved template; leave one of them out")
        elif self.template_version is not None:
            _refuse(["template_version"], "is that of a saved_template; name it, or leave it out")
        return BatchRequest(
            channel=self.channel or Channel.SMS,
            category=self.category or "",
            template=self.template or "",
            saved_template=self.saved_template,
            template_version=self.template_version,
            normalise=self.normalise,
            all_or_nothing=self.all_or_nothing,
            test=self.test,
            send_at=self.send_at,
            expires_at=self.expires_at,
            completes=self.completes,
            recipients=[
                RawRecipient(row.phone, row.family_id, row.name, row.variables, row.language)
                for row in self.recipients or ()
            ],
        )


def _refuse(fields: list[str], problem: str) -> None:
    if fields:
        raise InvalidRequest(f"{fields[0]}: {problem}.", [{"field": field, "problem": problem} for field in fields])
