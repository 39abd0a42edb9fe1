"""Takes each message along its road, status by status, and reports each one before the next is reached."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from local.carrier.behaviours import Behaviour, Behaviours, Do, Road
from local.carrier.callback import status_callback
from local.carrier.credentials import Credentials
from local.carrier.messages import Message, Messages
from local.carrier.overrides import Outcome
from local.carrier.timers import Timers
from local.carrier.webhooks import Webhook, post


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
        self._held: dict[str, str] = {}  # sid to phone
        self._lost = 0

    def take(self, message: Message) -> None:
        """Keep a new message and set it on its road; one that is known already is left alone."""
        if not self._messages.add(message):
            return
        with self._lock:  # so that a behaviour set in this moment finds the message either held or gone
            behaviour = self.behaviours.of(message.to)
            if behaviour.do is Do.HOLD:
                self._held[message.sid] = message.to
                return
        self._set_out(message.sid, behaviour.road())

    def behave(self, changes: Mapping[str, Behaviour]) -> None:
        """Change the table; messages held for phones that no longer hold go on as their phones now do."""
        with self._lock:
            self.behaviours.set(changes)
            released = {
                sid: road for sid, phone in self._held.items() if (road := self.behaviours.of(phone).road()).statuses
            }
            for sid in released:
                del self._held[sid]
        for sid, road in released.items():
            self._set_out(sid, road)

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

    def _set_out(self, sid: str, road: Road) -> None:
        if road.statuses:
            self._timers.after(self._pace.delay, partial(self._advance, sid, road))

    def _advance(self, sid: str, road: Road) -> None:
        status, *rest = road.statuses
        message = self._messages.reach(sid, status, self._now(), None if rest else road.code)
        if message is None:
            return
        remaining = Road(tuple(rest), road.code)
        if message.status_callback:
            form = status_callback(message, self._credentials.account_sid)
            self._report(Webhook(message.status_callback, form), partial(self._set_out, sid, remaining))
        else:
            self._set_out(sid, remaining)

    def _report(self, webhook: Webhook, then: Callable[[], None], tried: int = 0) -> None:
        outcome = post(webhook, self._credentials.auth_token).outcome
        rules = webhook.overrides
        if outcome in rules.retry_on and tried < rules.retries:
            again = partial(self._report, webhook, then, tried + 1)
            self._timers.after(self._pace.back_off * 2**tried, again)
            return
        if outcome is not Outcome.DONE:
            with self._lock:
                self._lost += 1
        then()
