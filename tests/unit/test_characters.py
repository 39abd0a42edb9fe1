"""Which characters are made plain, and that nothing else is touched."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.characters import normalise
from sayso.domain.plain import PLAIN
from sayso.domain.segments import BASIC, Encoding, count

REPLACED = [
    # text, normalised, why
    ("It’s “on”", 'It\'s "on"', "curly quotes of a word processor"),
    ("‚so‘ „so“ «so» ‹so›", "'so' \"so\" \"so\" 'so'", "quotes of other languages"),
    ("5′ 10″", "5' 10\"", "primes"),
    ("Sam`s and Sam´s", "Sam's and Sam's", "accents typed for an apostrophe"),
    ("4–5 pm — sharp", "4-5 pm - sharp", "en and em dash"),
    ("non‑breaking ‐ ‒ ― −1", "non-breaking - - - -1", "hyphens, bars and the minus sign"),
    ("wait…", "wait...", "an ellipsis"),
    ("5\u00a0pm\u2009!\u202f?\u3000.", "5 pm ! ? .", "no-break, thin and wide blanks"),
    ("a\tb", "a b", "a tab, from a spreadsheet"),
    ("one\u2028two\u2029three", "one\ntwo\nthree", "Unicode's ends of lines"),
    ("\ufeffHi\u200b Sam\u00ad\u2060", "Hi Sam", "what nobody sees"),
]

KEPT = [
    # text, why
    ("", "nothing"),
    ("Hi Sam, 5 pm (sharp) - 'ok' \"ok\"...", "plain already"),
    ("two\nlines\r\n", "ends of lines"),
    ("Zoë, José, François, Đặng, Łukasz", "letters, though some turn the text into UCS-2"),
    ("👨\u200d👩\u200d👧 ❤\ufe0f 👍🏽", "emoji with joiners, variation selectors and skin tones"),
    ("می\u200cخواهم", "the non-joiner, which Persian spelling needs"),
    ("\u200fשלום", "direction marks"),
    ("€ £ {a} [b]", "the extension table"),
    ("50° ½ © №", "signs that have no plain form"),
]


@pytest.mark.parametrize(("text", "plain", "why"), REPLACED, ids=[row[2] for row in REPLACED])
def test_what_keeps_its_meaning_is_made_plain(text: str, plain: str, why: str) -> None:
    assert normalise(text) == plain
    assert count(plain).encoding is Encoding.GSM_7


@pytest.mark.parametrize(("text", "why"), KEPT, ids=[row[1] for row in KEPT])
def test_everything_else_is_left_alone(text: str, why: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize("code", PLAIN, ids=hex)
def test_each_row_of_the_table_saves_something_and_changes_no_letter(code: int) -> None:
    assert chr(code) not in BASIC
    assert BASIC.issuperset(PLAIN[code])
    assert not chr(code).isalnum() or PLAIN[code] == unicodedata.normalize("NFC", chr(code))
    assert code not in {0x200C, 0x200D, *range(0xFE00, 0xFE10)}


@given(st.text(st.one_of(st.sampled_from([chr(code) for code in PLAIN]), st.characters())))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(st.one_of(st.sampled_from([chr(code) for code in PLAIN]), st.characters())))
def test_letters_and_digits_stay_in_their_order(text: str) -> None:
    assert _letters_and_digits(normalise(text)) == _letters_and_digits(text)


def _letters_and_digits(text: str) -> list[str]:
    return [char for char in unicodedata.normalize("NFC", text) if char.isalnum()]
