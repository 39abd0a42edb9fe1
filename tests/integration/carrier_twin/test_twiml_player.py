"""How the carrier twin plays the TwiML of a call, and the keys that its phone presses."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.carrier.calls.twiml_player import APPLICATION_ERROR, MOST_DOCUMENTS
from tests.support.scene import FAMILY, Scene, playing

MENU = (
    '<Response><Gather numDigits="1" action="keys?asked=1#rc=2&amp;rp=all"><Say>Press 5</Say><Say>now.</Say></Gather>'
    "<Say>Goodbye.</Say></Response>"
)


@pytest.fixture
def scene() -> Iterator[Scene]:
    with playing({}) as scene:
        yield scene


def call(scene: Scene, *keys: str, **documents: str) -> Any:
    """The call in /control/calls, after its phone has pressed these keys and the webhook has served these documents."""
    scene.webhooks.documents.update(documents)
    scene.twin.behave({FAMILY: {"call": "answer", "keys": list(keys)}})
    scene.call(status_callback="")
    scene.settle()
    [played] = scene.twin.calls()
    assert played["status"] == "completed"
    return played


def test_a_key_leads_to_the_action_of_its_gather(scene: Scene) -> None:
    played = call(scene, "5", script=MENU, keys="<Response><Say>You pressed 5.</Say></Response>")
    assert played["heard"] == ["Press 5", "now.", "You pressed 5."]
    assert played["pressed"] == ["5"]
    assert played["steps"] == [{"heard": "Press 5"}, {"heard": "now."}, {"pressed": "5"}, {"heard": "You pressed 5."}]
    posted = scene.webhooks.received[-1]
    assert posted.url == scene.webhooks.url("voice/keys?asked=1")  # relative to the script's URL, without the fragment
    assert (posted.form["Digits"], posted.form["msg"], posted.form["CallStatus"]) == ("5", "Gather End", "in-progress")


@pytest.mark.parametrize(
    ("attributes", "pressed", "digits"),
    [
        ("", "12", "12"),
        ("", "12#3", "12"),
        ('numDigits="1"', "12", "1"),
        ('numDigits="3"', "12", "12"),
        ('finishOnKey="*"', "1#*", "1#"),
        ('finishOnKey=""', "1#", "1#"),
        ("", "#", None),
        ("", "", None),
        ('actionOnEmptyResult="true"', "", ""),
        ('actionOnEmptyResult="true"', "#", ""),
        ('actionOnEmptyResult="false"', "", None),
        ('input="speech"', "5", None),
    ],
)
def test_a_gather_ends_as_it_says(scene: Scene, attributes: str, pressed: str, digits: str | None) -> None:
    script = f'<Response><Gather action="keys" {attributes}/><Say>Nothing.</Say></Response>'
    played = call(scene, pressed, script=script, keys="<Response><Say>Thanks.</Say></Response>")
    assert played["heard"] == (["Nothing."] if digits is None else ["Thanks."])
    assert [one.form["Digits"] for one in scene.webhooks.received[1:]] == ([] if digits is None else [digits])


def test_each_gather_takes_the_next_keys_and_none_where_none_are_left(scene: Scene) -> None:
    again = '<Response><Gather numDigits="1" action="script"/><Gather numDigits="1" action="script"/></Response>'
    played = call(scene, "1", "", "2", "3", script=again)
    assert played["pressed"] == ["1", "2", "3"]
    assert [one.form.get("Digits") for one in scene.webhooks.received] == [None, "1", "2", "3"]


def test_a_gather_without_an_action_asks_for_the_same_document(scene: Scene) -> None:
    call(scene, "1", script="<Response><Gather/></Response>")
    assert [one.url for one in scene.webhooks.received] == [scene.webhooks.url("voice/script")] * 2


@pytest.mark.parametrize(
    ("script", "heard"),
    [
        ("<Response/>", []),
        ("<Response><Say>One.</Say><Hangup/><Say>Two.</Say></Response>", ["One."]),
        ("<Response><Say>One.</Say><Redirect>other?n=1</Redirect><Say>Two.</Say></Response>", ["One.", "Other."]),
        ('<Response><Redirect method="GET">other</Redirect></Response>', ["Other."]),
        ('<Response><Say loop="2"> A \n B </Say><Pause length="2"/></Response>', ["A B", "A B"]),
        ('<Response><Say voice="Polly.Joanna">A <break/>B &amp; C</Say></Response>', ["A B & C"]),
    ],
)
def test_verbs_are_played_in_order(scene: Scene, script: str, heard: list[str]) -> None:
    assert call(scene, script=script, other="<Response><Say>Other.</Say></Response>")["heard"] == heard


@pytest.mark.parametrize(
    "script",
    [
        "<Response>",
        "Hello",
        "<Say>Hello</Say>",
        "<Response><Sing/></Response>",
        "<Response><Gather><Redirect/></Gather></Response>",
        '<Response><Gather numDigits="one"/></Response>',
        '<Response><Redirect method="PUT"/></Response>',
        "<Response><Redirect>ftp://example.org</Redirect></Response>",
    ],
)
def test_what_is_no_twiml_is_heard_as_an_application_error(scene: Scene, script: str) -> None:
    assert call(scene, script=script)["heard"] == [APPLICATION_ERROR]


def test_a_webhook_that_fails_is_heard_as_an_application_error(scene: Scene) -> None:
    scene.webhooks.statuses = [500]
    assert call(scene, script=MENU)["heard"] == [APPLICATION_ERROR]


def test_a_script_that_is_no_xml_by_its_type_is_not_played(scene: Scene) -> None:
    scene.webhooks.content_type = "application/json"
    assert call(scene, script=MENU)["heard"] == [APPLICATION_ERROR]


def test_a_document_is_asked_for_as_often_as_its_url_says(scene: Scene) -> None:
    scene.webhooks.documents.update(script=MENU, keys="<Response><Say>At last.</Say></Response>")
    scene.webhooks.statuses = [200, 500, 500, 200]
    assert call(scene, "5")["heard"] == ["Press 5", "now.", "At last."]
    tokens = {one.headers["I-Twilio-Idempotency-Token"] for one in scene.webhooks.received[1:]}
    assert len(tokens) == 1


def test_a_call_ends_although_its_documents_do_not(scene: Scene) -> None:
    played = call(scene, script="<Response><Say>Again.</Say><Redirect/></Response>")
    assert played["heard"] == ["Again."] * MOST_DOCUMENTS


def test_a_call_lasts_as_long_as_its_words_and_its_silence(scene: Scene) -> None:
    said = "x" * 150
    played = call(scene, script=f'<Response><Say>{said}</Say><Pause length="3"/><Gather timeout="7"/></Response>')
    assert played["seconds"] == 10 + 3 + 7
