"""Sayso's own record of the texts that one account sent on one day, from the log and from what is still open."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sayso.domain import timestamps
from sayso.domain.audit.entry import Entry
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.credits.reconciliation import Day, Ours
from sayso.domain.delivery.progress import Step
from sayso.domain.delivery.settlement import ENTRY_TYPE
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageId, MessageStatus, Reason
from sayso.tables.batches import batches, chunks, due
from sayso.tables.log import log

CLOCK_SKEW = timedelta(hours=1)
"""How much the carrier's clock may differ from ours."""

LATEST = timedelta(days=18)
"""How long after the day a status of it may still be written: three days, and two weeks as a dead letter."""

STATUS_OF = {kind: status for status, kind in ENTRY_TYPE.items()}
GIVEN_TO_CARRIER = frozenset({MessageStatus.SENDING, MessageStatus.SENT})

type RowKey = tuple[str, int, int]
"""Batch id, chunk, index."""


@dataclass(slots=True)
class MessageRecord:
    """What the log says of one message: its last status, and all that was debited for it."""

    entry: Entry
    message_id: MessageId
    debited: int = 0


def texts_of_day(account: str, day: Day, now: datetime, check: Callable[[], None]) -> Iterator[Ours]:
    """The texts that became final since the day began, and those that are still open and were sent on the day.

    A message that was sent on the day became final on it or later, or is open; so the log from the day on leads to its
    batch, whenever that was accepted. `check` is called between reads; what it raises ends the reading.
    """
    records = _records(account, day, now, check)
    known = batches.batches_of(account, {batch_id for batch_id, _, _ in records})
    still_open = {batch.batch_id: batch for batch in due.open_batches(account)}
    seen: set[RowKey] = set()
    for batch in (known | still_open).values():
        check()
        if batch.traits.is_spoken:
            continue
        for number, progress in chunks.all_progress_of(batch, range(batch.chunks)).items():
            steps = {(batch.batch_id, number, index): step for index, step in progress.steps.items()}
            seen |= steps.keys()
            yield from (_final(records[row], step) for row, step in steps.items() if row in records)
            sent = {row: step for row, step in steps.items() if step.status in GIVEN_TO_CARRIER and row not in records}
            if any(day.has(_at(step)) for step in sent.values()):
                yield from _still_open(batch, number, sent)
    yield from (_final(records[row], None) for row in records if row not in seen)


def _records(account: str, day: Day, now: datetime, check: Callable[[], None]) -> Mapping[RowKey, MessageRecord]:
    found: dict[RowKey, MessageRecord] = {}
    until = min(now, day.end + LATEST) + CLOCK_SKEW
    for _, entry in log.whole_log(account, timestamps.to_text(day.begin - CLOCK_SKEW), timestamps.to_text(until)):
        check()
        if entry is None:  # `verify-ledger` reports it; here, its message will be found to differ
            continue
        if entry.type not in STATUS_OF or entry.batch_id is None or entry.message_id is None:
            continue
        if entry.data.get("channel") == Channel.VOICE:  # the carrier's record of texts has no calls
            continue
        message_id = MessageId.parse(entry.message_id)
        row = (entry.batch_id, message_id.chunk, message_id.index)
        record = found.setdefault(row, MessageRecord(entry, message_id))
        record.entry = entry
        record.debited -= entry.link.credits if entry.link else 0
    return found


def _final(record: MessageRecord, step: Step | None) -> Ours:
    entry = record.entry
    reason = entry.data.get("reason")
    return Ours(
        batch_id=entry.batch_id or "",
        message_id=str(record.message_id),
        phone=entry.phone or "",
        status=STATUS_OF[entry.type],
        segments=record.message_id.segments,
        debited=record.debited,
        at=(_at(step) if step else None) or timestamps.from_text(entry.at),
        carrier_id=(step.carrier_id if step else "") or str(entry.data.get("carrier_id", "")),
        reason=Reason(reason) if reason else None,
    )


def _still_open(batch: Batch, number: int, sent: Mapping[RowKey, Step]) -> Iterator[Ours]:
    chunk = chunks.chunks_of(batch, [number]).get(number, Chunk())
    for (_, _, index), step in sent.items():
        at = _at(step)
        if at is None or index >= len(chunk.recipients):
            continue
        recipient = chunk.recipients[index]
        yield Ours(
            batch_id=batch.batch_id,
            message_id=str(batch.message_id(number, index, recipient.segments)),
            phone=recipient.phone.e164,
            status=step.status,
            segments=recipient.segments,
            debited=0,
            at=at,
            carrier_id=step.carrier_id,
        )


def _at(step: Step) -> datetime | None:
    return timestamps.from_text(step.at) if step.at else None
