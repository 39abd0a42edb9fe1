"""The differences between a text and a call: their names, whether they are read or heard, and when a call may begin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Channel(StrEnum):
    """A way to reach a phone."""

    SMS = "sms"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Traits:
    """`one` begins a sentence about a message, `kind` is what the request for a batch calls them.

    Spoken messages have no header and footer (they say how to stop texts) and no segments: they
    cost what the operator says, whatever their length.
    It may begin up to `begins_within` after it was handed over, since nothing keeps the carrier from that.
    """

    one: str
    kind: str
    is_spoken: bool
    begins_within: timedelta


TRAITS: Mapping[Channel, Traits] = {
    # The carrier gets a text with the time for which it may try: https://www.twilio.com/docs/messaging/api/message-resource
    Channel.SMS: Traits("SMS message", "SMS message", is_spoken=False, begins_within=timedelta(0)),
    # It queues calls beyond its rate, and no parameter ends their time: we keep to its rate, and a minute off the end.
    # https://www.twilio.com/docs/voice/api/call-resource, "Calls Per Second"
    Channel.VOICE: Traits("Voice call", "voice message", is_spoken=True, begins_within=timedelta(minutes=1)),
}


def traits_of(channel: Channel) -> Traits:
    """The traits of messages of this channel."""
    return TRAITS[channel]
