"""Accept a batch: check all of it, hold its credits, and put its first chunks into the queue; once for each key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count

from sayso.aws.queues import ChunkReference, DispatchQueue
from sayso.domain import timestamps
from sayso.domain.account.limits import allowed
from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.batch.batch import Batch, BatchStatus, NamedBatch, batch_id
from sayso.domain.batch.character_costs import CharacterReport
from sayso.domain.batch.chunk import Chunk, chunked, content_digest
from sayso.domain.batch.figures import Figures
from sayso.domain.batch.quote import allow, budget_of, check, counts_of, quote
from sayso.domain.batch.rejected import Rejection
from sayso.domain.batch.request import BatchRequest, RetryRequest
from sayso.domain.batch.short_name import short_name
from sayso.domain.delivery.text_rate import lanes
from sayso.domain.errors import IdempotencyKeyReused
from sayso.domain.message.channel import traits_of
from sayso.domain.retention.expiry import kept_from_request
from sayso.tables.accounts.credit_balance import credit_balance_of, hold_credits
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.accounts.usage import count_usage, usage_of
from sayso.tables.batches import batch_status, batches, chunks
from sayso.tables.batches.groups import join
from sayso.tables.batches.names import take_name
from sayso.tables.batches.requests import request_of
from sayso.tables.consents import consents
from sayso.tables.log import log
from sayso.tables.transactions import Transaction, retry_on_conflict, transact

TRIES = 4
"""Attempts to accept a batch; each prepares all of its rows anew, so there are fewer than usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAccepted(Figures, NamedBatch):
    """The batch is stored, its credits are held, and its messages are on their way."""

    rejected: list[Rejection]
    characters: list[CharacterReport]
    """At most 100, the dearest first"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A batch that can be accepted in the current state, as what was requested."""

    request: BatchRequest
    batch: Batch
    parts: list[Chunk]
    count: Callable[[Transaction], None]
    """Counts it in what the account has used of its limits"""
    texts_kept_days: int


def accept(
    wanted: BatchRequest | RetryRequest,
    staff: Staff,
    idempotency_key: str,
    digest: str,
    queue: DispatchQueue,
    warn_of_low_balance: Callable[[str], None],
    now: datetime,
) -> BatchAccepted:
    """The answer to the request, or to the earlier one that had the same idempotency key and digest.

    `warn_of_low_balance` is called with the account before and after, as its available credits may change.
    A crash before the transaction leaves chunks that expire; after it, a repeat enqueues what is missing.
    Raises Forbidden, AccountSuspended, LimitReached, TooFast, InvalidRequest, NoValidRecipients, InsufficientCredits,
    IdempotencyKeyReused, with an earlier batch NotFound, and for a retry BatchNotCompleted, AlreadyRetried; none of
    them binds the key.
    """
    warn_of_low_balance(staff.account)
    wanted_id, numbers = batch_id(staff.account, idempotency_key), count()

    def attempt() -> BatchAccepted:
        known = batches.find_batch(staff.account, wanted_id)
        if known is not None:
            allow(staff, known.category)
            return _first_answer(known, digest, queue)
        draft = _draft(wanted, staff, wanted_id, short_name(wanted_id, next(numbers)), digest, now)
        chunks.put_chunks(draft.batch, draft.parts, kept_from_request(draft.batch, draft.texts_kept_days))
        # Its conditions: key and name are new, credits and limits leave room, and its group is as it was read.
        transact(AccountsTable, partial(_write, draft))
        if not draft.batch.send_at:
            _enqueue(draft.batch, queue)
        return _answer(draft.batch, dict(enumerate(draft.parts)))

    answer = retry_on_conflict(
        attempt, "The credits kept changing while the batch was accepted; send the same request again.", TRIES
    )
    warn_of_low_balance(staff.account)
    return answer


def _draft(
    wanted: BatchRequest | RetryRequest, staff: Staff, wanted_id: str, name: str, digest: str, now: datetime
) -> Draft:
    settings = settings_of(staff.account)
    request = request_of(wanted, settings)
    prepared = check(request, settings, staff)
    phones = (row.phone for row in prepared.rows)
    known_consents = consents.consents_of(staff.account, phones, consistent=False)  # for a figure only
    credit_balance, usage = credit_balance_of(staff.account), usage_of(staff.account, budget_of(request.category))
    quoted = quote(request, settings, prepared, known_consents, credit_balance, usage, now)
    parts = chunked(prepared.rows, prepared.rejected, prepared.remarks.characters, quoted.waits)
    send_at, rate = quoted.schedule.send_at, settings.limits.segments_per_second
    batch = Batch(
        account=staff.account,
        batch_id=wanted_id,
        short_name=name,
        digest=digest,
        content=content_digest(parts),
        channel=request.channel,
        category=request.category,
        template=request.template,
        test=request.test,
        retry_of=request.retry.of.batch_id if request.retry else None,
        first=request.group.first.batch_id if request.group else None,
        requested_by=staff.name,
        created_at=timestamps.to_text(now),
        send_at=timestamps.to_text(send_at) if send_at else None,
        expires_at=timestamps.to_text(quoted.schedule.expires_at),
        chunks=len(parts),
        # The carrier's rate of calls is for all batches; that of texts is the number's.
        lanes=1 if traits_of(request.channel).is_spoken else lanes(rate, settings.lanes),
        figures=quoted.figures,
        status=BatchStatus.SCHEDULED if send_at else BatchStatus.QUEUED,
    )
    count_it = partial(
        count_usage,
        account=staff.account,
        budget=budget_of(request.category),
        wanted=counts_of(request.channel, batch.recipients),
        usage=usage,
        limits=allowed(settings.limits, budget_of(request.category)),
        now=now,
    )
    return Draft(request, batch, parts, count_it, settings.texts_kept_days)


def _write(draft: Draft, transaction: Transaction) -> None:
    batch, group = draft.batch, draft.request.group
    segments, families = batch.figures.segments, batch.figures.families
    batches.put_batch(transaction, batch)
    take_name(transaction, batch)
    if group:
        join(transaction, group, batch.batch_id, draft.request.retry)
    if segments:  # where calls cost none, nothing has to be available
        hold_credits(transaction, batch.account, segments)
    draft.count(transaction)
    log.put_entry(
        transaction,
        Entry(
            account=batch.account,
            at=batch.created_at,
            type=EntryType.BATCH_REQUESTED,
            actor=Actor(ActorKind.STAFF, batch.requested_by),
            text=f"Requested to send {batch.traits.kind} to {families} {'family' if families == 1 else 'families'}.",
            key=batch.batch_id,
            batch_id=batch.batch_id,
            data={
                "short_name": batch.short_name,
                "category": batch.category,
                "channel": batch.channel.value,
                "recipients": batch.recipients,
                "credits_held": segments,
                **({"retry_of": batch.retry_of} if batch.retry_of else {}),
                **batch.figures.completion,
                **batch.figures.template_named,
                **({"send_at": batch.send_at} if batch.send_at else {}),
                **batch.mark,
            },
        ),
    )


def _first_answer(batch: Batch, digest: str, queue: DispatchQueue) -> BatchAccepted:
    if batch.digest != digest:
        raise IdempotencyKeyReused("This Idempotency-Key came earlier with another body; use a new key.")
    if not batch.enqueued and not batch.send_at:
        _enqueue(batch, queue)
    return _answer(batch, chunks.chunks_of(batch, range(batch.chunks)))


def _enqueue(batch: Batch, queue: DispatchQueue) -> None:
    first = range(min(batch.lanes, batch.chunks))
    queue.send([ChunkReference.of(batch, number) for number in first])
    batch_status.mark_enqueued(batch)


def _answer(batch: Batch, parts: Mapping[int, Chunk]) -> BatchAccepted:
    return BatchAccepted(
        **batch.figures.values(),
        batch_id=batch.batch_id,
        short_name=batch.short_name,
        status=BatchStatus.SCHEDULED if batch.send_at else BatchStatus.QUEUED,
        rejected=[row.answer for number in sorted(parts) for row in parts[number].rejected],
        characters=[report for number in sorted(parts) for report in parts[number].characters],
    )
