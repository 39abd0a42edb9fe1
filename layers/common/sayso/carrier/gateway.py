"""Hands texts and calls to Twilio, once: the client never repeats a create, and each result says what is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from functools import cached_property
from typing import Any

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base import values
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from sayso.carrier.client import twilio_client
from sayso.carrier.codes import (
    ABOUT_ONE_MESSAGE,
    FORBIDDEN,
    LATER,
    MADE_WITHOUT_CREATE,
    NOT_FOUND,
    REFUSAL_REASON,
    REQUEST_TIMEOUT,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    WRONG_CREDENTIALS,
)
from sayso.carrier.listed import listed_call, listed_message, messages_named_in
from sayso.carrier.secret import CarrierSecret
from sayso.domain.delivery.in_doubt import Listed
from sayso.domain.errors import Tellable
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import Reason

MOST_LISTED = 500
"""Messages of one phone that are searched."""

LONGEST_QUEUED = timedelta(hours=10)
"""So long a text may wait at Twilio: its list need not be in the order of creation, if it is in that of sending.
https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource (ValidityPeriod)"""

A_PAGE = 50

MOST_EVENTS = 100
"""Requests of one call: it asks for its script, and for the next after each key."""

RING_SECONDS = 30
"""Five rings or so: longer than most mailboxes take to answer, and no phone rings on past the end of calling hours.
Twilio's own is 60. https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource"""

TIMEOUT_SECONDS = 7
"""To connect, and again for the answer; the worker's own timeout leaves room for a wave of both."""


class CarrierSilent(Tellable):
    """Twilio could not be asked; the question can be asked again."""


class CreateResult(Enum):
    """What is known after a create call."""

    TAKEN = auto()
    REFUSED = auto()
    NOT_TAKEN = auto()
    MISCONFIGURED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The carrier's answer to one create."""

    result: CreateResult
    carrier_id: str = ""
    reason: Reason | None = None
    error_code: str = ""


class Gateway:
    """The sending side of Twilio, safe to use from several threads.

    Make one for each invocation: a connection that was kept while the function was frozen may be closed, and a create
    that is sent into it would be in doubt.
    """

    def __init__(self, secret: CarrierSecret, base_url: str = "") -> None:
        self._secret = secret
        self._base_url = base_url

    @cached_property
    def _client(self) -> Client:
        return twilio_client(self._secret, self._base_url, TIMEOUT_SECONDS)

    def prepare(self) -> None:
        """Make the client now, before threads would each make their own."""
        _ = self._client.messages

    def create(self, *, to: str, sender: str, body: str, status_callback: str, valid_for: int | None = None) -> Receipt:
        """Ask Twilio to send one text, within `valid_for` seconds or not at all; without it, within ten hours.

        Never raises for what the carrier or the network did.
        """
        return _receipt(
            lambda: self._client.messages.create(
                to=to,
                from_=sender,
                body=body,
                status_callback=status_callback,
                validity_period=values.unset if valid_for is None else valid_for,
            ),
            REFUSAL_REASON,
        )

    def call(self, *, to: str, sender: str, script: str, status_callback: str) -> Receipt:
        """Ask Twilio to make one call that says what the URL `script` answers. Never raises, like `create`.

        Only the end of the call is reported to `status_callback`, whatever it was; Twilio calls that event `completed`.
        """
        return _receipt(
            lambda: self._client.calls.create(
                to=to,
                from_=sender,
                url=script,
                status_callback=status_callback,
                status_callback_event=["completed"],
                timeout=RING_SECONDS,
            ),
            {},  # a phone that has texted STOP can still be called
        )

    def find(self, *, to: str, sender: str, since: datetime, channel: Channel = Channel.SMS) -> list[Listed]:
        """The texts, or calls, from `sender` to `to` that Twilio created since then, by a create call.

        Without a filter by date: what is queued has no date of sending, and that filter, which knows days only, would
        hide it. Texts come newest first; of calls Twilio does not say so. Raises CarrierSilent if Twilio cannot be
        asked.
        """
        resource, read = self._records(channel)
        found = []
        try:
            for record in resource.stream(to=to, from_=sender, limit=MOST_LISTED, page_size=A_PAGE):
                one = read(record)
                if one.created_at >= since and record.direction not in MADE_WITHOUT_CREATE:
                    found.append(one)
                elif one.created_at < since - LONGEST_QUEUED and channel is Channel.SMS:
                    break
        except (RequestException, TwilioException, ValueError) as error:
            raise CarrierSilent("Twilio did not list its messages") from error
        return found

    def shows_phones(self, sender: str) -> bool:
        """Whether Twilio shows the phones of the last texts from `sender`, rather than a part of each.

        If not, a list by phone lacks texts that were sent. Raises CarrierSilent.
        https://www.twilio.com/docs/messaging/guides/privacy-message-redaction
        """
        try:
            last = self._client.messages.list(from_=sender, limit=A_PAGE, page_size=A_PAGE)
        except (RequestException, TwilioException, ValueError) as error:
            raise CarrierSilent("Twilio did not list its messages") from error
        return all(message.to and message.to.removeprefix("+").isdecimal() for message in last)

    def fetch(self, carrier_id: str, channel: Channel = Channel.SMS) -> Listed | None:
        """One text or call as Twilio has it now; None if it has none of this id. Raises CarrierSilent."""
        resource, read = self._records(channel)
        try:
            return read(resource(carrier_id).fetch())
        except TwilioRestException as error:
            if error.status == NOT_FOUND:
                return None
            raise CarrierSilent("Twilio did not show the message") from error
        except (RequestException, TwilioException, ValueError) as error:
            raise CarrierSilent("Twilio did not show the message") from error

    def messages_of_call(self, carrier_id: str) -> frozenset[str]:
        """The messages, as `account/batch/message`, for which a call was made; none while Twilio does not say.

        It does about 15 minutes after the end of the call. Raises CarrierSilent.
        """
        try:
            return messages_named_in(self._client.calls(carrier_id).events.list(limit=MOST_EVENTS))
        except (RequestException, TwilioException, ValueError) as error:
            responses = error.args  # the client puts the response there
            if any(getattr(response, "status_code", None) == NOT_FOUND for response in responses):
                return frozenset()
            raise CarrierSilent("Twilio did not show the call's events") from error

    def _records(self, channel: Channel) -> tuple[Any, Callable[[Any], Listed]]:
        match channel:
            case Channel.SMS:
                return self._client.messages, listed_message
            case Channel.VOICE:
                return self._client.calls, listed_call


def _receipt(create: Callable[[], Any], reasons: Mapping[int, Reason]) -> Receipt:
    try:
        taken = create()
    except (TwilioRestException, TwilioServiceException) as error:
        return _refusal(error, reasons)
    except ConnectTimeout:
        return Receipt(CreateResult.NOT_TAKEN)
    except NoConnection as error:
        return Receipt(CreateResult.NOT_TAKEN if _never_connected(error) else CreateResult.UNKNOWN)
    except (RequestException, TwilioException, ValueError):  # a lost answer, or one that cannot be read
        return Receipt(CreateResult.UNKNOWN)
    return Receipt(CreateResult.TAKEN, carrier_id=taken.sid) if taken.sid else Receipt(CreateResult.UNKNOWN)


def _refusal(error: TwilioRestException | TwilioServiceException, reasons: Mapping[int, Reason]) -> Receipt:
    number = error.code if isinstance(error.code, int) and error.code else error.status
    if error.status == TOO_MANY_REQUESTS or number in LATER:
        return Receipt(CreateResult.NOT_TAKEN, error_code=str(number))
    without_permission = error.status == FORBIDDEN and number not in ABOUT_ONE_MESSAGE
    if error.status == UNAUTHORIZED or number in WRONG_CREDENTIALS or without_permission:
        return Receipt(CreateResult.MISCONFIGURED, error_code=str(number))
    if error.status >= 500 or error.status == REQUEST_TIMEOUT:
        return Receipt(CreateResult.UNKNOWN, error_code=str(number))
    reason = reasons.get(number, Reason.CARRIER_REFUSED)
    return Receipt(CreateResult.REFUSED, reason=reason, error_code=str(number))


def _never_connected(error: NoConnection) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
