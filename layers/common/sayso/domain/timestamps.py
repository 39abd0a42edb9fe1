"""Points in time as text: UTC, microseconds, fixed width, so that the order of the texts is the order of the times."""

from datetime import UTC, datetime

type TimeText = str
"""A point in time as `to_text` writes it."""


def to_text(moment: datetime) -> TimeText:
    """`2026-11-23T06:00:00.000000Z`. Raises ValueError if the moment has no time zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone cannot be ordered")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def from_text(text: TimeText) -> datetime:
    """The moment that `to_text` has written, in UTC."""
    return datetime.fromisoformat(text)


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC; without an offset it is read as UTC. Raises ValueError if UTC has no such year."""
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("lies before the year 1 or after the year 9999") from error
