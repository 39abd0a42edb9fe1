"""The rate limit of calls: how far apart slots are, and which are worth waiting for."""

from datetime import UTC, datetime

import pytest

from sayso.domain.delivery.call_rate import SlotRequest

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(("calls_per_second", "milliseconds"), [(1, 1000), (2, 500), (3, 334), (7, 143), (30, 34)])
def test_slots_are_never_closer_than_the_carrier_allows(calls_per_second: int, milliseconds: int) -> None:
    interval = SlotRequest.of(NOW, calls_per_second).interval
    assert interval == milliseconds
    assert interval * calls_per_second >= 1000


def test_a_slot_within_three_seconds_is_waited_for_and_one_beyond_a_minute_is_nonsense() -> None:
    request = SlotRequest.of(NOW, 1)
    assert request.latest - request.at == 3_000
    assert request.implausible - request.at == 60_000
