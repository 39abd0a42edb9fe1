"""A message as JSON, as Twilio's REST API returns it."""

from datetime import datetime
from email.utils import format_datetime

from local.carrier.api_version import API_VERSION
from local.carrier.error_codes import DELIVERY_ERRORS
from local.carrier.records.message import Message


def as_json(message: Message, account_sid: str) -> dict[str, object]:
    """https://www.twilio.com/docs/messaging/api/message-resource#message-properties"""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Messages/{message.sid}"
    return {
        "account_sid": account_sid,
        "api_version": API_VERSION,
        "body": message.shown_body,
        "date_created": rfc_2822(message.created),
        "date_sent": rfc_2822(message.sent),
        "date_updated": rfc_2822(message.updated),
        "direction": message.direction,
        "error_code": message.error_code,
        "error_message": DELIVERY_ERRORS.get(message.error_code) if message.error_code else None,
        "from": message.sender,
        "messaging_service_sid": message.service_sid,
        "num_media": str(message.num_media),
        "num_segments": str(message.segments),
        "price": None,
        "price_unit": "USD",
        "sid": message.sid,
        "status": message.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": message.shown_to,
        "uri": f"{uri}.json",
    }


def rfc_2822(moment: datetime | None) -> str | None:
    return format_datetime(moment) if moment else None
