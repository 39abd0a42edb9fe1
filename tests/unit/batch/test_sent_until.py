"""When the last text goes out at the pace of the number, and for how many that is too late."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain import timestamps
from sayso.domain.account.quiet_hours import QuietHours
from sayso.domain.batch.figures import Deferral, Figures
from sayso.domain.batch.recipients import Recipient
from sayso.domain.batch.schedule import Timing
from sayso.domain.batch.sent_until import Pace, late, sent_until
from sayso.domain.message.channel import Channel
from sayso.domain.phone import PhoneNumber

NOON = datetime(2026, 11, 30, 17, tzinfo=UTC)
FIGURES = Figures(channel=Channel.SMS, recipients=100, segments=200)

# Texts that wait, the pace, and after how many seconds the last goes out
PACES = [
    (100, Pace(1), 200),
    (100, Pace(10), 20),
    (50, Pace(1), 100),
    (100, Pace.of(1, 200, 1_000, shares=True), 400),
    (100, Pace.of(1, 200, 50, shares=True), 250),
    (100, Pace.of(1, 200, 1_000, shares=False), 200),
    (100, Pace.of(1, 200, -5, shares=True), 200),
]


@pytest.mark.parametrize(("pending", "pace", "seconds"), PACES)
def test_the_last_text_goes_out_when_all_before_it_have(pending: int, pace: Pace, seconds: int) -> None:
    assert sent_until(FIGURES, pending, NOON, pace) == _text(seconds)


def test_what_waits_for_quiet_hours_goes_out_after_them() -> None:
    deferred = replace(FIGURES, deferred_until=[Deferral(_text(60), 10), Deferral(_text(3_600), 10)])
    assert sent_until(deferred, 100, NOON, Pace(1)) == _text(3_620)
    assert sent_until(deferred, 5, NOON, Pace(1)) == _text(3_610)


def test_calls_and_what_is_through_have_no_such_time() -> None:
    assert sent_until(FIGURES, 0, NOON, Pace(1)) is None
    assert sent_until(replace(FIGURES, channel=Channel.VOICE), 100, NOON, Pace(1)) is None


def warned(count: int, expires_in: timedelta, quiet: QuietHours | None = None, rate: int = 1) -> list[tuple[str, str]]:
    timing = Timing(quiet, "America/New_York", NOON, NOON + expires_in)
    rows = [Recipient(n, PhoneNumber(f"+1212555{1000 + n}"), None, None, "Hi", 1) for n in range(count)]
    windows = {row.index: timing.window(row.phone, NOON) for row in rows}
    return [(one.code, one.detail) for one in late(rows, windows, timing, NOON, Pace(rate))]


AT_NOON = QuietHours.of({"from": "12:02", "to": "14:00"})


def test_what_would_expire_before_its_turn_is_said() -> None:
    assert warned(90, timedelta(seconds=60)) == [("late_for_expiry", "40 texts would expire before their turn")]
    assert warned(50, timedelta(seconds=60)) == []
    assert warned(90, timedelta(seconds=60), rate=2) == []


def test_what_would_run_into_quiet_hours_is_said() -> None:
    assert warned(61, timedelta(days=1), AT_NOON) == [
        ("late_for_quiet_hours", "1 text would not go out before quiet hours")
    ]
    assert warned(61, timedelta(days=1)) == []


def _text(seconds: float) -> str:
    return timestamps.to_text(NOON + timedelta(seconds=seconds))
