"""Which fields of an entry about a phone stay when its owner's data are erased: evidence stays, words of people go."""

from collections.abc import Mapping
from typing import Any

# States, times, doors, numbers and ids of ours and of the carrier's: none of them names anybody or quotes anything.
KEPT = frozenset(
    {
        # of a change of consent
        "before",
        "after",
        "version",
        "pause",
        "source",
        "row",
        "given_at",
        "request",
        "decision",
        # of a text
        "text_id",
        "keyword",
        "replied",
        "carrier",
        "rule",
        # of a key in a call
        "call_id",
        "key",
        # of a message
        "batch_id",
        "channel",
        "reason",
        "error_code",
        "carrier_id",
        "test",
    }
)
"""Whatever is not named here is taken for personal data: a new field goes with an erasure until somebody lists it."""


def parted(phone: str | None, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stays of an entry's data, and what an erasure of its phone takes; an entry about no phone keeps all."""
    stays = {name: value for name, value in data.items() if phone is None or name in KEPT}
    return stays, {name: value for name, value in data.items() if name not in stays}
