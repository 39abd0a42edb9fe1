"""Reconcile a day: what the ledger says of its texts, beside the carrier's own record of them; calls cost nothing."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sayso.carrier.record import CarrierRecord
from sayso.domain import timestamps
from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.domain.batch.batch import Batch, Chunk
from sayso.domain.credits.reconciliation import Comparison, Day, Ours, Theirs, compare, not_listed
from sayso.domain.delivery.progress import Step
from sayso.domain.delivery.settlement import ENTRY_TYPE
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageId, MessageStatus, Reason
from sayso.tables.accounts import reconciliations
from sayso.tables.accounts.settings import settings_of
from sayso.tables.accounts.table import AccountsTable
from sayso.tables.batches import batches, chunks, due
from sayso.tables.log import log
from sayso.tables.transactions import ConditionFailed, Transaction, transact

SKEW = timedelta(hours=1)
"""By so much the carrier's clock may differ from ours."""

LATE = timedelta(days=1)
"""A message may wait at the carrier for hours before it is sent, and so on the next day."""

LATEST = timedelta(days=18)
"""After the day, no status of it is written any more: three days, and two weeks as a dead letter."""

STATUS_OF = {kind: status for status, kind in ENTRY_TYPE.items()}
HANDED_OVER = frozenset({MessageStatus.SENDING, MessageStatus.SENT})

type Place = tuple[str, int, int]
"""Batch id, chunk, index."""


class NoTimeLeft(Exception):
    """Too little of the invocation is left; nothing was written."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What comparing works with; `check` raises NoTimeLeft once there is none."""

    record: CarrierRecord
    now: datetime
    check: Callable[[], None]


@dataclass(slots=True)
class Told:
    """What the log says of one message: its last status, and all that was debited for it."""

    entry: Entry
    message_id: MessageId
    debited: int = 0


def reconcile(account: str, day: date, tools: Tools) -> Comparison:
    """The account's messages of that day in its time zone, beside the carrier's record. Changes nothing.

    Raises CarrierSilent if the carrier cannot be asked, NoTimeLeft, and NotFound if there is no such account.
    """
    settings = settings_of(account)
    whole = Day.of(day, settings.time_zone)
    ours = list(_ours(account, whole, tools))
    theirs: dict[str, Theirs] = {}
    for message in tools.record.sent(settings.number.e164, whole.begin, whole.end + LATE):
        tools.check()
        theirs[message.carrier_id] = message
    theirs |= {one.carrier_id: one for one in tools.record.each(not_listed(whole, ours, theirs), tools.check)}
    return compare(whole, ours, theirs, tools.now)


def keep(account: str, comparison: Comparison, now: datetime) -> None:
    """Remember that the day was compared, with an entry if it had messages; once, however often it is called."""
    at = timestamps.to_text(now)
    day = comparison.day.date.isoformat()
    entry = Entry(
        account=account,
        at=at,
        type=EntryType.CREDITS_RECONCILED,
        actor=SYSTEM,
        text=comparison.sentence,
        key=f"reconciled.{day}",
        data={"day": day, "compared": comparison.compared, "differences": dict(comparison.kinds)},
    )

    def write(transaction: Transaction) -> None:
        reconciliations.put_comparison(transaction, account, comparison, at)
        if comparison.compared:
            log.put_entry(transaction, entry)

    with suppress(ConditionFailed):
        transact(AccountsTable, write)


def _ours(account: str, day: Day, tools: Tools) -> Iterator[Ours]:
    """All messages that the log tells of since that day began, and those that are open still.

    A message that was sent on the day became final on it or later, or is open; so the log from the day on leads to its
    batch, whenever that was accepted.
    """
    told = _told(account, day, tools)
    known = batches.batches_of(account, {batch_id for batch_id, _, _ in told})
    still_open = {batch.batch_id: batch for batch in due.open_batches(account)}
    seen: set[Place] = set()
    for batch in (known | still_open).values():
        tools.check()
        if batch.traits.is_spoken:
            continue
        for number, progress in chunks.all_progress_of(batch, range(batch.chunks)).items():
            places = {(batch.batch_id, number, index): step for index, step in progress.steps.items()}
            seen |= places.keys()
            yield from (_final(told[place], step) for place, step in places.items() if place in told)
            handed = {place: step for place, step in places.items() if step.status in HANDED_OVER and place not in told}
            if any(day.has(_at(step)) for step in handed.values()):
                yield from _still_open(batch, number, handed)
    yield from (_final(told[place], None) for place in told if place not in seen)


def _told(account: str, day: Day, tools: Tools) -> Mapping[Place, Told]:
    found: dict[Place, Told] = {}
    until = min(tools.now, day.end + LATEST) + SKEW
    for _, entry in log.whole_log(account, timestamps.to_text(day.begin - SKEW), timestamps.to_text(until)):
        tools.check()
        if entry is None:  # `verify-ledger` tells of it; here, its message will be found to differ
            continue
        if entry.type not in STATUS_OF or entry.batch_id is None or entry.message_id is None:
            continue
        if entry.data.get("channel") == Channel.VOICE:  # the carrier's record of texts knows of no calls
            continue
        message_id = MessageId.parse(entry.message_id)
        place = (entry.batch_id, message_id.chunk, message_id.index)
        told = found.setdefault(place, Told(entry, message_id))
        told.entry = entry
        told.debited -= entry.link.credits if entry.link else 0
    return found


def _final(told: Told, step: Step | None) -> Ours:
    entry = told.entry
    reason = entry.data.get("reason")
    return Ours(
        batch_id=entry.batch_id or "",
        message_id=str(told.message_id),
        phone=entry.phone or "",
        status=STATUS_OF[entry.type],
        segments=told.message_id.segments,
        debited=told.debited,
        at=(_at(step) if step else None) or timestamps.from_text(entry.at),
        carrier_id=(step.carrier_id if step else "") or str(entry.data.get("carrier_id", "")),
        reason=Reason(reason) if reason else None,
    )


def _still_open(batch: Batch, number: int, handed: Mapping[Place, Step]) -> Iterator[Ours]:
    chunk = chunks.chunks_of(batch, [number]).get(number, Chunk())
    for (_, _, index), step in handed.items():
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
