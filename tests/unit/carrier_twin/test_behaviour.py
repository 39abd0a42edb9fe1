"""How each phone behaves, and which faults its create requests meet."""

from typing import Any

import pytest

from local.carrier.faults.fault import Fault
from local.carrier.phones.answering import OnCall
from local.carrier.phones.behaviour import Behaviour, parse_behaviours
from local.carrier.phones.behaviour_table import BehaviourTable

FAMILY, OTHER = "+14155550101", "+14155550102"
ONCE = {"do": "deliver", "faults": ["too_many_requests"], "times": 1}
LOOKS_LIKE = (
    'a behaviour looks like {"do": "fail", "code": 30008} or {"call": "answer", "keys": ["5"]}; '
    "code, faults, times and keys are optional."
)
KEYS = 'keys must be a list like ["5", "", "1"]: digits, * and #; "" presses nothing.'
BUSY = frozenset({Fault.TOO_MANY_REQUESTS})


@pytest.mark.parametrize(
    "given",
    [
        {"do": "deliver"},
        {"do": "fail", "code": 30007},
        {"do": "hold", "faults": []},
        ONCE,
        {"do": "deliver", "call": "busy"},
        {"do": "undeliver", "call": "answer", "keys": ["5", "", "12#"]},
        {"do": "fail", "code": 30007, "faults": ["reset_after_taking", "dropped_callbacks", "late_listing"]},
    ],
)
def test_a_behaviour_is_shown_as_it_was_given(given: dict[str, object]) -> None:
    assert parse_behaviours({FAMILY: given})[FAMILY].as_json() == given


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"faults": []}, LOOKS_LIKE),
        ({"do": "deliver", "fault": []}, LOOKS_LIKE),
        ({"do": "deliver", "faults": "late_listing"}, f"faults must be a list of: {', '.join(Fault)}."),
        ({"do": "deliver", "faults": None}, f"faults must be a list of: {', '.join(Fault)}."),
        ({"do": "deliver", "faults": [1]}, f"there is no fault 1; the faults are: {', '.join(Fault)}."),
        (
            {"do": "deliver", "faults": ["reset_after_taking", "too_many_requests"]},
            "only one of these can be set: too_many_requests, reset_after_taking.",
        ),
        (
            {"do": "deliver", "faults": ["dropped_callbacks", "early_callbacks"]},
            "dropped_callbacks cannot be combined with: early_callbacks.",
        ),
        ({"do": "deliver", "times": 1}, "times must be a whole number from 1, and needs faults."),
        ({**ONCE, "times": 0}, "times must be a whole number from 1, and needs faults."),
        ({"call": "sing"}, f"call must be one of: {', '.join(OnCall)}."),
        ({"call": "answer", "keys": "51"}, KEYS),
        ({"call": "answer", "keys": ["five"]}, KEYS),
        ({"call": "answer", "keys": [5]}, KEYS),
        (
            {"call": "machine", "keys": ["5"]},
            "keys can only be pressed in a call that a person answers: call must be answer.",
        ),
        (
            {"do": "hold", "keys": ["5"]},
            "keys can only be pressed in a call that a person answers: call must be answer.",
        ),
        ({**ONCE, "times": True}, "times must be a whole number from 1, and needs faults."),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(given: Any, sentence: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the whole sentence is compared below
        parse_behaviours({FAMILY: given})
    assert str(error.value) == f"{FAMILY}: {sentence}"


def test_chance_decides_for_phones_without_faults_of_their_own() -> None:
    behaviours = BehaviourTable(parse_behaviours({FAMILY: {"do": "deliver", "faults": []}, OTHER: {"do": "fail"}}))
    found = [behaviours.faults_of_next(phone) for phone in (FAMILY, OTHER, "+14155550103")]
    assert found == [frozenset(), None, None]


def test_times_are_counted_for_each_phone_from_when_its_behaviour_was_set() -> None:
    behaviours = BehaviourTable(parse_behaviours({"*": ONCE}))

    def following(phone: str) -> frozenset[Fault] | None:
        return behaviours.faults_of_next(phone)

    assert [following(FAMILY), following(FAMILY), following(OTHER)] == [BUSY, frozenset(), BUSY]
    behaviours.set(parse_behaviours({OTHER: ONCE}))
    assert [following(FAMILY), following(OTHER), following(OTHER)] == [frozenset(), BUSY, frozenset()]
    behaviours.set(parse_behaviours({"*": ONCE}))
    assert [following(FAMILY), following(OTHER)] == [BUSY, frozenset()]
    behaviours.reset()
    assert [following(FAMILY), following(OTHER)] == [BUSY, BUSY]


def test_a_phone_nobody_spoke_of_delivers() -> None:
    assert BehaviourTable({}).of(FAMILY) == Behaviour()


@pytest.mark.parametrize(
    ("given", "on_call"),
    [
        ({"do": "deliver"}, OnCall.ANSWER),
        ({"do": "undeliver"}, OnCall.NO_ANSWER),
        ({"do": "fail"}, OnCall.FAIL),
        ({"do": "refuse"}, OnCall.REFUSE),
        ({"do": "hold"}, OnCall.HOLD),
        ({"do": "hold", "call": "answer"}, OnCall.ANSWER),
        ({"call": "machine"}, OnCall.MACHINE),
    ],
)
def test_a_phone_answers_calls_as_it_was_told_or_else_as_it_treats_texts(given: Any, on_call: OnCall) -> None:
    assert parse_behaviours({FAMILY: given})[FAMILY].answering.on_call is on_call
