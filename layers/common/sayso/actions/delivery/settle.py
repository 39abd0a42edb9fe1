"""Settle final statuses: messages, credits, counters and entries of one account in one transaction at a time."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.delivery.settlement import Outcome, Settlement
from sayso.domain.delivery.settlement import settle as plan
from sayso.domain.message.message import MessageStatus
from sayso.tables.accounts import accounts
from sayso.tables.batches import batches, messages
from sayso.tables.log import log
from sayso.tables.transactions import MAX_ACTIONS, Transaction, retry_on_conflict, transact

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
        available_moved=sum(part.head.available - part.head_before.available for part in parts),
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
    def attempt() -> Settlement:
        head = accounts.head_of(account)
        known = batches.batches_of(account, {outcome.batch_id for outcome in outcomes})
        statuses = messages.final_statuses(outcomes)
        settlement = plan(outcomes, head, known, statuses, timestamps.to_text(clock()))
        if settlement.messages:
            transact(accounts.AccountsTable, partial(_write, settlement))
        return settlement

    return retry_on_conflict(attempt, "The account's ledger was being written by others at the same moment.")


def _write(settlement: Settlement, transaction: Transaction) -> None:
    at = settlement.head.last_at
    accounts.move_head(transaction, settlement.head_before, settlement.head)
    for settled in settlement.messages:
        messages.put_message(transaction, settled, at)
    for turn in settlement.batches.values():
        batches.turn_batch(transaction, turn, at)
    for entry in settlement.entries:
        log.put_entry(transaction, entry)
