"""What a purchase and a correction do to the balance, and what a repeat of their reference must have in common."""

from datetime import UTC, datetime

import pytest

from sayso.domain.audit.entry import Actor, ActorKind, EntryType
from sayso.domain.credits.booking import Adjustment, Booking, Purchase
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.errors import IdempotencyKeyReused, InvalidRequest

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
OPERATOR = Actor(ActorKind.OPERATOR, "ops")
EMPTY = CreditBalance(account="harbour")
FIFTY = Purchase(50, "invoice-7")


def test_a_purchase_raises_the_balance_and_is_the_next_entry_of_the_chain() -> None:
    after, entry = FIFTY.book(EMPTY, OPERATOR, NOW)
    assert (after.balance, after.available, after.seq) == (50, 50, 1)
    assert (entry.type, entry.credits, entry.remaining) == (EntryType.CREDITS_PURCHASED, 50, 50)
    assert entry.text == "Purchased 50 credits (invoice-7). 50 remaining."
    assert entry.link is not None
    assert after.hash != EMPTY.hash


def test_an_entry_is_never_earlier_than_the_one_before() -> None:
    later, _ = FIFTY.book(EMPTY, OPERATOR, NOW)
    _, entry = Purchase(1, "early").book(later, OPERATOR, NOW.replace(hour=11))
    assert entry.at == later.last_at


def test_a_correction_may_take_what_is_left_and_no_more() -> None:
    fifty, _ = FIFTY.book(EMPTY, OPERATOR, NOW)
    after, entry = Adjustment(-50, "ticket-1", "billed twice").book(fifty, OPERATOR, NOW)
    assert (after.balance, entry.data["reason"]) == (0, "billed twice")
    with pytest.raises(InvalidRequest, match="adjust by -50 at most"):
        Adjustment(-51, "ticket-2", "too much").book(fifty, OPERATOR, NOW)
    with pytest.raises(InvalidRequest, match="nothing to take back"):
        Adjustment(-1, "ticket-3", "too much").book(after, OPERATOR, NOW)


REPEATS: list[tuple[Booking, Booking, str | None]] = [
    (FIFTY, Purchase(50, "invoice-7"), None),
    (FIFTY, Purchase(51, "invoice-7"), "credits"),
    (Adjustment(5, "t", "gift"), Adjustment(5, "t", "gift"), None),
    (Adjustment(5, "t", "gift"), Adjustment(6, "t", "gift"), "credits"),
    (Adjustment(5, "t", "gift"), Adjustment(5, "t", "error"), "reason"),
]


@pytest.mark.parametrize(("first", "again", "field"), REPEATS)
def test_a_reference_counts_once_and_only_for_the_same_booking(
    first: Booking, again: Booking, field: str | None
) -> None:
    if field is None:
        again.require_same(first)
        return
    with pytest.raises(IdempotencyKeyReused) as refused:
        again.require_same(first)
    assert [detail["field"] for detail in refused.value.details] == [field]
