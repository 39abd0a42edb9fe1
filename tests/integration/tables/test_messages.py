"""Reading which messages of a chunk are final: one by one, or all of the chunk."""

import pytest

from sayso.tables.batches.batches import batch_of
from sayso.tables.batches.messages import A_FEW, finals_of
from tests.support.house import House

PHONES = [f"+1415555{number}" for number in range(2200, 2203 + A_FEW)]


@pytest.mark.parametrize("asked", [0, 2, A_FEW, A_FEW + 3])
def test_of_those_asked_for_the_final_ones_are_told(house: House, asked: int) -> None:
    batch_id = house.sent(*PHONES)
    house.conclude(batch_id, PHONES[1], "delivered")
    house.conclude(batch_id, PHONES[asked - 1], "delivered")
    indices = range(asked)
    assert finals_of(batch_of("harbour", batch_id), 0, indices) == {1, asked - 1} & set(indices)
    assert finals_of(batch_of("harbour", batch_id), 1, indices) == set()
