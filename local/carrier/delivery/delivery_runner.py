"""Takes each message and call through its statuses, and posts the callbacks of one status before the next."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from local.carrier.credentials import Access
from local.carrier.delivery.delivery import Deliverable, Delivery
from local.carrier.delivery.timers import Timers
from local.carrier.faults.fault import ActiveFaults, Fault
from local.carrier.phones.behaviour import Behaviour
from local.carrier.phones.behaviour_table import BehaviourTable
from local.carrier.phones.status_sequence import StatusSequence
from local.carrier.records.alert import Alerts
from local.carrier.webhooks.connection_overrides import AttemptOutcome
from local.carrier.webhooks.webhook import Webhook, post

NO_FAULTS = ActiveFaults()


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the carrier works: seconds before each status, seconds before the first retry of a callback, threads."""

    delay: float = 0.005
    back_off: float = 0.05
    workers: int = 8


class DeliveryRunner:
    """Runs all deliveries. No lock is held while a callback is posted."""

    def __init__(
        self,
        credentials: Access,
        behaviours: BehaviourTable,
        pace: Pace,
        alerts: Alerts,
        clear_records: Callable[[], None],
    ) -> None:
        self.behaviours = behaviours
        self._credentials = credentials
        self._pace = pace
        self._alerts = alerts
        self._clear_records = clear_records
        self._timers = Timers(pace.workers)
        self._lock = threading.Lock()
        self._held: dict[str, Delivery] = {}
        self._lost_callbacks = 0

    def start(self, deliverable: Deliverable, faults: ActiveFaults = NO_FAULTS) -> threading.Event:
        """Store a new message or call and start its delivery; do nothing if its sid is already stored.

        The event is set when the delivery is finished, or while it is held.
        """
        finished = threading.Event()
        if not deliverable.store():
            finished.set()
            return finished
        # Twilio reports `queued` for some senders; the twin does only where it can arrive out of order.
        unposted = tuple(deliverable.queued_callbacks()) if faults.has(Fault.REVERSED_CALLBACKS) else ()
        with self._lock:  # so that a behaviour that is set at this moment finds the message either held or on its way
            sequence = self._sequence_now(deliverable)
            delivery = Delivery(deliverable, sequence, faults, unposted, finished)
            if not sequence.statuses:
                self._held[deliverable.sid] = delivery
        self._schedule(delivery)
        return finished

    def set_behaviours(self, changes: Mapping[str, Behaviour]) -> None:
        """Change behaviours; deliveries held for a phone go on if it no longer holds them."""
        with self._lock:
            self.behaviours.set(changes)
            released = [
                replace(delivery, sequence=sequence)
                for delivery in self._held.values()
                if (sequence := self._sequence_now(delivery.deliverable)).statuses
            ]
            for delivery in released:
                del self._held[delivery.deliverable.sid]
        for delivery in released:
            self._schedule(delivery)

    def counts(self) -> dict[str, int]:
        """Deliveries under way (`pending`), held deliveries, and callbacks that no attempt could post."""
        return {"pending": self._timers.pending, "held": len(self._held), "lost_callbacks": self._lost_callbacks}

    def reset(self) -> None:
        with self._lock:
            self._timers.clear()
            self._held.clear()
            self._lost_callbacks = 0
            self.behaviours.reset()
            self._clear_records()

    def stop(self) -> None:
        self._timers.stop()

    def _sequence_now(self, deliverable: Deliverable) -> StatusSequence:
        return deliverable.status_sequence(self.behaviours.of(deliverable.phone))

    def _schedule(self, delivery: Delivery) -> None:
        if delivery.sequence.statuses:
            self._timers.after(self._pace.delay, partial(self._advance, delivery))
        else:
            delivery.finished.set()

    def _advance(self, delivery: Delivery) -> None:
        callbacks = delivery.deliverable.set_status(delivery.next_status, delivery.next_error_code)
        if callbacks is None:
            return
        delivery, to_post = delivery.advance(callbacks)
        delay = delivery.faults.seconds_of(Fault.DELAYED_CALLBACKS)
        if to_post and delay:
            self._timers.after(delay, partial(self._post_callbacks, delivery, to_post))
        else:
            self._post_callbacks(delivery, to_post)

    def _post_callbacks(self, delivery: Delivery, callbacks: Sequence[Webhook], retries: int = 0) -> None:
        """Post the callbacks one after the other, with retries, and then schedule the next status."""
        if not callbacks or not delivery.deliverable.is_stored():
            self._schedule(delivery)
            return
        first, *others = callbacks
        response, overrides = post(first, self._credentials.auth_token), first.overrides
        delivery.deliverable.callback_posted(first, response)
        if response.outcome in overrides.retry_on and retries < overrides.retries:
            retry = partial(self._post_callbacks, delivery, callbacks, retries + 1)
            self._timers.after(self._pace.back_off * 2**retries, retry)
            return
        self._alerts.note(first, response, delivery.deliverable.sid)
        if response.outcome is not AttemptOutcome.DONE:
            with self._lock:
                self._lost_callbacks += 1
        self._post_callbacks(delivery, others)
