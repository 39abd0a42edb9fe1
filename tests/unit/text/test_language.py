"""Which language a text is in: families' words, and messages that are read out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.account.settings import Language
from sayso.domain.text.language import language_of, spoken_as
from tests.support.pages import ROOT
from tests.support.toml import read

TEXTS = [
    ("please take me off your list", Language.ENGLISH),
    ("Stop texting me", Language.ENGLISH),
    ("Dejen de mandarme mensajes por favor", Language.SPANISH),
    ("ya no me manden nada", Language.SPANISH),
    ("¿Quién habla?", Language.SPANISH),
    ("No hay clases mañana. La escuela está cerrada.", Language.SPANISH),
    ("Class moves to 5 pm.", Language.ENGLISH),
    ("Class for Señora Peña moves to 5 pm on the field", Language.ENGLISH),
    ("Stop, no quiero mensajes", Language.SPANISH),
    ("", Language.ENGLISH),
    ("👍", Language.ENGLISH),
]


@pytest.mark.parametrize(("text", "language"), TEXTS)
def test_a_text_is_of_the_language_of_its_short_words(text: str, language: Language) -> None:
    assert language_of(text) is language


def test_of_the_labelled_texts_nearly_all_are_told_apart() -> None:
    rows = json.loads((ROOT / "tests/data/wishes/by_others.json").read_text(encoding="utf-8"))
    wrong = [row["text"] for row in rows if language_of(row["text"]).value != row["language"]]
    assert len(wrong) <= len(rows) // 25, wrong


def test_each_language_has_a_voice_and_no_word_of_another() -> None:
    tables = read("text/languages.toml")
    assert tables.keys() == {"date", "sources"} | {one.value for one in Language}
    assert set(tables["en"]["words"]).isdisjoint(tables["es"]["words"])
    assert (spoken_as(Language.SPANISH).locale, spoken_as(Language.SPANISH).voice) == ("es-US", "Polly.Lupe")


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    assert language_of(text) in Language
