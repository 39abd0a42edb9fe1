"""make invoke: how it finds the function and the event, and how it adapts an event to the running stack."""

import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from twilio.request_validator import RequestValidator

from local.carrier.credentials import Credentials
from local.errors import LocalStackError
from local.invoke import __main__ as invoke
from local.invoke import event_files, sam_files, school
from local.invoke.event_files import EVENTS, FUNCTIONS, choose

CARRIER = Credentials("AC1", "token")
ACCEPT = EVENTS / "send_batch_accept.json"


@pytest.mark.parametrize(
    ("function", "event"),
    [
        ("SendBatchFunction", "events/send_batch_accept.json"),
        ("SendBatch", "send_batch_accept.json"),
        ("send_batch", "send_batch_accept"),
        ("", str(ACCEPT)),  # the event's name says which function it is for
    ],
)
def test_a_function_and_an_event_may_be_named_in_full_or_in_short(function: str, event: str) -> None:
    assert choose(function, event) == ("SendBatchFunction", ACCEPT)


def test_an_event_of_ones_own_goes_to_the_function_that_is_named(tmp_path: Path) -> None:
    own = tmp_path / "mine.json"
    own.write_text("{}")
    assert choose("Settle", str(own)) == ("SettleFunction", own)


@pytest.mark.parametrize(
    ("function", "event", "sentence"),
    [
        ("SendBatchs", "x", "there is no function SendBatchs: did you mean SendBatchFunction?"),
        ("Zzz", "x", f"there is no function Zzz: the functions are {', '.join(FUNCTIONS)}"),
        ("", "events/dispatch_chnk.json", "there is no event events/dispatch_chnk.json: did you mean events/dispatch_"),
        ("Settle", "qqqqqqq", "there is no event qqqqqqq: make invoke lists all events"),
        ("Settle", "", "no event is given: set EVENT= to one of events/settle_late_delivery.json, events/settle_"),
        ("Settle", "dispatch_chunk", "events/dispatch_chunk.json is for DispatchFunction, not for SettleFunction: "),
        (
            "",
            "rest_request",
            "the name of rest_request does not say for which function it is: set FUNCTION= to one of SendBatch",
        ),
    ],
)
def test_what_is_not_known_is_said_with_what_to_say_instead(function: str, event: str, sentence: str) -> None:
    with pytest.raises(LocalStackError) as problem:
        choose(function, event)
    assert str(problem.value).startswith(sentence)


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(LocalStackError, match=r"bad\.json is not valid JSON"):
        event_files.read(tmp_path / "bad.json")


def test_without_a_running_stack_it_says_how_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAYSO_STATE_DIR", str(tmp_path))
    assert invoke.main(["", "events/dispatch_chunk.json"]) == 1
    assert capsys.readouterr().err == "invoke: no local stack is running: start one with make local-up\n"


def test_without_words_it_lists_every_function_with_its_events(capsys: pytest.CaptureFixture[str]) -> None:
    assert invoke.main([]) == 0
    listed = capsys.readouterr().out
    assert all(function in listed for function in FUNCTIONS)
    assert all(path.name in listed for path in EVENTS.glob("*.json") if path.stem != "rest_request")


def test_a_text_comes_to_the_number_that_the_school_has_there_signed_with_the_token_there() -> None:
    event = school.adapted(event_files.read(EVENTS / "inbound_keyword_stop.json"), "+14155550110", CARRIER)
    form = {name: value for name, [value] in parse_qs(event["body"], keep_blank_values=True).items()}
    assert (form["To"], form["From"], form["Body"]) == ("+14155550110", "+14155550101", "Stop.")
    assert form["AccountSid"] == "AC1"
    url = f"https://{event['headers']['Host']}/prod/twilio/inbound"
    assert RequestValidator("token").validate(url, form, event["headers"]["X-Twilio-Signature"])


@pytest.mark.parametrize("name", ["send_batch_accept", "settle_outcomes"])
def test_what_the_carrier_did_not_sign_comes_as_it_stands(name: str) -> None:
    event = event_files.read(EVENTS / f"{name}.json")
    assert school.adapted(event, "+14155550110", CARRIER) == json.loads((EVENTS / f"{name}.json").read_text())


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        ("http://127.0.0.1:4010", "http://host.docker.internal:4010"),
        ("http://localhost:4566/0/queue", "http://host.docker.internal:4566/0/queue"),
        ("http://abc.execute-api.localhost:4566/local", "http://abc.execute-api.localhost:4566/local"),  # not for it
        ("arn:aws:secretsmanager:us-east-1:0:secret:x", "arn:aws:secretsmanager:us-east-1:0:secret:x"),
        ("sayso-LogTable-1", "sayso-LogTable-1"),
        ("", ""),
    ],
)
def test_addresses_of_this_machine_are_written_as_a_container_calls_it(value: str, inside: str) -> None:
    assert sam_files.from_docker(value) == inside
