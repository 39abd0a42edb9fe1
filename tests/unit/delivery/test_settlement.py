"""What final statuses do to credits, counters and the log, in any order and however often they come."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.audit.entry import CARRIER, SYSTEM, EntryType
from sayso.domain.batch.batch import BatchStatus
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.delivery.settlement import ENTRY_TYPE, Outcome, highest
from sayso.domain.message.message import FINAL_RANK, MessageId, MessageStatus, Reason
from sayso.domain.phone import PhoneNumber
from tests.support.books import AT, Books, batch_of

DELIVERED, UNDELIVERED, FAILED = MessageStatus.DELIVERED, MessageStatus.UNDELIVERED, MessageStatus.FAILED
SKIPPED, CANCELLED = MessageStatus.SKIPPED, MessageStatus.CANCELLED
DANA = PhoneNumber.from_e164("+14155550101")
LATER, EARLIER = "2026-01-05T16:00:00.000000Z", "2026-01-05T14:00:00.000000Z"


def outcome(status: MessageStatus, index: int = 0, segments: int = 2, batch_id: str = "b1", **more: Any) -> Outcome:
    message_id = batch_of(batch_id, [segments]).message_id(0, index, segments)
    fields: dict[str, Any] = {"phone": DANA, "carrier_id": f"SM{index}"} | more
    return Outcome(account="harbour", batch_id=batch_id, message_id=message_id, status=status, **fields)


def settled(*rounds: list[Outcome], segments: tuple[int, ...] = (2,), credits_bought: int = 1000) -> Books:
    books = Books.opened({"b1": list(segments)}, credits_bought)
    for outcomes in rounds:
        books.write(books.plan(outcomes))
        books.check()
    return books


EFFECTS = [
    (DELIVERED, 998, 0, "SMS message delivered to +14155550101. 2 credits used. 998 remaining."),
    (UNDELIVERED, 998, 0, "SMS message undelivered to +14155550101. 2 credits used. 998 remaining."),
    (FAILED, 1000, 0, "SMS message to +14155550101 failed: no reason given. 0 credits used. 1000 remaining."),
    (SKIPPED, 1000, 0, "SMS message to +14155550101 not sent: no reason given. 0 credits used. 1000 remaining."),
    (CANCELLED, 1000, 0, "SMS message to +14155550101 not sent: no reason given. 0 credits used. 1000 remaining."),
]


@pytest.mark.parametrize(("status", "balance", "held", "told"), EFFECTS)
def test_a_final_status_releases_the_hold_and_debits_what_the_carrier_worked_for(
    status: MessageStatus, balance: int, held: int, told: str
) -> None:
    books = settled([outcome(status)])
    assert (books.credit_balance.balance, books.credit_balance.held) == (balance, held)
    assert [entry.text for entry in books.entries if entry.message_id] == [told]


def test_every_final_status_has_its_entry() -> None:
    assert set(ENTRY_TYPE) == set(FINAL_RANK)


def test_a_failure_says_why_with_the_carriers_code() -> None:
    refused = outcome(FAILED, reason=Reason.CARRIER_OPT_OUT, error_code="21610", carrier_id="")
    entry = settled([refused]).entries[1]
    assert "failed: the phone has opted out at the carrier (code 21610). 0 credits" in entry.text
    assert (entry.actor, entry.data) == (CARRIER, {"reason": "carrier_opt_out", "error_code": "21610"})


def test_what_sayso_decided_itself_is_told_by_itself() -> None:
    skipped = outcome(SKIPPED, reason=Reason.OPTED_OUT, carrier_id="")
    entry = settled([skipped]).entries[1]
    assert (entry.actor, "not sent: the phone has opted out." in entry.text) == (SYSTEM, True)


def test_the_last_message_completes_the_batch_with_one_entry_that_sums_it_up() -> None:
    statuses = [DELIVERED, DELIVERED, UNDELIVERED, FAILED, SKIPPED]
    books = settled([outcome(status, n) for n, status in enumerate(statuses)], segments=(2,) * 5)
    summary = books.entries[-1]
    assert summary.text == "5 queued, 2 delivered, 1 undelivered, 1 failed, 1 skipped. 6 credits used."
    assert summary.data == {
        "counts": {"delivered": 2, "undelivered": 1, "failed": 1, "skipped": 1},
        "credits_used": 6,
    }
    assert books.batches["b1"].status is BatchStatus.COMPLETED


def test_the_summary_counts_what_was_settled_before() -> None:
    books = settled([outcome(DELIVERED, 0)], [outcome(FAILED, 1)], segments=(2, 2))
    assert books.entries[-1].text == "2 queued, 1 delivered, 1 failed. 2 credits used."


def test_a_batch_with_an_open_message_is_not_completed() -> None:
    books = settled([outcome(DELIVERED, 0)], segments=(2, 2))
    assert books.batches["b1"].status is BatchStatus.QUEUED


def test_a_repeat_changes_nothing_at_all() -> None:
    books = settled([outcome(DELIVERED)])
    again = books.plan([outcome(DELIVERED)], LATER)
    assert (again.messages, again.entries, again.batches) == ([], [], {})
    assert again.balance_after.seq == books.credit_balance.seq


@pytest.mark.parametrize("order", list(permutations([FAILED, UNDELIVERED, DELIVERED])))
def test_in_whatever_order_reports_come_the_highest_stands_and_is_debited_once(
    order: tuple[MessageStatus, ...],
) -> None:
    books = settled(*([outcome(status)] for status in order))
    assert list(books.statuses.values()) == [DELIVERED]
    assert (books.credit_balance.balance, books.credit_balance.held) == (998, 0)


@pytest.mark.parametrize("order", list(permutations([FAILED, UNDELIVERED, DELIVERED])))
def test_reports_that_come_together_count_as_the_highest_of_them_alone(order: tuple[MessageStatus, ...]) -> None:
    books = settled([outcome(status) for status in order])
    assert [entry.type for entry in books.entries if entry.message_id] == [EntryType.MESSAGE_DELIVERED]


def test_a_late_delivery_whose_hold_was_released_may_take_available_below_zero() -> None:
    books = settled([outcome(FAILED)], credits_bought=2)
    books.hold("b2", [2])
    books.write(books.plan([outcome(DELIVERED)]))
    books.check()
    assert (books.credit_balance.balance, books.credit_balance.held, books.credit_balance.available) == (0, 2, -2)


def test_undelivered_that_becomes_delivered_is_told_and_costs_nothing_more() -> None:
    books = settled([outcome(UNDELIVERED)], [outcome(DELIVERED)])
    last = books.entries[-1]
    assert (last.type, last.credits, last.remaining, last.link) == (EntryType.MESSAGE_DELIVERED, 0, 998, None)


IMPOSTORS = [
    (outcome(DELIVERED, batch_id="b9"), "a batch that nobody knows"),
    (outcome(DELIVERED, segments=1), "a cheaper message than the one at this place"),
    (outcome(DELIVERED, index=7), "a place that the seal was not made for"),
]


def forged(one: Outcome) -> Outcome:
    seal = batch_of("b1", [2]).message_id(0, 0, 2).seal
    place = one.message_id
    return Outcome(
        account="harbour",
        batch_id=one.batch_id,
        message_id=MessageId(place.chunk, place.index, place.segments, seal),
        phone=DANA,
        status=DELIVERED,
    )


@pytest.mark.parametrize(("impostor", "reason"), IMPOSTORS)
def test_what_no_batch_gave_settles_nothing(impostor: Outcome, reason: str) -> None:
    books = Books.opened({"b1": [2]})
    plan = books.plan([forged(impostor)])
    assert (plan.messages, plan.entries, plan.balance_after.balance) == ([], [], 1000), reason


def test_entries_are_never_dated_before_the_ledgers_last() -> None:
    books = Books.opened({"b1": [2, 2]})
    books.write(books.plan([outcome(DELIVERED, 0)], LATER))
    books.write(books.plan([outcome(DELIVERED, 1)], EARLIER))
    dates = [entry.at for entry in books.entries if entry.message_id]
    assert dates == [LATER, LATER]
    assert books.entries == sorted(books.entries, key=lambda entry: entry.sort_key)


def test_the_highest_comes_once_for_each_message_in_the_order_they_came_up() -> None:
    told = [outcome(FAILED, 1), outcome(DELIVERED, 0), outcome(DELIVERED, 1), outcome(FAILED, 0)]
    assert highest(told) == [told[2], told[1]]


SEGMENTS = {"b1": [1, 2, 3], "b2": [2], "b3": [1, 1]}
places = st.sampled_from([(batch_id, n) for batch_id, costs in SEGMENTS.items() for n in range(len(costs))])
told = st.builds(
    lambda place, status: outcome(status, place[1], SEGMENTS[place[0]][place[1]], place[0]),
    places,
    st.sampled_from(list(FINAL_RANK)),
)
impostors = st.sampled_from([forged(one) for one, _ in IMPOSTORS])
rounds = st.lists(
    st.tuples(st.lists(told | impostors, max_size=8), st.sampled_from([EARLIER, AT, LATER]), st.integers(0, 3)),
    max_size=8,
)


@given(rounds)
def test_any_sequence_of_reports_accepts_and_purchases_keeps_the_books_exact(
    sequence: list[tuple[list[Outcome], str, int]],
) -> None:
    books = Books.opened(SEGMENTS | {}, credits_bought=9)
    highest_told: dict[tuple[str, str], MessageStatus] = {}
    for number, (outcomes, now, between) in enumerate(sequence):
        plan = books.plan(outcomes, now)
        for extra in range(between):  # accepts between the reading and the writing
            books.hold(f"extra{number}.{extra}", [1])
        books.write(plan)
        books.check()
        if between == 3:
            books.buy(5)
        for one in outcomes:
            genuine = one.batch_id in SEGMENTS and one.message_id.belongs_to(books.batches[one.batch_id].fingerprint)
            known = highest_told.get(one.key)
            if genuine and (known is None or FINAL_RANK[one.status] > FINAL_RANK[known]):
                highest_told[one.key] = one.status
        assert books.statuses == highest_told


@given(st.lists(told, max_size=12), st.integers(0, 12))
def test_reports_settled_together_or_apart_end_the_same(outcomes: list[Outcome], cut: int) -> None:
    together, apart = Books.opened(dict(SEGMENTS)), Books.opened(dict(SEGMENTS))
    together.write(together.plan(outcomes))
    for part in (outcomes[:cut], outcomes[cut:]):
        apart.write(apart.plan(part))
    assert _end(together) == _end(apart)


def _end(books: Books) -> tuple[Any, CreditBalance]:
    """All that lasts; the chain's order and dates may differ."""
    credit_balance = CreditBalance(
        account="harbour",
        balance=books.credit_balance.balance,
        held=books.credit_balance.held,
        available=books.credit_balance.available,
    )
    return books.statuses, credit_balance


def test_what_rises_after_it_was_final_is_counted_even_where_as_many_newly_fail() -> None:
    """Whoever has read that a message failed learns from it that the message has not."""
    books = settled([outcome(FAILED)], segments=(2, 2))
    change = books.plan([outcome(DELIVERED), outcome(FAILED, 1)]).batches["b1"]
    assert (change.rises, change.counts) == (1, {DELIVERED: 1})
    assert books.plan([outcome(DELIVERED, 1)]).batches["b1"].rises == 0
