"""Plain words by text: the phone is paused and told so once, the office is asked, and an admin decides."""

from typing import Any

import pytest

from sayso.domain.account.settings import KeywordOwner
from tests.support.events import sid
from tests.support.house import House
from tests.support.promises import check

DANA = "+14155550101"
WISH = "please take me off this list, thank you!"
NOTED = "We have noted your wish and stopped texts from Harbour Dance. Reply START to get them again."


def text(house: House, body: str, text_id: str = "SM1", **more: str) -> str:
    """What the phone is answered."""
    answer = house.text(DANA, body, text_id=text_id, **more)
    assert answer["statusCode"] == 200
    return str(answer["body"])


def requests(house: House, **more: Any) -> list[dict[str, Any]]:
    return house.pages("/opt-out-requests", "requests", **more)


def decide(house: House, request_id: str, decision: str = "apply", note: str = "rang them", **more: Any) -> Any:
    return house.call("POST", f"/opt-out-requests/{request_id}", {"decision": decision, "note": note}, **more)


def statuses(house: House, key: str, **changes: Any) -> list[tuple[str, str | None]]:
    """What becomes of a text to the phone now."""
    batch_id = house.accept(DANA, key=key, **changes)
    house.dispatch()
    house.settle()
    return [(row["status"], row["reason"]) for row in house.messages(batch_id)]


@pytest.fixture(autouse=True)
def opted_in(house: House) -> None:
    house.opt_in(DANA)


def test_a_wish_pauses_the_phone_is_answered_and_stands_in_the_list(house: House) -> None:
    assert NOTED in text(house, WISH)
    consent = house.consent(DANA)
    assert (consent["channels"]["sms"], consent["paused"]) == ("opted_in", True)
    assert statuses(house, "general") == [("skipped", "paused")]
    assert statuses(house, "emergency", category="emergency") == [("sent", None)]
    [request] = requests(house)
    assert request | {"at": "", "waiting_seconds": 0} == {
        "id": f"14155550101.{sid('SM1')}.texts",
        "phone": DANA,
        "phone_id": consent["phone_id"],
        "family_id": None,
        "name": None,
        "asks_for": "texts",
        "category": None,
        "in_words": "no more texts",
        "source": "text_message",
        "key": None,
        "call_id": None,
        "text": WISH,
        "at": "",
        "waiting_seconds": 0,
    }
    [entry] = house.entries(type="opt_out_requested")
    assert entry["text"] == f"{DANA} asks for no more texts, by text message."
    assert (entry["rule"], entry["actor"]) == ("remove_me", {"kind": "recipient", "name": DANA})
    assert [told["type"] for told in consent["history"]] == ["opt_out_requested", "consent_changed"]
    check(house)


def test_a_wish_that_is_told_again_waits_once_and_is_answered_once(house: House) -> None:
    text(house, WISH)
    assert NOTED in text(house, WISH), "the carrier brings the same text again"
    assert NOTED not in text(house, "stop texting me!!", "SM2")
    assert len(requests(house)) == 1
    assert len(house.entries(type="opt_out_requested")) == 1


def test_what_is_applied_opts_the_phone_out(house: House) -> None:
    text(house, WISH)
    [request] = requests(house)
    answer = decide(house, request["id"])
    assert (answer.status, answer.body["channels"]["sms"], answer.body["paused"]) == (200, "opted_out", False)
    assert requests(house) == []
    [entry] = house.entries(type="opt_out_decided")
    assert (entry["decision"], entry["note"], entry["actor"]["kind"]) == ("apply", "rang them", "staff")
    assert statuses(house, "after", category="emergency") == [("skipped", "opted_out")]


def test_what_is_dismissed_lets_texts_go_again(house: House) -> None:
    text(house, WISH)
    [request] = requests(house)
    assert decide(house, request["id"], "dismiss").body["paused"] is False
    assert requests(house) == []
    assert statuses(house, "after") == [("sent", None)]


@pytest.mark.parametrize(("word", "status"), [("START", "opted_in"), ("STOP", "opted_out")])
def test_the_phone_itself_is_quicker(house: House, word: str, status: str) -> None:
    text(house, WISH)
    text(house, word, "SM2")
    consent = house.consent(DANA)
    assert consent["channels"]["sms"] == status
    assert statuses(house, "after")[0][0] == ("sent" if word == "START" else "skipped")


def test_who_has_opted_out_before_has_nothing_to_wait_for(house: House) -> None:
    text(house, "STOP")
    assert NOTED not in text(house, WISH, "SM2")
    assert requests(house) == []


def test_the_carrier_answers_no_plain_words_so_sayso_does_whoever_owns_the_keywords(house: House) -> None:
    house.open("studio", "+14155550300", keyword_owner=KeywordOwner.CARRIER, name="Harbour Dance")
    house.opt_in(DANA, account="studio")
    assert NOTED in text(house, WISH, to="+14155550300")
    assert len(requests(house, account="studio")) == 1
    assert requests(house) == [], "another account's"


@pytest.mark.parametrize("body", ["Can you stop by the office?", "Don't stop the music class", "ok", ""])
def test_other_texts_change_nothing(house: House, body: str) -> None:
    assert "<Message>" not in text(house, body)
    assert house.consent(DANA)["paused"] is False
    assert requests(house) == []


PERHAPS = "This is harassment of my kid by another kid"


def test_what_may_be_a_wish_is_shown_to_staff_at_once_and_texts_go_on_unanswered(house: House) -> None:
    assert "<Message>" not in text(house, PERHAPS)
    consent = house.consent(DANA)
    assert (consent["channels"]["sms"], consent["paused"], consent["maybe_opt_out"]) == ("opted_in", False, True)
    assert statuses(house, "general") == [("sent", None)]
    [request] = requests(house)
    assert (request["asks_for"], request["in_words"], request["text"]) == (
        "maybe_texts",
        "no more texts, perhaps",
        PERHAPS,
    )
    [entry] = house.entries(type="opt_out_requested")
    assert (entry["rule"], entry["replied"], entry["after"]["paused"]) == ("leave_me_alone", False, False)
    check(house)


@pytest.mark.parametrize(
    ("decision", "status", "after"), [("apply", "opted_out", "skipped"), ("dismiss", "opted_in", "sent")]
)
def test_what_may_be_a_wish_is_decided_in_one_step(house: House, decision: str, status: str, after: str) -> None:
    text(house, PERHAPS)
    [request] = requests(house)
    answer = decide(house, request["id"], decision)
    assert (answer.body["channels"]["sms"], answer.body["maybe_opt_out"]) == (status, False)
    assert requests(house) == []
    assert statuses(house, "after")[0][0] == after


def test_what_may_be_a_wish_counts_once_and_gives_way_to_a_plain_one(house: House) -> None:
    text(house, PERHAPS)
    text(house, PERHAPS)
    text(house, PERHAPS, "SM2")
    assert [one["asks_for"] for one in requests(house)] == ["maybe_texts"]
    assert NOTED in text(house, WISH, "SM3")
    text(house, PERHAPS, "SM4")
    assert [one["asks_for"] for one in requests(house)] == ["texts"]
    assert (house.consent(DANA)["paused"], house.consent(DANA)["maybe_opt_out"]) == (True, False)
    check(house)


def test_a_start_answers_what_may_have_been_a_wish(house: House) -> None:
    text(house, PERHAPS)
    text(house, "START", "SM2")
    assert requests(house) == []
    assert house.consent(DANA)["maybe_opt_out"] is False


@pytest.mark.parametrize("wish", ["don't call me anymore", "No me llamen más"])
def test_who_asks_for_no_calls_gets_texts_and_no_calls_until_an_admin_decides(house: House, wish: str) -> None:
    house.opt_in(DANA, channel="voice")
    for text_id in ("SM1", "SM1", "SM2"):
        assert "<Message>" not in text(house, wish, text_id)
    [request] = requests(house)
    assert (request["asks_for"], request["in_words"]) == ("calls", "no more calls")
    assert statuses(house, "a text") == [("sent", None)]
    assert statuses(house, "a call", channel="voice") == [("skipped", "paused")]
    assert statuses(house, "an emergency", channel="voice", category="emergency") == [("sent", None)]
    assert decide(house, request["id"]).body["channels"] == {"sms": "opted_in", "voice": "opted_out"}
    assert house.consent(DANA)["maybe_opt_out"] is False
    check(house)


@pytest.mark.parametrize("sent", [NOTED, "Recital moves to 5 pm. Reply STOP to unsubscribe"])
def test_a_reaction_is_shown_as_one_and_never_answered_however_often_it_comes(house: House, sent: str) -> None:
    for text_id in ("SM1", "SM1", "SM2"):
        assert "<Message>" not in text(house, f"Loved “{sent}”", text_id)
    consent = house.consent(DANA)
    assert (consent["paused"], consent["maybe_opt_out"]) == (False, False)
    assert [(one["reaction"], one["answer"]) for one in consent["texts"]] == [("❤️", None)] * 2
    told = [(entry["text"], entry["reaction"]) for entry in house.entries(type="message_received")]
    assert told == [(f"{DANA} reacted with ❤️ to a text message.", "❤️")] * 2
    check(house)


REFUSED = [
    ({"decision": "apply", "note": "x"}, f"14155550101.{sid('SM9')}.texts", (409, "not_waiting")),
    ({"decision": "apply", "note": "x"}, "nobody", (404, "not_found")),
    ({"decision": "perhaps", "note": "x"}, f"14155550101.{sid('SM1')}.texts", (400, "invalid_request")),
    ({"decision": "apply", "note": " "}, f"14155550101.{sid('SM1')}.texts", (400, "invalid_request")),
    ({"decision": "apply"}, f"14155550101.{sid('SM1')}.texts", (400, "invalid_request")),
    ({}, f"14155550101.{sid('SM1')}.texts", (400, "invalid_request")),
]


@pytest.mark.parametrize(("body", "request_id", "error"), REFUSED)
def test_a_decision_that_cannot_be_is_refused_and_changes_nothing(
    house: House, body: dict[str, str], request_id: str, error: tuple[int, str]
) -> None:
    text(house, WISH)
    assert house.call("POST", f"/opt-out-requests/{request_id}", body).error == error
    assert len(requests(house)) == 1


def test_a_request_is_decided_once_and_by_admins(house: House) -> None:
    text(house, WISH)
    [request] = requests(house)
    assert decide(house, request["id"], role="sender").error == (403, "forbidden")
    assert decide(house, request["id"], account="valley").error == (409, "not_waiting")
    assert decide(house, request["id"], "dismiss").status == 200
    assert decide(house, request["id"]).error == (409, "not_waiting")
    assert len(house.entries(type="opt_out_decided")) == 1


def test_requests_come_page_by_page_the_oldest_first(house: House) -> None:
    phones = [f"+1415555{1000 + n}" for n in range(3)]
    house.opt_in(*phones)
    for number, phone in enumerate(phones):
        house.text(phone, "no more texts please", text_id=f"SM{number}")
    assert [one["phone"] for one in requests(house, limit="1")] == phones


def test_staff_lift_an_opt_out_only_with_a_note(house: House) -> None:
    text(house, "STOP")
    change = {"channels": {"sms": "opted_in"}, "source": "phone_call"}
    answer = house.call("PUT", f"/consents/{DANA}", change)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), "note")
    assert house.call("PUT", f"/consents/{DANA}", change | {"note": "called, wants them again"}).status == 200
