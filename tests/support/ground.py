"""What the house stands on: moto for AWS, made as strict as DynamoDB where it is laxer, and the carrier twin."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from aws_lambda_powertools.utilities.parameters.constants import DEFAULT_PROVIDERS
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.serialize import AttributePicker, AttributePickerContext
from moto.dynamodb.models import dynamodb_backends

from local.carrier.credentials import Credentials
from local.carrier.twin import TwinSettings, running_twin
from sayso.environment import environment
from sayso.tables import TABLES, bind
from tests.support import template
from tests.support.events import AUTH_TOKEN, BASE_URL

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient

ACCOUNT_SID = "AC0123456789abcdef0123456789abcdef"
SECRET = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN}
CALLBACK_URL = BASE_URL
REGION = "us-east-1"
TABLE_OF = {variable: f"{variable.removesuffix('_TABLE').title()}Table" for variable in TABLES}

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
    with running_twin(TwinSettings(credentials=Credentials(ACCOUNT_SID, AUTH_TOKEN))) as url:
        yield url


@contextmanager
def ground(carrier_url: str) -> Iterator[dict[str, str]]:
    """Empty tables and queues of the template's making, and the environment that names them."""
    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        # moto's transactions are not made for several threads
        patch.setattr("sayso.actions.consent.import_consents.WRITERS", 1)
        patch.setattr(AttributePicker, "__call__", _pick)
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


def forget() -> None:
    """Clear what a function keeps between invocations: the environment, and the carrier's secret."""
    environment.cache_clear()
    for provider in DEFAULT_PROVIDERS.values():
        provider.clear_cache()


def keep_secret(**changes: str) -> None:
    """Change the carrier's secret, as an operator does while a token is rotated."""
    _secrets().put_secret_value(SecretId="carrier", SecretString=json.dumps(SECRET | changes))
    forget()


def remember() -> Items:
    """All that stands in the tables now."""
    return {name: copy.deepcopy(table.items) for name, table in _tables().items()}


def plainly() -> dict[str, list[Any]]:
    """All that stands in the tables now, as plain data to compare."""
    return {
        name: [item.to_json() for partition in table.items.values() for item in partition.values()]
        for name, table in _tables().items()
    }


def put_back(items: Items) -> None:
    """Let stand in the tables what was remembered, and nothing in the queues: quicker than making them anew."""
    for name, table in _tables().items():
        table.items = copy.deepcopy(items[name])
    for url in _make_queues().values():
        sqs().delete_queue(QueueUrl=url)
    _make_queues()
    keep_secret()


def _tables() -> dict[str, Any]:
    found: dict[str, Any] = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    return found


def _make_queues() -> dict[str, str]:
    dispatch = sqs().create_queue(QueueName="dispatch")
    settle = sqs().create_queue(QueueName="settle.fifo", Attributes={"FifoQueue": "true"})
    return {"DISPATCH_QUEUE_URL": dispatch["QueueUrl"], "SETTLE_QUEUE_URL": settle["QueueUrl"]}


def _resources(carrier_url: str) -> dict[str, str]:
    for table in TABLE_OF.values():
        wanted = template.resources()[table]["Properties"]
        keys = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
        _dynamodb().create_table(TableName=table, **{key: wanted[key] for key in keys if key in wanted})
    _secrets().create_secret(Name="carrier", SecretString=json.dumps(SECRET))
    return {
        **TABLE_OF,
        **_make_queues(),
        "CARRIER_SECRET_ID": "carrier",
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


_TYPES = frozenset({"S", "N", "B", "M", "L", "NULL", "BOOL", "SS", "NS", "BS"})
_pick_slowly = AttributePicker.__call__


def _pick(picker: AttributePicker, context: AttributePickerContext) -> Any:
    """What moto finds in an attribute's value, but without looking for each type under many names: that took a third
    of all time."""
    value = context.obj
    if isinstance(value, dict) and len(value) == 1 and _TYPES.issuperset(value):
        return value.get(context.key)
    return _pick_slowly(picker, context)
