"""The elections in an account's log: read through an index in which nothing else stands."""

from collections.abc import Iterator

from sayso.domain.audit import tally
from sayso.domain.audit.tally import Tally
from sayso.tables.log.table import EntryItem


def told(account: str, from_at: str, to_at: str, most: int) -> Iterator[tuple[str, Tally]]:
    """When entries from the one time to before the other were written, and what each counts for; at most so many.

    The index follows the table within a moment: what was written right before may be missing.
    """
    between = EntryItem.sk.between(from_at, to_at)
    for item in EntryItem.elections_index.query(account, between, limit=most):
        yield item.sk.partition("#")[0], tally.read(item.elected or [])
