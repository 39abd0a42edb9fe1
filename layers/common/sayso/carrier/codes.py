"""Twilio's statuses and error codes, and what they mean here."""

from sayso.domain.message.message import MessageStatus, Reason

RETRIES = "#rc=5&rp=all"
"""At the end of every address that we give to Twilio. Its connection overrides: a request that we could not take comes
again, five times, whatever went wrong. https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"""

# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
# None: not final, nothing to settle.
MESSAGE_STATUS: dict[str, MessageStatus | None] = {
    "accepted": None,
    "scheduled": None,
    "queued": None,
    "sending": None,
    "sent": None,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.DELIVERED,
    "partially_delivered": MessageStatus.DELIVERED,  # a part is on the phone: sending it again would be a repeat
    "undelivered": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}

# https://www.twilio.com/docs/voice/api/call-resource#call-status-values; `initiated` is a callback's word for one that
# has just left the queue. A call that a mailbox answers is completed as well: the message was read to it.
CALL_STATUS: dict[str, MessageStatus | None] = {
    "queued": None,
    "initiated": None,
    "ringing": None,
    "in-progress": None,
    "completed": MessageStatus.DELIVERED,
    "busy": MessageStatus.UNDELIVERED,
    "no-answer": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}

CALL_REASON: dict[str, Reason] = {
    "busy": Reason.BUSY,
    "no-answer": Reason.NO_ANSWER,
    "failed": Reason.NOT_CONNECTED,
}

# https://www.twilio.com/docs/api/errors/21610: the recipient has texted STOP to this sender at the carrier.
OPTED_OUT_AT_CARRIER = 21610

REFUSAL_REASON: dict[int, Reason] = {OPTED_OUT_AT_CARRIER: Reason.CARRIER_OPT_OUT}

# The carrier says that it did not take the message and that the same request may succeed later: too many requests, as
# many calls as it makes at the same time, a full queue of the number, the operator's limit of a day. The code counts,
# whatever HTTP status comes with it. https://www.twilio.com/docs/api/errors, each under its number
TOO_MANY_REQUESTS = 429
LATER = frozenset({TOO_MANY_REQUESTS, 20429, 10004, 21611, 63038})

# The deployment's own credentials are wrong or its account is suspended: no message's fault.
# https://www.twilio.com/docs/api/errors/20003 and /20005; 401 without one of them means the same.
UNAUTHORIZED = 401
WRONG_CREDENTIALS = frozenset({20003, 20005})

# A restricted key without the permission for this call, unless the code is about one message or call.
# https://www.twilio.com/docs/api/errors/403
FORBIDDEN = 403
ABOUT_ONE_MESSAGE = range(21_000, 40_000)

BAD_REQUEST = 400
NOT_FOUND = 404

# What came from a phone, and what TwiML answered or dialled: no create call made these.
# https://www.twilio.com/docs/messaging/api/message-resource#message-properties
# https://www.twilio.com/docs/voice/api/call-resource#call-properties
MADE_WITHOUT_CREATE = frozenset({"inbound", "outbound-reply", "outbound-call", "outbound-dial"})

REQUEST_TIMEOUT = 408
"""Like a lost answer, and unlike other 4xx, it leaves the message in doubt."""
