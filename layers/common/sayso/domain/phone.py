"""Phone numbers: parsed from what a person typed, kept as E.164, and masked in logs."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Self

import phonenumbers
from phonenumbers import NumberParseException, ValidationResult

from sayso.domain.rejection import RejectionReason, RowRejected
from sayso.domain.spelling import canonical, spellings

# ITU-T E.164: a plus, a country code that does not begin with 0, at most 15 digits in all.
E164 = r"\+[1-9][0-9]{1,14}"
_E164 = re.compile(E164)

# A short code belongs to a sender, never to a person: five or six digits in North America, three to six elsewhere.
_SHORT_CODE = re.compile(r"[1-9][0-9]{2,5}")

# What Twilio puts before the number of a sender who does not write by SMS.
_CHANNELS = ("rcs:", "whatsapp:")

# Toll-free area codes: 47 CFR 52.101.
_TOLL_FREE = re.compile(r"\+18(?:00|33|44|55|66|77|88)[0-9]{7}")

# The library reads words as keypad letters or skips them ("call 415 555 0101"). Text that has more in it than a number
# may mean another number, so it is rejected and goes back to the person who wrote it.
_NOT_OF_A_NUMBER = re.compile(r"[^\W\d_]|[*#]")

_WORDS = re.compile(r"[^\d\s+()./#*,;:-]+(?:\s+[^\d\s+()./#*,;:-]+)*")

# A spreadsheet has stored the number as a quantity: read as digits, the .0 would make it another phone's number.
_DECIMAL = re.compile(r"\d{7,}\.0")

# A spreadsheet has shown a long number in short: the digits that it left out are lost.
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.A | re.I)

# What people write between two numbers, and the digits from which on a part is a number of its own.
_BETWEEN = re.compile(r":::|[;,/|&]|\bor\b|\band\b", re.I)
_OWN_NUMBER = 7

# A North American number as nearly everybody there writes it. The library reads it too, but takes many times as long:
# nearly all of the time that checking a large batch takes.
_NORTH_AMERICAN = re.compile(r"(?:\+?1[ .-]?)?\(?([2-9][0-9]{2})\)?[ .-]?([2-9][0-9]{2})[ .-]?([0-9]{4})")

_MEXICO = 52
_MOBILES = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}

_UNREADABLE = {
    NumberParseException.INVALID_COUNTRY_CODE: "it has no valid country code",
    NumberParseException.TOO_SHORT_AFTER_IDD: "it is too short",
    NumberParseException.TOO_SHORT_NSN: "it is too short",
    NumberParseException.TOO_LONG: "it is too long",
}

_IMPOSSIBLE = {
    ValidationResult.TOO_SHORT: "it is too short",
    ValidationResult.TOO_LONG: "it is too long",
    ValidationResult.INVALID_LENGTH: "it has the wrong number of digits",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "its area code is missing",
}


@dataclass(frozen=True, slots=True, order=True)
class PhoneNumber:
    """One phone, as `+` and up to 15 digits; the number of an account may be a short code instead.

    Where a phone has several numbers in E.164 form, `e164` is the same for all of them, and they are equal; `written`
    is the number as it came, and the carrier is given that.
    """

    e164: str
    written: str = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if _E164.fullmatch(self.e164) is None and not self.is_short_code:
            raise ValueError("not a phone number in E.164 form: + and 2 to 15 digits")
        object.__setattr__(self, "written", self.e164)
        object.__setattr__(self, "e164", canonical(self.e164))

    def __str__(self) -> str:
        return self.e164

    def __repr__(self) -> str:
        return f"PhoneNumber({'*' * (len(self.e164) - 2)}{self.e164[-2:]})"

    @property
    def spellings(self) -> tuple[str, ...]:
        """The numbers under which data of this phone may be stored; its own first."""
        return spellings(self.e164)

    @classmethod
    def from_e164(cls, text: str) -> Self:
        """A number that was parsed before: only its form is checked. Raises ValueError, for a short code too."""
        if _SHORT_CODE.fullmatch(text):
            raise ValueError("not a phone number in E.164 form: a short code is nobody's phone")
        return cls(text)

    @classmethod
    def of_sender(cls, text: str) -> Self:
        """The phone of somebody who wrote, as the carrier sends it, whatever the channel. Raises ValueError."""
        channel = next((channel for channel in _CHANNELS if text.startswith(channel)), "")
        return cls.from_e164(text.removeprefix(channel))

    @classmethod
    def of_account(cls, text: str) -> Self:
        """The number of an account, perhaps a short code, as the carrier or operator writes it. Raises ValueError."""
        channel = next((channel for channel in _CHANNELS if text.startswith(channel)), "")
        return cls(text.removeprefix(channel))

    @property
    def is_short_code(self) -> bool:
        """Whether it is a short code: it sends and receives texts, and makes no calls."""
        return _SHORT_CODE.fullmatch(self.e164) is not None

    @property
    def is_toll_free(self) -> bool:
        """Whether it is a toll-free number of North America, for whose texts the network keeps blocks of its own."""
        return _TOLL_FREE.fullmatch(self.e164) is not None

    @classmethod
    def parse(cls, raw: str, default_country: str) -> Self:
        """A number as a person writes it; without a country code it belongs to `default_country` ("US").

        Raises RowRejected for what is not in the country's numbering plan: short codes and extensions are not.
        """
        text = _plain(raw)
        if not text:
            raise _invalid("it is empty")
        if _DECIMAL.fullmatch(text):
            raise _invalid("it ends in .0: store it as text, not as a quantity")
        if _ROUNDED.fullmatch(text):
            raise _invalid("the spreadsheet has rounded this number: store the column as text, and enter it again")
        return cls(_north_american(text, default_country) or _of_any_country(text, default_country))


def without_words(raw: str) -> str:
    """What was typed as a number, with `…` where it has words: `Dana (415) 555` is `… (415) 555`."""
    return _WORDS.sub("…", raw)


def may_lack_plus(raw: str, country: str, phone: PhoneNumber) -> bool:
    """Whether a number may have lost its plus, and so was read as another one: `4915112345678` in Germany."""
    text = _plain(raw)
    digits = "".join(char for char in text if char.isdecimal())
    code = str(phonenumbers.country_code_for_region(country))
    if text.startswith(("+", "0")) or not digits.startswith(code) or phone.e164 == f"+{digits}":
        return False
    try:
        meant = phonenumbers.parse(f"+{digits}")
    except NumberParseException:
        return False
    return phonenumbers.number_type(meant) in _MOBILES


def _plain(raw: str) -> str:
    """The text without what copying from contacts and web pages adds: direction marks, odd and repeated blanks."""
    if not raw.isascii():
        raw = "".join(char for char in raw if unicodedata.category(char) != "Cf")
    return " ".join(raw.split())


def _north_american(text: str, country: str) -> str | None:
    """E.164 of a plainly written number of a country whose code is 1; None for any other text, valid or not."""
    match = _NORTH_AMERICAN.fullmatch(text)
    if match is None:
        return None
    digits = "".join(match.groups())
    number = phonenumbers.PhoneNumber(country_code=1, national_number=int(digits))
    return f"+1{digits}" if phonenumbers.is_valid_number_for_region(number, country) else None


def _of_any_country(text: str, country: str) -> str:
    """E.164 of the number that the library finds in the text. Raises RowRejected."""
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException as error:
        why = _UNREADABLE.get(error.error_type, "it is not a phone number")
        raise _invalid(_several(text) or why) from None  # the cause repeats the number
    if several := _several(text):
        raise _invalid(several)
    if number.extension:
        raise _invalid("it has an extension, which a text cannot dial: give a number that has none")
    if _NOT_OF_A_NUMBER.search(text):
        raise _invalid("it contains more than a phone number")
    number = _in_force(number)
    if not phonenumbers.is_valid_number(number):
        possible = phonenumbers.is_possible_number_with_reason(number)
        raise _invalid(_IMPOSSIBLE.get(possible, "there is no such number in its country"))
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if _E164.fullmatch(e164) is None:  # a few numbering plans have valid numbers longer than E.164's 15 digits
        raise _invalid("it is too long")
    return e164


def _in_force(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
    """The number as its country writes it today. The library knows none that are not in force, as Mexico's with a 1."""
    if number.country_code != _MEXICO:
        return number
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return phonenumbers.parse(canonical(e164)) if canonical(e164) != e164 else number


def _several(text: str) -> str:
    """What is wrong if it is more than one number; empty if it is one. `030/901820` is one."""
    parts = [sum(map(str.isdigit, part)) >= _OWN_NUMBER for part in _BETWEEN.split(text)]
    return "it holds several phone numbers: give each its own row or column" if sum(parts) > 1 else ""


def _invalid(why: str) -> RowRejected:
    return RowRejected(RejectionReason.INVALID_PHONE, why)
