"""A message or call under way to its phone: the statuses before it, and the callbacks that wait to be posted."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from local.carrier.faults.fault import Fault, Trouble
from local.carrier.phones.behaviour import Behaviour, Road
from local.carrier.webhooks.webhook import Reply, Webhook


class Traveller(Protocol):
    """A message or a call, as the courier sees it."""

    @property
    def sid(self) -> str: ...

    @property
    def phone(self) -> str: ...

    def keep(self) -> bool:
        """Begin to be known; False where it was known already."""

    def known(self) -> bool:
        """Whether it is; a reset forgets it."""

    def road(self, behaviour: Behaviour) -> Road:
        """The statuses before it where its phone behaves so."""

    def queued(self) -> Sequence[Webhook]:
        """The callbacks of its first status."""

    def reach(self, status: StrEnum, code: int | None) -> Sequence[Webhook] | None:
        """Come to its next status: the callbacks of it; None where it was cleared away meanwhile."""

    def posted(self, webhook: Webhook, reply: Reply) -> None:
        """A callback of it was posted, and this came back."""


@dataclass(frozen=True, slots=True)
class Journey:
    """What is still to come for one traveller; `ended` is set when nothing is, and while it is held."""

    traveller: Traveller
    road: Road
    trouble: Trouble
    unposted: tuple[Webhook, ...] = ()
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def next_status(self) -> StrEnum:
        return self.road.statuses[0]

    @property
    def next_code(self) -> int | None:
        """Only the last status carries the error code."""
        return self.road.code if len(self.road.statuses) == 1 else None

    def step(self, callbacks: Sequence[Webhook]) -> tuple["Journey", Sequence[Webhook]]:
        """The journey after its next status, which has these callbacks, and the ones to post before it goes on.

        Callbacks that are delayed or reversed wait for the last status; the traveller itself does not wait for them.
        """
        ahead, unposted = replace(self.road, statuses=self.road.statuses[1:]), (*self.unposted, *callbacks)
        late = self.trouble.has(Fault.DELAYED_CALLBACKS) or self.trouble.has(Fault.REVERSED_CALLBACKS)
        if late and ahead.statuses:
            return replace(self, road=ahead, unposted=unposted), ()
        return replace(self, road=ahead, unposted=()), self._as_troubled(unposted)

    def _as_troubled(self, callbacks: Sequence[Webhook]) -> Sequence[Webhook]:
        if self.trouble.has(Fault.DROPPED_CALLBACKS):
            return ()
        if self.trouble.has(Fault.REVERSED_CALLBACKS):
            callbacks = callbacks[::-1]
        # A repeat carries the same token: to Twilio it is a second try of the same request.
        times = 2 if self.trouble.has(Fault.REPEATED_CALLBACKS) else 1
        return [callback for callback in callbacks for _ in range(times)]
