"""Where a message may go: numbers that cost are refused by their class, other countries by the setting.

Within +1 alone there are some twenty countries; a text to Jamaica costs many times as much as one to the next street.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

from sayso.domain.phone import PhoneNumber

UNITED_STATES = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})
"""With their territories: one tariff, as to Canada."""

_CLASSES: Mapping[int, str] = {
    PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
    PhoneNumberType.SHARED_COST: "a shared-cost number",
    PhoneNumberType.TOLL_FREE: "a toll-free number",
    PhoneNumberType.PERSONAL_NUMBER: "a personal number that is forwarded",
}

_NO_COUNTRY = "001"
"""The library's region of satellite phones and international services (+870, +881, +882, +979 …)."""


def usual_countries(default_country: str) -> frozenset[str]:
    """Where an account may send unless the operator says otherwise: its country, and for one of the United States also
    their territories and Canada."""
    return UNITED_STATES | {"CA"} if default_country in UNITED_STATES else frozenset({default_country})


def refusal(phone: PhoneNumber, countries: Collection[str]) -> str:
    """Why no message goes to this phone; empty if one may."""
    country, expensive = _north_american(phone.e164[:5]) if phone.e164.startswith("+1") else _of(phone.e164)
    if country == _NO_COUNTRY:
        return "it is a satellite phone or an international service"
    if expensive:
        return f"it is {expensive}"
    if country not in countries:
        return f"it is a number of {country or 'no known country'}, which the setting countries does not have"
    return ""


def country_of(phone: PhoneNumber) -> str:
    """The country of a number, two letters; empty if it has none."""
    try:
        return _of(phone.e164)[0]
    except phonenumbers.NumberParseException:
        return ""


@lru_cache(maxsize=1000)
def _north_american(prefix: str) -> tuple[str, str]:
    """The country and the class that its area code decides; what the library takes long to find out, once for all."""
    return _of(f"{prefix}2345678")


def _of(e164: str) -> tuple[str, str]:
    number = phonenumbers.parse(e164)
    return phonenumbers.region_code_for_number(number) or "", _CLASSES.get(phonenumbers.number_type(number), "")
