"""The numbers of one phone are one number for Sayso, and no two phones are made one."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.domain.phone import PhoneNumber
from sayso.domain.rejection import RowRejected
from sayso.domain.spelling import canonical, spellings

# Mexico: https://www.twilio.com/guidelines/mx/voice and .../mx/sms; Argentina: https://github.com/google/libphonenumber/pull/1719
SPELT = [
    # as it came, as it is known, why
    ("+525512345678", "+525512345678", "Mexico since 2019"),
    ("+5215512345678", "+525512345678", "Mexico's mobiles until 2019, and as some carriers still write them"),
    ("+52015512345678", "+525512345678", "01, Mexico's trunk prefix until 2019"),
    ("+520445512345678", "+525512345678", "044, for mobiles of the same area until 2019"),
    ("+520455512345678", "+525512345678", "045, for mobiles of another area until 2019"),
    ("+5491123456789", "+5491123456789", "an Argentine mobile, called from abroad"),
    ("+541123456789", "+5491123456789", "the same in texts and lists"),
    ("+54111523456789", "+5491123456789", "the same with the 15 of calls within the country"),
    ("+543435123456", "+5493435123456", "an area code of three digits"),
    ("+54343155123456", "+5493435123456", "and the 15 behind it"),
    ("+542966412345", "+5492966412345", "an area code of four digits"),
    ("+54296615412345", "+5492966412345", "and the 15 behind it"),
]

LEFT = [
    # as it came, why it stays as it is
    ("+521551234567", "one digit short for Mexico"),
    ("+52155123456789", "one too many"),
    ("+521155123456", "no Mexican number begins with 1 today"),
    ("+548001234567", "an Argentine number without charge is no mobile"),
    ("+54112345678", "one digit short for Argentina"),
    ("+54911234567890", "one too many"),
    ("+14155550101", "North America"),
    ("+15512345678", "New Jersey, which looks like Mexico City without its country code"),
    ("+5511987654321", "Brazil, with its ninth digit"),
    ("+551187654321", "Brazil without it: not taken for the other"),
]


@pytest.mark.parametrize(("came", "known", "why"), SPELT, ids=[row[2] for row in SPELT])
def test_each_number_of_a_phone_is_known_as_one(came: str, known: str, why: str) -> None:
    phone = PhoneNumber.from_e164(came)
    assert (phone.e164, phone.written, str(phone)) == (known, came, known)
    assert phone == PhoneNumber(known)
    assert hash(phone) == hash(PhoneNumber(known))


@pytest.mark.parametrize(("came", "why"), LEFT, ids=[row[1] for row in LEFT])
def test_any_other_number_stays_as_it_is(came: str, why: str) -> None:
    assert PhoneNumber.from_e164(came).e164 == came
    assert spellings(came) == (came,)


numbers_of_both = st.one_of(
    st.from_regex(r"\+52(1|01|044|045|)[2-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"\+549?[1-3][0-9]{9}", fullmatch=True),
    st.from_regex(r"\+54(11|2[0-9]{2}|3[0-9]{3})15[0-9]{6,8}", fullmatch=True).filter(lambda text: len(text) == 15),
    st.from_regex(r"\+5[24][0-9]{2,13}", fullmatch=True),
    st.from_regex(r"\+[1-9][0-9]{1,14}", fullmatch=True),
)


@settings(max_examples=1000)
@given(numbers_of_both)
def test_a_number_is_known_by_the_same_number_again(e164: str) -> None:
    known = canonical(e164)
    assert canonical(known) == known
    assert {canonical(one) for one in spellings(known)} == {known}
    assert PhoneNumber(e164).spellings[0] == known


digits = st.text("0123456789", min_size=9, max_size=9)


@given(st.sampled_from("23456789"), digits)
def test_both_spellings_of_mexico_are_equal(first: str, rest: str) -> None:
    assert PhoneNumber(f"+52{first}{rest}") == PhoneNumber(f"+521{first}{rest}")
    assert PhoneNumber(f"+52{first}{rest}").spellings == (f"+52{first}{rest}", f"+521{first}{rest}")


@given(st.sampled_from("123"), digits)
def test_both_spellings_of_argentina_are_equal(first: str, rest: str) -> None:
    assert PhoneNumber(f"+54{first}{rest}") == PhoneNumber(f"+549{first}{rest}")
    assert PhoneNumber(f"+549{first}{rest}").spellings == (f"+549{first}{rest}", f"+54{first}{rest}")


def test_only_mexico_and_argentina_have_several_spellings() -> None:
    found = set()
    for region in phonenumbers.SUPPORTED_REGIONS:
        number = phonenumbers.example_number(region)
        assert number is not None
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if len(spellings(canonical(e164))) > 1:
            found.add(number.country_code)
    assert found == {52, 54}


TYPED = [
    # as typed, default country, as it is known, as the carrier is given it
    ("55 1234 5678", "MX", "+525512345678", "+525512345678"),
    ("1 55 1234 5678", "MX", "+525512345678", "+525512345678"),
    ("15512345678", "MX", "+525512345678", "+525512345678"),
    ("15512345678", "US", "+15512345678", "+15512345678"),
    ("044 55 1234 5678", "MX", "+525512345678", "+525512345678"),
    ("01 55 1234 5678", "MX", "+525512345678", "+525512345678"),
    ("+52 1 55 1234 5678", "US", "+525512345678", "+525512345678"),
    ("011 52 1 55 1234 5678", "US", "+525512345678", "+525512345678"),
    ("011 2345-6789", "AR", "+5491123456789", "+541123456789"),
    ("011 15 2345-6789", "AR", "+5491123456789", "+5491123456789"),
    ("+54 11 2345 6789", "US", "+5491123456789", "+541123456789"),
    ("+54 9 11 2345 6789", "US", "+5491123456789", "+5491123456789"),
    ("0343 15 512-3456", "AR", "+5493435123456", "+5493435123456"),
]


@pytest.mark.parametrize(("typed", "country", "known", "written"), TYPED)
def test_a_list_may_have_either(typed: str, country: str, known: str, written: str) -> None:
    phone = PhoneNumber.parse(typed, country)
    assert (phone.e164, phone.written) == (known, written)


by_hand = st.tuples(
    st.sampled_from(["", "1 ", "+1 ", "+52 ", "+52 1 ", "+54 ", "+54 9 ", "044 ", "01 ", "0", "9 "]),
    st.from_regex(r"\(?[1-9][0-9]{1,3}\)?[ .-]?[0-9]{3,4}[ .-]?[0-9]{4}", fullmatch=True),
    st.sampled_from(["MX", "AR", "US", "CA"]),
)


@settings(max_examples=1000)
@given(by_hand)
def test_what_a_person_writes_is_the_phone_that_its_number_is(written: tuple[str, str, str]) -> None:
    """Whether it took the short cut or not: what is known is canonical, and read again it is the same phone."""
    prefix, rest, country = written
    try:
        phone = PhoneNumber.parse(prefix + rest, country)
    except RowRejected:
        return
    assert canonical(phone.e164) == phone.e164
    assert canonical(phone.written) == phone.e164
    assert PhoneNumber.parse(phone.e164, "DE") == PhoneNumber.parse(phone.written, "GB") == phone
