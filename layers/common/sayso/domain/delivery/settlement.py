"""What a final status does to credits, counters and the log: pure, so that every order of callbacks can be tried."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sayso.domain.audit.entry import CARRIER, SYSTEM, Actor, Entry, EntryType
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.recipients import Row
from sayso.domain.credits.ledger import CreditBalance
from sayso.domain.delivery.progress import Step
from sayso.domain.message.message import (
    COSTS_CREDITS,
    FINAL_RANK,
    REASON_WORDS,
    MessageId,
    MessageStatus,
    Reason,
    rises,
)

type MessageKey = tuple[str, str]
"""Batch id and message id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A final status of one message, as the carrier or the dispatcher tells it."""

    account: str
    batch_id: str
    message_id: MessageId
    phone: str
    status: MessageStatus
    reason: Reason | None = None
    error_code: str = ""
    carrier_id: str = ""

    @classmethod
    def of_step(cls, batch: Batch, chunk: int, index: int, recipient: Row, step: Step) -> "Outcome":
        """What a step that is final says about its message."""
        return cls(
            account=batch.account,
            batch_id=batch.batch_id,
            message_id=batch.message_id(chunk, index, recipient.segments),
            phone=recipient.phone.e164,
            status=step.status,
            reason=Reason(step.reason) if step.reason else None,
            error_code=step.error_code,
            carrier_id=step.carrier_id,
        )

    @property
    def key(self) -> MessageKey:
        """Which message it is about."""
        return (self.batch_id, str(self.message_id))


@dataclass(frozen=True, slots=True)
class Settled:
    """A message's final status as it will stand, and what stood before."""

    outcome: Outcome
    before: MessageStatus | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """All that one transaction writes for one account."""

    balance_before: CreditBalance
    balance_after: CreditBalance
    messages: list[Settled] = field(default_factory=list)
    batches: dict[str, "BatchTurn"] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    @property
    def credits_used(self) -> int:
        """What all its messages cost together."""
        return self.balance_before.balance - self.balance_after.balance


@dataclass(frozen=True, slots=True)
class BatchTurn:
    """How a batch's counters move: by status (a status that is risen from goes down), credits, and whether it ends."""

    before: Batch
    counts: Mapping[MessageStatus, int]
    credits_used: int
    completes: bool


ENTRY_TYPE: dict[MessageStatus, EntryType] = {
    MessageStatus.DELIVERED: EntryType.MESSAGE_DELIVERED,
    MessageStatus.UNDELIVERED: EntryType.MESSAGE_UNDELIVERED,
    MessageStatus.FAILED: EntryType.MESSAGE_FAILED,
    MessageStatus.SKIPPED: EntryType.MESSAGE_SKIPPED,
    MessageStatus.CANCELLED: EntryType.MESSAGE_CANCELLED,
}


def highest(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """One outcome a message, the highest, in the order in which the messages first came up."""
    best: dict[MessageKey, Outcome] = {}
    for outcome in outcomes:
        known = best.get(outcome.key)
        if known is None or FINAL_RANK[outcome.status] > FINAL_RANK[known.status]:
            best[outcome.key] = outcome
    return list(best.values())


def settle(
    outcomes: Iterable[Outcome],
    credit_balance: CreditBalance,
    batches: Mapping[str, Batch],
    statuses: Mapping[MessageKey, MessageStatus],
    now: str,
) -> Settlement:
    """What these outcomes change, given what stands. Outcomes of messages that no batch gave change nothing.

    A message releases its hold when it first becomes final and debits its segments when it first becomes
    undelivered or delivered, so a failure that turns out to be delivered after all is still debited, once.
    """
    at = max(now, credit_balance.last_at)
    settlement = Settlement(balance_before=credit_balance, balance_after=credit_balance)
    counts: dict[str, Counter[MessageStatus]] = {}
    used: Counter[str] = Counter()
    for outcome in highest(outcomes):
        batch, before = batches.get(outcome.batch_id), statuses.get(outcome.key)
        if batch is None or not outcome.message_id.belongs_to(batch.fingerprint) or not rises(before, outcome.status):
            continue
        debit = outcome.message_id.segments if _first_cost(before, outcome.status) else 0
        credit_balance = credit_balance if before else credit_balance.released(outcome.message_id.segments)
        link = None
        if debit:
            subject = f"{outcome.batch_id}/{outcome.message_id}"
            credit_balance, link = credit_balance.moved(-debit, at=at, kind=ENTRY_TYPE[outcome.status], subject=subject)
        settlement.messages.append(Settled(outcome, before))
        counter = counts.setdefault(outcome.batch_id, Counter())
        counter[outcome.status] += 1
        if before:
            counter[before] -= 1
        used[outcome.batch_id] += debit
        settlement.entries.append(
            Entry(
                account=outcome.account,
                at=at,
                type=ENTRY_TYPE[outcome.status],
                actor=_teller(outcome),
                text=_text(outcome, batch, debit, credit_balance.balance),
                key=f"{outcome.batch_id}.{outcome.message_id}.{outcome.status.value}",
                position=credit_balance.seq,
                phone=outcome.phone,
                batch_id=outcome.batch_id,
                message_id=str(outcome.message_id),
                credits=debit,
                remaining=credit_balance.balance,
                link=link,
                data=_evidence(outcome) | batch.mark,
            )
        )
    for batch_id, counter in counts.items():
        turn = _turn(batches[batch_id], counter, used[batch_id])
        settlement.batches[batch_id] = turn
        if turn.completes:
            settlement.entries.append(_summary(turn, at, credit_balance.seq))
    return replace(settlement, balance_after=replace(credit_balance, last_at=at))


def _first_cost(before: MessageStatus | None, after: MessageStatus) -> bool:
    return after in COSTS_CREDITS and before not in COSTS_CREDITS


def _teller(outcome: Outcome) -> Actor:
    return CARRIER if outcome.carrier_id or outcome.error_code else SYSTEM


def _text(outcome: Outcome, batch: Batch, debit: int, remaining: int) -> str:
    one, credits_told = batch.traits.one, f" {debit} credits used. {remaining} remaining."
    if batch.traits.is_spoken:  # it costs none, and why it was not heard is all there is to say
        credits_told = ""
    match outcome.status:
        case MessageStatus.UNDELIVERED if batch.traits.is_spoken:
            return f"{one} undelivered to {outcome.phone}: {_why(outcome)}."
        case MessageStatus.DELIVERED | MessageStatus.UNDELIVERED:
            return f"{one} {outcome.status.value} to {outcome.phone}.{credits_told}"
        case MessageStatus.FAILED:
            return f"{one} to {outcome.phone} failed: {_why(outcome)}.{credits_told}"
        case _:
            return f"{one} to {outcome.phone} not sent: {_why(outcome)}.{credits_told}"


def _why(outcome: Outcome) -> str:
    words = REASON_WORDS[outcome.reason] if outcome.reason else "no reason given"
    return f"{words} (code {outcome.error_code})" if outcome.error_code else words


def _evidence(outcome: Outcome) -> dict[str, Any]:
    evidence = {"reason": outcome.reason, "error_code": outcome.error_code, "carrier_id": outcome.carrier_id}
    return {name: str(value) for name, value in evidence.items() if value}


def _turn(batch: Batch, counter: Counter[MessageStatus], credits_used: int) -> BatchTurn:
    newly_final = sum(counter.values())
    completes = newly_final > 0 and batch.settled + newly_final == batch.recipients
    return BatchTurn(batch, {status: n for status, n in counter.items() if n}, credits_used, completes)


def _summary(turn: BatchTurn, at: str, position: int) -> Entry:
    batch = turn.before
    counts = Counter(batch.counts)
    counts.update(turn.counts)
    told = ", ".join(f"{counts[status]} {status.value}" for status in reversed(FINAL_RANK) if counts[status])
    used = batch.credits_used + turn.credits_used
    return Entry(
        account=batch.account,
        at=at,
        type=EntryType.BATCH_COMPLETED,
        actor=SYSTEM,
        text=f"{batch.recipients} queued, {told}. {used} credits used.",
        key=f"~{batch.batch_id}",  # after the messages of the same instant
        position=position,
        batch_id=batch.batch_id,
        data={"counts": {status.value: n for status, n in counts.items() if n}, "credits_used": used} | batch.mark,
    )
