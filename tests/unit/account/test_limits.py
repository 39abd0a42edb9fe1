"""How much is left of a limit, when its count begins again, and what staff read who would be over it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sayso.domain.account.limits import COUNTED, Limits, Period, Usage, Used, require_purchase, require_room
from sayso.domain.errors import LimitReached, PurchasesOff, TooFast

NOON = datetime(2026, 11, 30, 12, 5, 20, tzinfo=UTC)
LIMITS = Limits(messages_a_day=100, calls_a_day=10, calls_a_month=15, batches_a_minute=2, credits_bought_a_month=50)


@pytest.mark.parametrize(
    ("period", "now", "is_in", "ends"),
    [
        (Period.MINUTE, NOON, "2026-11-30T12:05", datetime(2026, 11, 30, 12, 6, tzinfo=UTC)),
        (Period.DAY, NOON, "2026-11-30", datetime(2026, 12, 1, tzinfo=UTC)),
        (Period.MONTH, NOON, "2026-11", datetime(2026, 12, 1, tzinfo=UTC)),
        (Period.MONTH, datetime(2026, 12, 31, 23, tzinfo=UTC), "2026-12", datetime(2027, 1, 1, tzinfo=UTC)),
        (Period.MONTH, datetime(2028, 1, 31, tzinfo=UTC), "2028-01", datetime(2028, 2, 1, tzinfo=UTC)),
        pytest.param(
            Period.DAY,
            datetime(2026, 11, 30, 18, tzinfo=timezone(timedelta(hours=-8))),
            "2026-12-01",
            datetime(2026, 12, 2, tzinfo=UTC),
            id="a day is UTC's, whatever the clock's zone",
        ),
    ],
)
def test_a_period_begins_and_ends_by_utc(period: Period, now: datetime, is_in: str, ends: datetime) -> None:
    assert (period.of(now), period.end(now)) == (is_in, ends)


TODAY, YESTERDAY, TOMORROW = "2026-11-30", "2026-11-29", "2026-12-01"


@pytest.mark.parametrize(
    ("used", "wanted", "fits"),
    [
        pytest.param(Used(), 100, True, id="all of it at once"),
        pytest.param(Used(), 101, False, id="one more than there is"),
        pytest.param(Used(TODAY, 60), 40, True, id="exactly what is left"),
        pytest.param(Used(TODAY, 60), 41, False, id="one more than is left"),
        pytest.param(Used(YESTERDAY, 100), 100, True, id="yesterday does not count"),
        pytest.param(Used(TOMORROW, 60), 41, False, id="a quicker clock has begun tomorrow: it counts as today"),
    ],
)
def test_what_fits_into_a_limit(used: Used, wanted: int, fits: bool) -> None:
    usage = Usage({"messages_a_day": used})
    if fits:
        require_room({"messages_a_day": wanted}, usage, LIMITS, NOON)
    else:
        with pytest.raises(LimitReached):
            require_room({"messages_a_day": wanted}, usage, LIMITS, NOON)


def test_who_is_over_a_limit_reads_the_count_when_it_begins_again_and_who_can_lift_it() -> None:
    with pytest.raises(LimitReached) as refused:
        require_room({"messages_a_day": 41}, Usage({"messages_a_day": Used(TODAY, 60)}), LIMITS, NOON)
    assert refused.value.message == (
        "Your account may have 100 texts a day; 60 are used, and this would be 41 more. The count begins again at "
        "2026-12-01T00:00:00.000000Z, and your operator can raise the limit before."
    )
    assert refused.value.details == [
        {
            "limit": "messages_a_day",
            "allowed": 100,
            "used": 60,
            "wanted": 41,
            "resets_at": "2026-12-01T00:00:00.000000Z",
        }
    ]
    assert refused.value.retry_after is None, "nobody should wait in front of the screen until tomorrow"


def test_who_asks_for_more_than_the_whole_limit_is_not_sent_away_until_tomorrow() -> None:
    with pytest.raises(LimitReached, match="this would be 101 at once: make it smaller, or your operator can raise"):
        require_room({"messages_a_day": 101}, Usage(), LIMITS, NOON)


def test_who_is_too_fast_reads_how_long_to_wait() -> None:
    with pytest.raises(TooFast, match="2 batches a minute: send it again in 40 seconds") as refused:
        require_room({"batches_a_minute": 1}, Usage({"batches_a_minute": Used("2026-11-30T12:05", 2)}), LIMITS, NOON)
    assert refused.value.retry_after == 40


def test_staff_buy_nothing_where_the_operator_alone_books() -> None:
    require_purchase(LIMITS)
    with pytest.raises(PurchasesOff, match="booked by your operator"):
        require_purchase(Limits())


def test_whatever_is_counted_has_a_limit() -> None:
    assert all(isinstance(getattr(LIMITS, name), int) for name in COUNTED)
