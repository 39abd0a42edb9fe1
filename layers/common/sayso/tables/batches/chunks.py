"""The batches table, below a batch: its chunks, and the progress of each."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    MapAttribute,
    NumberAttribute,
    TTLAttribute,
    UnicodeAttribute,
)
from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.delivery.progress import Progress, Step
from sayso.domain.errors import Busy
from sayso.domain.retention.expiry import Kept
from sayso.observability import logger
from sayso.tables.batches.cancelling import require_not_cancelled
from sayso.tables.batches.table import BatchesTable
from sayso.tables.transactions import TRIES, ConditionFailed, pause, transact

type ChunkAddress = tuple[str, int]
"""The id of a chunk's batch, and its number."""


class ChunkItem(BatchesTable):
    """pk `chunk#<batch id>#<content>#<number>`: stored before the batch is.

    The key is made from what the chunks hold, so no other request can overwrite them with anything else.
    """

    data = BinaryAttribute(legacy_encoding=False)
    expires = TTLAttribute()


class WordsItem(BatchesTable):
    """pk `words#<batch id>#<content>#<number>`: what the rows of a chunk say, which expires earlier."""

    data = BinaryAttribute(legacy_encoding=False)
    expires = TTLAttribute()


class ProgressItem(BatchesTable):
    """pk `progress#<batch id>#<number>`."""

    version = NumberAttribute()
    claim = UnicodeAttribute()
    claimed = NumberAttribute()
    steps: MapAttribute[str, str] = MapAttribute()
    stopped = BooleanAttribute(default=False)
    revived = NumberAttribute(default=0)
    revived_in_backlog = NumberAttribute(default=0)
    revived_at = UnicodeAttribute(default="")
    waits_until = UnicodeAttribute(default="")

    def read(self) -> Progress:
        """The item as the domain knows it."""
        steps = {int(index): Step.unpack(text) for index, text in self.steps.as_dict().items()}
        return Progress(
            version=int(self.version),
            claimed=int(self.claimed),
            steps=steps,
            stopped=self.stopped,
            requeued=int(self.revived),
            requeued_in_backlog=int(self.revived_in_backlog),
            requeued_at=self.revived_at,
            waits_until=self.waits_until,
        )


def chunk_key(batch: Batch, number: int) -> tuple[str, str]:
    """pk and sk of a chunk."""
    return f"chunk#{batch.batch_id}#{batch.content}#{number}", "chunk"


def words_key(batch: Batch, number: int) -> tuple[str, str]:
    """pk and sk of what the rows of a chunk say."""
    return f"words#{batch.batch_id}#{batch.content}#{number}", "words"


def put_chunks(batch: Batch, chunks: Sequence[Chunk], until: Kept) -> None:
    """Store the chunks of a batch that does not exist yet; if it never will, they expire."""
    items: list[ChunkItem | WordsItem] = []
    for number, chunk in enumerate(chunks):
        items.append(ChunkItem(*chunk_key(batch, number), data=chunk.pack(), expires=until.rows))
        items.append(WordsItem(*words_key(batch, number), data=chunk.pack_words(), expires=until.words))
    # Not an optimistic lock: no condition can fail here. DynamoDB took only part, so wait and write all of it again.
    for attempt in range(TRIES):
        try:
            with BatchesTable.batch_write() as writes:
                for item in items:
                    writes.save(item)
        except PutError as error:  # a table that scales up takes only part of so much at once
            if attempt == TRIES - 1:
                raise Busy("The batch could not be stored just now; send the same request again.") from error
            pause(attempt)
        else:
            return


def chunks_of(batch: Batch, numbers: Iterable[int]) -> dict[int, Chunk]:
    """Some chunks of a batch by number; expired ones, and any that cannot be read, are left out.

    Of a finished batch the words may have expired before the rows. As long as messages are open, all of it is needed.
    """
    wanted = list(numbers)
    keys = [key(batch, number) for number in wanted for key in (chunk_key, words_key)]
    stored = {(item.pk, item.sk): item.data for item in ChunkItem.batch_get(keys, consistent_read=True)}
    found = {
        number: _unpacked(batch, number, stored[key], stored.get(words_key(batch, number)))
        for number in wanted
        if (key := chunk_key(batch, number)) in stored
    }
    return {number: chunk for number, chunk in found.items() if chunk is not None}


def _unpacked(batch: Batch, number: int, data: bytes, words: bytes | None) -> Chunk | None:
    try:
        chunk = Chunk.unpack(data, words)
    except (ValueError, TypeError, KeyError, zlib.error):  # its neighbours go on without it
        logger.exception("a chunk cannot be read", extra={"chunk": chunk_key(batch, number)[0]})
        return None
    return chunk if chunk.has_words or batch.is_finished else None


def progress_key(batch: Batch, number: int) -> tuple[str, str]:
    """pk and sk of a chunk's progress."""
    return f"progress#{batch.batch_id}#{number}", "progress"


def progress_of(batch: Batch, number: int) -> Progress:
    """How far a chunk has come, read strongly consistently."""
    try:
        return ProgressItem.get(*progress_key(batch, number), consistent_read=True).read()
    except DoesNotExist:
        return Progress()


def all_progress_of(batch: Batch, numbers: Iterable[int], *, consistent: bool = False) -> dict[int, Progress]:
    """How far some chunks have come; those that have not begun are left out."""
    keys = {progress_key(batch, number): number for number in numbers}
    items = ProgressItem.batch_get(list(keys), consistent_read=consistent)
    return {keys[item.pk, item.sk]: item.read() for item in items}


def progress_at(addresses: Iterable[ChunkAddress]) -> dict[ChunkAddress, Progress]:
    """How far chunks of any batches have come, by batch id and number; those that have not begun are left out."""
    keys = {(f"progress#{batch_id}#{number}", "progress"): (batch_id, number) for batch_id, number in addresses}
    items = ProgressItem.batch_get(list(keys), consistent_read=True)
    return {keys[item.pk, item.sk]: item.read() for item in items}


def progress_item(batch: Batch, number: int, progress: Progress, name: str) -> ProgressItem:
    """The item of a progress, one version on, under the name of who writes it."""
    return ProgressItem(
        *progress_key(batch, number),
        version=progress.version + 1,
        claim=name,
        claimed=progress.claimed,
        steps={str(index): step.pack() for index, step in progress.steps.items()},
        stopped=progress.stopped,
        revived=progress.requeued,
        revived_in_backlog=progress.requeued_in_backlog,
        revived_at=progress.requeued_at,
        waits_until=progress.waits_until,
    )


def claim(batch: Batch, number: int, claimed: Progress, name: str, *, goes_out: bool = False) -> bool:
    """Move a chunk's progress to what is claimed, from the version that was read; False if somebody else moved it.

    What `goes_out` is claimed on the further condition that the batch has not been cancelled, unless the chunk was
    stopped before: then it was told as sent. False if it has been cancelled.
    An optimistic lock. Each claim has a name of its own: if the answer to a write is lost, the library sends it again,
    and the name shows that the first one was our own.
    """
    item = progress_item(batch, number, claimed, name)
    not_begun = ProgressItem.pk.does_not_exist()
    as_read = ProgressItem.version == claimed.version if claimed.version else not_begun

    def write(transaction: TransactWrite) -> None:
        transaction.save(item, condition=as_read)
        require_not_cancelled(transaction, batch)

    try:
        if goes_out and not claimed.stopped:
            transact(BatchesTable, write)
        else:
            item.save(condition=as_read)
    except ConditionFailed:
        return _has_claimed(batch, number, name)
    return True


def _has_claimed(batch: Batch, number: int, name: str) -> bool:
    try:
        stored = ProgressItem.get(*progress_key(batch, number), consistent_read=True)
    except DoesNotExist:
        return False
    return stored.claim == name or any(step.claim == name for step in stored.read().steps.values())


def record_steps(batch: Batch, number: int, marks: Mapping[int, Step], steps: Mapping[int, Step]) -> None:
    """Store the results of one claim, all at once, and once; `marks` are the steps that the claim put on recipients.

    If one of them no longer has its mark, this very write succeeded before and its answer was lost; what it gave back
    may belong to another claim by now.
    """
    actions = [_step(index).set(step.pack()) for index, step in steps.items()]
    version = ProgressItem.version.set(ProgressItem.version + 1)
    still_ours = _step(min(steps)) == marks[min(steps)].pack()
    item = ProgressItem(*progress_key(batch, number))
    with suppress(ConditionFailed):
        item.update(actions=[version, *actions], condition=still_ours)


def change_step(
    transaction: TransactWrite, batch: Batch, number: int, index: int, steps: tuple[Step, Step], waits_until: str = ""
) -> None:
    """Replace the first step by the second, provided that it is still stored; `waits_until` has the chunk wait."""
    before, after = steps
    actions: list[Action] = [ProgressItem.version.set(ProgressItem.version + 1), _step(index).set(after.pack())]
    if waits_until:
        actions.append(ProgressItem.waits_until.set(waits_until))
    item = ProgressItem(*progress_key(batch, number))
    transaction.update(item, actions=actions, condition=_step(index) == before.pack())


def _step(index: int) -> Path:
    return Path(["steps", str(index)])
