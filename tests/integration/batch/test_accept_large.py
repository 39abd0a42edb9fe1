"""Ten thousand recipients in one call: the largest batch there is."""

import time
from typing import Any

from sayso.tables.batches import batches
from sayso.tables.batches.messages import MessageItem
from tests.support.house import DISPATCH, House

SECONDS = 29  # the longest that API Gateway waits


def large_list(house: House) -> list[dict[str, Any]]:
    """As many rows as a batch may have, and credits for them."""
    house.call("POST", "/credits/purchases", {"credits": 20_000, "reference": "r"})
    phones = [f"+1{area}555{number:04d}" for area in (212, 415) for number in range(5000)]
    return [{"phone": phone, "family_id": phone[-4:], "variables": {"first_name": "Sam"}} for phone in phones]


def test_ten_thousand_recipients_are_accepted_in_one_call(house: House) -> None:
    rows = large_list(house)
    began = time.process_time()
    answer = house.send(template="Hi {{first_name}}, class moves to 5 pm.", recipients=rows)
    took = time.process_time() - began
    figures = answer.body
    assert (answer.status, figures["recipients"], figures["families"]) == (202, 10_000, 5_000)
    assert (figures["segments"], figures["without_consent"]) == (10_000, 10_000)
    assert house.credits() == {"balance": 21_000, "held": 10_000, "available": 11_000}
    assert house.batch(figures["batch_id"])["counts"] == {"pending": 10_000}
    lanes = 0
    while house.take(DISPATCH):
        lanes += 1
    assert lanes == 4, "of a hundred chunks only the first of each lane is enqueued"
    again = house.send(template="Hi {{first_name}}, class moves to 5 pm.", recipients=rows)
    assert (again.status, again.body) == (202, figures)
    first = house.call("GET", f"/batches/{figures['batch_id']}/messages").body
    assert [row["phone"] for row in first["messages"]] == [row["phone"] for row in rows[:1000]]
    assert took < SECONDS


def test_ten_thousand_messages_of_a_batch_are_compared_in_one_call(house: House) -> None:
    rows = large_list(house)
    first = house.send(template="Hi {{first_name}}", recipients=rows).body["batch_id"]
    batch = batches.batch_of("harbour", first)
    with MessageItem.batch_write() as writes:
        for place in range(9_999):
            chunk, index = divmod(place, 100)
            settled: dict[str, Any] = {
                "message_id": str(batch.message_id(chunk, index, 1)),
                "segments": 1,
                "at": batch.created_at,
            }
            key = (f"messages#{first}", f"{chunk:04d}.{index:03d}")
            writes.save(MessageItem(*key, status="delivered", carrier_id=f"SM{place:032d}", **settled))
    rows[5] |= {"phone": "+16175550100"}
    began = time.process_time()
    answer = house.send("rest", template="Hi {{first_name}}", recipients=rows, completes=first)
    took = time.process_time() - began
    assert (answer.body["recipients"], answer.body["already_sent"]) == (1, 9_999)
    assert took < SECONDS
