"""Which texts are commands, however they are written, and which only contain one."""

import tomllib
from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.domain.account.settings import Language
from sayso.domain.inbound.keyword import LONGEST_TEXT, Keyword, command_in, commands
from tests.support.pages import ROOT


def classify(text: str, further: Iterable[Language] = ()) -> Keyword:
    return command_in(text, further).keyword


def words(language: Language) -> dict[str, Keyword]:
    return {word: command.keyword for word, command in commands(language).items()}


# As the specification lists them; compared with the table so that neither loses a word unseen.
SPECIFIED = {
    Keyword.STOP: "STOP, UNSUBSCRIBE, END, QUIT, CANCEL, REVOKE, STOPALL, OPTOUT, OPT OUT, STOP ALL",
    Keyword.START: "START",
    Keyword.YES: "YES, Y, UNSTOP",
    Keyword.HELP: "HELP, INFO",
}
WORDS = words(Language.ENGLISH)
SPANISH = {"ALTO": Keyword.STOP, "PARAR": Keyword.STOP, "AYUDA": Keyword.HELP, "SI": Keyword.YES, "SÍ": Keyword.YES}

WRITTEN = [
    # text, keyword, why
    ("Stop.", Keyword.STOP, "a full stop"),
    (" STOP!! ", Keyword.STOP, "blanks and exclamation marks"),
    ("stop\n", Keyword.STOP, "an end of line"),
    ("“Stop”", Keyword.STOP, "in the quotes of the instructions"),
    ("'STOP'", Keyword.STOP, "in straight ones"),
    ("(stop)", Keyword.STOP, "in brackets"),
    ("-stop-", Keyword.STOP, "between hyphens"),
    ("*STOP*", Keyword.STOP, "bold, as in chats"),
    ("opt   out", Keyword.STOP, "several blanks inside"),
    ("Opt-Out", Keyword.STOP, "a hyphen inside"),
    ("opt\u00a0out.", Keyword.STOP, "a no-break space inside"),
    ("OPT_OUT", Keyword.STOP, "an underscore inside"),
    ("Stop all!", Keyword.STOP, "two words"),
    ("ＳＴＯＰ", Keyword.STOP, "full-width letters"),
    ("\u200bSTOP\ufeff", Keyword.STOP, "characters without a width around"),
    ("ST\u200dOP", Keyword.STOP, "and inside"),
    ("\u202aSTOP\u202c", Keyword.STOP, "direction marks"),
    ("STOP 🛑", Keyword.STOP, "an emoji after it"),
    ("STOP ✋🏽\ufe0f", Keyword.STOP, "an emoji with a skin tone and a selector"),
    ("QUİT", Keyword.STOP, "the capital i of a Turkish keyboard"),
    ("Start", Keyword.START, "as phones capitalise"),
    ("START!", Keyword.START, "punctuation"),
    ("yes.", Keyword.YES, "punctuation"),
    ("y", Keyword.YES, "small"),
    ("Help?", Keyword.HELP, "a question"),
    ("\u00a1info!", Keyword.HELP, "Spanish punctuation"),
]

NOT_COMMANDS = [
    # text, why
    ("", "nothing"),
    (" \n", "blank"),
    ("?!", "punctuation alone"),
    ("👍", "an emoji alone"),
    ("please stop by", "a word among others"),
    ("stop by at 5?", "a word at the beginning"),
    ("When does it end", "a word at the end"),
    ("STOP\nSent from my phone", "a signature"),
    ("don't stop", "the contrary"),
    ("stopped", "a longer word"),
    ("s t o p", "letters apart"),
    ("st-op", "halves of a word"),
    ("stop2", "a digit in the word"),
    ("yes and no", "talk"),
    ("yes, help", "two commands are none"),
    ("opt in", "a word that no one lists"),
    ("out opt", "the wrong order"),
    ("ЅТОР", "other letters that look alike"),
    ("Thanks!", "talk"),
]


@pytest.mark.parametrize("keyword", SPECIFIED)
def test_the_specified_words_are_the_table(keyword: Keyword) -> None:
    listed = {word for word, meaning in WORDS.items() if meaning is keyword}
    assert listed == {word.casefold() for word in SPECIFIED[keyword].split(", ")}


@pytest.mark.parametrize(("text", "keyword", "why"), WRITTEN, ids=[row[2] for row in WRITTEN])
def test_a_command_is_known_however_it_is_written(text: str, keyword: Keyword, why: str) -> None:
    assert classify(text) is keyword


@pytest.mark.parametrize(("text", "why"), NOT_COMMANDS, ids=[row[1] for row in NOT_COMMANDS])
def test_only_the_whole_text_is_a_command(text: str, why: str) -> None:
    assert classify(text) is Keyword.NONE


around = st.text(st.sampled_from(" \t\n\r.,!?'\"“”‘’()[]-_–—…*/\u00a0\u200b\u200d\ufeff🙂"), max_size=5)


@given(around, st.sampled_from(sorted(WORDS)), st.data(), around)
def test_blanks_case_and_punctuation_around_a_word_do_not_count(
    before: str, word: str, data: st.DataObject, after: str
) -> None:
    upper = data.draw(st.lists(st.booleans(), min_size=len(word), max_size=len(word)))
    mixed = "".join(char.upper() if up else char for char, up in zip(word, upper, strict=True))
    assert classify(before + mixed + after) is WORDS[word]


@given(st.sampled_from(sorted(WORDS)), st.sampled_from(["please", "ok", "sam", "5", "नमस्ते"]), st.booleans())
def test_a_further_word_makes_it_a_message(word: str, other: str, first: bool) -> None:
    assert classify(f"{other} {word}" if first else f"{word} {other}") is Keyword.NONE


@given(st.text())
def test_any_text_is_classified(text: str) -> None:
    assert classify(text) in Keyword


def test_the_specified_spanish_words_are_the_table() -> None:
    assert words(Language.SPANISH) == {word.casefold(): meant for word, meant in SPANISH.items()}


@pytest.mark.parametrize("written", ["{}", "¡{}!", " {}. ", "{} 🛑"])
@pytest.mark.parametrize("word", SPANISH)
def test_a_spanish_word_is_a_command_only_where_spanish_counts(word: str, written: str) -> None:
    text = written.format(word)
    assert (classify(text), classify(text, [Language.SPANISH])) == (Keyword.NONE, SPANISH[word])


@pytest.mark.parametrize("text", ["mi hijo es muy alto", "si llueve no vamos", "no para", "cien y ayuda"])
def test_a_spanish_word_among_others_is_none(text: str) -> None:
    assert classify(text, [Language.SPANISH]) is Keyword.NONE


def test_english_words_count_beside_spanish_ones_and_none_means_two_things() -> None:
    assert [classify(word, [Language.SPANISH]) for word in WORDS] == list(WORDS.values())
    assert WORDS.keys().isdisjoint(words(Language.SPANISH))


# https://help.twilio.com/articles/223134027, as the specification of the carrier lists them; each alone.
OF_TWILIO = "STOP STOPALL UNSUBSCRIBE END QUIT CANCEL REVOKE OPTOUT START YES UNSTOP HELP INFO"


def test_the_carriers_own_words_are_those_that_it_lists() -> None:
    its_own = {word for language in Language for word, command in commands(language).items() if command.of_carrier}
    assert its_own == {word.casefold() for word in OF_TWILIO.split()}
    assert all(command.language is language for language in Language for command in commands(language).values())


def test_every_word_names_its_sources() -> None:
    table = tomllib.loads((ROOT / "layers/common/sayso/domain/inbound/keywords.toml").read_text(encoding="utf-8"))
    listed = [of_word for language in Language for meaning in table[language].values() for of_word in meaning.values()]
    cited = [source for of_word in listed for source in of_word]
    assert all(listed)
    assert set(cited) == set(table["sources"])
    assert date.fromisoformat(table["date"])


def test_a_text_longer_than_a_carrier_brings_is_no_command() -> None:
    assert classify("STOP".ljust(LONGEST_TEXT)) is Keyword.STOP
    assert classify("STOP".ljust(LONGEST_TEXT + 1)) is Keyword.NONE
