"""Numbers as people write them, and those that must not be guessed at."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.phone import PhoneNumber, may_lack_plus
from sayso.domain.rejection import RejectionReason, RowRejected

READ = [
    # as typed, default country, E.164, why
    ("(415) 555-0101", "US", "+14155550101", "the American way"),
    ("415.555.0101", "US", "+14155550101", "dots"),
    ("4155550101", "US", "+14155550101", "digits alone"),
    ("1 415 555 0101", "US", "+14155550101", "the trunk prefix 1"),
    ("+1 415 555 0101", "DE", "+14155550101", "its own country code beats the account's"),
    ("011 44 20 7946 0958", "US", "+442079460958", "the American prefix for abroad"),
    ("0044 20 7946 0958", "DE", "+442079460958", "the European prefix for abroad"),
    ("020 7946 0958", "GB", "+442079460958", "the trunk 0 goes"),
    ("06 6982 1234", "IT", "+390669821234", "the Italian 0 stays"),
    ("030/901820", "DE", "+4930901820", "a slash after the area code"),
    ("  415 555 0101\t", "US", "+14155550101", "blanks around"),
    ("415\u00a0555\u20090101", "US", "+14155550101", "no-break and thin spaces"),
    ("\u202a+1 415 555 0101\u202c", "US", "+14155550101", "direction marks, copied from contacts"),
    ("\ufeff415-555-0101", "US", "+14155550101", "byte order mark, the first cell of a file"),
    ("415\u2011555\u20130101", "US", "+14155550101", "non-breaking hyphen and en dash"),
    ("'+14155550101", "US", "+14155550101", "a spreadsheet's mark for text"),
    ("４１５５５５０１０１", "US", "+14155550101", "full-width digits"),
    ("٤١٥٥٥٥٠١٠١", "US", "+14155550101", "Arabic-Indic digits"),
]

REFUSED = [
    # as typed, default country, words of the detail, why
    ("", "US", "empty", "no cell"),
    (" \u200b ", "US", "empty", "only what nobody sees"),
    ("n/a", "US", "not a phone number", "words"),
    ("12345", "US", "too short", "a short code"),
    ("911", "US", "too short", "an emergency number is a short code too"),
    ("555-0101", "US", "area code", "a local number"),
    ("415 555 01011", "US", "too long", "one digit too many"),
    ("+1 415 555", "US", "too short", "cut off"),
    ("1" * 300, "US", "too long", "longer than the library reads"),
    ("(115) 555-0101", "US", "no such number", "no area code begins with 1"),
    ("+999 415 555 0101", "US", "country code", "no such country"),
    ("+0415 555 0101", "US", "country code", "no country code begins with 0"),
    ("415 555 0101", "", "country code", "neither says the country"),
    ("415 555 0101 x5", "US", "extension", "a text cannot dial on"),
    ("415 555 0101 ext. 12", "US", "extension", "likewise"),
    ("4155550101;4155550102", "US", "several", "two numbers: the second would be taken for an extension"),
    ("4155550101,4155550102", "US", "several", "two numbers"),
    ("415 555 0101 / 415 555 0102", "US", "several", "two numbers"),
    ("415 555 0101 ::: 415 555 0102", "US", "several", "two numbers, as Google Contacts writes them"),
    ("Mom 415 555 0101 or Dad 415 555 0102", "US", "several", "two numbers, and whose they are"),
    ("4.15E+09", "US", "the spreadsheet has rounded this number", "most of its digits are lost"),
    ("4,15E+09", "DE", "the spreadsheet has rounded this number", "with a comma"),
    ("1-800-FLOWERS", "US", "more than a phone number", "keypad letters"),
    ("not 415 555 0101", "US", "more than a phone number", "words before it may change what it means"),
    ("*31 30 901820", "DE", "more than a phone number", "a service code, not part of the number"),
    ("4155550101.0", "US", ".0", "a spreadsheet took it for a quantity"),
    ("0301234567.0", "DE", ".0", "where it would pass as the number of another phone"),
]


@pytest.mark.parametrize(("raw", "country", "e164", "why"), READ, ids=[row[3] for row in READ])
def test_a_number_is_read_as_people_write_it(raw: str, country: str, e164: str, why: str) -> None:
    assert PhoneNumber.parse(raw, country) == PhoneNumber(e164)


@pytest.mark.parametrize(("raw", "country", "words", "why"), REFUSED, ids=[row[3] for row in REFUSED])
def test_a_number_that_is_none_is_refused_and_told_why(raw: str, country: str, words: str, why: str) -> None:
    with pytest.raises(RowRejected) as caught:
        PhoneNumber.parse(raw, country)
    assert caught.value.reason is RejectionReason.INVALID_PHONE
    assert words in caught.value.detail
    assert "555" not in str(caught.value)


@pytest.mark.parametrize("country", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_a_number_of_any_country_is_the_same_in_each_way_of_writing(country: str) -> None:
    mobile = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    example = mobile or phonenumbers.example_number(country)
    assert example is not None
    written = {
        phonenumbers.format_number(example, style)
        for style in (
            phonenumbers.PhoneNumberFormat.E164,
            phonenumbers.PhoneNumberFormat.INTERNATIONAL,
            phonenumbers.PhoneNumberFormat.NATIONAL,
        )
    }
    assert len({PhoneNumber.parse(text, country) for text in written}) == 1


@given(st.text(st.one_of(st.sampled_from("+0123456789 -()./x;,#*=\u200e"), st.characters())))
def test_any_text_is_either_a_number_or_a_rejected_row(raw: str) -> None:
    try:
        phone = PhoneNumber.parse(raw, "US")
    except RowRejected:
        return
    assert PhoneNumber.parse(str(phone), "DE") == PhoneNumber.from_e164(phone.e164) == phone


@pytest.mark.parametrize("text", ["+14155550101", "+12", "+123456789012345"])
def test_e164_is_taken_as_it_is(text: str) -> None:
    assert str(PhoneNumber.from_e164(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "+1",
        "14155550101",
        "+04155550101",
        "+1 415",
        "+1234567890123456",
        "+14155550101\n",
        "+١٢٣٤٥",
        "12345",
    ],
)
def test_what_is_not_e164_is_no_phone_number(text: str) -> None:
    with pytest.raises(ValueError, match=r"E\.164"):
        PhoneNumber.from_e164(text)


def test_a_number_is_masked_where_it_might_be_logged() -> None:
    assert repr(PhoneNumber("+14155550101")) == "PhoneNumber(**********01)"
    assert "4155550" not in f"{[PhoneNumber('+14155550101')]}"


def test_numbers_are_sorted_by_their_digits() -> None:
    assert sorted([PhoneNumber("+222"), PhoneNumber("+111")]) == [PhoneNumber("+111"), PhoneNumber("+222")]


PLUS: list[tuple[str, str, bool, str]] = [
    ("4915112345678", "DE", True, "it is valid in Ostfriesland too"),
    ("49 151 12345678", "DE", True, "with blanks"),
    ("+4915112345678", "DE", False, "the plus is there"),
    ("015112345678", "DE", False, "the trunk 0 says that it is national"),
    ("004915112345678", "DE", False, "the prefix for abroad"),
    ("6281212345678", "ID", False, "the library reads it as the mobile that it is"),
    ("1 415 555 0101", "US", False, "likewise"),
    ("030 901820", "DE", False, "no country code"),
]


@pytest.mark.parametrize(("raw", "country", "lost", "why"), PLUS, ids=[row[3] for row in PLUS])
def test_a_mobile_that_lost_its_plus_is_noticed(raw: str, country: str, lost: bool, why: str) -> None:
    assert may_lack_plus(raw, country, PhoneNumber.parse(raw, country)) is lost


@pytest.mark.parametrize("text", ["51839", "242733", "123"])
def test_a_short_code_is_the_number_of_an_account_and_never_a_phone(text: str) -> None:
    assert PhoneNumber.of_account(text).is_short_code
    for read in (PhoneNumber.from_e164, PhoneNumber.of_sender):
        with pytest.raises(ValueError, match=r"E\.164"):
            read(text)
    with pytest.raises(RowRejected):
        PhoneNumber.parse(text, "US")


@pytest.mark.parametrize("text", ["+14155550101", "rcs:+14155550101", "whatsapp:+14155550101"])
def test_who_writes_by_another_channel_has_the_same_phone(text: str) -> None:
    assert PhoneNumber.of_sender(text) == PhoneNumber.of_account(text) == PhoneNumber("+14155550101")


@pytest.mark.parametrize(
    "text", ["", "rcs:", "rcs:maple_street_agent", "whatsapp:rcs:+14155550101", "sip:+14155550101"]
)
def test_what_names_no_phone_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="not a phone number"):
        PhoneNumber.of_sender(text)


@pytest.mark.parametrize(
    ("text", "is_toll_free"), [("+18005550100", True), ("+18885550100", True), ("+14155550100", False)]
)
def test_toll_free_numbers_are_known(text: str, is_toll_free: bool) -> None:
    assert PhoneNumber(text).is_toll_free is is_toll_free
