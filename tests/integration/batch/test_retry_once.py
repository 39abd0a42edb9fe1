"""A retry, once: repeats, two at once, late reports at the same moment, and crashes at every step."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sayso.tables.batches import chunks
from tests.support.commits import Commits, Crash
from tests.support.house import Answer, House
from tests.support.promises import check

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"


@pytest.fixture
def first(house: House) -> str:
    """A batch of three that failed because the phones were off."""
    batch_id = house.sent(DANA, KIM, ALI)
    for phone in (DANA, KIM, ALI):
        house.conclude(batch_id, phone, "failed", ErrorCode="30003")
    house.carrier.reset()
    house.carrier.behave({"*": {"do": "hold"}})
    return batch_id


def retry(house: House, batch_id: str, key: str = "again") -> Answer:
    return house.call("POST", "/batches", {"retry_of": batch_id}, headers={"Idempotency-Key": key})


def while_storing(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Let something happen between what a retry has read and what it writes."""
    real = chunks.put_chunks

    def store(*args: Any) -> None:
        monkeypatch.setattr(chunks, "put_chunks", real)
        act()
        real(*args)

    monkeypatch.setattr(chunks, "put_chunks", store)


def goes_out_once(house: House, first: str, *phones: str) -> None:
    """One retry, told once, that sends to each of these once."""
    assert len(house.pages("/batches", "batches")) == 2
    assert len(house.entries(type="batch_requested")) == 2
    assert house.credits()["held"] == len(phones)
    house.dispatch()
    assert Counter(message["to"] for message in house.carrier.sent()) == Counter(phones)
    second = house.batch(first)["retried_by"]
    assert house.statuses(second) == dict.fromkeys(phones, "sent")
    check(house)


def test_a_repeat_gets_the_first_answer_and_sends_nothing_more(house: House, first: str) -> None:
    answer = retry(house, first)
    house.conclude(first, DANA, "delivered")
    assert [(again.status, again.body) for again in (retry(house, first), retry(house, first))] == [
        (202, answer.body)
    ] * 2
    goes_out_once(house, first, DANA, KIM, ALI)


def test_the_same_key_for_another_batch_is_refused(house: House, first: str) -> None:
    retry(house, first)
    assert retry(house, "0" * 32).error == (409, "idempotency_key_reused")


def test_of_two_retries_at_once_one_is_accepted_and_the_other_is_told_which(
    house: House, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quicker: list[Answer] = []
    while_storing(monkeypatch, lambda: quicker.append(retry(house, first, "quicker")))
    slower = retry(house, first, "slower")
    assert slower.error == (409, "already_retried")
    assert slower.body["details"][0]["retried_by"] == quicker[0].body["batch_id"]
    goes_out_once(house, first, DANA, KIM, ALI)


def test_of_two_equal_retries_at_once_both_get_the_same_answer(
    house: House, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quicker: list[Answer] = []
    while_storing(monkeypatch, lambda: quicker.append(retry(house, first)))
    slower = retry(house, first)
    assert (slower.status, slower.body) == (202, quicker[0].body)
    goes_out_once(house, first, DANA, KIM, ALI)


def test_what_is_reported_delivered_while_it_is_accepted_is_not_sent_again(
    house: House, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    while_storing(monkeypatch, lambda: house.conclude(first, DANA, "delivered"))
    assert retry(house, first).body["recipients"] == 2
    goes_out_once(house, first, KIM, ALI)


def test_if_all_is_delivered_while_it_is_accepted_there_is_nothing_to_retry(
    house: House, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_delivered() -> None:
        for phone in (DANA, KIM, ALI):
            house.conclude(first, phone, "delivered")

    while_storing(monkeypatch, all_delivered)
    assert retry(house, first).error == (422, "no_valid_recipients")
    assert house.batch(first)["retried_by"] is None
    check(house)


def test_who_read_before_a_late_report_and_stores_last_changes_nothing_of_what_was_accepted_after_it(
    house: House, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quicker: list[Answer] = []

    def reported_and_accepted() -> None:
        house.conclude(first, DANA, "delivered")
        quicker.append(retry(house, first))

    while_storing(monkeypatch, reported_and_accepted)
    slower = retry(house, first)
    assert (slower.status, slower.body) == (202, quicker[0].body)
    goes_out_once(house, first, KIM, ALI)


def test_after_a_crash_before_it_was_accepted_another_may_retry(house: House, first: str, commits: Commits) -> None:
    commits.crash_at_next(by="accept")
    with pytest.raises(Crash):
        retry(house, first, "crashed")
    assert retry(house, first, "another").status == 202
    assert retry(house, first, "crashed").error == (409, "already_retried")
    goes_out_once(house, first, DANA, KIM, ALI)
