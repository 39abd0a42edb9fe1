"""DynamoDB without the wire: what it refuses is read as if it had come over the wire."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support import in_process
from tests.support.house import House

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY: dict[str, Any] = {"pk": {"S": "harbour"}, "sk": {"S": "one"}}
NEW: dict[str, Any] = {
    "Item": KEY,
    "ConditionExpression": "attribute_not_exists(pk)",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}

REFUSED: dict[str, Callable[["DynamoDBClient", str], object]] = {
    "a condition": lambda client, table: client.put_item(TableName=table, **NEW),
    "a condition of a transaction": lambda client, table: client.transact_write_items(
        TransactItems=[
            {"Put": NEW | {"TableName": table}},  # type: ignore[typeddict-item]
            {"Delete": {"TableName": table, "Key": KEY | {"sk": {"S": "other"}}}},
        ]
    ),
    "an expression": lambda client, table: client.update_item(TableName=table, Key=KEY, UpdateExpression="SET"),
    "two sets in an expression": lambda client, table: client.update_item(
        TableName=table,
        Key=KEY,
        UpdateExpression="SET a = :a SET b = :a",
        ExpressionAttributeValues={":a": {"S": "a"}},
    ),
    "a change of the key": lambda client, table: client.update_item(
        TableName=table,
        Key=KEY,
        UpdateExpression="SET #k = :a",
        ExpressionAttributeNames={"#k": "pk"},
        ExpressionAttributeValues={":a": {"S": "a"}},
    ),
    "a table that there is not": lambda client, _: client.get_item(TableName="none", Key=KEY),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_read_as_from_the_wire(
    house: House, monkeypatch: pytest.MonkeyPatch, refused: Callable[["DynamoDBClient", str], object]
) -> None:
    client, table = boto3.client("dynamodb"), house.environment["ACCOUNTS_TABLE"]
    client.put_item(TableName=table, Item=KEY | {"kept": {"N": "1"}})

    def answer() -> dict[str, Any]:
        with pytest.raises(ClientError) as told:
            refused(client, table)
        of_http = told.value.response.pop("ResponseMetadata")
        assert of_http["HTTPStatusCode"] == 400
        return dict(told.value.response)

    here = answer()
    monkeypatch.setattr(in_process, "HANDLERS", {})
    assert answer() == here
