"""The number's line: never more than half a minute at the carrier, whoever comes and whenever."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.delivery.text_rate import (
    A_WAVE,
    AT_CARRIER,
    EARLY,
    IMPLAUSIBLE,
    MOST_TURNED_AWAY,
    Handover,
    Line,
    lanes,
    most_segments,
    patience,
)

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
LONGEST = 24
"""Segments of one text: 1,600 characters, of which 67 fit into each segment."""


def wave(seconds: float, segments: int, rate: int, *, emergency: bool = False, turned_away: int = 0) -> Handover:
    now = NOON + timedelta(seconds=seconds)
    return Handover.of(now, segments, rate, overtakes=emergency, turned_away=turned_away)


def after(line: Line, handover: Handover) -> Line:
    """As the table stores it."""
    idle = line.busy_until <= handover.at or line.busy_until > handover.implausible
    return Line((handover.at if idle else line.busy_until) + handover.takes)


LONGEST_WAIT = {1: 0, 3: 0, 4: 4, 10: 10, 20: 20, 500: 20}
"""By how often it was turned away, in seconds."""

WAVES = st.lists(
    st.tuples(st.floats(0, 12), st.integers(1, LONGEST), st.booleans(), st.integers(0, 5)), min_size=1, max_size=40
)


@given(rate=st.integers(1, 300), waves=WAVES)
def test_the_carrier_never_has_more_than_half_a_minute_of_it(
    rate: int, waves: list[tuple[float, int, bool, int]]
) -> None:
    line, seconds, has, last = Line(), 0.0, 0.0, 0.0
    for pause, longest, emergency, turned_away in waves:
        seconds += pause
        segments = max(longest, min(most_segments(rate), longest * rate))
        handover = wave(seconds, segments, rate, emergency=emergency, turned_away=turned_away)
        if not handover.may_go(line):
            continue
        line = after(line, handover)
        has = max(0.0, has - (seconds - last)) + segments / rate
        last = seconds
        assert has <= AT_CARRIER.total_seconds() + 0.001


@given(segments=st.integers(1, LONGEST), rate=st.integers(1, 300), emergency=st.booleans(), turned=st.integers(0, 9))
def test_who_comes_when_it_was_told_to_may_go(segments: int, rate: int, *, emergency: bool, turned: int) -> None:
    busy = Line(int((NOON + AT_CARRIER).timestamp() * 1_000_000))
    told = wave(0, segments, rate, emergency=emergency, turned_away=turned).may_go_at(busy)
    assert wave((told - NOON).total_seconds(), segments, rate, emergency=emergency, turned_away=turned).may_go(busy)


def test_who_was_turned_away_more_often_comes_earlier() -> None:
    busy = Line(int((NOON + timedelta(seconds=10)).timestamp() * 1_000_000))
    times = [wave(0, 1, 1, turned_away=n).may_go_at(busy) for n in range(6)]
    assert [(NOON + timedelta(seconds=10) - at).total_seconds() for at in times] == [1, 2, 3, 4, 4, 4]


def test_who_was_turned_away_more_often_comes_more_rarely() -> None:
    waits = {n: {patience(f"{batch}", n).total_seconds() for batch in range(500)} for n in (1, 3, 4, 10, 20, 500)}
    assert waits == {n: {float(second) for second in range(most + 1)} for n, most in LONGEST_WAIT.items()}


def test_an_emergency_goes_at_once_behind_one_ordinary_wave() -> None:
    full = after(Line(int((NOON + EARLY * (1 + MOST_TURNED_AWAY)).timestamp() * 1_000_000)), wave(0, 10, 1))
    assert wave(0, 10, 1, emergency=True).may_go(full)
    assert not wave(0, 1, 1).may_go(full)


def test_what_is_ordinary_rests() -> None:
    resting = Line(0, int((NOON + timedelta(minutes=1)).timestamp() * 1_000_000))
    assert not wave(59, 1, 1).may_go(resting)
    assert wave(60, 1, 1).may_go(resting)
    assert wave(0, 1, 1, emergency=True).may_go(resting)
    assert wave(0, 1, 1).may_go_at(resting) == NOON + timedelta(minutes=1)


def test_nothing_plausible_is_taken_for_a_wrong_clock() -> None:
    assert IMPLAUSIBLE > AT_CARRIER + A_WAVE


@pytest.mark.parametrize(("rate", "most", "expected"), [(1, 4, 1), (25, 4, 1), (26, 4, 2), (200, 4, 4), (200, 20, 8)])
def test_a_quick_number_has_more_lanes(rate: int, most: int, expected: int) -> None:
    assert lanes(rate, most) == expected
