"""The form of a batch request on the wire."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from sayso.domain.request import BatchRequest, Recipient

VariableName = Annotated[StrictStr, Field(max_length=100)]


class RecipientModel(BaseModel):
    """One row; its values are checked when it is rendered, so that a bad one rejects only itself."""

    model_config = ConfigDict(extra="forbid")

    phone: StrictStr = Field(max_length=100)
    family_id: StrictStr | None = Field(default=None, max_length=100)
    name: StrictStr | None = Field(default=None, max_length=200)
    variables: dict[VariableName, Any] = Field(default_factory=dict, max_length=100)


class BatchModel(BaseModel):
    """The body of `POST /batches`."""

    model_config = ConfigDict(extra="forbid")

    channel: Literal["sms"]
    category: StrictStr = Field(min_length=1, max_length=50)
    template: StrictStr = Field(pattern=r"\S", max_length=5_000)
    normalise: StrictBool = True
    all_or_nothing: StrictBool = False
    test: StrictBool = False
    recipients: list[RecipientModel] = Field(min_length=1)
    send_at: None = Field(default=None, description="Not available yet: a batch goes out at once.")
    expires_at: None = Field(default=None, description="Not available yet.")

    def request(self) -> BatchRequest:
        """The request as the domain knows it."""
        return BatchRequest(
            channel=self.channel,
            category=self.category,
            template=self.template,
            normalise=self.normalise,
            all_or_nothing=self.all_or_nothing,
            test=self.test,
            recipients=[Recipient(row.phone, row.family_id, row.name, row.variables) for row in self.recipients],
        )
