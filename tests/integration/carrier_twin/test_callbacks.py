"""Callbacks that are posted too early, too late, twice, in the wrong order, or never."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.scene import FAMILY, OTHER, Scene, playing, until


@pytest.fixture
def scene() -> Iterator[Scene]:
    with playing({}) as scene:
        yield scene


def behave(scene: Scene, *faults: str, do: str = "deliver") -> None:
    scene.twin.behave({FAMILY: {"do": do, "faults": list(faults)}})


@pytest.mark.parametrize(
    ("faults", "do", "ends", "heard"),
    [
        ([], "deliver", "delivered", ["sent", "delivered"]),
        (["repeated_callbacks"], "deliver", "delivered", ["sent", "sent", "delivered", "delivered"]),
        (["reversed_callbacks"], "deliver", "delivered", ["delivered", "sent", "queued"]),
        (["reversed_callbacks"], "undeliver", "undelivered", ["undelivered", "sent", "queued"]),
        (["reversed_callbacks"], "fail", "failed", ["failed", "queued"]),
        (["delayed_callbacks"], "deliver", "delivered", ["sent", "delivered"]),
        (["dropped_callbacks"], "deliver", "delivered", []),
        (["delayed_callbacks", "reversed_callbacks"], "deliver", "delivered", ["delivered", "sent", "queued"]),
        (["reversed_callbacks", "repeated_callbacks"], "fail", "failed", ["failed", "failed", "queued", "queued"]),
    ],
)
def test_each_fault_has_its_own_series(scene: Scene, faults: Any, do: str, ends: str, heard: Any) -> None:
    scene.twin.inject(seconds={"delayed_callbacks": 0.01})
    behave(scene, *faults, do=do)
    sid = scene.send().sid
    scene.settle()
    assert scene.webhooks.statuses_of(sid) == heard
    assert scene.client.messages(sid).fetch().status == ends
    assert scene.twin.injected() == dict.fromkeys(faults, 1)
    assert scene.twin.health()["lost_callbacks"] == 0


def test_a_repeated_callback_is_the_same_request(scene: Scene) -> None:
    behave(scene, "repeated_callbacks")
    scene.send()
    scene.settle()
    sent, again, delivered, delivered_again = scene.webhooks.received
    assert (sent, delivered) == (again, delivered_again)
    assert sent.headers["I-Twilio-Idempotency-Token"] != delivered.headers["I-Twilio-Idempotency-Token"]


def test_early_callbacks_come_before_the_create_call_returns(scene: Scene) -> None:
    behave(scene, "early_callbacks")
    created = scene.send()
    assert created.status == "queued"
    assert scene.webhooks.statuses_of(created.sid) == ["sent", "delivered"]


def test_a_create_call_does_not_wait_for_a_message_that_is_held(scene: Scene) -> None:
    behave(scene, "early_callbacks", "reversed_callbacks", do="hold")
    sid = scene.send().sid
    assert scene.webhooks.received == []
    scene.twin.behave({FAMILY: {"do": "deliver"}})
    scene.settle()
    assert scene.webhooks.statuses_of(sid) == ["delivered", "sent", "queued"]


def test_a_create_call_waits_for_late_callbacks_only_so_long(scene: Scene) -> None:
    scene.twin.inject(seconds={"early_callbacks": 0.01, "delayed_callbacks": 3600})
    behave(scene, "early_callbacks", "delayed_callbacks")
    assert scene.send().sid
    assert scene.webhooks.received == []


def test_a_message_does_not_wait_for_its_delayed_callbacks_and_a_reset_forgets_them(scene: Scene) -> None:
    scene.twin.inject(seconds={"delayed_callbacks": 3600})
    behave(scene, "delayed_callbacks")
    sid = scene.send().sid
    until(lambda: bool(scene.client.messages(sid).fetch().status == "delivered"), "the message is delivered")
    assert (scene.webhooks.received, scene.twin.idle()) == ([], False)
    scene.twin.reset()
    scene.settle()
    assert scene.webhooks.received == []


def test_a_lost_answer_and_early_callbacks_go_together(scene: Scene) -> None:
    behave(scene, "error_after_taking", "early_callbacks")
    assert scene.create_status() == 500
    assert [one.form["MessageStatus"] for one in scene.webhooks.received] == ["sent", "delivered"]


def test_chance_drops_callbacks_too_and_counts_only_messages_that_want_them(scene: Scene) -> None:
    scene.twin.inject({"dropped_callbacks": 1, "repeated_callbacks": 1})
    scene.send()
    scene.send(to=OTHER, status_callback="")
    scene.settle()
    assert scene.webhooks.received == []
    assert scene.twin.injected() == {"dropped_callbacks": 1}
