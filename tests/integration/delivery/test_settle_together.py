"""Records that come together, twice, spoilt, or while others write: each message is settled once all the same."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from sayso.tables.accounts.credit_balance import credit_balance_of
from tests.support.commits import Commits
from tests.support.house import SETTLE, House
from tests.support.promises import check, promises_hold

DANA, KIM, ALI = "+14155550101", "+14155550102", "+14155550103"
LONG = "x" * 161  # two segments


def reported(house: House, batch_id: str, *told: tuple[str, str]) -> list[dict[str, Any]]:
    """The queue's messages for these phones and statuses, as Lambda gets them."""
    ids = {row["phone"]: row["message_id"] for row in house.messages(batch_id)}
    for phone, status in told:
        house.report(batch_id, ids[phone], phone, status)
    return house.take(SETTLE)


def test_reports_of_one_message_that_come_together_are_one_entry(house: House) -> None:
    batch_id = house.sent(DANA)
    messages = reported(house, batch_id, (DANA, "failed"), (DANA, "delivered"), (DANA, "undelivered"))
    assert len(messages) == 3
    assert house.deliver(SETTLE, messages) == set()
    assert [entry["type"] for entry in house.entries(phone=DANA)][:1] == ["message_delivered"]
    check(house)


def test_a_record_that_is_delivered_twice_settles_once(house: House) -> None:
    batch_id = house.sent(DANA, KIM)
    messages = reported(house, batch_id, (DANA, "delivered"), (KIM, "failed"))
    for _ in range(3):
        assert house.deliver(SETTLE, messages) == set()
    assert len(house.entries(type="message_delivered")) == 1
    assert len(house.entries(type="batch_completed")) == 1
    check(house)


def test_the_same_report_twice_in_one_batch_of_records_settles_once(house: House) -> None:
    batch_id = house.sent(DANA)
    messages = reported(house, batch_id, (DANA, "delivered"))
    assert house.deliver(SETTLE, messages * 2) == set()
    check(house)


def test_accounts_whose_records_come_together_are_settled_each_by_itself(house: House) -> None:
    ours, theirs = house.sent(DANA), house.sent(KIM, account="valley")
    for batch_id, phone, account in ((ours, DANA, "harbour"), (theirs, KIM, "valley")):
        [row] = house.messages(batch_id, account)
        house.report(batch_id, row["message_id"], phone, "delivered", account=account)
    together = house.take(SETTLE) + house.take(SETTLE)
    assert {message["Attributes"]["MessageGroupId"] for message in together} == {"harbour", "valley"}
    assert house.deliver(SETTLE, together) == set()
    for account in ("harbour", "valley"):
        assert house.credits(account) == {"balance": 999, "held": 0, "available": 999}
        check(house, account)


@pytest.mark.usefixtures("later")  # the clock stands still, so that times do not show it
def test_reports_that_are_settled_at_the_same_moment_complete_the_batch(house: House, commits: Commits) -> None:
    """Neither of the two costs credits, so only the batch's counters show that the other was quicker."""
    batch_id = house.sent(DANA, KIM)
    first, second = (reported(house, batch_id, (phone, "failed")) for phone in (DANA, KIM))
    commits.before_next(lambda: house.deliver(SETTLE, second), by="sayso.actions.delivery.settle")
    assert house.deliver(SETTLE, first) == set()
    batch = house.batch(batch_id)
    assert (batch["status"], batch["counts"]) == ("completed", {"failed": 2})
    check(house)


def test_a_message_that_rises_twice_at_the_same_moment_is_counted_once(house: House, commits: Commits) -> None:
    """Nothing is debited the second time, no counter of open messages moves, and the other's clock is behind: only the
    message's status shows that it was quicker."""
    batch_id = house.sent(DANA, KIM)
    house.conclude(batch_id, DANA, "undelivered")
    first, second = (reported(house, batch_id, (DANA, "delivered")) for _ in range(2))
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=9), tick=False) as clock:

        def quicker() -> None:
            clock.shift(-5)
            assert house.deliver(SETTLE, second) == set()
            clock.shift(5)

        commits.before_next(quicker, by="sayso.actions.delivery.settle")
        assert house.deliver(SETTLE, first) == set()
    assert house.batch(batch_id)["counts"] == {"delivered": 1, "sent": 1}
    assert len(house.entries(type="message_delivered")) == 1
    check(house)


def test_the_time_of_the_credit_balance_never_goes_back(house: House, commits: Commits) -> None:
    """What is settled on a clock that is behind gets the time of what others have written meanwhile."""
    ours, theirs = house.sent(DANA, ALI), house.sent(KIM, key="theirs")
    first, third = (reported(house, ours, (phone, "failed")) for phone in (DANA, ALI))
    second = reported(house, theirs, (KIM, "failed"))
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=2), tick=False) as clock:

        def quicker() -> None:
            clock.shift(5)
            assert house.deliver(SETTLE, second) == set()
            clock.shift(-5)

        commits.before_next(quicker, by="sayso.actions.delivery.settle")
        assert house.deliver(SETTLE, first) == set()
        assert house.deliver(SETTLE, third) == set()
    times = {entry["at"] for entry in house.entries(type="message_failed")}
    assert times == {credit_balance_of("harbour").last_at}
    check(house)


SPOILT = [
    pytest.param("no json", id="no JSON"),
    pytest.param("{}", id="nothing in it"),
    pytest.param('{"account": "harbour", "outcomes": [{"batch": "b1"}]}', id="half an outcome"),
]


@pytest.mark.parametrize("body", SPOILT)
def test_one_bad_record_comes_again_and_holds_up_no_other(house: House, body: str) -> None:
    batch_id = house.sent(DANA, KIM)
    [first] = reported(house, batch_id, (DANA, "delivered"))
    [last] = reported(house, batch_id, (KIM, "delivered"))
    bad = first | {"MessageId": "bad", "Body": body}
    theirs = house.sent(ALI, account="valley")
    house.report(theirs, house.messages(theirs, "valley")[0]["message_id"], ALI, "delivered", account="valley")
    [other] = house.take(SETTLE)
    assert house.deliver(SETTLE, [first, bad, last, other]) == {"bad"}
    assert house.statuses(batch_id) == {DANA: "delivered", KIM: "delivered"}
    assert house.statuses(theirs, "valley") == {ALI: "delivered"}
    check(house)
    check(house, "valley")


def test_more_reports_than_one_transaction_takes_are_settled_in_several(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sayso.actions.delivery.settle.MAX_ACTIONS", 14)
    batch_ids = [house.sent(DANA, KIM, key=f"key {n}") for n in range(4)]
    told = [
        message for batch_id in batch_ids for message in reported(house, batch_id, (DANA, "delivered"), (KIM, "failed"))
    ]
    assert house.deliver(SETTLE, told) == set()
    assert house.credits() == {"balance": 996, "held": 0, "available": 996}
    check(house)


def test_what_one_wave_decided_may_take_several_transactions(house: House) -> None:
    everybody = [f"+1415555{1000 + n}" for n in range(60)]  # of whom nobody has consented
    batch_id = house.accept(*everybody)
    house.dispatch()
    house.settle()
    assert house.batch(batch_id)["counts"] == {"skipped": 60}
    check(house)


def buys(house: House) -> None:
    house.call("POST", "/credits/purchases", {"credits": 50, "reference": "meanwhile"})


def accepts(house: House) -> None:
    house.accept(ALI, key="meanwhile", template=LONG)


@pytest.mark.usefixtures("later")  # the clock stands still: all of it happens in the same microsecond
@pytest.mark.parametrize(
    ("meanwhile", "credits_then"),
    [
        ([buys], {"balance": 1049, "held": 0, "available": 1049}),
        ([accepts], {"balance": 999, "held": 2, "available": 997}),
        ([accepts, buys], {"balance": 1049, "held": 2, "available": 1047}),
    ],
)
def test_what_happens_while_it_settles_is_neither_lost_nor_overwritten(
    house: House,
    commits: Commits,
    meanwhile: list[Callable[[House], None]],
    credits_then: dict[str, int],
) -> None:
    batch_id = house.sent(DANA)
    messages = reported(house, batch_id, (DANA, "delivered"))
    commits.before_next(lambda: [act(house) for act in meanwhile], by="settle")
    assert house.deliver(SETTLE, messages) == set()
    assert house.credits() == credits_then
    check(house)


def test_a_batch_that_is_cancelled_while_its_last_message_is_settled_ends_as_cancelled(
    house: House, commits: Commits
) -> None:
    batch_id = house.sent(DANA)
    messages = reported(house, batch_id, (DANA, "delivered"))
    commits.before_next(lambda: house.call("POST", f"/batches/{batch_id}/cancel"), by="settle")
    assert house.deliver(SETTLE, messages) == set()
    assert [entry["batch_id"] for entry in house.entries(type="batch_cancelled")] == [batch_id]
    assert house.batch(batch_id)["status"] == "cancelled"
    promises_hold(house)


@pytest.mark.usefixtures("later")  # both in the same microsecond, so that no later time gives one away
def test_the_summary_of_a_batch_counts_what_rises_while_its_last_message_is_settled(
    house: House, commits: Commits
) -> None:
    batch_id = house.sent(DANA, KIM)
    house.conclude(batch_id, DANA, "undelivered")
    rises = reported(house, batch_id, (DANA, "delivered"))
    last = reported(house, batch_id, (KIM, "delivered"))
    commits.before_next(lambda: house.deliver(SETTLE, rises), by="settle")
    assert house.deliver(SETTLE, last) == set()
    [summary] = house.entries(type="batch_completed")
    assert summary["text"] == "2 queued, 2 delivered. 2 credits used."
    promises_hold(house)


def test_records_come_again_while_others_keep_writing_the_ledger(house: House, commits: Commits) -> None:
    batch_id = house.sent(DANA)
    [message] = reported(house, batch_id, (DANA, "delivered"))
    commits.always_too_late(by="settle")
    assert house.deliver(SETTLE, [message]) == {message["MessageId"]}
    commits.go_on()
    assert house.deliver(SETTLE, [message]) == set()
    check(house)
