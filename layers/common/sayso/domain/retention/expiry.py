"""How long what is stored is kept: the rows of a batch, what they say, and the texts that came."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sayso.domain import timestamps
from sayso.domain.batch.batch import Batch

ROWS_KEPT = timedelta(days=400)
"""A school year and a bit from the request; then the rows go, and the log remains."""

LAST_REPORTS = timedelta(days=4)
"""After it has expired, a batch ends within that time: what has no report for three days has failed."""

KEPT_FOR = timedelta(days=90)
"""What a hold covers, from each look on; after it is lifted that expires within this time."""

BEHIND_CHECKPOINT = timedelta(days=7)
"""So long the changes stay for which a checkpoint stands: a hold that is placed meanwhile still keeps them."""

LEAST = timedelta(days=60)
"""What has less left is kept longer."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Until when the rows of a batch are kept, and until when what they say."""

    rows: datetime
    words: datetime


def kept_from_request(batch: Batch, days: int) -> Kept:
    """Of a batch that is requested now, whose words are kept for so many days after its end, whenever that will be."""
    words = timestamps.from_text(batch.expires_at) + LAST_REPORTS + timedelta(days=days)
    return Kept(rows=max(words, rows_kept_at_least(batch)), words=words)


def rows_kept_at_least(batch: Batch) -> datetime:
    """Until when the rows of a batch are kept, however short their words are."""
    return timestamps.from_text(batch.created_at) + ROWS_KEPT


def words_kept_until(ended_at: str, days: int) -> datetime:
    """Until when the words of a batch are kept that ended then."""
    return timestamps.from_text(ended_at) + timedelta(days=days)


def text_kept_until(at: str, days: int) -> datetime:
    """Until when a text is kept that came then."""
    return timestamps.from_text(at) + timedelta(days=days)


def is_overdue(batch: Batch, now: datetime) -> bool:
    """Whether an open batch should have ended: what it needs is kept for it, however long that takes."""
    return timestamps.from_text(batch.expires_at) + LAST_REPORTS <= now
