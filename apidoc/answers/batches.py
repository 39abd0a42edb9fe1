"""What the calls for batches answer."""

from typing import Annotated, Literal

from pydantic import Field

from apidoc.answers.form import Answer, At, Cursor, Phone, sometimes
from sayso.domain.advice import AdviceCode
from sayso.domain.batch.batch import BatchStatus
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageStatus, Reason
from sayso.domain.rejection import RejectionReason
from sayso.domain.text.segments import Encoding

BatchId = Annotated[str, Field(description="Derived from account and Idempotency-Key")]
Index = Annotated[int, Field(description="Of the row in `recipients`, from 0")]


class Rejection(Answer):
    """A row that cannot be sent; the others are sent all the same."""

    index: Index
    phone: str = Field(description="As it was written")
    reason: RejectionReason
    detail: str = Field(description="The variable's name, or what is wrong with the number or the text")


class Warning(Answer):  # noqa: A001 - that is what the API calls it
    """Something that could be better; nothing was held up for it."""

    code: AdviceCode | Literal["low_credits"]
    detail: str
    suggestion: str = Field(description="What to do, in a sentence")
    field: str = sometimes("`template`, `header`, `footer` or `variables.<name>`")
    position: int = sometimes("Place in the field, in characters from 0")
    index: int = sometimes("The first row that it concerns, where it came with a row")


class Character(Answer):
    """One character in one place that was replaced, or that costs."""

    character: str
    code_point: str = Field(examples=["U+2019"])
    name: str = Field(description="Unicode's")
    field: str = Field(description="`template`, `header`, `footer`, `name` (of the account) or `variables.<name>`")
    position: int = Field(description="The first of `positions`")
    positions: list[int] = Field(description="Places in the field, in characters from 0")
    rows: int = Field(description="Messages that have it")
    replaced_by: str | None = Field(description="What stands in its place; null if it is kept")
    segments_saved: int = sometimes("If it was replaced: what that saves of one message")
    segments_lost: int = sometimes("If it is kept: what it costs of one message")
    index: int = sometimes("The first row that has it, if it came in a value")
    looks_like: str = sometimes("The Latin letter that it may have been taken for")


class Deferral(Answer):
    """Recipients that wait for the same moment."""

    at: At
    recipients: int


class Figures(Answer):
    """What a batch comes to."""

    channel: Channel = Field(description="`sms`, texts; `voice`, calls, which have no segments and cost no credits")
    recipients: int = Field(description="Accepted recipients, after merging: as many messages")
    families: int = Field(description="Distinct `family_id` of accepted rows; a row without one counts as a family")
    merged: int = Field(description="Rows with the same phone and the same final text as one before them")
    without_consent: int = Field(description="Recipients whose consent, as it is now, would not let the message go out")
    send_at: At | None = Field(description="When it begins; null for at once")
    expires_at: At | None = Field(description="What has not gone out by then is skipped; null for after 7 days")
    deferred: int = Field(description="Recipients whose message waits for the end of quiet hours")
    deferred_until: list[Deferral] = Field(description="Until when they wait, the earliest first")
    segments: int = Field(description="Of all messages together; one credit pays one segment")
    segments_saved: int = Field(description="What replacing characters has saved")
    segments_lost: int = Field(description="What could be saved if no character that costs were there")
    credits_held: int = Field(description="Set aside until each message is settled")
    credits_available: int = Field(description="What is left for other batches")
    warnings: list[Warning]


class BatchAccepted(Figures):
    """The batch is stored, its credits are held, and its messages are on their way."""

    batch_id: BatchId
    status: Literal["queued", "scheduled"]
    rejected: list[Rejection]
    characters: list[Character] = Field(description="At most 100, the dearest first")


class PreviewRow(Answer):
    """One message as its phone would read it, or why there would be none."""

    index: Index
    phone: str = Field(description="In E.164 form; as it was written, where the row is rejected")
    text: str | None
    encoding: Encoding | None = Field(description="Null for a call")
    segments: int
    would_send: bool
    reason: Reason | RejectionReason | None = Field(description="Why it would not be sent")
    detail: str | None
    waits_until: At | None = Field(description="When its quiet hours are over, if they are not")


class BatchPreview(Figures):
    """The figures that the same body would get from `POST /batches`, and its messages."""

    rejected: list[Rejection]
    characters: list[Character]
    previews: list[PreviewRow] = Field(description="The first 100 rows and all that would not be sent; at most 1,000")
    previews_left_out: int = Field(description="How many of those there was no room for; the figures cover all")


class Batch(Figures):
    """A batch, and how many of its messages stand where."""

    batch_id: BatchId
    status: BatchStatus
    category: str
    template: str = Field(description="As it was written")
    requested_by: str
    created_at: At
    completed_at: At | None
    test: bool
    retry_of: str | None = Field(description="The batch whose failed messages it repeats")
    retried_by: str | None = Field(description="The batch that repeats its failed messages")
    credits_used: int
    counts: dict[MessageStatus, int] = Field(description="Status to messages; statuses without messages are left out")


class BatchList(Answer):
    """The account's batches, newest first."""

    batches: list[Batch]
    cursor: Cursor


class Message(Answer):
    """What became of one recipient."""

    index: Index
    message_id: str
    phone: Phone
    family_id: str | None
    name: str | None
    status: MessageStatus
    reason: Reason | None = Field(description="Why it was not delivered")
    error_code: str | None = Field(description="The carrier's code")
    reason_text: str | None = Field(description="The reason in plain words")
    retryable: bool = Field(
        description="Whether it failed for a reason that passes, so that `retry_of` would repeat it"
    )
    segments: int
    at: At | None = Field(description="When it became final")


class MessageList(Answer):
    """Messages in the order of the request."""

    messages: list[Message]
    cursor: Cursor


class BatchCancelled(Answer):
    """Whatever the carrier had not been given is not sent."""

    batch_id: BatchId
    status: BatchStatus
    sent: int = Field(description="Messages that the carrier has been or is being given")
    stopped: int = Field(description="Messages that are not sent; their credits come free")
