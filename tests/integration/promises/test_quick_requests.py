"""What a service reads of a call is what botocore would have written, and what botocore refuses is refused."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ParamValidationError

from tests.support import quick_requests
from tests.support.house import House

KEY: dict[str, Any] = {"pk": {"S": "harbour"}, "sk": {"N": "1"}}
DEEP = {"M": {"list": {"L": [{"S": "é\ud800"}, {"BOOL": True}, {"NULL": True}, {"M": {"set": {"NS": ["1"]}}}]}}}


class Name(str):
    __slots__ = ()


ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("dynamodb", "GetItem", {"TableName": "t", "Key": KEY, "ConsistentRead": True}),
    ("dynamodb", "GetItem", {"TableName": Name("t"), "Key": {Name("pk"): {"S": Name("harbour")}}}),
    ("dynamodb", "GetItem", {"TableName": "", "Key": KEY}),
    ("dynamodb", "GetItem", {"TableName": "t"}),
    ("dynamodb", "GetItem", {"TableName": "t", "Key": KEY, "Keys": []}),
    ("dynamodb", "GetItem", {"TableName": "t", "Key": {1: {"S": "a"}}}),
    ("dynamodb", "GetItem", {"TableName": "t", "Key": KEY, "ConsistentRead": 1}),
    ("dynamodb", "GetItem", {"TableName": None, "Key": KEY}),
    ("dynamodb", "PutItem", {"TableName": "t", "Item": KEY | {"deep": DEEP, "blob": {"B": b"\0\xff" * 50}}}),
    ("dynamodb", "PutItem", {"TableName": "t", "Item": {"blob": {"B": bytearray(b"a")}, "set": {"BS": [b"", "a"]}}}),
    ("dynamodb", "PutItem", {"TableName": "t", "Item": KEY | {"text": {"N": 1}}}),
    ("dynamodb", "PutItem", {"TableName": "t", "Item": KEY | {"text": "a"}}),
    ("dynamodb", "PutItem", {"TableName": "t", "Item": KEY | {"text": {"M": None}}}),
    ("dynamodb", "Query", {"TableName": "t", "Limit": 1, "ScanIndexForward": False}),
    ("dynamodb", "Query", {"TableName": "t", "Limit": 0}),
    ("dynamodb", "Query", {"TableName": "t", "Limit": True}),
    ("dynamodb", "Query", {"TableName": "t", "Limit": 1.5}),
    ("dynamodb", "BatchGetItem", {"RequestItems": {"t": {"Keys": [KEY], "ProjectionExpression": "pk"}}}),
    ("dynamodb", "BatchGetItem", {"RequestItems": {"t": {"Keys": []}}}),
    ("dynamodb", "TransactWriteItems", {"TransactItems": [{"Put": {"TableName": "t", "Item": KEY}}]}),
    ("dynamodb", "TransactWriteItems", {"TransactItems": ({"Delete": {"TableName": "t", "Key": KEY}},)}),
    ("dynamodb", "TransactWriteItems", {"TransactItems": []}),
    ("secretsmanager", "PutSecretValue", {"SecretId": "s", "SecretBinary": b"a", "SecretString": "ü"}),
    ("secretsmanager", "ListSecrets", {}),
    ("sqs", "SendMessage", {"QueueUrl": "q", "MessageBody": "b", "DelaySeconds": 3}),
    ("sqs", "ReceiveMessage", {"QueueUrl": "q", "AttributeNames": ["All"], "MaxNumberOfMessages": 10}),
    ("sqs", "SendMessageBatch", {"QueueUrl": "q", "Entries": [{"Id": "1", "MessageBody": "b"}]}),
    ("sqs", "SendMessageBatch", {"QueueUrl": "q", "Entries": [{"Id": "1"}]}),
]  # fmt: skip


def outcome(read: Any, client: Any, operation: str, given: dict[str, Any]) -> object:
    try:
        return read(client, client.meta.service_model.operation_model(operation), given)
    except ParamValidationError as refused:
        return str(refused)


@pytest.fixture
def clients(house: House) -> dict[str, Any]:
    return {service: boto3.client(service) for service in ("dynamodb", "secretsmanager", "sqs")}


def test_what_is_read_of_a_call_is_what_botocore_would_have_written(clients: dict[str, Any]) -> None:
    for service, operation, given in ASKED:
        found, expected = (
            outcome(read, clients[service], operation, given) for read in (quick_requests.body, quick_requests.written)
        )
        assert found == expected, (operation, given)
        assert repr(found) == repr(expected), (operation, given)  # True is no 1


def test_what_is_read_of_a_call_shares_nothing_with_what_was_given(clients: dict[str, Any]) -> None:
    given = {"TableName": "t", "Item": {"deep": DEEP}}
    found: Any = outcome(quick_requests.body, clients["dynamodb"], "PutItem", given)
    assert found["Item"]["deep"] == DEEP
    assert found["Item"]["deep"]["M"]["list"]["L"] is not DEEP["M"]["list"]["L"]
    assert found["Item"]["deep"]["M"]["list"]["L"][0] is not DEEP["M"]["list"]["L"][0]


def test_nearly_every_call_is_read_quickly(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick_requests, "written", lambda *_: pytest.fail("botocore's own way"))
    batch_id = house.sent("+14155550101")
    house.conclude(batch_id, "+14155550101", "delivered")
