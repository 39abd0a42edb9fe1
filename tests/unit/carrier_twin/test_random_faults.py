"""Random faults: they happen as often as their rates say, and the same seed gives the same faults."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from local.carrier.faults.fault import CALLBACK_FAULTS, CREATE_FAILURES, DEFAULT_SECONDS, Fault
from local.carrier.faults.random_faults import CreateRequest, RandomFaults, parse_random_faults

REQUESTS = [CreateRequest("+14155550100", f"+1415555{n:04}", "Hi Sam") for n in range(4000)]


def drawn(random_faults: RandomFaults) -> Counter[Fault]:
    def one_by_one() -> Iterator[Fault]:
        for request in REQUESTS:
            yield from random_faults.draw(request)

    return Counter(one_by_one())


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("rate", [0.05, 0.5])
def test_a_fault_happens_as_often_as_its_rate_says(fault: Fault, rate: float) -> None:
    found = drawn(RandomFaults(7, {fault: rate}))
    assert found.keys() == {fault}
    assert found[fault] / len(REQUESTS) == pytest.approx(rate, abs=0.03)


def test_failures_share_one_draw_so_that_each_keeps_its_rate() -> None:
    random_faults = RandomFaults(7, dict.fromkeys(CREATE_FAILURES, 1 / len(CREATE_FAILURES)))
    assert all(len(random_faults.draw(request)) == 1 for request in REQUESTS[:500])
    assert all(
        times / len(REQUESTS) == pytest.approx(1 / len(CREATE_FAILURES), abs=0.03)
        for times in drawn(random_faults).values()
    )


def test_never_and_always_are_what_they_say() -> None:
    assert drawn(RandomFaults(7, dict.fromkeys(Fault, 0))) == {}
    assert drawn(RandomFaults(7, {Fault.LATE_LISTING: 1})) == {Fault.LATE_LISTING: len(REQUESTS)}


def test_dropped_callbacks_are_nothing_else() -> None:
    assert RandomFaults(7, dict.fromkeys(CALLBACK_FAULTS, 1)).draw(REQUESTS[0]) == {Fault.DROPPED_CALLBACKS}


def test_the_draw_depends_on_the_seed_the_call_and_its_number_only() -> None:
    random_faults = RandomFaults(7, {Fault.TOO_MANY_REQUESTS: 0.5, Fault.LATE_LISTING: 0.5})
    assert [random_faults.draw(request) for request in REQUESTS] == [
        random_faults.draw(request) for request in REQUESTS[::-1]
    ][::-1]
    again = [CreateRequest("+14155550100", "+14155550101", "Hi Sam", number) for number in range(100)]
    assert len({random_faults.draw(request) for request in again}) == 4
    other_seed = RandomFaults(8, random_faults.rates)
    assert [random_faults.draw(request) for request in REQUESTS] != [other_seed.draw(request) for request in REQUESTS]


def test_a_draw_is_the_same_on_every_machine() -> None:
    random_faults = RandomFaults(7, {Fault.TOO_MANY_REQUESTS: 0.5})
    assert "".join("x" if random_faults.draw(request) else "." for request in REQUESTS[:16]) == "x.xxx.xxx..x...."


def test_all_may_be_left_out() -> None:
    assert parse_random_faults({}) == RandomFaults(0, {}, DEFAULT_SECONDS)
    assert parse_random_faults(
        {"seed": 7, "rates": {"late_listing": 1}, "seconds": {"late_listing": 0.5}}
    ) == RandomFaults(7, {Fault.LATE_LISTING: 1}, {**DEFAULT_SECONDS, Fault.LATE_LISTING: 0.5})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"sed": 7, "rats": {}}, "unknown keys: rats, sed; the keys are: seed, rates, seconds."),
        ({"seed": "7"}, "seed must be a whole number."),
        ({"seed": True}, "seed must be a whole number."),
        ({"seed": None}, "seed must be a whole number."),
        ({"rates": ["late_listing"]}, "rates must be an object that maps faults to numbers."),
        ({"rates": {"late_listing": "0.1"}}, "rates: late_listing must be a number from 0 to 1."),
        ({"rates": {"late_listing": True}}, "rates: late_listing must be a number from 0 to 1."),
        ({"rates": {"late_listing": -0.1}}, "rates: late_listing must be a number from 0 to 1."),
        ({"rates": {"late_listing": float("nan")}}, "rates: late_listing must be a number from 0 to 1."),
        (
            {"rates": {"reset_after_taking": 0.6, "too_many_requests": 0.5, "late_listing": 1}},
            "the rates of these add up to more than 1: too_many_requests, reset_after_taking.",
        ),
        ({"seconds": {"late_listing": 3601}}, "seconds: late_listing must be a number from 0 to 3600."),
        (
            {"seconds": {"dropped_callbacks": 1}},
            f"no seconds for: dropped_callbacks; only for: {', '.join(DEFAULT_SECONDS)}.",
        ),
        ({"seconds": {"gremlins": 1}}, f"there is no fault gremlins; the faults are: {', '.join(Fault)}."),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(given: Any, sentence: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the whole sentence is compared below
        parse_random_faults(given)
    assert str(error.value) == sentence
