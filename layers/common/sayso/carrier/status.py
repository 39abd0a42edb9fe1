"""Twilio's status callback, for a text or a call, as the outcome of one of our messages."""

from collections.abc import Mapping
from dataclasses import dataclass

from sayso.carrier.codes import CALL_REASON, CALL_STATUS, MESSAGE_STATUS
from sayso.carrier.signed_form import certain
from sayso.carrier.webhook import Webhook
from sayso.domain.delivery.settlement import Outcome
from sayso.domain.message.message import MessageId, MessageStatus, Reason


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
    """The final status that the callback reports; None if it is not final. The URL names account, batch and message.

    Whose phone it is, the message's row says: the carrier may write the number in another way. Raises UnknownStatus and
    SaidInTwoWays.
    """
    form = CALL if CALL.status in webhook.form else TEXT
    said = certain(webhook.form, form.status, form.carrier_id, "ErrorCode")
    status_text = said[form.status]
    if status_text not in form.statuses:
        raise UnknownStatus(f"unknown status {status_text!r} of a {'call' if form is CALL else 'message'}")
    status = form.statuses[status_text]
    if status is None:
        return None
    if not said[form.carrier_id]:
        raise UnknownStatus("the carrier's id is of another form")
    try:
        message_id = MessageId.parse(webhook.path["message"])
    except ValueError as error:
        raise UnknownStatus("the message id is of another form") from error
    reason = form.reasons.get(status_text, Reason.CARRIER_REPORTED)
    return Outcome(
        account=webhook.path["account"],
        batch_id=webhook.path["batch"],
        message_id=message_id,
        status=status,
        reason=None if status is MessageStatus.DELIVERED else reason,
        error_code=said["ErrorCode"],
        carrier_id=said[form.carrier_id],
    )
