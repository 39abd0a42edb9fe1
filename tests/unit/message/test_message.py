"""How a message's status rises, and that only its batch's ids are settled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.batch.batch import MAX_RECIPIENTS
from sayso.domain.batch.chunk import CHUNK_SIZE
from sayso.domain.message.message import (
    COSTS_CREDITS,
    FINAL_RANK,
    REASON_WORDS,
    MessageId,
    MessageStatus,
    Reason,
    rises,
)

PENDING, SENDING, SENT, DELIVERED, UNDELIVERED, FAILED, SKIPPED, CANCELLED = MessageStatus

RISES = [
    (None, SKIPPED, True, "an open message ends"),
    (None, DELIVERED, True, "an open message ends at once at the top"),
    (FAILED, UNDELIVERED, True, "the carrier thought again"),
    (FAILED, DELIVERED, True, "a late delivery counts"),
    (UNDELIVERED, DELIVERED, True, "the phone was on again"),
    (SKIPPED, DELIVERED, True, "what was delivered was delivered"),
    (CANCELLED, UNDELIVERED, True, "likewise"),
    (DELIVERED, UNDELIVERED, False, "reports that come late and out of order"),
    (DELIVERED, FAILED, False, "likewise"),
    (UNDELIVERED, FAILED, False, "likewise"),
    (FAILED, FAILED, False, "a repeat"),
    (DELIVERED, DELIVERED, False, "a repeat"),
    (FAILED, SKIPPED, False, "equal ranks: the first stays"),
    (SKIPPED, CANCELLED, False, "equal ranks: the first stays"),
]

digests = st.text("0123456789abcdef", min_size=64, max_size=64)
ids = st.builds(
    MessageId.make,
    digests,
    st.integers(0, MAX_RECIPIENTS // CHUNK_SIZE),
    st.integers(0, CHUNK_SIZE - 1),
    st.integers(1, 24),
)


@pytest.mark.parametrize(("before", "after", "expected", "reason"), RISES)
def test_final_statuses_only_rise(
    before: MessageStatus | None, after: MessageStatus, expected: bool, reason: str
) -> None:
    assert rises(before, after) is expected, reason


def test_every_final_status_has_a_rank_and_no_open_one_has() -> None:
    assert set(FINAL_RANK) == set(MessageStatus) - {PENDING, SENDING, SENT}


def test_only_what_the_carrier_handed_over_costs_credits() -> None:
    assert {DELIVERED, UNDELIVERED} == COSTS_CREDITS


def test_every_reason_can_be_told_in_words() -> None:
    assert set(REASON_WORDS) == set(Reason)


@given(ids)
def test_an_id_is_read_as_it_was_written(message_id: MessageId) -> None:
    assert MessageId.parse(str(message_id)) == message_id


@given(ids, digests, digests)
def test_an_id_belongs_to_the_batch_that_gave_it_and_to_no_other(message_id: MessageId, own: str, other: str) -> None:
    made = MessageId.make(own, message_id.chunk, message_id.index, message_id.segments)
    assert made.belongs_to(own)
    assert own == other or not made.belongs_to(other)


@pytest.mark.parametrize(
    ("chunk", "index", "segments"),
    [
        pytest.param(1, 5, 2, id="another chunk"),
        pytest.param(0, 6, 2, id="another place"),
        pytest.param(0, 5, 1, id="cheaper"),
        pytest.param(0, 5, 99, id="dearer"),
    ],
)
def test_a_changed_id_no_longer_belongs(chunk: int, index: int, segments: int) -> None:
    digest = "d" * 64
    given_out = MessageId.make(digest, 0, 5, 2)
    assert not MessageId(chunk, index, segments, given_out.seal).belongs_to(digest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0.0.1",
        "0.0.1.0123456789ab.1",
        "0.0.1.0123456789AB",
        "0.0.1.0123456789abc",
        "0.0.1.0123456789a",
        "-1.0.1.0123456789ab",
        " 0.0.1.0123456789ab",
        "0.0.1.0123456789ab\n",
        "٠.0.1.0123456789ab",
        "00000.0.1.0123456789ab",
        "messages#other",
    ],
)
def test_a_text_of_another_form_is_no_message_id(text: str) -> None:
    with pytest.raises(ValueError, match="message id"):
        MessageId.parse(text)
