"""How a call is written as JSON: by Twilio's REST API, with its events, and by the control endpoint."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from local.carrier.records.call import Asked, Call, CallStatus, Kind
from local.carrier.rest.message_json import API_VERSION, rfc_2822


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


def events(call: Call, path: str, at: datetime) -> dict[str, object]:
    """https://www.twilio.com/docs/voice/api/call-event-resource: the requests made for a call, on one page."""
    late = timedelta(seconds=call.events_after)
    known = not late or (call.ended is not None and call.ended + late <= at)
    shown = [_event(asked) for asked in call.asked] if known else []
    return {
        "events": shown,
        "page": 0,
        "page_size": max(len(shown), 1),
        "start": 0,
        "end": max(len(shown) - 1, 0),
        "uri": path,
        "first_page_uri": path,
        "previous_page_uri": None,
        "next_page_uri": None,
    }


def as_told(call: Call) -> dict[str, object]:
    """What /control/calls tells of it."""
    return {
        "sid": call.sid,
        "to": call.to,
        "from": call.sender,
        "url": call.url,
        "status": call.status,
        "status_callback": call.status_callback,
        "heard": call.told(Kind.HEARD),
        "pressed": call.told(Kind.PRESSED),
        "steps": [{str(step.kind): step.text} for step in call.steps],
        "seconds": call.seconds,
        "created": call.created.isoformat(),
    }


def _event(asked: Asked) -> dict[str, object]:
    return {
        "request": {"method": asked.method, "url": asked.url, "parameters": _snake(asked.form)},
        "response": {
            "content_type": asked.content_type,
            "date_created": rfc_2822(asked.at),
            "request_duration": 1,
            "response_body": asked.body,
            "response_code": asked.status,
        },
    }


def _snake(form: Mapping[str, str]) -> dict[str, str]:
    """`CallSid` becomes `call_sid`: so the events have them."""
    return {re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower(): value for name, value in form.items()}
