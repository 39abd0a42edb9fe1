"""Holds: all of a phone, or of a time, is kept from expiry and erasure until its hold is lifted."""

from collections.abc import Iterator
from dataclasses import dataclass

from sayso.domain.phone import PhoneNumber
from sayso.domain.timestamps import TimeText

MOST_HOLDS = 200
"""Of one account at the same time: they are one item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One hold: on a phone whenever, or on all phones in the time from `from_at` to before `to_at`."""

    id: str
    placed_at: TimeText
    placed_by: str
    phone: PhoneNumber | None = None
    from_at: TimeText = ""
    to_at: TimeText = ""

    @property
    def what(self) -> str:
        """What it keeps, for a sentence."""
        return str(self.phone) if self.phone else f"everything from {self.from_at[:16]} to {self.to_at[:16]} (UTC)"

    def has(self, at: TimeText) -> bool:
        """Whether it is on a time, and this moment lies in it."""
        return self.phone is None and self.from_at <= at < self.to_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """All holds of an account; `version` counts the changes: it is their optimistic lock."""

    account: str
    version: int = 0
    held: tuple[Hold, ...] = ()
    kept_at: TimeText | None = None
    """When all that they cover was last kept from expiring, since they are as they are"""

    def of_phone(self, phone: PhoneNumber) -> bool:
        """Whether the phone is held, whenever."""
        return any(hold.phone == phone for hold in self.held)

    def keeps(self, phone: PhoneNumber | None, at: TimeText) -> bool:
        """Whether something of that phone and moment is held. Without a phone it may be any: then each hold counts."""
        return any(hold.has(at) or (hold.phone is not None and phone in {None, hold.phone}) for hold in self.held)

    def are_late(self, last: TimeText) -> bool:
        """Whether what they cover was not looked at since then, though it was held."""
        placed = max((hold.placed_at for hold in self.held), default=last)
        return bool(self.held) and (self.kept_at or placed) < last

    def times(self) -> Iterator[Hold]:
        """Those on a time."""
        return (hold for hold in self.held if hold.phone is None)

    def one(self, hold_id: str) -> Hold | None:
        """The hold of this id."""
        return next((hold for hold in self.held if hold.id == hold_id), None)
