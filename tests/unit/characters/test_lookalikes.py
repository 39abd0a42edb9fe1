"""Which letters are reported as look-alikes, and that no text in its own script is doubted."""

import unicodedata

import pytest

from sayso.domain.characters.lookalike_letters import SAME_SHAPE, SIMILAR_SHAPE
from sayso.domain.characters.lookalikes import look_alikes, may_look_alike

ALIKE = [
    # text, what is read, why
    ("Hi Аnna, class at 5 pm", {3: "A"}, "a Cyrillic capital in a Latin word"),
    ("Pаymеnt due", {1: "a", 4: "e"}, "two small letters"),
    ("Attеnтiоn", {3: "e", 5: "t", 7: "o"}, "also those that are only similar, among Latin letters"),
    ("Hοmework", {1: "o"}, "Greek"),
    ("Scհool", {2: "h"}, "Armenian"),
    ("Ꭰog", {0: "D"}, "Cherokee"),
    ("ɡood", {0: "g"}, "a phonetic letter"),
    ("Lat\u00adте for all", {4: "t", 5: "e"}, "beyond an unseen character within the word"),
    ("Hi Annа, on pаyдay", {6: "a", 13: "a"}, "at the end of a word, and beside a letter that looks like nothing else"),
    ("this is а test", {8: "a"}, "a word of one letter"),
    ("Class at 5 РМ", {11: "P", 12: "M"}, "a word of two capitals"),
    ("Open the аррӏе store", {9: "a", 10: "p", 11: "p", 12: "l", 13: "e"}, "a whole word, in a Latin text"),
    ("Meet at 1О:3О today", {9: "O", 12: "O"}, "a letter among figures"),
    ("Напишите нам в WhatsАpp", {20: "A"}, "a Latin word in a Russian text"),
    ("Сегодня тест на CОVID", {17: "O"}, "an acronym in a Russian text"),
    ("Hello 𝗛𝗶", {6: "H", 7: "i"}, "a mathematical font"),
    ("ℍello", {0: "H"}, "a letterlike symbol"),
    ("ʜᴇʟʟᴏ", {0: "H", 1: "E", 2: "L", 3: "L", 4: "O"}, "small capitals"),
    ("Ｈello", {0: "H"}, "a fullwidth letter"),
    ("oﬃce", {1: "ffi"}, "a ligature, from a PDF"),
]

NOT_ALIKE = [
    # text, why
    ("", "nothing"),
    ("Hi José, Zoë and Łukasz: Đặng", "accented letters"),
    ("Привет! Занятие завтра в 5, а потом обед. Вера", "a Russian text"),
    ("Шановні батьки, завтра і в середу є заняття", "a Ukrainian text"),
    ("Поштовани родитељи, час је у 5", "a Serbian text"),
    ("Αγαπητοί γονείς, το μάθημα είναι στις 5. ΝΙΚΟΣ", "a Greek text"),
    ("Հարգելի ծնողներ, դասը ժամը 5-ին է", "an Armenian text"),
    ("Привет Анна, class is at 5 pm", "a Russian greeting in an English text"),
    ("Hi Сара, class is at 5 pm", "a name of nothing but look-alikes"),
    ("Dear Вера, Dear ТАМАРА", "such names, also in capitals"),
    ("Hi Маша and Νίκος", "names with letters of their own"),
    ("Hello, class is at five today / Привет: а мы в 5", "a small word of a text in two languages"),
    ("Пришлите PDFа и SMSка завтра", "Latin acronyms with Russian endings"),
    ("Group α, room Β", "Greek letters as symbols"),
    ("5 μm, πr", "Greek letters that look like nothing else"),
    ("今天上课, Sam а 今天上课", "a letter alone in a text that is mainly of a third script"),
    ("日本語のＮＨＫ", "fullwidth letters where they are at home"),
    ("Yıldız Işık", "Turkish"),
    ("1º y 2ª, 5ᵗʰ", "raised letters"),
    ("ℹ\ufe0f info", "an emoji that is a letter"),
    ("Sara Сара-Maria", "a hyphen parts two words"),
    ("שלום Sam, 小明", "scripts without look-alikes"),
    ("\ud835 Sam", "half a pair"),
]


@pytest.mark.parametrize(("text", "read", "why"), ALIKE, ids=[row[2] for row in ALIKE])
def test_a_letter_that_can_be_taken_for_latin_is_reported(text: str, read: dict[int, str], why: str) -> None:
    assert look_alikes(text) == read


@pytest.mark.parametrize(("text", "why"), NOT_ALIKE, ids=[row[1] for row in NOT_ALIKE])
def test_a_text_or_a_name_in_its_own_script_is_not_doubted(text: str, why: str) -> None:
    assert look_alikes(text) == {}


@pytest.mark.parametrize(("code", "latin"), (SAME_SHAPE | SIMILAR_SHAPE).items(), ids=str)
def test_each_look_alike_is_a_letter_of_another_script(code: int, latin: str) -> None:
    assert chr(code).isalpha()
    assert not unicodedata.name(chr(code)).startswith("LATIN")
    assert len(latin) == 1
    assert latin.isascii()
    assert chr(code).isupper() == latin.isupper() or "CHEROKEE" in unicodedata.name(chr(code))


@pytest.mark.parametrize("char", "аМο𝗛ﬁʜт")
def test_some_letters_may_look_alike(char: str) -> None:
    assert may_look_alike(char)


@pytest.mark.parametrize("char", "aЖéı’😀")
def test_others_never_do(char: str) -> None:
    assert not may_look_alike(char)


def test_no_letter_stands_in_both_tables() -> None:
    assert not SAME_SHAPE.keys() & SIMILAR_SHAPE.keys()
