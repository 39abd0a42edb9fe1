"""The run of every minute only lists what is due, so that it takes little longer for ten thousand accounts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pynamodb.exceptions import QueryError

from functions.housekeeping import schedule
from sayso.actions.delivery.housekeeping.list_due import MOST_OF_A_SHARD
from sayso.aws.queues import LookQueue, NotEnqueued
from sayso.domain.account.limits import Limits
from sayso.domain.delivery.housekeeping import DueBatch
from sayso.observability import RunFailed
from sayso.tables.batches import due
from sayso.tables.batches.table import BatchItem, key_of, shard_of
from tests.support.crashes import Watch, calls
from tests.support.house import LOOK, House, context

DANA = "+14155550101"


def lists(house: House, minutes: float = 1) -> list[DueBatch]:
    """What a run so many minutes from now puts on the queue, in its order."""
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minutes)):
        schedule.handler({}, context(55))
    found: list[DueBatch] = []
    while messages := house.take(LOOK):
        found += [LookQueue.parse(message["Body"])[0] for message in messages]
    return found


def accepts(house: House, *accounts: str) -> list[str]:
    return [house.accept(DANA, key=f"{number}", account=account) for number, account in enumerate(accounts)]


def test_the_run_makes_no_call_for_each_batch(house: House) -> None:
    accepted = accepts(house, *["harbour"] * 30)
    watch = Watch()
    with calls(watch):
        assert sorted(one.batch_id for one in lists(house)) == sorted(accepted)
    assert watch.names.count("SendMessageBatch") == 3
    assert len(watch.names) < 30, watch.names


def test_accounts_are_spread_over_the_index_and_take_turns(house: House) -> None:
    accepts(house, "harbour", "harbour", "harbour", "valley")
    assert len({item.due for item in BatchItem.scan() if item.sk.startswith("batch#")}) == 2
    assert [one.account for one in lists(house)] == ["harbour", "valley", "harbour", "harbour"]


def test_a_batch_that_is_not_due_is_not_listed(house: House) -> None:
    accepts(house, "harbour")
    assert lists(house, minutes=0.4) == []


@pytest.mark.parametrize("partition", due.OF_OLD)
def test_a_batch_of_an_earlier_version_is_found_and_its_look_brings_it_to_its_shard(
    house: House, partition: str
) -> None:
    [batch_id] = accepts(house, "harbour")
    item = BatchItem(*key_of("harbour", batch_id))
    item.update(actions=[BatchItem.due.set(partition)])
    [listed] = lists(house)
    assert listed.batch_id == batch_id
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        house.housekeep()
    item.refresh()
    assert item.due.startswith("open#")


def test_an_account_cannot_hide_others_of_its_shard_by_all_that_it_may_accept_in_a_day() -> None:
    assert Limits().messages_a_day <= MOST_OF_A_SHARD


def test_a_shard_that_cannot_be_read_keeps_no_other_waiting(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    accepts(house, "harbour", "valley")
    found = due.due_batches

    def one_is_throttled(shard: str, *rest: Any) -> list[DueBatch]:
        if shard == shard_of("harbour"):
            raise QueryError
        return found(shard, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(due, "due_batches", one_is_throttled)
        with (
            time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)),
            pytest.raises(RunFailed, match="1 shards of what is due could not be read"),
        ):
            schedule.handler({}, context(55))
    [message] = house.take(LOOK)
    assert LookQueue.parse(message["Body"])[0].account == "valley"
    assert [one.account for one in lists(house)] == ["harbour", "valley"]


def test_what_the_queue_does_not_take_keeps_nothing_else_back_and_is_listed_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepts(house, *["harbour"] * 25)
    send, tens = LookQueue.send, []

    def refuses_the_first(queue: LookQueue, ten: Sequence[DueBatch], *rest: Any) -> None:
        tens.append(ten)
        if len(tens) == 1:
            raise NotEnqueued
        send(queue, ten, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(LookQueue, "send", refuses_the_first)
        with pytest.raises(RunFailed, match="10 of 25 references were not taken"):
            lists(house)
    assert [len(ten) for ten in tens] == [10, 10, 5]
    assert len(house.take(LOOK)) == 1, "the others are there"
    assert tens[0][0] in lists(house)
