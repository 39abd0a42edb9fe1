"""`completes`: a new batch of those rows whose phone has not got the text of an earlier one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sayso.domain.batch import group
from sayso.tables.batches import batches
from sayso.tables.batches.chunks import ChunkItem, chunk_key
from sayso.tables.batches.table import BatchItem, key_of
from tests.support.completing import ALI, DANA, KIM, NOA, SAM, complete, goes_to, texts
from tests.support.ground import plainly
from tests.support.house import House
from tests.support.promises import check

OFF, GONE = {"ErrorCode": "30003"}, {"ErrorCode": "30005"}
MOVED = "Class moves to 5 pm."


def test_the_list_with_one_phone_corrected_goes_to_that_phone_alone(house: House) -> None:
    first = house.sent(DANA, KIM)
    house.conclude(first, DANA, "delivered")
    house.opt_in(ALI)
    answer = complete(house, first, DANA, KIM, ALI)
    assert goes_to(house, answer) == [ALI]
    figures = {"completes": first, "recipients": 1, "already_sent": 2, "already_sent_other_text": 0, "credits_held": 1}
    assert figures.items() <= answer.body.items()
    house.dispatch()
    assert texts(house) == {DANA: 1, KIM: 1, ALI: 1}
    check(house)


def test_batch_and_log_say_what_it_completes_and_how_many_were_left_out(house: House) -> None:
    first = house.sent(DANA, KIM)
    second = complete(house, first, DANA, KIM, ALI).body["batch_id"]
    shown, before = house.batch(second), house.batch(first)
    assert (shown["completes"], shown["already_sent"], shown["retry_of"]) == (first, 2, None)
    assert (before["completes"], before["already_sent"], before["retried_by"]) == (None, 0, None)
    [entry, plain] = house.entries(type="batch_requested")
    assert (entry["batch_id"], entry["completes"], entry["already_sent"]) == (second, first, 2)
    assert not {"completes", "already_sent"} & plain.keys()


def test_what_did_not_arrive_goes_out_and_what_may_arrive_does_not(house: House) -> None:
    first = house.sent(DANA, KIM, ALI, SAM)
    house.conclude(first, DANA, "failed", **OFF)
    house.conclude(first, KIM, "undelivered", **GONE)
    house.conclude(first, ALI, "delivered")
    assert goes_to(house, complete(house, first, DANA, KIM, ALI, SAM)) == [DANA, KIM]


def test_the_newly_consented_and_the_rejected_go_out(house: House) -> None:
    house.opt_in(DANA)
    rows = [{"phone": phone} for phone in (DANA, KIM, "555-0103")]
    first = house.accept(recipients=rows)
    house.dispatch()
    house.settle()
    assert house.statuses(first) == {DANA: "sent", KIM: "skipped"}
    house.opt_in(KIM, ALI)
    assert goes_to(house, complete(house, first, DANA, KIM, ALI)) == [KIM, ALI]
    house.dispatch()
    assert texts(house) == {DANA: 1, KIM: 1, ALI: 1}


@pytest.mark.parametrize("days", [0, 1])
def test_a_batch_that_has_not_begun_counts(house: House, days: int) -> None:
    tomorrow = f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%dT%H:%MZ}"
    first = house.accept(DANA, KIM, send_at=tomorrow if days else None)
    assert house.batch(first)["status"] == ("scheduled" if days else "queued")
    assert goes_to(house, complete(house, first, DANA, KIM, ALI)) == [ALI]


def test_what_was_cancelled_goes_out_even_before_it_is_settled(house: House) -> None:
    house.opt_in(DANA, KIM)
    first = house.accept(DANA, KIM)
    house.call("POST", f"/batches/{first}/cancel")
    assert goes_to(house, complete(house, first, DANA, KIM)) == [DANA, KIM]
    house.dispatch()
    house.settle()
    assert texts(house) == {DANA: 1, KIM: 1}
    check(house)


def test_of_a_phone_with_two_children_the_missing_text_goes_out(house: House) -> None:
    def rows(*names: str) -> list[dict[str, Any]]:
        return [{"phone": DANA, "family_id": "F1", "variables": {"name": name}} for name in names]

    house.opt_in(DANA)
    first = house.accept(template="{{name}} is late.", recipients=rows("Sam"))
    answer = complete(house, first, template="{{name}} is late.", recipients=rows("Mai", "Sam"))
    house.dispatch()
    assert answer.body["already_sent"] == 1
    assert sorted(one["body"] for one in house.carrier.sent()) == ["Mai is late.", "Sam is late."]


def test_a_changed_text_alone_sends_nothing_again_and_the_answer_says_so(house: House) -> None:
    first = house.sent(DANA, KIM)
    house.call("PUT", "/settings", {"header": "A new header"})
    answer = complete(house, first, DANA, KIM, ALI, template="Class moves to 6 pm.")
    assert goes_to(house, answer) == [ALI]
    assert (answer.body["already_sent"], answer.body["already_sent_other_text"]) == (2, 2)


def test_a_chain_counts_as_a_star(house: House) -> None:
    first = house.sent(DANA)
    second = complete(house, first, DANA, KIM, key="second").body
    third = complete(house, second["batch_id"], DANA, KIM, ALI, key="third").body
    fourth = complete(house, first, DANA, KIM, ALI, SAM, key="fourth").body
    assert [one["completes"] for one in (second, third, fourth)] == [first] * 3
    assert [one["already_sent"] for one in (second, third, fourth)] == [1, 2, 3]
    assert house.statuses(third["batch_id"]) == {ALI: "pending"}
    assert house.statuses(fourth["batch_id"]) == {SAM: "pending"}
    assert goes_to(house, complete(house, third["batch_id"], DANA, NOA, key="fifth")) == [NOA]


def test_a_retry_counts_and_what_completes_its_batch_does_too(house: House) -> None:
    first = house.sent(DANA, KIM)
    for phone in (DANA, KIM):
        house.conclude(first, phone, "failed", **OFF)
    again = house.call("POST", "/batches", {"retry_of": first}, headers={"Idempotency-Key": "r"}).body["batch_id"]
    assert goes_to(house, complete(house, first, DANA, KIM, ALI, key="a")) == [ALI]
    assert goes_to(house, complete(house, again, DANA, KIM, ALI, SAM, key="b")) == [SAM]


def test_retries_of_a_time_before_the_first_batch_listed_them_count(house: House) -> None:
    first = house.sent(DANA)
    house.conclude(first, DANA, "failed", **OFF)
    again = house.call("POST", "/batches", {"retry_of": first}, headers={"Idempotency-Key": "r"}).body["batch_id"]
    BatchItem(*key_of("harbour", first)).update(actions=[BatchItem.followers.remove()])
    BatchItem(*key_of("harbour", again)).update(actions=[BatchItem.first.remove()])
    for batch_id in (first, again):
        assert complete(house, batch_id, DANA, key="k").error == (422, "no_valid_recipients")
    assert complete(house, again, DANA, KIM).body["completes"] == first


def test_retrying_sends_nothing_that_a_batch_that_completes_it_has_sent(house: House) -> None:
    first = house.sent(DANA, KIM)
    for phone in (DANA, KIM):
        house.conclude(first, phone, "failed", **OFF)
    complete(house, first, DANA)
    retry = house.call("POST", "/batches", {"retry_of": first}, headers={"Idempotency-Key": "r"})
    assert goes_to(house, retry) == [KIM]
    assert (retry.body["already_sent"], retry.body["completes"]) == (1, None)
    assert house.entries(type="batch_requested")[0]["already_sent"] == 1


def test_where_it_has_sent_all_there_is_nothing_to_retry_and_its_own_failures_are_retried(house: House) -> None:
    first = house.sent(DANA)
    house.conclude(first, DANA, "failed", **OFF)
    second = complete(house, first, DANA).body["batch_id"]
    preview = house.call("POST", "/batches/preview", {"retry_of": first})
    assert preview.error == (422, "no_valid_recipients")
    house.dispatch()
    house.conclude(second, DANA, "failed", **OFF)
    assert house.call("POST", "/batches/preview", {"retry_of": second}).body["recipients"] == 1
    third = house.call("POST", "/batches", {"retry_of": second}, headers={"Idempotency-Key": "r"})
    assert goes_to(house, third) == [DANA]
    assert house.call("POST", "/batches/preview", {"retry_of": first}).error == (422, "no_valid_recipients")
    assert complete(house, first, DANA, key="more").error == (422, "no_valid_recipients")


def test_an_erased_phone_has_got_it_all_the_same(house: House) -> None:
    first = house.sent(DANA, KIM)
    house.conclude(first, DANA, "delivered")
    house.call("POST", f"/consents/{DANA}/erasure", {"note": "by letter"})
    answer = complete(house, first, DANA, KIM, ALI)
    assert goes_to(house, answer) == [ALI]
    assert (answer.body["already_sent"], answer.body["already_sent_other_text"]) == (2, 0)


def test_where_nothing_is_left_it_says_so_and_changes_nothing(house: House) -> None:
    first = house.sent(DANA, KIM)
    before = plainly()
    answer = complete(house, first, DANA, KIM, "555-0103")
    assert answer.error == (422, "no_valid_recipients")
    assert answer.body["message"] == (
        "Nothing is left to send: 2 rows are left out, as their phones have the text, or it is on its way, "
        "and 1 cannot be sent; see the details."
    )
    assert [one.get("index") for one in answer.body["details"]] == [2, None]
    assert answer.body["details"][-1]["already_sent"] == 2
    assert plainly() == before


def test_the_preview_has_the_figures_of_the_answer_and_the_rows_that_go_out(house: House) -> None:
    first = house.sent(DANA, KIM)
    body = {"channel": "sms", "category": "general", "template": MOVED, "completes": first}
    rows = [{"phone": phone} for phone in (DANA, ALI, KIM)]
    shown = house.call("POST", "/batches/preview", body | {"recipients": rows}).body
    assert [(row["index"], row["phone"]) for row in shown.pop("previews")] == [(1, ALI)]
    del shown["previews_left_out"]
    accepted = complete(house, first, DANA, ALI, KIM).body
    assert shown.pop("sent_until") <= accepted.pop("sent_until"), "each from its own moment"
    assert shown == {
        name: value for name, value in accepted.items() if name not in {"batch_id", "short_name", "status"}
    }


def test_advice_and_characters_are_about_what_goes_out(house: House) -> None:
    def rows(*given: tuple[str, str]) -> list[dict[str, Any]]:
        return [{"phone": phone, "variables": {"note": note}} for phone, note in given]

    house.opt_in(DANA, KIM)
    first = house.accept(template="See {{note}}", recipients=rows((DANA, "“you” at bit.ly/x")))
    whole = rows((DANA, "“you” at bit.ly/x"), (KIM, "you"))
    answer = complete(house, first, template="See {{note}}", recipients=whole).body
    assert (answer["characters"], answer["segments"]) == ([], 1)
    assert "url_shortener" not in {one["code"] for one in answer["warnings"]}


def test_calls_complete_calls(house: House) -> None:
    first = house.sent(DANA, channel="voice")
    assert goes_to(house, complete(house, first, DANA, KIM, channel="voice")) == [KIM]
    refused = complete(house, first, DANA, KIM, key="other")
    assert (refused.error, refused.body["details"][0]["field"]) == ((400, "invalid_request"), "completes")


def test_another_accounts_batch_is_not_there(house: House) -> None:
    first = house.sent(DANA)
    assert complete(house, first, DANA, account="valley").error == (404, "not_found")
    assert complete(house, "0" * 32, DANA).error == (404, "not_found")


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"test": True, "recipients": [{"phone": DANA}]}, "completes"),
    ({"retry_of": "b1"}, "template"),
    ({"completes": ""}, "completes"),
    ({"completes": 7}, "completes"),
]


@pytest.mark.parametrize(("changes", "field"), REFUSED)
def test_another_form_is_refused_with_its_field(house: House, changes: dict[str, Any], field: str) -> None:
    first = house.sent(DANA)
    answer = complete(house, first, KIM, **changes)
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), field)


def test_a_retry_has_no_list_that_could_complete_anything(house: House) -> None:
    first = house.sent(DANA)
    answer = house.call(
        "POST", "/batches", {"retry_of": first, "completes": first}, headers={"Idempotency-Key": "key-2"}
    )
    assert (answer.error, answer.body["details"][0]["field"]) == ((400, "invalid_request"), "completes")


def test_a_test_is_not_completed(house: House) -> None:
    first = house.sent(DANA, test=True)
    answer = complete(house, first, DANA, KIM)
    assert (answer.error, answer.body["details"][0]["problem"]) == ((400, "invalid_request"), "is a test")


def test_only_so_much_is_compared(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group, "MAX_BATCHES", 2)
    first = house.sent(DANA)
    complete(house, first, KIM, key="a")
    refused = complete(house, first, ALI, key="b")
    assert (refused.error, refused.body["details"][0]["field"]) == ((400, "invalid_request"), "completes")
    monkeypatch.setattr(group, "MAX_BATCHES", 50)
    monkeypatch.setattr(group, "MAX_MESSAGES", 1)
    assert complete(house, first, ALI, key="b").error == (400, "invalid_request")


def test_where_nobody_knows_any_more_who_got_it_nothing_is_sent(house: House) -> None:
    first = house.sent(DANA, KIM)
    ChunkItem(*chunk_key(batches.batch_of("harbour", first), 0)).delete()
    assert complete(house, first, DANA, KIM, ALI).error == (422, "no_valid_recipients")


def test_credits_are_needed_for_the_rest_alone(house: House) -> None:
    house.open("studio", "+14155550300", credits_bought=3)
    first = house.sent(DANA, KIM, account="studio")
    assert complete(house, first, DANA, KIM, ALI, account="studio").body["credits_available"] == 0
    check(house, "studio")
