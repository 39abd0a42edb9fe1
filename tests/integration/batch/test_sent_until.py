"""Staff see when the last text goes out at the pace of their number, before it is sent and while it is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from local.demo_accounts.accounts import LIMITS
from sayso.actions.account.change_settings import change_settings
from tests.support.house import OPERATOR, House

BEGINS = datetime(2026, 3, 2, 16, tzinfo=UTC)
PHONES = [f"+1415555{n}" for n in range(1000, 1060)]
ROWS = [{"phone": phone} for phone in PHONES]


@pytest.fixture
def clock(house: House) -> Iterator[Any]:
    """A school whose number sends one segment a second, and its clock, which stands still."""
    with time_machine.travel(BEGINS, tick=False) as clock:
        house.open("slow", "+14155550300", limits=replace(LIMITS, segments_per_second=1))
        house.opt_in(*PHONES, account="slow")
        yield clock


def after(answer: dict[str, Any]) -> float:
    """Seconds from the beginning until the last text goes out."""
    return (datetime.fromisoformat(answer["sent_until"]) - BEGINS).total_seconds()


def preview(house: House, **changes: Any) -> dict[str, Any]:
    body = {"channel": "sms", "category": "general", "template": "Class moves to 5 pm.", "recipients": ROWS} | changes
    return dict(house.call("POST", "/batches/preview", body, account="slow").body)


def test_the_preview_the_answer_and_the_batch_say_the_same(house: House, clock: Any) -> None:
    answers = [preview(house), house.send(account="slow", recipients=ROWS).body]
    batch_id = answers[1]["batch_id"]
    answers.append(house.batch(batch_id, "slow"))
    assert [after(answer) for answer in answers] == [60, 60, 60]
    house.dispatch()
    clock.shift(timedelta(seconds=9))
    house.dispatch()
    assert after(house.batch(batch_id, "slow")) == 9 + 40, "what is left, from now on"
    assert house.send(account="slow", recipients=ROWS).body["sent_until"] == answers[1]["sent_until"], "a first answer"


def test_once_nothing_waits_there_is_no_such_time(house: House) -> None:
    batch_id = house.sent(*PHONES[:2])
    assert house.batch(batch_id)["sent_until"] is None


def test_other_batches_go_out_in_between_except_beside_an_emergency(house: House, clock: Any) -> None:
    del clock
    house.accept(*PHONES, account="slow")
    assert after(preview(house, recipients=ROWS[:10])) == 20
    assert after(preview(house, recipients=ROWS[:10], category="emergency")) == 10
    house.accept(*PHONES, key="more", account="slow")
    assert after(preview(house)) == 120


def test_a_change_of_the_rate_counts_for_what_is_left(house: House, clock: Any) -> None:
    del clock
    batch_id = house.accept(*PHONES, account="slow")
    change_settings("slow", {"limits": replace(LIMITS, segments_per_second=3)}, OPERATOR, BEGINS)
    assert after(house.batch(batch_id, "slow")) == 20


def test_what_expires_or_is_caught_by_quiet_hours_is_warned_of_before(house: House, clock: Any) -> None:
    del clock
    expires_at = (BEGINS + timedelta(seconds=50)).isoformat()
    for answer in (
        preview(house, expires_at=expires_at),
        house.send("k", account="slow", recipients=ROWS, expires_at=expires_at).body,
    ):
        assert ("late_for_expiry", "20 texts would expire before their turn") in [
            (one["code"], one["detail"]) for one in answer["warnings"]
        ]
    quiet = {"quiet_hours": {"from": "11:00", "to": "12:00"}}  # from now on, by the clock of New York
    later = {"send_at": (BEGINS + timedelta(hours=23, minutes=58, seconds=30)).isoformat()}
    house.call("PUT", "/settings", quiet, account="slow")
    [one] = [one for one in preview(house, **later)["warnings"] if one["code"].startswith("late")]
    assert one["code"] == "late_for_quiet_hours"
    assert "1 segment a second" in one["suggestion"]
