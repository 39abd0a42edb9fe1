"""The id of a phone: it leads back with its own key alone, and no other text leads anywhere."""

from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.phone import PhoneNumber
from sayso.domain.phone_id import KEY_BYTES, is_phone_id, phone_id, phone_of

KEY, OTHER = bytes(KEY_BYTES), bytes(range(KEY_BYTES))
PHONES = st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True).map(PhoneNumber)


@given(PHONES)
def test_an_id_leads_back_to_its_phone_and_with_another_key_nowhere(phone: PhoneNumber) -> None:
    sealed = phone_id(KEY, phone)
    assert is_phone_id(sealed)
    assert phone_of(KEY, sealed) == phone
    assert phone_of(OTHER, sealed) is None
    assert phone.e164[1:] not in sealed


@given(PHONES, st.integers(3, 25), st.sampled_from("abcXYZ012_-"))
def test_an_id_with_one_other_letter_is_no_id(phone: PhoneNumber, place: int, letter: str) -> None:
    sealed = phone_id(KEY, phone)
    changed = sealed[:place] + letter + sealed[place + 1 :]
    assert changed == sealed or phone_of(KEY, changed) is None


@given(st.text(max_size=30))
def test_any_text_is_taken_for_what_it_is(text: str) -> None:
    assert phone_of(KEY, f"ph_{text}") is None
