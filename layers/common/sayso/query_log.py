"""Read the log, newest first, page by page; a page's cursor stays where it is while entries arrive."""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass

from sayso.domain.entry import Entry, EntryType
from sayso.domain.errors import InvalidRequest
from sayso.tables import log

MAX_READ = 1000
"""Entries read for one page; filters without an index apply to these, so a page may come back short with a cursor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogQuery:
    """What to look for: `phone` and `batch_id` have an index each; times are `[from_at, to_at)`."""

    from_at: str = ""
    to_at: str = "~"
    type: EntryType | None = None
    phone: str | None = None
    batch_id: str | None = None
    staff: str | None = None

    def matches(self, entry: Entry) -> bool:
        """Whether the entry passes the filters that have no index."""
        right_type = self.type is None or entry.type is self.type
        return right_type and (self.staff is None or entry.actor.name.casefold() == self.staff.casefold())


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some entries, and the cursor for those before them; None if there are none."""

    entries: list[Entry]
    cursor: str | None


def query_log(account: str, query: LogQuery, cursor: str | None, limit: int) -> LogPage:
    """The next `limit` entries that match; InvalidRequest if the cursor belongs to another query."""
    older_than = _open_cursor(query, cursor) if cursor else None
    wanted = log.Range(
        account=account,
        phone=query.phone,
        batch_id=query.batch_id,
        from_at=query.from_at,
        to_at=query.to_at,
        older_than=older_than,
    )
    unindexed = query.type is not None or query.staff is not None
    most = MAX_READ if unindexed else limit
    found: list[Entry] = []
    read = 0
    last = None
    for entry in log.newest_first(wanted, most):
        read, last = read + 1, entry.sort_key
        if query.matches(entry):
            found.append(entry)
        if len(found) == limit:
            break
    more = read == most or len(found) == limit
    return LogPage(found, _make_cursor(query, last) if more and last else None)


def _digest(query: LogQuery) -> str:
    return hashlib.sha256(json.dumps(asdict(query), sort_keys=True).encode()).hexdigest()[:16]


def _make_cursor(query: LogQuery, sort_key: str) -> str:
    return base64.urlsafe_b64encode(f"{_digest(query)}|{sort_key}".encode()).decode()


def _open_cursor(query: LogQuery, cursor: str) -> str:
    try:
        digest, _, sort_key = base64.urlsafe_b64decode(cursor).decode().partition("|")
    except ValueError as error:
        raise _foreign_cursor() from error
    if digest != _digest(query) or not sort_key:
        raise _foreign_cursor()
    return sort_key


def _foreign_cursor() -> InvalidRequest:
    return InvalidRequest(
        "The cursor does not belong to this query; leave it out to begin at the newest entry.",
        [{"field": "cursor", "problem": "belongs to another query"}],
    )
