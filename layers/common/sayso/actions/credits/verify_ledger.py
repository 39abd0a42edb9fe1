"""Verify an account's ledger: every entry up to the credit balance, and on request every message's debit."""

from collections.abc import Iterator
from dataclasses import replace

from sayso.domain.batch.batch import Batch
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.credits.ledger_check import CheckedLedger, LedgerFault, check
from sayso.domain.message.message import COSTS_CREDITS, MessageId, MessageStatus
from sayso.tables.accounts.credit_balance import credit_balance_of
from sayso.tables.batches import batches, messages
from sayso.tables.log import log

BATCHES_AT_ONCE = 50


def verify_ledger(account: str, *, messages: bool = False) -> CheckedLedger:
    """The account's ledger, checked; with `messages`, also that each that costs credits was debited once, and no other.

    Others may write meanwhile: what they write is left for the next time. A fault counts if it is found twice, since
    DynamoDB may show the balance of a transaction a moment before its entries.
    """
    first = _verify(account, messages)
    return _verify(account, messages) if first.fault else first


def _verify(account: str, messages: bool) -> CheckedLedger:
    credit_balance = credit_balance_of(account)
    checked = check(account, log.whole_log(account), credit_balance)
    if checked.fault is None and checked.beyond and (checked.beyond.seq or 0) > credit_balance_of(account).seq:
        checked = replace(checked, fault=checked.beyond)
    if checked.fault is None and messages:
        checked = replace(checked, fault=next(_wrong_messages(account, checked, credit_balance), None))
    return checked


def _wrong_messages(account: str, checked: CheckedLedger, credit_balance: CreditBalance) -> Iterator[LedgerFault]:
    """Messages that cost credits and were not debited, then debits of messages that cost none."""
    left = {subject: used for subject, used in checked.debits.items() if "/" in subject}
    for batch in _batches(account):
        for item in messages.final_messages(batch, 0, batch.chunks - 1).values():
            subject = f"{batch.batch_id}/{item.message_id}"
            costs = MessageStatus(item.status) in COSTS_CREDITS and item.segments
            if not costs or item.at >= credit_balance.last_at:
                continue  # it is free, or was settled while the ledger was read
            if subject not in left:
                yield LedgerFault(f"message {subject} is {item.status}, but was not debited", at=item.at)
            elif left.pop(subject) != int(item.segments):
                yield LedgerFault(f"message {subject} has {int(item.segments)} segments, but another debit", at=item.at)
    for subject in left:
        batch_id, _, message_id = subject.partition("/")
        status = messages.final_status_of(batch_id, MessageId.parse(message_id))
        if status not in COSTS_CREDITS:
            yield LedgerFault(f"message {subject} was debited, but is {status or 'open'}")


def _batches(account: str) -> Iterator[Batch]:
    older_than = None
    while True:
        found, older_than = batches.newest_batches(account, older_than, BATCHES_AT_ONCE)
        yield from found
        if older_than is None:
            return
