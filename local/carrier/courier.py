"""Takes each message along its road, status by status, and reports each one before the next is reached."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from local.carrier.behaviours import Behaviour, Behaviours
from local.carrier.callback import status_callback
from local.carrier.credentials import Credentials
from local.carrier.faults import Fault, Trouble
from local.carrier.journey import Journey
from local.carrier.messages import Message, Messages
from local.carrier.overrides import Outcome
from local.carrier.timers import Timers
from local.carrier.webhooks import Webhook, post

NO_TROUBLE = Trouble()


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the carrier works: seconds before a status and before a first retry; callbacks at once."""

    delay: float = 0.005
    back_off: float = 0.05
    workers: int = 8


class Courier:
    """Moves messages on. Nothing is locked while a callback is on its way."""

    def __init__(
        self,
        credentials: Credentials,
        messages: Messages,
        behaviours: Behaviours,
        now: Callable[[], datetime],
        pace: Pace,
    ) -> None:
        self.behaviours = behaviours
        self._credentials = credentials
        self._messages = messages
        self._now = now
        self._pace = pace
        self._timers = Timers(pace.workers)
        self._lock = threading.Lock()
        self._held: dict[str, Journey] = {}
        self._lost = 0

    def take(self, message: Message, trouble: Trouble = NO_TROUBLE) -> threading.Event:
        """Keep a new message and set it on its road; one that is known already is left alone.

        The event is set once nothing more will come, or while the message is held.
        """
        ended = threading.Event()
        if not self._messages.add(message):
            ended.set()
            return ended
        # Twilio reports `queued` as well for some senders: here only where it comes after what follows it.
        unposted = self._callbacks(message) if trouble.has(Fault.REVERSED_CALLBACKS) else ()
        with self._lock:  # so that a behaviour set in this moment finds the message either held or gone
            road = self.behaviours.of(message.to).road()
            journey = Journey(message.sid, message.to, road, trouble, unposted, ended)
            if not road.statuses:
                self._held[message.sid] = journey
        self._set_out(journey)
        return ended

    def behave(self, changes: Mapping[str, Behaviour]) -> None:
        """Change the table; messages held for phones that no longer hold go on as their phones now do."""
        with self._lock:
            self.behaviours.set(changes)
            released = [
                replace(journey, road=road)
                for journey in self._held.values()
                if (road := self.behaviours.of(journey.phone).road()).statuses
            ]
            for journey in released:
                del self._held[journey.sid]
        for journey in released:
            self._set_out(journey)

    def counts(self) -> dict[str, int]:
        """Messages on their way, messages held, and callbacks given up."""
        return {"pending": self._timers.pending, "held": len(self._held), "lost_callbacks": self._lost}

    def reset(self) -> None:
        with self._lock:
            self._timers.clear()
            self._held.clear()
            self._lost = 0
            self.behaviours.reset()
            self._messages.clear()

    def stop(self) -> None:
        self._timers.stop()

    def _set_out(self, journey: Journey) -> None:
        if journey.road.statuses:
            self._timers.after(self._pace.delay, partial(self._advance, journey))
        else:
            journey.ended.set()

    def _advance(self, journey: Journey) -> None:
        message = self._messages.reach(journey.sid, journey.next_status, self._now(), journey.next_code)
        if message is None:
            return
        journey, callbacks = journey.step(self._callbacks(message))
        wait = journey.trouble.lasting(Fault.DELAYED_CALLBACKS)
        if callbacks and wait:
            self._timers.after(wait, partial(self._report, journey, callbacks))
        else:
            self._report(journey, callbacks)

    def _callbacks(self, message: Message) -> tuple[Webhook, ...]:
        """The callback of the status that a message has: one or, where none is wanted, none."""
        if not message.status_callback:
            return ()
        return (Webhook(message.status_callback, status_callback(message, self._credentials.account_sid)),)

    def _report(self, journey: Journey, callbacks: Sequence[Webhook], tried: int = 0) -> None:
        """Post the callbacks one after the other, and then go on."""
        if not callbacks or not self._messages.get(journey.sid):  # cleared away meanwhile
            self._set_out(journey)
            return
        first, *others = callbacks
        outcome, rules = post(first, self._credentials.auth_token).outcome, first.overrides
        if outcome in rules.retry_on and tried < rules.retries:
            again = partial(self._report, journey, callbacks, tried + 1)
            self._timers.after(self._pace.back_off * 2**tried, again)
            return
        if outcome is not Outcome.DONE:
            with self._lock:
                self._lost += 1
        self._report(journey, others)
