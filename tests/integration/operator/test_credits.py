"""Purchases and adjustments by the operator's commands: told, logged with who did it, and booked once."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from sayso.domain.errors import IdempotencyKeyReused, NotFound
from sayso_cli.operator.credits import adjust, book
from sayso_cli.operator.problem import plain
from sayso_cli.operator.stack import Stack
from tests.support.house import House
from tests.support.operator import deployment
from tests.support.promises import check


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        yield made


def test_a_purchase_is_booked_once_and_a_repeat_says_so(house: House, stack: Stack) -> None:
    told = book(stack, "harbour", 5000, "INV-7")
    assert told.sentences == ["Booked 5,000 credits for harbour (INV-7): balance 6,000, held 0, available 6,000."]
    again = book(stack, "harbour", 5000, "INV-7")
    assert (told.changed, again.changed) == (True, False)
    assert "nothing was booked now" in again.sentences[0]
    assert again.data == told.data
    [entry] = house.entries(type="credits_purchased")[:-1]
    assert entry["actor"]["kind"] == "operator"
    assert entry["actor"]["name"] == stack.operator.name != ""
    check(house)


def test_an_adjustment_is_booked_once_and_a_repeat_says_so(house: House, stack: Stack) -> None:
    told = adjust(stack, "harbour", -50, "booked twice", "T-1")
    assert told.sentences == ["Adjusted harbour by -50 credits (T-1): balance 950, held 0, available 950."]
    again = adjust(stack, "harbour", -50, "booked twice", "T-1")
    assert (told.changed, again.changed) == (True, False)
    assert again.data == told.data
    [entry] = house.entries(type="credits_adjusted")
    assert (entry["actor"]["name"], entry["reason"]) == (stack.operator.name, "booked twice")
    check(house)


def test_a_reference_for_something_else_is_refused_with_what_to_do(stack: Stack) -> None:
    book(stack, "harbour", 50, "INV-7")
    with pytest.raises(IdempotencyKeyReused) as refused:
        book(stack, "harbour", 51, "INV-7")
    assert plain(refused.value) == (
        "Reference INV-7 was booked before with 50 credits: if this is another booking, give it a reference of its own."
    )


def test_an_account_that_is_not_there_is_told_with_what_to_do(stack: Stack) -> None:
    with pytest.raises(NotFound) as refused:
        book(stack, "habour", 50, "INV-7")
    assert plain(refused.value) == (
        "There is no account habour: look for a slip, or open it with sayso-operator open-account."
    )


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"credits_moved": 0}, "credits: must be more or less than 0."),
    ({"credits_moved": 10**9 + 1}, "credits: "),
    ({"credits_moved": -(10**9) - 1}, "credits: "),
    ({"reason": ""}, "reason: "),
    ({"reason": " "}, "reason: must be one line without blanks around it."),
    ({"reason": "two\nlines"}, "reason: must be one line without blanks around it."),
    ({"reason": "x" * 201}, "reason: "),
    ({"reference": ""}, "reference: "),
    ({"reference": "Nº 7"}, "reference: "),
]


@pytest.mark.parametrize(("change", "sentence"), WRONG)
def test_an_adjustment_of_another_form_is_refused(
    house: House, stack: Stack, change: dict[str, Any], sentence: str
) -> None:
    asked: dict[str, Any] = {"credits_moved": -50, "reason": "booked twice", "reference": "T-1"} | change
    with pytest.raises(ValidationError) as refused:
        adjust(stack, "harbour", **asked)
    assert plain(refused.value).startswith(sentence)
    assert house.credits()["balance"] == 1000


@pytest.mark.parametrize(("credits_bought", "reference"), [(0, "r"), (-5, "r"), (5, ""), (5, " r")])
def test_a_purchase_of_another_form_is_refused(house: House, stack: Stack, credits_bought: int, reference: str) -> None:
    with pytest.raises(ValidationError):
        book(stack, "harbour", credits_bought, reference)
    assert house.credits()["balance"] == 1000
