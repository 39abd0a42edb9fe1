"""Which alerts are read and read again, and when an account's texts are compared."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.inbound.lost_texts import Alert, Door, Watch, moment_of, to_be_swept

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def alert(name: str, minutes_ago: float, url: str = "https://sayso.example/prod/twilio/inbound") -> Alert:
    return Alert(id=name, at=NOON - minutes_ago * MINUTE, url=url, about=f"SM{name}")


def watch(minutes_ago: float = 15, *seen: str) -> Watch:
    return Watch(alerts_from=NOON - minutes_ago * MINUTE, swept_until=NOON, seen=frozenset(seen), version=3)


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("twilio/inbound", Door.TEXT),
        ("twilio/voice/harbour/b1/m1", Door.CALL),
        ("twilio/voice/harbour/b1/m1/keys?at=1", Door.CALL),
        ("twilio/status/harbour/b1/m1", Door.REPORT),
        ("batches", None),
        ("", None),
    ],
)
def test_an_alert_is_about_the_webhook_in_its_url(path: str, door: Door | None) -> None:
    assert alert("1", 1, f"https://sayso.example/prod/{path}").door is door


def test_alerts_are_dealt_with_oldest_first_and_those_seen_are_not_dealt_with_again() -> None:
    listed = [alert("1", 1), alert("2", 2), alert("3", 3)]
    assert [one.id for one in watch(15, "2").unseen(listed)] == ["3", "1"]


def test_alerts_are_read_again_for_a_quarter_of_an_hour_and_remembered_for_as_long() -> None:
    after = watch(20, "0").after([alert("1", 16), alert("2", 14)], [], NOON)
    assert (after.alerts_from, after.seen, after.version) == (NOON - 15 * MINUTE, frozenset({"2"}), 3)


def test_an_alert_that_waits_is_read_again_until_it_is_dealt_with() -> None:
    old, new = alert("1", 40), alert("2", 14)
    after = watch(45).after([new, old], [old], NOON)
    assert (after.alerts_from, after.seen) == (old.at, frozenset({"2"}))
    assert after.unseen([new, old]) == [old]
    done = after.after([new, old], [], NOON)
    assert (done.alerts_from, done.seen) == (NOON - 15 * MINUTE, frozenset({"2"}))


def test_a_watch_never_goes_back() -> None:
    assert watch(5).after([], [], NOON).alerts_from == NOON - 5 * MINUTE


def test_nothing_is_asked_that_the_carrier_refuses_to_list() -> None:
    assert watch(60 * 24 * 40).reads_from(NOON) == NOON - timedelta(days=29)
    assert watch(20).reads_from(NOON) == NOON - 20 * MINUTE


@pytest.mark.parametrize(("alerts", "swept", "behind"), [(45, 45, False), (46, 0, True), (15, 46, True)])
def test_a_watch_is_behind_if_alerts_or_accounts_have_waited_too_long(alerts: int, swept: int, behind: bool) -> None:
    one = Watch(alerts_from=NOON - alerts * MINUTE, swept_until=NOON - swept * MINUTE)
    assert one.is_behind(NOON) is behind


@given(
    accounts=st.sets(st.text("abc-", min_size=1, max_size=8), max_size=20),
    steps=st.lists(st.integers(1, 700), min_size=1, max_size=30),
)
def test_each_account_is_compared_once_in_every_24_hours_however_the_runs_fall(
    accounts: set[str], steps: list[int]
) -> None:
    now = NOON
    done = Watch.beginning(now).swept_until
    begun, compared = done, []
    for minutes in [*steps, 700, 700, 700]:
        now += minutes * MINUTE
        at = Watch(alerts_from=now, swept_until=done)
        compared += to_be_swept(accounts, at, now)
        done = now
    assert compared == sorted(compared)
    for account in accounts:
        times = [moment for moment, one in compared if one == account]
        assert times[0] - begun <= timedelta(days=1)
        assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(times))
        assert now - times[-1] < timedelta(days=1)


def test_a_run_that_ends_on_an_accounts_minute_has_compared_it() -> None:
    due = moment_of("harbour", NOON)
    before = Watch(alerts_from=due, swept_until=due - MINUTE)
    assert to_be_swept(["harbour"], before, due) == [(due, "harbour")]
    assert to_be_swept(["harbour"], Watch(alerts_from=due, swept_until=due), due + MINUTE) == []


def test_the_accounts_are_spread_over_the_day() -> None:
    hours = {moment_of(f"school-{number}", NOON).hour for number in range(200)}
    assert len(hours) == 24
