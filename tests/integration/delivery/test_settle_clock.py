"""Settling watches its clock: what a run has no time for comes again, and a slow account takes nobody else's time."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from functions.status_callback import worker
from sayso.actions.delivery import settle as settle_module
from tests.support.crashes import Crash
from tests.support.events import sqs_event
from tests.support.house import SETTLE, House, context
from tests.support.promises import check

PHONES = [f"+1415555{1000 + n}" for n in range(60)]


def reported(house: House, account: str, *phones: str) -> list[dict[str, Any]]:
    """A batch of the account to these phones, reported as delivered; what then is in the settle queue."""
    batch_id = house.sent(*phones, account=account)
    for row in house.messages(batch_id, account):
        house.report(batch_id, row["message_id"], row["phone"], "delivered", account=account)
    return list(_all(house))


def _all(house: House) -> Iterator[dict[str, Any]]:
    while messages := house.take(SETTLE):
        yield from messages


def run(messages: Sequence[dict[str, Any]], seconds: Callable[[], float]) -> set[str]:
    """One run of Settle; the ids of what comes again."""
    life = context(30)
    life.get_remaining_time_in_millis = lambda: int(1000 * seconds())
    answer = worker.handler(sqs_event(list(messages)), life)
    return {item["itemIdentifier"] for item in answer["batchItemFailures"]}


def ids(messages: Sequence[dict[str, Any]]) -> set[str]:
    return {message["MessageId"] for message in messages}


def slow_for(monkeypatch: pytest.MonkeyPatch, account: str, seconds: float) -> Callable[[], float]:
    """Each transaction of the account takes so long; the seconds that are left of the run."""
    left = [30.0]
    part = settle_module._settle_part

    def slow(of: str, *rest: Any) -> Any:
        left[0] -= seconds if of == account else 0
        if left[0] <= 0:
            raise Crash  # and all of it comes again in minutes
        return part(of, *rest)

    monkeypatch.setattr(settle_module, "_settle_part", slow)
    return lambda: left[0]


def test_what_there_is_no_time_for_comes_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = reported(house, "harbour", *PHONES)
    with monkeypatch.context() as patch:
        left = slow_for(patch, "harbour", 18)
        assert run(messages, left) == ids(messages), "none is lost"
    assert run(messages, lambda: 30) == set()
    assert house.credits()["balance"] == 940
    check(house)


def test_a_slow_account_leaves_the_others_their_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = reported(house, "harbour", *PHONES), reported(house, "valley", PHONES[0])
    left = slow_for(monkeypatch, "harbour", 10)
    again = run([*slow, *quick], left)
    assert again == ids(slow)
    assert house.credits("valley")["balance"] == 999
    check(house, "valley")


def test_a_run_that_begins_late_gives_everything_back(house: House) -> None:
    messages = [*reported(house, "harbour", PHONES[0]), *reported(house, "valley", PHONES[0])]
    assert run(messages, lambda: 5) == ids(messages)
    assert house.credits()["balance"] == house.credits("valley")["balance"] == 1000


def test_records_are_not_tried_one_by_one_when_there_is_no_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    messages = reported(house, "harbour", *PHONES[:10])
    tried: list[str] = []
    left = [30.0]

    def fails(account: str, *_: Any) -> Any:
        tried.append(account)
        left[0] -= 8
        if left[0] <= 0:
            raise Crash
        raise ConnectionError

    monkeypatch.setattr(settle_module, "_settle_part", fails)
    assert run(messages, lambda: left[0]) == ids(messages)
    assert len(tried) < 4
