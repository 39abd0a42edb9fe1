"""A booking moves credits that no message used: a purchase or a correction. Idempotent: a reference counts once."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sayso.domain import timestamps
from sayso.domain.audit.entry import Actor, Entry, EntryType
from sayso.domain.credits.ledger import CreditBalance, Credits
from sayso.domain.errors import IdempotencyKeyReused, InvalidRequest
from sayso.domain.timestamps import TimeText


@dataclass(frozen=True, slots=True)
class Booking(ABC):
    """Credits that are added (positive) or taken back (negative) under a reference of at most 100 characters."""

    credits: int
    reference: str

    TYPE: ClassVar[EntryType]
    KIND: ClassVar[str]

    def book(self, before: CreditBalance, actor: Actor, now: datetime) -> tuple[CreditBalance, Entry]:
        """The balance after the booking, and its ledger entry; InvalidRequest if the booking is not allowed."""
        at = max(timestamps.to_text(now), before.last_at)
        after, link = before.moved(self.credits, at=at, kind=self.TYPE, subject=self.reference)
        self.check(before, after)
        entry = Entry(
            account=before.account,
            at=at,
            type=self.TYPE,
            actor=actor,
            text=f"{self.sentence()} {after.balance} remaining.",
            key=f"{self.KIND}.{self.reference}",
            position=after.seq,
            credits=self.credits,
            remaining=after.balance,
            link=link,
            data=self.details(),
        )
        return after, entry

    def check(self, before: CreditBalance, after: CreditBalance) -> None:  # noqa: B027 - most bookings are allowed
        """Raise InvalidRequest if the credits may not move like this."""

    def details(self) -> dict[str, str]:
        """What the entry records beside the credits."""
        return {"reference": self.reference}

    @abstractmethod
    def sentence(self) -> str:
        """What was booked, for the log."""

    @abstractmethod
    def require_same(self, first: "Booking") -> None:
        """Raise IdempotencyKeyReused unless the first booking under this reference was the same."""


@dataclass(frozen=True, slots=True)
class Purchase(Booking):
    """Credits that were paid for; the reference is an invoice or a payment."""

    TYPE = EntryType.CREDITS_PURCHASED
    KIND = "purchase"

    def sentence(self) -> str:
        """`Purchased 50 credits (invoice-7).`"""
        return f"Purchased {self.credits} credits ({self.reference})."

    def require_same(self, first: Booking) -> None:
        """The number of credits must be the same."""
        if first.credits != self.credits:
            raise IdempotencyKeyReused(
                f"Reference {self.reference} was booked before with {first.credits} credits.",
                [{"field": "credits", "problem": f"was {first.credits} the first time"}],
            )


@dataclass(frozen=True, slots=True)
class Adjustment(Booking):
    """The operator's correction, for a reason; the reference is a ticket or a credit note."""

    reason: str

    TYPE = EntryType.CREDITS_ADJUSTED
    KIND = "adjustment"

    def check(self, before: CreditBalance, after: CreditBalance) -> None:
        """An adjustment never takes the balance below zero, but may take `available` below zero.

        The balance is what was bought minus what was used: taking back more would write a debt that no message
        explains; that belongs on an invoice. `available` may go below zero because credits that were booked by mistake
        must go even while batches hold them; nothing is accepted until it is covered.
        """
        if self.credits >= 0 or after.balance >= 0:
            return
        most = f"adjust by {-before.balance} at most" if before.balance > 0 else "there is nothing to take back"
        raise InvalidRequest(
            f"Account {before.account} has {before.balance} credits left: {most}.",
            [{"field": "credits", "problem": "would take the balance below zero"}],
        )

    def details(self) -> dict[str, str]:
        """The reason too."""
        return {"reference": self.reference, "reason": self.reason}

    def sentence(self) -> str:
        """`Adjusted credits by -5: billed twice (ticket 7).`"""
        return f"Adjusted credits by {self.credits:+d}: {self.reason} ({self.reference})."

    def require_same(self, first: Booking) -> None:
        """Credits and reason must be the same."""
        reason = first.reason if isinstance(first, Adjustment) else ""
        pairs = {"credits": (first.credits, self.credits), "reason": (reason, self.reason)}
        other = [
            {"field": name, "problem": f"was {was} the first time"} for name, (was, now) in pairs.items() if was != now
        ]
        if other:
            raise IdempotencyKeyReused(
                f"Reference {self.reference} was booked before: {first.credits:+d} credits, {reason}.", other
            )


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking that was made, and the credits right after it: every repeat gets these."""

    booking: Booking
    credits: Credits
    at: TimeText | None = None
    by: Actor | None = None
    """When, and by whom; None if it was booked before this was kept with it. Its entry in the log has both."""
