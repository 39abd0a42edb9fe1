"""What the rows of a batch say expires 30 days after its end, or as long after it as the account has set."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from sayso.actions.delivery import settle
from tests.support.expiring import days_left, expire
from tests.support.house import House

DANA, KIM = "+14155550101", "+14155550102"
NOON = datetime(2026, 1, 6, 17, tzinfo=UTC)


def ended(house: House, after: timedelta = timedelta(0)) -> str:
    with time_machine.travel(NOON, tick=False):
        batch_id = house.sent(DANA, KIM, recipients=[{"phone": DANA, "family_id": "F1"}, {"phone": KIM}])
        house.conclude(batch_id, DANA, "delivered")
    with time_machine.travel(NOON + after, tick=False):
        house.conclude(batch_id, KIM, "undelivered", ErrorCode="30003")
    return batch_id


@pytest.mark.parametrize(("days", "left"), [(None, 30), (7, 7), (500, 500)])
def test_the_words_are_kept_so_many_days_after_the_last_message_is_final(
    house: House, days: int | None, left: int
) -> None:
    if days:
        house.call("PUT", "/settings", {"texts_kept_days": days})
    ended(house, timedelta(days=2))
    assert days_left(house, "words#", NOON + timedelta(days=2)) == [left]
    assert min(days_left(house, "chunk#", NOON)) >= max(400, left), "the rows stay as long at least"


def test_where_the_account_keeps_words_longer_meanwhile_their_rows_stay_as_long(house: House) -> None:
    with time_machine.travel(NOON, tick=False):
        batch_id = house.sent(DANA)
        house.call("PUT", "/settings", {"texts_kept_days": 3000})
        house.conclude(batch_id, DANA, "delivered")
    assert days_left(house, "words#", NOON) == days_left(house, "chunk#", NOON) == [3000]


def test_until_it_ends_and_if_its_end_is_lost_they_are_kept_after_the_last_moment_at_which_it_may_end(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settle, "keep_words_until", lambda *_: 1 / 0)
    batch_id = ended(house)
    assert house.batch(batch_id)["status"] == "completed"
    assert days_left(house, "words#", NOON) == [7 + 4 + 30]


def test_a_late_report_is_settled_with_its_phone_though_the_words_are_gone(house: House) -> None:
    batch_id = ended(house)
    expire(house, NOON + timedelta(days=31))
    house.conclude(batch_id, KIM, "delivered")
    assert house.statuses(batch_id) == {DANA: "delivered", KIM: "delivered"}
    assert [entry["phone"] for entry in house.entries(type="message_delivered")] == [KIM, DANA]
