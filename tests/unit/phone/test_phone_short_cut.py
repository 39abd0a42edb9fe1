"""Plainly written numbers of North America do not pass through all of the library: what comes out is the same."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.domain import phone
from sayso.domain.phone import PhoneNumber
from sayso.domain.rejection import RowRejected
from sayso.domain.spelling import canonical

REGIONS = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1])


def by_the_library(text: str, country: str) -> str | None:
    """The number that the library reads, as the phone is known by it."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    e164 = canonical(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return e164 if phonenumbers.is_valid_number(phonenumbers.parse(e164)) else None


def by_us(text: str, country: str) -> str | None:
    try:
        return PhoneNumber.parse(text, country).e164
    except RowRejected:
        return None


@settings(max_examples=500)
@given(st.from_regex(phone._NORTH_AMERICAN, fullmatch=True), st.sampled_from([*REGIONS, "DE", "GB", "MX", "AR"]))
def test_any_spelling_that_takes_the_short_cut_is_read_as_the_library_reads_it(text: str, country: str) -> None:
    assert by_us(text, country) == by_the_library(text, country)


@pytest.mark.parametrize("country", ["US", "CA", "PR", "DO"])
def test_numbers_of_every_area_are_read_as_the_library_reads_them(country: str) -> None:
    numbers = [f"({area}) {exchange}-0123" for area in range(200, 1000) for exchange in (234, 555)]
    assert [number for number in numbers if by_us(number, country) != by_the_library(number, country)] == []


def test_the_short_cut_is_for_accounts_of_north_america() -> None:
    assert phone._north_american("415 555 0101", "US") == "+14155550101"
    assert phone._north_american("+1 415 555 0101", "DE") is None
    assert phone._north_american("115 555 0101", "US") is None
