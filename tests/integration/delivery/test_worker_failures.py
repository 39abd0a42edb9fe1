"""A message that a worker failed at comes again soon, and later each time, not only when nobody could be at it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.ground import sqs
from tests.support.house import DISPATCH, SETTLE, House

BAD = {
    DISPATCH: {"MessageBody": json.dumps({"account": "harbour", "batch": "nobody's", "chunk": 0})},
    SETTLE: {"MessageBody": "no json", "MessageGroupId": "harbour", "MessageDeduplicationId": "bad"},
}


def received(url: str) -> list[dict[str, Any]]:
    return [
        dict(message) for message in sqs().receive_message(QueueUrl=url, AttributeNames=["All"]).get("Messages", [])
    ]


@pytest.mark.parametrize("queue", BAD)
def test_what_failed_comes_again_soon_and_later_each_time(
    house: House, later: Callable[[float], Any], queue: str
) -> None:
    url = house.environment[queue]
    sqs().send_message(QueueUrl=url, **BAD[queue])  # type: ignore[arg-type]
    for pause in (5, 30, 180):
        [message] = received(url)
        assert house.deliver(queue, [message]) == {message["MessageId"]}
        later(pause - 1)
        assert received(url) == []
        later(2)


def test_where_the_queue_does_not_take_it_the_record_has_failed_all_the_same(house: House) -> None:
    message = {"MessageId": "1", "ReceiptHandle": "none such", "MD5OfBody": "", "Body": "no json"}
    message["Attributes"] = {"MessageGroupId": "harbour", "ApproximateReceiveCount": "1"}  # type: ignore[assignment]
    assert house.deliver(SETTLE, [message]) == {"1"}
