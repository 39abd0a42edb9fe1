"""Takes each message and call along its road, status by status, and reports each before the next is reached."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from local.carrier.credentials import Credentials
from local.carrier.delivery.delivery import Journey, Traveller
from local.carrier.delivery.timers import Timers
from local.carrier.faults.fault import Fault, Trouble
from local.carrier.phones.behaviour import Behaviour, Behaviours
from local.carrier.webhooks.connection_overrides import Outcome
from local.carrier.webhooks.webhook import Webhook, post

NO_TROUBLE = Trouble()


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the carrier works: seconds before a status and before a first retry; callbacks at once."""

    delay: float = 0.005
    back_off: float = 0.05
    workers: int = 8


class Courier:
    """Moves messages and calls on. Nothing is locked while a callback is on its way."""

    def __init__(
        self, credentials: Credentials, behaviours: Behaviours, pace: Pace, forget: Callable[[], None]
    ) -> None:
        self.behaviours = behaviours
        self._credentials = credentials
        self._pace = pace
        self._forget = forget
        self._timers = Timers(pace.workers)
        self._lock = threading.Lock()
        self._held: dict[str, Journey] = {}
        self._lost = 0

    def take(self, traveller: Traveller, trouble: Trouble = NO_TROUBLE) -> threading.Event:
        """Keep a new message or call and set it on its road; one that is known already is left alone.

        The event is set once nothing more will come, or while it is held.
        """
        ended = threading.Event()
        if not traveller.keep():
            ended.set()
            return ended
        # Twilio reports `queued` as well for some senders: here only where it comes after what follows it.
        unposted = tuple(traveller.queued()) if trouble.has(Fault.REVERSED_CALLBACKS) else ()
        with self._lock:  # so that a behaviour set in this moment finds the message either held or gone
            road = traveller.road(self.behaviours.of(traveller.phone))
            journey = Journey(traveller, road, trouble, unposted, ended)
            if not road.statuses:
                self._held[traveller.sid] = journey
        self._set_out(journey)
        return ended

    def behave(self, changes: Mapping[str, Behaviour]) -> None:
        """Change the table; what is held for phones that no longer hold go on as their phones now do."""
        with self._lock:
            self.behaviours.set(changes)
            released = [
                replace(journey, road=road)
                for journey in self._held.values()
                if (road := journey.traveller.road(self.behaviours.of(journey.traveller.phone))).statuses
            ]
            for journey in released:
                del self._held[journey.traveller.sid]
        for journey in released:
            self._set_out(journey)

    def counts(self) -> dict[str, int]:
        """Messages and calls on their way, those held, and callbacks given up."""
        return {"pending": self._timers.pending, "held": len(self._held), "lost_callbacks": self._lost}

    def reset(self) -> None:
        with self._lock:
            self._timers.clear()
            self._held.clear()
            self._lost = 0
            self.behaviours.reset()
            self._forget()

    def stop(self) -> None:
        self._timers.stop()

    def _set_out(self, journey: Journey) -> None:
        if journey.road.statuses:
            self._timers.after(self._pace.delay, partial(self._advance, journey))
        else:
            journey.ended.set()

    def _advance(self, journey: Journey) -> None:
        callbacks = journey.traveller.reach(journey.next_status, journey.next_code)
        if callbacks is None:
            return
        journey, to_post = journey.step(callbacks)
        wait = journey.trouble.lasting(Fault.DELAYED_CALLBACKS)
        if to_post and wait:
            self._timers.after(wait, partial(self._report, journey, to_post))
        else:
            self._report(journey, to_post)

    def _report(self, journey: Journey, callbacks: Sequence[Webhook], tried: int = 0) -> None:
        """Post the callbacks one after the other, and then go on."""
        if not callbacks or not journey.traveller.known():  # cleared away meanwhile
            self._set_out(journey)
            return
        first, *others = callbacks
        reply, rules = post(first, self._credentials.auth_token), first.overrides
        journey.traveller.posted(first, reply)
        if reply.outcome in rules.retry_on and tried < rules.retries:
            again = partial(self._report, journey, callbacks, tried + 1)
            self._timers.after(self._pace.back_off * 2**tried, again)
            return
        if reply.outcome is not Outcome.DONE:
            with self._lock:
                self._lost += 1
        self._report(journey, others)
