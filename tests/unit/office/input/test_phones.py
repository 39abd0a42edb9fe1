"""A phone on the command line is the phone that the API knows, in each of its spellings."""

import pytest

from sayso_cli.office.input.phones import to_e164
from sayso_cli.office.problem import Problem


@pytest.mark.parametrize("typed", ["55 1234 5678", "1 55 1234 5678", "+52 1 55 1234 5678", "+525512345678"])
def test_each_spelling_is_the_same_phone(typed: str) -> None:
    assert to_e164(typed, "MX", "PHONE") == "+525512345678"


def test_what_is_no_phone_is_refused_with_the_name_of_the_option() -> None:
    with pytest.raises(Problem, match="--phone 12345: it is too short"):
        to_e164("12345", "US", "--phone")
