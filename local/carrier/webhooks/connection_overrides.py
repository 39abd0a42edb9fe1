"""Twilio's connection overrides: the fragment of a webhook's URL says how long and how often it is tried."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl


class Outcome(StrEnum):
    """How one try at a webhook ended; the values are the words of the retry policy `rp`."""

    DONE = "2xx"
    REFUSED = "4xx"
    BROKEN = "5xx"
    NOT_CONNECTED = "ct"
    NOT_ANSWERED = "rt"


FAILURES = frozenset(Outcome) - {Outcome.DONE}


@dataclass(frozen=True, slots=True)
class Overrides:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides; times in seconds."""

    retries: int = 1
    retry_on: frozenset[Outcome] = frozenset({Outcome.NOT_CONNECTED})
    connect_timeout: float = 5.0
    read_timeout: float = 15.0


def parse(fragment: str) -> Overrides:
    """Read `rc=5&rp=all&ct=2000&rt=5000`; a value out of bounds is brought within, an unknown one ignored."""
    given = dict(parse_qsl(fragment))
    usual = Overrides()
    return Overrides(
        retries=int(_within(given.get("rc"), 0, 5, usual.retries)),
        retry_on=_policy(given.get("rp")) or usual.retry_on,
        connect_timeout=_within(given.get("ct"), 100, 10_000, usual.connect_timeout * 1000) / 1000,
        read_timeout=_within(given.get("rt"), 100, 15_000, usual.read_timeout * 1000) / 1000,
    )


def _within(text: str | None, least: float, most: float, usual: float) -> float:
    return min(max(int(text), least), most) if text and text.isdecimal() else usual


def _policy(text: str | None) -> frozenset[Outcome]:
    words = set((text or "").split(","))
    return FAILURES if "all" in words else frozenset(outcome for outcome in FAILURES if outcome in words)
