"""The fields of an entry that go by its type."""

from typing import Any, TypedDict

from sayso.domain.inbound.keyword_owner import CarrierDoes
from sayso.domain.message.message import MessageStatus


class EntryData(TypedDict, total=False):
    """What an entry records beside its own fields; `Entry.data` holds it."""

    reason: str
    """Why a message was not delivered, a row not accepted, or an account stopped"""
    error_code: str
    """The carrier's code"""
    carrier_id: str
    """The carrier's id of the message"""
    detail: str
    """More about the reason"""
    row: int
    """Of the list or the import, from 0"""
    chunk: int
    """Of a rejected row: the part of the batch that it is stored with"""
    short_name: str
    """The batch's"""
    category: str
    """The batch's"""
    channel: str
    """The batch's"""
    recipients: int
    """The batch's"""
    credits_held: int
    """The batch's"""
    test: bool
    """There, and true, where it belongs to a test"""
    send_at: str
    """When the requested batch begins, if later"""
    retry_of: str
    """The batch whose failed messages the requested one repeats"""
    completes: str
    """The batch that the requested one completes"""
    already_sent: int
    """Rows of the requested batch that were left out, as their phone has the text"""
    available: int
    """Credits that were left when they ran low"""
    low_credits_at: int
    """The setting, as it was then"""
    counts: dict[MessageStatus, int]
    """Of a completed batch"""
    credits_used: int
    """Of a completed batch"""
    day: str
    """The day that was compared with the carrier's record, or removed there"""
    texts: int
    """Texts of which the carrier had a record"""
    held: int
    """Those of them that a hold keeps there"""
    refused: int
    """Those that the carrier refused to remove"""
    hold: str
    """The id of the hold"""
    compared: int
    """Messages of that day that were compared"""
    differences: dict[str, int]
    """Kind of difference to messages"""
    reference: str
    """The purchase's"""
    source: str
    """The door by which a consent was told"""
    note: str
    """What was noted with it"""
    given_at: str
    """When a consent on paper was given, or a text came that was fetched later"""
    text_id: str
    """The carrier's id of an inbound text"""
    keyword: str
    """What an inbound text commanded: `stop`, `start`, `help`, `none`"""
    replied: bool
    """Whether an inbound text was answered by Sayso"""
    rule: str
    """Which rule found a wish for no more texts in plain words"""
    call_id: str
    """The carrier's id of the call in which a key was pressed"""
    key: str
    """The key"""
    signature: dict[str, str]
    """Of a checkpoint: `key`, `public_key`, `algorithm` and `value`, as the signature of a proof has them"""
    request: str
    """The id of the request that was decided"""
    decision: str
    """What was decided: `apply` or `dismiss`"""
    carrier: CarrierDoes
    """What the carrier does with a keyword by itself, where keywords are its own"""
    version: int
    """Which change of its consent it is, from 1"""
    pause: dict[str, Any]
    """Where a phone is paused: `by_staff`, and the `requests` that wait"""
    before: dict[str, Any]
    """What changed, as it was"""
    after: dict[str, Any]
    """What changed, as it became"""
    suspended_since: str
    """Since when the account was stopped"""
    export: str
    """What was exported: `audit`, `messages`, `elections`, `consents`"""
    filters: dict[str, str]
    """What the exported rows were asked for by"""
    rows: int
    """Rows of the file that was exported, entries of the page of a proof that was read"""
    items: dict[str, int]
    """Table to items that were saved of a closed account"""
    sha256: str
    """Of the list of the files in which they were saved"""
    change: str
    """Of a person: `invited`, `invited_again`, `role_changed`, `disabled`, `enabled`, `second_factor_removed`"""
    person: str
    """The e-mail address of the person whose roles changed"""
    template: str
    """The id of the saved template"""
    template_version: int
    """Its version"""
    changed: list[str]
    """What is new in this version: `name`, `category`, `texts.en`"""
    settings: dict[str, Any]
    """Those that the account was opened with"""
