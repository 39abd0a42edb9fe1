"""When the next call of an account may be made, and how long to wait if it comes too soon."""

from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain.account.limits import MOST, Limits
from sayso.domain.account.pace import Turn

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SECOND = 1_000_000


def turn(a_minute: int, seconds: float = 0) -> Turn:
    return Turn.of(NOON + timedelta(seconds=seconds), Limits(requests_a_minute=a_minute))


def made(a_minute: int, *moments: float) -> list[bool]:
    """Which calls at these seconds are made, as the table keeps them."""
    used_until, answers = 0, []
    for seconds in moments:
        now = turn(a_minute, seconds)
        if used_until <= now.at or used_until > now.implausible:
            used_until = now.at + now.interval
        elif used_until <= now.latest:
            used_until += now.interval
        else:
            answers.append(False)
            continue
        answers.append(True)
    return answers


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        pytest.param([0, 0, 0], [True, True, True], id="as many at once as in a minute"),
        pytest.param([0, 0, 0, 0], [True, True, True, False], id="and no more"),
        pytest.param([0, 0, 0, 19.9, 20, 20], [True, True, True, False, True, False], id="then one each 20 seconds"),
        pytest.param([0, 0, 0, 60, 60, 60, 60], [True] * 6 + [False], id="a minute later all are free again"),
        pytest.param([0, 20, 40, 60, 80], [True] * 5, id="an even pace goes on for ever"),
    ],
)
def test_three_a_minute(moments: list[float], expected: list[bool]) -> None:
    assert made(3, *moments) == expected


def test_who_comes_too_soon_reads_how_long_to_wait() -> None:
    late = turn(3)
    refusal = late.refusal(late.at + 60 * SECOND)
    assert (refusal.retry_after, refusal.details) == (20, [{"limit": "requests_a_minute", "allowed": 3}])
    assert "send it again in 20 seconds" in refusal.message
    assert late.refusal(late.latest + 1).retry_after == 1, "never at once, which would be refused again"


def test_no_limit_in_practice_refuses_nothing() -> None:
    assert all(made(MOST, *([0] * 100)))
