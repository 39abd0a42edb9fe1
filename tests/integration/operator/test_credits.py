"""Purchases and adjustments by the operator's commands: reported, logged with who did it, and booked once."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from sayso.domain.errors import IdempotencyKeyReused, NotFound
from sayso_cli.operator.credits import adjust, book
from sayso_cli.operator.problem import sentence_for
from sayso_cli.operator.stack import Stack
from tests.support.house import House
from tests.support.operator import deployment
from tests.support.promises import check


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        yield made


def test_a_purchase_is_booked_once_and_a_repeat_says_so(house: House, stack: Stack) -> None:
    result = book(stack, "harbour", 5000, "INV-7")
    assert result.sentences == ["Booked 5,000 credits for harbour (INV-7): balance 6,000, held 0, available 6,000."]
    again = book(stack, "harbour", 5000, "INV-7")
    assert (result.changed, again.changed) == (True, False)
    assert "nothing was booked now" in again.sentences[0]
    assert again.data == result.data
    [entry] = house.entries(type="credits_purchased")[:-1]
    assert entry["actor"]["kind"] == "operator"
    assert entry["actor"]["name"] == stack.operator.name != ""
    check(house)


def test_an_adjustment_is_booked_once_and_a_repeat_says_so(house: House, stack: Stack) -> None:
    result = adjust(stack, "harbour", -50, "booked twice", "T-1")
    assert result.sentences == ["Adjusted harbour by -50 credits (T-1): balance 950, held 0, available 950."]
    again = adjust(stack, "harbour", -50, "booked twice", "T-1")
    assert (result.changed, again.changed) == (True, False)
    assert again.data == result.data
    [entry] = house.entries(type="credits_adjusted")
    assert (entry["actor"]["name"], entry["reason"]) == (stack.operator.name, "booked twice")
    check(house)


def test_a_reference_for_something_else_is_refused_with_what_to_do(stack: Stack) -> None:
    book(stack, "harbour", 50, "INV-7")
    with pytest.raises(IdempotencyKeyReused) as refused:
        book(stack, "harbour", 51, "INV-7")
    assert sentence_for(refused.value) == (
        "Reference INV-7 was booked before with 50 credits: if this is another booking, give it its own reference."
    )


def test_an_account_that_is_not_there_is_told_with_what_to_do(stack: Stack) -> None:
    with pytest.raises(NotFound) as refused:
        book(stack, "habour", 50, "INV-7")
    assert sentence_for(refused.value) == (
        "There is no account habour: check the spelling, or open it with sayso-operator open-account."
    )


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"credits_moved": 0}, "credits: must not be 0."),
    ({"credits_moved": 10**9 + 1}, "credits: "),
    ({"credits_moved": -(10**9) - 1}, "credits: "),
    ({"reason": ""}, "reason: "),
    ({"reason": " "}, "reason: must be one line without spaces at its ends."),
    ({"reason": "two\nlines"}, "reason: must be one line without spaces at its ends."),
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
    assert sentence_for(refused.value).startswith(sentence)
    assert house.credits()["balance"] == 1000


@pytest.mark.parametrize(("credits_bought", "reference"), [(0, "r"), (-5, "r"), (5, ""), (5, " r")])
def test_a_purchase_of_another_form_is_refused(house: House, stack: Stack, credits_bought: int, reference: str) -> None:
    with pytest.raises(ValidationError):
        book(stack, "harbour", credits_bought, reference)
    assert house.credits()["balance"] == 1000
