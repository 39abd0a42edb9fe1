"""The open batches of a backup, and the progress with which their chunks are restored."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sayso.domain.batch.batch import Batch
from sayso.domain.batch.chunk import Chunk
from sayso.domain.delivery.progress import Progress
from sayso.domain.delivery.restored import in_doubt_after_restore
from sayso.domain.message.message import MessageStatus
from sayso.tables.batches import chunks
from sayso.tables.batches.chunks import ChunkItem, ProgressItem
from sayso.tables.batches.table import BatchItem
from sayso_cli.operator.backup_files import Item


@dataclass(frozen=True, slots=True)
class OpenBatches:
    """The ids of open batches, and the progress items of their chunks by key. `messages` of them may have been sent."""

    batches: frozenset[str]
    progress: dict[str, Item] = field(default_factory=dict)
    messages: int = 0

    @classmethod
    def find(cls, items: Sequence[Item], saved_at: str) -> "OpenBatches":
        """Find the open batches among the items of the batches table, saved at that moment."""
        by_pk: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            by_pk[item["pk"]["S"]].append(item)
        found = [BatchItem.from_raw_data(item).read() for item in items if item["sk"]["S"].startswith("batch#")]
        still_open = [batch for batch in found if not batch.is_finished]
        made: dict[str, Item] = {}
        messages = 0
        for batch in still_open:
            final = _final(by_pk[f"messages#{batch.batch_id}"])
            for number in range(batch.chunks):
                item, in_doubt = _restored_progress(batch, number, by_pk, final[number], saved_at)
                made[item["pk"]["S"]] = item
                messages += in_doubt
        return cls(frozenset(batch.batch_id for batch in still_open), made, messages)

    def with_restored_progress(self, items: Iterable[Item]) -> Iterator[Item]:
        """Return the items of the batches table as they are to be written."""
        yield from self.progress.values()
        yield from (item for item in items if item["pk"]["S"] not in self.progress)


def _final(messages: Iterable[Item]) -> dict[int, set[int]]:
    """Return the indexes of final messages, by chunk."""
    found: dict[int, set[int]] = defaultdict(set)
    for item in messages:
        chunk, _, index = item["sk"]["S"].partition(".")
        found[int(chunk)].add(int(index))
    return found


def _restored_progress(
    batch: Batch, number: int, by_pk: dict[str, list[Item]], final: set[int], saved_at: str
) -> tuple[Item, int]:
    """Return the progress item of a chunk, and how many of its messages are in doubt."""
    pk, sk = chunks.progress_key(batch, number)
    before = next((ProgressItem.from_raw_data(item) for item in by_pk[pk]), None)
    progress = before.read() if before else Progress()
    stored = next(iter(by_pk[chunks.chunk_key(batch, number)[0]]), None)
    size = len(Chunk.unpack(ChunkItem.from_raw_data(stored).data, None).recipients) if stored else progress.claimed
    after = in_doubt_after_restore(progress, size, saved_at)
    item = chunks.progress_item(batch, number, replace(after, version=progress.version), "restored")
    raw: dict[str, Any] = item.serialize()
    in_doubt = sum(step.status is MessageStatus.SENDING for index, step in after.steps.items() if index not in final)
    return {"pk": {"S": pk}, "sk": {"S": sk}} | raw, in_doubt
