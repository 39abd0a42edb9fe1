"""The event files tell one story; each goes through the handler of its function, in this order, unchanged."""

import json
from pathlib import Path
from typing import Any

import pytest

from functions.audit_query import api as audit_api
from functions.erase import api as erase_api
from functions.housekeeping import looks, questions
from functions.housekeeping import schedule as housekeeping
from functions.inbound_keyword import webhook as inbound_webhook
from functions.lost_texts import schedule as lost_texts
from functions.manage_account import api as account_api
from functions.manage_consent import api as consent_api
from functions.reconciliation import schedule as reconciliation
from functions.retention import schedule as retention
from functions.send_batch import api as batch_api
from functions.send_batch import worker as dispatch_worker
from functions.staff_token import trigger as staff_token
from functions.status_callback import webhook as status_webhook
from functions.status_callback import worker as settle_worker
from functions.voice_call import webhook as voice_webhook
from local.carrier.credentials import Credentials
from local.invoke import school
from local.invoke.event_files import EVENTS, FUNCTIONS, events_of, function_of
from sayso.domain.batch.batch import batch_id, body_digest
from sayso.domain.message.message import MessageId
from tests.support import template
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN, STORY, is_expected, load
from tests.support.house import House, context

CARRIER = Credentials(ACCOUNT_SID, AUTH_TOKEN)
HANDLERS: dict[str | None, Any] = {
    "SendBatchFunction": batch_api,
    "DispatchFunction": dispatch_worker,
    "StatusWebhookFunction": status_webhook,
    "SettleFunction": settle_worker,
    "InboundKeywordFunction": inbound_webhook,
    "VoiceCallFunction": voice_webhook,
    "ManageConsentFunction": consent_api,
    "EraseFunction": erase_api,
    "ManageAccountFunction": account_api,
    "AuditQueryFunction": audit_api,
    "HousekeepingFunction": housekeeping,
    "LookAfterFunction": looks,
    "AskCarrierFunction": questions,
    "LostTextsFunction": lost_texts,
    "ReconciliationFunction": reconciliation,
    "RetentionFunction": retention,
    "StaffTokenFunction": staff_token,
}


def test_the_events_tell_their_story_from_a_purchase_to_the_audit_log(house: House) -> None:
    answers: dict[str, Any] = {}
    for name, expected in STORY:
        module = HANDLERS[function_of(EVENTS / f"{name}.json")]
        answers[name] = module.handler(load(f"{name}.json"), context(60))
        assert is_expected(answers[name], expected), (name, answers[name])
    bodies = {name: answer["body"] for name, answer in answers.items() if answer and answer.get("body")}
    previewed, accepted = json.loads(bodies["send_batch_preview"]), json.loads(bodies["send_batch_accept"])
    assert [row["would_send"] for row in previewed.pop("previews")] == [True, False, True]
    assert previewed.pop("previews_left_out") == 0
    assert previewed.pop("sent_until"), "each from its own moment"
    assert previewed == {name: accepted[name] for name in previewed}
    messages = json.loads(bodies["send_batch_messages"])["messages"]
    assert [message["phone"] for message in messages] == ["+14155550101", "+14155550103"]
    cancelled = json.loads(bodies["send_batch_cancel"])
    assert (cancelled["sent"], cancelled["stopped"]) == (0, 2)
    assert "You have opted out" in bodies["inbound_keyword_stop"]
    assert "Message" not in bodies["inbound_keyword_answered_by_carrier"]
    assert "Alex was not in class today." in bodies["voice_call_script"]
    assert "You pressed 1." in bodies["voice_call_key"]
    of_phone = [entry["type"] for entry in json.loads(bodies["audit_query_by_phone"])["entries"]]
    assert {"message_delivered", "consent_changed"} <= set(of_phone)
    of_batch = [entry["type"] for entry in json.loads(bodies["audit_query_by_batch"])["entries"]]
    assert of_batch.count("message_delivered") == 2
    assert of_batch[-1] == "batch_requested"


def test_the_second_batch_was_cancelled_before_its_chunk_came_so_nothing_of_it_is_sent(house: House) -> None:
    for name, _ in STORY:
        HANDLERS[function_of(EVENTS / f"{name}.json")].handler(load(f"{name}.json"), context(60))
    second = json.loads(load("send_batch_accept_evening.json")["body"])["template"].partition("}} ")[2]
    assert not any(second in message["body"] for message in house.carrier.sent())


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_event_file_is_played_or_is_the_form_that_tests_fill_in(path: Path) -> None:
    assert path.stem in {name for name, _ in STORY} | {"rest_request"}


def test_there_are_two_events_or_more_for_every_function_of_the_template() -> None:
    deployed = {name for name, it in template.resources().items() if it["Type"] == "AWS::Serverless::Function"}
    assert set(FUNCTIONS) == deployed == set(HANDLERS)
    assert {function for function in FUNCTIONS if len(events_of(function)) < 2} == set()


@pytest.mark.parametrize("name", [name for name, _ in STORY if name.startswith(("status_webhook", "inbound", "voice"))])
def test_the_carriers_events_are_signed_with_the_token_that_the_tests_use(name: str) -> None:
    assert load(f"{name}.json") == school.adapted(load(f"{name}.json"), school.NUMBER_IN_FILES, CARRIER)


def test_the_ids_in_the_events_derive_from_the_requests_that_they_follow() -> None:
    """Who changes a body or a key finds here the ids that the other files must then have."""
    spring, evening = load("send_batch_accept.json"), load("send_batch_accept_evening.json")
    first, second = (batch_id("harbour", event["headers"]["Idempotency-Key"]) for event in (spring, evening))
    fingerprint = f"{first}:{body_digest(json.loads(spring['body']))}"
    messages = [str(MessageId.make(fingerprint, 0, index, 1)) for index in range(3)]
    reported = [load(f"status_webhook_{status}.json")["pathParameters"] for status in ("delivered", "undelivered")]
    assert reported == [{"account": "harbour", "batch": first, "message": messages[n]} for n in (0, 2)]
    records = load("settle_outcomes.json")["Records"] + load("settle_late_delivery.json")["Records"]
    outcomes = [outcome for record in records for outcome in json.loads(record["body"])["outcomes"]]
    assert [(outcome["batch"], outcome["message"]) for outcome in outcomes] == [
        (first, messages[index]) for index in (0, 1, 2, 2)
    ]
    chunks = [json.loads(load(f"dispatch_chunk{end}.json")["Records"][0]["body"]) for end in ("", "_cancelled")]
    assert [chunk["batch"] for chunk in chunks] == [first, second]
    assert load("send_batch_messages.json")["pathParameters"] == {"batch_id": first}
    assert load("audit_query_by_batch.json")["queryStringParameters"]["batch_id"] == first
    assert load("send_batch_cancel.json")["pathParameters"] == {"batch_id": second}
    absent = load("send_batch_accept_call.json")
    third = batch_id("harbour", absent["headers"]["Idempotency-Key"])
    called = str(MessageId.make(f"{third}:{body_digest(json.loads(absent['body']))}", 0, 0, 0))
    asked = [load(f"voice_call_{name}.json")["pathParameters"] for name in ("script", "key")]
    assert asked == [{"account": "harbour", "batch": third, "message": called}] * 2
