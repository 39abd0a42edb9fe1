"""`retry_of`: a new batch of what failed in an earlier one for a passing reason, with the texts as they were."""

from typing import Any

import pytest

from tests.support.ground import plainly
from tests.support.house import Answer, House
from tests.support.promises import check

DANA, KIM, ALI, SAM = "+14155550101", "+14155550102", "+14155550103", "+14155550104"
OFF, GONE = {"ErrorCode": "30003"}, {"ErrorCode": "30005"}


def retry(house: House, batch_id: str, key: str = "again", *, role: str = "sender", **changes: Any) -> Answer:
    account = changes.pop("account", "harbour")
    headers = {"Idempotency-Key": key}
    return house.call("POST", "/batches", {"retry_of": batch_id} | changes, role=role, account=account, headers=headers)


def ended(house: House, ends: dict[str, tuple[str, dict[str, str]]], **changes: Any) -> str:
    """A batch that was sent to these phones and has come to these ends; its id."""
    batch_id = house.sent(*ends, **changes)
    for phone, (status, more) in ends.items():
        house.conclude(batch_id, phone, status, **more)
    assert house.batch(batch_id)["status"] == "completed"
    return batch_id


def texts(house: House) -> list[tuple[str, str]]:
    """Phone and text of whatever was sent since the last look."""
    sent = [(message["to"], message["body"]) for message in house.carrier.sent()]
    house.carrier.reset()
    house.carrier.behave({"*": {"do": "hold"}})
    return sent


ENDS = {DANA: ("failed", OFF), KIM: ("delivered", {}), ALI: ("undelivered", GONE), SAM: ("undelivered", OFF)}


def test_it_goes_to_those_whose_reason_passes_with_the_same_texts_and_counts_as_any_batch(house: House) -> None:
    rows = [{"phone": phone, "family_id": f"F{n}", "variables": {"n": n}} for n, phone in enumerate(ENDS)]
    first = ended(house, ENDS, template="Hi {{n}}", category="attendance", recipients=rows)
    texts(house)
    house.call("PUT", "/settings", {"header": "A new header"})
    answer = retry(house, first)
    assert (answer.status, answer.body["rejected"], answer.body["characters"]) == (202, [], [])
    figures = {"recipients": 2, "families": 2, "merged": 0, "without_consent": 0, "segments": 2, "credits_held": 2}
    assert figures.items() <= answer.body.items()
    second = answer.body["batch_id"]
    assert house.credits() == {"balance": 997, "held": 2, "available": 995}
    house.dispatch()
    assert sorted(texts(house)) == [(DANA, "Hi 0"), (SAM, "Hi 3")]
    assert [(row["index"], row["phone"], row["family_id"]) for row in house.messages(second)] == [
        (0, DANA, "F0"),
        (3, SAM, "F3"),
    ]
    again, before = house.batch(second), house.batch(first)
    assert (again["retry_of"], again["retried_by"], again["category"]) == (first, None, "attendance")
    assert (before["retry_of"], before["retried_by"]) == (None, second)
    [entry, _] = house.entries(type="batch_requested")
    assert (entry["batch_id"], entry["retry_of"]) == (second, first)
    check(house)


def test_rows_tell_who_will_be_in_it(house: House) -> None:
    first = ended(house, ENDS)
    told = {row["phone"]: (row["retryable"], row["reason_text"]) for row in house.messages(first)}
    assert told == {
        DANA: (True, "the phone is switched off or out of reach"),
        KIM: (False, None),
        ALI: (False, "the number is unknown or no longer in service"),
        SAM: (True, "the phone is switched off or out of reach"),
    }
    assert retry(house, first).body["recipients"] == 2


def test_a_batch_on_its_way_waits(house: House) -> None:
    first = house.sent(DANA, KIM)
    house.conclude(first, DANA, "failed", **OFF)
    answer = retry(house, first)
    assert answer.error == (409, "batch_not_completed")
    assert answer.body["details"] == [{"field": "retry_of", "problem": "is not completed", "open": 1}]
    house.conclude(first, KIM, "delivered")
    assert retry(house, first).status == 202, "a refusal does not bind the key"


def test_a_batch_that_was_cancelled_may_be_retried_as_far_as_it_went(house: House) -> None:
    first = house.sent(DANA)
    house.call("POST", f"/batches/{first}/cancel")
    house.conclude(first, DANA, "failed", **OFF)
    assert house.batch(first)["status"] == "cancelled"
    assert retry(house, first).body["recipients"] == 1


@pytest.mark.parametrize("end", [("delivered", {}), ("undelivered", GONE)])
def test_where_nothing_failed_for_a_passing_reason_there_is_nothing_to_send(house: House, end: Any) -> None:
    first = ended(house, {DANA: end})
    before = plainly()
    assert retry(house, first).error == (422, "no_valid_recipients")
    assert plainly() == before


def test_another_accounts_batch_is_not_there(house: House) -> None:
    first = ended(house, {DANA: ("failed", OFF)})
    assert retry(house, first, account="valley").error == (404, "not_found")
    assert retry(house, "0" * 32).error == (404, "not_found")


def test_a_batch_is_retried_once_and_then_its_retry_is(house: House) -> None:
    first = ended(house, {DANA: ("failed", OFF), KIM: ("failed", OFF)})
    second = retry(house, first, "a").body["batch_id"]
    refused = retry(house, first, "b")
    assert refused.error == (409, "already_retried")
    assert refused.body["details"][0]["retried_by"] == second
    house.dispatch()
    house.conclude(second, DANA, "failed", **OFF)
    house.conclude(second, KIM, "delivered")
    texts(house)
    third = retry(house, second, "b")
    house.dispatch()
    assert [phone for phone, _ in texts(house)] == [DANA]
    assert house.batch(third.body["batch_id"])["retry_of"] == second
    check(house)


def test_who_has_opted_out_since_is_not_sent_to(house: House) -> None:
    first = ended(house, {DANA: ("failed", OFF), KIM: ("failed", OFF)})
    texts(house)
    house.text(DANA, "STOP", text_id="SM1")
    answer = retry(house, first).body
    assert (answer["recipients"], answer["without_consent"]) == (2, 1)
    house.dispatch()
    house.settle()
    assert KIM in [phone for phone, _ in texts(house)]
    assert house.statuses(answer["batch_id"]) == {DANA: "skipped", KIM: "sent"}
    check(house)


def test_a_phone_that_was_erased_since_is_not_sent_to(house: House) -> None:
    first = ended(house, {DANA: ("failed", OFF), KIM: ("failed", OFF)})
    texts(house)
    erased = house.call("POST", f"/consents/{DANA}/erasure", {"note": "asked for it on the phone"})
    assert erased.body["complete"]
    assert retry(house, first).body["recipients"] == 1
    house.dispatch()
    assert [phone for phone, _ in texts(house)] == [KIM]
    check(house)


def test_a_late_delivery_before_it_is_accepted_takes_the_message_out(house: House) -> None:
    first = ended(house, {DANA: ("failed", OFF), KIM: ("failed", OFF)})
    house.conclude(first, DANA, "delivered")
    assert [row["phone"] for row in house.messages(retry(house, first).body["batch_id"])] == [KIM]
    check(house)


def test_it_needs_credits_and_without_them_the_batch_can_be_retried_later(house: House) -> None:
    house.open("studio", "+14155550300", credits_bought=1)
    first = house.sent(DANA, account="studio")
    house.conclude(first, DANA, "failed", account="studio", **OFF)
    house.accept(KIM, key="other", account="studio")
    assert retry(house, first, account="studio").error == (402, "insufficient_credits")
    assert house.batch(first, "studio")["retried_by"] is None
    house.call("POST", "/credits/purchases", {"credits": 1, "reference": "r"}, account="studio")
    assert retry(house, first, account="studio").status == 202
    check(house, "studio")


def test_a_category_that_the_account_has_given_up_is_refused(house: House) -> None:
    first = ended(house, {DANA: ("failed", OFF)}, category="attendance")
    house.call("PUT", "/settings", {"categories": ["general"]})
    answer = retry(house, first)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), "category")


def test_wording_that_the_account_has_made_an_error_is_refused(house: House) -> None:
    first = ended(house, {DANA: ("failed", OFF)}, template="Reply to Harbour Dance at bit.ly/x")
    warnings = house.batch(first)["warnings"]
    house.call("PUT", "/settings", {"warnings_as_errors": ["url_shortener"]})
    assert retry(house, first).error == (400, "invalid_request")
    house.call("PUT", "/settings", {"warnings_as_errors": []})
    assert retry(house, first).body["warnings"] == warnings


def test_an_emergency_is_retried_by_an_admin_alone(house: House) -> None:
    first = ended(house, {DANA: ("failed", OFF)}, category="emergency")
    assert retry(house, first).error == (403, "forbidden")
    assert retry(house, first, role="admin").status == 202
    assert retry(house, first).error == (403, "forbidden"), "nor is an admin's first answer a sender's"


def test_a_test_is_retried_as_a_test(house: House) -> None:
    first = ended(house, {DANA: ("failed", OFF)}, test=True)
    second = retry(house, first).body["batch_id"]
    assert house.batch(second)["test"] is True
    assert house.entries(type="batch_requested")[0]["test"] is True


def test_rows_of_many_chunks_come_in_the_order_of_the_first_list(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sayso.domain.batch.chunk.CHUNK_SIZE", 2)
    phones = [f"+1415555{1000 + n}" for n in range(7)]
    first = ended(house, {phone: ("failed", OFF if n % 3 else GONE) for n, phone in enumerate(phones)})
    second = retry(house, first).body["batch_id"]
    assert [row["index"] for row in house.messages(second)] == [1, 2, 4, 5]
    house.dispatch()
    assert set(house.statuses(second).values()) == {"sent"}
    check(house)


def test_its_preview_shows_the_texts_and_the_figures_and_changes_nothing(house: House) -> None:
    first = ended(house, ENDS, template="Harbour Dance: Hi! Reply STOP to end")
    before = plainly()
    shown = house.call("POST", "/batches/preview", {"retry_of": first}, role="sender").body
    assert plainly() == before
    previews = shown.pop("previews")
    assert [(row["index"], row["phone"], row["would_send"]) for row in previews] == [(0, DANA, True), (3, SAM, True)]
    assert {row["text"] for row in previews} == {"Harbour Dance: Hi! Reply STOP to end"}
    del shown["previews_left_out"]
    accepted = retry(house, first).body
    assert shown.pop("sent_until") <= accepted.pop("sent_until"), "each from its own moment"
    assert shown == {
        name: value for name, value in accepted.items() if name not in {"batch_id", "short_name", "status"}
    }
    refused = house.call("POST", "/batches/preview", {"retry_of": first}, role="sender")
    assert refused.error == (409, "already_retried")


INVALID: list[tuple[dict[str, Any], str]] = [
    ({"template": "Hi"}, "template"),
    ({"recipients": [{"phone": DANA}]}, "recipients"),
    ({"test": True}, "test"),
    ({"channel": "voice"}, "channel"),
    ({"category": "attendance"}, "category"),
    ({"retry_of": ""}, "retry_of"),
    ({"retry_of": 7}, "retry_of"),
    ({"retry_of": None}, "channel"),
]


@pytest.mark.parametrize(("changes", "field"), INVALID)
def test_a_retry_of_another_form_is_refused_with_its_field(house: House, changes: dict[str, Any], field: str) -> None:
    first = ended(house, {DANA: ("failed", OFF)})
    answer = retry(house, first, **changes)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), field)
    assert house.batch(first)["retried_by"] is None


def test_what_the_batch_has_may_be_named(house: House) -> None:
    first = ended(house, {DANA: ("failed", OFF)})
    assert retry(house, first, channel="sms", category="general", normalise=True, test=False).status == 202
