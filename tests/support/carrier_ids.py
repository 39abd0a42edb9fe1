"""Whose the carrier's ids are: the twin knows, by the callback URL of each text and call."""

from collections.abc import Mapping, Sequence
from typing import Any

type Record = dict[str, Any]


def carrier_ids_are_right(
    entries: Sequence[Record], taken: Sequence[tuple[str, str, Record]], words_of: Mapping[str, str | None]
) -> None:
    """AssertionError if an entry names a carrier's id that was given to another message.

    Of texts with the same words to the same phone nobody can tell which is which; `words_of` is by batch. An id that a
    test has made up for its report is nobody's.
    """
    owners = {record["sid"]: ((batch_id, message_id), record) for batch_id, message_id, record in taken}
    for entry in entries:
        if "message_id" not in entry or entry.get("carrier_id") not in owners:
            continue
        owner, record = owners[entry["carrier_id"]]
        is_like = (record["to"], record["body"]) == (entry["phone"], words_of[entry["batch_id"]])
        is_its_own = owner == (entry["batch_id"], entry["message_id"])
        assert is_its_own or (is_like and record["body"] is not None), f"it has another's id: {entry}"
