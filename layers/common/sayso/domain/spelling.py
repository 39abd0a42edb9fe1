"""Countries where one phone has several numbers in E.164 form, and the one of them by which Sayso knows the phone."""

import re

import phonenumbers

# Mexico dropped the 1 of mobiles, and the prefixes 01, 044 and 045, on 2019-08-03; the carrier wants none of them:
# https://www.twilio.com/guidelines/mx/voice, https://www.twilio.com/en/guidelines/mx/sms
# Argentina's mobiles have a 9 when they are called from abroad, and none in many lists and texts. The ten digits after
# it are one phone's, never a mobile's and a landline's: https://github.com/google/libphonenumber/pull/1719
_CANONICAL = (
    (re.compile(r"\+52(?:1|01|04[45])([2-9][0-9]{9})"), r"+52\1"),
    (re.compile(r"\+54([1-3][0-9]{9})"), r"+549\1"),
)

# Of these two, what may have been stored before they were taken for one phone.
_OTHERS = (
    (re.compile(r"\+52([2-9][0-9]{9})"), r"+521\1"),
    (re.compile(r"\+549([1-3][0-9]{9})"), r"+54\1"),
)

# A 15 behind the area code, as mobiles are dialled within Argentina; the library knows where an area code ends.
_WITH_15 = re.compile(r"\+54[1-3][0-9]{11}")


def canonical(e164: str) -> str:
    """The number by which the phone is known, for any of its numbers in E.164 form."""
    if _WITH_15.fullmatch(e164):
        e164 = phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.E164)
    for written, known in _CANONICAL:
        if match := written.fullmatch(e164):
            return match.expand(known)
    return e164


def spellings(known: str) -> tuple[str, ...]:
    """All numbers under which data of the phone may be stored; the canonical one first."""
    return (known, *(match.expand(other) for written, other in _OTHERS if (match := written.fullmatch(known))))
