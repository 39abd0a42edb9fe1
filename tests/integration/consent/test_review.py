"""Two modes of an account: keys count at once, or wait for an admin; plain words wait in both, STOP in neither."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.support.calls import VOICE
from tests.support.events import sid
from tests.support.ground import plainly
from tests.support.house import House
from tests.support.phone_calls import call_for
from tests.support.promises import promises_hold

DANA, KIM = "+14155550101", "+14155550102"
NOON = datetime(2026, 3, 2, 17, tzinfo=UTC)
MODES = ["automatic", "review"]
WISH = "please take me off this list"


@pytest.fixture(autouse=True)
def opted_in(house: House) -> None:
    rows = [
        {"phone": phone, "channel": channel, "status": "opted_in", "source": "paper_form", "name": "Reyes"}
        for phone in (DANA, KIM)
        for channel in ("sms", "voice")
    ]
    assert house.call("POST", "/consents/import", {"rows": rows}).body["counts"] == {"imported": 4}


def mode(house: House, name: str) -> None:
    assert house.call("PUT", "/settings", {"opt_out_mode": name}).status == 200


def press(house: House, key: str, phone: str = DANA, call_id: str = "CA1", category: str = "general") -> str:
    """A call is answered, 5 pressed, then the key; the id of its batch."""
    batch_id = house.accept(phone, key=f"{call_id}.{key}", **VOICE | {"category": category})
    call = call_for(house, batch_id, phone, call_id=call_id)
    call.answered()
    call.press("5")
    call.press(key)
    house.call("POST", f"/batches/{batch_id}/cancel")
    house.dispatch()
    house.settle()
    return batch_id


def requests(house: House) -> list[dict[str, Any]]:
    return house.pages("/opt-out-requests", "requests")


def decide(house: House, request: dict[str, Any], decision: str) -> Any:
    return house.call("POST", f"/opt-out-requests/{request['id']}", {"decision": decision, "note": "rang them"})


def reaches(house: House, phone: str = DANA, **what: Any) -> str:
    """What becomes of a message to the phone now: its status, or why it is skipped."""
    batch_id = house.accept(phone, key=f"reach {len(house.pages('/batches', 'batches'))}", **what)
    house.dispatch()
    house.settle()
    [row] = house.messages(batch_id)
    return str(row["reason"] or row["status"])


@pytest.mark.parametrize("name", MODES)
def test_a_stop_by_text_counts_at_once_in_both_modes(house: House, name: str) -> None:
    mode(house, name)
    house.text(DANA, "STOP", text_id="SM1")
    consent = house.consent(DANA)
    assert (consent["channels"]["sms"], consent["paused"]) == ("opted_out", False)
    assert requests(house) == []


@pytest.mark.parametrize("name", MODES)
def test_plain_words_wait_in_both_modes(house: House, name: str) -> None:
    mode(house, name)
    house.text(DANA, WISH, text_id="SM1")
    consent = house.consent(DANA)
    assert (consent["channels"]["sms"], consent["paused"]) == ("opted_in", True)
    assert [one["asks_for"] for one in requests(house)] == ["texts"]


HELD = [
    # key; what becomes, while it waits, of a text of the call's category, of another's, of an emergency, of a call
    ("1", "paused", "sent", "sent", "paused"),
    ("2", "paused", "paused", "sent", "paused"),
    ("3", "paused", "paused", "paused", "paused"),
]


@pytest.mark.parametrize(("key", "same", "other", "emergency", "call"), HELD)
def test_until_it_is_decided_nothing_goes_in_the_categories_concerned(
    house: House, key: str, same: str, other: str, emergency: str, call: str
) -> None:
    mode(house, "review")
    press(house, key)
    assert reaches(house, category="general") == same
    assert reaches(house, category="attendance") == other
    assert reaches(house, category="emergency") == emergency
    assert reaches(house, **VOICE) == call
    assert reaches(house, KIM) == "sent"


DECIDED = [
    # key, what stands once it is applied, why a text of the call's category is not sent then
    ("1", {"blocked_categories": ["general"]}, "category_blocked"),
    ("2", {"all_non_emergency_blocked": True}, "category_blocked"),
    ("3", {"channels": {"sms": "opted_out", "voice": "opted_out"}}, "opted_out"),
]


@pytest.mark.parametrize(("key", "stands", "reason"), DECIDED)
def test_what_is_applied_is_what_automatic_does_at_once(
    house: House, key: str, stands: dict[str, Any], reason: str
) -> None:
    press(house, key, KIM)
    at_once = house.consent(KIM)
    mode(house, "review")
    press(house, key, DANA, "CA2")
    assert decide(house, requests(house)[0], "apply").status == 200
    decided = house.consent(DANA)
    shown = ("channels", "blocked_categories", "all_non_emergency_blocked", "paused")
    assert {name: decided[name] for name in shown} == {name: at_once[name] for name in shown}
    assert {name: decided[name] for name in stands} == stands
    assert reaches(house) == reaches(house, KIM) == reason


@pytest.mark.parametrize("key", ["1", "2", "3"])
def test_what_is_dismissed_leaves_all_as_it_was(house: House, key: str) -> None:
    mode(house, "review")
    before = house.consent(DANA)
    press(house, key)
    assert decide(house, requests(house)[0], "dismiss").status == 200
    after = house.consent(DANA)
    shown = ("channels", "blocked_categories", "all_non_emergency_blocked", "paused")
    assert {name: after[name] for name in shown} == {name: before[name] for name in shown}
    assert reaches(house) == "sent"
    assert reaches(house, **VOICE) == "sent"


def test_the_list_says_what_is_asked_by_which_door_and_for_how_long_it_has_waited(house: House) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        mode(house, "review")
        press(house, "1", category="attendance")
        clock.shift(60)
        house.text(KIM, WISH, text_id="SM1")
        clock.shift(timedelta(hours=2))
        listed = requests(house)
    assert [[value for name, value in one.items() if name != "phone_id"] for one in listed] == [
        [f"14155550101.{sid('CA1')}.category", DANA, None, "Reyes", "category", "attendance",
         "no more messages of attendance", "key_press", "1", sid("CA1"), None, "2026-03-02T17:00:00.000000Z", 7260],
        [f"14155550102.{sid('SM1')}.texts", KIM, None, "Reyes", "texts", None, "no more texts",
         "text_message", None, None, WISH, "2026-03-02T17:01:00.000000Z", 7200],
    ]  # fmt: skip


def test_several_requests_of_one_phone_are_decided_one_by_one(house: House) -> None:
    mode(house, "review")
    press(house, "1", category="attendance")
    press(house, "2", call_id="CA2")
    house.text(DANA, WISH, text_id="SM1")
    by_ask = {one["asks_for"]: one for one in requests(house)}
    assert by_ask.keys() == {"category", "non_emergency", "texts"}
    assert decide(house, by_ask["non_emergency"], "dismiss").status == 200
    assert decide(house, by_ask["texts"], "dismiss").status == 200
    assert (reaches(house), reaches(house, category="attendance")) == ("sent", "paused")
    assert decide(house, by_ask["category"], "apply").status == 200
    assert (reaches(house), reaches(house, category="attendance")) == ("sent", "category_blocked")
    promises_hold(house)


def test_switching_the_mode_leaves_what_waits(house: House) -> None:
    mode(house, "review")
    press(house, "2")
    waiting = requests(house)
    mode(house, "automatic")
    assert [one["id"] for one in requests(house)] == [one["id"] for one in waiting]
    assert reaches(house) == "paused"
    press(house, "1", KIM, "CA2")
    assert house.consent(KIM)["blocked_categories"] == ["general"]
    assert decide(house, waiting[0], "dismiss").status == 200
    assert reaches(house) == "sent"


def test_the_same_key_pressed_in_automatic_counts_at_once_and_ends_its_wait(house: House) -> None:
    mode(house, "review")
    press(house, "2")
    mode(house, "automatic")
    press(house, "2", call_id="CA2")
    assert requests(house) == []
    assert house.consent(DANA)["all_non_emergency_blocked"] is True
    promises_hold(house)


def test_a_change_of_mode_is_told_and_an_admins(house: House) -> None:
    before = plainly()
    answer = house.call("PUT", "/settings", {"opt_out_mode": "review"}, role="sender")
    assert answer.error == (403, "forbidden")
    assert plainly() == before
    mode(house, "review")
    [entry] = house.entries(type="settings_changed")
    assert (entry["before"], entry["after"]) == ({"opt_out_mode": "automatic"}, {"opt_out_mode": "review"})


def test_the_report_counts_requests_and_what_became_of_them(house: House) -> None:
    mode(house, "review")
    for call_id, key in (("CA1", "1"), ("CA2", "2"), ("CA3", "3")):
        press(house, key, call_id=call_id)
    decisions = {"category": "apply", "non_emergency": "dismiss", "everything": "apply"}
    for one in requests(house):
        assert decide(house, one, decisions[one["asks_for"]]).status == 200
    rows = house.call("GET", "/elections").body["elections"]
    told = [(row["election"], row["detail"], row["source"]) for row in rows if row["source"] != "paper_form"]
    assert sorted(told, key=str) == sorted([
        ("request_made", "general", "key_press"),
        ("request_made", "non_emergency", "key_press"),
        ("request_made", "everything", "key_press"),
        ("category_blocked", "general", "staff_decision"),
        ("request_applied", "general", "staff_decision"),
        ("request_dismissed", "non_emergency", "staff_decision"),
        ("request_applied", "everything", "staff_decision"),
        ("texts_opted_out", None, "staff_decision"),
        ("calls_opted_out", None, "staff_decision"),
    ], key=str)  # fmt: skip
    promises_hold(house)
