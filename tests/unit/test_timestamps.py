"""Points in time as text, and that the order of the texts is the order of the times."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.timestamps import in_utc, to_text

EASTERN = timezone(timedelta(hours=-5))
moments = st.datetimes(timezones=st.just(UTC))


def test_a_moment_is_told_in_utc_to_the_microsecond() -> None:
    assert to_text(datetime(2026, 1, 5, 10, 30, 0, 7, EASTERN)) == "2026-01-05T15:30:00.000007Z"


def test_a_full_second_is_as_wide_as_any_other() -> None:
    assert to_text(datetime(2026, 1, 5, tzinfo=UTC)) == "2026-01-05T00:00:00.000000Z"


def test_a_moment_without_a_zone_has_no_text() -> None:
    with pytest.raises(ValueError, match="zone"):
        to_text(datetime(2026, 1, 5))  # noqa: DTZ001 - that is the case


@given(moments, moments)
def test_texts_are_ordered_as_their_times_are_in_every_year(one: datetime, other: datetime) -> None:
    assert (to_text(one) < to_text(other)) == (one < other)
    assert len(to_text(one)) == len("2026-01-05T00:00:00.000000Z")


def test_a_moment_without_an_offset_is_meant_in_utc() -> None:
    assert in_utc(datetime(2026, 1, 5, 10)) == datetime(2026, 1, 5, 10, tzinfo=UTC)  # noqa: DTZ001 - that is the case


def test_a_moment_with_an_offset_is_brought_to_utc() -> None:
    moved = in_utc(datetime(2026, 1, 5, 10, tzinfo=EASTERN))
    assert (moved.hour, moved.utcoffset()) == (15, timedelta(0))


@pytest.mark.parametrize(
    "beyond",
    [
        pytest.param(datetime.min.replace(tzinfo=timezone(timedelta(hours=14))), id="before the year 1"),
        pytest.param(datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), id="after the year 9999"),
    ],
)
def test_a_moment_that_utc_has_no_year_for_is_refused(beyond: datetime) -> None:
    with pytest.raises(ValueError, match="year"):
        in_utc(beyond)
