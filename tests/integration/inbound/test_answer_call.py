"""Calls, turn by turn: what is heard, and what the keys do to consent and log."""

from typing import Any

import pytest

from functions.voice_call import webhook
from sayso.tables.batches.batches import batch_of
from sayso.tables.batches.chunks import ChunkItem, chunk_key
from tests.support.calls import VOICE
from tests.support.events import sid
from tests.support.house import House, context
from tests.support.phone_calls import PhoneCall, call_for
from tests.support.promises import check

DANA, KIM = "+14155550101", "+14155550102"
APOLOGY = ["We are sorry, this message can no longer be played.", "Goodbye."]


@pytest.fixture
def call(house: House) -> PhoneCall:
    house.opt_in(DANA)
    return call_for(house, house.accept(DANA, **VOICE), DANA)


def review(house: House) -> None:
    assert house.call("PUT", "/settings", {"opt_out_mode": "review"}).status == 200


def history(house: House) -> list[dict[str, Any]]:
    """What calls left in the log, oldest first."""
    kinds = {"consent_changed", "opt_out_requested", "key_pressed"}
    return [entry for entry in house.entries(phone=DANA)[::-1] if entry["type"] in kinds and "call_id" in entry]


def test_a_call_that_is_answered_plays_its_message(house: House, call: PhoneCall) -> None:
    assert call.answered() == [
        "This is Harbour Dance with a message.",
        "School is closed tomorrow.",
        "To stop calls like this, press 5 at any time.",
        "To call us back, dial 4 1 5, 5 5 5, 0 1 0 0.",
        "Goodbye.",
    ]
    assert history(house) == []


def test_a_call_tells_the_offices_own_phone_where_there_is_one(house: House, call: PhoneCall) -> None:
    house.call("PUT", "/settings", {"office_phone": "+14155550199"})
    assert "To call us back, dial 4 1 5, 5 5 5, 0 1 9 9." in call.answered()


@pytest.mark.parametrize(
    ("key", "stands", "text"),
    [
        ("1", {"blocked_categories": ["general"]}, f"{DANA} blocks general, by key press."),
        ("2", {"all_non_emergency_blocked": True}, f"{DANA} blocks all but emergencies, by key press."),
        (
            "3",
            {"channels": {"sms": "opted_out", "voice": "opted_out"}},
            f"{DANA} opted out of text messages and opted out of phone calls, by key press.",
        ),
    ],
)
def test_a_choice_counts_at_once_and_is_read_back(
    house: House, call: PhoneCall, key: str, stands: dict[str, Any], text: str
) -> None:
    call.answered()
    call.press("5")
    before = house.consent(DANA)
    heard = call.press(key)
    assert heard[0] == f"You pressed {key}."
    assert heard[1].startswith("You will get no more ")
    after = house.consent(DANA)
    changes = {name: after[name] for name in stands}
    assert changes == stands
    assert after["source"] == "key_press"
    assert {name: before[name] for name in stands} != stands
    [entry] = history(house)
    assert entry.items() >= {
        "type": "consent_changed", "text": text, "phone": DANA, "batch_id": call.batch_id,
        "message_id": call.message_id, "call_id": sid("CA1"), "key": key, "source": "key_press",
        "actor": {"kind": "recipient", "name": DANA},
    }.items()  # fmt: skip
    check(house)


@pytest.mark.parametrize(
    ("key", "asks_for", "category"),
    [("1", "category", "general"), ("2", "non_emergency", None), ("3", "everything", None)],
)
def test_where_the_account_reviews_a_choice_waits_and_pauses(
    house: House, call: PhoneCall, key: str, asks_for: str, category: str | None
) -> None:
    review(house)
    call.answered()
    call.press("5")
    heard = call.press(key)
    assert heard[1].startswith("We have noted that you want no more ")
    consent = house.consent(DANA)
    assert (consent["paused"], consent["channels"]["sms"]) == (True, "opted_in")
    [request] = house.call("GET", "/opt-out-requests").body["requests"]
    assert (request["asks_for"], request["category"], request["phone"]) == (asks_for, category, DANA)
    [entry] = history(house)
    assert (entry["type"], entry["key"], entry["call_id"]) == ("opt_out_requested", key, sid("CA1"))

    decided = house.call("POST", f"/opt-out-requests/{request['id']}", {"decision": "apply", "note": "heard it"})
    assert decided.status == 200
    assert house.consent(DANA)["paused"] is False


def test_a_choice_that_waits_already_is_told_so_and_waits_once(house: House, call: PhoneCall) -> None:
    review(house)
    for call_id in ("CA1", "CA2"):
        call.call_id = call_id
        call.answered()
        call.press("5")
        assert call.press("2")[1].startswith("We have noted")
    assert [entry["type"] for entry in history(house)] == ["opt_out_requested", "key_pressed"]
    assert len(house.call("GET", "/opt-out-requests").body["requests"]) == 1


def test_a_choice_that_stands_already_is_read_back_and_kept_as_evidence(house: House, call: PhoneCall) -> None:
    for call_id in ("CA1", "CA2"):
        call.call_id = call_id
        call.answered()
        call.press("5")
        assert call.press("2")[1].startswith("You will get no more")
    told = [(entry["type"], entry["text"]) for entry in history(house)]
    assert told == [
        ("consent_changed", f"{DANA} blocks all but emergencies, by key press."),
        ("key_pressed", f"{DANA} pressed 2 in a call, which changed nothing."),
    ]


def test_a_wrong_and_a_missing_press_are_asked_again_twice_and_then_nothing_changes(
    house: House, call: PhoneCall
) -> None:
    before = house.consent(DANA)
    call.answered()
    prompt = call.press("5")[-1]
    assert call.press("9") == ["That was none of the choices.", prompt]
    assert call.press("") == ["We did not hear a key.", prompt]
    assert call.press("5") == ["No choice was made, so nothing has changed.", "Goodbye."]
    assert call.action is None
    assert (house.consent(DANA), history(house)) == (before, [])


def test_the_right_press_counts_the_third_time_too(house: House, call: PhoneCall) -> None:
    call.answered()
    for key in ("5", "", "7"):
        call.press(key)
    assert call.press("3")[0] == "You pressed 3."
    assert house.consent(DANA)["channels"]["voice"] == "opted_out"


def test_another_key_plays_the_message_anew_until_it_was_heard_three_times(house: House, call: PhoneCall) -> None:
    message = call.answered()
    assert [call.press("1"), call.press("#")] == [message, message]
    assert call.press("1") == ["Goodbye."]
    assert (call.action, history(house)) == (None, [])


def test_after_a_choice_five_leads_to_the_others(house: House, call: PhoneCall) -> None:
    call.answered()
    for key in ("5", "1", "5", "3"):
        heard = call.press(key)
    assert heard[0] == "You pressed 3."
    consent = house.consent(DANA)
    assert (consent["blocked_categories"], consent["channels"]["sms"]) == (["general"], "opted_out")


def test_in_an_emergency_the_category_cannot_be_blocked(house: House) -> None:
    house.opt_in(DANA)
    call = call_for(house, house.accept(DANA, **VOICE, category="emergency"), DANA)
    call.answered()
    assert call.press("5")[0].startswith("To unsubscribe from all non-emergency messages, press 2.")
    assert call.press("1")[0] == "That was none of the choices."
    assert call.press("2")[0] == "You pressed 2."
    assert house.consent(DANA)["all_non_emergency_blocked"] is True


def test_a_phone_without_any_consent_can_opt_out(house: House) -> None:
    call = call_for(house, house.accept(DANA, **VOICE), DANA)
    call.answered()
    call.press("5")
    call.press("3")
    assert house.consent(DANA)["channels"] == {"sms": "opted_out", "voice": "opted_out"}


@pytest.mark.parametrize(
    "changes",
    [
        {"account": "nobody"},
        {"account": "valley"},
        {"batch_id": "0" * 32},
        {"message_id": "0.0.1.0123456789ab"},
        {"message_id": "7.0.1.0123456789ab"},
        {"message_id": "hello"},
        {"phone": KIM},
        {"phone": "client:kim"},
        {"call_id": ""},
    ],
)
def test_a_call_that_is_none_of_ours_is_ended_politely(house: House, call: PhoneCall, changes: dict[str, str]) -> None:
    before = house.entries()
    for name, value in changes.items():
        setattr(call, name, value)
    assert call.answered() == APOLOGY
    call.action = f"{call.path}/keys?at=choice.1"
    assert call.press("3") == APOLOGY
    assert house.entries() == before


def test_a_message_whose_text_has_expired_is_not_played(house: House, call: PhoneCall) -> None:
    batch = batch_of("harbour", call.batch_id)
    ChunkItem(*chunk_key(batch, 0)).delete()
    assert call.answered() == APOLOGY


@pytest.mark.parametrize("query", ["", "?at=nowhere.1", "?at=choice.0", "?other=1"])
def test_keys_pressed_nowhere_change_nothing(house: House, call: PhoneCall, query: str) -> None:
    call.action = f"{call.path}/keys{query}"
    assert call.press("3") == APOLOGY
    assert history(house) == []


def test_an_unsigned_request_is_refused_and_changes_nothing(house: House, call: PhoneCall) -> None:
    event = call.key_event("3", f"{call.path}/keys?at=choice.1")
    event["queryStringParameters"]["at"] = "choice.2"
    event["multiValueQueryStringParameters"]["at"] = ["choice.2"]
    assert webhook.handler(event, context(10))["statusCode"] == 403
    assert history(house) == []
