"""Create requests that fail at the carrier twin, as Twilio's own client sees them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from requests.exceptions import ConnectionError as BrokenOff
from requests.exceptions import ReadTimeout
from twilio.base.exceptions import TwilioRestException

from local.carrier.faults.fault import Fault
from tests.support.scene import FAMILY, OTHER, Scene, playing


@pytest.fixture
def scene() -> Iterator[Scene]:
    with playing({}) as scene:
        yield scene


def troubled(*faults: str, **more: Any) -> dict[str, Any]:
    return {"do": "deliver", "faults": list(faults), **more}


@pytest.mark.parametrize(
    ("fault", "status", "code", "taken"),
    [
        ("too_many_requests", 429, 20429, 0),
        ("error_before_taking", 500, 20500, 0),
        ("error_after_taking", 500, 20500, 1),
    ],
)
def test_an_error_says_nothing_of_whether_the_message_was_taken(
    scene: Scene, fault: str, status: int, code: int, taken: int
) -> None:
    scene.twin.behave({FAMILY: troubled(fault)})
    with pytest.raises(TwilioRestException) as error:
        scene.send()
    assert (error.value.status, error.value.code) == (status, code)
    scene.settle()
    assert [message["status"] for message in scene.twin.sent()] == ["delivered"] * taken
    assert [one.form["MessageStatus"] for one in scene.webhooks.received] == ["sent", "delivered"] * taken
    assert scene.twin.injected() == {fault: 1}


@pytest.mark.parametrize(
    ("fault", "patience", "error", "taken"),
    [
        ("reset_before_taking", 10, BrokenOff, 0),
        ("reset_after_taking", 10, BrokenOff, 1),
        ("silence_before_taking", 0.2, ReadTimeout, 0),
        ("silence_after_taking", 0.2, ReadTimeout, 1),
    ],
)
def test_an_answer_can_get_lost_before_and_after_the_message_was_taken(
    scene: Scene, fault: str, patience: float, error: type[Exception], taken: int
) -> None:
    scene.twin.behave({FAMILY: troubled(fault)})
    with pytest.raises(error):
        scene.with_timeout(patience).send()
    scene.settle()
    assert len(scene.twin.sent()) == taken
    assert [one.form["MessageStatus"] for one in scene.webhooks.received] == ["sent", "delivered"] * taken
    assert scene.twin.injected() == {fault: 1}


def test_silence_ends_with_a_reset(scene: Scene) -> None:
    scene.twin.inject({"silence_after_taking": 1}, seconds={"silence_after_taking": 0.01})
    with pytest.raises(BrokenOff):
        scene.send()
    assert len(scene.twin.sent()) == 1


def test_a_phone_meets_its_fault_so_many_times_and_then_none(scene: Scene) -> None:
    scene.twin.inject({"error_before_taking": 1})
    scene.twin.behave({FAMILY: troubled("too_many_requests", times=2), OTHER: troubled()})
    assert [scene.create_status() for _ in range(4)] == [429, 429, 201, 201]
    assert scene.create_status(to=OTHER) == 201
    assert scene.create_status(to="+14155550103") == 500
    assert scene.twin.behaviours()[FAMILY] == troubled("too_many_requests", times=2)

    scene.twin.behave({OTHER: troubled()})
    assert scene.create_status() == 201
    scene.twin.behave({FAMILY: troubled("too_many_requests", times=1)})
    assert [scene.create_status() for _ in range(2)] == [429, 201]


def test_every_other_phone_can_have_a_fault(scene: Scene) -> None:
    scene.twin.behave({"*": troubled("too_many_requests", times=1), FAMILY: {"do": "deliver"}})
    assert [scene.create_status(to=phone) for phone in (FAMILY, OTHER, OTHER, "+14155550103")] == [201, 429, 201, 429]


def test_what_is_refused_meets_only_what_comes_before(scene: Scene) -> None:
    scene.twin.behave({FAMILY: {"do": "refuse", "faults": ["error_after_taking", "late_listing"]}})
    assert (scene.create_status(), scene.twin.injected()) == (400, {})
    scene.twin.behave({FAMILY: {"do": "refuse", "faults": ["too_many_requests"]}})
    assert (scene.create_status(), scene.twin.injected()) == (429, {"too_many_requests": 1})


def test_the_same_seed_and_calls_meet_the_same_faults_in_whatever_order_they_come(scene: Scene) -> None:
    rates = {"too_many_requests": 0.3, "error_before_taking": 0.2}
    phones = [f"+1415555{n:04}" for n in range(60)]

    scene.twin.inject(rates, seed=7)
    first = {phone: scene.create_status(to=phone) for phone in phones}
    counted = scene.twin.injected()
    assert counted == {
        "too_many_requests": list(first.values()).count(429),
        "error_before_taking": list(first.values()).count(500),
    }
    scene.twin.inject(rates, seed=7)
    with ThreadPoolExecutor(8) as pool:
        again = dict(
            zip(phones[::-1], pool.map(lambda phone: scene.create_status(to=phone), phones[::-1]), strict=True)
        )
    assert (again, scene.twin.injected()) == (first, counted)
    scene.twin.inject(rates, seed=8)
    assert {phone: scene.create_status(to=phone) for phone in phones} != first


def test_a_repeated_call_has_another_chance(scene: Scene) -> None:
    scene.twin.inject({"too_many_requests": 0.5}, seed=1)
    assert {scene.create_status() for _ in range(20)} == {429, 201}


def test_what_is_set_can_be_seen_and_a_reset_forgets_it(scene: Scene) -> None:
    scene.twin.inject({"too_many_requests": 1}, seed=7, seconds={"late_listing": 3})
    assert scene.create_status() == 429
    found = scene.twin.faults()
    assert (found["seed"], found["rates"], found["seconds"]["late_listing"]) == (7, {"too_many_requests": 1}, 3)
    assert found["injected"] == {fault: int(fault == "too_many_requests") for fault in Fault}

    scene.twin.reset()
    found = scene.twin.faults()
    assert (found["seed"], found["rates"], found["seconds"]["late_listing"]) == (0, {}, 20)
    assert not any(found["injected"].values())
    assert scene.create_status() == 201


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"rates": {"gremlins": 0.1}}, "there is no fault gremlins; the faults are: too_many_requests, "),
        ({"rates": {"late_listing": 1.5}}, "rates: late_listing must be a number from 0 to 1."),
        ({"seconds": {"too_many_requests": 1}}, "no seconds for: too_many_requests; only for: "),
    ],
)
def test_faults_that_make_no_sense_are_refused(scene: Scene, asked: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"invalid_request: {sentence}"):
        scene.twin.inject(**asked)
    assert scene.twin.faults()["rates"] == {}


def test_an_unknown_fault_of_a_phone_is_refused(scene: Scene) -> None:
    with pytest.raises(ValueError, match=rf"invalid_request: \{FAMILY}: there is no fault gremlins; the faults are"):
        scene.twin.behave({FAMILY: troubled("gremlins")})
    assert scene.twin.behaviours() == {}
