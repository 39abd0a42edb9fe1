"""A thread-safe store of messages or calls by sid, in the order in which they arrived."""

import threading
from collections.abc import Callable
from typing import Protocol


class Listed(Protocol):
    """What a list shows: it has a sid."""

    @property
    def sid(self) -> str: ...


class Stored(Listed, Protocol):
    """A message or a call: it goes to one phone."""

    @property
    def to(self) -> str: ...


class Store[S: Stored]:
    """Records by sid. A stored record is immutable: an update replaces it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_sid: dict[str, S] = {}
        self._sids_to: dict[str, list[str]] = {}

    def add(self, record: S) -> bool:
        """Store a new record. If its sid is already there, nothing changes and the result is False."""
        with self._lock:
            if record.sid in self._by_sid:
                return False
            self._by_sid[record.sid] = record
            self._sids_to.setdefault(record.to, []).append(record.sid)
            return True

    def get(self, sid: str) -> S | None:
        return self._by_sid.get(sid)

    def update(self, sid: str, change: Callable[[S], S]) -> S | None:
        """Replace a record by its changed copy, which is returned; None if a reset has removed it."""
        with self._lock:
            record = self._by_sid.get(sid)
            if record is None:
                return None
            self._by_sid[sid] = changed = change(record)
            return changed

    def all(self, to: str | None = None) -> list[S]:
        """All records, or those to one phone, oldest first."""
        with self._lock:
            if to is None:
                return list(self._by_sid.values())
            return [self._by_sid[sid] for sid in self._sids_to.get(to, ())]

    def clear(self) -> None:
        with self._lock:
            self._by_sid.clear()
            self._sids_to.clear()
