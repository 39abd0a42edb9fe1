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
_REASONS[RejectionReason.MISSING_VARIABLE] = "the column is empty"
_REASONS[RejectionReason.INVALID_VALUE] = "a value that cannot be in a text (a line break, for example)"
_REASONS[Reason.NO_CONSENT] = "no consent on record"


def how_many(number: int, one: str, many: str = "") -> str:
    """Return `1 family` or `2,000 families`; without `many`, the plural ends in s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def text_or_call(batch: Mapping[str, Any]) -> str:
    """Return `text` or `call`: what the messages of a batch, or of its preview, are."""
    return "call" if batch.get("channel") == Channel.VOICE else "text"


def listed(words: Iterable[str], most: int = 12, last: str = "and") -> str:
    """Return `a, b and c`; of a longer list the first `most`, then how many more there are."""
    every = list(words)
    if len(every) > most:
        return f"{', '.join(every[:most])} and {len(every) - most:,} more"
    return f" {last} ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))


def quoted(text: str) -> str:
    """Return a title or a value in quotation marks, on one line."""
    return f"“{' '.join(text.split())}”"


def reason_text(reason: str | None, detail: str | None = None) -> str:
    """Return a reason code of the API in plain words, followed by its detail."""
    words = _REASONS.get(reason or "", (reason or "").replace("_", " "))
    return f"{words}: {detail}" if detail else words


def time_zone(name: str) -> tzinfo:
    """Return the time zone of this name; UTC if this computer does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def local_time(text: str | None, zone: tzinfo, form: str = "%b %d %H:%M:%S") -> str:
    """Return a time of the API in the school's time zone."""
    return f"{datetime.fromisoformat(text).astimezone(zone):{form}}" if text else ""
