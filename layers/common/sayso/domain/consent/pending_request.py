"""A pending request as staff see it: what is asked, by which door, and since when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sayso.domain import timestamps
from sayso.domain.consent.consent import Consent
from sayso.domain.consent.event import KEYS
from sayso.domain.consent.log_entry import asked_for
from sayso.domain.consent.machine import TRANSITIONS
from sayso.domain.consent.opt_out_request import Ask, OptOutRequest, public_id
from sayso.domain.phone import PhoneNumber
from sayso.domain.timestamps import TimeText

KEY_OF: Mapping[Ask | None, str] = {TRANSITIONS[kind].asks: key for key, kind in KEYS.items()}
"""The key of a call that makes each request; any other request comes by text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRequest:
    """What a phone has asked for; until it is decided, nothing goes to the phone that it would stop."""

    id: str
    phone: PhoneNumber
    phone_id: str
    """Use it instead of the number in addresses"""
    family_id: str | None
    name: str | None
    asks_for: Ask
    category: str | None
    """Of `category`: which"""
    in_words: str
    """What is asked for, in plain words"""
    source: Literal["text_message", "key_press"]
    """The door by which it came"""
    key: str | None
    """The key that was pressed in a call"""
    call_id: str | None
    """The carrier's id of that call"""
    text: str | None
    """The text that it came by"""
    at: TimeText
    waiting_seconds: int
    """For how long it has waited"""


def carrier_id(request: OptOutRequest) -> str:
    """The carrier's id of the text or the call that the request came by."""
    return request.id.removesuffix(f".{request.ask}")


def by_age(consent: Consent) -> list[OptOutRequest]:
    """The phone's pending requests, the oldest first."""
    return sorted(consent.pending, key=lambda request: (request.at, request.id))


def shown(consent: Consent, phone_id: str, request: OptOutRequest, text: str | None, now: datetime) -> ShownRequest:
    """A pending request of this phone; `text` is the text that it came by, if it is on record."""
    key = KEY_OF.get(request.ask)
    return ShownRequest(
        id=public_id(consent.phone, request),
        phone=consent.phone,
        phone_id=phone_id,
        family_id=consent.family_id,
        name=consent.name,
        asks_for=request.ask,
        category=request.category,
        in_words=asked_for(request),
        source="key_press" if key else "text_message",
        key=key,
        call_id=carrier_id(request) if key else None,
        text=text,
        at=request.at,
        waiting_seconds=max(0, int((now - timestamps.from_text(request.at)).total_seconds())),
    )
