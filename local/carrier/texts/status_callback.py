"""The form that Twilio posts to a message's StatusCallback."""

from local.carrier.api_version import API_VERSION
from local.carrier.records.message import Message, MessageStatus

# These statuses come from a delivery report of the carrier's, which has its own date.
FROM_DELIVERY_REPORT = frozenset({MessageStatus.DELIVERED, MessageStatus.UNDELIVERED})


def callback_form(message: Message, account_sid: str) -> dict[str, str]:
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
    if message.status in FROM_DELIVERY_REPORT:
        form["RawDlrDoneDate"] = f"{message.updated:%y%m%d%H%M}"
    return form
