"""Settle final statuses: messages, credits, counters and entries of one account in one transaction at a time."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.delivery.settlement import Outcome, Settlement
from sayso.domain.delivery.settlement import settle as plan
from sayso.domain.errors import Busy
from sayso.domain.message.message import MessageStatus
from sayso.tables.accounts.credit_balance import credit_balance_of, move_credit_balance
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.batches import batches, messages
from sayso.tables.log import log
from sayso.tables.transactions import MAX_ACTIONS, TRIES, ConditionFailed, Transaction, transact

HEAD_ACTIONS = 1
MESSAGE_ACTIONS = 2
"""The message and its entry."""

BATCH_ACTIONS = 2
"""The counters, and the summing-up entry if the batch completes."""


@dataclass(frozen=True, slots=True)
class Done:
    """What settling changed: how many messages reached which status, the credits that they used, and by how much those
    that the next messages can use have moved: up where a hold was released, down where a late delivery had none."""

    reached: Counter[MessageStatus]
    credits_used: int
    available_moved: int


def settle(account: str, outcomes: Sequence[Outcome], clock: Callable[[], datetime]) -> Done:
    """Make these outcomes of one account count, each at most once.

    Repeats and lower statuses change nothing.

    Safe to repeat after a crash at any step: what a transaction wrote is found written. Raises Busy if others keep
    writing the account's ledger.
    """
    parts = [_settle_part(account, part, clock) for part in _transactions(outcomes)]
    return Done(
        reached=Counter(settled.outcome.status for part in parts for settled in part.messages),
        credits_used=sum(part.credits_used for part in parts),
        available_moved=sum(part.balance_after.available - part.balance_before.available for part in parts),
    )


def _transactions(outcomes: Sequence[Outcome]) -> Iterator[list[Outcome]]:
    """Runs of outcomes whose transaction stays within DynamoDB's limit."""
    part: list[Outcome] = []
    for outcome in outcomes:
        part.append(outcome)
        touched = len({one.batch_id for one in part})
        next_one = MESSAGE_ACTIONS + BATCH_ACTIONS
        actions = HEAD_ACTIONS + MESSAGE_ACTIONS * len(part) + BATCH_ACTIONS * touched
        if actions + next_one > MAX_ACTIONS:
            yield part
            part = []
    if part:
        yield part


def _settle_part(account: str, outcomes: Sequence[Outcome], clock: Callable[[], datetime]) -> Settlement:
    for _ in range(TRIES):
        credit_balance = credit_balance_of(account)
        known = batches.batches_of(account, {outcome.batch_id for outcome in outcomes})
        statuses = messages.final_statuses(outcomes)
        settlement = plan(outcomes, credit_balance, known, statuses, timestamps.to_text(clock()))
        if not settlement.messages:
            return settlement
        try:
            transact(AccountsTable, partial(_write, settlement))
        except ConditionFailed:
            continue
        return settlement
    raise Busy("The account's ledger was being written by others at the same moment.")


def _write(settlement: Settlement, transaction: Transaction) -> None:
    at = settlement.balance_after.last_at
    move_credit_balance(transaction, settlement.balance_before, settlement.balance_after)
    for settled in settlement.messages:
        messages.put_message(transaction, settled, at)
    for turn in settlement.batches.values():
        batches.turn_batch(transaction, turn, at)
    for entry in settlement.entries:
        log.put_entry(transaction, entry)
