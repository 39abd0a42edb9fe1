"""What is remembered of an account's credits, so that their running low is told once."""

from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain import timestamps
from sayso.domain.credits.low_balance import LOST_AFTER, CreditWatch, Seen

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
AT, SOON, LATER = timestamps.to_text(NOON), NOON + timedelta(seconds=59), NOON + LOST_AFTER

LOOKS = [
    (Seen.ENOUGH, False, SOON, Seen.ENOUGH, False, "nothing has happened"),
    (Seen.ENOUGH, True, SOON, Seen.NOTED, True, "they have come down"),
    (Seen.NOTED, True, SOON, Seen.NOTED, False, "somebody is telling it"),
    (Seen.NOTED, True, LATER, Seen.NOTED, True, "whoever was telling it is no more"),
    (Seen.NOTED, False, LATER, Seen.ENOUGH, True, "they have risen before anybody was told"),
    (Seen.TOLD, True, LATER, Seen.TOLD, False, "it has been told"),
    (Seen.TOLD, False, SOON, Seen.ENOUGH, True, "they have risen"),
]


@pytest.mark.parametrize(("seen", "low", "now", "then", "changes", "case"), LOOKS, ids=[row[-1] for row in LOOKS])
def test_a_look_changes_it_only_when_there_is_something_to_tell_or_to_forget(
    seen: Seen, low: bool, now: datetime, then: Seen, changes: bool, case: str
) -> None:
    before = CreditWatch(seen, 7, AT)
    after = before.look(now, low=low)
    assert after.seen is then
    assert after == (CreditWatch(then, 8, timestamps.to_text(now)) if changes else before)


def test_what_was_told_keeps_its_time() -> None:
    assert CreditWatch(Seen.NOTED, 7, AT).told() == CreditWatch(Seen.TOLD, 8, AT)
