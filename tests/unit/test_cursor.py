"""Cursors: a place in a list, for that list and its filters only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.cursor import make_cursor, open_cursor
from sayso.domain.errors import InvalidRequest

QUERY = ("audit", "harbour", None, "message_failed")


@given(st.text(min_size=1))
def test_a_cursor_leads_back_to_its_place(place: str) -> None:
    assert open_cursor(make_cursor(place, *QUERY), *QUERY) == place


def test_a_list_that_ends_has_no_cursor_and_none_begins_at_the_first_page() -> None:
    assert make_cursor(None, *QUERY) is None
    assert open_cursor(None, *QUERY) is None


@pytest.mark.parametrize(
    "other", [("audit", "valley", None, "message_failed"), ("audit", "harbour", None, None), ("audit", "harbour")]
)
def test_a_cursor_of_another_account_or_filter_is_refused(other: tuple[str | None, ...]) -> None:
    with pytest.raises(InvalidRequest, match="does not belong to this query"):
        open_cursor(make_cursor("2026", *QUERY), *other)


@pytest.mark.parametrize("cursor", ["", "?", "aGVsbG8=", "not base64 at all", "////"])
def test_what_is_not_a_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidRequest, match="leave it out"):
        open_cursor(cursor, *QUERY)
