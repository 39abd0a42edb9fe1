"""The elections in an account's log, read through an index that has nothing else."""

from collections.abc import Iterator

from sayso.domain.audit import tally
from sayso.domain.audit.tally import Tally
from sayso.tables.log.table import EntryItem


def tallies_between(account: str, from_at: str, to_at: str, most: int) -> Iterator[tuple[str, Tally]]:
    """The time of each entry in `[from_at, to_at)` that counts for something, and what it counts for; at most `most`.

    The index is eventually consistent: an entry that was written just now may be missing.
    """
    between = EntryItem.sk.between(from_at, to_at)
    for item in EntryItem.elections_index.query(account, between, limit=most):
        yield item.sk.partition("#")[0], tally.read(item.elected or [])
