"""Twilio's status callback, for a text or a call, as the outcome of one of our messages."""

from collections.abc import Mapping
from dataclasses import dataclass

from sayso.carrier.codes import CALL_REASON, CALL_STATUS, MESSAGE_STATUS
from sayso.carrier.webhook import Webhook
from sayso.domain.delivery.settlement import Outcome
from sayso.domain.message.message import MessageId, MessageStatus, Reason
from sayso.domain.phone import PhoneNumber


class UnknownStatus(ValueError):
    """The callback has a status that is not in our table, or names a message that cannot be ours."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a callback writes status and id, and what its statuses mean; the default reason is `carrier_reported`."""

    status: str
    carrier_id: str
    statuses: Mapping[str, MessageStatus | None]
    reasons: Mapping[str, Reason]


TEXT = Form("MessageStatus", "MessageSid", MESSAGE_STATUS, {})
CALL = Form("CallStatus", "CallSid", CALL_STATUS, CALL_REASON)


def outcome_of(webhook: Webhook) -> Outcome | None:
    """The final status that the callback reports; None if it is not final. The URL names account, batch and message."""
    form = CALL if CALL.status in webhook.form else TEXT
    status_text = webhook.form.get(form.status, "")
    if status_text not in form.statuses:
        raise UnknownStatus(f"unknown status {status_text!r} of a {'call' if form is CALL else 'message'}")
    status = form.statuses[status_text]
    if status is None:
        return None
    try:
        message_id = MessageId.parse(webhook.path["message"])
        phone = PhoneNumber.from_e164(webhook.form.get("To", ""))
    except ValueError as error:
        raise UnknownStatus("the message id or the number is of another form") from error
    reason = form.reasons.get(status_text, Reason.CARRIER_REPORTED)
    return Outcome(
        account=webhook.path["account"],
        batch_id=webhook.path["batch"],
        message_id=message_id,
        phone=phone,
        status=status,
        reason=None if status is MessageStatus.DELIVERED else reason,
        error_code=webhook.form.get("ErrorCode", ""),
        carrier_id=webhook.form.get(form.carrier_id, ""),
    )
