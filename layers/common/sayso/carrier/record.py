"""Twilio's own record of what it sent: read page by page, never changed."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cached_property

from requests.exceptions import RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from sayso.carrier.client import twilio_client
from sayso.carrier.codes import MESSAGE_STATUS, NOT_FOUND
from sayso.carrier.gateway import CarrierSilent
from sayso.carrier.secret import CarrierSecret
from sayso.domain.credits.reconciliation import Theirs

PAGE_SIZE = 1_000
"""The most that Twilio gives at once: https://www.twilio.com/docs/usage/twilios-response#pagination"""

TIMEOUT_SECONDS = 30
READERS = 8
"""Messages asked for one by one, at the same time."""

BY_CALL = "outbound-api"
"""Of Twilio's directions, that of our create calls; replies to a text are not counted."""


class CarrierRecord:
    """What Twilio lists and shows. A page is asked for once more if it does not come: reading repeats nothing."""

    def __init__(self, secret: CarrierSecret, base_url: str = "") -> None:
        self._secret, self._base_url = secret, base_url

    @cached_property
    def _client(self) -> Client:
        return twilio_client(self._secret, self._base_url, TIMEOUT_SECONDS, retries=1)

    def sent(self, sender: str, begin: datetime, end: datetime) -> Iterator[Theirs]:
        """What `sender` sent by our calls from the one moment to the other, and perhaps some more.

        Raises CarrierSilent if Twilio cannot be asked.
        """
        try:
            for message in self._client.messages.stream(
                from_=sender, date_sent_after=begin, date_sent_before=end, page_size=PAGE_SIZE
            ):
                if message.direction == BY_CALL:
                    yield _theirs(message)
        except (RequestException, TwilioException, ValueError) as error:
            raise CarrierSilent("Twilio did not list its messages") from error

    def each(self, carrier_ids: Iterable[str], check: Callable[[], None]) -> Iterator[Theirs]:
        """The messages of these ids, as far as Twilio has them; `check` is called before each is asked for.

        Raises CarrierSilent if Twilio cannot be asked, and what `check` raises.
        """

        def ask(carrier_id: str) -> Theirs | None:
            check()
            return self._one(carrier_id)

        _ = self._client.messages  # made before threads would each make their own
        with ThreadPoolExecutor(READERS) as pool:
            yield from (found for found in pool.map(ask, carrier_ids) if found is not None)

    def _one(self, carrier_id: str) -> Theirs | None:
        try:
            return _theirs(self._client.messages(carrier_id).fetch())
        except TwilioRestException as error:
            if error.status == NOT_FOUND:
                return None
            raise CarrierSilent("Twilio did not show a message") from error
        except (RequestException, TwilioException, ValueError) as error:
            raise CarrierSilent("Twilio did not show a message") from error


def _theirs(message: MessageInstance) -> Theirs:
    return Theirs(
        carrier_id=message.sid or "",
        phone=message.to or "",
        status=MESSAGE_STATUS.get(str(message.status)),
        carrier_status=str(message.status),
        segments=int(message.num_segments or 0),
        sent_at=message.date_sent,
        updated_at=message.date_updated or datetime.min.replace(tzinfo=UTC),
        error_code=str(message.error_code or ""),
    )
