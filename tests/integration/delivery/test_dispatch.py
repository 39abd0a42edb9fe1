"""Sending a batch: who gets it, as what, and how chunks follow each other."""

import json
from typing import Any

import pytest

from sayso.domain.batch import chunk as chunk_module
from sayso.domain.delivery import wave as wave_module
from sayso.domain.message.message import MessageId
from sayso.tables import TABLES
from tests.support.carriers import fake_gateway
from tests.support.ground import CALLBACK_URL
from tests.support.house import DISPATCH, House
from tests.support.promises import check

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"
NOT_VALID = "of the list was not accepted: the phone number is not valid"


def phones(count: int) -> list[str]:
    return [f"+1415555{1000 + n}" for n in range(count)]


def test_each_recipient_gets_its_own_text_from_the_accounts_number(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.opt_in(DANA, KIM)
    carrier = fake_gateway(monkeypatch)
    rows = [{"phone": DANA, "variables": {"x": "Sam"}}, {"phone": KIM, "variables": {"x": "Kim"}}]
    batch_id = house.accept(template="Hi {{x}}", recipients=rows)
    assert house.dispatch() == 1
    messages = {row["phone"]: row["message_id"] for row in house.messages(batch_id)}
    by_phone = {request["to"]: request for request in carrier.created}
    for phone, text in ((DANA, "Hi Sam"), (KIM, "Hi Kim")):
        asked = by_phone[phone]
        assert (asked["sender"], asked["body"]) == ("+14155550100", text)
        callback, _, overrides = asked["status_callback"].partition("#")
        assert callback == f"{CALLBACK_URL}/twilio/status/harbour/{batch_id}/{messages[phone]}"
        assert "rp=all" in overrides


def test_a_message_id_tells_its_place_and_its_price(house: House) -> None:
    batch_id = house.accept(DANA, KIM, template="x" * 161)
    ids = [MessageId.parse(row["message_id"]) for row in house.messages(batch_id)]
    assert [(each.chunk, each.index, each.segments) for each in ids] == [(0, 0, 2), (0, 1, 2)]


def test_what_the_carrier_took_is_sent_and_its_hold_stays_until_it_is_settled(house: House) -> None:
    batch_id = house.sent(DANA, KIM)
    assert house.statuses(batch_id) == {DANA: "sent", KIM: "sent"}
    assert (house.batch(batch_id)["status"], house.credits()["held"]) == ("sending", 2)
    check(house)


def opted_out(house: House) -> Any:
    return house.text(DANA, "STOP", text_id="SM1")


def changed(**change: Any) -> Any:
    return lambda house: house.call("PUT", f"/consents/{DANA}", {"source": "phone_call"} | change)


# What a phone's owner said between the accept and the sending, and what it comes to.
MEANWHILE = [
    (opted_out, "general", "opted_out"),
    (opted_out, "emergency", "opted_out"),
    (changed(channels={"sms": "opted_out"}), "general", "opted_out"),
    (changed(channels={"sms": "unknown"}), "general", "no_consent"),
    (changed(channels={"sms": "unknown"}), "emergency", "no_consent"),
    (changed(blocked_categories=["general"]), "general", "category_blocked"),
    (changed(blocked_categories=["general"]), "attendance", None),
    (changed(blocked_categories=["general", "attendance"]), "emergency", None),
    (changed(all_non_emergency_blocked=True), "general", "category_blocked"),
    (changed(all_non_emergency_blocked=True), "emergency", None),
    (changed(paused=True), "general", "paused"),
    (changed(paused=True), "emergency", None),
    (changed(channels={"voice": "opted_out"}), "general", None),
]


@pytest.mark.parametrize(("said", "category", "reason"), MEANWHILE)
def test_what_a_phone_said_after_the_accept_is_honoured(
    house: House, said: Any, category: str, reason: str | None
) -> None:
    house.opt_in(DANA, KIM)
    batch_id = house.accept(DANA, KIM, category=category)
    said(house)
    house.dispatch()
    house.settle()
    expected = [KIM] if reason else [DANA, KIM]
    assert sorted(message["to"] for message in house.carrier.sent()) == expected
    row = house.messages(batch_id)[0]
    assert (row["status"], row["reason"]) == (("skipped", reason) if reason else ("sent", None))
    assert house.credits()["held"] == len(expected)
    check(house)


def test_a_phone_that_nobody_knows_is_skipped_told_and_costs_nothing(house: House) -> None:
    batch_id = house.accept(DANA)
    house.dispatch()
    house.settle()
    assert house.carrier.sent() == []
    assert house.batch(batch_id)["counts"] == {"skipped": 1}
    [entry] = house.entries(type="message_skipped")
    assert (entry["reason"], entry["credits"], entry["remaining"]) == ("no_consent", 0, 1000)
    assert house.credits() == {"balance": 1000, "held": 0, "available": 1000}
    check(house)


def test_an_opt_in_after_the_accept_counts_too(house: House) -> None:
    batch_id = house.accept(DANA)
    house.text(DANA, "YES", text_id="SM1")
    house.dispatch()
    assert house.statuses(batch_id) == {DANA: "sent"}


def test_a_stop_after_the_first_batch_leaves_the_phone_out_of_the_second(house: House) -> None:
    first = house.sent(DANA, KIM, key="first")
    for phone in (DANA, KIM):
        house.conclude(first, phone, "delivered")
    house.text(DANA, "stop", text_id="SM1")
    second = house.accept(DANA, KIM, key="second")
    house.dispatch()
    house.settle()
    assert house.statuses(second) == {DANA: "skipped", KIM: "sent"}
    assert [message["to"] for message in house.carrier.sent()][2:] == [KIM]
    assert house.credits() == {"balance": 998, "held": 1, "available": 997}
    check(house)


def test_consents_are_read_strongly_consistently(house: House) -> None:
    house.opt_in(DANA)
    house.accept(DANA)
    table = TABLES["CONSENTS_TABLE"]
    seen: list[bool] = []

    def look(params: dict[str, Any], **_: Any) -> None:
        seen.extend(asked.get("ConsistentRead", False) for asked in params.get("RequestItems", {}).values())

    events = table._get_connection().connection.client.meta.events
    events.register("provide-client-params.dynamodb.BatchGetItem", look)
    try:
        house.dispatch()
    finally:
        events.unregister("provide-client-params.dynamodb.BatchGetItem", look)
    assert seen == [True]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of four and waves of two."""
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 4)
    monkeypatch.setattr(wave_module, "WAVE_SIZE", 2)


def queued(house: House) -> list[int]:
    """The numbers of the chunks in the queue, taken out of it."""
    numbers = []
    while messages := house.take(DISPATCH):
        numbers += [json.loads(message["Body"])["chunk"] for message in messages]
    return sorted(numbers)


@pytest.mark.usefixtures("small")
def test_of_a_large_batch_only_as_many_chunks_are_enqueued_as_the_account_has_lanes(house: House) -> None:
    house.accept(*phones(23))  # six chunks, four lanes
    assert queued(house) == [0, 1, 2, 3]


@pytest.mark.usefixtures("small")
def test_a_small_batch_takes_no_more_lanes_than_it_has_chunks(house: House) -> None:
    house.accept(*phones(5))
    assert queued(house) == [0, 1]


@pytest.mark.usefixtures("small")
def test_whoever_finishes_a_chunk_enqueues_the_next_of_its_lane(house: House) -> None:
    house.open("studio", "+14155550300", lanes=2)
    house.opt_in(*phones(20), account="studio")
    house.accept(*phones(20), account="studio")
    waiting = house.take(DISPATCH)
    assert [json.loads(message["Body"])["chunk"] for message in waiting] == [0]
    house.deliver(DISPATCH, waiting)
    assert queued(house) == [1, 2]


@pytest.mark.usefixtures("small")
def test_lane_by_lane_every_chunk_is_sent_once(house: House) -> None:
    everybody = phones(23)
    batch_id = house.sent(*everybody)
    assert sorted(message["to"] for message in house.carrier.sent()) == everybody
    assert set(house.statuses(batch_id).values()) == {"sent"}
    check(house)


@pytest.mark.usefixtures("small")
def test_a_chunk_of_rejected_rows_alone_does_not_end_its_lane(house: House) -> None:
    house.open("studio", "+14155550300", lanes=1)
    rows = ["555"] * 4 + phones(2)
    house.opt_in(*phones(2), account="studio")
    house.accept(*rows, account="studio")
    assert house.dispatch() == 2
    assert sorted(message["to"] for message in house.carrier.sent()) == phones(2)
    check(house, "studio")


@pytest.mark.usefixtures("small")
def test_rejected_rows_are_logged_by_their_chunk_with_row_and_reason(house: House) -> None:
    house.accept("555", *phones(4), "")
    house.dispatch()
    told = [(entry["row"], entry["reason"], entry["text"]) for entry in house.entries(type="recipient_rejected")]
    assert sorted(told) == [
        (0, "invalid_phone", f"Recipient 1 {NOT_VALID} (it is too short)."),
        (5, "invalid_phone", f"Recipient 6 {NOT_VALID} (it is empty)."),
    ]


@pytest.mark.usefixtures("small")
def test_with_little_time_left_the_rest_is_handed_on_before_a_wave_begins(house: House) -> None:
    house.opt_in(*phones(4))
    house.accept(*phones(4))
    assert house.deliver(DISPATCH, house.take(DISPATCH), seconds=20) == set()
    assert house.carrier.sent() == []
    assert house.dispatch() == 1
    assert len(house.carrier.sent()) == 4


def test_a_batch_that_nobody_knows_stays_in_the_queue(house: House) -> None:
    house.accept(DANA)
    [message] = house.take(DISPATCH)
    unknown = message | {"Body": json.dumps(json.loads(message["Body"]) | {"batch": "0" * 32})}
    assert house.deliver(DISPATCH, [unknown]) == {message["MessageId"]}
