"""An account's open batches are found without reading those of others, whoever looks at them just now."""

from typing import Any

from sayso.tables.batches import due
from sayso.tables.batches.batches import batch_of
from sayso.tables.batches.table import BatchesTable
from tests.support.house import House

DANA = "+14155550101"


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
    due.begin_look(batch_of("harbour", batch_id), "2026-03-04T15:00:00.000000Z")
    assert [batch.batch_id for batch in due.open_batches("harbour")] == [batch_id]
    assert (due.due_batches("9", 10), [one.batch_id for one in due.broken_off(10)]) == ([], [batch_id])
