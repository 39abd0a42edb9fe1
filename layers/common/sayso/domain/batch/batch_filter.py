"""Which batches a list shows."""

from collections.abc import Collection
from dataclasses import dataclass

from sayso.domain.batch.batch import Batch, BatchStatus

LAST = "~"
"""Behind every time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFilter:
    """Times are of the request, `[from_at, to_at)`; `text` is a part of the template, in any case."""

    statuses: Collection[BatchStatus] = ()
    from_at: str = ""
    to_at: str = LAST
    category: str | None = None
    staff: str | None = None
    text: str | None = None

    @property
    def is_by_time_alone(self) -> bool:
        """Whether an index answers it."""
        return not self.statuses and (self.category, self.staff, self.text) == (None, None, None)

    def parts(self) -> tuple[str | None, ...]:
        """What a cursor of the list belongs to."""
        return (",".join(sorted(self.statuses)), self.from_at, self.to_at, self.category, self.staff, self.text)

    def matches(self, batch: Batch) -> bool:
        """Whether the batch is one of them."""
        return (
            (not self.statuses or batch.status in self.statuses)
            and self.from_at <= batch.created_at < self.to_at
            and self.category in {None, batch.category}
            and (self.staff is None or batch.requested_by.casefold() == self.staff.casefold())
            and (self.text is None or self.text.casefold() in batch.template.casefold())
        )
