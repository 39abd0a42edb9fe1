"""Which rows become one message, and how many families they reach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.batch.recipients import Recipient, families, merge
from sayso.domain.phone import PhoneNumber

DANA, KIM = PhoneNumber("+14155550101"), PhoneNumber("+14155550102")


def row(index: int, phone: PhoneNumber = DANA, family_id: str | None = "F1", text: str = "Hi") -> Recipient:
    return Recipient(index, phone, family_id, f"Name {index}", text, 1)


def test_siblings_on_one_phone_get_the_same_text_once() -> None:
    first, sibling = row(0), row(1)
    assert merge([first, sibling]) == ([first], 1)


def test_siblings_on_one_phone_get_texts_that_differ_each() -> None:
    rows = [row(0, text="Hi Sam"), row(1, text="Hi Kim")]
    assert merge(rows) == (rows, 0)


def test_the_same_text_to_two_phones_is_two_messages() -> None:
    rows = [row(0, DANA), row(1, KIM)]
    assert merge(rows) == (rows, 0)


def test_the_first_row_stands_for_those_merged_into_it_whoever_they_name() -> None:
    rows = [row(0, family_id=None), row(1, KIM), row(2, family_id="F2"), row(3, family_id="F3")]
    assert merge(rows) == (rows[:2], 2)


def test_no_rows_are_merged_to_none() -> None:
    assert merge([]) == ([], 0)


@pytest.mark.parametrize(
    ("ids", "reached", "why"),
    [
        ([], 0, "no rows"),
        (["F1", "F1", "F2"], 2, "a family counts once"),
        ([None, None], 2, "a row without an id is a family of its own"),
        (["F1", None, "F1", None], 3, "both"),
        (["", "F1"], 2, "an empty cell is no id"),
        (["f1", "F1"], 2, "ids are compared as they stand"),
    ],
)
def test_families_are_counted_by_their_ids(ids: list[str | None], reached: int, why: str) -> None:
    assert families(row(index, family_id=id_) for index, id_ in enumerate(ids)) == reached


rows_drawn = st.lists(
    st.tuples(st.sampled_from([DANA, KIM]), st.sampled_from([None, "F1", "F2"]), st.sampled_from(["a", "b"]))
).map(lambda drawn: [row(index, *fields) for index, fields in enumerate(drawn)])


@given(rows_drawn)
def test_every_row_is_kept_in_order_or_counted_and_no_message_is_lost_or_doubled(rows: list[Recipient]) -> None:
    kept, merged = merge(iter(rows))
    assert len(kept) + merged == len(rows)
    assert [r.index for r in kept] == sorted(r.index for r in kept)
    assert {(r.phone, r.text) for r in kept} == {(r.phone, r.text) for r in rows}
    assert len({(r.phone, r.text) for r in kept}) == len(kept)
    assert merge(kept) == (kept, 0)
