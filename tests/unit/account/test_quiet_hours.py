"""Quiet hours: when they hold, when they are over, and whose clocks count."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.account.quiet_hours import DEFAULT, LAST_MINUTE, LEAST_OPEN, QuietHours, zones_of

USUAL = DEFAULT
NEW_YORK, LOS_ANGELES, TOKYO, APIA = "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Apia"

ZONES = [
    ("+12125550123", (NEW_YORK,), "at home"),
    ("+14155550123", (NEW_YORK, LOS_ANGELES), "a number of another coast"),
    ("+18085550123", (NEW_YORK, "Pacific/Honolulu"), "of an island"),
    ("+818012345678", (NEW_YORK, TOKYO), "of another continent"),
    ("+18005550123", (NEW_YORK,), "toll-free: of no place"),
    ("+79161234567", (NEW_YORK, "Europe/Moscow"), "a mobile that names its city"),
]


@pytest.mark.parametrize(("phone", "expected", "why"), ZONES, ids=[row[2] for row in ZONES])
def test_the_clocks_that_count_are_the_accounts_and_those_of_the_number(
    phone: str, expected: tuple[str, ...], why: str
) -> None:
    assert zones_of(phone, NEW_YORK) == expected


OPENINGS = [
    # zones, now (UTC), opens (UTC), why
    ([NEW_YORK], "2026-11-23T15:00", "2026-11-23T15:00", "in the morning: at once"),
    ([NEW_YORK], "2026-11-24T01:58", "2026-11-24T01:58", "two minutes before nine"),
    ([NEW_YORK], "2026-11-24T01:59", "2026-11-24T13:00", "the last minute counts as quiet"),
    ([NEW_YORK], "2026-11-24T02:00", "2026-11-24T13:00", "at nine in the evening"),
    ([NEW_YORK], "2026-11-24T13:00", "2026-11-24T13:00", "at eight in the morning"),
    ([NEW_YORK, LOS_ANGELES], "2026-11-24T13:00", "2026-11-24T16:00", "not before eight in Los Angeles"),
    ([NEW_YORK, LOS_ANGELES], "2026-11-24T03:00", "2026-11-24T16:00", "open there, but quiet at home"),
    ([NEW_YORK, TOKYO], "2026-11-24T15:00", "2026-11-24T23:00", "three hours are common with Tokyo"),
    ([NEW_YORK], "2026-03-08T05:00", "2026-03-08T12:00", "the night in which clocks go forward"),
    ([NEW_YORK], "2026-11-01T04:00", "2026-11-01T13:00", "the night in which they go back"),
]


@pytest.mark.parametrize(("zones", "now", "opens", "why"), OPENINGS, ids=[row[3] for row in OPENINGS])
def test_it_opens_when_it_is_quiet_nowhere(zones: list[str], now: str, opens: str, why: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert USUAL.opens_at(zones, at) == datetime.fromisoformat(opens).replace(tzinfo=UTC)


def test_where_no_hour_is_common_it_never_opens() -> None:
    short = QuietHours.of({"from": "10:00", "to": "08:00"})
    assert short.opens_at([NEW_YORK, TOKYO], datetime(2026, 11, 24, 15, tzinfo=UTC)) is None


def test_it_closes_where_quiet_hours_begin_first() -> None:
    now = datetime(2026, 11, 24, 20, tzinfo=UTC)
    assert USUAL.closes_at([NEW_YORK, LOS_ANGELES], now) == datetime(2026, 11, 25, 2, tzinfo=UTC)


HOURS = [("21:00", "08:00", 13), ("12:00", "13:00", 23), ("08:00", "08:00", 0), ("08:30", "08:00", 0.5)]


@pytest.mark.parametrize(("start", "end", "hours"), HOURS)
def test_what_is_not_quiet_is_open(start: str, end: str, hours: float) -> None:
    assert QuietHours.of({"from": start, "to": end}).open_for == timedelta(hours=hours)


minutes = st.integers(0, 24 * 60 - 1).map(lambda n: f"{n // 60:02d}:{n % 60:02d}")
moments = st.integers(0, 730 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))
some_zones = st.lists(
    st.sampled_from([NEW_YORK, LOS_ANGELES, TOKYO, APIA, "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    min_size=1,
    max_size=3,
    unique=True,
)


@given(minutes, minutes, some_zones, moments)
def test_an_opening_is_the_first_moment_that_is_quiet_nowhere(
    start: str, end: str, zones: list[str], now: datetime
) -> None:
    quiet = QuietHours.of({"from": start, "to": end})
    opens = quiet.opens_at(zones, now)

    def shut(at: datetime) -> bool:
        return any(
            quiet.hold_at(then.astimezone(ZoneInfo(zone)).time()) for zone in zones for then in (at, at + LAST_MINUTE)
        )

    limit = opens or now + timedelta(days=2)
    looked_at = (now + timedelta(minutes=7 * n) for n in range(500))
    assert all(shut(at) for at in looked_at if at < limit)
    if opens:
        assert opens >= now
        assert not shut(opens)
        closes = quiet.closes_at(zones, opens)
        assert closes > opens
        assert not any(quiet.hold_at((closes - timedelta(seconds=1)).astimezone(ZoneInfo(z)).time()) for z in zones)


@given(minutes, minutes, st.sampled_from([NEW_YORK, TOKYO, APIA]), moments)
def test_quiet_hours_that_leave_an_hour_end_within_two_days(start: str, end: str, zone: str, now: datetime) -> None:
    quiet = QuietHours.of({"from": start, "to": end})
    if quiet.open_for > LEAST_OPEN + timedelta(hours=1):  # a night in which clocks go forward takes one away
        opens = quiet.opens_at([zone], now)
        assert opens is not None
        assert opens - now < timedelta(days=2)
