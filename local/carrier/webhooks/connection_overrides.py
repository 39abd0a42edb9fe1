"""Twilio's connection overrides: the fragment of a webhook's URL sets its timeouts and how often it is retried."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl


class AttemptOutcome(StrEnum):
    """How one attempt to call a webhook ended; the values are those of the retry policy `rp`."""

    DONE = "2xx"
    REFUSED = "4xx"
    SERVER_ERROR = "5xx"
    NOT_CONNECTED = "ct"
    NOT_ANSWERED = "rt"


FAILED_OUTCOMES = frozenset(AttemptOutcome) - {AttemptOutcome.DONE}


@dataclass(frozen=True, slots=True)
class ConnectionOverrides:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides; times in seconds."""

    retries: int = 1
    retry_on: frozenset[AttemptOutcome] = frozenset({AttemptOutcome.NOT_CONNECTED})
    connect_timeout: float = 5.0
    read_timeout: float = 15.0


def parse_overrides(fragment: str) -> ConnectionOverrides:
    """Parse `rc=5&rp=all&ct=2000&rt=5000`; values out of range are clamped, unknown ones ignored."""
    given = dict(parse_qsl(fragment))
    default = ConnectionOverrides()
    return ConnectionOverrides(
        retries=int(_clamped(given.get("rc"), 0, 5, default.retries)),
        retry_on=_policy(given.get("rp")) or default.retry_on,
        connect_timeout=_clamped(given.get("ct"), 100, 10_000, default.connect_timeout * 1000) / 1000,
        read_timeout=_clamped(given.get("rt"), 100, 15_000, default.read_timeout * 1000) / 1000,
    )


def _clamped(text: str | None, least: float, most: float, default: float) -> float:
    return min(max(int(text), least), most) if text and text.isdecimal() else default


def _policy(text: str | None) -> frozenset[AttemptOutcome]:
    words = set((text or "").split(","))
    return FAILED_OUTCOMES if "all" in words else frozenset(outcome for outcome in FAILED_OUTCOMES if outcome in words)
