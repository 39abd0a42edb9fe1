"""Adjusting credits: once for each reference, with a reason, in the chain, and never below what is left."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.demo import ledger
from sayso.actions.credits.adjust_credits import adjust_credits
from sayso.actions.credits.buy_credits import buy_credits
from sayso.domain.credits.booking import Adjustment, Purchase
from sayso.domain.errors import IdempotencyKeyReused, InvalidRequest, NotFound
from tests.support.commits import Commits, Crash
from tests.support.house import OPERATOR, SETTLE, House
from tests.support.promises import check

DANA, KIM = "+14155550101", "+14155550102"


def adjust(
    credits_moved: int, reference: str = "ticket-7", reason: str = "booked twice", account: str = "harbour"
) -> dict[str, int]:
    return asdict(adjust_credits(account, Adjustment(credits_moved, reference, reason), OPERATOR, datetime.now(UTC)))


@pytest.mark.parametrize(("credits_moved", "shown"), [(50, "+50"), (-50, "-50")])
def test_an_adjustment_is_told_with_its_reason_and_who_made_it(house: House, credits_moved: int, shown: str) -> None:
    house.accept(DANA)
    left = 1000 + credits_moved
    assert adjust(credits_moved) == {"balance": left, "held": 1, "available": left - 1} == house.credits()
    [entry] = house.entries(type="credits_adjusted")
    assert entry["text"] == f"Adjusted credits by {shown}: booked twice (ticket-7). {left} remaining."
    assert (entry["credits"], entry["remaining"], entry["seq"]) == (credits_moved, left, 2)
    assert (entry["reason"], entry["reference"]) == ("booked twice", "ticket-7")
    assert entry["actor"] == {"kind": "operator", "name": "operator"}
    check(house)


def test_the_ledger_adds_up_with_code_that_knows_nothing_of_ours(house: House) -> None:
    batch_id = house.sent(DANA)
    house.conclude(batch_id, DANA, "delivered")
    adjust(-30)
    adjust(7, "ticket-8")
    total = ledger.add_up("harbour", house.entries())
    assert (total.entries, total.bought, total.adjusted, total.used, total.balance) == (4, 1000, -23, 1, 976)


def test_a_reference_counts_once_and_always_gets_its_first_answer(house: House) -> None:
    first = adjust(-50)
    house.accept(DANA)
    adjust(7, "another")
    assert adjust(-50) == first
    assert house.credits()["balance"] == 957
    check(house)


@pytest.mark.parametrize(
    ("again", "field"),
    [((-51, "ticket-7", "booked twice"), "credits"), ((-50, "ticket-7", "goodwill"), "reason")],
)
def test_a_reference_with_other_content_is_refused(house: House, again: tuple[int, str, str], field: str) -> None:
    adjust(-50)
    with pytest.raises(IdempotencyKeyReused, match="booked before: -50 credits, booked twice") as refused:
        adjust(*again)
    assert [detail["field"] for detail in refused.value.details] == [field]
    assert house.credits()["balance"] == 950


def test_a_purchase_and_an_adjustment_may_have_the_same_reference(house: House) -> None:
    house.call("POST", "/credits/purchases", {"credits": 50, "reference": "invoice-7"})
    assert adjust(-50, "invoice-7")["balance"] == 1000
    check(house)


def test_no_more_is_taken_back_than_is_left(house: House) -> None:
    with pytest.raises(InvalidRequest, match="has 1000 credits left: adjust by -1000 at most"):
        adjust(-1001)
    assert adjust(-1000)["balance"] == 0
    with pytest.raises(InvalidRequest, match="has 0 credits left: there is nothing to take back"):
        adjust(-1, "ticket-8")
    assert len(house.entries(type="credits_adjusted")) == 1
    check(house)


def test_what_a_batch_holds_may_be_taken_back_and_then_nothing_is_accepted_until_it_is_covered(house: House) -> None:
    house.accept(DANA, KIM)
    assert adjust(-1000) == {"balance": 0, "held": 2, "available": -2}
    refused = house.send("key-2", recipients=[{"phone": DANA}])
    assert refused.error == (402, "insufficient_credits")
    adjust(3, "ticket-8", "paid after all")
    house.accept(DANA, key="key-2")
    check(house)


def test_a_debt_that_late_deliveries_left_can_be_made_smaller_but_not_larger(house: House) -> None:
    batch_id = house.sent(DANA, KIM)
    for status in ("failed", "delivered"):
        for phone in (DANA, KIM):
            house.conclude(batch_id, phone, status)
        if status == "failed":
            adjust(-1000)
    assert house.credits()["balance"] == -2
    with pytest.raises(InvalidRequest, match="nothing to take back"):
        adjust(-1, "ticket-8")
    assert adjust(1, "ticket-9")["balance"] == -1
    check(house)


def test_an_account_that_nobody_opened_cannot_be_adjusted(house: House) -> None:
    with pytest.raises(NotFound, match="no account nowhere"):
        adjust(5, account="nowhere")


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_an_adjustment_whose_answer_was_lost_may_be_sent_again(house: House, commits: Commits, late: bool) -> None:
    commits.crash_at_next(by="bookings", late=late)
    with pytest.raises(Crash):
        adjust(-50)
    assert adjust(-50)["balance"] == house.credits()["balance"] == 950
    check(house)


def test_a_delivery_that_is_settled_meanwhile_comes_before_it_in_the_chain(house: House, commits: Commits) -> None:
    batch_id = house.sent(DANA)
    commits.before_next(lambda: house.conclude(batch_id, DANA, "delivered"), by="bookings")
    assert adjust(-50) == {"balance": 949, "held": 0, "available": 949}
    assert [entry["type"] for entry in house.entries() if "seq" in entry][:2] == [
        "credits_adjusted",
        "message_delivered",
    ]
    check(house)


def test_a_batch_that_is_accepted_meanwhile_keeps_its_hold(house: House, commits: Commits) -> None:
    commits.before_next(lambda: house.accept(DANA), by="bookings")
    adjust(-1000)
    assert house.credits() == {"balance": 0, "held": 1, "available": -1}
    check(house)


def test_what_is_used_meanwhile_cannot_be_taken_back_as_well(house: House, commits: Commits) -> None:
    batch_id = house.sent(DANA)
    commits.before_next(lambda: house.conclude(batch_id, DANA, "delivered"), by="bookings")
    with pytest.raises(InvalidRequest, match="999 credits left"):
        adjust(-1000)
    check(house)


@pytest.mark.usefixtures("later")  # the clock stands still: both are written in the same microsecond
def test_a_purchase_at_the_same_moment_is_booked_too(house: House, commits: Commits) -> None:
    commits.before_next(
        lambda: buy_credits("harbour", Purchase(5, "quicker"), OPERATOR, datetime.now(UTC)), by="bookings"
    )
    assert adjust(-50)["balance"] == 955
    check(house)


def test_the_same_reference_at_the_same_moment_is_booked_once(house: House, commits: Commits) -> None:
    quicker: list[dict[str, int]] = []
    commits.before_next(lambda: quicker.append(adjust(-50)), by="bookings")
    assert adjust(-50) == quicker[0]
    assert house.credits()["balance"] == 950
    check(house)


def test_settling_that_is_overtaken_by_an_adjustment_reads_again(house: House, commits: Commits) -> None:
    batch_id = house.sent(DANA)
    commits.before_next(lambda: adjust(-50), by="settle")
    house.conclude(batch_id, DANA, "delivered")
    assert house.credits() == {"balance": 949, "held": 0, "available": 949}
    check(house)


step = st.one_of(
    st.tuples(st.just("adjust"), st.integers(-15, 15).filter(bool), st.integers(0, 3)),
    st.tuples(st.just("adjust"), st.integers(-15, 15).filter(bool), st.integers(0, 3)),
    st.tuples(st.just("buy"), st.integers(1, 9), st.integers(0, 3)),
    st.tuples(st.just("accept"), st.integers(1, 2), st.integers(0, 9)),
    st.tuples(st.just("report"), st.sampled_from(["delivered", "failed"]), st.integers(0, 9)),
)


@settings(max_examples=12)
@given(steps=st.lists(step, min_size=3, max_size=12))
def test_any_sequence_of_adjustments_between_batches_keeps_the_books(
    house_as_new: Callable[[], House], steps: list[tuple[str, Any, int]]
) -> None:
    house = house_as_new()
    house.open("studio", "+14155550300", credits_bought=10)
    house.opt_in(DANA, KIM, account="studio")
    for name, what, which in steps:
        before = house.credits("studio")["balance"]
        match name:
            case "adjust":
                try:
                    adjust(what, f"ticket-{which}", account="studio")
                except InvalidRequest:
                    assert what < 0
                    assert before + what < 0
                except IdempotencyKeyReused:
                    assert house.credits("studio")["balance"] == before
            case "buy":
                house.call("POST", "/credits/purchases", {"credits": what, "reference": str(which)}, account="studio")
            case "accept":
                rows = [{"phone": phone} for phone in (DANA, KIM)[:what]]
                house.send(f"key-{which}", recipients=rows, account="studio")
                house.dispatch()
            case "report":
                open_rows = [
                    (batch["batch_id"], row)
                    for batch in house.pages("/batches", "batches", "studio")
                    for row in house.messages(batch["batch_id"], "studio")
                ]
                for batch_id, row in open_rows[which : which + 1]:
                    house.report(batch_id, row["message_id"], row["phone"], what, account="studio")
                while messages := house.take(SETTLE):
                    assert house.deliver(SETTLE, messages * 2) == set()
        check(house, "studio")
