"""A call and its events as JSON, as Twilio's REST API returns them."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from local.carrier.api_version import API_VERSION
from local.carrier.records.call import Call, CallRequest, CallStatus
from local.carrier.rest.message_json import rfc_2822


def as_json(call: Call, account_sid: str) -> dict[str, object]:
    """https://www.twilio.com/docs/voice/api/call-resource#call-properties"""
    uri = f"/{API_VERSION}/Accounts/{account_sid}/Calls/{call.sid}"
    return {
        "account_sid": account_sid,
        "answered_by": call.answered_by,
        "api_version": API_VERSION,
        "caller_name": None,
        "date_created": rfc_2822(call.created),
        "date_updated": rfc_2822(call.updated),
        "direction": "outbound-api",
        "duration": str(call.seconds) if call.ended else None,
        "end_time": rfc_2822(call.ended),
        "forwarded_from": None,
        "from": call.sender,
        "from_formatted": call.sender,
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": None,
        "price": None,
        "price_unit": "USD",
        "queue_time": "0",
        "sid": call.sid,
        "start_time": rfc_2822(call.started),
        "status": CallStatus.QUEUED if call.status is CallStatus.INITIATED else call.status,
        "subresource_uris": {"events": f"{uri}/Events.json"},
        "to": call.to,
        "to_formatted": call.to,
        "trunk_sid": None,
        "uri": f"{uri}.json",
    }


def events_as_json(call: Call, path: str, at: datetime) -> dict[str, object]:
    """The requests made for a call, on one page: https://www.twilio.com/docs/voice/api/call-event-resource"""
    delay = timedelta(seconds=call.events_after)
    visible = not delay or (call.ended is not None and call.ended + delay <= at)
    events = [_event(request) for request in call.requests] if visible else []
    return {
        "events": events,
        "page": 0,
        "page_size": max(len(events), 1),
        "start": 0,
        "end": max(len(events) - 1, 0),
        "uri": path,
        "first_page_uri": path,
        "previous_page_uri": None,
        "next_page_uri": None,
    }


def _event(request: CallRequest) -> dict[str, object]:
    return {
        "request": {"method": request.method, "url": request.url, "parameters": _snake_case(request.form)},
        "response": {
            "content_type": request.content_type,
            "date_created": rfc_2822(request.at),
            "request_duration": 1,
            "response_body": request.body,
            "response_code": request.status,
        },
    }


def _snake_case(form: Mapping[str, str]) -> dict[str, str]:
    """The form as events show it: `CallSid` becomes `call_sid`."""
    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(): value for name, value in form.items()}
