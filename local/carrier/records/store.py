"""Keeps what the carrier knows by its sid, in the order in which it came; safe to use from many threads."""

import threading
from collections.abc import Callable
from typing import Protocol


class Kept(Protocol):
    """A text or a call: it has a sid of its own and goes to one phone."""

    @property
    def sid(self) -> str: ...

    @property
    def to(self) -> str: ...


class Store[K: Kept]:
    """Every one by its sid; what is kept is never changed, but replaced by its next state."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_sid: dict[str, K] = {}
        self._sids_to: dict[str, list[str]] = {}

    def add(self, new: K) -> bool:
        """Keep a new one; False, and nothing changes, where its sid is known already."""
        with self._lock:
            if new.sid in self._by_sid:
                return False
            self._by_sid[new.sid] = new
            self._sids_to.setdefault(new.to, []).append(new.sid)
            return True

    def get(self, sid: str) -> K | None:
        return self._by_sid.get(sid)

    def change(self, sid: str, step: Callable[[K], K]) -> K | None:
        """Put its next state in its place; None where it was cleared away meanwhile."""
        with self._lock:
            known = self._by_sid.get(sid)
            if known is None:
                return None
            self._by_sid[sid] = changed = step(known)
            return changed

    def all(self, to: str | None = None) -> list[K]:
        """All of them, or all to one phone, oldest first."""
        with self._lock:
            if to is None:
                return list(self._by_sid.values())
            return [self._by_sid[sid] for sid in self._sids_to.get(to, ())]

    def clear(self) -> None:
        with self._lock:
            self._by_sid.clear()
            self._sids_to.clear()
