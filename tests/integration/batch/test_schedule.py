"""`send_at` and `expires_at`: a batch begins at its time, can be cancelled before, and does not go out too late."""

from collections import Counter
from typing import Any

import pytest

from sayso.actions.delivery.dispatch import send_wave as send_wave_module
from sayso.domain.batch import chunk as chunk_module
from tests.support.carriers import FakeGateway, fake_gateway
from tests.support.days import at, pass_by
from tests.support.house import DISPATCH, House
from tests.support.promises import check

PHONES = [f"+1212555{1000 + n}" for n in range(5)]
NOON = "2031-03-03T17:00"  # in New York, on a Monday


@pytest.fixture
def carrier(house: House, monkeypatch: pytest.MonkeyPatch) -> FakeGateway:
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 2)
    house.open("studio", "+14155550300", lanes=1)
    house.opt_in(*PHONES, account="studio")
    return fake_gateway(monkeypatch)


def scheduled(house: House, key: str = "key-1", **changes: object) -> str:
    with at(house, NOON):
        return house.accept(*PHONES, key=key, account="studio", **{"send_at": "2031-03-03T15:30"} | changes)


def test_a_scheduled_batch_holds_its_credits_and_begins_at_its_time(house: House, carrier: FakeGateway) -> None:
    batch_id = scheduled(house)
    batch = house.batch(batch_id, "studio")
    assert (batch["status"], batch["send_at"]) == ("scheduled", "2031-03-03T20:30:00.000000Z")
    assert house.credits("studio")["held"] == 5
    assert house.take(DISPATCH) == []
    pass_by(house, NOON, "2031-03-03T20:29", 10)
    assert carrier.phones == []
    assert house.batch(batch_id, "studio")["status"] == "scheduled"
    pass_by(house, "2031-03-03T20:30", "2031-03-03T20:32")
    assert carrier.phones == PHONES
    assert house.batch(batch_id, "studio")["status"] == "sending"
    check(house, "studio")


def test_a_repeat_gets_the_first_answer_and_does_not_begin_sooner(house: House, carrier: FakeGateway) -> None:
    rows = [{"phone": phone} for phone in PHONES]
    with at(house, NOON):
        first = house.send(recipients=rows, account="studio", send_at="2031-03-03T15:30")
    with at(house, "2031-03-03T21:00"):  # its time has come by now
        again = house.send(recipients=rows, account="studio", send_at="2031-03-03T15:30")
        house.dispatch()
    assert (first.status, again.status, again.body) == (202, 202, first.body)
    assert (first.body["status"], first.body["send_at"]) == ("scheduled", "2031-03-03T20:30:00.000000Z")
    assert carrier.phones == []
    pass_by(house, "2031-03-03T21:01", "2031-03-03T21:03")
    assert carrier.phones == PHONES


def test_who_has_opted_out_by_then_is_skipped(house: House, carrier: FakeGateway) -> None:
    batch_id = scheduled(house)
    house.text(PHONES[0], "STOP", text_id="SM1", to="+14155550300")
    pass_by(house, "2031-03-03T20:30", "2031-03-03T20:31")
    assert carrier.phones == PHONES[1:]
    assert house.statuses(batch_id, "studio")[PHONES[0]] == "skipped"


def test_a_scheduled_batch_that_is_cancelled_releases_its_credits_at_once(house: House, carrier: FakeGateway) -> None:
    batch_id = scheduled(house)
    with at(house, "2031-03-03T18:00"):
        told = house.call("POST", f"/batches/{batch_id}/cancel", account="studio").body
        while house.dispatch() or house.settle():
            pass
    assert told == {"batch_id": batch_id, "status": "cancelling", "sent": 0, "stopped": 5}
    assert house.batch(batch_id, "studio")["status"] == "cancelled"
    assert house.credits("studio")["held"] == 0
    pass_by(house, "2031-03-03T20:30", "2031-03-03T20:33")
    assert carrier.phones == []
    check(house, "studio")


@pytest.mark.parametrize("lost", ["the call", "the messages"])
def test_a_cancelled_batch_whose_call_is_lost_ends_at_the_next_look(
    house: House, carrier: FakeGateway, lost: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch_id = scheduled(house)
    with at(house, "2031-03-03T18:00"):
        if lost == "the call":
            with monkeypatch.context() as patch:
                patch.setattr("sayso.actions.batch.cancel._enqueue_waiting", lambda *_: 1 / 0)
                assert house.call("POST", f"/batches/{batch_id}/cancel", account="studio").status == 500
        else:
            house.call("POST", f"/batches/{batch_id}/cancel", account="studio")
            house.take(DISPATCH)
    pass_by(house, "2031-03-03T20:30", "2031-03-03T21:50", 10)
    assert house.batch(batch_id, "studio")["status"] == "cancelled"
    assert carrier.phones == []
    check(house, "studio")


def test_what_comes_too_late_is_skipped_as_expired(house: House, carrier: FakeGateway) -> None:
    batch_id = scheduled(house, send_at=None, expires_at="2031-03-03T12:30")
    with at(house, "2031-03-03T17:30"):
        while house.dispatch() or house.settle():
            pass
    assert carrier.phones == []
    rows = house.messages(batch_id, "studio")
    assert {(row["status"], row["reason"]) for row in rows} == {("skipped", "expired")}
    assert house.credits("studio") == {"balance": 1000, "held": 0, "available": 1000}
    check(house, "studio")


def test_the_carrier_is_told_until_when_it_may_try(house: House, carrier: FakeGateway) -> None:
    scheduled(house, send_at=None, expires_at="2031-03-03T12:30")
    with at(house, NOON):
        house.dispatch()
    assert {request["valid_for"] for request in carrier.created} == {1800}
    scheduled(house, "key-2", send_at=None)
    with at(house, NOON):
        house.dispatch()
    assert carrier.created[-1]["valid_for"] is None, "as long as it likes"


def test_a_message_whose_time_ends_while_its_wave_goes_out_is_not_handed_over(
    house: House, carrier: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send_wave_module, "SENDERS", 1)
    batch_id = scheduled(house, send_at=None, expires_at="2031-03-03T12:00:30")
    with at(house, NOON) as clock:
        carrier.before = [lambda: clock.shift(25)]
        house.dispatch()
        assert len(carrier.phones) == 1
        clock.shift(3)
        while house.dispatch() or house.settle():
            clock.shift(3)
    assert Counter(house.statuses(batch_id, "studio").values()) == {"sent": 1, "skipped": 4}
    check(house, "studio")


TIMES = [
    ({"send_at": "2031-03-03T11:59"}, "send_at", "is in the past: leave it out to send at once"),
    ({"send_at": "2031-03-03T17:00Z"}, "send_at", "is in the past: leave it out to send at once"),
    ({"send_at": "2031-03-04"}, "send_at", "must be a date with a time, such as 2026-11-24T17:00"),
    ({"send_at": "tomorrow"}, "send_at", "must be a date with a time, such as 2026-11-24T17:00"),
    ({"send_at": "2031-03-04_12:00"}, "send_at", "must be a date with a time, such as 2026-11-24T17:00"),
    ({"send_at": "2031030491200"}, "send_at", "must be a date with a time, such as 2026-11-24T17:00"),
    ({"send_at": 1930392000}, "send_at", "must be a date with a time, such as 2026-11-24T17:00"),
    ({"expires_at": True}, "expires_at", "must be a date with a time, such as 2026-11-24T17:00"),
    ({"send_at": ""}, "send_at", "must be a date with a time, such as 2026-11-24T17:00"),
    ({"send_at": "9999-12-31T23:59-05:00"}, "send_at", "must be a date with a time, such as 2026-11-24T17:00"),
    ({"send_at": "2031-03-09T02:30"}, "send_at", "does not exist on that day: the clocks go forward"),
    ({"send_at": "2032-03-04T12:00"}, "send_at", "is more than 366 days ahead"),
    ({"expires_at": "2031-03-03T11:00"}, "expires_at", "is in the past"),
    ({"expires_at": "2031-03-10T13:01"}, "expires_at", "is more than 7 days after the batch begins"),
    ({"send_at": "2031-03-04T12:00", "expires_at": "2031-03-04T12:00"}, "expires_at", "must be later than send_at"),
]


@pytest.mark.parametrize("path", ["/batches", "/batches/preview"])
@pytest.mark.parametrize(("changes", "field", "problem"), TIMES, ids=[str(row[0]) for row in TIMES])
def test_a_time_that_cannot_be_is_refused_with_its_field(
    house: House, carrier: FakeGateway, path: str, changes: dict[str, Any], field: str, problem: str
) -> None:
    body = {"channel": "sms", "category": "general", "template": "Hi", "recipients": [{"phone": PHONES[0]}]}
    with at(house, NOON):
        answer = house.call("POST", path, body | changes, account="studio", headers={"Idempotency-Key": "key-9"})
    assert answer.error == (400, "invalid_request")
    assert answer.body["details"] == [{"field": field, "problem": problem}]
    assert house.credits("studio")["held"] == 0


@pytest.mark.parametrize("changes", [{"send_at": 5}, {"send_at": ["x"]}, {"expires_at": True}, {"send_at": "x" * 41}])
def test_what_is_no_text_is_no_time(house: House, carrier: FakeGateway, changes: dict[str, Any]) -> None:
    answer = house.send(recipients=[{"phone": PHONES[0]}], account="studio", **changes)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), next(iter(changes)))
