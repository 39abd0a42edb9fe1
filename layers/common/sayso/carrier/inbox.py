"""What Twilio has received for us, and which of its webhooks failed: read page by page, never changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from sayso.carrier.client import twilio_client
from sayso.carrier.codes import BAD_REQUEST, NOT_FOUND
from sayso.carrier.gateway import CarrierSilent
from sayso.carrier.secret import CarrierSecret
from sayso.domain.errors import Tellable
from sayso.domain.inbound.lost_texts import Alert
from sayso.domain.inbound.text_message import InboundText
from sayso.domain.phone import PhoneNumber

PAGE_SIZE = 1_000
"""The most that Twilio gives at once: https://www.twilio.com/docs/usage/twilios-response#pagination"""

MOST_ALERTS = 10_000
"""The most that Twilio gives in all: https://www.twilio.com/docs/usage/monitor-alert"""

TIMEOUT_SECONDS = 7
"""To connect, and again for each page; the function's own timeout leaves room for both."""

BY_PHONE = "inbound"


class NumberNotListed(Tellable):
    """Twilio answers, and refuses to list the texts of this one number; it lists those of others."""


@dataclass(frozen=True, slots=True)
class Received:
    """A text that came, and when; `text` is None if it is not from a phone but, for example, from a short code."""

    at: datetime
    text: InboundText | None


class Inbox:
    """Twilio's list of texts that came, and its alerts. Every question raises CarrierSilent if it gets no answer."""

    def __init__(self, secret: CarrierSecret, base_url: str = "") -> None:
        self._secret, self._base_url = secret, base_url

    @cached_property
    def _client(self) -> Client:
        return twilio_client(self._secret, self._base_url, TIMEOUT_SECONDS)

    def alerts(self, begin: datetime) -> list[Alert]:
        """The alerts since then; https://www.twilio.com/docs/usage/monitor-alert#read-multiple-alert-resources"""
        try:
            listed = self._client.monitor.v1.alerts.list(start_date=begin, limit=MOST_ALERTS, page_size=PAGE_SIZE)
        except (RequestException, TwilioException, ValueError) as error:
            raise CarrierSilent("Twilio did not list its alerts") from error
        return [
            Alert(id=one.sid, at=at, url=one.request_url or "", about=one.resource_sid or "")
            for one in listed
            if one.sid and (at := one.date_generated or one.date_created)
        ]

    def text(self, text_id: str) -> Received | None:
        """The text of this id; None if Twilio has none, or if it did not come but was sent."""
        try:
            message = self._client.messages(text_id).fetch()
        except TwilioRestException as error:
            if error.status == NOT_FOUND:
                return None
            raise CarrierSilent("Twilio did not show a text") from error
        except (RequestException, TwilioException, ValueError) as error:
            raise CarrierSilent("Twilio did not show a text") from error
        return _received(message)

    def texts(self, number: PhoneNumber, begin: datetime) -> Iterator[Received]:
        """The texts that came to the number since then. Raises NumberNotListed too."""
        try:
            for message in self._client.messages.stream(to=number.written, date_sent_after=begin, page_size=PAGE_SIZE):
                one = _received(message)
                if one and one.at >= begin:
                    yield one
        except (RequestException, TwilioException, ValueError) as error:
            statuses = {getattr(one, "status_code", None) for one in error.args}  # the client puts the response there
            if statuses & {BAD_REQUEST, NOT_FOUND}:
                raise NumberNotListed("Twilio refuses to list the texts of a number") from error
            raise CarrierSilent("Twilio did not list its texts") from error


def _received(message: MessageInstance) -> Received | None:
    if message.direction != BY_PHONE or not message.date_sent:
        return None
    try:
        phone, number = PhoneNumber.of_sender(message.from_ or ""), PhoneNumber.of_account(message.to or "")
    except ValueError:
        return Received(message.date_sent, None)
    text = InboundText(text_id=message.sid or "", phone=phone, number=number, body=message.body or "")
    return Received(message.date_sent, text)
