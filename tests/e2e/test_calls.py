"""Calls on the deployed stack: the carrier twin calls, asks for the script, and its phones press keys."""

import uuid
from typing import Any

from twilio.rest import Client

from tests.e2e.school import School, phones, until

TEMPLATE = "School is closed tomorrow."
HOW_TO_STOP = "To stop calls like this, press 5 at any time."
PROMPT = (
    "To unsubscribe from messages like these, press 1. To unsubscribe from all non-emergency messages, press 2. "
    "To opt out of all phone notifications, press 3."
)


def opt_in_to_calls(school: School, *numbers: str) -> None:
    rows = [{"phone": n, "channel": "voice", "status": "opted_in", "source": "paper_form"} for n in numbers]
    answer = school.admin.post("/consents/import", {"rows": rows})
    assert set(answer["counts"]) <= {"imported", "unchanged"}, answer["counts"]


def called(school: School, *numbers: str, **changes: Any) -> dict[str, dict[str, Any]]:
    """The batch of calls to these phones goes out and completes; phone to its row."""
    batch_id = school.send(numbers, channel="voice", template=TEMPLATE, **changes)["batch_id"]
    school.completed(batch_id)
    return {row["phone"]: row for row in school.messages(batch_id)}


def heard_by(school: School, phone: str) -> list[dict[str, Any]]:
    """The phone's calls, each with what it heard."""
    return school.twin.calls(to=phone)


def test_calls_are_heard_and_their_keys_count_at_once(school: School) -> None:
    first, listens, category, emergencies, everything, machine, busy = phones(250, 7)
    keys = {category: ["5", "1"], emergencies: ["5", "2"], everything: ["1", "5", "9", "", "3"]}
    school.twin.behave(
        {phone: {"call": "answer", "keys": pressed} for phone, pressed in keys.items()}
        | {machine: {"call": "machine"}, busy: {"call": "busy"}}
    )
    everybody = (listens, category, emergencies, everything, machine, busy)
    opt_in_to_calls(school, first, *everybody)
    before = school.credits()

    called(school, first)  # so that the functions start once, and not once for each call at the same time
    rows = called(school, *everybody)

    assert {phone: row["status"] for phone, row in rows.items()} == dict.fromkeys(everybody, "delivered") | {
        busy: "undelivered"
    }
    assert school.credits() == before
    [call] = heard_by(school, listens)
    assert call["heard"][0].startswith("This is ")
    assert call["heard"][1:3] == [TEMPLATE, HOW_TO_STOP]
    assert heard_by(school, machine)[0]["heard"] == call["heard"]
    assert heard_by(school, busy)[0]["heard"] == []
    [call] = heard_by(school, everything)
    assert call["pressed"] == ["1", "5", "9", "3"]
    assert call["heard"].count(PROMPT) == 3
    assert "You pressed 3." in call["heard"]

    def consent(phone: str) -> dict[str, Any]:
        return dict(school.viewer.get(f"/consents/{phone}"))

    assert consent(category)["blocked_categories"] == ["general"]
    assert consent(emergencies)["all_non_emergency_blocked"] is True
    assert consent(everything)["channels"] == {"sms": "opted_out", "voice": "opted_out"}
    assert consent(listens)["source"] == "paper_form"
    assert f"{everything} opted out of text messages and opted out of phone calls, by key press." in school.texts(
        phone=everything
    )

    again = called(school, *everybody)
    assert [again[phone]["reason"] for phone in (category, emergencies, everything)] == [
        "category_blocked", "category_blocked", "opted_out",
    ]  # fmt: skip
    assert again[listens]["status"] == "delivered"


def test_where_the_account_reviews_a_key_waits_for_an_admin(other_school: School) -> None:
    [phone] = phones(260, 1)
    opt_in_to_calls(other_school, phone)
    other_school.twin.behave({phone: {"call": "answer", "keys": ["5", "2"]}})
    other_school.admin.put("/settings", {"opt_out_mode": "review"})
    try:
        called(other_school, phone)
    finally:
        other_school.admin.put("/settings", {"opt_out_mode": "automatic"})
    [call] = heard_by(other_school, phone)
    assert call["heard"][-2].startswith("We have noted that you want no more messages from ")
    assert called(other_school, phone)[phone]["reason"] == "paused"
    requests = other_school.admin.get("/opt-out-requests")["requests"]
    [request] = [request for request in requests if request["phone"] == phone]
    assert request["asks_for"] == "non_emergency"
    note = {"decision": "dismiss", "note": "a child played with the phone"}
    other_school.admin.post(f"/opt-out-requests/{request['id']}", note)
    other_school.twin.behave({phone: {"call": "answer"}})
    assert called(other_school, phone)[phone]["status"] == "delivered"


def test_a_call_that_is_none_of_ours_is_ended_politely(school: School, stack: dict[str, Any]) -> None:
    """Anybody with the carrier's account may make it call with our address; the carrier's own client does."""
    [phone] = phones(261, 1)
    client = Client(stack["carrier"]["account_sid"], stack["carrier"]["auth_token"])
    client.api.base_url = stack["carrier"]["url"]
    url = f"{stack['api_url']}/twilio/voice/{school.account}/{uuid.uuid4().hex}/0.0.0.0123456789ab#rc=5&rp=all"
    client.calls.create(to=phone, from_=school.number, url=url)

    def over() -> list[str] | None:
        [call] = heard_by(school, phone)
        return call["heard"] if call["status"] == "completed" else None

    heard = until(over, "the call is over")
    assert heard == ["We are sorry, this message can no longer be played.", "Goodbye."]


def test_what_calls_come_to_stands_in_rows_and_log_and_moves_no_credits(school: School) -> None:
    answers, busy, nobody, gone, never_asked = (f"+141555501{n}" for n in range(30, 35))
    school.twin.behave(
        {answers: {"call": "answer"}, busy: {"call": "busy"}, nobody: {"call": "no_answer"}, gone: {"call": "fail"}}
    )
    opt_in_to_calls(school, answers, busy, nobody, gone)
    before = school.credits()
    batch_id = school.send((answers, busy, nobody, gone, never_asked), channel="voice", template=TEMPLATE)["batch_id"]
    batch = school.completed(batch_id)
    rows = {row["phone"]: (row["status"], row["reason"], row["retryable"]) for row in school.messages(batch_id)}
    assert rows == {
        answers: ("delivered", None, False),
        busy: ("undelivered", "busy", True),
        nobody: ("undelivered", "no_answer", True),
        gone: ("failed", "not_connected", False),
        never_asked: ("skipped", "no_consent", False),
    }
    assert heard_by(school, never_asked) == []
    assert (school.credits(), batch["credits_used"], batch["channel"]) == (before, 0, "voice")
    told = school.texts(batch_id=batch_id)
    assert told[0] == "Requested to send voice message to 5 families."
    assert sorted(told[1:-1]) == [
        f"Voice call delivered to {answers}.",
        f"Voice call to {gone} failed: the call could not be put through: the number may be out of service.",
        f"Voice call to {never_asked} not sent: no consent on record.",
        f"Voice call undelivered to {busy}: the line was busy.",
        f"Voice call undelivered to {nobody}: nobody answered the call.",
    ]
    assert told[-1] == "5 queued, 1 delivered, 2 undelivered, 1 failed, 1 skipped. 0 credits used."
    assert school.ledger().balance == before["balance"]
