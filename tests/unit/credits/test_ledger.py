"""The balance that follows from its entries, and the chain that shows when one was changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.audit.entry import LedgerLink
from sayso.domain.credits.ledger import GENESIS, CreditBalance, chain_hash

AT = "2026-01-05T15:00:00.000000Z"
moves = st.lists(st.integers(-50, 1000))


def move(credit_balance: CreditBalance, credits_moved: int) -> tuple[CreditBalance, LedgerLink]:
    return credit_balance.moved(credits_moved, at=AT, kind="credits_purchased", subject="invoice-7")


def test_a_new_account_has_no_credits_and_no_entries() -> None:
    credit_balance = CreditBalance(account="harbour")
    assert (
        credit_balance.balance,
        credit_balance.held,
        credit_balance.available,
        credit_balance.seq,
        credit_balance.hash,
    ) == (0, 0, 0, 0, GENESIS)


@given(moves)
def test_the_balance_is_the_sum_of_the_entries(amounts: list[int]) -> None:
    credit_balance = CreditBalance(account="harbour", held=7, available=-7)
    links = []
    for amount in amounts:
        credit_balance, link = move(credit_balance, amount)
        links.append(link)
    assert credit_balance.balance == sum(link.credits for link in links) == sum(amounts)
    assert credit_balance.available == credit_balance.balance - credit_balance.held
    assert [link.seq for link in links] == list(range(1, len(amounts) + 1))
    assert [link.balance for link in links] == [sum(amounts[: n + 1]) for n in range(len(amounts))]


@given(moves.filter(bool))
def test_every_entry_carries_the_hash_of_the_one_before(amounts: list[int]) -> None:
    credit_balance, previous = CreditBalance(account="harbour"), GENESIS
    for amount in amounts:
        credit_balance, link = move(credit_balance, amount)
        assert link.previous == previous
        assert link.hash == chain_hash(
            previous, "harbour", link.seq, AT, "credits_purchased", amount, link.balance, "invoice-7"
        )
        assert credit_balance.hash == link.hash
        previous = link.hash


def test_the_hash_stays_what_it_was_when_the_ledger_began() -> None:
    digest = chain_hash(GENESIS, "harbour", 1, AT, "credits_purchased", 1000, 1000, "invoice-7")
    assert digest == "bcf2f0de4f8d326c763b8b39821ad9b02c2c0cbc0cedfb4ef593ddc38dfa632d"


FIELDS = (GENESIS, "harbour", 1, AT, "credits_purchased", 1000, 1000, "invoice-7")
OTHERS = ("1" * 64, "valley", 2, AT.replace("15:", "16:"), "message_delivered", 999, 999, "invoice-8")


@pytest.mark.parametrize("place", range(len(FIELDS)))
def test_no_field_of_an_entry_can_be_changed_unseen(place: int) -> None:
    changed = (*FIELDS[:place], OTHERS[place], *FIELDS[place + 1 :])
    assert chain_hash(*changed) != chain_hash(*FIELDS)  # type: ignore[arg-type]


def test_fields_do_not_flow_into_each_other() -> None:
    one = chain_hash(GENESIS, "harbour", 1, AT, "kind", 1, 11, "x")
    assert one != chain_hash(GENESIS, "harbour", 1, AT, "kind", 11, 1, "x")


def test_a_released_hold_makes_credits_available_and_moves_no_balance() -> None:
    credit_balance = CreditBalance(account="harbour", balance=100, held=30, available=70, seq=4, hash="h", last_at=AT)
    released = credit_balance.released(10)
    assert (released.balance, released.held, released.available) == (100, 20, 80)
    assert (released.seq, released.hash, released.last_at) == (4, "h", AT)


def test_a_debit_may_take_available_below_zero() -> None:
    credit_balance, link = move(CreditBalance(account="harbour", balance=5, held=5, available=0, seq=1), -2)
    assert (credit_balance.balance, credit_balance.held, credit_balance.available, link.balance) == (3, 5, -2, 3)
