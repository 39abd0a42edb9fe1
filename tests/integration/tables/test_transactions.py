"""One transaction: what is tried again, what is raised, and what nobody may catch."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from pynamodb.exceptions import TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from sayso.domain.errors import Busy
from sayso.tables import TABLES
from sayso.tables.accounts.credit_balance import CreditBalanceItem, credit_balance_of, hold_credits
from sayso.tables.transactions import PASSING, TRIES, ConditionFailed, transact
from tests.support.house import House

TABLE = TABLES["ACCOUNTS_TABLE"]
EVENT = "provide-client-params.dynamodb.TransactWriteItems"

type Refuse = Callable[..., list[int]]


def cancelled(*codes: str) -> ClientError:
    """DynamoDB's answer when it cancels a transaction: one reason for each action."""
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "…"},
        "CancellationReasons": [{"Code": code} for code in codes],
    }
    return ClientError(answer, "TransactWriteItems")


@pytest.fixture
def refuse(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Refuse]:
    """Has DynamoDB answer the next transactions with these errors, without pauses between; counts the tries."""
    monkeypatch.setattr("sayso.tables.transactions.time.sleep", lambda _: None)
    waiting: list[Exception] = []
    tries: list[int] = []

    def answer(**_: Any) -> None:
        tries.append(1)
        if waiting:
            raise waiting.pop(0)

    events = TABLE._get_connection().connection.client.meta.events
    events.register(EVENT, answer)

    def next_answers(*errors: Exception) -> list[int]:
        waiting.extend(errors)
        return tries

    yield next_answers
    events.unregister(EVENT, answer)


def write(transaction: TransactWrite) -> None:
    hold_credits(transaction, "harbour", 1)


def held() -> int:
    return credit_balance_of("harbour").held


@pytest.mark.parametrize("code", sorted(PASSING))
def test_a_conflict_that_passes_is_tried_again(refuse: Refuse, code: str) -> None:
    tries = refuse(cancelled("None", code), cancelled(code, code))
    transact(TABLE, write)
    assert (len(tries), held()) == (3, 1)


def test_conflicts_that_outlast_all_tries_are_told_as_busy(refuse: Refuse) -> None:
    tries = refuse(*[cancelled("TransactionConflict")] * TRIES)
    with pytest.raises(Busy):
        transact(TABLE, write)
    assert (len(tries), held()) == (TRIES, 0)


@pytest.mark.parametrize(
    "codes",
    [
        ("ConditionalCheckFailed",),
        ("None", "ConditionalCheckFailed"),
        ("TransactionConflict", "ConditionalCheckFailed"),
    ],
)
def test_a_condition_that_did_not_hold_is_told_at_once(refuse: Refuse, codes: tuple[str, ...]) -> None:
    tries = refuse(cancelled(*codes))
    with pytest.raises(ConditionFailed):
        transact(TABLE, write)
    assert (len(tries), held()) == (1, 0)


@pytest.mark.parametrize("codes", [("ValidationError",), ("ItemCollectionSizeLimitExceeded", "TransactionConflict")])
def test_what_no_repeat_would_mend_is_raised_as_it_is(refuse: Refuse, codes: tuple[str, ...]) -> None:
    tries = refuse(cancelled(*codes))
    with pytest.raises(TransactWriteError):
        transact(TABLE, write)
    assert (len(tries), held()) == (1, 0)


def test_a_refusal_of_the_whole_request_is_raised_as_it_is(refuse: Refuse) -> None:
    refuse(ClientError({"Error": {"Code": "AccessDeniedException", "Message": "…"}}, "TransactWriteItems"))
    with pytest.raises(TransactWriteError):
        transact(TABLE, write)


def test_an_answer_that_does_not_come_is_raised_as_it_is(refuse: Refuse) -> None:
    refuse(ReadTimeoutError(endpoint_url="aws"))
    with pytest.raises(TransactWriteError):
        transact(TABLE, write)


def test_what_a_caller_raises_while_it_builds_is_its_own_and_nothing_is_written(refuse: Refuse) -> None:
    def build(transaction: TransactWrite) -> None:
        write(transaction)
        raise LookupError

    tries = refuse()
    with pytest.raises(LookupError):
        transact(TABLE, build)
    assert (len(tries), held()) == (0, 0)


def test_pauses_between_tries_grow_and_stay_short(refuse: Refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    longest: list[float] = []
    monkeypatch.setattr("sayso.tables.transactions.random.uniform", lambda _, most: longest.append(most))
    refuse(*[cancelled("TransactionConflict")] * TRIES)
    with pytest.raises(Busy):
        transact(TABLE, write)
    assert longest == sorted(longest)
    assert sum(longest) < 5, "a webhook waits for it"


def test_a_conflict_beside_a_webhook_or_a_call_is_not_seen_outside(refuse: Refuse, house: House) -> None:
    tries = refuse(*[cancelled("TransactionConflict")] * 3)
    assert house.send(recipients=[{"phone": "+14155550101"}]).status == 202
    assert len(tries) > 3
    assert held() == 1


def test_all_kinds_of_item_in_a_table_share_one_connection(house: House) -> None:
    for table in TABLES.values():
        kinds: list[type[Model]] = [table, *table.__subclasses__()]
        assert len({id(kind._get_connection().connection.client) for kind in kinds}) == 1
    assert CreditBalanceItem in TABLE.__subclasses__()
