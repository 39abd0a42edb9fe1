"""The progress of a chunk under its optimistic lock, and how long a chunk is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sayso.domain.batch.batch import Batch
from sayso.domain.batch.schedule import LATEST_START
from sayso.domain.delivery.progress import Progress, Step
from sayso.domain.message.message import MessageStatus
from sayso.tables.batches import chunks
from sayso.tables.batches.batches import batch_of
from sayso.tables.batches.table import BatchesTable
from sayso.tables.transactions import transact
from tests.support.house import House

AT = "2026-11-02T15:00:00.000000Z"
DANA, KIM = "+14155550101", "+14155550102"
SENT = Step(MessageStatus.SENT, carrier_id="SM1")


@pytest.fixture
def batch(house: House) -> Batch:
    """Two recipients, both claimed by `ours`."""
    batch = batch_of("harbour", house.accept(DANA, KIM))
    claimed = Progress().claim_wave([0, 1], {}, "ours", AT)
    assert chunks.claim(batch, 0, claimed, "ours")
    return batch


def recorded(batch: Batch) -> None:
    chunks.record_steps(batch, 0, chunks.progress_of(batch, 0).steps, {0: SENT})


def changed(batch: Batch) -> None:
    before = chunks.progress_of(batch, 0).steps[0]
    transact(BatchesTable, lambda transaction: chunks.change_step(transaction, batch, 0, 0, (before, SENT)))


def claimed(batch: Batch) -> None:
    progress = chunks.progress_of(batch, 0)
    assert chunks.claim(batch, 0, replace(progress, steps={**progress.steps, 0: SENT}), "meanwhile")


@pytest.mark.parametrize("meanwhile", [recorded, changed, claimed])
def test_what_was_written_since_the_progress_was_read_is_never_written_over(
    batch: Batch, meanwhile: Callable[[Batch], None]
) -> None:
    read = chunks.progress_of(batch, 0)
    meanwhile(batch)
    assert not chunks.claim(batch, 0, read.stop(2, AT), "theirs")
    assert chunks.progress_of(batch, 0).steps[0] == SENT
    assert chunks.claim(batch, 0, chunks.progress_of(batch, 0).stop(2, AT), "theirs")


def test_a_chunk_is_kept_until_after_the_batch_that_starts_latest_has_expired(house: House) -> None:
    latest = datetime.now(UTC) + LATEST_START - timedelta(minutes=1)
    batch_id = house.accept(DANA, send_at=latest.isoformat())
    batch = batch_of("harbour", batch_id)
    item = chunks.ChunkItem.get(*chunks.chunk_key(batch, 0))
    assert item.expires > datetime.fromisoformat(batch.expires_at)
