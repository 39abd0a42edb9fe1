"""Quiet hours: who waits, until when, in which chunks; and that nothing goes out, or is lost, meanwhile."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.housekeeping import schedule
from sayso.domain.account.quiet_hours import DEFAULT
from sayso.domain.batch import chunk as chunk_module
from sayso.domain.delivery import wave as wave_module
from sayso.tables.batches import due
from sayso.tables.batches.batches import batch_of
from tests.support.carriers import FakeGateway, fake_gateway
from tests.support.crashes import Crash, Watch, calls
from tests.support.days import at, pass_by
from tests.support.house import DISPATCH, LOOK, House, context
from tests.support.later import due_batches
from tests.support.promises import check

EAST = [f"+1212555{1000 + n}" for n in range(3)]
WEST = [f"+1415555{1000 + n}" for n in range(3)]
TOKYO = "+81312345678"
EVENING, NIGHT = "2031-03-03T23:00", "2031-03-04T03:00"  # 18:00 and 22:00 in New York
MORNING_EAST, MORNING_WEST = "2031-03-04T13:00:00.000000Z", "2031-03-04T16:00:00.000000Z"


@pytest.fixture
def carrier(house: House, monkeypatch: pytest.MonkeyPatch) -> FakeGateway:
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 2)
    house.open("studio", "+14155550300", lanes=1, quiet_hours=DEFAULT, possible_countries=("JP", "US"))
    house.opt_in(*EAST, *WEST, TOKYO, account="studio")
    return fake_gateway(monkeypatch)


def send(house: House, moment: str, *phones: str, **changes: Any) -> dict[str, Any]:
    with at(house, moment):
        answer = house.send(recipients=[{"phone": phone} for phone in phones], account="studio", **changes)
        while house.dispatch() or house.settle():
            pass
    assert answer.status == 202, answer.body
    return dict(answer.body)


def test_in_the_daytime_all_goes_out_at_once(house: House, carrier: FakeGateway) -> None:
    told = send(house, EVENING, *EAST, *WEST)
    assert (told["deferred"], told["deferred_until"]) == (0, [])
    assert carrier.phones == EAST + WEST
    assert {request["valid_for"] for request in carrier.created} == {3 * 3600}, "until nine in New York"


def test_at_night_all_wait_each_for_their_morning(house: House, carrier: FakeGateway) -> None:
    told = send(house, NIGHT, WEST[0], EAST[0], TOKYO, WEST[1], EAST[1], WEST[2], EAST[2])
    assert (told["status"], told["deferred"]) == ("queued", 7)
    tokyo = {"at": "2031-03-04T23:00:00.000000Z", "recipients": 1}  # eight there, and six in the evening here
    assert told["deferred_until"] == [
        {"at": MORNING_EAST, "recipients": 3},
        {"at": MORNING_WEST, "recipients": 3},
        tokyo,
    ]
    assert carrier.phones == []
    pass_by(house, "2031-03-04T03:30", "2031-03-04T12:59", 30)
    assert carrier.phones == []
    pass_by(house, "2031-03-04T13:00", "2031-03-04T13:03")
    assert carrier.phones == EAST
    pass_by(house, "2031-03-04T14:00", "2031-03-04T15:50", 10)
    assert carrier.phones == EAST
    pass_by(house, "2031-03-04T16:00", "2031-03-04T16:03")
    assert carrier.phones == EAST + WEST
    pass_by(house, "2031-03-04T22:50", "2031-03-04T23:05", 5)
    assert carrier.phones == [*EAST, *WEST, TOKYO]
    check(house, "studio")
    for phone in carrier.phones:
        house.conclude(told["batch_id"], phone, "delivered", account="studio")
    assert house.batch(told["batch_id"], "studio")["status"] == "completed"
    assert house.credits("studio") == {"balance": 993, "held": 0, "available": 993}
    check(house, "studio")


def test_what_is_left_when_quiet_hours_begin_waits_for_their_end(
    house: House, carrier: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wave_module, "WAVE_SIZE", 1)
    with at(house, "2031-03-04T01:50"):
        house.accept(EAST[0], TOKYO, WEST[0], EAST[1], account="studio")
    with at(house, "2031-03-04T01:58"):
        [first] = house.take(DISPATCH)
        house.deliver(DISPATCH, [first])
    assert carrier.phones == [EAST[0]] if len(carrier.phones) == 1 else carrier.phones[:1] == [EAST[0]]
    pass_by(house, "2031-03-04T01:59", "2031-03-04T02:10")
    given = list(carrier.phones)
    pass_by(house, "2031-03-04T02:15", "2031-03-04T12:55", 20)
    assert carrier.phones == given
    pass_by(house, "2031-03-04T13:00", "2031-03-04T23:10", 5)
    assert carrier.phones == sorted([EAST[0], EAST[1], WEST[0], TOKYO])
    check(house, "studio")


def test_one_that_waits_does_not_hold_up_those_behind_it(house: House, carrier: FakeGateway) -> None:
    """One chunk for who can be texted now, and one for each later moment: the lane goes on past those that wait."""
    send(house, "2031-03-04T15:00", TOKYO, *EAST, *WEST)  # ten in New York, seven in Los Angeles
    assert carrier.phones == EAST
    pass_by(house, "2031-03-04T16:00", "2031-03-04T16:02")
    assert carrier.phones == EAST + WEST


@pytest.mark.parametrize("category", ["emergency", "weather"])
def test_what_is_urgent_does_not_wait(house: House, carrier: FakeGateway, category: str) -> None:
    changes = {"categories": ["general", "weather"], "urgent_categories": ["weather"]}
    house.call("PUT", "/settings", changes, account="studio")
    told = send(house, NIGHT, *EAST, category=category)
    assert told["deferred"] == 0
    assert carrier.phones == EAST
    assert {request["valid_for"] for request in carrier.created} == {None}


def test_settings_count_as_they_are_when_the_message_goes_out(house: House, carrier: FakeGateway) -> None:
    send(house, NIGHT, EAST[0])
    house.call("PUT", "/settings", {"quiet_hours": {"from": "21:00", "to": "10:00"}}, account="studio")
    pass_by(house, "2031-03-04T13:00", "2031-03-04T13:10")
    assert carrier.phones == []
    pass_by(house, "2031-03-04T15:00", "2031-03-04T15:02")
    assert carrier.phones == [EAST[0]]


def test_who_would_wait_beyond_the_expiry_is_skipped_at_once(house: House, carrier: FakeGateway) -> None:
    told = send(house, NIGHT, EAST[0], WEST[0], expires_at="2031-03-04T09:00")
    assert told["deferred_until"] == [{"at": MORNING_EAST, "recipients": 1}]
    rows = {row["phone"]: (row["status"], row["reason"]) for row in house.messages(told["batch_id"], "studio")}
    assert rows == {EAST[0]: ("pending", None), WEST[0]: ("skipped", "quiet_hours")}
    pass_by(house, "2031-03-04T13:00", "2031-03-04T13:02")
    assert carrier.phones == [EAST[0]]
    check(house, "studio")


def test_who_opts_out_in_the_night_is_skipped_in_the_morning(house: House, carrier: FakeGateway) -> None:
    told = send(house, NIGHT, *EAST)
    house.text(EAST[1], "STOP", text_id="SM1", to="+14155550300")
    pass_by(house, "2031-03-04T13:00", "2031-03-04T13:03")
    assert carrier.phones == [EAST[0], EAST[2]]
    assert house.statuses(told["batch_id"], "studio")[EAST[1]] == "skipped"


def test_a_batch_that_waits_is_cancelled_at_once(house: House, carrier: FakeGateway) -> None:
    told = send(house, NIGHT, *EAST, *WEST)
    with at(house, "2031-03-04T05:00"):
        answer = house.call("POST", f"/batches/{told['batch_id']}/cancel", account="studio").body
        while house.dispatch() or house.settle():
            pass
    assert (answer["sent"], answer["stopped"]) == (0, 6)
    assert house.batch(told["batch_id"], "studio")["status"] == "cancelled"
    assert house.credits("studio")["held"] == 0
    pass_by(house, "2031-03-04T13:00", "2031-03-04T16:10", 10)
    assert carrier.phones == []
    check(house, "studio")


def test_a_chunk_that_waits_calls_housekeeping_to_its_moment(house: House, carrier: FakeGateway) -> None:
    """However late the next look would be: a batch that has been open for long is looked at every few hours."""
    with at(house, NIGHT):
        house.accept(EAST[0], account="studio")
        [listed] = due_batches("2032")
        due.put_off(listed, datetime(2031, 3, 4, 15, tzinfo=UTC))
        house.dispatch()
    pass_by(house, "2031-03-04T13:00", "2031-03-04T13:02")
    assert carrier.phones == [EAST[0]]


@pytest.mark.parametrize("befalls", ["it dies", "the answer is lost"])
def test_a_look_that_does_not_come_to_its_end_leaves_nobody_waiting_for_hours(
    house: House, carrier: FakeGateway, befalls: str
) -> None:
    """Shortly before the morning; what follows by the batch's age alone is a look three hours later."""
    told = send(house, NIGHT, *EAST)

    class AfterItsWrite(Watch):
        def before(self, name: str) -> None:
            if befalls == "it dies" and "UpdateItem" in self.names:
                raise Crash
            super().before(name)

        def lost(self) -> bool:
            return befalls == "the answer is lost" and self.names == ["GetItem", "BatchGetItem", "UpdateItem"]

    with at(house, "2031-03-04T12:55"):
        due.look_by(batch_of("studio", told["batch_id"]), "2031-03-04T12:54")
        schedule.handler({}, context(55))
        with suppress(Crash), calls(AfterItsWrite()):
            house.deliver(LOOK, house.take(LOOK))
    pass_by(house, "2031-03-04T13:00", "2031-03-04T13:03")
    assert carrier.phones == EAST
    check(house, "studio")


def test_a_chunk_that_waits_during_a_look_is_seen_though_the_answer_to_its_write_is_lost(
    house: House, carrier: FakeGateway
) -> None:
    """The look has read that nothing waits, and its write comes twice, so that the second finds another time."""
    with at(house, NIGHT):
        batch_id = house.accept(*EAST, account="studio")

    class WaitsBeforeItsWrite(Watch):
        begun = loses = False

        def before(self, name: str) -> None:
            if name == "UpdateItem" and not self.begun:
                self.begun = True
                house.dispatch()
                self.loses = True

        def lost(self) -> bool:
            loses, self.loses = self.loses, False
            return loses

    watch = WaitsBeforeItsWrite()
    with at(house, "2031-03-04T12:55"):
        due.look_by(batch_of("studio", batch_id), "2031-03-04T12:54")
        schedule.handler({}, context(55))
        with calls(watch):
            house.deliver(LOOK, house.take(LOOK))
    assert watch.begun
    pass_by(house, "2031-03-04T13:00", "2031-03-04T13:03")
    assert carrier.phones == EAST


def test_a_call_that_is_lost_is_repeated(house: House, carrier: FakeGateway) -> None:
    send(house, NIGHT, *EAST)
    with at(house, "2031-03-04T13:00"):
        house.housekeep()
        assert len(house.take(DISPATCH)) == 1
    pass_by(house, "2031-03-04T13:01", "2031-03-04T13:46", 5)
    assert carrier.phones == EAST


def test_the_preview_tells_who_waits_and_until_when(house: House, carrier: FakeGateway) -> None:
    body = {
        "channel": "sms",
        "category": "general",
        "template": "Hi",
        "recipients": [{"phone": EAST[0]}, {"phone": "5"}, {"phone": WEST[0]}],
        "expires_at": "2031-03-04T10:00",
    }
    with at(house, NIGHT):
        answer = house.call("POST", "/batches/preview", body, account="studio").body
    assert (answer["deferred"], answer["deferred_until"]) == (1, [{"at": MORNING_EAST, "recipients": 1}])
    shown = [(row["would_send"], row["reason"], row["waits_until"]) for row in answer["previews"]]
    assert shown == [(True, None, MORNING_EAST), (False, "invalid_phone", None), (False, "quiet_hours", None)]


def test_a_scheduled_batch_that_begins_at_night_waits_for_the_morning(house: House, carrier: FakeGateway) -> None:
    told = send(house, EVENING, *EAST, send_at="2031-03-03T22:00")
    assert (told["status"], told["deferred_until"]) == ("scheduled", [{"at": MORNING_EAST, "recipients": 3}])
    pass_by(house, NIGHT, "2031-03-04T12:55", 15)
    assert carrier.phones == []
    pass_by(house, "2031-03-04T13:00", "2031-03-04T13:03")
    assert carrier.phones == EAST
