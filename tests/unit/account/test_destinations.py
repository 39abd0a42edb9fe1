"""Numbers that cost are refused by class, and other countries by the setting."""

import phonenumbers
import pytest

from sayso.domain.account.destinations import refusal, usual_countries
from sayso.domain.phone import PhoneNumber

US = usual_countries("US")

CLASSES: list[tuple[str, str]] = [
    ("+19005550123", "it is a premium-rate number"),
    ("+18005550123", "it is a toll-free number"),
    ("+18885550123", "it is a toll-free number"),
    ("+448001111111", "it is a toll-free number"),
    ("+34901123456", "it is a shared-cost number"),
    ("+447012345678", "it is a personal number that is forwarded"),
    ("+881612345678", "it is a satellite phone or an international service"),
    ("+870773123456", "it is a satellite phone or an international service"),
    ("+979123456789", "it is a satellite phone or an international service"),
]


@pytest.mark.parametrize(("phone", "why"), CLASSES)
def test_a_number_that_costs_is_refused_whatever_its_country(phone: str, why: str) -> None:
    everywhere = [*phonenumbers.SUPPORTED_REGIONS, "001"]
    assert refusal(PhoneNumber(phone), everywhere) == why


HERE = ["+14155550101", "+17875550123", "+13405550123", "+16716461234", "+16846331234", "+16702341234", "+14165550123"]


@pytest.mark.parametrize("phone", HERE)
def test_the_united_states_their_territories_and_canada_are_usual(phone: str) -> None:
    assert refusal(PhoneNumber(phone), US) == ""
    assert refusal(PhoneNumber(phone), usual_countries("PR")) == ""


@pytest.mark.parametrize(
    ("phone", "country"), [("+18765550123", "JM"), ("+18095550123", "DO"), ("+447400123456", "GB")]
)
def test_plus_one_alone_is_not_the_same_country(phone: str, country: str) -> None:
    said = f"it is a number of {country}, which the setting countries does not have"
    assert refusal(PhoneNumber(phone), US) == said
    assert refusal(PhoneNumber(phone), {*US, country}) == ""


def test_elsewhere_only_the_own_country_is_usual() -> None:
    assert usual_countries("GB") == {"GB"}


@pytest.mark.parametrize("region", sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE[1]))
def test_an_area_code_decides_the_country_as_the_library_does(region: str) -> None:
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        number = phonenumbers.example_number_for_type(region, kind)
        assert number is not None
        phone = PhoneNumber(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
        assert refusal(phone, {phonenumbers.region_code_for_number(number) or ""}) == ""
