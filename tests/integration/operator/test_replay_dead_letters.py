"""Replaying dead letters: shown without personal data, moved without loss, and nothing is done twice."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sayso.aws.queues import ChunkReference, DispatchQueue
from sayso_cli.operator import dead_letters
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.replay_dead_letters import replay
from sayso_cli.operator.stack import Stack
from tests.support.house import DISPATCH, SETTLE, House
from tests.support.operator import Sqs, deployment
from tests.support.promises import check

DANA, KIM = "+14155550101", "+14155550102"


@pytest.fixture
def stack(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    monkeypatch.setattr(dead_letters, "WAIT_SECONDS", 0)
    with deployment(house) as made:
        yield made


def bury(stack: Stack, messages: list[dict[str, Any]]) -> None:
    """Move messages to the dead-letter queue, as SQS does after the last attempt."""
    for message in messages:
        fifo = "MessageDeduplicationId" in message["Attributes"]
        group = {"MessageGroupId": message["Attributes"]["MessageGroupId"]}
        same = {"MessageDeduplicationId": message["MessageId"]} if fifo else {}
        url = stack.output("SettleDeadLetterQueueUrl" if fifo else "DispatchDeadLetterQueueUrl")
        stack.sqs.send_message(QueueUrl=url, MessageBody=message["Body"], **group, **same)


def waiting(stack: Stack, queue: str) -> int:
    return int(replay(stack, queue, None, dry_run=True).data["waiting"])


def delivered(house: House, *phones: str) -> list[dict[str, Any]]:
    """Return delivery reports of a new batch, taken off the settle queue as if settling had failed for good."""
    batch_id = house.sent(*phones)
    for row in house.messages(batch_id):
        house.report(batch_id, row["message_id"], row["phone"], "delivered")
    found: list[dict[str, Any]] = []
    while messages := house.take(SETTLE):
        found += messages
    return found


def test_an_empty_queue_is_told_and_left(stack: Stack) -> None:
    for queue in ("dispatch", "settle"):
        result = replay(stack, queue, None, dry_run=False)
        assert not result.changed
        assert result.sentences == [f"The dead-letter queue of {queue} is empty."]


def test_what_waits_is_shown_by_account_and_batch_without_a_phone_and_stays(house: House, stack: Stack) -> None:
    bury(stack, delivered(house, DANA, KIM))
    result = replay(stack, "settle", None, dry_run=True)
    assert not result.changed
    [row] = result.rows
    [batch] = house.pages("/batches", "batches")
    assert (row["account"], row["batch"], row["messages"]) == ("harbour", batch["batch_id"], 2)
    assert result.sentences == ["2 messages in the dead-letter queue of settle; the oldest has waited a minute."]
    assert not any(phone in result.as_json() for phone in (DANA, KIM, DANA[1:]))
    assert waiting(stack, "settle") == 2
    assert house.take(SETTLE) == []


def test_delivery_reports_that_go_back_are_settled(house: House, stack: Stack) -> None:
    bury(stack, delivered(house, DANA, KIM))
    result = replay(stack, "settle", None, dry_run=False)
    assert (result.changed, result.data["moved"]) == (True, 2)
    assert waiting(stack, "settle") == 0
    assert house.settle() == 2
    assert house.credits()["balance"] == 998
    check(house)


def test_a_chunk_that_goes_back_is_sent(house: House, stack: Stack) -> None:
    house.opt_in(DANA)
    batch_id = house.accept(DANA)
    bury(stack, house.take(DISPATCH))
    assert replay(stack, "dispatch", None, dry_run=False).sentences[1] == "Moved 1 back to the dispatch queue."
    [moved] = house.take(DISPATCH)
    assert moved["Attributes"]["MessageGroupId"] == "harbour"
    assert "MessageDeduplicationId" not in moved["Attributes"], "which a standard queue refuses"
    house.deliver(DISPATCH, [moved])
    assert house.statuses(batch_id) == {DANA: "sent"}
    check(house)


def test_what_was_done_meanwhile_is_not_done_again(house: House, stack: Stack) -> None:
    messages = delivered(house, DANA)
    assert house.deliver(SETTLE, messages) == set()
    bury(stack, messages)
    replay(stack, "settle", None, dry_run=False)
    assert house.settle() == 1
    [batch] = house.pages("/batches", "batches")
    reference = ChunkReference("harbour", batch["batch_id"], 0)
    DispatchQueue(stack.output("DispatchDeadLetterQueueUrl")).send([reference])
    replay(stack, "dispatch", None, dry_run=False)
    house.dispatch()
    assert len(house.carrier.sent(DANA)) == 1
    assert house.credits()["balance"] == 999
    check(house)


@pytest.mark.parametrize(("most", "moved"), [(1, 1), (10, 10), (11, 11), (99, 23)])
def test_no_more_than_the_most_go_back(stack: Stack, most: int, moved: int) -> None:
    queue = DispatchQueue(stack.output("DispatchDeadLetterQueueUrl"))
    queue.send([ChunkReference("harbour", "b", n) for n in range(23)])
    assert replay(stack, "dispatch", most, dry_run=False).data["moved"] == moved
    assert waiting(stack, "dispatch") == 23 - moved


def test_a_report_goes_back_in_its_group_and_is_not_taken_for_a_repeat(house: House, stack: Stack) -> None:
    [message] = delivered(house, DANA)
    first_id = message["Attributes"]["MessageDeduplicationId"]
    bury(stack, [message])
    replay(stack, "settle", None, dry_run=False)
    [back] = house.take(SETTLE)  # though its first id was seen less than five minutes ago
    assert back["Attributes"]["MessageGroupId"] == "harbour"
    assert back["Attributes"]["MessageDeduplicationId"] != first_id
    assert back["Body"] == message["Body"]


def test_what_is_moved_twice_within_five_minutes_comes_once(house: House, stack: Stack) -> None:
    bury(stack, delivered(house, DANA))
    with pytest.MonkeyPatch.context() as patch:  # the first time, it is not deleted
        patch.setattr(dead_letters, "HIDDEN_SECONDS", 0)
        patch.setattr(stack.sqs, "delete_message_batch", lambda **_: {}, raising=False)
        replay(stack, "settle", 1, dry_run=False)
    replay(stack, "settle", None, dry_run=False)
    assert len(house.take(SETTLE)) == 1


class Crash(BaseException):
    """The command's process ends here."""


@pytest.mark.parametrize("step", ["receive_message", "send_message_batch", "delete_message_batch"])
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_crash_at_any_step_loses_nothing_and_counts_nothing_twice(
    house: House, stack: Stack, monkeypatch: pytest.MonkeyPatch, step: str, late: bool
) -> None:
    monkeypatch.setattr(dead_letters, "HIDDEN_SECONDS", 0)  # as if a minute had passed
    bury(stack, delivered(house, DANA, KIM))
    real = getattr(stack.sqs, step)

    def crash(**asked: Any) -> Any:
        if late:
            real(**asked)
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(stack.sqs, step, crash, raising=False)
        queue = dead_letters.DeadLetters(
            stack.sqs,
            stack.output("SettleQueueUrl"),
            stack.output("SettleDeadLetterQueueUrl"),
            dead_letters.settle_subject,
        )
        with pytest.raises(Crash):
            list(queue.move(2))
    list(queue.move(2))
    house.settle()
    assert house.credits()["balance"] == 998
    assert waiting(stack, "settle") == 0
    check(house)


def test_what_the_queue_does_not_take_stays_where_it_is(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    queue = DispatchQueue(stack.output("DispatchDeadLetterQueueUrl"))
    queue.send([ChunkReference("harbour", "b", n) for n in range(3)])
    monkeypatch.setattr(stack.sqs, "send_message_batch", lambda **_: {"Failed": [{}, {}, {}]}, raising=False)
    with pytest.raises(OperatorProblem, match="accepted none of them: run the same command again"):
        replay(stack, "dispatch", 3, dry_run=False)
    after = replay(stack, "dispatch", None, dry_run=True).data
    assert (after["waiting"], after["hidden"]) == (0, 3)  # for a minute


@pytest.mark.parametrize("body", ["no json", "[]", "{}", '{"account": "harbour", "outcomes": []}', "7"])
def test_what_cannot_be_read_is_shown_as_such_and_goes_back_with_the_rest(stack: Stack, body: str) -> None:
    url = stack.output("SettleDeadLetterQueueUrl")
    stack.sqs.send_message(QueueUrl=url, MessageBody=body, MessageGroupId="g", MessageDeduplicationId="d")
    result = replay(stack, "settle", None, dry_run=False)
    assert result.rows[0]["account"] == "(unreadable)"
    assert result.data["moved"] == 1


def in_aws(stack: Stack) -> Sqs:
    """SQS with its own calls for moving dead letters."""
    sqs: Any = stack.sqs
    assert isinstance(sqs, Sqs)
    sqs.tasks = []
    return sqs


def test_where_sqs_can_it_moves_them_itself_and_once_at_a_time(stack: Stack) -> None:
    sqs = in_aws(stack)
    DispatchQueue(stack.output("DispatchDeadLetterQueueUrl")).send([ChunkReference("harbour", "b", 0)])
    result = replay(stack, "dispatch", None, dry_run=False)
    assert result.sentences[1].startswith("SQS is moving them back now")
    [started] = sqs.started
    assert started["SourceArn"].endswith(":dispatch-dead")
    assert started["DestinationArn"].endswith(":dispatch")
    again = replay(stack, "dispatch", None, dry_run=False)
    assert again.sentences[1].startswith("SQS is already moving them back")
    assert len(sqs.started) == 1
    assert json.loads(again.as_json())["moved"] is None


def test_a_limit_is_kept_by_moving_them_one_by_one(stack: Stack) -> None:
    sqs = in_aws(stack)
    queue = DispatchQueue(stack.output("DispatchDeadLetterQueueUrl"))
    queue.send([ChunkReference("harbour", "b", n) for n in range(3)])
    assert replay(stack, "dispatch", 2, dry_run=False).data["moved"] == 2
    assert sqs.started == []
