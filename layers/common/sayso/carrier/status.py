"""Twilio's status callback, of a text or of a call, as an outcome of one of our messages."""

from collections.abc import Mapping
from dataclasses import dataclass

from sayso.carrier.codes import CALL_REASON, CALL_STATUS, MESSAGE_STATUS
from sayso.carrier.webhook import Webhook
from sayso.domain.delivery.settlement import Outcome
from sayso.domain.message.message import MessageId, MessageStatus, Reason
from sayso.domain.phone import PhoneNumber


class UnknownStatus(ValueError):
    """The callback names a status that is not in our table, or a message that cannot be ours."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a callback writes status and id, and what its statuses mean; a reason is `carrier_reported` unless said."""

    status: str
    carrier_id: str
    statuses: Mapping[str, MessageStatus | None]
    reasons: Mapping[str, Reason]


TEXT = Form("MessageStatus", "MessageSid", MESSAGE_STATUS, {})
CALL = Form("CallStatus", "CallSid", CALL_STATUS, CALL_REASON)


def outcome_of(webhook: Webhook) -> Outcome | None:
    """The final status that the callback tells; None if it is not final. The URL names account, batch and message."""
    form = CALL if CALL.status in webhook.form else TEXT
    told = webhook.form.get(form.status, "")
    if told not in form.statuses:
        raise UnknownStatus(f"unknown status {told!r} of a {'call' if form is CALL else 'message'}")
    status = form.statuses[told]
    if status is None:
        return None
    try:
        message_id = MessageId.parse(webhook.path["message"])
        phone = PhoneNumber.from_e164(webhook.form.get("To", ""))
    except ValueError as error:
        raise UnknownStatus("the message id or the number is of another form") from error
    reason = form.reasons.get(told, Reason.CARRIER_REPORTED)
    return Outcome(
        account=webhook.path["account"],
        batch_id=webhook.path["batch"],
        message_id=message_id,
        phone=phone.e164,
        status=status,
        reason=None if status is MessageStatus.DELIVERED else reason,
        error_code=webhook.form.get("ErrorCode", ""),
        carrier_id=webhook.form.get(form.carrier_id, ""),
    )
