"""The check of a ledger: what is as it was written passes, and the first entry that is not is pointed at."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.audit.entry import CARRIER, SYSTEM, Entry, EntryType, LedgerLink
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.credits.ledger_check import GIVEN, CheckedLedger, check, subject_of

type Stored = list[tuple[str, Entry | None]]

# What moved, in which kind of entry.
MOVES = (
    (EntryType.CREDITS_PURCHASED, 1000),
    (EntryType.MESSAGE_DELIVERED, -2),
    (EntryType.MESSAGE_UNDELIVERED, -1),
    (EntryType.CREDITS_ADJUSTED, -50),
    (EntryType.MESSAGE_DELIVERED, -3),
    (EntryType.CREDITS_PURCHASED, 10),
)
HASHED: tuple[tuple[str, Any], ...] = (
    ("at", "2026-11-22T09:00:00.000000Z"),
    ("type", EntryType.MESSAGE_DELIVERED),
    ("type", EntryType.CREDITS_ADJUSTED),
    ("batch_id", "other"),
    ("message_id", "0.9.1.000000000000"),
    ("data", {"reference": "other"}),
    ("credits", 7),
    ("remaining", 7),
    ("text", "Purchased 7 credits (r). 7 remaining."),
    ("link.seq", 9),
    ("link.credits", 7),
    ("link.balance", 7),
    ("link.previous", "f" * 64),
    ("link.hash", "f" * 64),
)


def at(second: int) -> str:
    return f"2026-11-22T10:00:{second:02d}.000000Z"


def written(credit_balance: CreditBalance, number: int, kind: EntryType, moved: int) -> tuple[CreditBalance, Entry]:
    """One more ledger entry, as the verbs write it."""
    given_by_hand = kind in GIVEN
    subject = f"r{number}" if given_by_hand else f"b/0.{number}.1.000000000000"
    after, link = credit_balance.moved(moved, at=at(number), kind=kind, subject=subject)
    entry = Entry(
        account="harbour",
        at=at(number),
        type=kind,
        actor=SYSTEM,
        text=f"What happened. {after.balance} remaining.",
        key=subject,
        position=link.seq,
        batch_id=None if given_by_hand else "b",
        message_id=None if given_by_hand else subject.removeprefix("b/"),
        credits=moved if given_by_hand else -moved,
        remaining=after.balance,
        link=link,
        data={"reference": subject} if given_by_hand else {},
    )
    return after, entry


def whole(moves: Sequence[tuple[EntryType, int]] = MOVES) -> tuple[list[Entry], CreditBalance]:
    """A ledger as it is written, and its credit balance."""
    credit_balance, entries = CreditBalance(account="harbour"), []
    for number, (kind, moved) in enumerate(moves):
        credit_balance, entry = written(credit_balance, number, kind, moved)
        entries.append(entry)
    return entries, credit_balance


def free(entry: Entry, remaining: int) -> Entry:
    """An entry after this one that has no credits."""
    return replace(
        entry,
        type=EntryType.MESSAGE_FAILED,
        actor=CARRIER,
        key=f"{entry.key}.failed",
        credits=0,
        remaining=remaining,
        link=None,
        text=f"SMS message to +14155550101 failed: why. 0 credits used. {remaining} remaining.",
    )


def stored(entries: Sequence[Entry]) -> Stored:
    """As they stand in the table."""
    return sorted((entry.sort_key, entry) for entry in entries)


def place(entries: Sequence[Entry], number: int, entry: Entry) -> Stored:
    """The ledger with another entry in the place of one."""
    return [(one.sort_key, entry if position == number else one) for position, one in enumerate(entries)]


def changed(entry: Entry, name: str, value: Any) -> Entry:
    """The entry with one field changed; a number is one in the log and in the chain."""
    if not name.startswith("link."):
        return replace(entry, **{name: value})
    assert entry.link is not None
    field = name.removeprefix("link.")
    position = value if field == "seq" else entry.position
    return replace(entry, position=position, link=replace(entry.link, **{field: value}))


def rehashed(entry: Entry, credits_moved: int) -> Entry:
    """The entry of somebody who changes an amount, and what follows from it within the entry."""
    assert entry.link is not None
    before = entry.link.balance - entry.link.credits
    credit_balance = CreditBalance(account="harbour", balance=before, seq=entry.link.seq - 1, hash=entry.link.previous)
    _, link = credit_balance.moved(credits_moved, at=entry.at, kind=entry.type, subject=subject_of(entry))
    shown = credits_moved if entry.type in GIVEN else -credits_moved
    text = f"What happened. {link.balance} remaining."
    return replace(entry, link=link, credits=shown, remaining=link.balance, text=text)


def test_a_ledger_as_it_was_written_passes_and_is_counted() -> None:
    entries, credit_balance = whole()
    others = [free(entries[1], 998), free(entries[4], 944)]
    found = check("harbour", stored([*entries, *others]), credit_balance)
    assert (found.entries, found.fault, found.beyond) == (6, None, None)
    debited = {f"b/0.{number}.1.000000000000": used for number, used in ((1, 2), (2, 1), (4, 3))}
    assert {subject: used for subject, used in found.debits.items() if "/" in subject} == debited


def test_an_account_without_entries_passes() -> None:
    assert check("harbour", [], CreditBalance(account="harbour")) == CheckedLedger(0)


def test_what_others_write_meanwhile_raises_no_alarm() -> None:
    entries, _ = whole()
    _, head_as_read = whole(MOVES[:4])
    found = check("harbour", stored([*entries, free(entries[5], 954)]), head_as_read)
    assert (found.entries, found.fault) == (4, None)
    assert found.beyond
    assert found.beyond.seq == 6


@given(st.integers(0, len(MOVES) - 1), st.sampled_from(HASHED))
def test_any_single_change_of_an_entry_is_found_and_pointed_at(number: int, change: tuple[str, Any]) -> None:
    entries, credit_balance = whole()
    entry = changed(entries[number], *change)
    found = check("harbour", place(entries, number, entry), credit_balance)
    if entry == entries[number] or (subject_of(entry) == subject_of(entries[number]) and change[0] in IDLE):
        return
    beyond_the_head = change == ("link.seq", 9)
    assert found.fault
    assert found.fault.id == ("" if beyond_the_head and number == 5 else entries[number + beyond_the_head].sort_key)
    assert found.entries == number


IDLE = {"data", "batch_id", "message_id"}
"""Of a purchase, that is no message, and of a message, that has no reference: nothing shows it."""


@given(st.integers(0, len(MOVES) - 2), st.integers(-100, 100))
def test_a_changed_amount_with_a_hash_of_its_own_breaks_the_next_entry(number: int, moved: int) -> None:
    entries, credit_balance = whole()
    entry = rehashed(entries[number], moved)
    if entry == entries[number]:
        return
    found = check("harbour", place(entries, number, entry), credit_balance)
    assert found.fault
    assert found.fault.what == "it does not have the hash of the entry before it"
    assert found.fault.seq == number + 2


def test_a_changed_amount_in_the_last_entry_is_told_by_the_head() -> None:
    entries, credit_balance = whole()
    found = check("harbour", place(entries, 5, rehashed(entries[5], 999)), credit_balance)
    assert found.fault
    assert (found.fault.what, found.fault.id) == ("the hash of the credit balance is not that of the last entry", "")


@given(st.integers(0, len(MOVES) - 1))
def test_a_removed_entry_is_missed(number: int) -> None:
    entries, credit_balance = whole()
    kept = [*entries[:number], *entries[number + 1 :]]
    found = check("harbour", stored(kept), credit_balance)
    assert found.fault
    if number == len(MOVES) - 1:
        assert found.fault.what == "the credit balance counts 6 entries, but the last is number 5"
    else:
        assert (found.fault.what, found.fault.seq) == (f"number {number + 1} is missing before it", number + 2)


def test_several_removed_entries_are_missed() -> None:
    entries, credit_balance = whole()
    found = check("harbour", stored([entries[0], *entries[3:]]), credit_balance)
    assert found.fault
    assert (found.fault.what, found.fault.seq) == ("numbers 2 to 3 are missing before it", 4)


@given(st.integers(0, len(MOVES) - 2))
def test_two_entries_that_were_swapped_are_told(number: int) -> None:
    entries, credit_balance = whole()
    keys = [entry.sort_key for entry in entries]
    entries[number], entries[number + 1] = entries[number + 1], entries[number]
    found = check("harbour", list(zip(keys, entries, strict=True)), credit_balance)
    assert found.fault
    assert (found.fault.id, found.entries) == (keys[number], number)


def test_times_and_numbers_that_were_swapped_with_their_keys_are_told() -> None:
    entries, credit_balance = whole()
    one, two = entries[1], entries[2]
    swapped = [entries[0], replace(one, at=two.at), replace(two, at=one.at), *entries[3:]]
    found = check("harbour", stored(swapped), credit_balance)
    assert found.fault
    assert found.fault.what == "number 2 is missing before it"


# An entry that somebody puts in: how it comes to be, and what is said of it.
INSERTED: tuple[tuple[Callable[[Entry], Entry], str], ...] = (
    (lambda one: replace(one, key=f"{one.key}x"), "its number is repeated"),
    (lambda one: replace(one, at=at(30)), "its number is repeated"),
    (lambda one: replace(one, key=f"{one.key}x", link=None), "it has credits, but it is not in the chain"),
    (lambda one: replace(free(one, 5)), "it says 5 remaining, but the entries before it come to 998"),
)


@pytest.mark.parametrize(("make", "says"), INSERTED)
def test_an_inserted_entry_is_told(make: Callable[[Entry], Entry], says: str) -> None:
    entries, credit_balance = whole()
    more = make(entries[1])
    found = check("harbour", stored([*entries, more]), credit_balance)
    assert found.fault
    assert found.fault.what.startswith(says)
    assert found.fault.id == more.sort_key


def test_a_message_that_was_debited_twice_is_told_though_the_chain_is_whole() -> None:
    credit_balance, first = written(CreditBalance(account="harbour"), 1, EntryType.MESSAGE_UNDELIVERED, -1)
    credit_balance, link = credit_balance.moved(
        -1, at=at(2), kind=EntryType.MESSAGE_DELIVERED, subject=subject_of(first)
    )
    again = replace(
        first, at=at(2), type=EntryType.MESSAGE_DELIVERED, position=2, link=link, remaining=-2, text="It. -2 remaining."
    )
    found = check("harbour", stored([first, again]), credit_balance)
    assert found.fault
    assert found.fault.what == "its message was debited before"


def test_a_time_that_runs_backwards_is_told_though_the_chain_is_whole() -> None:
    credit_balance, first = written(CreditBalance(account="harbour"), 5, EntryType.CREDITS_PURCHASED, 5)
    credit_balance, second = written(credit_balance, 3, EntryType.CREDITS_PURCHASED, 5)
    found = check("harbour", [(one.sort_key, one) for one in (first, second)], credit_balance)
    assert found.fault
    assert found.fault.what == "its time is before that of the entry before it"


BALANCES: tuple[tuple[dict[str, Any], str], ...] = (
    ({"seq": 5}, "the credit balance counts 5 entries"),
    ({"seq": 7}, "the credit balance counts 7 entries, but the last is number 6"),
    ({"hash": "0" * 64}, "the hash of the credit balance is not that of the last entry"),
    ({"balance": 1_000_000, "available": 1_000_000}, "the balance is 1000000, but the entries come to 954"),
    ({"last_at": at(0)}, "the time of the credit balance is before that of the last entry"),
    ({"available": 1}, "the available credits are not the balance minus the held credits"),
    ({"held": 1}, "the available credits are not the balance minus the held credits"),
)


@pytest.mark.parametrize(("change", "says"), BALANCES)
def test_a_changed_head_is_told(change: dict[str, Any], says: str) -> None:
    entries, credit_balance = whole()
    found = check("harbour", stored(entries), replace(credit_balance, **change))
    if change == {"seq": 5}:  # it looks as if somebody wrote meanwhile; the entry after it is reported
        assert found.beyond
        assert found.beyond.id == entries[5].sort_key
        assert found.fault
        assert found.fault.what.startswith("the hash of the credit balance")
        return
    assert found.fault
    assert found.fault.what.startswith(says)


def test_what_is_no_entry_is_told() -> None:
    entries, credit_balance = whole()
    broken: Stored = [*stored(entries)[:2], ("2026-11-22T10:00:02", None), *stored(entries)[3:]]
    found = check("harbour", broken, credit_balance)
    assert found.fault
    assert (found.fault.id, found.fault.what) == ("2026-11-22T10:00:02", "it cannot be read as an entry")


def test_a_link_is_what_the_tests_think_it_is() -> None:
    """Every field of a link, and all that goes into its hash, is among those that are changed above."""
    linked = {name.removeprefix("link.") for name, _ in HASHED if name.startswith("link.")}
    assert linked == set(LedgerLink.__dataclass_fields__)


def test_an_entry_of_a_message_that_cost_nothing_misses_the_one_before_it() -> None:
    entries, credit_balance = whole()
    found = check("harbour", stored([entries[0], free(entries[1], 998), *entries[2:]]), credit_balance)
    assert found.fault
    assert (found.fault.what, found.fault.id) == ("number 2 is missing before it", free(entries[1], 998).sort_key)
