"""When a day may be removed at the carrier, and what is gone through again once a hold is lifted."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from sayso.domain.credits.reconciliation import Day
from sayso.domain.phone import PhoneNumber
from sayso.domain.retention.hold import Hold
from sayso.domain.retention.removal import Needs, NotYet, Progress, lifted, next_day

ZONE = "America/New_York"
DAY = Day.of(date(2026, 3, 2), ZONE)
NOW = datetime(2026, 3, 4, 15, tzinfo=UTC)
FREE = Needs(after_days=1, time_zone=ZONE, texts_compared=NOW, open_batches=())


class Open:
    """A batch that is not finished, of which only its beginning counts."""

    def __init__(self, begins_at: str) -> None:
        self.begins_at = begins_at


@pytest.mark.parametrize(
    ("changes", "compared", "now", "wait"),
    [
        ({}, True, NOW, None),
        ({"after_days": None}, True, NOW, NotYet.OFF),
        ({"after_days": 3}, True, NOW, NotYet.YOUNG),
        ({}, True, DAY.end - timedelta(seconds=1), NotYet.YOUNG),
        ({}, False, NOW, NotYet.NOT_RECONCILED),
        ({}, False, NOW + timedelta(days=3), None),  # nobody compares it any more
        ({"texts_compared": None}, True, NOW, NotYet.TEXTS_NOT_COMPARED),
        ({"texts_compared": DAY.end}, True, NOW, NotYet.TEXTS_NOT_COMPARED),  # a text may be listed minutes late
        ({"open_batches": (Open("2026-03-02T12:00:00.000000Z"),)}, True, NOW, NotYet.BATCH_OPEN),
        ({"open_batches": (Open("2026-02-20T12:00:00.000000Z"),)}, True, NOW, NotYet.BATCH_OPEN),  # since long before
        ({"open_batches": (Open("2026-03-03T12:00:00.000000Z"),)}, True, NOW, None),  # it had not begun
    ],
)
def test_a_day_waits_for_whatever_may_need_its_texts(
    changes: dict[str, Any], compared: bool, now: datetime, wait: NotYet | None
) -> None:
    assert replace(FREE, **changes).wait(DAY, now, compared=compared) is wait


def test_days_follow_each_other_from_that_of_the_first_entry_on() -> None:
    assert next_day(Progress(), None, ZONE) is None
    assert next_day(Progress(), "2026-03-02T04:59:00.000000Z", ZONE) == date(2026, 3, 1), "it was still the first there"
    assert next_day(Progress(through=date(2026, 3, 2)), None, ZONE) == date(2026, 3, 3)


def test_a_lifted_hold_frees_what_was_passed_over_and_no_more() -> None:
    through = Progress(through=date(2026, 3, 10))
    phone = PhoneNumber("+14155550101")
    past = Hold(
        id="h2",
        placed_at="",
        placed_by="",
        from_at="2026-03-02T05:00:00.000000Z",
        to_at="2026-03-03T05:00:00.000000Z",
    )
    of_phone = Hold(id="h1", placed_at="", placed_by="", phone=phone)
    assert lifted(through, of_phone, ZONE).freed == ((phone, "2026-03-11T04:00:00.000000Z"),)
    assert lifted(through, past, ZONE) == replace(through, through=date(2026, 3, 1))
    ahead = replace(past, from_at="2026-03-20T04:00:00.000000Z")
    assert lifted(through, ahead, ZONE) == through
    assert lifted(Progress(), of_phone, ZONE) == Progress()
