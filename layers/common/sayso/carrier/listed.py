"""A text or a call as Twilio has it, and for which of our messages a call was made."""

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
_PLACE = re.compile(r"/twilio/(?:status|voice)/([^/?#\"]+/[^/?#\"]+/[^/?#\"]+)")


def listed_message(message: MessageInstance) -> Listed:
    """An unknown status is as good as one that is not final."""
    return Listed(
        carrier_id=message.sid or "",
        body=message.body or "",
        created_at=message.date_created or _UNDATED,
        status=MESSAGE_STATUS.get(str(message.status)),
        error_code=str(message.error_code or ""),
    )


def listed_call(call: CallInstance) -> Listed:
    """The same of a call, which has no text; one that was never answered may have no time of its end."""
    told = str(call.status)
    status = CALL_STATUS.get(told)
    return Listed(
        carrier_id=call.sid or "",
        body="",
        created_at=call.date_created or _UNDATED,
        status=status,
        reason=CALL_REASON.get(told),
        ended_at=(call.end_time or call.date_updated or call.date_created) if status else None,
    )


def messages_named_in(events: Iterable[EventInstance]) -> frozenset[str]:
    """The messages, as `account/batch/message`, whose URLs are named in the requests that belong to a call.

    Those that Twilio made for it, and the one that made the call, with the URLs that it gave.
    https://www.twilio.com/docs/voice/api/call-event-resource
    """
    told = (json.dumps(event.request, default=str) for event in events)
    return frozenset(place for text in told for place in _PLACE.findall(text))
