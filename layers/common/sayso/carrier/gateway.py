"""Hands messages to Twilio, once: the client never repeats a create, and every answer says what is known."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from functools import cached_property

from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base import values
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance
from urllib3.exceptions import MaxRetryError, NewConnectionError

from sayso.carrier.codes import (
    MESSAGE_STATUS,
    NOT_FOUND,
    REFUSAL_REASON,
    REQUEST_TIMEOUT,
    TOO_MANY_REQUESTS,
    UNAUTHORIZED,
    WRONG_CREDENTIALS,
)
from sayso.carrier.secret import CarrierSecret
from sayso.domain.message import Reason
from sayso.domain.unknown import Listed

MOST_LISTED = 500
"""Messages of one phone that are looked through."""

TIMEOUT_SECONDS = 7
"""To connect, and again to be answered; the worker's own timeout leaves room for a wave of both."""

logging.getLogger("twilio.http_client").setLevel(logging.WARNING)  # it would log phone numbers and texts


class CarrierSilent(Exception):
    """Twilio could not be asked; the question can be asked again."""


class Answer(Enum):
    """What is known after a create call."""

    TAKEN = auto()
    REFUSED = auto()
    NOT_TAKEN = auto()
    MISCONFIGURED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The carrier's answer to one create."""

    answer: Answer
    carrier_id: str = ""
    reason: Reason | None = None
    error_code: str = ""


class Gateway:
    """The sending side of Twilio, safe to use from several threads.

    Make one for each invocation: a connection kept over a frozen minute is closed when it is used again, and a create
    that was sent into it would be of unknown outcome.
    """

    def __init__(self, secret: CarrierSecret, base_url: str = "") -> None:
        self._secret = secret
        self._base_url = base_url

    @cached_property
    def _client(self) -> Client:
        http = TwilioHttpClient(timeout=TIMEOUT_SECONDS, max_retries=0)
        client = Client(self._secret.account_sid, self._secret.auth_token, http_client=http)
        if self._base_url:
            client.api.base_url = self._base_url
        return client

    def prepare(self) -> None:
        """Make the client now, before threads would each make their own."""
        _ = self._client.messages

    def create(self, *, to: str, sender: str, body: str, status_callback: str, valid_for: int | None = None) -> Receipt:
        """Ask Twilio to send one text, within `valid_for` seconds or not at all; without it, within ten hours.

        Never raises for what the carrier or the network did.
        """
        try:
            message = self._client.messages.create(
                to=to,
                from_=sender,
                body=body,
                status_callback=status_callback,
                validity_period=values.unset if valid_for is None else valid_for,
            )
        except (TwilioRestException, TwilioServiceException) as error:
            return _refusal(error)
        except ConnectTimeout:
            return Receipt(Answer.NOT_TAKEN)
        except NoConnection as error:
            return Receipt(Answer.NOT_TAKEN if _never_connected(error) else Answer.UNKNOWN)
        except (RequestException, TwilioException, ValueError):  # a lost answer, or one that cannot be read
            return Receipt(Answer.UNKNOWN)
        return Receipt(Answer.TAKEN, carrier_id=message.sid) if message.sid else Receipt(Answer.UNKNOWN)

    def find(self, *, to: str, sender: str, since: datetime) -> list[Listed]:
        """The messages from `sender` to `to` that Twilio created since then.

        Newest first, without a filter by date: a queued message has no date of sending, and that filter would hide it.
        Raises CarrierSilent if Twilio cannot be asked.
        """
        found = []
        try:
            for message in self._client.messages.stream(to=to, from_=sender, limit=MOST_LISTED, page_size=50):
                if message.date_created is not None and message.date_created < since:
                    break
                found.append(_listed(message))
        except (RequestException, TwilioException, ValueError) as error:
            raise CarrierSilent("Twilio did not list its messages") from error
        return found

    def fetch(self, carrier_id: str) -> Listed | None:
        """One message as Twilio has it now; None if it has none of this id. Raises CarrierSilent."""
        try:
            return _listed(self._client.messages(carrier_id).fetch())
        except TwilioRestException as error:
            if error.status == NOT_FOUND:
                return None
            raise CarrierSilent("Twilio did not show the message") from error
        except (RequestException, TwilioException, ValueError) as error:
            raise CarrierSilent("Twilio did not show the message") from error


def _listed(message: MessageInstance) -> Listed:
    """An unknown status is as good as one that is not final."""
    return Listed(
        carrier_id=message.sid or "",
        body=message.body or "",
        created_at=message.date_created or datetime.max.replace(tzinfo=UTC),
        status=MESSAGE_STATUS.get(str(message.status)),
        error_code=str(message.error_code or ""),
    )


def _refusal(error: TwilioRestException | TwilioServiceException) -> Receipt:
    number = error.code if isinstance(error.code, int) and error.code else error.status
    if error.status == TOO_MANY_REQUESTS:
        return Receipt(Answer.NOT_TAKEN, error_code=str(number))
    if error.status == UNAUTHORIZED or number in WRONG_CREDENTIALS:
        return Receipt(Answer.MISCONFIGURED, error_code=str(number))
    if error.status >= 500 or error.status == REQUEST_TIMEOUT:
        return Receipt(Answer.UNKNOWN, error_code=str(number))
    reason = REFUSAL_REASON.get(number, Reason.CARRIER_REFUSED)
    return Receipt(Answer.REFUSED, reason=reason, error_code=str(number))


def _never_connected(error: NoConnection) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
