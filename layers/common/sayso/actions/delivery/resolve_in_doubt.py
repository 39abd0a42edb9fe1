"""Find out about messages of which nothing is heard: ask the carrier before anything else is done."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sayso.aws.queues import ChunkReference, DispatchQueue, SettleQueue
from sayso.carrier.gateway import CarrierSilent, Gateway
from sayso.domain import timestamps
from sayso.domain.audit.entry import SYSTEM, Entry, EntryType
from sayso.domain.batch.batch import Batch
from sayso.domain.batch.recipients import Row
from sayso.domain.delivery.in_doubt import (
    GIVEN_UP_AFTER,
    Listed,
    adopted,
    is_older,
    looked_in_vain,
    matching,
    may_be_told,
    may_look,
    since,
    since_claim,
    untold_for_good,
)
from sayso.domain.delivery.progress import Step
from sayso.domain.delivery.settlement import Outcome
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageStatus, Reason
from sayso.observability import Metric, logger
from sayso.tables.accounts.settings import settings_of
from sayso.tables.batches import batches, carrier_id_owners, chunks, due, messages
from sayso.tables.log import log
from sayso.tables.transactions import ConditionFailed, Transaction, transact

QUESTION_SECONDS = 20
"""The longest that one message takes: the carrier is asked, and what it says is stored."""

MOST_ENTRIES = 1_000
"""Of one phone, looked through for the carrier's ids of its other messages."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What finding out works with; `after` is how long a claimed message is left to be heard of by itself."""

    gateway: Gateway
    dispatch_queue: DispatchQueue
    settle_queue: SettleQueue
    after: timedelta
    clock: Callable[[], datetime]
    seconds_left: Callable[[], float]


class NoTimeLeft(Exception):
    """Too little of the invocation is left to ask the carrier once more; the chunk is the one to go on with."""

    def __init__(self, chunk: int) -> None:
        super().__init__(f"out of time at chunk {chunk}")
        self.chunk = chunk


@dataclass(frozen=True, slots=True)
class OpenMessage:
    """A message that was claimed and has no final status: where it stands, and what it is."""

    batch: Batch
    number: int
    index: int
    recipient: Row
    step: Step

    @property
    def channel(self) -> Channel:
        """Whether it is a text or a call."""
        return Channel(self.batch.channel)

    @property
    def is_spoken(self) -> bool:
        """Whether it is a call, which has no text at the carrier."""
        return self.batch.traits.is_spoken

    @property
    def message_id(self) -> str:
        """Its id, as the log has it."""
        return str(self.batch.message_id(self.number, self.index, self.recipient.segments))

    def outcome(self, step: Step) -> Outcome:
        """What a final step says about it."""
        return Outcome.of_step(self.batch, self.number, self.index, self.recipient, step)


def find_out(batch: Batch, tools: Tools) -> tuple[Counter[Metric], bool]:
    """How often what came of asking, and whether an outcome is unknown still; from the chunk on at which the last run
    was out of time. Raises NoTimeLeft.

    Runs may overlap, and may end at any step: what is found belongs to one message for ever, a step is changed only
    where it still stands as it was read, and an outcome may be told twice.
    """
    done: Counter[Metric] = Counter()
    unknown = False
    for message in _open_messages(batch, tools):
        if tools.seconds_left() < QUESTION_SECONDS:
            raise NoTimeLeft(message.number)
        unknown = unknown or message.step.status is MessageStatus.SENDING
        if message.step.status is MessageStatus.SENDING and not may_look(message.step, tools.clock(), tools.after):
            continue
        ask = _find if message.step.status is MessageStatus.SENDING else _fetch
        try:
            done[ask(message, tools)] += 1
        except CarrierSilent:
            logger.warning("the carrier could not be asked; the message is looked for again", exc_info=True)
            done[Metric.CARRIER_SILENT] += 1
    return done, unknown


def _open_messages(batch: Batch, tools: Tools) -> Iterator[OpenMessage]:
    """The claimed messages without a final status: all of unknown outcome, then others that should have been heard of.

    The first may have to go out once more, and are late; of the others only the report is.
    """
    now = tools.clock()
    every = chunks.all_progress_of(batch, range(batch.chunks))
    in_turn = sorted(every, key=lambda number: (number - batch.look_from) % batch.chunks)
    for status in (MessageStatus.SENDING, MessageStatus.SENT):
        for number in in_turn:
            waiting = {index: step for index, step in every[number].steps.items() if step.status is status}
            if status is MessageStatus.SENT:
                waiting = {index: step for index, step in waiting.items() if is_older(step, now, tools.after)}
            yield from _not_final(batch, number, waiting)


def _not_final(batch: Batch, number: int, waiting: Mapping[int, Step]) -> Iterator[OpenMessage]:
    final = messages.final_messages(batch, number, number) if waiting else {}
    still_open = {index: step for index, step in sorted(waiting.items()) if (number, index) not in final}
    chunk = chunks.chunks_of(batch, [number]).get(number) if still_open else None
    if chunk is not None:
        for index, step in still_open.items():
            yield OpenMessage(batch, number, index, chunk.recipients[index], step)


def _fetch(message: OpenMessage, tools: Tools) -> Metric:
    """Settle what the carrier says of a message that it took; what it is silent about for three days has failed."""
    told = tools.gateway.fetch(message.step.carrier_id, message.channel)
    if told is not None and told.status is not None:
        tools.settle_queue.send([message.outcome(told.told)])
        return Metric.RECEIPTS_FETCHED
    if is_older(message.step, tools.clock(), GIVEN_UP_AFTER):
        tools.settle_queue.send([message.outcome(Step(MessageStatus.FAILED, reason=Reason.NO_RECEIPT))])
        return Metric.CLOSED_WITHOUT_RECEIPT
    return Metric.STILL_WITHOUT_RECEIPT


def _find(message: OpenMessage, tools: Tools) -> Metric:
    """Look for a message of unknown outcome among those that the carrier has."""
    step, sender = message.step, settings_of(message.batch.account).number.e164
    phone = message.recipient.phone.e164
    begin = since_claim(message.batch, step) if message.is_spoken else since(message.batch)
    listed = tools.gateway.find(to=phone, sender=sender, since=begin, channel=message.channel)
    found = matching(listed, "" if message.is_spoken else message.recipient.text)
    others = _of_others(message) if found else set()
    untold: list[Listed] = []
    for one in found:
        if one.carrier_id in others or not _may_be_ours(message, one, untold, tools):
            continue
        if carrier_id_owners.adopt(message.batch.account, one.carrier_id, message.message_id):
            _change(message, adopted(step, one.carrier_id), tools)
            if one.status is not None:
                tools.settle_queue.send([message.outcome(one.told)])
            return Metric.FOUND
    if untold and may_be_told(untold, step, tools.clock()):
        return Metric.NOT_FOUND
    after = (untold_for_good if untold else looked_in_vain)(step, tools.clock())
    if not _change(message, after, tools):
        return Metric.MOVED_MEANWHILE
    if after.status is MessageStatus.FAILED:
        tools.settle_queue.send([message.outcome(after)])
        return Metric.OUTCOME_UNKNOWN
    if after.status is MessageStatus.PENDING:
        batch = message.batch
        tools.dispatch_queue.send([ChunkReference(batch.account, batch.batch_id, message.number)])
        return Metric.SENT_A_SECOND_TIME
    return Metric.NOT_FOUND


def _may_be_ours(message: OpenMessage, one: Listed, untold: list[Listed], tools: Tools) -> bool:
    """Whether what the carrier has may be this message: of a call it tells, later, for which message it was made.

    A call of which that is not told is added to `untold`.
    """
    if not message.is_spoken:
        return True
    if tools.seconds_left() < QUESTION_SECONDS:
        raise NoTimeLeft(message.number)
    places = tools.gateway.places_of_call(one.carrier_id)
    if not places:
        untold.append(one)
    return f"{message.batch.account}/{message.batch.batch_id}/{message.message_id}" in places


def _of_others(message: OpenMessage) -> set[str]:
    """The carrier's ids of other messages to this phone: the log tells those that are final, open batches the others.

    The same text may go to one phone twice, in two batches; each message then has its own at the carrier.
    """
    account, from_at = message.batch.account, timestamps.to_text(since(message.batch))
    wanted = log.Range(account=account, phone=message.recipient.phone, from_at=from_at)
    told = (entry for entry in log.newest_first(wanted, MOST_ENTRIES) if entry.message_id != message.message_id)
    ids = {str(entry.data["carrier_id"]) for entry in told if "carrier_id" in entry.data}
    for batch in due.open_batches(account):
        for progress in chunks.all_progress_of(batch, range(batch.chunks)).values():
            ids |= {step.carrier_id for step in progress.steps.values() if step.carrier_id}
    return ids


def _change(message: OpenMessage, after: Step, tools: Tools) -> bool:
    """Store the message's new step, with an entry if it goes out again; False if it has moved meanwhile."""
    at = timestamps.to_text(tools.clock())
    again = after.status is MessageStatus.PENDING
    waits_until = at if again else ""  # should the queue not take it, housekeeping wakes it

    def write(transaction: Transaction) -> None:
        steps = message.step, after
        chunks.change_step(transaction, message.batch, message.number, message.index, steps, waits_until)
        if again:
            log.put_entry(transaction, _repeated(message, after, at))

    try:
        transact(batches.BatchesTable, write)
    except ConditionFailed:
        return False
    return True


def _repeated(message: OpenMessage, after: Step, at: str) -> Entry:
    return Entry(
        account=message.batch.account,
        at=at,
        type=EntryType.MESSAGE_REPEATED,
        actor=SYSTEM,
        text=f"{message.batch.traits.one} to {message.recipient.phone} is sent once more: "
        "the carrier's answer was lost, and it does not know the message.",
        key=f"{message.batch.batch_id}.{message.message_id}.attempt{after.attempt}",
        phone=message.recipient.phone.e164,
        batch_id=message.batch.batch_id,
        message_id=message.message_id,
        data=message.batch.mark,
    )
