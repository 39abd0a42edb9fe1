"""Cursors: where the next page of a list begins; each belongs to the list and the filters that it was made for."""

import base64
import hashlib
import json
import re

from sayso.domain.errors import InvalidRequest

_NUMBER = re.compile(r"[0-9]{1,9}")

type Cursor = str
"""Where a list goes on, as an answer carries it and a request brings it back."""


def make_cursor(place: str | None, *query: str | None) -> Cursor | None:
    """The cursor with which the list that `query` names goes on at this place; None where the list ends."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(f"{_digest(query)}|{place}".encode()).decode()


def open_cursor(cursor: Cursor | None, *query: str | None) -> str | None:
    """The place in a cursor, None without a cursor; InvalidRequest if it belongs to another list or other filters."""
    if cursor is None:
        return None
    try:
        digest, _, place = base64.urlsafe_b64decode(cursor).decode().partition("|")
    except ValueError as error:
        raise _of_another_query() from error
    if digest != _digest(query) or not place:
        raise _of_another_query()
    return place


def open_number(cursor: Cursor | None, *query: str | None) -> int:
    """The place in a cursor of a list whose places are numbers; 0 without a cursor, and otherwise as `open_cursor`."""
    place = open_cursor(cursor, *query)
    if place is not None and not _NUMBER.fullmatch(place):  # nobody was given this cursor
        raise _of_another_query()
    return int(place or 0)


def _digest(query: tuple[str | None, ...]) -> str:
    return hashlib.sha256(json.dumps(query).encode()).hexdigest()[:16]


def _of_another_query() -> InvalidRequest:
    return InvalidRequest(
        "The cursor does not belong to this query; leave it out to begin at the first page.",
        [{"field": "cursor", "problem": "belongs to another query"}],
    )
