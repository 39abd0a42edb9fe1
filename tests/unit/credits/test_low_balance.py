"""The warning of a low balance: its states, so that each is sent once."""

from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain import timestamps
from sayso.domain.credits.low_balance import LOST_AFTER, LowBalanceWarning, WarningState

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
AT, SOON, LATER = timestamps.to_text(NOON), NOON + timedelta(seconds=59), NOON + LOST_AFTER

LOOKS = [
    (WarningState.ENOUGH, False, SOON, WarningState.ENOUGH, False, "nothing has happened"),
    (WarningState.ENOUGH, True, SOON, WarningState.NOTED, True, "they have fallen"),
    (WarningState.NOTED, True, SOON, WarningState.NOTED, False, "somebody is sending it"),
    (WarningState.NOTED, True, LATER, WarningState.NOTED, True, "whoever was sending it has crashed"),
    (WarningState.NOTED, False, LATER, WarningState.ENOUGH, True, "they have risen before the notice was sent"),
    (WarningState.SENT, True, LATER, WarningState.SENT, False, "it was sent"),
    (WarningState.SENT, False, SOON, WarningState.ENOUGH, True, "they have risen"),
]


@pytest.mark.parametrize(("state", "low", "now", "then", "changes", "case"), LOOKS, ids=[row[-1] for row in LOOKS])
def test_a_look_changes_it_only_when_there_is_something_to_tell_or_to_forget(
    state: WarningState, low: bool, now: datetime, then: WarningState, changes: bool, case: str
) -> None:
    before = LowBalanceWarning(state, 7, AT)
    after = before.after_look(now, low=low)
    assert after.state is then
    assert after == (LowBalanceWarning(then, 8, timestamps.to_text(now)) if changes else before)


def test_what_was_told_keeps_its_time() -> None:
    assert LowBalanceWarning(WarningState.NOTED, 7, AT).sent() == LowBalanceWarning(WarningState.SENT, 8, AT)
