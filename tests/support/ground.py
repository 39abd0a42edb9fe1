"""What the house stands on: moto for AWS, made as strict as DynamoDB where it is laxer, and the carrier twin."""

import http.client
import json
import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID, responses_mock
from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import sqs_backends

from local.carrier import twin as twin_module
from local.carrier.control.client import ControlClient
from local.carrier.control.control_api import ControlApi
from local.carrier.credentials import Credentials
from local.carrier.http.exchange import Request
from local.carrier.http.server import Server
from local.carrier.twin import TwinSettings, running_twin
from local.carrier.webhooks import webhook
from sayso.carrier import secret
from sayso.environment import environment
from sayso.tables import TABLES, bind
from tests.support import in_process, quick_items, quick_tables, quick_updates, template
from tests.support.events import ACCOUNT_SID, AUTH_TOKEN, BASE_URL, HOST, KEY_SECRET, KEY_SID

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

SECRET = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN}
KEY = {"account_sid": ACCOUNT_SID, "key_sid": KEY_SID, "key_secret": KEY_SECRET}
CALLBACK_URL = BASE_URL
REGION = "us-east-1"
TABLE_OF = {variable: f"{variable.removesuffix('_TABLE').title()}Table" for variable in TABLES}

in_process.install()
_BETWEEN = re.compile(r"BETWEEN (:\w+) AND (:\w+)")


type Items = dict[str, Any]


# One client of each service for all tests: making one costs as much as a test.
@cache
def sqs() -> "SQSClient":
    return boto3.client("sqs")


@cache
def _dynamodb() -> "DynamoDBClient":
    return boto3.client("dynamodb")


@cache
def _secrets() -> "SecretsManagerClient":
    return boto3.client("secretsmanager")


@contextmanager
def twin() -> Iterator[str]:
    """The carrier twin, as its URL."""
    with twin_at_hand() as remote:
        yield remote.url


class AtHand(ControlClient):
    """The twin's control endpoint without HTTP: the object that answers is in this process."""

    def __init__(self, server: Server, control: ControlApi) -> None:
        super().__init__(server.url)
        self.url, self.respond = server.url, server.respond
        self.control = control

    def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        target = urlsplit(f"/control/{path}")
        said = b"" if body is None else json.dumps(body).encode()
        answer = self.control.respond(Request(method, target.path, dict(parse_qsl(target.query)), said))
        told: dict[str, Any] = json.loads(answer.payload())
        if answer.status != 200:
            raise ValueError(f"{told['code']}: {told['message']}")
        return told


_tls = cache(ssl.create_default_context)


class _OnThisMachine(http.client.HTTPSConnection):
    """To AWS nobody gets through: no name is looked up, and no certificates are read for it."""

    def __init__(self, host: str, port: int | None = None, *, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout, context=_tls())

    def connect(self) -> None:
        if self.host == HOST:
            raise OSError("no test leaves this machine")
        super().connect()


@contextmanager
def twin_at_hand() -> Iterator[AtHand]:
    """The carrier twin, with its control endpoint."""
    made: dict[type, Any] = {}

    def kept(kind: type) -> Callable[..., Any]:
        def make(*parts: Any) -> Any:
            found = kind(*parts)
            made.setdefault(kind, found)  # the first is ours: a test may run another twin
            return found

        return make

    with pytest.MonkeyPatch.context() as patch:
        for kind in (ControlApi, Server):
            patch.setattr(twin_module, kind.__name__, kept(kind))
        patch.setitem(webhook.CONNECTIONS, "https", _OnThisMachine)
        with running_twin(TwinSettings(credentials=Credentials(ACCOUNT_SID, AUTH_TOKEN), keys={KEY_SID: KEY_SECRET})):
            yield AtHand(made[Server], made[ControlApi])


@contextmanager
def ground(carrier_url: str) -> Iterator[dict[str, str]]:
    """Empty tables and queues of the template's making, and the environment that names them."""
    with mock_aws(), _requests_unwatched(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        # moto's transactions are not made for several threads
        patch.setattr("sayso.actions.consent.import_consents.WRITERS", 1)
        quick_tables.install(patch)
        quick_updates.install(patch)
        quick_items.install(patch)
        variables = _resources(carrier_url)
        for name, value in variables.items():
            patch.setenv(name, value)
        forget()
        bind(variables)
        for table in TABLES.values():
            events = table._get_connection().connection.client.meta.events
            events.register("provide-client-params.dynamodb.Query", _refuse_what_dynamodb_refuses, unique_id="strict")
        yield variables
    forget()


@contextmanager
def _requests_unwatched() -> Iterator[None]:
    """moto compares each request of the `requests` library with hundreds of addresses; only the carrier is asked so."""
    responses_mock.stop()
    try:
        yield
    finally:
        responses_mock.start()


def forget() -> None:
    """Clear what a function keeps between invocations: the environment, and the carrier's secret."""
    environment.cache_clear()
    secret.forget()


def keep_secret(**changes: str) -> None:
    """Change the secret of the carrier's tokens, as an operator does while one is rotated."""
    _keep("carrier", SECRET | changes)


def keep_key(**changes: str) -> None:
    """Change the secret of the carrier's key."""
    _keep("carrier-key", KEY | changes)


def _keep(secret: str, said: dict[str, str]) -> None:
    """Make no version that says the same: moto goes through all that there were, and each test would make two more."""
    written = json.dumps(said)
    if _secrets().get_secret_value(SecretId=secret)["SecretString"] != written:
        _secrets().put_secret_value(SecretId=secret, SecretString=written)
    forget()


def remember() -> Items:
    """All that stands in the tables now."""
    return {name: quick_tables.copy_items(table.items) for name, table in _tables().items()}


def plainly() -> dict[str, list[Any]]:
    """All that is in the tables now, as plain data to compare; without the counts of calls to the API."""
    return {
        name: [
            item.to_json()
            for partition in table.items.values()
            for key, item in partition.items()
            if not str(key.value).startswith("pace")
        ]
        for name, table in _tables().items()
    }


def put_back(items: Items) -> None:
    """Let stand in the tables what was remembered, and nothing in the queues: quicker than making them anew."""
    for name, table in _tables().items():
        table.items = quick_tables.copy_items(items[name])
    for queue in _queues().values():
        queue._messages, queue._pending_messages, queue.deleted_messages = [], set(), set()
    keep_secret()
    keep_key()


def _tables() -> dict[str, Any]:
    found: dict[str, Any] = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    return found


def _queues() -> dict[str, Any]:
    found: dict[str, Any] = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues
    return found


def _make_queues() -> dict[str, str]:
    dispatch = sqs().create_queue(QueueName="dispatch")
    settle = sqs().create_queue(QueueName="settle.fifo", Attributes={"FifoQueue": "true"})
    return {
        "DISPATCH_QUEUE_URL": dispatch["QueueUrl"],
        "SETTLE_QUEUE_URL": settle["QueueUrl"],
        "LOOK_QUEUE_URL": sqs().create_queue(QueueName="look")["QueueUrl"],
        "QUESTION_QUEUE_URL": sqs().create_queue(QueueName="question")["QueueUrl"],
    }


def _resources(carrier_url: str) -> dict[str, str]:
    for table in TABLE_OF.values():
        wanted = template.resources()[table]["Properties"]
        keys = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        _dynamodb().create_table(TableName=table, **{key: wanted[key] for key in keys if key in wanted})
    _secrets().create_secret(Name="carrier", SecretString=json.dumps(SECRET))
    _secrets().create_secret(Name="carrier-key", SecretString=json.dumps(KEY))
    return {
        **TABLE_OF,
        **_make_queues(),
        "CARRIER_SECRET_ID": "carrier",
        "CARRIER_KEY_ID": "carrier-key",
        "CARRIER_URL": carrier_url,
        "CALLBACK_URL": CALLBACK_URL,
        "FIND_OUT_AFTER_S": "600",
        "CALLS_PER_SECOND": "1000",  # so that no test waits
        "NOTICES_TOPIC_ARN": boto3.client("sns").create_topic(Name="notices")["TopicArn"],
        "POWERTOOLS_METRICS_NAMESPACE": "test",
        "POWERTOOLS_SERVICE_NAME": "test",
    }


def _refuse_what_dynamodb_refuses(params: Mapping[str, Any], **_: Any) -> None:
    """A range whose end lies before its beginning: no empty answer, but an error."""
    for low, high in _BETWEEN.findall(params.get("KeyConditionExpression", "")):
        values = params["ExpressionAttributeValues"]
        if values[low]["S"] > values[high]["S"]:
            raise ClientError(
                {"Error": {"Code": "ValidationException", "Message": "upper bound < lower bound"}}, "Query"
            )
