"""One item written by itself, which may meet a transaction: what is tried again, and what is raised."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from pynamodb.exceptions import PutError, UpdateError

from sayso.domain.errors import Busy
from sayso.tables.accounts.credit_balance import CreditBalanceItem, credit_balance_of
from sayso.tables.transactions import PASSING, TRIES, ConditionFailed
from tests.support.house import House

type Refuse = Callable[..., list[int]]


@pytest.fixture
def refuse(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Refuse]:
    """Has DynamoDB answer the next writes with these codes ("": not at all), without pauses; counts the tries."""
    monkeypatch.setattr("sayso.tables.transactions.time.sleep", lambda _: None)
    waiting: list[str] = []
    tries: list[int] = []

    def answer(model: Any, **_: Any) -> None:
        if model.name in {"PutItem", "UpdateItem"}:
            tries.append(1)
            code = waiting.pop(0) if waiting else None
            if code == "":
                raise ReadTimeoutError(endpoint_url="aws")
            if code:
                raise ClientError({"Error": {"Code": code, "Message": "…"}}, model.name)

    events = CreditBalanceItem._get_connection().connection.client.meta.events
    events.register_first("before-call", answer)

    def next_answers(*codes: str) -> list[int]:
        waiting.extend(codes)
        return tries

    yield next_answers
    events.unregister("before-call", answer)


def update() -> None:
    CreditBalanceItem("harbour", "head").update(actions=[CreditBalanceItem.held.set(CreditBalanceItem.held + 1)])


def save() -> None:
    item = CreditBalanceItem.get("harbour", "head")
    item.held += 1
    item.save(condition=CreditBalanceItem.held == item.held - 1)


WRITES = pytest.mark.parametrize("write", [update, save])


def held() -> int:
    return credit_balance_of("harbour").held


@WRITES
@pytest.mark.parametrize("code", sorted(PASSING))
def test_a_conflict_that_passes_is_tried_again(refuse: Refuse, code: str, write: Callable[[], None]) -> None:
    tries = refuse("TransactionConflictException", code)
    write()
    assert (len(tries), held()) == (3, 1)


@WRITES
def test_conflicts_that_outlast_all_tries_are_told_as_busy(refuse: Refuse, write: Callable[[], None]) -> None:
    tries = refuse(*["TransactionConflictException"] * TRIES)
    with pytest.raises(Busy):
        write()
    assert (len(tries), held()) == (TRIES, 0)


@WRITES
def test_a_condition_that_did_not_hold_is_told_at_once(refuse: Refuse, write: Callable[[], None]) -> None:
    tries = refuse("ConditionalCheckFailedException")
    with pytest.raises(ConditionFailed):
        write()
    assert (len(tries), held()) == (1, 0)


@WRITES
@pytest.mark.parametrize("code", ["AccessDeniedException", ""])
def test_what_no_repeat_would_mend_is_raised_as_it_is(refuse: Refuse, code: str, write: Callable[[], None]) -> None:
    tries = refuse(code)
    with pytest.raises((PutError, UpdateError)):
        write()
    assert (len(tries), held()) == (1, 0)
