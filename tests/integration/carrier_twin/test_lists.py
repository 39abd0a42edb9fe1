"""What a list of messages shows, and when; Sayso reads these lists to resolve messages in doubt."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.scene import FAMILY, OTHER, OUR_NUMBER, Scene, playing


class Clock:
    """A clock for the carrier that moves only when a test calls `on`."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def on(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def scene(clock: Clock) -> Iterator[Scene]:
    with playing({}, clock) as scene:
        yield scene


def listed(scene: Scene, **wanted: str) -> list[str]:
    return [message.sid for message in scene.client.messages.list(**wanted)]


def test_a_message_is_listed_some_seconds_after_it_was_taken_but_can_be_fetched_at_once(
    scene: Scene, clock: Clock
) -> None:
    scene.twin.inject(seconds={"late_listing": 30})
    scene.twin.behave({FAMILY: {"do": "deliver", "faults": ["late_listing"]}})
    late, usual = scene.send().sid, scene.send(to=OTHER).sid
    scene.settle()
    clock.on(29)
    assert (listed(scene), listed(scene, to=FAMILY)) == ([usual], [])
    assert scene.client.messages(late).fetch().status == "delivered"
    clock.on(1)
    assert (listed(scene), listed(scene, to=FAMILY)) == ([usual, late], [late])
    assert scene.twin.injected() == {"late_listing": 1}


def test_chance_lists_late_too(scene: Scene, clock: Clock) -> None:
    scene.twin.inject({"late_listing": 1})
    sid = scene.send().sid
    assert listed(scene) == []
    clock.on(20)
    assert listed(scene) == [sid]


def test_a_message_that_turns_up_late_stands_in_its_place(scene: Scene, clock: Clock) -> None:
    scene.twin.behave({OTHER: {"do": "hold", "faults": ["late_listing"]}})
    sids = [scene.send(to=phone).sid for phone in (FAMILY, OTHER, FAMILY, OTHER, FAMILY)]
    assert listed(scene, from_=OUR_NUMBER) == [sids[4], sids[2], sids[0]]
    clock.on(20)
    first = scene.client.messages.page(from_=OUR_NUMBER, page_size=2)
    second = first.next_page()
    assert [m.sid for page in (first, second, second.next_page()) for m in page] == sids[::-1]


def test_queued_messages_are_listed_without_a_date_and_newest_first(scene: Scene, clock: Clock) -> None:
    scene.twin.behave({"*": {"do": "hold"}})
    sids = []
    for phone in (FAMILY, OTHER, FAMILY):
        sids.append(scene.send(to=phone).sid)
        clock.on(1)
    scene.send(from_="+14155550200")
    found = scene.client.messages.list(to=FAMILY, from_=OUR_NUMBER)
    assert [(m.sid, m.status, m.date_sent) for m in found] == [(sids[2], "queued", None), (sids[0], "queued", None)]
    assert found[0].date_created - found[1].date_created == timedelta(seconds=2)


TYPED = "Sam\u2019s class:\n5 pm \u2013 room 2"
SHOWN = [
    ("redacted_body", FAMILY, ""),
    ("trial_line", FAMILY, f"Sent from your Twilio trial account - {TYPED}"),
    ("changed_line_ends", FAMILY, "Sam\u2019s class:\r\n5 pm \u2013 room 2\r\n"),
    ("smart_encoding", FAMILY, "Sam's class:\n5 pm - room 2"),
    ("redacted_phone", "+1415555XXXX", TYPED),
]


@pytest.mark.parametrize(("fault", "to", "body"), SHOWN, ids=[row[0] for row in SHOWN])
def test_lists_and_fetches_may_show_a_text_otherwise_than_it_was_handed_over(
    scene: Scene, fault: str, to: str, body: str
) -> None:
    scene.twin.behave({FAMILY: {"do": "deliver", "faults": [fault]}})
    sid = scene.send(body=TYPED).sid
    scene.settle()
    [one] = scene.client.messages.list(from_=OUR_NUMBER)
    assert [(found.to, found.body) for found in (one, scene.client.messages(sid).fetch())] == [(to, body)] * 2
    assert listed(scene, to=FAMILY) == ([sid] if to == FAMILY else [])
    [handed_over] = scene.twin.sent(FAMILY)
    assert (handed_over["to"], handed_over["body"]) == (FAMILY, TYPED)
    assert scene.twin.injected() == {fault: 1}


def test_calls_are_shown_as_they_are(scene: Scene) -> None:
    scene.twin.behave({FAMILY: {"call": "answer", "faults": ["redacted_phone", "redacted_body"]}})
    sid = scene.call().sid
    scene.settle()
    assert [call.sid for call in scene.client.calls.list(to=FAMILY)] == [sid]
    assert scene.twin.injected() == {}
