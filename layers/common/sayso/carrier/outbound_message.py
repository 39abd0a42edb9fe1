"""Sends one message through the carrier, as a text or as a call, and says what is known of it after that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sayso.carrier.codes import RETRIES
from sayso.carrier.gateway import CreateResult, Gateway, Receipt
from sayso.domain import timestamps
from sayso.domain.delivery.progress import Step
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageStatus, Reason
from sayso.domain.phone import PhoneNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """A message that may go now; `path` is `account/batch/message`, as in the addresses that the carrier calls.

    `valid_for` is for how many seconds the carrier may try; None sets no limit.
    """

    channel: Channel
    to: PhoneNumber
    sender: PhoneNumber
    text: str
    callback_url: str
    path: str
    valid_for: int | None

    @property
    def status_url(self) -> str:
        """Where the carrier reports its status."""
        return f"{self.callback_url}/twilio/status/{self.path}{RETRIES}"

    @property
    def script_url(self) -> str:
        """Where the carrier asks what a call has to say."""
        return f"{self.callback_url}/twilio/voice/{self.path}{RETRIES}"


def _text(gateway: Gateway, message: OutboundMessage) -> Receipt:
    return gateway.create(
        to=message.to.written,
        sender=message.sender.written,
        body=message.text,
        status_callback=message.status_url,
        valid_for=message.valid_for,
    )


def _call(gateway: Gateway, message: OutboundMessage) -> Receipt:
    return gateway.call(
        to=message.to.written,
        sender=message.sender.written,
        script=message.script_url,
        status_callback=message.status_url,
    )


WAYS: Mapping[Channel, Callable[[Gateway, OutboundMessage], Receipt]] = {Channel.SMS: _text, Channel.VOICE: _call}


def send(message: OutboundMessage, gateway: Gateway, clock: Callable[[], datetime]) -> Step | None:
    """One create call, never repeated; None if nobody knows whether the carrier took the message."""
    receipt = WAYS[message.channel](gateway, message)
    match receipt.result:
        case CreateResult.TAKEN:
            return Step(MessageStatus.SENT, carrier_id=receipt.carrier_id)
        case CreateResult.REFUSED:
            reason, at = receipt.reason or Reason.CARRIER_REFUSED, timestamps.to_text(clock())
            return Step(MessageStatus.FAILED, reason=reason, error_code=receipt.error_code, at=at)
        case CreateResult.NOT_TAKEN | CreateResult.MISCONFIGURED:
            if receipt.result is CreateResult.NOT_TAKEN and receipt.error_code:
                return Step(
                    MessageStatus.PENDING, error_code=receipt.error_code, busy_since=timestamps.to_text(clock())
                )
            return Step(MessageStatus.PENDING, error_code=receipt.result.name)
        case CreateResult.UNKNOWN:
            return None
