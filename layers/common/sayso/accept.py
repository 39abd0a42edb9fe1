"""Accept a batch: check all of it, hold its credits, and put its first chunks into the queue; once for each key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sayso.domain import moment
from sayso.domain.account import AccountSettings, Staff
from sayso.domain.batch import Batch, Chunk, batch_id, chunked
from sayso.domain.consent import Channel, Consent
from sayso.domain.entry import Actor, ActorKind, Entry, EntryType
from sayso.domain.errors import (
    Busy,
    IdempotencyKeyReused,
    InsufficientCredits,
    InvalidRequest,
    NoValidRecipients,
)
from sayso.domain.merge import Row, families
from sayso.domain.request import BatchRequest, Prepared, prepare
from sayso.domain.template import InvalidTemplate
from sayso.domain.verdict import why_not
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
    if not settings.knows(request.category):
        raise InvalidRequest(
            f"This account has no category {request.category!r}; it has {', '.join(settings.categories)}.",
            [{"field": "category", "problem": "unknown category"}],
        )
    prepared = _prepared(request, settings)
    head = accounts.head_of(staff.account)
    without_consent = _without_consent(prepared.rows, staff.account, request)
    if head.available < prepared.segments:
        raise _insufficient(prepared.segments, head.available, without_consent)
    parts = chunked(prepared.rows, prepared.rejected)
    batch = Batch(
        account=staff.account,
        batch_id=wanted_id,
        digest=digest,
        settings_version=settings.version,
        channel=request.channel,
        category=request.category,
        template=request.template,
        requested_by=staff.name,
        created_at=moment.to_text(now),
        chunks=len(parts),
        lanes=settings.lanes,
        figures={
            "recipients": len(prepared.rows),
            "families": families(prepared.rows),
            "merged": prepared.merged,
            "without_consent": without_consent,
            "deferred": 0,
            "segments": prepared.segments,
            "credits_held": prepared.segments,
            "credits_available": head.available - prepared.segments,
            "warnings": _warnings(settings, head.available - prepared.segments),
        },
    )
    chunks.put_chunks(batch, parts)
    try:
        transact(accounts.AccountsTable, lambda transaction: _write(transaction, batch))
    except ConditionFailed:
        return _lost_race(batch, queue)
    _enqueue(batch, queue)
    return _answer(batch, dict(enumerate(parts)))


def _prepared(request: BatchRequest, settings: AccountSettings) -> Prepared:
    try:
        prepared = prepare(request, settings)
    except InvalidTemplate as problem:
        raise InvalidRequest(
            f"The template is not valid: {problem}.",
            [{"field": "template", "position": problem.position, "problem": str(problem)}],
        ) from problem
    rejected = [rejection.public() for rejection in prepared.rejected]
    if not prepared.rows:
        raise NoValidRecipients("None of the rows can be sent; see the details for each row.", rejected)
    if rejected and request.all_or_nothing:
        raise InvalidRequest("Some rows cannot be sent, and all_or_nothing was asked for.", rejected)
    return prepared


def _without_consent(rows: list[Row], account: str, request: BatchRequest) -> int:
    """How many would not be sent if it were now: a figure for staff, so it need not be the very latest."""
    known: Mapping[str, Consent] = consents.consents_of(account, (row.phone.e164 for row in rows), consistent=False)
    channel = Channel(request.channel)
    return sum(why_not(known.get(row.phone.e164), channel, request.category) is not None for row in rows)


def _warnings(settings: AccountSettings, available: int) -> list[dict[str, str]]:
    if settings.low_credits_at is None or available > settings.low_credits_at:
        return []
    suggestion = "Buy credits soon, so that the next batch can go out."
    return [{"code": "low_credits", "detail": f"{available} credits are left", "suggestion": suggestion}]


def _insufficient(needed: int, available: int, without_consent: int) -> InsufficientCredits:
    return InsufficientCredits(
        f"The batch needs {needed} credits and {available} are available; buy credits or send to fewer families.",
        [{"needed": needed, "available": available, "without_consent": without_consent}],
    )


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
        raise _insufficient(needed, available, batch.figures["without_consent"])
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
    rejected = [rejection.public() for number in sorted(parts) for rejection in parts[number].rejected]
    return {
        "batch_id": batch.batch_id,
        "status": "queued",
        **batch.figures,
        "rejected": rejected,
    }
