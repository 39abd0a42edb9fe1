"""Settle final statuses: messages, credits, counters and entries of one account in one transaction at a time."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch
from sayso.domain.delivery.settlement import MessageKey, Outcome, Settlement, settlement_of
from sayso.domain.delivery.text_rate import Rest
from sayso.domain.message.message import FINAL_RANK, MessageStatus, rises
from sayso.domain.retention.expiry import words_kept_until
from sayso.invocation import Invocation
from sayso.observability import Metric, logger, publish
from sayso.tables.accounts.credit_balance import credit_balance_of, move_credit_balance
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.batches import batches, chunks, counters, messages, text_rate
from sayso.tables.batches.kept_chunks import keep_words_until
from sayso.tables.log import log
from sayso.tables.transactions import MAX_ACTIONS, Transaction, retry_on_conflict, transact

HEAD_ACTIONS = 1
MESSAGE_ACTIONS = 2
"""The message and its entry."""

BATCH_ACTIONS = 2
"""The counters, and the summing-up entry if the batch completes."""

PART_SECONDS = 1
"""What is left of the time when one more transaction begins; almost all take less."""


def settle(outcomes: Sequence[Outcome], run: Invocation, warn_of_low_balance: Callable[[str], None]) -> None:
    """Make these outcomes of one account count, each at most once: repeats and lower statuses change nothing.

    Then `warn_of_low_balance` is called with the account, if its available credits have changed: they rise where a hold
    is released, and fall where a late delivery had none.
    Idempotent, and so safe to repeat after a crash at any step. Raises Busy if others keep writing the ledger, and
    OutOfTime if the run ends before all of them are settled.
    """
    account = outcomes[0].account
    parts: list[Settlement] = []
    told = 0
    try:
        for part in _transactions(outcomes):
            run.require(PART_SECONDS)
            parts.append(_settle_part(account, part, run.clock))
            told += len(part)
    finally:  # what was written is reported, whatever became of the rest
        if parts:
            _slow_down(account, parts, run.clock())
            _report(account, parts, told, warn_of_low_balance)
            _let_words_expire(account, parts)


def _slow_down(account: str, parts: Sequence[Settlement], now: datetime) -> None:
    """Let the account's number rest if one of these failed because too much of it had been sent. If it does not, the
    next report asks for the same."""
    rest = Rest.of(now, {settled.outcome.error_code for part in parts for settled in part.messages})
    if rest is None:
        return
    try:
        text_rate.let_rest(account, rest)
    except Exception:  # noqa: BLE001 - what was settled stays settled, and is reported
        logger.exception("the number does not rest", extra={"account": account})


def _report(account: str, parts: Sequence[Settlement], told: int, warn_of_low_balance: Callable[[str], None]) -> None:
    if sum(part.balance_after.available - part.balance_before.available for part in parts):
        warn_of_low_balance(account)
    reached = Counter(settled.outcome.status for part in parts for settled in part.messages)
    publish(
        {Metric(f"messages_{status.value}"): reached[status] for status in FINAL_RANK}
        | {
            Metric.REPORTS_WITHOUT_EFFECT: told - reached.total(),
            Metric.CREDITS_USED: sum(part.credits_used for part in parts),
        }
    )


def _let_words_expire(account: str, parts: Sequence[Settlement]) -> None:
    """Have the words of batches that ended expire. If this is lost they do so later, as was set with the request."""
    changes = [(part.balance_after.last_at, change) for part in parts for change in part.batches.values()]
    ended = [(change.before, at) for at, change in changes if change.completes]
    if not ended:
        return
    try:
        days = settings_of(account).texts_kept_days
        for batch, at in ended:
            keep_words_until(batch, words_kept_until(at, days))
    except Exception:  # noqa: BLE001 - what was settled stays settled
        logger.exception("the words of batches that ended expire some days later", extra={"account": account})


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
        credit_balance = credit_balance_of(account)
        known = batches.batches_of(account, {outcome.batch_id for outcome in outcomes})
        statuses = messages.final_statuses(outcomes)
        told = _with_phones(outcomes, known, statuses)
        settlement = settlement_of(told, credit_balance, known, statuses, timestamps.to_text(clock()))
        if settlement.messages:
            transact(AccountsTable, partial(_write, settlement))
        return settlement

    return retry_on_conflict(attempt, "The account's ledger was being written by others at the same moment.")


def _with_phones(
    outcomes: Sequence[Outcome], known: Mapping[str, Batch], statuses: Mapping[MessageKey, MessageStatus]
) -> list[Outcome]:
    """The outcomes, each with the phone of its row: the carrier may write it in another way, or not at all.

    One read for each batch, of the chunks of those that change something. None where a chunk can no longer be read.
    """
    lacking = [
        outcome
        for outcome in outcomes
        if outcome.phone is None
        and (batch := known.get(outcome.batch_id)) is not None
        and outcome.message_id.belongs_to(batch.fingerprint)
        and rises(statuses.get(outcome.key), outcome.status)
    ]
    wanted: dict[str, set[int]] = defaultdict(set)
    for outcome in lacking:
        wanted[outcome.batch_id].add(outcome.message_id.chunk)
    rows = {batch_id: chunks.chunks_of(known[batch_id], numbers) for batch_id, numbers in wanted.items()}
    phones = {
        outcome.key: chunk.recipients[outcome.message_id.index].phone
        for outcome in lacking
        if (chunk := rows[outcome.batch_id].get(outcome.message_id.chunk))
    }
    return [outcome if outcome.phone else replace(outcome, phone=phones.get(outcome.key)) for outcome in outcomes]


def _write(settlement: Settlement, transaction: Transaction) -> None:
    at = settlement.balance_after.last_at
    move_credit_balance(transaction, settlement.balance_before, settlement.balance_after)
    for settled in settlement.messages:
        messages.put_message(transaction, settled, at)
    for change in settlement.batches.values():
        counters.apply_counters(transaction, change, at)
    for entry in settlement.entries:
        log.put_entry(transaction, entry)
