"""What the calls for consents answer."""

from typing import Literal

from pydantic import Field

from apidoc.answers.form import Answer, At, Cursor, Phone
from apidoc.forms import form_of
from sayso.domain.audit.entry import ShownEntry
from sayso.domain.consent.bulk_import import RowResult
from sayso.domain.consent.consent import ConsentStatus
from sayso.domain.consent.opt_out_request import Ask


class Channels(Answer):
    """What a phone said about each channel; unknown means no."""

    sms: ConsentStatus
    voice: ConsentStatus


class Consent(Answer):
    """What one phone allows the account."""

    phone: Phone
    channels: Channels
    blocked_categories: list[str]
    all_non_emergency_blocked: bool
    paused: bool
    since: At | None = Field(description="When anything of it last changed")
    source: str | None = Field(description="The door by which that was told")
    family_id: str | None
    name: str | None


class ConsentList(Answer):
    """The phones on record, in the order of their numbers."""

    consents: list[Consent]
    cursor: Cursor


class Text(Answer):
    """A text of the phone, and what it was answered."""

    id: str = Field(description="The carrier's")
    at: At
    body: str
    answer: str | None


class ConsentWithHistory(Consent):
    """One phone's consent, the changes that led to it, and its texts: up to 100 of each, newest first."""

    history: list[form_of(ShownEntry)]  # type: ignore[valid-type]
    texts: list[Text]


class OptOutRequest(Answer):
    """What a phone has asked for; until it is decided, nothing goes to the phone that it would stop."""

    id: str
    phone: Phone
    family_id: str | None
    name: str | None
    asks_for: Ask
    category: str | None = Field(description="Of `category`: which")
    in_words: str = Field(description="What is asked for, in plain words")
    source: Literal["text_message", "key_press"] = Field(description="The door by which it came")
    key: str | None = Field(description="The key that was pressed in a call")
    call_id: str | None = Field(description="The carrier's id of that call")
    text: str | None = Field(description="The text that it came by")
    at: At
    waiting_seconds: int = Field(description="For how long it has waited")


class OptOutRequests(Answer):
    """The requests that nobody has decided, the oldest first."""

    requests: list[OptOutRequest]
    cursor: Cursor


class ImportedRow(Answer):
    """What became of a row."""

    index: int = Field(description="Of the row in `rows`, from 0")
    phone: str
    result: RowResult
    detail: str


class Imported(Answer):
    """What became of each row, in their order."""

    counts: dict[RowResult, int] = Field(description="Result to rows; results without rows are left out")
    rows: list[ImportedRow]
