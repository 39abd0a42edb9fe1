"""Hands one message to the carrier, as a text or as a call, and says what is known of it after that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sayso.carrier.gateway import Answer, Gateway, Receipt
from sayso.carrier.retries import RETRIES
from sayso.domain import timestamps
from sayso.domain.delivery.progress import Step
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageStatus, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message that may go now; `place` is account, batch and message as the carrier's calls to us name them.

    `valid_for` is for how many seconds the carrier may try, None for as long as it likes.
    """

    channel: Channel
    to: str
    sender: str
    text: str
    callback_url: str
    place: str
    valid_for: int | None

    @property
    def status_url(self) -> str:
        """Where the carrier tells what became of it."""
        return f"{self.callback_url}/twilio/status/{self.place}{RETRIES}"

    @property
    def script_url(self) -> str:
        """Where the carrier asks what a call is to say."""
        return f"{self.callback_url}/twilio/voice/{self.place}{RETRIES}"


def _text(gateway: Gateway, parcel: Parcel) -> Receipt:
    return gateway.create(
        to=parcel.to,
        sender=parcel.sender,
        body=parcel.text,
        status_callback=parcel.status_url,
        valid_for=parcel.valid_for,
    )


def _call(gateway: Gateway, parcel: Parcel) -> Receipt:
    return gateway.call(to=parcel.to, sender=parcel.sender, script=parcel.script_url, status_callback=parcel.status_url)


WAYS: Mapping[Channel, Callable[[Gateway, Parcel], Receipt]] = {Channel.SMS: _text, Channel.VOICE: _call}


def hand_over(parcel: Parcel, gateway: Gateway, clock: Callable[[], datetime]) -> Step | None:
    """One create call, never repeated; None if nobody knows whether the carrier took the message."""
    receipt = WAYS[parcel.channel](gateway, parcel)
    match receipt.answer:
        case Answer.TAKEN:
            return Step(MessageStatus.SENT, carrier_id=receipt.carrier_id)
        case Answer.REFUSED:
            reason, at = receipt.reason or Reason.CARRIER_REFUSED, timestamps.to_text(clock())
            return Step(MessageStatus.FAILED, reason=reason, error_code=receipt.error_code, at=at)
        case Answer.NOT_TAKEN | Answer.MISCONFIGURED:
            return Step(MessageStatus.PENDING, error_code=receipt.answer.name)
        case Answer.UNKNOWN:
            return None
