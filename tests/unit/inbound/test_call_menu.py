"""What a call says and where its keys lead."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.carrier.voice import twiml
from sayso.domain.account.settings import EMERGENCY, Language
from sayso.domain.consent.event import KEYS, EventKind
from sayso.domain.inbound.call_menu import (
    BEGINNING,
    MOST_ASKED,
    MOST_PLAYS,
    CallContext,
    CallEnd,
    MenuPosition,
    MenuState,
    digit_by_digit,
    follow,
    prompts,
    read_back,
    speech,
)
from sayso.domain.phone import PhoneNumber
from sayso.domain.text.speech import spoken

CALLED = CallContext(
    name="Harbour Dance", number=PhoneNumber("+14155550100"), text="Class moves to 5 pm.", category="general"
)
URGENT = CallContext(
    name="Harbour Dance", number=PhoneNumber("+14155550100"), text="The school is closed.", category=EMERGENCY
)
PROMPT = (
    "To unsubscribe from messages like these, press 1. "
    "To unsubscribe from all non-emergency messages, press 2. "
    "To opt out of all phone notifications, press 3."
)
CHOICE, CLOSING = MenuPosition(MenuState.CHOICE), MenuPosition(MenuState.CLOSING)


def test_a_call_says_who_calls_the_message_how_to_stop_and_a_number_to_call_back() -> None:
    assert speech(CALLED, BEGINNING).sentences == (
        "This is Harbour Dance with a message.",
        "Class moves to 5 pm.",
        "To stop calls like this, press 5 at any time.",
        "To call us back, dial 4 1 5, 5 5 5, 0 1 0 0.",
        "Goodbye.",
    )
    assert speech(CALLED, BEGINNING).listens == BEGINNING


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("+14155550100", "4 1 5, 5 5 5, 0 1 0 0"),
        ("+442079460018", "plus 4 4, 2 0, 7 9 4 6, 0 0 1 8"),
        ("+525512345678", "plus 5 2, 5 5, 1 2 3 4, 5 6 7 8"),
    ],
)
def test_a_number_is_spoken_digit_by_digit(number: str, digits: str) -> None:
    assert digit_by_digit(PhoneNumber(number)) == digits


def test_five_starts_the_opt_out_in_the_words_of_the_prompt() -> None:
    assert follow(BEGINNING, "5", "general") == CHOICE
    said = speech(CALLED, CHOICE, "5")
    assert (said.sentences, said.listens, said.asks) == ((PROMPT,), CHOICE, True)


@pytest.mark.parametrize("category", [EMERGENCY, ""])
def test_a_call_without_a_category_to_block_offers_the_other_two_choices(category: str) -> None:
    called = CallContext(name="A", number=PhoneNumber("+14155550100"), text="B", category=category)
    offered = PROMPT.removeprefix("To unsubscribe from messages like these, press 1. ")
    assert speech(called, CHOICE, "5").sentences == (offered,)
    assert follow(CHOICE, "1", category) == MenuPosition(MenuState.CHOICE, 2)
    assert follow(CHOICE, "2", category) is EventKind.KEY_2


@pytest.mark.parametrize(
    ("at", "key", "leads_to"),
    [
        (BEGINNING, "5", CHOICE),
        (BEGINNING, "1", MenuPosition(MenuState.MESSAGE, 2)),
        (BEGINNING, "#", MenuPosition(MenuState.MESSAGE, 2)),
        (BEGINNING, "", CallEnd.GOODBYE),
        (MenuPosition(MenuState.MESSAGE, MOST_PLAYS), "1", CallEnd.GOODBYE),
        (MenuPosition(MenuState.MESSAGE, MOST_PLAYS), "5", CHOICE),
        (CHOICE, "1", EventKind.KEY_1),
        (CHOICE, "2", EventKind.KEY_2),
        (CHOICE, "3", EventKind.KEY_3),
        (CHOICE, "5", MenuPosition(MenuState.CHOICE, 2)),
        (CHOICE, "", MenuPosition(MenuState.CHOICE, 2)),
        (CHOICE, "12", MenuPosition(MenuState.CHOICE, 2)),
        (MenuPosition(MenuState.CHOICE, 2), "*", MenuPosition(MenuState.CHOICE, 3)),
        (MenuPosition(MenuState.CHOICE, MOST_ASKED), "4", CallEnd.NOTHING_CHANGED),
        (MenuPosition(MenuState.CHOICE, MOST_ASKED), "", CallEnd.NOTHING_CHANGED),
        (MenuPosition(MenuState.CHOICE, MOST_ASKED), "3", EventKind.KEY_3),
        (CLOSING, "5", CHOICE),
        (CLOSING, "1", CallEnd.GOODBYE),
        (CLOSING, "", CallEnd.GOODBYE),
    ],
)
def test_each_key_leads_on(at: MenuPosition, key: str, leads_to: object) -> None:
    assert follow(at, key, "general") == leads_to


@pytest.mark.parametrize(("key", "says"), [("4", "That was none of the choices."), ("", "We did not hear a key.")])
def test_a_wrong_and_a_missing_press_are_told_and_asked_again(key: str, says: str) -> None:
    assert speech(CALLED, MenuPosition(MenuState.CHOICE, 2), key).sentences == (says, PROMPT)


def test_five_at_the_choice_asks_again_without_a_word_of_a_mistake() -> None:
    assert speech(CALLED, MenuPosition(MenuState.CHOICE, 2), "5").sentences == (PROMPT,)


def test_after_the_last_asking_the_call_says_that_nothing_has_changed_and_ends() -> None:
    said = speech(CALLED, CallEnd.NOTHING_CHANGED, "4")
    assert (said.sentences, said.listens) == (("No choice was made, so nothing has changed.", "Goodbye."), None)


@pytest.mark.parametrize("choice", [EventKind.KEY_1, EventKind.KEY_2, EventKind.KEY_3])
def test_a_choice_is_read_back_and_whether_it_waits_is_heard(choice: EventKind) -> None:
    done, waits = (read_back(CALLED, choice, pending=pending) for pending in (False, True))
    assert done.sentences[0] == waits.sentences[0] == f"You pressed {choice.removeprefix('key_')}."
    assert done.sentences[1].startswith("You will get no more ")
    assert waits.sentences[1].startswith("We have noted that you want no more ")
    assert "until a person there has decided" in waits.sentences[1].lower()
    assert all("Harbour Dance" in said.sentences[1] and said.listens == CLOSING for said in (done, waits))


def test_no_key_ever_leads_round_and_round_but_by_pressing_five() -> None:
    """Whatever else is pressed, or nothing, every call comes to its end."""
    for key in ("", "1", "4", "9", "#"):
        at: object = BEGINNING
        for _ in range(MOST_PLAYS + MOST_ASKED + 1):
            if isinstance(at, MenuPosition):
                at = follow(at, key, EMERGENCY)
        assert not isinstance(at, MenuPosition)


@pytest.mark.parametrize("at", [BEGINNING, MenuPosition(MenuState.CHOICE, 3), CLOSING])
def test_a_place_is_written_and_read(at: MenuPosition) -> None:
    assert MenuPosition.parse(str(at)) == at


@pytest.mark.parametrize("text", ["", "message", "message.0", "nowhere.1", "choice.12", "choice.x", " choice.1"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        MenuPosition.parse(text)


@given(st.text())
def test_whatever_the_text_the_script_is_xml_and_the_text_is_in_it(text: str) -> None:
    called = CallContext(name=text, number=PhoneNumber("+14155550100"), text=text, category="general")
    response = ElementTree.fromstring(twiml(speech(called, BEGINNING), "https://example.org/twilio/voice/a/b/c"))
    said = [say.text or "" for say in response.iter("Say")]
    assert said[1].split() == spoken(text).split()


def test_the_script_listens_for_one_key_and_tells_of_none_only_where_it_asks() -> None:
    address = "https://example.org/prod/twilio/voice/a/b/c"
    playing = ElementTree.fromstring(twiml(speech(CALLED, BEGINNING), address))[0]
    asking = ElementTree.fromstring(twiml(speech(URGENT, CHOICE), f"{address}/keys"))[0]
    assert playing.attrib.items() >= {
        "numDigits": "1", "finishOnKey": "", "input": "dtmf", "method": "POST", "actionOnEmptyResult": "false",
        "action": f"{address}/keys?at=message.1#rc=5&rp=all",
    }.items()  # fmt: skip
    assert asking.get("action") == f"{address}/keys?at=choice.1#rc=5&rp=all"
    assert asking.get("actionOnEmptyResult") == "true"


LLAMADA = CallContext(
    name="Harbour Dance",
    number=PhoneNumber("+525512345678"),
    text="La clase de hoy es a las 5 de la tarde.",
    category="general",
)


def test_a_message_in_spanish_is_read_in_spanish_with_all_around_it() -> None:
    assert speech(LLAMADA, BEGINNING).sentences == (
        "Este es un mensaje de Harbour Dance.",
        "La clase de hoy es a las 5 de la tarde.",
        "Para no recibir más llamadas como esta, presione 5 en cualquier momento.",
        "Para devolvernos la llamada, marque más 5 2, 5 5, 1 2 3 4, 5 6 7 8.",
        "Adiós.",
    )
    for said in (
        speech(LLAMADA, BEGINNING),
        speech(LLAMADA, CHOICE, "5"),
        speech(LLAMADA, MenuPosition(MenuState.CHOICE, 2), "9"),
        speech(LLAMADA, CallEnd.GOODBYE),
        speech(LLAMADA, CallEnd.NOTHING_CHANGED),
        *(read_back(LLAMADA, kind, pending=pending) for kind in KEYS.values() for pending in (True, False)),
    ):
        assert said.language is Language.SPANISH
        spoken_by = {tuple(say.attrib.items()) for say in ElementTree.fromstring(twiml(said, "https://x")).iter("Say")}
        assert spoken_by == {(("language", "es-US"), ("voice", "Polly.Lupe"))}


def test_a_message_in_english_has_the_carriers_own_voice() -> None:
    says = ElementTree.fromstring(twiml(speech(CALLED, BEGINNING), "https://x")).iter("Say")
    assert {tuple(say.attrib.items()) for say in says} == {(("language", "en-US"),)}


def test_each_language_has_all_that_a_call_says() -> None:
    known = {language: prompts(language) for language in Language}
    english = known[Language.ENGLISH]
    assert english["offers"].keys() == english["done"].keys() == english["pending"].keys() == set(KEYS.values())
    for said in known.values():
        assert said.keys() == english.keys()
        for name, sentence in said.items():
            if isinstance(sentence, str):
                assert set(re.findall(r"{\w+}", sentence)) == set(re.findall(r"{\w+}", english[name]))
            else:
                assert sentence.keys() == english[name].keys()
