"""Holds by the operator's commands: placed, listed with what is left at the carrier, lifted; and what is refused."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from sayso.domain.errors import NotFound
from sayso_cli.operator.holds import hold, holds, lift
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack
from tests.support.at_carrier import DANA, NOON, a_day, run
from tests.support.house import House
from tests.support.operator import deployment

DAYS = date(2026, 1, 1), date(2026, 1, 31)


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made, time_machine.travel(NOON, tick=False):
        yield made


def test_holds_are_placed_listed_and_lifted_and_a_repeat_says_so(house: House, stack: Stack) -> None:
    placed = hold(stack, "harbour", DANA, None, "Case 26-104")
    assert placed.sentences[0] == f"Hold h1 keeps {DANA} of harbour from expiry and erasure now."
    again = hold(stack, "harbour", DANA, None, "Case 26-104")
    assert (placed.changed, again.changed, again.data) == (True, False, placed.data)
    of_time = hold(stack, "harbour", None, DAYS, "Records request 17")
    assert (of_time.data["from"], of_time.data["to"]) == ("2026-01-01T05:00:00.000000Z", "2026-02-01T05:00:00.000000Z")
    listed = holds(stack, "harbour")
    assert [one["hold"] for one in listed.data["holds"]] == ["h1", "h2"]
    assert f"by {stack.operator.name}" in listed.sentences[0]
    assert "the setting remove_at_carrier is null" in listed.sentences[-1]
    assert lift(stack, "harbour", "h1", "Case closed").changed
    with pytest.raises(NotFound, match="has no hold h1"):
        lift(stack, "harbour", "h1", "Case closed")
    assert [one["hold"] for one in holds(stack, "harbour").data["holds"]] == ["h2"]
    assert {entry["actor"]["name"] for entry in house.entries(type="hold_placed")} == {stack.operator.name}


def test_the_list_says_how_far_the_carrier_is_and_what_it_refuses(house: House, stack: Stack) -> None:
    a_day(house)
    house.carrier.behave({DANA: {"do": "hold"}})
    batch_id = house.sent(DANA, key="held there")
    sent = house.carrier.sent(DANA)[-1]
    house.conclude(batch_id, DANA, "failed", MessageSid=sent["sid"])
    run(house)
    listed = holds(stack, "harbour")
    assert listed.sentences == [
        "Account harbour has no holds.",
        "At the carrier, what texts said is removed up to 2026-01-07.",
        f"The carrier refused 1 of them, and is asked again every hour: {sent['sid']}.",
    ]
    assert listed.data["refused"] == [sent["sid"]]


@pytest.mark.parametrize(
    ("phone", "days", "says"),
    [
        (None, None, "Name either --phone, or --from and --to"),
        (DANA, DAYS, "Name either --phone, or --from and --to"),
        ("(415) 555-0101", None, "not a phone number in E.164 form"),
        (None, DAYS[::-1], "is before that of --from"),
    ],
)
def test_what_cannot_be_held_is_refused_with_what_to_do(
    house: House, stack: Stack, phone: str | None, days: tuple[date, date] | None, says: str
) -> None:
    with pytest.raises(OperatorProblem, match=says):
        hold(stack, "harbour", phone, days, "Case 26-104")
    assert house.entries(type="hold_placed") == []
