"""The form that Twilio posts to a message's StatusCallback."""

from local.carrier.records.message import Message, Status
from local.carrier.rest.message_json import API_VERSION

# Only these come from a carrier's delivery report, which has a date of its own.
REPORTED_BY_CARRIER = frozenset({Status.DELIVERED, Status.UNDELIVERED})


def status_callback(message: Message, account_sid: str) -> dict[str, str]:
    """https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks"""
    form = {
        "ApiVersion": API_VERSION,
        "AccountSid": account_sid,
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "MessageStatus": str(message.status),
        "SmsStatus": str(message.status),
        "To": message.to,
        "From": message.sender,
    }
    if message.service_sid:
        form["MessagingServiceSid"] = message.service_sid
    if message.error_code:
        form["ErrorCode"] = str(message.error_code)
    if message.status in REPORTED_BY_CARRIER:
        form["RawDlrDoneDate"] = f"{message.updated:%y%m%d%H%M}"
    return form
