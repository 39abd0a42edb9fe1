"""Lists that complete an earlier batch: who is sent to, and how often in all."""

from collections import Counter
from typing import Any

from tests.support.house import Answer, House

DANA, KIM, ALI, SAM, NOA = (f"+1415555010{n}" for n in range(1, 6))


def complete(house: House, batch_id: str, *phones: str, key: str = "rest", **changes: Any) -> Answer:
    """The list of these phones, without those that have got the batch."""
    rows = [{"phone": phone} for phone in phones]
    return house.send(key, **{"recipients": rows, "completes": batch_id} | changes)


def goes_to(house: House, answer: Answer) -> list[str]:
    """The phones of the batch that was accepted."""
    assert answer.status == 202, answer.body
    return [row["phone"] for row in house.messages(answer.body["batch_id"])]


def texts(house: House) -> Counter[str]:
    """How many texts each phone has been sent so far."""
    return Counter(message["to"] for message in house.carrier.sent())
