"""POST /batches within the limits of its account: refused as a whole, counted once, never passed by two at once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from sayso.actions.account.change_settings import change_settings
from sayso.domain.account.limits import Budget, Limits
from sayso.tables.accounts.usage import usage_of
from tests.support.carriers import fake_gateway
from tests.support.commits import Commits, Crash
from tests.support.days import at
from tests.support.house import OPERATOR, Answer, House
from tests.support.promises import check

FAMILIES = [f"+1415555{1000 + n}" for n in range(8)]
DAY = "2031-03-03T18:00"


def allow(**limits: int) -> None:
    change_settings("harbour", {"limits": Limits(**limits)}, OPERATOR, datetime.now(UTC))


def send(house: House, count: int, key: str, **changes: Any) -> Answer:
    return house.send(key, recipients=[{"phone": phone} for phone in FAMILIES[:count]], **changes)


def refusal(answer: Answer) -> tuple[int, str, str, int, int]:
    [detail] = answer.body["details"]
    return (*answer.error, detail["limit"], detail["used"], detail["allowed"])


def test_a_batch_over_the_day_is_refused_as_a_whole_and_fits_the_next_day(house: House) -> None:
    with at(house, DAY):
        allow(messages_a_day=5)
        assert send(house, 3, "a").status == 202
        before = house.entries(), house.credits(), house.pages("/batches", "batches")
        assert refusal(send(house, 3, "b")) == (403, "limit_reached", "messages_a_day", 3, 5)
        assert (house.entries(), house.credits(), house.pages("/batches", "batches")) == before
        assert send(house, 2, "c").status == 202, "what fits still fits"
        check(house)
    with at(house, "2031-03-04T00:00"):
        assert send(house, 3, "b").status == 202, "the key was not bound"


def test_the_preview_says_so_too(house: House) -> None:
    allow(messages_a_day=1)
    rows = [{"phone": phone} for phone in FAMILIES[:2]]
    body = {"channel": "sms", "category": "general", "template": "Hello.", "recipients": rows}
    assert refusal(house.call("POST", "/batches/preview", body)) == (403, "limit_reached", "messages_a_day", 0, 1)


def test_retries_and_completing_batches_count(house: House) -> None:
    allow(messages_a_day=4)
    batch_id = house.sent(*FAMILIES[:2])
    house.conclude(batch_id, FAMILIES[0], "failed", ErrorCode="30008")
    house.conclude(batch_id, FAMILIES[1], "delivered")
    assert house.call("POST", "/batches", {"retry_of": batch_id}, headers={"Idempotency-Key": "r"}).status == 202
    assert refusal(send(house, 4, "c", completes=batch_id))[2:] == ("messages_a_day", 3, 4), "two are left to send"
    assert send(house, 3, "c", completes=batch_id).status == 202


@pytest.mark.parametrize(
    ("limits", "which"),
    [
        ({"calls_a_day": 3, "calls_a_month": 100}, "calls_a_day"),
        ({"calls_a_day": 100, "calls_a_month": 3}, "calls_a_month"),
    ],
)
def test_calls_have_limits_of_their_own(house: House, limits: dict[str, int], which: str) -> None:
    with at(house, DAY):
        allow(messages_a_day=2, **limits)
        assert send(house, 2, "a", channel="voice").status == 202
        assert refusal(send(house, 2, "b", channel="voice"))[2:] == (which, 2, 3)
        assert send(house, 2, "c").status == 202
    with at(house, "2031-03-04T18:00"):
        assert send(house, 2, "b", channel="voice").status == (202 if which == "calls_a_day" else 403)
    with at(house, "2031-04-01T00:00"):
        assert send(house, 2, "d", channel="voice").status == 202


def test_too_many_batches_within_a_minute_wait_for_the_next(house: House) -> None:
    with at(house, "2031-03-03T18:00:30"):
        allow(batches_a_minute=2)
        assert [send(house, 1, key).status for key in "ab"] == [202, 202]
        refused = send(house, 1, "c")
        assert refusal(refused)[:3] == (429, "too_fast", "batches_a_minute")
        assert refused.body["message"].endswith("send it again in 30 seconds.")
    with at(house, "2031-03-03T18:01:00"):
        assert send(house, 1, "c").status == 202


def test_what_is_ordinary_never_uses_up_what_emergencies_have(house: House) -> None:
    allow(messages_a_day=1)
    assert send(house, 1, "a").status == 202
    assert send(house, 8, "b", category="emergency").status == 202, "ten times as many, of their own"
    assert refusal(send(house, 3, "c", category="emergency"))[2:] == ("messages_a_day", 8, 10)
    assert send(house, 2, "d", category="emergency").status == 202


def test_a_repeat_counts_once(house: House) -> None:
    allow(messages_a_day=4)
    for _ in range(3):
        assert send(house, 2, "a").status == 202
    assert send(house, 2, "b").status == 202


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_an_accept_that_crashed_counts_once(house: House, commits: Commits, late: bool) -> None:
    allow(messages_a_day=4)
    commits.crash_at_next(by="batch.accept", late=late)
    with pytest.raises(Crash):
        send(house, 2, "a")
    assert send(house, 2, "a").status == 202
    assert send(house, 2, "b").status == 202
    check(house)


@pytest.mark.parametrize("begun", [False, True], ids=["the first of the day", "later"])
@pytest.mark.parametrize(("quicker", "answers"), [(3, 403), (2, 202)], ids=["too many together", "both fit"])
def test_two_accepts_at_once_never_pass_the_limit(
    house: House, commits: Commits, begun: bool, quicker: int, answers: int
) -> None:
    with at(house, DAY):
        allow(messages_a_day=5 + begun)
        if begun:
            assert send(house, 1, "begun").status == 202
        first: list[Answer] = []
        commits.before_next(lambda: first.append(send(house, quicker, "quicker")), by="batch.accept")
        slower = send(house, 3, "slower")
        assert (first[0].status, slower.status) == (202, answers)
        used = usage_of("harbour", Budget.ORDINARY).used["messages_a_day"].number
        assert used == begun + quicker + (3 if answers == 202 else 0)
        check(house)


def test_nothing_over_the_limit_reaches_the_carrier(
    house: House, monkeypatch: pytest.MonkeyPatch, later: Callable[[float], Any]
) -> None:
    carrier = fake_gateway(monkeypatch)
    house.opt_in(*FAMILIES)
    allow(messages_a_day=3)
    later(1)
    for count, key in ((2, "a"), (4, "b"), (1, "c"), (1, "d")):
        send(house, count, key)
        house.dispatch()
    assert len(carrier.phones) == 3
