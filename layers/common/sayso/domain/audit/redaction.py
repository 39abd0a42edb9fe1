"""Which fields of an entry stay when its phone is erased: evidence stays, what people said in their own words goes."""

from collections.abc import Mapping
from typing import Any

# States, times, sources, numbers, and ids of ours and of the carrier: none of them names or quotes anybody.
KEPT = frozenset(
    {
        # of a change of consent
        "before",
        "after",
        "version",
        "pause",
        "source",
        "row",
        "chunk",
        "given_at",
        "request",
        "decision",
        # of a checkpoint
        "signature",
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
        # of who looked
        "export",
        "rows",
        # of a hold
        "hold",
        # of what was removed at the carrier
        "texts",
        "held",
        "refused",
    }
)
"""A field that is not listed is treated as personal: a new field is erased until somebody lists it here.

Never list one that entries already have, nor take one out: the hashes in the chains of consents cover the two parts of
an entry apart (chain.py)."""


def parted(phone: str | None, data: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stays of an entry's data, and what an erasure of its phone takes; an entry without a phone keeps all."""
    stays = {name: value for name, value in data.items() if phone is None or name in KEPT}
    return stays, {name: value for name, value in data.items() if name not in stays}
