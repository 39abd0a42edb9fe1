"""The whole house in one process: moto for AWS, the carrier twin for Twilio, the handlers called with real events."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities import parameters
from moto import mock_aws

from functions.audit_query import api as audit_api
from functions.inbound_keyword import webhook as inbound_webhook
from functions.manage_account import api as account_api
from functions.manage_consent import api as consent_api
from functions.send_batch import api as batch_api
from functions.send_batch import worker as dispatch_worker
from functions.status_callback import webhook as status_webhook
from functions.status_callback import worker as settle_worker
from local.carrier.credentials import Credentials
from local.carrier.remote import Remote
from local.carrier.twin import Settings as TwinSettings
from local.carrier.twin import running
from sayso import queues
from sayso.accounts import Purchase, buy_credits, open_account
from sayso.domain.account import AccountSettings, KeywordOwner
from sayso.domain.entry import Actor, ActorKind
from sayso.settings import environment
from sayso.tables import bind
from tests.support import template
from tests.support.events import AUTH_TOKEN, BASE_URL, rest_request, signed_webhook, sqs_event

TABLES = {name: f"{name}Table" for name in ("Accounts", "Consents", "Batches", "Log")}
OPERATOR = Actor(ActorKind.OPERATOR, "operator")
ACCOUNT_SID = "AC0123456789abcdef0123456789abcdef"
API_OF = {
    "batches": batch_api,
    "audit": audit_api,
    "credits": account_api,
    "settings": account_api,
    "consents": consent_api,
}


def context(seconds: float = 60) -> Any:
    """A Lambda context with so much time left."""
    return SimpleNamespace(
        function_name="function",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:function",
        aws_request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        get_remaining_time_in_millis=lambda: int(seconds * 1000),
    )


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    body: Any


@dataclass
class House:
    """What a test does from outside: staff call, the carrier calls, queues deliver."""

    carrier: Remote
    environment: dict[str, str]
    delivered: list[str] = field(default_factory=list)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str = "admin,billing",
        account: str = "harbour",
        **more: Any,
    ) -> Answer:
        """A call of the staff API."""
        claims = {"cognito:groups": role, "custom:account": account} | more.pop("claims", {})
        api = API_OF[path.strip("/").split("/")[0]]
        event = rest_request(method, path, body=body, claims=claims, **more)
        answer = api.handler(event, context(29))
        return Answer(answer["statusCode"], json.loads(answer["body"]))

    def send(
        self, key: str = "key-1", *, role: str = "admin,billing", account: str = "harbour", **changes: Any
    ) -> Answer:
        """POST /batches with a small valid body, changed as said."""
        body = {"channel": "sms", "category": "general", "template": "Class moves to 5 pm.", "recipients": []} | changes
        return self.call("POST", "/batches", body, role=role, account=account, headers={"Idempotency-Key": key})

    def opt_in(self, *phones: str, account: str = "harbour") -> None:
        """Import consents, as a school does on its first day."""
        rows = [{"phone": phone, "channel": "sms", "status": "opted_in", "source": "paper_form"} for phone in phones]
        answer = self.call("POST", "/consents/import", {"rows": rows}, account=account)
        assert answer.body["counts"].get("rejected", 0) == 0, answer.body

    def text(self, sender: str, body: str, *, text_id: str, to: str = "+14155550100", **more: str) -> Any:
        """A text of a recipient, as the carrier brings it."""
        form = {"MessageSid": text_id, "From": sender, "To": to, "Body": body, "NumMedia": "0", "FromCity": ""} | more
        return inbound_webhook.handler(signed_webhook("/twilio/inbound", form), context(10))

    def report(
        self, batch_id: str, message_id: str, phone: str, status: str, *, account: str = "harbour", **more: str
    ) -> Any:
        """A status callback of the carrier."""
        path = f"/twilio/status/{account}/{batch_id}/{message_id}"
        form = {"MessageSid": f"SM{message_id}", "MessageStatus": status, "To": phone, "AccountSid": ACCOUNT_SID} | more
        parameters = {"account": account, "batch": batch_id, "message": message_id}
        return status_webhook.handler(signed_webhook(path, form, path_parameters=parameters), context(10))

    def messages(self, batch_id: str, account: str = "harbour") -> list[dict[str, Any]]:
        """All rows of a batch."""
        rows: list[dict[str, Any]] = self.call("GET", f"/batches/{batch_id}/messages", account=account).body["messages"]
        return rows

    def entries(self, account: str = "harbour", **query: str) -> list[dict[str, Any]]:
        """The log, newest first."""
        found: list[dict[str, Any]] = self.call("GET", "/audit", account=account, query=query).body["entries"]
        return found

    def credits(self, account: str = "harbour") -> dict[str, int]:
        """The account's credits."""
        found: dict[str, int] = self.call("GET", "/credits", account=account).body
        return found

    def dispatch(self, seconds: float = 60) -> int:
        """Deliver all chunks in the dispatch queue until it is empty; how many there were."""
        return self._drain("DISPATCH_QUEUE_URL", dispatch_worker.handler, 1, seconds)

    def settle(self) -> int:
        """Deliver all final statuses in the settle queue until it is empty; how many there were."""
        return self._drain("SETTLE_QUEUE_URL", settle_worker.handler, 10, 30)

    def waiting(self, queue: str) -> list[dict[str, Any]]:
        """Receive what the queue offers now, without deleting it."""
        received = boto3.client("sqs").receive_message(
            QueueUrl=self.environment[queue], MaxNumberOfMessages=10, AttributeNames=["All"]
        )
        return list(received.get("Messages", []))

    def _drain(self, queue: str, handler: Any, size: int, seconds: float) -> int:
        sqs, url, count = boto3.client("sqs"), self.environment[queue], 0
        while True:
            received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=size, AttributeNames=["All"])
            messages = received.get("Messages", [])
            if not messages:
                return count
            answer = handler(sqs_event(messages), context(seconds))
            failed = {item["itemIdentifier"] for item in answer["batchItemFailures"]}
            assert not failed, "a record failed"
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            count += len(messages)


@contextmanager
def standing(credits_bought: int = 1000) -> Iterator[House]:
    """A house with two accounts, `harbour` and `valley`; the carrier keeps messages until told otherwise."""
    settings = TwinSettings(credentials=Credentials(ACCOUNT_SID, AUTH_TOKEN))
    with running(settings) as url, mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        variables = _resources(url)
        for name, value in variables.items():
            patch.setenv(name, value)
        _forget()
        bind(variables)
        carrier = Remote(url)
        carrier.behave({"*": {"do": "hold"}})
        try:
            for account, number in (("harbour", "+14155550100"), ("valley", "+14155550200")):
                _account(account, number, credits_bought)
            yield House(carrier, variables)
        finally:
            _forget()


def _forget() -> None:
    """Clear what a function keeps between invocations: it would name another house's resources."""
    environment.cache_clear()
    queues._sqs.cache_clear()
    parameters.clear_caches()


def _resources(carrier_url: str) -> dict[str, str]:
    dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
    for table in TABLES.values():
        wanted = template.resources()[table]["Properties"]
        keys = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        dynamodb.create_table(TableName=table, **{key: wanted[key] for key in keys if key in wanted})
    dispatch = sqs.create_queue(QueueName="dispatch")["QueueUrl"]
    settle = sqs.create_queue(QueueName="settle.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    secret = json.dumps({"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN})
    boto3.client("secretsmanager").create_secret(Name="carrier", SecretString=secret)
    return {
        **{f"{name.upper()}_TABLE": table for name, table in TABLES.items()},
        "DISPATCH_QUEUE_URL": dispatch,
        "SETTLE_QUEUE_URL": settle,
        "CARRIER_SECRET_ID": "carrier",
        "CARRIER_URL": carrier_url,
        "CALLBACK_URL": BASE_URL,
        "POWERTOOLS_SERVICE_NAME": "test",
    }


def _account(account: str, number: str, credits_bought: int) -> None:
    settings = AccountSettings(
        account=account,
        name=f"{account.title()} Dance",
        number=number,
        keyword_owner=KeywordOwner.SAYSO,
        portal_url=f"https://{account}.example/portal",
        categories=("general", "attendance"),
    )
    now = datetime(2026, 1, 5, 15, tzinfo=UTC)
    open_account(settings, OPERATOR, now)
    buy_credits(account, Purchase(credits_bought, "first"), OPERATOR, now)
