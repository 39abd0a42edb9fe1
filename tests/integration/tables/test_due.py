"""An account's open batches are found without reading those of others, whoever looks at them just now."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sayso.domain import timestamps
from sayso.domain.delivery.housekeeping import DueBatch
from sayso.tables.batches import due
from sayso.tables.batches.batches import batch_of
from sayso.tables.batches.table import SHARDS, BatchesTable, BatchItem, key_of, shard_of
from tests.support.house import House
from tests.support.later import due_batches

DANA = "+14155550101"
LATER = datetime(2036, 3, 4, 15, tzinfo=UTC)


def test_an_accounts_open_batches_are_read_and_nothing_else(house: House) -> None:
    for number in range(5):
        house.sent(DANA, key=f"another's-{number}")
    finished, still_open = (house.sent(DANA, key=key, account="valley") for key in ("one", "two"))
    house.conclude(finished, DANA, "delivered", account="valley")
    read: list[int] = []

    def note(parsed: dict[str, Any], **_: Any) -> None:
        read.append(parsed["ScannedCount"])

    events = BatchesTable._get_connection().connection.client.meta.events
    events.register("after-call.dynamodb.Query", note, unique_id="read")
    try:
        found = [batch.batch_id for batch in due.open_batches("valley")]
    finally:
        events.unregister("after-call.dynamodb.Query", unique_id="read")
    assert (found, read) == ([still_open], [1])


def test_a_batch_is_open_while_somebody_looks_at_it(house: House) -> None:
    batch_id = house.sent(DANA)
    [listed] = due_batches("9")
    taken = due.put_off(listed, LATER)
    assert taken == DueBatch("harbour", batch_id, timestamps.to_text(LATER))
    assert [batch.batch_id for batch in due.open_batches("harbour")] == [batch_id]
    assert due_batches(taken.since[:-8]) == []
    assert due_batches(taken.since) == [taken]


def test_a_look_is_put_off_only_from_where_it_stood(house: House) -> None:
    """So whoever comes second for a look gets none, and a look that is called for meanwhile stays."""
    batch = batch_of("harbour", house.sent(DANA))
    [listed] = due_batches("9")
    assert due.put_off(listed, LATER)
    assert due.put_off(listed, LATER) is None
    sooner = timestamps.to_text(LATER - timedelta(minutes=5))
    due.look_by(batch, sooner)
    due.look_by(batch, timestamps.to_text(LATER))
    assert due.put_off(replace(listed, since=timestamps.to_text(LATER)), LATER + timedelta(hours=1)) is None
    assert [one.since for one in due_batches("9")] == [sooner]


def test_the_shard_of_an_account_never_changes() -> None:
    assert [shard_of(account) for account in ("harbour", "valley", "studio")] == ["open#10", "open#07", "open#06"]
    assert len({shard_of(f"school-{number}") for number in range(1_000)}) == SHARDS


def test_every_shard_is_listed(house: House) -> None:
    """Of one account, whose batches stand in another shard each, as if they were of many."""
    for number in range(SHARDS):
        batch_id = house.accept(DANA, key=f"{number}")
        shard, due_at = BatchItem.due.set(f"open#{number:02d}"), BatchItem.due_at.set(f"2026-01-05T{23 - number}:00")
        BatchItem(*key_of("harbour", batch_id)).update(actions=[shard, due_at])
    listed = [one.since for shard in due.LISTED for one in due.due_batches(shard, "9", 1)]
    assert len(listed) == SHARDS


def test_a_shard_is_listed_the_longest_due_first_up_to_its_limit(house: House) -> None:
    for number in range(3):
        batch_id = house.accept(DANA, key=f"{number}")
        BatchItem(*key_of("harbour", batch_id)).update(actions=[BatchItem.due_at.set(f"2026-01-05T{12 - number}:00")])
    listed = due.due_batches(shard_of("harbour"), "9", 2)
    assert [one.since[11:13] for one in listed] == ["10", "11"]


def test_a_batch_is_read_only_if_it_is_due_as_it_was_listed(house: House) -> None:
    batch_id = house.accept(DANA)
    [listed] = due_batches("9")
    assert due.batch_if_due(listed) == batch_of("harbour", batch_id)
    assert due.batch_if_due(replace(listed, batch_id="gone")) is None
    due.put_off(listed, LATER)
    assert due.batch_if_due(listed) is None
