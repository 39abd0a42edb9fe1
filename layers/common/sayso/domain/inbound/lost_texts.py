"""Texts that the carrier has and we do not: which of its alerts tell of one, and whose texts are compared when."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

LISTED_LATE = timedelta(minutes=15)
"""An alert may be listed so long after its time: the carrier buffers them, and does not say how long."""

ON_ITS_WAY = timedelta(minutes=1)
"""A webhook and its repeats take up to 15 seconds: until then a text may come by itself, and get its reply."""

OVERLAP = timedelta(minutes=10)
"""A text may be listed so long after it came, so the next comparison begins so long before the end of the last."""

FIRST_COMPARISON = timedelta(days=2)
"""How far back an account's texts are compared that never were: its first turn comes within a day, and may be late."""

OLDEST_ALERT = timedelta(days=29)
"""The carrier refuses to list alerts older than 30 days: https://www.twilio.com/docs/usage/monitor-alert"""

BEHIND = timedelta(minutes=45)
"""How far a watch may fall behind before somebody has to look: the carrier may be silent for half an hour."""

MINUTES_OF_A_DAY = 24 * 60


class Door(StrEnum):
    """The webhooks of the carrier, by what they are about."""

    TEXT = "/twilio/inbound"
    CALL = "/twilio/voice/"
    REPORT = "/twilio/status/"


@dataclass(frozen=True, slots=True)
class Alert:
    """The carrier says that a webhook failed; `about` is the id of its text or call, or empty."""

    id: str
    at: datetime
    url: str
    about: str

    @property
    def door(self) -> Door | None:
        """Which of our webhooks it was, if any: an alert may be about anything that the carrier does."""
        return next((door for door in Door if door in self.url), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How far the carrier's alerts were read, and the accounts' texts compared; `version` is the optimistic lock.

    Alerts are read again from `alerts_from` on, since they may be listed late; `seen` are those already dealt with.
    """

    alerts_from: datetime
    swept_until: datetime
    seen: frozenset[str] = frozenset()
    version: int = 0

    @staticmethod
    def beginning(now: datetime) -> "Watch":
        """The first run: what was lost before it is found within a day, when each account's texts are compared."""
        return Watch(alerts_from=now - LISTED_LATE, swept_until=now - timedelta(minutes=1))

    def reads_from(self, now: datetime) -> datetime:
        """From when on the carrier is asked for its alerts."""
        return max(self.alerts_from, now - OLDEST_ALERT)

    def unseen(self, alerts: Iterable[Alert]) -> list[Alert]:
        """Those not dealt with, oldest first."""
        return sorted((alert for alert in alerts if alert.id not in self.seen), key=lambda alert: alert.at)

    def after(self, listed: Iterable[Alert], waiting: Iterable[Alert], now: datetime) -> "Watch":
        """The watch once all listed alerts are dealt with, but those that wait for another run."""
        waiting = list(waiting)
        begin = min([now - LISTED_LATE, *(alert.at for alert in waiting)])
        open_ids = {alert.id for alert in waiting}
        seen = frozenset(alert.id for alert in listed if alert.at >= begin and alert.id not in open_ids)
        return replace(self, alerts_from=max(self.alerts_from, begin), seen=seen)

    def is_behind(self, now: datetime) -> bool:
        """Whether alerts or accounts have waited so long that somebody has to look."""
        return min(self.alerts_from, self.swept_until) < now - BEHIND


def moment_of(account: str, now: datetime) -> datetime:
    """When the account's texts were last due to be compared: each day at a minute of its own."""
    minute = int(hashlib.sha256(account.encode()).hexdigest()[:8], 16) % MINUTES_OF_A_DAY
    today = datetime.combine(now.astimezone(UTC).date(), time(tzinfo=UTC)) + timedelta(minutes=minute)
    return today if today <= now else today - timedelta(days=1)


def to_be_swept(accounts: Iterable[str], watch: Watch, now: datetime) -> list[tuple[datetime, str]]:
    """The accounts whose minute has come since the last run, in its order."""
    due = ((moment_of(account, now), account) for account in accounts)
    return sorted((moment, account) for moment, account in due if moment > watch.swept_until)
