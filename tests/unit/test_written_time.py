"""A time in a request is read as the instant that it writes by ISO 8601, or refused."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sayso.domain.written_time import DAY_TO_WRITE, EXACT_TIME_TO_WRITE, WHAT_TO_WRITE, read_day, read_exact_time
from sayso.http.parameters import DayParameter, ExactTime, Time, TimeParameter

DOORS: list[tuple[Any, str]] = [
    (Time, WHAT_TO_WRITE),
    (TimeParameter, WHAT_TO_WRITE),
    (ExactTime, EXACT_TIME_TO_WRITE),
    (DayParameter, DAY_TO_WRITE),
]

NEVER: list[Any] = [
    *(20260901, 20260901.0, 0, 1_788_220_800, 1_788_220_800_000, True, False),
    *("1788220800", "1788220800000", "0", "46266", "2026", "202609", "20260901170000", "2026090191200", "1e9", "-1"),
    *("01/09/2026", "9/1/2026", "2026-9-1", "1 Sep 2026", "2026-W36-2", "2026-244", "2026-13-01", "2026-02-30"),
    *("2026-09-01T25:00", "20260901T17:00", "2026-09-01T170000", "2026-09-01_17:00", "2026-09-01T17:00+99:00"),
    *("٢٠٢٦-٠٩-٠١", "P1D", "", " ", " 2026-09-01", "2026-09-01\n", "today", [], {}, ["2026-09-01"]),
]

READ: list[tuple[str, datetime]] = [
    ("2026-09-01", datetime(2026, 9, 1, tzinfo=UTC)),
    ("20260901", datetime(2026, 9, 1, tzinfo=UTC)),
    ("20260901T170000Z", datetime(2026, 9, 1, 17, tzinfo=UTC)),
    ("20260901T1700", datetime(2026, 9, 1, 17, tzinfo=UTC)),
    ("20260901T170000-0500", datetime(2026, 9, 1, 22, tzinfo=UTC)),
    ("2026-09-01T17:00", datetime(2026, 9, 1, 17, tzinfo=UTC)),
    ("2026-09-01 17:00:00.5", datetime(2026, 9, 1, 17, 0, 0, 500_000, tzinfo=UTC)),
    ("2026-09-01T17:00:00.000001Z", datetime(2026, 9, 1, 17, 0, 0, 1, tzinfo=UTC)),
    ("2026-09-01T17:00-05:00", datetime(2026, 9, 1, 22, tzinfo=UTC)),
]

DIGITS = st.text("0123456789", min_size=1, max_size=20)
LIKE_TIMES = st.text("0123456789-:T.+Z /", max_size=26)


def door(type_: Any, written: Any) -> Any:
    return TypeAdapter(type_).validate_python(written)


@pytest.mark.parametrize(("type_", "what_to_write"), DOORS)
@pytest.mark.parametrize("written", NEVER, ids=repr)
def test_what_is_no_time_is_refused_with_what_to_write(type_: Any, what_to_write: str, written: Any) -> None:
    with pytest.raises(ValidationError, match=what_to_write):
        door(type_, written)


@pytest.mark.parametrize(("written", "at"), READ)
def test_a_time_is_the_moment_that_it_writes(written: str, at: datetime) -> None:
    assert door(Time, written) == at
    assert door(TimeParameter, written) == at


@pytest.mark.parametrize("written", ["2026-09-01T17:00 02:00", "20260901T170000 0200"])
def test_a_query_gets_its_plus_back(written: str) -> None:
    assert door(TimeParameter, written) == datetime(2026, 9, 1, 15, tzinfo=UTC)
    with pytest.raises(ValidationError):
        door(Time, written)


def test_a_day_alone_is_no_exact_time() -> None:
    for written in ("2026-09-01", "20260901"):
        with pytest.raises(ValidationError, match=EXACT_TIME_TO_WRITE):
            door(ExactTime, written)
        assert read_day(written).isoformat() == "2026-09-01"


def test_an_exact_time_keeps_the_clock_that_it_is_written_in() -> None:
    assert read_exact_time("20260901T1700").tzinfo is None
    assert read_exact_time("2026-09-01T17:00-05:00").utcoffset() == timedelta(hours=-5)


@given(DIGITS)
def test_digits_are_a_day_of_eight_digits_or_nothing(written: str) -> None:
    try:
        at = door(Time, written)
    except ValidationError:
        return
    assert f"{at:%Y%m%d}".rjust(8, "0") == written
    assert (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)


@given(st.one_of(LIKE_TIMES, DIGITS, st.text(max_size=30)))
def test_whatever_is_read_begins_with_the_day_that_it_writes(written: str) -> None:
    for type_, _ in DOORS:
        try:
            read = door(type_, written)
        except ValidationError:
            continue
        day = written.replace("-", "", 2 if written[4] == "-" else 0)[:8]
        stated = datetime(int(day[:4]), int(day[4:6]), int(day[6:8]), tzinfo=UTC)
        at = door(TimeParameter, written) if type_ is ExactTime else read
        apart = at - stated if isinstance(at, datetime) else at - stated.date()
        assert abs(apart) < timedelta(days=2)


@given(st.datetimes(timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))))
def test_every_moment_in_either_form_is_read_as_itself(at: datetime) -> None:
    extended = at.isoformat()
    basic = extended[:19].replace("-", "").replace(":", "") + extended[19:].replace(":", "")
    try:
        expected = at.astimezone(UTC)
    except OverflowError:
        return
    assert door(Time, extended) == expected
    assert door(Time, basic) == expected


@given(st.one_of(st.integers(), st.floats(), st.booleans(), st.none(), st.binary(max_size=30)))
def test_what_is_no_text_is_no_time(written: Any) -> None:
    for type_, _ in DOORS:
        with pytest.raises(ValidationError):
            door(type_, written)
