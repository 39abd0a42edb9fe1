"""Faults at random: as often as asked, and the same again for the same seed."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from local.carrier.faults.fault import CALLBACKS, FAILURES, USUAL_SECONDS, Fault
from local.carrier.faults.random_faults import Call, Chances, parse

CALLS = [Call("+14155550100", f"+1415555{n:04}", "Hi Sam") for n in range(4000)]


def drawn(chances: Chances) -> Counter[Fault]:
    def one_by_one() -> Iterator[Fault]:
        for call in CALLS:
            yield from chances.draw(call)

    return Counter(one_by_one())


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("rate", [0.05, 0.5])
def test_a_fault_happens_as_often_as_its_rate_says(fault: Fault, rate: float) -> None:
    found = drawn(Chances(7, {fault: rate}))
    assert found.keys() == {fault}
    assert found[fault] / len(CALLS) == pytest.approx(rate, abs=0.03)


def test_failures_share_one_draw_so_that_each_keeps_its_rate() -> None:
    chances = Chances(7, dict.fromkeys(FAILURES, 1 / len(FAILURES)))
    assert all(len(chances.draw(call)) == 1 for call in CALLS[:500])
    assert all(times / len(CALLS) == pytest.approx(1 / len(FAILURES), abs=0.03) for times in drawn(chances).values())


def test_never_and_always_are_what_they_say() -> None:
    assert drawn(Chances(7, dict.fromkeys(Fault, 0))) == {}
    assert drawn(Chances(7, {Fault.LATE_LISTING: 1})) == {Fault.LATE_LISTING: len(CALLS)}


def test_dropped_callbacks_are_nothing_else() -> None:
    assert Chances(7, dict.fromkeys(CALLBACKS, 1)).draw(CALLS[0]) == {Fault.DROPPED_CALLBACKS}


def test_the_draw_depends_on_the_seed_the_call_and_its_number_only() -> None:
    chances = Chances(7, {Fault.TOO_MANY_REQUESTS: 0.5, Fault.LATE_LISTING: 0.5})
    assert [chances.draw(call) for call in CALLS] == [chances.draw(call) for call in CALLS[::-1]][::-1]
    again = [Call("+14155550100", "+14155550101", "Hi Sam", number) for number in range(100)]
    assert len({chances.draw(call) for call in again}) == 4
    other_seed = Chances(8, chances.rates)
    assert [chances.draw(call) for call in CALLS] != [other_seed.draw(call) for call in CALLS]


def test_a_draw_is_the_same_on_every_machine() -> None:
    chances = Chances(7, {Fault.TOO_MANY_REQUESTS: 0.5})
    assert "".join("x" if chances.draw(call) else "." for call in CALLS[:16]) == "x.xxx.xxx..x...."


def test_all_may_be_left_out() -> None:
    assert parse({}) == Chances(0, {}, USUAL_SECONDS)
    assert parse({"seed": 7, "rates": {"late_listing": 1}, "seconds": {"late_listing": 0.5}}) == Chances(
        7, {Fault.LATE_LISTING: 1}, {**USUAL_SECONDS, Fault.LATE_LISTING: 0.5}
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"sed": 7, "rats": {}}, "unknown: rats, sed; there are: seed, rates, seconds."),
        ({"seed": "7"}, "seed is a whole number."),
        ({"seed": True}, "seed is a whole number."),
        ({"seed": None}, "seed is a whole number."),
        ({"rates": ["late_listing"]}, "rates is an object of faults and numbers."),
        ({"rates": {"late_listing": "0.1"}}, "rates: late_listing is a number from 0 to 1."),
        ({"rates": {"late_listing": True}}, "rates: late_listing is a number from 0 to 1."),
        ({"rates": {"late_listing": -0.1}}, "rates: late_listing is a number from 0 to 1."),
        ({"rates": {"late_listing": float("nan")}}, "rates: late_listing is a number from 0 to 1."),
        (
            {"rates": {"reset_after_taking": 0.6, "too_many_requests": 0.5, "late_listing": 1}},
            "the rates of these add up to more than 1: too_many_requests, reset_after_taking.",
        ),
        ({"seconds": {"late_listing": 3601}}, "seconds: late_listing is a number from 0 to 3600."),
        (
            {"seconds": {"dropped_callbacks": 1}},
            f"over at once: dropped_callbacks; these last: {', '.join(USUAL_SECONDS)}.",
        ),
        ({"seconds": {"gremlins": 1}}, f"no fault is called gremlins; there are: {', '.join(Fault)}."),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(given: Any, sentence: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the whole sentence is compared below
        parse(given)
    assert str(error.value) == sentence
