"""Read the log, newest first, page by page; a page's cursor stays where it is while entries arrive."""

from collections.abc import Callable
from dataclasses import dataclass, fields

from sayso.domain.account.settings import Staff
from sayso.domain.audit.entry import OF_CREDITS, Entry, EntryType, ShownEntry
from sayso.domain.audit.look import Export, Exported
from sayso.domain.cursor import Cursor, make_cursor, open_cursor
from sayso.domain.json_form import Sometimes
from sayso.domain.phone import PhoneNumber
from sayso.invocation import Clock
from sayso.tables.accounts.phone_keys import phone_ids
from sayso.tables.log import log, looks

MAX_READ = 1000
"""Entries read for one page; filters without an index apply to these, so a page may come back short with a cursor."""

MAX_PAGES = 50
"""Pages read for one file, so that it is ready before the gateway gives up."""

LAST = "~"
"""Behind every time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """What to look for: `phone` and `batch_id` have an index each; times are `[from_at, to_at)`."""

    from_at: str = ""
    to_at: str = LAST
    type: EntryType | None = None
    phone: PhoneNumber | None = None
    batch_id: str | None = None
    staff: str | None = None
    credits_only: bool = False
    """For who may see what credits were booked, and no family"""

    def matches(self, entry: Entry) -> bool:
        """Whether the entry passes the filters that have no index."""
        right_type = self.type is None or entry.type is self.type
        right_type = right_type and (not self.credits_only or entry.type in OF_CREDITS)
        return right_type and (self.staff is None or entry.actor.name.casefold() == self.staff.casefold())

    def filters(self) -> dict[str, str]:
        """What was asked for beside a phone or a batch, by the names of the call's parameters."""
        times = {"from": self.from_at, "to": "" if self.to_at == LAST else self.to_at}
        asked = times | {"type": self.type or "", "staff": self.staff or ""}
        return {name: str(value) for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry(ShownEntry):
    """One entry, with the id of the phone that it concerns."""

    phone_id: Sometimes[str]
    """Use it instead of the number in addresses"""


@dataclass(frozen=True, slots=True)
class EntryList:
    """Entries, newest first."""

    entries: list[ListedEntry]
    cursor: Cursor | None


def export_log(
    staff: Staff, query: LogQuery, cursor: Cursor | None, limit: int, clock: Clock
) -> tuple[list[ShownEntry], Cursor | None]:
    """The same as a file, over many pages and without ids, which leaves an entry before it leaves itself.

    The entry is newer than what this file and those after it have, so that an export of the log comes to an end.
    """
    found: list[ShownEntry] = []
    for _ in range(MAX_PAGES):
        page, cursor = _page(staff.account, query, cursor, min(limit - len(found), MAX_READ))
        found += page
        if cursor is None or len(found) == limit:
            break
    export = Export(
        what=Exported.AUDIT,
        rows=len(found),
        filters=query.filters(),
        phone=query.phone,
        batch_id=query.batch_id,
    )
    looks.note_export(staff, export, clock())
    return found, cursor


def query_log(account: str, query: LogQuery, cursor: Cursor | None, limit: int) -> EntryList:
    """The next `limit` entries that match, or those among the next 1,000: it may come back short.

    InvalidRequest if the cursor belongs to another query.
    """
    found, following = _page(account, query, cursor, limit)
    id_of = phone_ids(account) if any(entry.phone for entry in found) else None
    return EntryList([_listed(entry, id_of) for entry in found], following)


def _listed(entry: ShownEntry, id_of: Callable[[PhoneNumber], str] | None) -> ListedEntry:
    named = id_of(PhoneNumber(entry.phone)) if id_of and entry.phone else None
    return ListedEntry(**{field.name: getattr(entry, field.name) for field in fields(ShownEntry)}, phone_id=named)


def _page(account: str, query: LogQuery, cursor: Cursor | None, limit: int) -> tuple[list[ShownEntry], Cursor | None]:
    filters = (getattr(query, each.name) for each in fields(query))
    parts = ("audit", account, *(None if value is None else str(value) for value in filters))
    wanted = log.Range(
        account=account,
        phone=query.phone,
        batch_id=query.batch_id,
        from_at=query.from_at,
        to_at=query.to_at,
        older_than=open_cursor(cursor, *parts),
    )
    unindexed = query.type is not None or query.staff is not None or query.credits_only
    most = MAX_READ if unindexed else limit
    found: list[ShownEntry] = []
    read = 0
    last = None
    for entry in log.newest_first(wanted, most):
        read, last = read + 1, entry.sort_key
        if query.matches(entry):
            found.append(entry.public())
        if len(found) == limit:
            break
    more = read == most or len(found) == limit
    return found, make_cursor(last if more else None, *parts)
