"""Twilio's status callback as an outcome of one of our messages."""

from sayso.carrier.codes import MESSAGE_STATUS
from sayso.carrier.webhook import Webhook
from sayso.domain.message import MessageId, MessageStatus, Reason
from sayso.domain.phone import PhoneNumber
from sayso.domain.settlement import Outcome


class UnknownStatus(ValueError):
    """The callback names a status that is not in our table, or a message that cannot be ours."""


def outcome_of(webhook: Webhook) -> Outcome | None:
    """The final status that the callback tells; None if it is not final. The URL names account, batch and message."""
    told = webhook.form.get("MessageStatus", "")
    if told not in MESSAGE_STATUS:
        raise UnknownStatus(f"unknown message status {told!r}")
    status = MESSAGE_STATUS[told]
    if status is None:
        return None
    try:
        message_id = MessageId.parse(webhook.path["message"])
        phone = PhoneNumber.from_e164(webhook.form.get("To", ""))
    except ValueError as error:
        raise UnknownStatus("the message id or the number is of another form") from error
    return Outcome(
        account=webhook.path["account"],
        batch_id=webhook.path["batch"],
        message_id=message_id,
        phone=phone.e164,
        status=status,
        reason=None if status is MessageStatus.DELIVERED else Reason.CARRIER_REPORTED,
        error_code=webhook.form.get("ErrorCode", ""),
        carrier_id=webhook.form.get("MessageSid", ""),
    )
