"""The rate of an account's number: how much of it the carrier has, and when it may be given the next wave."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from zlib import crc32

AT_CARRIER = timedelta(seconds=30)
"""The most sending that the carrier is ever given ahead: no STOP, cancel or quiet hours reach what it has."""

A_WAVE = timedelta(seconds=10)
"""The most sending in one wave, unless a single text is longer. Longer waves would cost fewer requests, but an
emergency would stand behind them, and batches would share the rate more coarsely."""

EARLY = timedelta(seconds=1)
"""So long before the carrier is through with what it has, the next wave may come: queues delay by whole seconds."""

MOST_TURNED_AWAY = 3
"""Who was turned away comes a second earlier each time, up to this: so that who waits longer is served first."""

MOST_PATIENT = 20
"""Who has been turned away more often comes more rarely, up to so many seconds later: where many small batches wait for
one number, they would keep all workers busy with asking."""

REST = timedelta(minutes=1)
"""What is ordinary waits so long after each report that more was sent than the network takes."""

IMPLAUSIBLE = timedelta(minutes=2)
"""Nothing keeps the carrier busy for so long: a stored time that says so was written by a clock that is wrong."""

LANE_RATE = 25
"""Segments a second that one lane hands over at least. A slower number needs no second one, and each batch with one
lane has the same share of the number."""

# https://www.twilio.com/docs/api/errors: the carrier, or a network, had too much of the number
TOO_FAST = frozenset({"30001", "30022"})
USED_UP_FOR_THE_DAY = frozenset({"30023", "30027"})
"""One network takes no more of the number today; the others do, so it rests for one minute in ten."""

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Line:
    """What is stored of a number: the carrier is busy with what it has `busy_until`, and what is ordinary
    waits for as long as `rests_until`. Microseconds since 1970; 0 where nothing is stored."""

    busy_until: int = 0
    rests_until: int = 0


@dataclass(frozen=True, slots=True)
class Handover:
    """A wave that would be handed over at the time `at`, and take the number `takes` to send. Microseconds.

    Let `busy_until` be the stored time; as one rule (https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm):
    - `busy_until <= at`, `busy_until > implausible` or nothing is stored: it goes; busy until `at + takes`.
    - `busy_until <= latest`: it goes; busy until `busy_until + takes`.
    - else, and if it is ordinary and the number rests: not now.
    """

    at: int
    takes: int
    head_start: int
    overtakes: bool

    @classmethod
    def of(cls, now: datetime, segments: int, rate: int, *, overtakes: bool, turned_away: int) -> "Handover":
        """A wave of so many segments at this rate a second; `overtakes`: it may come while others have to wait.

        What is ordinary comes when the carrier has hardly anything left, an emergency as long as there is room.
        """
        takes = ceil(segments * 1_000_000 / rate)
        most_early = EARLY * (1 + MOST_TURNED_AWAY)
        room = max(0, (AT_CARRIER - most_early) // _MICROSECOND - takes) if overtakes else 0
        early = EARLY * (1 + min(turned_away, MOST_TURNED_AWAY)) // _MICROSECOND
        return cls(_microseconds(now), takes, room + early, overtakes)

    @property
    def latest(self) -> int:
        """The latest end of what the carrier has with which the wave may come now."""
        return self.at + self.head_start

    @property
    def implausible(self) -> int:
        """A later stored time is ignored."""
        return self.at + IMPLAUSIBLE // _MICROSECOND

    @property
    def is_slow(self) -> bool:
        """Whether the number is so slow that the wave before this one is rarely through."""
        return self.takes >= EARLY // _MICROSECOND

    def may_go(self, line: Line) -> bool:
        """Whether it may go with what was last stored."""
        return line.busy_until <= self.latest and self._rest_until(line) <= self.at

    def may_go_at(self, line: Line) -> datetime:
        """When it may go if nobody else comes before it."""
        at = max(self.at, line.busy_until - self.head_start, self._rest_until(line))
        return datetime.fromtimestamp(at / 1_000_000, UTC)

    def _rest_until(self, line: Line) -> int:
        return 0 if self.overtakes or line.rests_until > self.implausible else line.rests_until


def _microseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1_000_000)


def patience(batch_id: str, turned_away: int) -> timedelta:
    """How long a batch that was turned away so often in a row waits at least; an emergency does not.

    Up to a second for each time, another share of it for each batch, so that they do not come all together
    (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/).
    """
    if turned_away <= MOST_TURNED_AWAY:
        return timedelta(0)
    return timedelta(seconds=crc32(f"{batch_id}#{turned_away}".encode()) % (min(turned_away, MOST_PATIENT) + 1))


def most_segments(rate: int) -> int:
    """The segments of one wave at this rate; a single text may have more."""
    return int(rate * A_WAVE.total_seconds())


def lanes(rate: int, most: int) -> int:
    """The lanes of a batch of texts at this rate, of as many as its account may have."""
    return min(most, max(1, ceil(rate / LANE_RATE)))


@dataclass(frozen=True, slots=True)
class Rest:
    """What is ordinary waits `until` then, unless it has rested after `unless_after`. Microseconds."""

    until: int
    unless_after: int
    implausible: int

    @classmethod
    def of(cls, now: datetime, codes: Collection[str]) -> "Rest | None":
        """What these error codes of reports ask for that come now; None if nothing."""
        if TOO_FAST.intersection(codes):
            since = now + REST
        elif USED_UP_FOR_THE_DAY.intersection(codes):
            since = now - 9 * REST
        else:
            return None
        return cls(_microseconds(now + REST), _microseconds(since), _microseconds(now + IMPLAUSIBLE))
