"""One run of Retention: each of its parts has a share of the time, and goes on where another has failed."""

from typing import Any

import pytest
import time_machine

from functions.retention import schedule
from sayso.actions.retention import keep_held, let_consents_expire
from sayso.aws.proof_key import ProofKey
from sayso.domain.phone import PhoneNumber
from sayso.observability import RunFailed
from sayso.tables.consents.quiet_phones import phones_behind
from tests.integration.retention.test_let_consents_expire import key
from tests.integration.retention.test_place_hold import day, hold
from tests.support.at_carrier import AFTERWARDS, DANA, KIM, NOON, a_day, compare, run, said_there
from tests.support.house import House, context

__all__ = ["day", "key"]  # fixtures


def looked_at() -> int:
    """How many phones Retention has looked at this month."""
    return sum(month is not None for _, month in phones_behind("harbour", "", 10))


@pytest.mark.parametrize(
    ("module", "piece", "seconds"),
    [(let_consents_expire, "holds_of", 300), (keep_held, "keep_chunks", 500)],
    ids=["consents", "holds"],
)
def test_a_part_with_too_much_to_do_leaves_the_others_their_time(
    day: House, key: ProofKey, monkeypatch: pytest.MonkeyPatch, module: Any, piece: str, seconds: float
) -> None:
    a_day(day)
    day.conclude(day.sent(DANA, key="more"), DANA, "delivered")
    hold(PhoneNumber(DANA))
    left, real = [900.0], getattr(module, piece)

    def slow(*given: Any) -> Any:
        left[0] -= seconds
        return real(*given)

    monkeypatch.setattr(module, piece, slow)
    slow_run = context()
    slow_run.get_remaining_time_in_millis = lambda: int(left[0] * 1000)
    with time_machine.travel(NOON + AFTERWARDS, tick=False):
        compare()
        schedule.handler({}, slow_run)
    assert looked_at()
    assert said_there(day, KIM) == []


def test_a_part_that_fails_stops_no_other_and_the_run_says_so(
    day: House, key: ProofKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day(day)

    def broken(account: str) -> Any:
        raise RuntimeError("cannot be read")

    monkeypatch.setattr(keep_held, "holds_of", broken)
    with pytest.raises(RunFailed, match="NotKept"):
        run(day)
    assert looked_at()
    assert said_there(day, KIM) == []
