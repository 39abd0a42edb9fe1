"""A group of batches grows with each retry, and the transaction that accepts one more has a condition on each."""

import pytest

from sayso.domain.batch.group import MAX_BATCHES_WITH_RETRIES
from sayso.tables.batches.table import BatchItem, key_of
from tests.integration.batch.test_retry import DANA, OFF, ended, retry
from tests.support.house import House


def grow(house: House, last: str, batches: int) -> None:
    """Give the group so many batches, of which this one is the last: the others are copies of it."""
    first, *others = [f"{number:032x}" for number in range(batches - 1)]
    for copy in (first, *others):
        item = BatchItem.get(*key_of("harbour", last))
        item.pk, item.sk = key_of("harbour", copy)
        item.first = None if copy == first else first
        item.followers = [*others, last] if copy == first else None
        item.save()
    BatchItem(*key_of("harbour", last)).update(actions=[BatchItem.first.set(first)])


@pytest.mark.parametrize(
    ("batches", "accepted"), [(MAX_BATCHES_WITH_RETRIES - 1, True), (MAX_BATCHES_WITH_RETRIES, False)]
)
def test_a_group_is_retried_as_long_as_one_transaction_holds_it(house: House, batches: int, accepted: bool) -> None:
    last = ended(house, {DANA: ("failed", OFF)})
    grow(house, last, batches)
    answer = retry(house, last)
    if accepted:
        assert answer.status == 202, answer.body
    else:
        assert answer.error == (400, "invalid_request")
        assert answer.body["details"] == [{"field": "retry_of", "problem": "was retried too often"}]
