"""Why a message was not delivered, in plain words, and whether that passes by itself."""

from dataclasses import dataclass

from sayso.domain.message.message import REASON_WORDS, MessageStatus, Reason


@dataclass(frozen=True, slots=True)
class Cause:
    """What a carrier's code means to an office; `passes`: the same text to the same phone may get through later."""

    words: str
    passes: bool = False


# Twilio's codes: https://www.twilio.com/docs/api/errors, each on a page of its own under its number. What needs
# somebody to do something first (register a number, lift a block, correct a phone) does not pass.
CAUSES: dict[str, Cause] = {
    # the carrier refused the call
    "10004": Cause("the carrier was making as many calls as it makes at once", passes=True),
    "21210": Cause("the account's number cannot make calls"),
    "21214": Cause("the phone cannot be reached by calls"),
    "21215": Cause("calls to that country are not switched on"),
    "21216": Cause("the carrier does not call this number"),
    "21217": Cause("the number is not valid"),
    # it refused the request, of whatever channel
    "21211": Cause("the number is not valid"),
    "21266": Cause("the phone is the number that it was sent from"),
    "21408": Cause("texts to that country are not switched on"),
    "21606": Cause("the account's number cannot send texts"),
    "21608": Cause("the operator's account at the carrier is on trial and texts only phones that were verified there"),
    "21610": Cause("the phone has opted out at the carrier"),
    "21611": Cause("too many messages were waiting to go out", passes=True),
    "21612": Cause("the carrier has no way from the account's number to this phone"),
    "21614": Cause("the number cannot receive texts"),
    "21617": Cause("the text is too long for the carrier"),
    "21635": Cause("the number is a landline, and texts to landlines of its country are not delivered"),
    # it took the message, and then
    "30001": Cause("too many messages were waiting to go out", passes=True),
    "30002": Cause("the carrier has suspended the operator's account"),
    "30003": Cause("the phone is switched off or out of reach", passes=True),
    "30004": Cause("the phone or its network blocks this message"),
    "30005": Cause("the number is unknown or no longer in service"),
    "30006": Cause("the number is a landline, or its network cannot be reached"),
    "30007": Cause("the network filtered it as unwanted: look at its wording and links"),
    "30008": Cause("the network did not say why", passes=True),
    "30010": Cause("the text costs more than the highest price that was allowed for it"),
    "30017": Cause("the network was overloaded", passes=True),
    "30018": Cause("the network takes texts only from senders that are registered with it first"),
    "30019": Cause("the text is larger than the network takes"),
    "30022": Cause("more was sent at once than the network allows", passes=True),
    "30023": Cause("more was sent in a day than the network allows", passes=True),
    "30024": Cause("the network does not know the account's number yet"),
    "30027": Cause("more was sent in a day than T-Mobile allows", passes=True),
    "30032": Cause("the account's toll-free number has not been verified"),
    "30033": Cause("the registration of the account's number has been suspended"),
    "30034": Cause("the account's number has not been registered"),
    "30035": Cause("the registration of the account's number is still being set up", passes=True),
    "30036": Cause("it waited for too long to go out", passes=True),
    "30044": Cause("the text is longer than the carrier allows while the operator's account is on trial"),
    "30410": Cause("the network did not answer in time", passes=True),
    "30450": Cause("the carrier blocks texts to the number for half an hour", passes=True),
    "30453": Cause("the carrier took it for part of a fraud and blocked it"),
    "30610": Cause("the carrier's Compliance Toolkit has quiet hours for the phone", passes=True),
    "63038": Cause("more was sent in a day than the carrier allows the operator", passes=True),
}

PASSING_REASONS = frozenset({Reason.NOT_PROCESSED, Reason.CARRIER_BUSY, Reason.BUSY, Reason.NO_ANSWER})
"""What was never handed over, and calls that nobody heard. A message whose outcome is unknown may have been read, so it
is not among them."""

RETRYABLE = frozenset({MessageStatus.FAILED, MessageStatus.UNDELIVERED})


def in_words(reason: Reason | None, error_code: str) -> str | None:
    """The reason as an office reads it; None if there is none, as of a message that was delivered."""
    if reason is None:
        return None
    if cause := CAUSES.get(error_code):
        return cause.words
    words = REASON_WORDS[reason]
    return f"{words} (code {error_code})" if error_code else words


def is_retryable(status: MessageStatus, reason: Reason | None, error_code: str) -> bool:
    """Whether the message did not arrive, for a reason that passes. A code that is not in the table does not pass."""
    if status not in RETRYABLE:
        return False
    if reason is Reason.CARRIER_BUSY:  # it was never taken, whatever code came with that
        return True
    if error_code:
        cause = CAUSES.get(error_code)
        return cause is not None and cause.passes
    return reason in PASSING_REASONS or reason is Reason.CARRIER_REPORTED  # without a code it is like 30008
