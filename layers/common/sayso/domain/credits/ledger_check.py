"""Whether an account's ledger is as it was written: numbers, hashes, times and the credit balance; the first fault."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sayso.domain.audit.entry import Entry, EntryType, LedgerLink
from sayso.domain.credits.ledger import GENESIS, CreditBalance, chain_hash

GIVEN = frozenset({EntryType.CREDITS_PURCHASED, EntryType.CREDITS_ADJUSTED})
"""The `credits` of these entries have the sign with which they moved; those of a message are what it used."""


@dataclass(frozen=True, slots=True)
class LedgerFault:
    """Where a ledger is not as it was written: an entry by its id, or the credit balance, which has none."""

    what: str
    id: str = ""
    at: str = ""
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class CheckedLedger:
    """Ledger entries that were checked up to the credit balance, the first fault, and what was debited by subject.

    `beyond` is the entry with the highest number that the balance did not count: others may have written it meanwhile.
    """

    entries: int
    fault: LedgerFault | None = None
    debits: dict[str, int] = field(default_factory=dict)
    beyond: LedgerFault | None = None


def subject_of(entry: Entry) -> str:
    """What the credits of a ledger entry moved for, as its hash has it."""
    return str(entry.data.get("reference", "")) if entry.type in GIVEN else f"{entry.batch_id}/{entry.message_id}"


def check(account: str, stored: Iterable[tuple[str, Entry | None]], credit_balance: CreditBalance) -> CheckedLedger:
    """Follow the account's log in the order of its sort keys up to the balance, which was read before the entries.

    `stored` are sort keys and their entries; None where an item is not an entry. Ends at the first fault.
    """
    last = LedgerLink(seq=0, credits=0, balance=0, previous="", hash=GENESIS)
    last_at, debits, beyond = "", dict[str, int](), None
    for sort_key, entry in stored:
        if entry is None:
            return CheckedLedger(last.seq, LedgerFault("it cannot be read as an entry", sort_key), debits)
        link = entry.link
        if max(entry.position, link.seq if link else 0) > credit_balance.seq:
            if link and (beyond is None or link.seq > (beyond.seq or 0)):
                beyond = LedgerFault("the credit balance does not count it", sort_key, entry.at, link.seq)
            continue
        what = next(_faults(account, sort_key, entry, last, last_at, debits), None)
        if what:
            return CheckedLedger(last.seq, LedgerFault(what, sort_key, entry.at, link.seq if link else None), debits)
        if link:
            last, last_at = link, entry.at
            debits[subject_of(entry)] = -link.credits
    return CheckedLedger(last.seq, next(_faults_of_balance(credit_balance, last, last_at), None), debits, beyond)


def _faults(
    account: str, sort_key: str, entry: Entry, last: LedgerLink, last_at: str, debits: dict[str, int]
) -> Iterator[str]:
    if sort_key != entry.sort_key:
        yield "its time, number or key does not match its sort key"
    if entry.link is None:
        if entry.type in GIVEN or entry.credits:
            yield "it has credits, but it is not in the chain"
        if entry.remaining is not None and entry.position > last.seq:
            yield _missing(last.seq + 1, entry.position)
        if entry.remaining is not None and entry.remaining != last.balance:
            yield f"it says {entry.remaining} remaining, but the entries before it come to {last.balance}"
        return
    yield from _faults_of_link(account, entry, entry.link, last)
    if entry.at < last_at:
        yield "its time is before that of the entry before it"
    moved = entry.link.credits if entry.type in GIVEN else -entry.link.credits
    if entry.credits != moved:
        yield f"it says {entry.credits} credits, but moves {moved}"
    if entry.remaining != entry.link.balance or not entry.text.endswith(f" {entry.remaining} remaining."):
        yield f"what it says remains is not its balance of {entry.link.balance}"
    if entry.type not in GIVEN and subject_of(entry) in debits:
        yield "its message was debited before"


def _faults_of_link(account: str, entry: Entry, link: LedgerLink, last: LedgerLink) -> Iterator[str]:
    if link.seq > last.seq + 1:
        yield _missing(last.seq + 1, link.seq - 1)
    if link.seq <= last.seq:
        yield f"its number is repeated or out of order: the entry before it is number {last.seq}"
    if link.previous != last.hash:
        yield "it does not have the hash of the entry before it"
    balance = last.balance + link.credits
    if link.balance != balance:
        yield f"its balance is {link.balance}, but the entries up to it come to {balance}"
    digest = chain_hash(
        last.hash, account, link.seq, entry.at, entry.type, link.credits, link.balance, subject_of(entry)
    )
    if link.hash != digest:
        yield "its hash is not that of its fields: one of them has been changed"


def _missing(first: int, last: int) -> str:
    numbers = f"number {first} is" if first == last else f"numbers {first} to {last} are"
    return f"{numbers} missing before it"


def _faults_of_balance(credit_balance: CreditBalance, last: LedgerLink, last_at: str) -> Iterator[LedgerFault]:
    if credit_balance.seq != last.seq:
        yield LedgerFault(
            f"the credit balance counts {credit_balance.seq} entries, but the last is number {last.seq}",
            seq=credit_balance.seq,
        )
    if credit_balance.hash != last.hash:
        yield LedgerFault("the hash of the credit balance is not that of the last entry", seq=credit_balance.seq)
    if credit_balance.balance != last.balance:
        yield LedgerFault(
            f"the balance is {credit_balance.balance}, but the entries come to {last.balance}", seq=credit_balance.seq
        )
    if credit_balance.last_at < last_at:
        yield LedgerFault("the time of the credit balance is before that of the last entry", seq=credit_balance.seq)
    if credit_balance.available != credit_balance.balance - credit_balance.held:
        yield LedgerFault("the available credits are not the balance minus the held credits", seq=credit_balance.seq)
