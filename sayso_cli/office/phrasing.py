"""Numbers, times and reasons as people read them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sayso.domain.message.channel import Channel
from sayso.domain.message.message import REASON_WORDS, Reason
from sayso.domain.rejection import REJECTION_WORDS, RejectionReason

_REASONS: dict[str, str] = {
    **{reason.value: words for reason, words in REASON_WORDS.items()},
    **{reason.value: words for reason, words in REJECTION_WORDS.items()},
}
_REASONS[RejectionReason.MISSING_VARIABLE] = "nothing stands in the column"
_REASONS[RejectionReason.INVALID_VALUE] = "a value that no text can hold (a line break, for example)"
_REASONS[Reason.NO_CONSENT] = "no consent on record"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 family`, `2,000 families`; without `many`, an s is put behind."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def one_of(batch: Mapping[str, Any]) -> str:
    """What the messages of a batch, or of its preview, are: `text` or `call`."""
    return "call" if batch.get("channel") == Channel.VOICE else "text"


def listed(words: Iterable[str], most: int = 12) -> str:
    """`a, b and c`; behind the first few of them, how many there are more."""
    every = list(words)
    if len(every) > most:
        return f"{', '.join(every[:most])} and {len(every) - most:,} more"
    return " and ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))


def why(reason: str | None, detail: str | None = None) -> str:
    """A reason of the API in plain words, with what it says beside it."""
    words = _REASONS.get(reason or "", (reason or "").replace("_", " "))
    return f"{words}: {detail}" if detail else words


def zone(name: str) -> tzinfo:
    """The time zone of this name; UTC on a computer that has no such zone."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def at(text: str | None, where: tzinfo, form: str = "%b %d %H:%M:%S") -> str:
    """A time of the API on the clock of the school."""
    return f"{datetime.fromisoformat(text).astimezone(where):{form}}" if text else ""
