"""Cursors: where the next page of a list begins, bound to the list and the filters that it was made for."""

import base64
import hashlib
import json

from sayso.domain.errors import InvalidRequest


def make_cursor(place: str | None, *query: str | None) -> str | None:
    """The cursor that goes on at this place of what `query` names; None where the list ends."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(f"{_digest(query)}|{place}".encode()).decode()


def open_cursor(cursor: str | None, *query: str | None) -> str | None:
    """The place in a cursor, None without one; InvalidRequest if it belongs to another list or other filters."""
    if cursor is None:
        return None
    try:
        digest, _, place = base64.urlsafe_b64decode(cursor).decode().partition("|")
    except ValueError as error:
        raise _foreign() from error
    if digest != _digest(query) or not place:
        raise _foreign()
    return place


def _digest(query: tuple[str | None, ...]) -> str:
    return hashlib.sha256(json.dumps(query).encode()).hexdigest()[:16]


def _foreign() -> InvalidRequest:
    return InvalidRequest(
        "The cursor does not belong to this query; leave it out to begin at the first page.",
        [{"field": "cursor", "problem": "belongs to another query"}],
    )
