"""What a final status changes in credits, counters and the log: pure, so that every order of reports can be tried."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sayso.domain.audit.entry import CARRIER, SYSTEM, Actor, Entry, EntryType
from sayso.domain.batch.batch import Batch, BatchStatus
from sayso.domain.batch.recipients import Recipient
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
from sayso.domain.phone import PhoneNumber

type MessageKey = tuple[str, str]
"""Batch id and message id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A final status of one message, as the carrier or the dispatcher reports it.

    `phone` is that of the message's row. The carrier's reports have none: however they write it, it is looked up.
    """

    account: str
    batch_id: str
    message_id: MessageId
    phone: PhoneNumber | None = None
    status: MessageStatus
    reason: Reason | None = None
    error_code: str = ""
    carrier_id: str = ""

    @classmethod
    def of_step(cls, batch: Batch, chunk: int, index: int, recipient: Recipient, step: Step) -> "Outcome":
        """What a step that is final says about its message."""
        return cls(
            account=batch.account,
            batch_id=batch.batch_id,
            message_id=batch.message_id(chunk, index, recipient.segments),
            phone=recipient.phone,
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
    """A message's new final status, and the one before it, if any."""

    outcome: Outcome
    before: MessageStatus | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """All that one transaction writes for one account."""

    balance_before: CreditBalance
    balance_after: CreditBalance
    messages: list[Settled] = field(default_factory=list)
    batches: dict[str, "CounterChange"] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    @property
    def credits_used(self) -> int:
        """The credits that all its messages cost together."""
        return self.balance_before.balance - self.balance_after.balance


@dataclass(frozen=True, slots=True)
class CounterChange:
    """By how much a batch's counters change: messages by status (negative for a status that a message leaves), credits,
    and whether the batch is completed by it."""

    before: Batch
    counts: Mapping[MessageStatus, int]
    credits_used: int
    completes: bool
    rises: int = 0
    """Messages that were final before, with a lower status"""

    @property
    def ends_as(self) -> BatchStatus:
        """The status that a batch has once it is completed: a cancelled one stays cancelled."""
        return BatchStatus.CANCELLED if self.before.status is BatchStatus.CANCELLING else BatchStatus.COMPLETED


ENTRY_TYPE: dict[MessageStatus, EntryType] = {
    MessageStatus.DELIVERED: EntryType.MESSAGE_DELIVERED,
    MessageStatus.UNDELIVERED: EntryType.MESSAGE_UNDELIVERED,
    MessageStatus.FAILED: EntryType.MESSAGE_FAILED,
    MessageStatus.SKIPPED: EntryType.MESSAGE_SKIPPED,
    MessageStatus.CANCELLED: EntryType.MESSAGE_CANCELLED,
}


def highest(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """The highest outcome of each message, in the order in which the messages first appear."""
    best: dict[MessageKey, Outcome] = {}
    for outcome in outcomes:
        known = best.get(outcome.key)
        if known is None or FINAL_RANK[outcome.status] > FINAL_RANK[known.status]:
            best[outcome.key] = outcome
    return list(best.values())


def settlement_of(
    outcomes: Iterable[Outcome],
    credit_balance: CreditBalance,
    batches: Mapping[str, Batch],
    statuses: Mapping[MessageKey, MessageStatus],
    now: str,
) -> Settlement:
    """What these outcomes change in the current state. Outcomes with an id that no batch gave change nothing.

    A message releases its hold when it first becomes final and debits its segments when it first becomes
    undelivered or delivered, so a failure that turns out to be delivered after all is still debited, once.
    """
    at = max(now, credit_balance.last_at)
    settlement = Settlement(balance_before=credit_balance, balance_after=credit_balance)
    counts: dict[str, Counter[MessageStatus]] = {}
    used: Counter[str] = Counter()
    risen: Counter[str] = Counter()
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
            risen[outcome.batch_id] += 1
        used[outcome.batch_id] += debit
        settlement.entries.append(
            Entry(
                account=outcome.account,
                at=at,
                type=ENTRY_TYPE[outcome.status],
                actor=_reported_by(outcome),
                text=_text(outcome, batch, debit, credit_balance.balance),
                key=f"{outcome.batch_id}.{outcome.message_id}.{outcome.status.value}",
                position=credit_balance.seq,
                phone=outcome.phone.e164 if outcome.phone else None,
                batch_id=outcome.batch_id,
                message_id=str(outcome.message_id),
                credits=debit,
                remaining=credit_balance.balance,
                link=link,
                data=_evidence(outcome) | batch.mark,
            )
        )
    for batch_id, counter in counts.items():
        change = _counter_change(batches[batch_id], counter, used[batch_id], risen[batch_id])
        settlement.batches[batch_id] = change
        if change.completes:
            settlement.entries.append(_summary(change, at, credit_balance.seq))
    return replace(settlement, balance_after=replace(credit_balance, last_at=at))


def _first_cost(before: MessageStatus | None, after: MessageStatus) -> bool:
    return after in COSTS_CREDITS and before not in COSTS_CREDITS


def _reported_by(outcome: Outcome) -> Actor:
    is_report = outcome.reason is not Reason.NO_RECEIPT and (outcome.carrier_id or outcome.error_code)
    return CARRIER if is_report else SYSTEM


def _text(outcome: Outcome, batch: Batch, debit: int, remaining: int) -> str:
    one, cost = batch.traits.one, f" {debit} credits used. {remaining} remaining."
    phone = outcome.phone or "a phone that can no longer be read"
    if batch.traits.is_spoken and not outcome.message_id.segments:  # it costs none: only the reason is worth a word
        cost = ""
    match outcome.status:
        case MessageStatus.UNDELIVERED if batch.traits.is_spoken:
            return f"{one} undelivered to {phone}: {_why(outcome)}.{cost}"
        case MessageStatus.DELIVERED | MessageStatus.UNDELIVERED:
            return f"{one} {outcome.status.value} to {phone}.{cost}"
        case MessageStatus.FAILED:
            return f"{one} to {phone} failed: {_why(outcome)}.{cost}"
        case _:
            return f"{one} to {phone} not sent: {_why(outcome)}.{cost}"


def _why(outcome: Outcome) -> str:
    words = REASON_WORDS[outcome.reason] if outcome.reason else "no reason given"
    return f"{words} (code {outcome.error_code})" if outcome.error_code else words


def _evidence(outcome: Outcome) -> dict[str, Any]:
    evidence = {"reason": outcome.reason, "error_code": outcome.error_code, "carrier_id": outcome.carrier_id}
    return {name: str(value) for name, value in evidence.items() if value}


def _counter_change(batch: Batch, counter: Counter[MessageStatus], credits_used: int, rises: int) -> CounterChange:
    newly_final = sum(counter.values())
    completes = newly_final > 0 and batch.settled + newly_final == batch.recipients
    return CounterChange(batch, {status: n for status, n in counter.items() if n}, credits_used, completes, rises)


def _summary(change: CounterChange, at: str, position: int) -> Entry:
    batch = change.before
    counts = Counter(batch.counts)
    counts.update(change.counts)
    ended = ", ".join(f"{counts[status]} {status.value}" for status in reversed(FINAL_RANK) if counts[status])
    used = batch.credits_used + change.credits_used
    return Entry(
        account=batch.account,
        at=at,
        type=EntryType.BATCH_COMPLETED,
        actor=SYSTEM,
        text=f"{batch.recipients} queued, {ended}. {used} credits used.",
        key=f"~{batch.batch_id}",  # after the messages of the same instant
        position=position,
        batch_id=batch.batch_id,
        data={"counts": {status.value: n for status, n in counts.items() if n}, "credits_used": used} | batch.mark,
    )
