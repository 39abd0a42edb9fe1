"""A batch of calls, from its request to the log: what is like a text, and what is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sayso.domain.proof.check import Right, check_proof
from tests.support.calls import VOICE, conclude, ends
from tests.support.house import House
from tests.support.later import housekeep
from tests.support.promises import all_is_over, check

DANA, KIM, LEE = "+14155550101", "+14155550102", "+14155550103"


def rows(house: House, batch_id: str) -> dict[str, dict[str, Any]]:
    return {row["phone"]: row for row in house.messages(batch_id)}


def test_a_call_is_asked_for_with_its_script_its_report_and_an_end_to_its_ringing(house: House) -> None:
    batch_id = house.sent(DANA, **VOICE)
    [call] = house.carrier.calls()
    [row] = house.messages(batch_id)
    place = f"harbour/{batch_id}/{row['message_id']}"
    assert (call["to"], call["from"]) == (DANA, "+14155550100")
    assert call["url"].endswith(f"/twilio/voice/{place}#rc=5&rp=all")
    assert call["status_callback"].endswith(f"/twilio/status/{place}#rc=5&rp=all")
    assert house.carrier.sent() == []
    assert row["status"] == "sent"


def test_a_call_costs_no_credits_and_has_neither_header_nor_footer_nor_plain_characters(house: House) -> None:
    house.call("PUT", "/settings", {"header": "Harbour:", "footer": "Reply STOP to stop"})
    house.opt_in(DANA, channel="voice")
    body: dict[str, Any] = VOICE | {"category": "general", "template": "“Closed” {{when}} – stay home"}
    body["recipients"] = [{"phone": DANA, "variables": {"when": "today"}}]
    seen = house.call("POST", "/batches/preview", body)
    [shown] = seen.body["previews"]
    assert shown["text"] == "“Closed” today – stay home"
    assert (shown["segments"], shown["encoding"], shown["would_send"]) == (0, None, True)
    figures = {name: seen.body[name] for name in ("segments", "segments_saved", "segments_lost", "credits_held")}
    assert set(figures.values()) == {0}
    assert (seen.body["characters"], seen.body["warnings"]) == ([], [])
    answer = house.send(**body)
    assert {name: answer.body[name] for name in figures} == figures
    assert house.credits() == {"balance": 1000, "held": 0, "available": 1000}


def test_what_no_voice_speaks_is_left_out_of_the_text(house: House) -> None:
    house.opt_in(DANA, channel="voice")
    body = VOICE | {"category": "general", "recipients": [{"phone": DANA, "variables": {}}]}
    seen = house.call("POST", "/batches/preview", body | {"template": "Bell\uffff rings\nat 8\ufffe"})
    assert [row["text"] for row in seen.body["previews"]] == ["Bell rings\nat 8"]
    refused = house.call("POST", "/batches/preview", body | {"template": "\ufffe"})
    assert refused.status == 422
    assert refused.body["details"][0]["reason"] == "invalid_value"


def test_only_a_consent_to_calls_allows_a_call(house: House) -> None:
    house.opt_in(DANA)
    house.opt_in(KIM, channel="voice")
    body = VOICE | {"category": "general", "recipients": [{"phone": DANA}, {"phone": KIM}]}
    seen = house.call("POST", "/batches/preview", body)
    assert {row["phone"]: row["reason"] for row in seen.body["previews"]} == {DANA: "no_consent", KIM: None}
    batch_id = house.accept(DANA, KIM, **VOICE)
    house.dispatch()
    house.settle()
    assert [call["to"] for call in house.carrier.calls()] == [KIM]
    assert rows(house, batch_id)[DANA]["reason"] == "no_consent"
    texted = house.accept(DANA, KIM, key="text")
    house.dispatch()
    house.settle()
    assert rows(house, texted)[KIM]["reason"] == "no_consent"
    check(house)


ENDS = [
    ("completed", "delivered", None, "delivered to +14155550101.", False),
    ("busy", "undelivered", "busy", "undelivered to +14155550101: the line was busy.", True),
    ("no-answer", "undelivered", "no_answer", "undelivered to +14155550101: nobody answered the call.", True),
    (
        "failed",
        "failed",
        "not_connected",
        "to +14155550101 failed: the call could not be put through: the number may be out of service.",
        False,
    ),
    (
        "canceled",
        "failed",
        "carrier_reported",
        "to +14155550101 failed: the carrier could not deliver it.",
        True,
    ),
]


@pytest.mark.parametrize(("told", "status", "reason", "sentence", "again"), ENDS, ids=[end[0] for end in ENDS])
def test_what_a_call_comes_to(
    house: House, told: str, status: str, reason: str | None, sentence: str, again: bool
) -> None:
    batch_id = house.sent(DANA, **VOICE)
    conclude(house, batch_id, (DANA, told))
    [row] = house.messages(batch_id)
    assert (row["status"], row["reason"], row["retryable"]) == (status, reason, again)
    [entry] = house.entries(type=f"message_{status}")
    assert entry["text"] == f"Voice call {sentence}"
    assert (entry["credits"], entry["remaining"], entry["channel"]) == (0, 1000, "voice")
    assert "seq" not in entry, "no credits moved"
    [summary] = house.entries(type="batch_completed")
    assert summary["text"] == f"1 queued, 1 {status}. 0 credits used."
    assert [entry["text"] for entry in house.entries(type="batch_requested")] == [
        "Requested to send voice message to 1 family."
    ]
    assert house.credits() == {"balance": 1000, "held": 0, "available": 1000}
    all_is_over(house)


@pytest.mark.parametrize("told", ["queued", "initiated", "ringing", "in-progress", "flying"])
def test_a_call_on_its_way_changes_nothing(house: House, told: str) -> None:
    batch_id = house.sent(DANA, **VOICE)
    conclude(house, batch_id, (DANA, told))
    assert house.statuses(batch_id) == {DANA: "sent"}


def test_the_status_of_a_call_only_rises_however_often_and_in_whatever_order_it_is_told(house: House) -> None:
    batch_id = house.sent(DANA, **VOICE)
    for told, stands in (
        ("failed", "failed"),
        ("busy", "undelivered"),
        ("failed", "undelivered"),
        ("completed", "delivered"),
        ("no-answer", "delivered"),
        ("completed", "delivered"),
    ):
        conclude(house, batch_id, (DANA, told))
        assert house.statuses(batch_id) == {DANA: stands}
        check(house)
    assert len(house.entries(type="message_delivered")) == 1


def test_a_report_of_a_call_that_no_batch_made_changes_nothing(house: House) -> None:
    batch_id = house.sent(DANA, **VOICE)
    assert ends(house, batch_id, "0.0.0.0123456789ab", DANA, "completed")["statusCode"] == 204
    house.settle()
    assert house.statuses(batch_id) == {DANA: "sent"}


def test_who_was_busy_or_did_not_answer_is_called_again_by_a_retry(house: House) -> None:
    batch_id = house.sent(DANA, KIM, LEE, **VOICE)
    conclude(house, batch_id, (DANA, "completed"), (KIM, "busy"), (LEE, "failed"))
    answer = house.call("POST", "/batches", {"retry_of": batch_id}, headers={"Idempotency-Key": "again"})
    assert (answer.status, answer.body["recipients"], answer.body["credits_held"]) == (202, 1, 0)
    house.dispatch()
    assert [call["to"] for call in house.carrier.calls(KIM)] == [KIM, KIM]
    assert len(house.carrier.calls()) == 4
    again = answer.body["batch_id"]
    assert house.batch(again)["channel"] == "voice"
    conclude(house, again, (KIM, "completed"))
    all_is_over(house)


def test_a_school_without_credits_can_call(house: House) -> None:
    house.open("pier", "+14155550300", credits_bought=0)
    house.opt_in(DANA, account="pier", channel="voice")
    house.accept(DANA, account="pier", **VOICE)
    house.dispatch()
    assert [call["from"] for call in house.carrier.calls()] == ["+14155550300"]
    assert house.credits("pier") == {"balance": 0, "held": 0, "available": 0}


def test_the_same_phone_and_words_are_one_call_and_other_words_another(house: House) -> None:
    house.opt_in(DANA, channel="voice")
    named = [{"phone": DANA, "variables": {"name": name}} for name in ("Sam", "Sam", "Ana")]
    batch_id = house.accept(recipients=named, **VOICE | {"template": "{{name}} is late."})
    assert house.batch(batch_id)["merged"] == 1
    house.dispatch()
    assert len(house.carrier.calls(DANA)) == 2


def test_a_test_call_goes_to_ones_own_phone(house: House) -> None:
    batch_id = house.sent(DANA, test=True, **VOICE)
    assert house.statuses(batch_id) == {DANA: "sent"}
    refused = house.send("two", test=True, recipients=[{"phone": DANA}, {"phone": KIM}], **VOICE)
    assert refused.error == (400, "invalid_request")


def test_cancelling_stops_the_calls_that_have_not_been_made(house: House) -> None:
    house.opt_in(DANA, KIM, channel="voice")
    batch_id = house.accept(DANA, KIM, **VOICE)
    answer = house.call("POST", f"/batches/{batch_id}/cancel")
    assert (answer.body["stopped"], answer.body["sent"]) == (2, 0)
    house.dispatch()
    house.settle()
    assert house.carrier.calls() == []
    all_is_over(house)


def test_an_unknown_channel_is_refused_with_its_field(house: House) -> None:
    answer = house.send(channel="fax", recipients=[{"phone": DANA}])
    assert answer.error == (400, "invalid_request")
    assert [detail["field"] for detail in answer.body["details"]] == ["channel"]


def test_a_call_that_the_carrier_refuses_has_failed_and_opts_nobody_out(house: House) -> None:
    house.carrier.behave({DANA: {"call": "refuse"}})
    batch_id = house.sent(DANA, **VOICE)
    house.settle()
    [row] = house.messages(batch_id)
    assert (row["status"], row["reason"], row["error_code"]) == ("failed", "carrier_refused", "21216")
    assert row["reason_text"] == "the carrier does not call this number"
    assert house.consent(DANA)["channels"]["voice"] == "opted_in"
    all_is_over(house)


def test_calls_begin_at_their_time_and_an_emergency_call_is_an_admins(house: House) -> None:
    house.opt_in(DANA, channel="voice")
    later = (datetime.now(UTC) + timedelta(minutes=10)).isoformat()
    batch_id = house.accept(DANA, send_at=later, **VOICE)
    assert (house.batch(batch_id)["status"], house.dispatch()) == ("scheduled", 0)
    housekeep(house, 11)
    assert [call["to"] for call in house.carrier.calls()] == [DANA]
    refused = house.send("two", role="sender", recipients=[{"phone": DANA}], **VOICE | {"category": "emergency"})
    assert refused.error == (403, "forbidden")


def test_a_phone_that_blocks_a_category_is_not_called_for_it_but_in_an_emergency(house: House) -> None:
    house.opt_in(DANA, channel="voice")
    blocked = {"blocked_categories": ["general"], "source": "phone_call", "note": "asked"}
    house.call("PUT", f"/consents/{DANA}", blocked)
    batch_id = house.accept(DANA, **VOICE)
    urgent = house.accept(DANA, key="urgent", **VOICE | {"category": "emergency"})
    house.dispatch()
    house.settle()
    assert rows(house, batch_id)[DANA]["reason"] == "category_blocked"
    assert house.statuses(urgent) == {DANA: "sent"}
    check(house)


def test_a_phones_proof_has_its_calls_and_who_opted_out_is_not_called_once_erased(house: House) -> None:
    batch_id = house.sent(DANA, **VOICE)
    conclude(house, batch_id, (DANA, "busy"), (DANA, "completed"))
    proof = house.call("GET", f"/consents/{DANA}/proof")
    assert isinstance(check_proof(proof.body), Right)
    assert [one["channel"] for one in proof.body["batches"].values()] == ["voice"]
    out = {"channels": {"voice": "opted_out"}, "source": "phone_call", "note": "asked"}
    house.call("PUT", f"/consents/{DANA}", out)
    erased = house.call("POST", f"/consents/{DANA}/erasure", {"note": "asked for it"})
    assert erased.status == 200, erased.body
    later = house.accept(DANA, key="later", **VOICE)
    house.dispatch()
    house.settle()
    assert len(house.carrier.calls(DANA)) == 1
    assert house.statuses(later) == {DANA: "skipped"}
    all_is_over(house)
