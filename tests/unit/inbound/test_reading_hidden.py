"""What is set aside as ours or as a quote never hides a wish of the sender's own."""

import pytest

from sayso.domain.inbound.reading import NO_CALLS_NO_TEXTS, read

OURS = ("Maple Street School: ",)

PAUSED = [
    "Reply STOP\nThanks",
    "Text STOP. Thank you",
    "Ok. Text STOP.",
    "Thanks. Send stop and take me off your list",
    "To stop these texts, I text STOP and still get them. Bye",
    "Type STOP",
    "Reply with STOP",
    "Send quit",
    "Mande BAJA",
    "Responda ALTO",
    "Please text STOP",
    "Liked an image" + " " * 70 + "\nSTOP texting me",
]

SHOWN = [
    "Thanks! Text END",
    "Mrs Smith, reply STOP",
    "To unsubscribe reply STOP",
    "Fwd: please stop texting me\nThanks",
    "> please stop texting me\nThanks",
    "Disliked “your spam, stop texting me",
    'No me gusta "que me manden mensajes", no me escriban mas"',
]

OF_OTHERS = [
    "Loved “Maple Street School: Recital moves to 5 pm. Reply STOP to unsubscribe”",
    "Thanks for contacting Bo's Garage! We reply within an hour. Reply STOP to opt out, HELP for help",
    "Fwd: Spring concert tonight. Reply STOP to opt out",
    "Msg&data rates may apply. Text STOP to end. Text HELP for help.",
]

BOTH = [
    "No more calls or texts",
    "no more calls or messages",
    "Stop the calls and the texts",
    "Please no more calls, texts either",
    "stop calling me and messaging me",
    "stop calling, stop everything",
    "no quiero llamadas ni mensajes",
]

CALLS_ALONE = [
    "don't call me anymore",
    "stop calling me and text me instead",
    "don't call me, texts are fine",
    "don't call, texts and emails are fine",
    "no me llamen más",
]


@pytest.mark.parametrize("text", PAUSED)
def test_a_notice_without_a_purpose_is_the_senders_own(text: str) -> None:
    assert read(text, OURS).sure


@pytest.mark.parametrize("text", SHOWN)
def test_a_wish_in_what_looks_quoted_is_shown_to_staff(text: str) -> None:
    assert read(text, OURS).wish is not None


@pytest.mark.parametrize("text", OF_OTHERS)
def test_notices_of_ours_and_of_others_are_no_wish(text: str) -> None:
    assert read(text, OURS).wish is None


@pytest.mark.parametrize("text", BOTH)
def test_no_calls_and_no_texts_in_one_breath_pauses_texts_too(text: str) -> None:
    reading = read(text, OURS)
    assert reading.sure
    assert reading.wish is not None
    assert reading.wish.rule == NO_CALLS_NO_TEXTS


@pytest.mark.parametrize("text", CALLS_ALONE)
def test_who_wants_no_calls_keeps_the_texts(text: str) -> None:
    assert read(text, OURS).is_about_calls
