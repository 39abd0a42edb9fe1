"""Removes what texts said from Twilio's record: that they were sent, when and to whom, stays there.

https://www.twilio.com/docs/messaging/api/message-resource#update-a-message-resource (an empty `Body` redacts)
https://www.twilio.com/docs/messaging/api/media-resource#delete-a-media-resource
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Any

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from sayso.carrier.client import twilio_client
from sayso.carrier.codes import NOT_FOUND, REQUEST_TIMEOUT, TOO_MANY_REQUESTS, UNAUTHORIZED, WRONG_CREDENTIALS
from sayso.carrier.gateway import CarrierSilent
from sayso.carrier.secret import CarrierSecret
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.removal import TextThere

PAGE_SIZE = 1_000
"""The most that Twilio gives at once: https://www.twilio.com/docs/usage/twilios-response#pagination"""

TIMEOUT_SECONDS = 15
BY_PHONE = "inbound"


class TextsThere:
    """The texts at Twilio, in and out, and what is removed of them. CarrierSilent if Twilio cannot be asked."""

    def __init__(self, secret: CarrierSecret, base_url: str = "") -> None:
        self._secret, self._base_url = secret, base_url

    @cached_property
    def _client(self) -> Client:
        return twilio_client(self._secret, self._base_url, TIMEOUT_SECONDS)

    def prepare(self) -> None:
        """Make the client now, before threads would each make their own."""
        _ = self._client.messages

    def of_day(self, number: PhoneNumber, begin: datetime, end: datetime) -> Iterator[TextThere]:
        """Those from and to the number that were sent between the two moments."""
        dates = {"date_sent_after": begin, "date_sent_before": end}
        found = chain(self._listed(from_=number.written, **dates), self._listed(to=number.written, **dates))
        return (one for one in found if begin <= one.at < end)

    def of_phone(self, number: PhoneNumber, spelling: str) -> Iterator[TextThere]:
        """All between the number and one spelling of a phone, also those without a date of sending."""
        return chain(self._listed(from_=number.written, to=spelling), self._listed(from_=spelling, to=number.written))

    def remove(self, text: TextThere) -> bool:
        """Remove its pictures, then its words; False if Twilio refuses one of them. What is gone counts as removed."""
        there = self._client.messages(text.carrier_id)
        pictures = self._pictures(text.carrier_id) if text.pictures else []
        removed = [self._done(there.media(sid).delete) for sid in pictures]
        if text.has_words:
            removed.append(self._done(lambda: there.update(body="")))
        return all(removed)

    def _listed(self, **wanted: Any) -> Iterator[TextThere]:
        try:
            for message in self._client.messages.stream(page_size=PAGE_SIZE, **wanted):
                if found := _there(message):
                    yield found
        except (RequestException, TwilioException, ValueError) as error:
            raise CarrierSilent("Twilio did not list its texts") from error

    def _pictures(self, carrier_id: str) -> list[str]:
        try:
            return [one.sid or "" for one in self._client.messages(carrier_id).media.list()]
        except (RequestException, TwilioException, ValueError) as error:
            responses = error.args  # the client puts the response of a list there
            if any(getattr(response, "status_code", None) == NOT_FOUND for response in responses):
                return []
            raise CarrierSilent("Twilio did not list the pictures of a text") from error

    def _done(self, call: Callable[[], object]) -> bool:
        """Make one call to Twilio: whether it was done, or there is nothing left to do."""
        try:
            call()
        except (TwilioRestException, TwilioServiceException) as error:
            if error.status == NOT_FOUND:
                return True
            passing = {TOO_MANY_REQUESTS, UNAUTHORIZED, REQUEST_TIMEOUT}
            if error.status in passing or error.status >= 500 or error.code in WRONG_CREDENTIALS:
                raise CarrierSilent("Twilio did not remove a text") from error
            return False
        except (RequestException, TwilioException, ValueError) as error:
            raise CarrierSilent("Twilio did not remove a text") from error
        return True


def _there(message: MessageInstance) -> TextThere | None:
    came = message.direction == BY_PHONE
    at = message.date_sent or message.date_created
    if not message.sid or at is None:
        return None
    return TextThere(
        carrier_id=message.sid,
        phone=(message.from_ if came else message.to) or "",
        at=at,
        came=came,
        has_words=bool(message.body),
        pictures=int(message.num_media or 0),
    )
