"""How Twilio's REST API shows a text whose account has settings that hide or change something of it."""

from local.carrier.faults.fault import ActiveFaults, Fault
from sayso.domain.characters.replacements import made_plain

TRIAL_LINE = "Sent from your Twilio trial account - "
"""As recorded answers of Twilio in public repositories have it."""

HIDDEN_DIGITS = 4
"""https://www.twilio.com/docs/messaging/guides/privacy-message-redaction (not: how lists show it)"""


def shown_body(body: str, faults: ActiveFaults) -> str:
    """The text as lists and fetches show it."""
    if faults.has(Fault.REDACTED_BODY):
        return ""
    if faults.has(Fault.SMART_ENCODING):
        body = made_plain(body)
    if faults.has(Fault.CHANGED_LINE_ENDS):
        body = "".join(f"{line}\r\n" for line in body.splitlines())
    return TRIAL_LINE + body if faults.has(Fault.TRIAL_LINE) else body


def shown_to(phone: str, faults: ActiveFaults) -> str:
    """The phone as they show it, and as a list by phone compares it."""
    return phone[:-HIDDEN_DIGITS] + "X" * HIDDEN_DIGITS if faults.has(Fault.REDACTED_PHONE) else phone
