"""The event files tell one story; each goes through the handler of its function, in this order, as it stands."""

import json
from typing import Any

import pytest

from functions.audit_query import api as audit_api
from functions.inbound_keyword import webhook as inbound_webhook
from functions.manage_account import api as account_api
from functions.manage_consent import api as consent_api
from functions.send_batch import api as batch_api
from functions.send_batch import worker as dispatch_worker
from functions.status_callback import webhook as status_webhook
from functions.status_callback import worker as settle_worker
from tests.support.events import EVENTS, load
from tests.support.house import House, context

DONE: dict[str, list[Any]] = {"batchItemFailures": []}

STORY: list[tuple[str, Any, Any]] = [
    ("manage_account_purchase", account_api, 200),
    ("manage_account_settings", account_api, 200),
    ("manage_consent_import", consent_api, 200),
    ("send_batch_accept", batch_api, 202),
    ("dispatch_chunk", dispatch_worker, DONE),
    ("status_webhook_delivered", status_webhook, 204),
    ("status_webhook_undelivered", status_webhook, 204),
    ("settle_outcomes", settle_worker, DONE),
    ("send_batch_messages", batch_api, 200),
    ("inbound_keyword_stop", inbound_webhook, 200),
    ("inbound_keyword_answered_by_carrier", inbound_webhook, 200),
    ("manage_consent_change", consent_api, 200),
    ("audit_query_by_phone", audit_api, 200),
]


def test_the_events_tell_their_story_from_a_purchase_to_the_audit_log(house: House) -> None:
    answers: dict[str, Any] = {}
    for name, function, expected in STORY:
        answer = answers[name] = function.handler(load(f"{name}.json"), context(60))
        assert answer == expected or answer["statusCode"] == expected, (name, answer)
    messages = json.loads(answers["send_batch_messages"]["body"])["messages"]
    assert "delivered" in {message["status"] for message in messages}
    assert "You have opted out" in answers["inbound_keyword_stop"]["body"]
    assert "Message" not in answers["inbound_keyword_answered_by_carrier"]["body"]
    told = [entry["type"] for entry in json.loads(answers["audit_query_by_phone"]["body"])["entries"]]
    assert {"message_delivered", "consent_changed"} <= set(told)


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_event_file_is_played_or_is_the_form_that_tests_fill_in(path: Any) -> None:
    assert path.stem in {name for name, _, _ in STORY} | {"rest_request"}
