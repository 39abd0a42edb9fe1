"""What a busy carrier gives back comes again for a day, or until it expires; then it has failed and may be retried."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sayso.carrier.gateway import CreateResult, Receipt
from sayso.domain.delivery import busy
from tests.support.carriers import fake_gateway
from tests.support.house import House

DANA, KIM = "+14155550101", "+14155550102"
FULL = Receipt(CreateResult.NOT_TAKEN, error_code="21611")


def goes_on(house: House, later: Callable[[float], Any], seconds: float) -> None:
    """The queue brings what it delays, whenever it comes."""
    end = datetime.now(UTC) + timedelta(seconds=seconds)
    while datetime.now(UTC) < end:
        later(min(300, max(0.1, (end - datetime.now(UTC)).total_seconds())))
        house.dispatch()
    house.settle()


def row_of(house: House, batch_id: str, phone: str) -> dict[str, Any]:
    [row] = [row for row in house.messages(batch_id) if row["phone"] == phone]
    return row


def test_for_a_day_it_is_tried_again_and_then_it_has_failed(
    house: House, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    assert timedelta(hours=24) == busy.TRIED_FOR
    monkeypatch.setattr(busy, "TRIED_FOR", timedelta(hours=3))  # a day of tries costs the test half a minute
    carrier = fake_gateway(monkeypatch, **{DANA: FULL})
    batch_id = house.sent(DANA, KIM)
    goes_on(house, later, busy.TRIED_FOR.total_seconds() - 600)
    assert house.statuses(batch_id) == {DANA: "pending", KIM: "sent"}
    assert 15 <= carrier.phones.count(DANA) <= 40, "it is tried again and again, after growing pauses"
    goes_on(house, later, 1_200)
    row = row_of(house, batch_id, DANA)
    assert (row["status"], row["reason"], row["error_code"]) == ("failed", "carrier_busy", "21611")
    assert row["retryable"]
    [entry] = house.entries(type="message_failed")
    assert (entry["phone"], entry["credits"]) == (DANA, 0)


def test_what_expires_meanwhile_has_failed_too(
    house: House, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    fake_gateway(monkeypatch, **{DANA: FULL})
    expires_at = (datetime.now(UTC) + timedelta(minutes=10)).isoformat()
    batch_id = house.sent(DANA, expires_at=expires_at)
    goes_on(house, later, 1_300)
    row = row_of(house, batch_id, DANA)
    assert (row["status"], row["reason"]) == ("failed", "carrier_busy")


def test_the_day_begins_anew_once_the_carrier_has_taken_it(
    house: House, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    carrier = fake_gateway(monkeypatch, **{DANA: FULL})
    batch_id = house.sent(DANA)
    later(2)
    carrier.answers.clear()
    house.dispatch()
    assert house.statuses(batch_id) == {DANA: "sent"}


def test_what_never_reached_the_carrier_is_not_called_busy(
    house: House, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    fake_gateway(monkeypatch, **{DANA: Receipt(CreateResult.NOT_TAKEN)})
    expires_at = (datetime.now(UTC) + timedelta(minutes=10)).isoformat()
    batch_id = house.sent(DANA, expires_at=expires_at)
    goes_on(house, later, 1_300)
    assert row_of(house, batch_id, DANA)["reason"] == "expired"
