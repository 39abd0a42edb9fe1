"""Whatever happens, in any order: accepts, reports, purchases, cancellations, opt-outs, lost answers, crashes, time."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test as run

from sayso.domain.batch import chunk as chunk_module
from sayso.domain.delivery import wave as wave_module
from tests.support.anything import Anything
from tests.support.anything_later import AnythingLater
from tests.support.anything_slow import AnythingSlow
from tests.support.house import House
from tests.support.world import World, small_world

ROUNDS = 6
"""Of examples, at most: what so few of them try changes with every rule, so they go on until all has happened."""

# What must have happened at least once over all examples; else the test tries less than it says.
WANTED = {
    "taken by the carrier", "delivered", "undelivered", "failed", "skipped", "cancelled", "sent once more",
    "not identified", "retried", "crashed", "report repeated", "report of a message of nobody", "unknown status",
    "opted out", "opted in", "bought", "adjusted", "refused for want of credits", "chunk delivered twice",
    "completed late", "risen after it was final", "a cancel died",
}  # fmt: skip
WANTED_LATER = {
    "scheduled",
    "waits for the end of quiet hours",
    "taken by the carrier",
    "expired",
    "cancelled",
    "crashed",
    "a cancel died",
}
WANTED_SLOW = {"waited for its slot", "taken by the carrier", "cancelled", "crashed", "opted out"}


@pytest.fixture
def world(house_as_new: Callable[[], House]) -> Iterator[World]:
    """Chunks and waves so small that five phones make several."""
    with small_world(house_as_new()) as world, pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunk_module, "CHUNK_SIZE", 2)
        patch.setattr(wave_module, "WAVE_SIZE", 1)
        yield world


@pytest.mark.parametrize(
    ("kind", "examples", "wanted"),
    [(Anything, 6, WANTED), (AnythingLater, 3, WANTED_LATER), (AnythingSlow, 2, WANTED_SLOW)],
    ids=["now", "later", "slow"],
)
def test_the_promises_hold_in_any_order_of_anything(
    world: World, kind: type[Anything], examples: int, wanted: set[str]
) -> None:
    happened: Counter[str] = Counter()
    machine = type(kind.__name__, (kind,), {"world": world, "happened": happened})
    limits = settings(
        max_examples=examples,
        stateful_step_count=10,
        deadline=None,
        database=None,
        phases=[Phase.generate],  # an example takes seconds, so to look for a shorter one takes minutes
        suppress_health_check=list(HealthCheck),
    )
    for number in range(ROUNDS):
        run(seed(number)(machine), settings=limits)
        if set(happened) >= wanted:
            break
    assert set(happened) >= wanted, f"never happened: {wanted - set(happened)}"
