"""What can be removed at the carrier: the words of a text, and its pictures, one by one; that it was sent stays."""

from collections.abc import Iterator

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.support.scene import FAMILY, OUR_NUMBER, Scene, playing


@pytest.fixture
def scene() -> Iterator[Scene]:
    with playing({}) as scene:
        yield scene


def test_the_words_of_a_text_are_removed_and_all_else_of_it_stays(scene: Scene) -> None:
    sent = scene.send()
    scene.settle()
    before = scene.client.messages(sent.sid).fetch()
    assert scene.client.messages(sent.sid).update(body="").body == ""
    [after] = scene.client.messages.list(to=FAMILY)
    assert (after.body, after.status, after.num_segments, after.to) == ("", before.status, before.num_segments, FAMILY)
    [on_the_phone] = scene.twin.sent(FAMILY)
    assert on_the_phone["body"] == "Hi Sam"


def test_a_text_on_its_way_and_an_unknown_one_cannot_lose_their_words_and_none_gets_others(
    scene: Scene,
) -> None:
    final = scene.send()
    scene.settle()
    scene.twin.behave({FAMILY: {"do": "hold"}})
    held = scene.send()
    for sid, body, status in ((held.sid, "", 409), (final.sid, "Hi Noa", 400), (f"SM{'0' * 32}", "", 404)):
        with pytest.raises(TwilioRestException) as refused:
            scene.client.messages(sid).update(body=body)
        assert refused.value.status == status


def test_pictures_are_listed_and_each_is_removed_by_itself(scene: Scene) -> None:
    scene.text(pictures="2")
    [came] = scene.client.messages.list(to=OUR_NUMBER)
    first, second = scene.client.messages(came.sid).media.list()
    assert scene.client.messages(came.sid).media(first.sid).delete()
    assert [one.sid for one in scene.client.messages(came.sid).media.list()] == [second.sid]
    assert scene.client.messages(came.sid).fetch().num_media == "2"
    with pytest.raises(TwilioRestException):
        scene.client.messages(came.sid).media(first.sid).delete()
