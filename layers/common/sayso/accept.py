"""Accept a batch: check all of it, hold its credits, and put its first chunks into the queue; once for each key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sayso.domain import moment
from sayso.domain.account import Staff
from sayso.domain.batch import Batch, Chunk, batch_id, chunked
from sayso.domain.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.errors import Busy, IdempotencyKeyReused
from sayso.domain.plan import check, insufficient_credits, plan
from sayso.domain.request import BatchRequest
from sayso.queues import ChunkReference, DispatchQueue
from sayso.tables import accounts, batches, chunks, consents, log
from sayso.tables.transactions import ConditionFailed, Transaction, transact


def accept(
    request: BatchRequest,
    staff: Staff,
    idempotency_key: str,
    digest: str,
    queue: DispatchQueue,
    now: datetime,
) -> dict[str, Any]:
    """The answer to the request: of this call, or of the earlier one that had the same key and digest.

    A crash before the transaction leaves chunks that expire; after it, a repeat enqueues what is missing.
    Raises InvalidRequest, NoValidRecipients, InsufficientCredits, IdempotencyKeyReused; none of them binds the key.
    """
    wanted_id = batch_id(staff.account, idempotency_key)
    known = batches.find_batch(staff.account, wanted_id)
    if known is not None:
        return _first_answer(known, digest, queue)
    settings = accounts.settings_of(staff.account)
    prepared = check(request, settings)
    phones = (row.phone.e164 for row in prepared.rows)
    known_consents = consents.consents_of(staff.account, phones, consistent=False)  # for a figure only
    planned = plan(request, settings, prepared, known_consents, accounts.head_of(staff.account).available)
    parts = chunked(prepared.rows, prepared.rejected, prepared.remarks.characters)
    batch = Batch(
        account=staff.account,
        batch_id=wanted_id,
        digest=digest,
        settings_version=settings.version,
        channel=request.channel,
        category=request.category,
        template=request.template,
        test=request.test,
        requested_by=staff.name,
        created_at=moment.to_text(now),
        chunks=len(parts),
        lanes=settings.lanes,
        figures=planned.figures,
    )
    chunks.put_chunks(batch, parts)
    try:
        transact(accounts.AccountsTable, lambda transaction: _write(transaction, batch))
    except ConditionFailed:
        return _lost_race(batch, queue)
    _enqueue(batch, queue)
    return _answer(batch, dict(enumerate(parts)))


def _write(transaction: Transaction, batch: Batch) -> None:
    segments, count = batch.figures["segments"], batch.figures["families"]
    batches.put_batch(transaction, batch)
    accounts.hold(transaction, batch.account, segments)
    log.put_entry(
        transaction,
        Entry(
            account=batch.account,
            at=batch.created_at,
            type=EntryType.BATCH_REQUESTED,
            actor=Actor(ActorKind.STAFF, batch.requested_by),
            text=f"Requested to send SMS message to {count} {'family' if count == 1 else 'families'}.",
            key=batch.batch_id,
            batch_id=batch.batch_id,
            data={
                "category": batch.category,
                "channel": batch.channel,
                "recipients": batch.recipients,
                "credits_held": segments,
                **batch.mark,
            },
        ),
    )


def _lost_race(batch: Batch, queue: DispatchQueue) -> dict[str, Any]:
    """The same key was accepted meanwhile, or the credits went to another batch."""
    known = batches.find_batch(batch.account, batch.batch_id)
    if known is not None:
        return _first_answer(known, batch.digest, queue)
    needed, available = batch.figures["segments"], accounts.head_of(batch.account).available
    if available < needed:
        raise insufficient_credits(needed, available, batch.figures["without_consent"])
    raise Busy("The credits changed while the batch was accepted; send the same request again.")


def _first_answer(batch: Batch, digest: str, queue: DispatchQueue) -> dict[str, Any]:
    if batch.digest != digest:
        raise IdempotencyKeyReused("This Idempotency-Key came earlier with another body; use a new key.")
    if not batch.enqueued:
        _enqueue(batch, queue)
    return _answer(batch, chunks.chunks_of(batch, range(batch.chunks)))


def _enqueue(batch: Batch, queue: DispatchQueue) -> None:
    first = range(min(batch.lanes, batch.chunks))
    queue.send([ChunkReference(batch.account, batch.batch_id, number) for number in first])
    batches.mark_enqueued(batch)


def _answer(batch: Batch, parts: Mapping[int, Chunk]) -> dict[str, Any]:
    return {
        "batch_id": batch.batch_id,
        "status": "queued",
        **batch.figures,
        "rejected": [rejection.public() for number in sorted(parts) for rejection in parts[number].rejected],
        "characters": [told for number in sorted(parts) for told in parts[number].characters],
    }
