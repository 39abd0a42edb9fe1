"""A phone of Mexico or Argentina has two spellings, and is one phone at every door: its stop counts for both."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from sayso.actions.account.open_account import number_of_account
from sayso.actions.credits.reconcile import reconcile
from sayso.actions.inbound.receive_text import receive_text
from sayso.carrier.inbox import Inbox
from sayso.carrier.record import CarrierRecord
from sayso.carrier.secret import CarrierSecret
from sayso.domain.errors import InvalidRequest
from sayso.invocation import Invocation
from tests.support.calls import VOICE
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN
from tests.support.house import NUMBER_OF, House
from tests.support.later import quiet
from tests.support.lost_texts import lose
from tests.support.phone_calls import call_for
from tests.support.promises import check
from tests.support.reach import reach


@pytest.fixture(autouse=True)
def _reaches_both_countries(house: House) -> None:
    reach("AR", "MX", "US")


MEXICO = ("+525512345678", "+5215512345678")
ARGENTINA = ("+5491123456789", "+541123456789")
PAIRS = [(one, other) for pair in (MEXICO, ARGENTINA) for one, other in (pair, pair[::-1])]
KNOWN_AS = {spelling: pair[0] for pair in (MEXICO, ARGENTINA) for spelling in pair}

spelt_twice = pytest.mark.parametrize(("one", "other"), PAIRS)
SECRET = CarrierSecret(ACCOUNT_SID, AUTH_TOKEN)


def opted_in(house: House, phone: str) -> None:
    house.opt_in(phone)
    house.opt_in(phone, channel="voice")


def nothing_goes_out(house: House, *spellings: str, channel: str = "sms") -> None:
    """Neither a text nor a call, whichever spelling the next lists have."""
    before = house.carrier.sent(), house.carrier.calls()
    for number, spelling in enumerate(spellings):
        house.accept(spelling, key=f"{channel}-{number}", template=f"News {number}", channel=channel)
    house.dispatch()
    house.settle()
    assert (house.carrier.sent(), house.carrier.calls()) == before
    check(house)


def by_text(house: House, phone: str) -> None:
    house.text(phone, "STOP", text_id="SM1")


def by_staff(house: House, phone: str) -> None:
    change = {"source": "phone_call", "channels": {"sms": "opted_out"}}
    assert house.call("PUT", f"/consents/{phone}", change, role="sender").status == 200


def by_import(house: House, phone: str) -> None:
    row = {"phone": phone, "channel": "sms", "status": "opted_out", "source": "paper_form"}
    assert house.call("POST", "/consents/import", {"rows": [row]}).body["counts"] == {"imported": 1}


def by_key(house: House, phone: str) -> None:
    batch_id = house.accept(phone, **VOICE)
    house.dispatch()
    call = call_for(house, batch_id, KNOWN_AS[phone])
    call.phone = phone
    call.answered()
    call.press("5")
    call.press("3")


def by_refusal(house: House, phone: str) -> None:
    """The carrier has the block already, and refuses the next text."""
    house.carrier.behave({"*": {"do": "refuse", "code": 21610}})
    house.accept(phone, key="refused")
    house.dispatch()
    house.settle()
    house.carrier.behave({"*": {"do": "hold"}})


def by_lost_text(house: House, phone: str) -> None:
    lose(house, phone, "STOP")
    now = datetime.now(UTC)
    found = Inbox(SECRET, house.environment["CARRIER_URL"]).texts(
        number_of_account(NUMBER_OF["harbour"]), now - timedelta(hours=1)
    )
    for one in found:
        assert one.text is not None
        receive_text(one.text, now, one.at)


DOORS = [by_text, by_staff, by_import, by_key, by_refusal, by_lost_text]


@spelt_twice
@pytest.mark.parametrize("stop", DOORS)
def test_after_a_stop_in_one_spelling_nothing_goes_out_to_any(
    house: House, stop: Callable[[House, str], None], one: str, other: str
) -> None:
    opted_in(house, one)
    stop(house, other)
    assert [house.consent(spelling)["channels"]["sms"] for spelling in (one, other)] == ["opted_out"] * 2
    nothing_goes_out(house, one, other)


@spelt_twice
def test_after_a_key_in_a_call_no_call_goes_out_to_any_spelling(house: House, one: str, other: str) -> None:
    opted_in(house, one)
    by_key(house, other)
    nothing_goes_out(house, one, other, channel="voice")


@spelt_twice
def test_a_consent_in_one_spelling_is_one_for_the_other(house: House, one: str, other: str) -> None:
    house.opt_in(one)
    batch_id = house.accept(other)
    house.dispatch()
    house.conclude(batch_id, KNOWN_AS[one], "delivered")
    assert house.statuses(batch_id) == {KNOWN_AS[one]: "delivered"}


@spelt_twice
def test_two_rows_of_one_phone_are_merged(house: House, one: str, other: str) -> None:
    house.opt_in(one)
    answer = house.send(recipients=[{"phone": one}, {"phone": other}])
    assert (answer.body["recipients"], answer.body["merged"]) == (1, 1)
    house.dispatch()
    assert len(house.carrier.sent()) == 1


@spelt_twice
def test_a_list_is_completed_by_phone_whatever_its_spelling(house: House, one: str, other: str) -> None:
    batch_id = house.sent(one)
    house.conclude(batch_id, KNOWN_AS[one], "delivered")
    answer = house.send("again", recipients=[{"phone": other}], completes=batch_id)
    assert answer.error == (422, "no_valid_recipients") or answer.body["already_sent"] == 1
    house.dispatch()
    assert len(house.carrier.sent()) == 1


def test_the_carrier_is_given_what_it_wants_in_mexico_and_what_the_list_has_in_argentina(house: House) -> None:
    for number, spelling in enumerate((*MEXICO, *ARGENTINA)):
        house.sent(spelling, key=f"key-{number}", template=f"News {number}")
    assert [one["to"] for one in house.carrier.sent()] == [MEXICO[0], MEXICO[0], *ARGENTINA]


@pytest.mark.parametrize("to", ["", "+14155550199", "hidden", *MEXICO])
def test_a_report_is_logged_with_the_phone_of_its_row_whatever_it_says(house: House, to: str) -> None:
    batch_id = house.sent(MEXICO[0], "+14155550102")
    [row] = [row for row in house.messages(batch_id) if row["phone"] == MEXICO[0]]
    house.report(batch_id, row["message_id"], to, "delivered")
    house.settle()
    [entry] = house.entries(type="message_delivered")
    assert entry["phone"] == MEXICO[0]
    assert entry["text"].startswith(f"SMS message delivered to {MEXICO[0]}.")
    assert house.entries(phone=MEXICO[1], type="message_delivered") == [entry]
    check(house)


@spelt_twice
def test_a_day_agrees_with_the_carriers_record(house: House, one: str, other: str) -> None:
    house.carrier.behave({"*": {"do": "deliver", "faults": ["dropped_callbacks"]}})
    batch_id = house.sent(one)
    quiet(house)
    [sent] = house.carrier.sent()
    [row] = house.messages(batch_id)
    house.report(batch_id, row["message_id"], other, "delivered", MessageSid=sent["sid"])
    house.settle()
    now = datetime.now(UTC) + timedelta(hours=1)
    zone_day = datetime.now(UTC) - timedelta(hours=6)
    found = reconcile(
        "harbour",
        zone_day.date(),
        CarrierRecord(SECRET, house.environment["CARRIER_URL"]),
        Invocation(lambda: now, lambda: math.inf),
    )
    assert (found.compared, found.differences) == (1, ())


@spelt_twice
def test_an_erasure_takes_what_came_under_either_spelling(house: House, one: str, other: str) -> None:
    house.text(one, "Hi Zebra", text_id="SM1")
    house.text(other, "See you, Zebra", text_id="SM2")
    answer = house.call("POST", f"/consents/{other}/erasure", {"note": "a letter"})
    assert answer.body.get("complete"), answer.body
    assert [text["body"] for text in house.consent(one)["texts"]] == ["", ""]


@spelt_twice
def test_an_accounts_number_is_one_number(house: House, one: str, other: str) -> None:
    house.open("uptown", one)
    assert number_of_account(other) == number_of_account(one)
    with pytest.raises(InvalidRequest):
        house.open("downtown", other)
    house.opt_in("+14155550101", account="uptown")
    house.text("+14155550101", "STOP", text_id="SM1", to=other)
    assert house.consent("+14155550101", "uptown")["channels"]["sms"] == "opted_out"
    house.sent("+14155550102", key="from", account="uptown")
    assert house.carrier.sent("+14155550102")[-1]["from"] == one  # as the carrier knows it
