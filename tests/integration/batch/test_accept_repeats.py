"""POST /batches, once for each key: repeats, other bodies, crashes at every step, and races."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sayso.tables.batches import chunks
from tests.support.commits import Commits, Crash
from tests.support.house import Answer, House
from tests.support.promises import check

DANA, KIM = "+14155550101", "+14155550102"
ROWS = [{"phone": DANA, "variables": {"x": "Sam"}}, {"phone": KIM, "variables": {"x": "Kim"}}, {"phone": "555"}]


def send(house: House, **changes: Any) -> Answer:
    return house.send(**{"template": "Hi {{x}}", "recipients": ROWS} | changes)


def everything_went_out_once(house: House) -> None:
    """One batch, held once, told once, sent once to each."""
    assert len(house.pages("/batches", "batches")) == 1
    assert len(house.entries(type="batch_requested")) == 1
    assert house.credits()["held"] == 2
    house.dispatch()
    assert sorted(message["to"] for message in house.carrier.sent()) == [DANA, KIM]
    assert len(house.entries(type="recipient_rejected")) == 1
    check(house)


def test_a_repeat_gets_the_first_answer_and_sends_nothing_more(house: House) -> None:
    house.opt_in(DANA, KIM)
    first = send(house)
    house.dispatch()
    for again in (send(house), send(house)):
        assert (again.status, again.body) == (202, first.body)
    assert house.dispatch() == 0
    everything_went_out_once(house)


def test_a_repeat_gets_the_first_figures_whatever_has_changed_since(house: House) -> None:
    first = send(house)
    house.opt_in(DANA)
    house.call("POST", "/credits/purchases", {"credits": 5, "reference": "r"})
    house.call("PUT", "/settings", {"header": "x" * 200, "categories": ["attendance"]})
    assert send(house).body == first.body


def test_a_repeat_may_be_written_with_other_blanks_and_another_order_of_keys(house: House) -> None:
    body = {"channel": "sms", "category": "general", "template": "Grüß Gott", "recipients": [{"phone": DANA}]}
    first = house.call("POST", "/batches", json.dumps(body), headers={"Idempotency-Key": "k"})
    turned = json.dumps(dict(reversed(body.items())), indent=4, ensure_ascii=False)
    again = house.call("POST", "/batches", turned, headers={"Idempotency-Key": "k"})
    assert (first.status, again.status, again.body) == (202, 202, first.body)


OTHER_BODIES: list[dict[str, Any]] = [
    {"template": "Hello {{x}}"},
    {"recipients": ROWS[:2]},
    {"recipients": ROWS[::-1]},
    {"category": "attendance"},
    {"normalise": True},  # the same wish, but other content
]


@pytest.mark.parametrize("change", OTHER_BODIES)
def test_the_same_key_with_another_body_is_refused_and_changes_nothing(house: House, change: dict[str, Any]) -> None:
    send(house)
    before = house.entries(), house.credits()
    assert send(house, **change).error == (409, "idempotency_key_reused")
    assert (house.entries(), house.credits()) == before


def test_another_key_is_another_batch(house: House) -> None:
    assert send(house, key="a").body["batch_id"] != send(house, key="b").body["batch_id"]
    assert house.credits()["held"] == 4


def test_after_a_crash_before_it_was_accepted_the_key_is_free_for_another_body(house: House, commits: Commits) -> None:
    commits.crash_at_next(by="accept")
    with pytest.raises(Crash):
        send(house)
    assert send(house, template="Other").status == 202
    assert {row["segments"] for row in house.messages(send(house, template="Other").body["batch_id"])} == {1}


def while_storing(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Let something happen between what an accept has read and what it writes."""
    real = chunks.put_chunks

    def store(*args: Any) -> None:
        monkeypatch.setattr(chunks, "put_chunks", real)
        act()
        real(*args)

    monkeypatch.setattr(chunks, "put_chunks", store)


def test_of_two_equal_requests_at_once_one_is_accepted_and_both_get_its_answer(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.opt_in(DANA, KIM)
    quicker: list[Answer] = []
    while_storing(monkeypatch, lambda: quicker.append(send(house)))
    slower = send(house)
    assert (slower.status, slower.body) == (202, quicker[0].body)
    everything_went_out_once(house)


def test_of_two_different_requests_with_one_key_at_once_the_slower_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    while_storing(monkeypatch, lambda: send(house))
    assert send(house, template="Other").error == (409, "idempotency_key_reused")
    assert house.credits()["held"] == 2


def test_what_was_held_is_what_is_sent_though_the_settings_changed_between_two_equal_requests(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.opt_in(DANA, KIM)

    def quicker_under_new_settings() -> None:
        house.call("PUT", "/settings", {"header": "A header " * 30})
        assert send(house).body["segments"] == 4

    while_storing(monkeypatch, quicker_under_new_settings)
    assert send(house).body["segments"] == 4
    house.dispatch()
    assert [message["segments"] for message in house.carrier.sent()] == [2, 2]
    check(house)


def test_of_two_batches_that_want_the_last_credits_at_once_one_is_refused(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.open("studio", "+14155550300", credits_bought=3)
    while_storing(monkeypatch, lambda: send(house, key="quicker", account="studio"))
    answer = send(house, key="slower", account="studio")
    assert answer.error == (402, "insufficient_credits")
    assert answer.body["details"] == [{"needed": 2, "available": 1, "without_consent": 2}]
    assert house.credits("studio") == {"balance": 3, "held": 2, "available": 1}
    check(house, "studio")


def test_two_batches_at_once_are_both_accepted_where_the_credits_suffice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    while_storing(monkeypatch, lambda: send(house, key="quicker"))
    assert send(house, key="slower").status == 202
    assert house.credits() == {"balance": 1000, "held": 4, "available": 996}
    check(house)
