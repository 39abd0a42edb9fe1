"""Only the carrier reaches the carrier's endpoints: what both of them make of signatures."""

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from functions.inbound_keyword import webhook as inbound
from functions.status_callback import webhook as status
from functions.voice_call import webhook as voice
from local.carrier.webhooks.webhook import Webhook, sign
from sayso.domain.batch.batch import batch_id, body_digest
from sayso.domain.message.message import MessageId
from tests.support.calls import VOICE
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN, BASE_URL, HOST, sid, signed_webhook
from tests.support.ground import keep_secret
from tests.support.house import NUMBER_OF, SETTLE, Handler, House, context

DANA = "+14155550101"
OTHER_TOKEN = "fedcba9876543210fedcba9876543210"  # of no real account


@dataclass(frozen=True)
class Endpoint:
    """One of the carrier's endpoints, a request to it, and how to see that it was taken."""

    handler: Handler
    path: str
    form: dict[str, str]
    parameters: dict[str, str] | None
    taken_status: int
    taken: Callable[[House], bool]
    query: dict[str, str] | None = None
    prepare: Callable[[House], Any] = lambda _: None

    def event(self, token: str = AUTH_TOKEN, **more: str) -> dict[str, Any]:
        """A signed request."""
        form = self.form | more
        return signed_webhook(self.path, form, path_parameters=self.parameters, query=self.query, token=token)

    def answer(self, event: dict[str, Any]) -> int:
        """The status of the answer."""
        found: int = self.handler(event, context(10))["statusCode"]
        return found


def _settle_queue_holds_one(house: House) -> bool:
    return len(house.take(SETTLE)) == 1


INBOUND = Endpoint(
    inbound.handler,
    "/twilio/inbound",
    {"AccountSid": ACCOUNT_SID, "MessageSid": sid("SM1"), "From": DANA, "To": NUMBER_OF["harbour"], "Body": "STOP"},
    None,
    200,
    lambda house: house.consent(DANA)["channels"]["sms"] == "opted_out",
)
MESSAGE_ID = "0.0.1.0123456789ab"
STATUS = Endpoint(
    status.handler,
    f"/twilio/status/harbour/b1/{MESSAGE_ID}",
    {"AccountSid": ACCOUNT_SID, "MessageSid": sid("SM1"), "MessageStatus": "delivered", "To": DANA},
    {"account": "harbour", "batch": "b1", "message": MESSAGE_ID},
    204,
    _settle_queue_holds_one,
)
BATCH_ID = batch_id("harbour", "key-1")
CALL_BODY = {"category": "general", "recipients": [{"phone": DANA}], **VOICE}
CALL_ID = str(MessageId.make(f"{BATCH_ID}:{body_digest(CALL_BODY)}", 0, 0, 0))
KEYS = Endpoint(
    voice.handler,
    f"/twilio/voice/harbour/{BATCH_ID}/{CALL_ID}/keys",
    {"AccountSid": ACCOUNT_SID, "CallSid": sid("CA1"), "To": DANA, "From": NUMBER_OF["harbour"], "Digits": "3"},
    {"account": "harbour", "batch": BATCH_ID, "message": CALL_ID},
    200,
    lambda house: house.consent(DANA)["channels"]["sms"] == "opted_out",
    {"at": "choice.1"},
    lambda house: house.accept(DANA, **VOICE),
)
endpoints = pytest.mark.parametrize("endpoint", [INBOUND, STATUS, KEYS], ids=["inbound", "status", "keys"])


@endpoints
class TestEveryWebhook:
    """What holds for all."""

    @pytest.fixture(autouse=True)
    def prepared(self, house: House, endpoint: Endpoint) -> None:
        endpoint.prepare(house)

    def test_a_request_that_the_carrier_signed_is_taken(self, house: House, endpoint: Endpoint) -> None:
        assert endpoint.answer(endpoint.event()) == endpoint.taken_status
        assert endpoint.taken(house)

    @pytest.mark.parametrize(
        "spoil",
        [
            pytest.param(lambda event: event["headers"].pop("X-Twilio-Signature"), id="no signature"),
            pytest.param(lambda event: event["headers"].update({"X-Twilio-Signature": ""}), id="an empty signature"),
            pytest.param(lambda event: event["headers"].update({"X-Twilio-Signature": "AAAA"}), id="a made-up one"),
            pytest.param(lambda event: event["headers"].update({"X-Twilio-Signature": "é"}), id="no text of base64"),
            pytest.param(lambda event: event.update(headers=None), id="no headers at all"),
            pytest.param(lambda event: event["headers"].update({"Host": "evil.example"}), id="another host"),
            pytest.param(lambda event: event["requestContext"].update({"path": "/prod/other"}), id="another path"),
            pytest.param(lambda event: event["headers"].update({"X-Forwarded-Proto": "http"}), id="another protocol"),
            pytest.param(lambda event: event.update(body=event["body"].replace("101", "102")), id="another phone"),
            pytest.param(lambda event: event.update(body=event["body"] + "&More=1"), id="a parameter more"),
            pytest.param(lambda event: event.update(body=""), id="no body"),
            pytest.param(lambda event: event.update(body=None), id="none whatever"),
        ],
    )
    def test_anything_else_is_refused_and_changes_nothing(
        self, house: House, endpoint: Endpoint, spoil: Callable[[dict[str, Any]], Any]
    ) -> None:
        event = endpoint.event()
        spoil(event)
        before = house.entries()
        assert endpoint.answer(event) == 403
        assert not endpoint.taken(house)
        assert house.entries() == before

    def test_the_longest_text_with_ten_pictures_is_taken(self, house: House, endpoint: Endpoint) -> None:
        pictures = {f"MediaUrl{number}": f"https://api.twilio.com/{'x' * 150}" for number in range(10)}
        assert endpoint.answer(endpoint.event(Zz="\U0001f600" * 1600, **pictures)) == endpoint.taken_status
        assert endpoint.taken(house)

    def test_another_token_signs_nothing(self, house: House, endpoint: Endpoint) -> None:
        assert endpoint.answer(endpoint.event(token=OTHER_TOKEN)) == 403
        assert not endpoint.taken(house)

    @pytest.mark.parametrize("token", [AUTH_TOKEN, OTHER_TOKEN])
    def test_while_a_token_is_rotated_both_are_valid(self, house: House, endpoint: Endpoint, token: str) -> None:
        keep_secret(secondary_auth_token=OTHER_TOKEN)
        assert endpoint.answer(endpoint.event(token=token)) == endpoint.taken_status
        assert endpoint.taken(house)

    def test_after_the_rotation_the_old_token_is_not(self, house: House, endpoint: Endpoint) -> None:
        keep_secret(auth_token=OTHER_TOKEN)
        assert endpoint.answer(endpoint.event(token=AUTH_TOKEN)) == 403
        assert endpoint.answer(endpoint.event(token=OTHER_TOKEN)) == endpoint.taken_status

    def test_an_empty_secondary_token_signs_nothing(self, house: House, endpoint: Endpoint) -> None:
        keep_secret(secondary_auth_token="")
        assert endpoint.answer(endpoint.event(token="")) == 403

    def test_blank_parameters_are_part_of_what_is_signed(self, house: House, endpoint: Endpoint) -> None:
        event = endpoint.event(FromCity="", FromZip="", Zürich="Grüße & mehr + 100%")
        assert endpoint.answer(event) == endpoint.taken_status
        assert endpoint.taken(house)

    def test_a_body_in_base64_is_read_as_what_it_was(self, house: House, endpoint: Endpoint) -> None:
        event = endpoint.event()
        event |= {"body": base64.b64encode(event["body"].encode()).decode(), "isBase64Encoded": True}
        assert endpoint.answer(event) == endpoint.taken_status
        assert endpoint.taken(house)

    def test_the_names_of_headers_may_be_written_in_any_case(self, house: House, endpoint: Endpoint) -> None:
        event = endpoint.event()
        event["headers"] = {name.lower(): value for name, value in event["headers"].items()}
        assert endpoint.answer(event) == endpoint.taken_status

    def test_the_url_is_the_one_that_the_carrier_called_not_the_one_inside(
        self, house: House, endpoint: Endpoint
    ) -> None:
        event = endpoint.event()
        query = f"?{urlencode(endpoint.query)}" if endpoint.query else ""
        called = f"https://texts.harbour.example/hooks{endpoint.path}{query}"  # a domain of one's own, with a base path
        event["headers"]["Host"] = "texts.harbour.example"
        event["requestContext"]["path"] = f"/hooks{endpoint.path}"
        event["headers"]["X-Twilio-Signature"] = sign(Webhook(called, endpoint.form), AUTH_TOKEN)
        assert HOST not in event["headers"].values()
        assert endpoint.answer(event) == endpoint.taken_status
        assert endpoint.taken(house)


STATUSES = [
    ("delivered", "delivered", "final"),
    ("read", "delivered", "final: read messages were delivered"),
    ("undelivered", "undelivered", "final"),
    ("failed", "failed", "final"),
    ("canceled", "failed", "final: Twilio's spelling"),
    ("accepted", None, "on its way"),
    ("scheduled", None, "on its way"),
    ("queued", None, "on its way"),
    ("sending", None, "on its way"),
    ("sent", None, "on its way, though it may be the last word"),
    ("partially_delivered", "delivered", "a part is on the phone"),
    ("DELIVERED", None, "not Twilio's spelling"),
    ("", None, "no status"),
]


@pytest.mark.parametrize(("told", "queued", "reason"), STATUSES)
def test_a_final_status_is_queued_and_no_other(house: House, told: str, queued: str | None, reason: str) -> None:
    assert STATUS.answer(STATUS.event(MessageStatus=told)) == 204
    waiting = house.take(SETTLE)
    assert [f'"status": "{queued}"' in message["Body"] for message in waiting] == ([True] if queued else []), reason


@pytest.mark.parametrize("change", [{"To": ""}, {"To": "harbour"}, {"To": "+1 415 555 0101"}])
def test_a_report_counts_whatever_it_says_of_the_phone(house: House, change: dict[str, str]) -> None:
    assert STATUS.answer(STATUS.event(**change)) == 204
    [message] = house.take(SETTLE)
    assert '"phone"' not in message["Body"]


def test_a_report_about_no_message_is_noted_and_changes_nothing(house: House) -> None:
    path = "/twilio/status/harbour/b1/everything"
    parameters = {"account": "harbour", "batch": "b1", "message": "everything"}
    event = signed_webhook(path, STATUS.form, path_parameters=parameters)
    assert STATUS.answer(event) == 204
    assert house.take(SETTLE) == []


def test_a_report_goes_into_its_accounts_group_and_counts_once(house: House) -> None:
    for _ in range(2):
        STATUS.answer(STATUS.event())
    [only] = house.take(SETTLE)
    assert only["Attributes"]["MessageGroupId"] == "harbour"
    assert house.take(SETTLE) == []


def test_the_twin_signs_as_the_tests_do() -> None:
    url = f"{BASE_URL}{STATUS.path}"
    assert sign(Webhook(url, STATUS.form), AUTH_TOKEN) == STATUS.event()["headers"]["X-Twilio-Signature"]


@pytest.mark.parametrize("at", ["choice.2", "closing.1"])
def test_the_query_is_part_of_what_is_signed(house: House, at: str) -> None:
    KEYS.prepare(house)
    event = KEYS.event()
    event["queryStringParameters"] = {"at": at}
    event["multiValueQueryStringParameters"] = {"at": [at]}
    assert KEYS.answer(event) == 403
    assert not KEYS.taken(house)


def test_a_form_with_a_parameter_several_times_is_signed_as_the_carriers_own_validators_read_it(house: House) -> None:
    """They sort the values of a name, leave repeated ones out, and join them."""
    house.opt_in(DANA)
    event = INBOUND.event(AddOns="b")
    values = [*parse_qsl(event["body"], keep_blank_values=True), ("AddOns", "a"), ("AddOns", "b")]
    signed = {name: [value for other, value in values if other == name] for name, _ in values}
    url = f"{BASE_URL}{INBOUND.path}"
    event |= {"body": urlencode(values)}
    event["headers"] |= {"X-Twilio-Signature": _signature(url, signed)}
    assert INBOUND.answer(event) == 200
    assert INBOUND.taken(house)
    assert INBOUND.answer(event | {"body": urlencode([*values, ("AddOns", "c")])}) == 403


def _signature(url: str, form: dict[str, list[str]]) -> str:
    said = "".join(f"{name}{value}" for name in sorted(form) for value in sorted(set(form[name])))
    return base64.b64encode(hmac.new(AUTH_TOKEN.encode(), f"{url}{said}".encode(), "sha1").digest()).decode()
