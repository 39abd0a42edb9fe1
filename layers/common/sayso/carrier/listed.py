"""A text or a call as Twilio lists it, and for which of our messages a call was made."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime

from twilio.rest.api.v2010.account.call import CallInstance
from twilio.rest.api.v2010.account.call.event import EventInstance
from twilio.rest.api.v2010.account.message import MessageInstance

from sayso.carrier.codes import CALL_REASON, CALL_STATUS, MESSAGE_STATUS
from sayso.domain.delivery.in_doubt import Listed

_UNDATED = datetime.max.replace(tzinfo=UTC)
_MESSAGE_PATH = re.compile(r"/twilio/(?:status|voice)/([^/?#\"]+/[^/?#\"]+/[^/?#\"]+)")


def listed_message(message: MessageInstance) -> Listed:
    """A text; an unknown status counts as not final."""
    return Listed(
        carrier_id=message.sid or "",
        body=message.body or "",
        created_at=message.date_created or _UNDATED,
        status=MESSAGE_STATUS.get(str(message.status)),
        error_code=str(message.error_code or ""),
    )


def listed_call(call: CallInstance) -> Listed:
    """A call, which has no text; one that was never answered may have no end time."""
    status_text = str(call.status)
    status = CALL_STATUS.get(status_text)
    return Listed(
        carrier_id=call.sid or "",
        body="",
        created_at=call.date_created or _UNDATED,
        status=status,
        reason=CALL_REASON.get(status_text),
        ended_at=(call.end_time or call.date_updated or call.date_created) if status else None,
    )


def messages_named_in(events: Iterable[EventInstance]) -> frozenset[str]:
    """The messages, as `account/batch/message`, whose URLs are in the requests that belong to a call.

    Those are the requests that Twilio made for it, and our own that created the call, with the URLs in it.
    https://www.twilio.com/docs/voice/api/call-event-resource
    """
    requests = (json.dumps(event.request, default=str) for event in events)
    return frozenset(path for request in requests for path in _MESSAGE_PATH.findall(request))
