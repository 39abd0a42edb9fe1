"""The texts that a phone and an account sent each other, as the log knows them and as they are taken along."""

from dataclasses import dataclass
from typing import Literal

from sayso.domain.audit.entry import ActorKind, Entry, EntryType
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageStatus
from sayso.domain.phone import PhoneNumber
from sayso.domain.timestamps import TimeText

STATUS_OF = {
    EntryType.MESSAGE_DELIVERED: MessageStatus.DELIVERED,
    EntryType.MESSAGE_UNDELIVERED: MessageStatus.UNDELIVERED,
    EntryType.MESSAGE_FAILED: MessageStatus.FAILED,
}
"""Messages that were skipped or cancelled never went out, so they are in no conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownText:
    """One text, from or to a family."""

    at: TimeText
    """When it came; of one to a family, when its status was reported"""
    sent_at: TimeText | None
    """When it was handed over"""
    direction: Literal["in", "out"]
    phone: PhoneNumber
    family_id: str | None
    name: str | None
    text: str | None
    """Null if it is no longer kept"""
    answer: str | None
    """What Sayso answered to a text that came"""
    status: MessageStatus | None
    """Of one to a family"""
    sent_by: str | None
    """Who asked for it"""
    batch_id: str | None


def went_out(entry: Entry) -> bool:
    """Whether the entry is the end of a text to a family."""
    return entry.type in STATUS_OF and bool(entry.message_id) and entry.data.get("channel") != Channel.VOICE


def came_in(entry: Entry) -> bool:
    """Whether the entry is that of a text that came."""
    return entry.actor.kind is ActorKind.RECIPIENT and "text_id" in entry.data and bool(entry.phone)
