"""Which characters are made plain, and that nothing else is touched."""

import re
import unicodedata
from pathlib import Path
from types import ModuleType

import pytest

from sayso.domain.characters import lookalike_letters, plain_forms
from sayso.domain.characters.findings import normalise
from sayso.domain.characters.lookalike_letters import SAME_SHAPE, SIMILAR_SHAPE
from sayso.domain.characters.plain_forms import BULLETS, PLAIN, UNSEEN
from sayso.domain.text.segments import BASIC, GSM_7, Encoding, count

REPLACED = [
    # text, normalised, why
    ("It’s “on”", 'It\'s "on"', "curly quotes of a word processor"),
    ("‚so‘ „so“ «so» ‹so›", "'so' \"so\" \"so\" 'so'", "quotes of other languages"),
    ("❝Go❞ ❛team❜", "\"Go\" 'team'", "quotes as ornaments"),
    ("5′ 10″", "5' 10\"", "primes"),
    ("Sam`s and Sam´s", "Sam's and Sam's", "accents typed for an apostrophe"),
    ("4–5 pm — sharp", "4-5 pm - sharp", "en and em dash"),
    ("non‑breaking ‐ ‒ ― −1", "non-breaking - - - -1", "hyphens, bars and the minus sign"),
    ("1⁄2 and 3∕4", "1/2 and 3/4", "the slashes of fractions"),
    ("wait…", "wait...", "an ellipsis"),
    ("p․m․ ‥", "p.m. ..", "leaders"),
    ("so\u037e then", "so; then", "what is canonically a semicolon"),
    ("Today！（Gym）：5，6．7；8？9／10－11", "Today!(Gym):5,6.7;8?9/10-11", "punctuation of East Asian keyboards"),
    ("5\u00a0pm\u2009!\u202f?\u3000.", "5 pm ! ? .", "no-break, thin and wide blanks"),
    ("a\tb", "a b", "a tab, from a spreadsheet"),
    ("one\u2028two\u2029three\x0bfour", "one\ntwo\nthree\nfour", "Unicode's ends of lines, and a word processor's"),
    ("Bring:\n• shoes\n‣ towel\n◦ water\n● hat", "Bring:\n* shoes\n* towel\n* water\n* hat", "bullets"),
    ("\uf0b7\tshoes\r\n\uf0a7\ttowel", "* shoes\r\n* towel", "bullets of a word processor's symbol fonts"),
    ("·\u00a0shoes\n⁃ towel", "- shoes\n- towel", "dots and dashes as bullets"),
    ("Gym · 5 pm • Hall", "Gym - 5 pm * Hall", "bullets between two parts"),
    ("\ufeffHi\u200b Sam\u00ad\u2060", "Hi Sam", "what nobody sees"),
    ("Hi\u200e \u202aSam\u202c \u2068Reyes\u2069", "Hi Sam Reyes", "direction marks in a Latin text"),
    ("co\u200coperate \u200dtoday", "cooperate today", "joiners where nothing joins"),
    ("Hi\ufe0f Sam \ufe0f5", "Hi Sam 5", "variation selectors whose emoji is gone"),
    ("a\u180eb\u2063c", "abc", "unseen signs of other scripts and of mathematics"),
    ("Hi \ufffcSam", "Hi Sam", "the place of a picture that was not pasted"),
    ("Hi\U000e0041\U000e007f Sam\U000e0001", "Hi Sam", "tags that belong to no flag"),
    ("Jose\u0301 Nu\u0301n\u0303ez".replace("u\u0301", "u"), "José Nuñez", "letters that macOS took apart"),
    ("A\u030angstro\u0308m", "Ångström", "letters with other marks"),
    ("5 \u212a, 3 \u2126, 1 \u212b", "5 K, 3 Ω, 1 Å", "signs that are canonically letters of GSM-7"),
]

KEPT = [
    # text, why
    ("", "nothing"),
    ("Hi Sam, 5 pm (sharp) - 'ok' \"ok\"...", "plain already"),
    ("two\nlines\r\n", "ends of lines"),
    ("page\fpage", "a form feed: it is in GSM-7"),
    ("Zoë, José, François, Đặng, Łukasz, Işık", "letters, though some turn the text into UCS-2"),
    ("Está aquí el niño, según él", "Spanish, of which GSM-7 has é and ñ, but not á, í, ó and ú"),
    ("1º y 2ª", "Spanish ordinals"),
    ("Kaʻiulani, Oʼahu, ʿAli, Nuuʹ", "letters of names that only look like apostrophes"),
    ("Gal·la, Marcel·lí, 3·4", "a dot within Catalan names and between figures"),
    ("pass•word", "a bullet within a word"),
    ("ﬁnal 𝗛𝗲𝗹𝗹𝗼 Ｈｉ ⁿ ɡ", "letters of other fonts"),
    ("x\u0331\u0332, n\u20d7, q\u0301", "marks that compose with no letter"),
    ("a" + "\u0301\u0323" * 20, "marks beyond number"),
    ("👨\u200d👩\u200d👧 ❤\ufe0f 👍🏽 ℹ\ufe0f ©\ufe0f", "emoji with joiners, variation selectors and skin tones"),
    ("🇺🇸 5\ufe0f\u20e3 #\u20e3 ☎\ufe0e", "flags, keycaps and signs shown as text"),
    ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "the tags of the flag of England"),
    ("می\u200cخواهم", "the non-joiner, which Persian spelling needs"),
    ("\u200fשלום", "direction marks of a text from right to left"),
    ("€ £ {a} [b]", "the extension table"),
    ("50° ½ © № × ÷ ™", "signs that have no plain form"),
    ("a\x85b\x00c\x1b", "control characters of unknown meaning"),
    ("Hi \ud83d Sam \udc4d", "halves of a pair"),
    ("Hi \ufffd Sam", "what was lost before"),
]


@pytest.mark.parametrize(("text", "wanted", "why"), REPLACED, ids=[row[2] for row in REPLACED])
def test_what_keeps_its_meaning_is_made_plain(text: str, wanted: str, why: str) -> None:
    assert normalise(text) == wanted
    assert count(wanted).encoding is Encoding.GSM_7


@pytest.mark.parametrize(("text", "why"), KEPT, ids=[row[1] for row in KEPT])
def test_everything_else_is_left_alone(text: str, why: str) -> None:
    assert normalise(text) == text


def test_a_letter_that_gsm_7_lacks_is_composed_all_the_same_for_it_takes_one_unit_less() -> None:
    assert normalise("Pe\u0301rez Gonza\u0301lez, Nguye\u0302\u0303n") == "Pérez González, Nguyễn"


def test_a_text_of_gsm_7_is_returned_as_it_is() -> None:
    text = "Hi José, [gym] costs 5 €\r\n"
    assert normalise(text) is text


@pytest.mark.parametrize("code", PLAIN | BULLETS, ids=hex)
def test_each_row_of_the_table_saves_something_and_changes_no_letter(code: int) -> None:
    becomes = (PLAIN | BULLETS)[code]
    assert chr(code) not in GSM_7
    assert becomes
    assert BASIC.issuperset(becomes)
    assert not chr(code).isalnum() or becomes == unicodedata.normalize("NFC", chr(code))


def test_what_is_not_seen_is_no_letter_and_stands_in_no_other_table() -> None:
    assert not any(char.isalnum() or ord(char) in PLAIN | BULLETS for char in UNSEEN)


_ROW = re.compile(r"^    0x([0-9A-F]+): \S.*?,  # (?:\S )?([A-Z][A-Z0-9 -]+[A-Z0-9])\b", re.MULTILINE)


TABLES = [
    (
        plain_forms,
        {code: becomes for code, becomes in (PLAIN | BULLETS).items() if unicodedata.category(chr(code)) != "Co"},
    ),
    (lookalike_letters, SAME_SHAPE | SIMILAR_SHAPE),
]


@pytest.mark.parametrize(("module", "table"), TABLES, ids=["plain", "look-alikes"])
def test_each_row_of_the_tables_bears_the_name_of_its_character(module: ModuleType, table: dict[int, str]) -> None:
    rows = _ROW.findall(Path(str(module.__file__)).read_text("utf-8"))
    assert {int(code, 16) for code, _ in rows} == table.keys()
    assert [unicodedata.lookup(name) for _, name in rows] == [chr(int(code, 16)) for code, _ in rows]
