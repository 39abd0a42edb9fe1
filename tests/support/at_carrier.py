"""A school's day at the carrier: what its texts said there, and the run that removes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from twilio.http.http_client import TwilioHttpClient

from functions.reconciliation import schedule as reconciliation
from functions.retention import schedule
from sayso.tables.accounts.text_watch import put_texts_compared
from tests.support.events import sid
from tests.support.house import House, context
from tests.support.later import quiet
from tests.support.lost_texts import lose

DANA, KIM, LEE, MAX = "+14155550101", "+14155550102", "+14155550103", "+14155550104"
NOON = datetime(2026, 1, 6, 17, tzinfo=UTC)
"""Of the day after the accounts were opened: few days have to be gone through."""
AFTERWARDS = timedelta(days=2)


def a_day(house: House) -> str:
    """A batch delivered, undelivered and failed, and a text with a picture that came; all of it is on record."""
    phones = {DANA: "deliver", KIM: "undeliver", LEE: "fail"}
    house.carrier.behave({phone: {"do": do, "faults": ["dropped_callbacks"]} for phone, do in phones.items()})
    house.call("PUT", "/settings", {"remove_at_carrier": 1})
    batch_id = house.sent(*phones, template="Class moves to 5 pm.")
    quiet(house)
    for phone, status in ((DANA, "delivered"), (KIM, "undelivered"), (LEE, "failed")):
        [sent] = house.carrier.sent(phone)
        house.conclude(batch_id, phone, status, MessageSid=sent["sid"])
    comes(house, DANA, "we sing and yodel", "SM1", pictures="1")
    return batch_id


def comes(house: House, phone: str, body: str, text_id: str, **more: str) -> None:
    """A text of a phone, which the carrier has, and which arrives."""
    lose(house, phone, body, text_id=sid(text_id), **more)
    house.text(phone, body, text_id=text_id)


def said_there(house: House, phone: str | None = None) -> list[str]:
    """What the carrier still shows of texts and pictures, of all phones or of one."""
    messages = house.carrier.control._messages.all()
    mine = [one for one in messages if phone in {None, one.to, one.sender}]
    return sorted([one.shown_body for one in mine if one.shown_body] + ["picture" for one in mine for _ in one.media])


def run(house: House, after: timedelta = AFTERWARDS, *, seconds: float = 900, compared: bool = True) -> None:
    """One run of retention so long after that noon; the days before are reconciled, and inbound texts compared."""
    with time_machine.travel(NOON + after, tick=False):
        if compared:
            compare()
        schedule.handler({}, context(seconds))


def compare() -> None:
    """Compare the days and the inbound texts with the carrier's, up to now."""
    reconciliation.handler({}, context(900))
    for account in ("harbour", "valley"):
        put_texts_compared(account, datetime.now(UTC))


@contextmanager
def asked() -> Iterator[list[str]]:
    """The requests that the carrier gets until the block ends: the method and the last part of the path."""
    requests: list[str] = []
    ask = TwilioHttpClient.request

    def noted(client: TwilioHttpClient, method: str, url: str, *more: Any, **named: Any) -> Any:
        requests.append(f"{method} {urlsplit(url).path.rpartition('/')[2]}")
        return ask(client, method, url, *more, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TwilioHttpClient, "request", noted)
        yield requests
