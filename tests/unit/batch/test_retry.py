"""What of a batch is sent again: when it may be, which rows, and what was said of their wording."""

from dataclasses import replace

import pytest

from sayso.domain.advice import AdviceCode
from sayso.domain.batch.batch import BatchStatus
from sayso.domain.batch.chunk import Chunk
from sayso.domain.batch.figures import LOW_CREDITS, BatchWarning
from sayso.domain.batch.recipients import Recipient
from sayso.domain.batch.retry import Retry, is_as_expected, may_be_retried, pick
from sayso.domain.errors import AlreadyRetried, BatchNotCompleted, InvalidRequest, NoValidRecipients
from sayso.domain.message.channel import Channel
from sayso.domain.message.message import MessageStatus
from sayso.domain.phone import PhoneNumber
from tests.support.books import batch_of

BATCH = replace(batch_of("b1", [1, 2, 1]), status=BatchStatus.COMPLETED)
ROWS = [Recipient(index, PhoneNumber.from_e164(f"+1415555010{index}"), None, None, "Hi", 1) for index in range(5)]


@pytest.mark.parametrize("status", [BatchStatus.COMPLETED, BatchStatus.CANCELLED])
def test_a_batch_at_its_end_may_be_retried(status: BatchStatus) -> None:
    may_be_retried(replace(BATCH, status=status))


@pytest.mark.parametrize("status", [BatchStatus.QUEUED, BatchStatus.SENDING, BatchStatus.CANCELLING])
def test_a_batch_on_its_way_may_not(status: BatchStatus) -> None:
    with pytest.raises(BatchNotCompleted, match="2 messages of batch b1 are still on their way") as told:
        may_be_retried(replace(BATCH, status=status, counts={MessageStatus.DELIVERED: 1}))
    assert told.value.details == [{"field": "retry_of", "problem": "is not completed", "open": 2}]


def test_what_was_retried_belongs_to_the_retry() -> None:
    with pytest.raises(AlreadyRetried, match="by batch b2; retry that one"):
        may_be_retried(replace(BATCH, retried_by="b2"))


EXPECTED = [
    (None, None, None),
    (Channel.SMS, "general", None),
    (Channel.VOICE, None, "channel"),
    (None, "emergency", "category"),
]


@pytest.mark.parametrize(("channel", "category", "wrong"), EXPECTED)
def test_channel_and_category_may_be_named_but_not_changed(
    channel: Channel | None, category: str | None, wrong: str | None
) -> None:
    if wrong is None:
        is_as_expected(BATCH, channel, category)
        return
    with pytest.raises(InvalidRequest) as told:
        is_as_expected(BATCH, channel, category)
    assert told.value.details[0]["field"] == wrong


def test_the_rows_keep_their_order_and_the_indexes_that_they_had() -> None:
    retry = pick(BATCH, {(1, 0), (0, 2), (0, 0)}, {0: Chunk(tuple(ROWS[:3])), 1: Chunk(tuple(ROWS[3:]))})
    assert [row.index for row in retry.rows] == [0, 2, 3]


@pytest.mark.parametrize("places", [set(), {(0, 0), (1, 0)}], ids=["nothing failed", "texts that have expired"])
def test_nothing_to_send_is_told(places: set[tuple[int, int]]) -> None:
    with pytest.raises(NoValidRecipients):
        pick(BATCH, places, {0: Chunk(tuple(ROWS))})


ADVICE = [
    (BatchWarning(AdviceCode.NO_OPT_OUT), True),
    (BatchWarning(AdviceCode.LONG_MESSAGE, index=1), True),
    (BatchWarning(AdviceCode.LONG_MESSAGE, index=2), False),
    (BatchWarning(LOW_CREDITS), False),
]


@pytest.mark.parametrize(("advice", "still_so"), ADVICE)
def test_what_was_said_of_the_wording_is_said_again_where_it_is_still_so(advice: BatchWarning, still_so: bool) -> None:
    batch = replace(BATCH, figures=replace(BATCH.figures, warnings=[advice]))
    assert Retry(batch, [ROWS[1]]).advice == ([advice] if still_so else [])
