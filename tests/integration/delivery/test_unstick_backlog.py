"""References that wait in the queue are not lost: while dispatch is paused nothing fails, and all goes out once.

One that is really lost is found all the same, however much else waits.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest
import time_machine
from botocore.exceptions import ClientError

from sayso.aws import queues
from sayso.domain.batch import chunk as chunk_module
from tests.support.ground import sqs
from tests.support.house import DISPATCH, House
from tests.support.later import housekeep
from tests.support.promises import check

PHONES = [f"+1415555{1000 + n}" for n in range(6)]


@pytest.fixture
def studio(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """An account whose batches have chunks of two rows, in two lanes."""
    monkeypatch.setattr(chunk_module, "CHUNK_SIZE", 2)
    house.open("studio", "+14155550300", lanes=2)
    house.opt_in(*PHONES, account="studio")
    return house


def paused(house: House, *minutes: int) -> Iterator[int]:
    """Housekeeping runs in these minutes and nobody takes anything from the queue; how many references it holds."""
    for minute in minutes:
        housekeep(house, minute, settle=False)
        assert house.settle() == 0, "nothing comes to its end"
        yield waiting(house)


def waiting(house: House) -> int:
    url = house.environment[DISPATCH]
    said = sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(said["Attributes"]["ApproximateNumberOfMessages"])


def goes_out(house: House, minute: int) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minute)):
        house.dispatch()
        house.settle()
    given = Counter(message["to"] for message in house.carrier.sent() if message["direction"] == "outbound-api")
    assert given == dict.fromkeys(PHONES, 1)
    check(house, "studio")


def test_five_hours_of_pause_lose_nothing_and_fill_no_queue(studio: House) -> None:
    batch_id = studio.accept(*PHONES, account="studio")
    assert set(paused(studio, *range(5, 301, 5))) == {2}
    goes_out(studio, 301)
    assert set(studio.statuses(batch_id, "studio").values()) == {"sent"}


def test_a_pause_in_the_middle_of_a_batch_loses_nothing(studio: House) -> None:
    studio.accept(*PHONES, account="studio")
    studio.deliver(DISPATCH, studio.take(DISPATCH))
    assert set(paused(studio, *range(5, 301, 5))) == {2}
    goes_out(studio, 301)


def test_what_is_woken_during_a_pause_is_enqueued_once(studio: House) -> None:
    begins = datetime.now(UTC) + timedelta(minutes=30)
    studio.accept(*PHONES, account="studio", send_at=begins.isoformat())
    assert set(paused(studio, *range(1, 30, 5))) == {0}
    assert set(paused(studio, *range(31, 331))) == {2}
    goes_out(studio, 332)


def test_a_reference_that_was_lost_in_a_pause_is_enqueued_again_once_nothing_waits(studio: House) -> None:
    studio.accept(*PHONES, account="studio")
    assert len(studio.take(DISPATCH)) == 1, "and it is never seen again"
    assert set(paused(studio, *range(5, 301, 5))) == {1}
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=301)):
        studio.dispatch()
    housekeep(studio, 600)
    goes_out(studio, 601)


def test_what_the_queue_has_forgotten_is_enqueued_again_and_told_as_expired(studio: House) -> None:
    batch_id = studio.accept(*PHONES, account="studio")
    day = 24 * 60
    assert set(paused(studio, *range(day, 5 * day, day))) == {2}
    assert [len(studio.take(DISPATCH)) for _ in range(2)] == [1, 1], "the queue keeps nothing for longer"
    assert list(paused(studio, 9 * day, 10 * day)) == [2, 2]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=11)):
        studio.dispatch()
        studio.settle()
    assert set(studio.statuses(batch_id, "studio").values()) == {"skipped"}
    assert {row["reason"] for row in studio.messages(batch_id, "studio")} == {"expired"}
    check(studio, "studio")


def test_where_the_queue_does_not_say_what_waits_nothing_is_taken_for_lost(
    studio: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.accept(*PHONES, account="studio")
    with monkeypatch.context() as patch:
        client = queues._sqs()
        refused = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetQueueAttributes")
        patch.setattr(client, "get_queue_attributes", Mock(side_effect=refused))
        for minute in (36, 72):
            housekeep(studio, minute, settle=False)
    assert waiting(studio) == 2
    goes_out(studio, 73)


def while_others_are_sent(house: House, *minutes: int) -> Iterator[int]:
    """Housekeeping runs in these minutes while references of others wait and one of them is being worked on; how many
    references of the studio wait."""
    for minute in minutes:
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minute)):
            sqs().receive_message(QueueUrl=house.environment[DISPATCH], VisibilityTimeout=60)
        housekeep(house, minute, settle=False)
        assert house.settle() == 0, "nothing comes to its end"
        yield waiting(house) - OTHERS + 1


OTHERS = 3


@pytest.fixture
def busy(studio: House) -> House:
    """A deployment in which references of another account always wait, and are taken one by one."""
    queues.DispatchQueue(studio.environment[DISPATCH]).send(
        [queues.ChunkReference("valley", "another", number) for number in range(OTHERS)]
    )
    return studio


def lost(house: House, minute: int) -> None:
    """The queue loses what it holds of the studio, and keeps what it holds of others."""
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minute)):
        kept = [message for _ in range(OTHERS + 2) for message in house.take(DISPATCH)]
        found = [queues.DispatchQueue.parse(one["Body"]) for one in kept]
        assert Counter(one.account for one in found) == {"valley": OTHERS, "studio": 2}
        queues.DispatchQueue(house.environment[DISPATCH]).send([one for one in found if one.account == "valley"])


def comes_out(house: House, minute: int) -> None:
    """The studio's references are brought to the dispatcher."""
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=minute)):
        while messages := house.take(DISPATCH):
            if queues.DispatchQueue.parse(messages[0]["Body"]).account == "studio":
                assert not house.deliver(DISPATCH, messages)
    goes_out(house, minute)


def test_what_is_lost_while_others_are_sent_is_enqueued_again_after_35_minutes(busy: House) -> None:
    busy.accept(*PHONES, account="studio")
    lost(busy, 1)
    assert list(while_others_are_sent(busy, 5, 20, 36)) == [0, 0, 2]
    comes_out(busy, 37)


def test_what_was_begun_late_and_lost_while_others_are_sent_is_enqueued_again(busy: House) -> None:
    begins = datetime.now(UTC) + timedelta(minutes=30)
    busy.accept(*PHONES, account="studio", send_at=begins.isoformat())
    assert list(while_others_are_sent(busy, 31)) == [2]
    lost(busy, 40)
    assert list(while_others_are_sent(busy, 50, 61, 72)) == [0, 0, 2]
    comes_out(busy, 73)


def test_what_waits_behind_others_is_enqueued_ever_more_rarely_and_never_fails(busy: House) -> None:
    batch_id = busy.accept(*PHONES, account="studio")
    days = list(while_others_are_sent(busy, *range(5, 3 * 24 * 60, 60)))
    assert days == sorted(days)
    assert 2 * 4 <= days[-1] <= 2 * 9, "few references of each of the two lanes"
    assert set(busy.statuses(batch_id, "studio").values()) == {"pending"}
    comes_out(busy, 3 * 24 * 60)
