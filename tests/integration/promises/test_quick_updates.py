"""Updates are done as by moto itself, only more quickly: the same items, and the same refusals."""

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support import quick_updates
from tests.support.house import House

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY: dict[str, Any] = {"pk": {"S": "harbour"}, "sk": {"S": "one"}}
ITEM = KEY | {
    "count": {"N": "1"},
    "list": {"L": [{"S": "a"}, {"S": "b"}, {"S": "c"}]},
    "map": {"M": {"in": {"S": "x"}, "deep": {"M": {"n": {"N": "5"}}}}},
    "set": {"SS": ["a", "b"]},
    "word": {"S": "w"},
}
VALUES: dict[str, Any] = {":n": {"N": "2"}, ":s": {"S": "new"}, ":l": {"L": [{"S": "d"}]}, ":ss": {"SS": ["b", "c"]}}

# Expressions, each with the names of `#a` and `#b`. One text stands here with several names: what is remembered of it
# for one pair must not be taken for another.
UPDATES: list[tuple[str, str, str]] = [
    ("SET #a = :s, #b = :n", "word", "fresh"),
    ("SET #a = :s, #b = :n", "word", "word"),  # twice the same
    ("SET #a = :s, #b = :n", "word", "pk"),  # a key
    ("SET #a = #a + :n, #b = if_not_exists(#b, :s)", "count", "fresh"),
    ("SET #a = #a + :n, #b = if_not_exists(#b, :s)", "word", "count"),  # no number
    ("SET #a = #b - :n", "fresh", "count"),
    ("SET #a = :n - #b", "fresh", "missing"),  # what is not there
    ("SET #a = list_append(#a, :l), #b[1] = :s", "list", "list"),
    ("SET #a = list_append(if_not_exists(#b, :l), :l)", "fresh", "missing"),
    ("SET #a.#b = :s", "map", "in"),
    ("SET #a.deep.n = #a.deep.n + :n", "map", "unused"),
    ("SET #a.#b.c = :s", "map", "missing"),  # no such path
    ("REMOVE #a[0], #a[2], #b", "list", "word"),
    ("ADD #a :n DELETE #b :ss", "count", "set"),
    ("ADD #a :ss", "set", "unused"),
    ("ADD #a :n", "word", "unused"),  # no number
    ("SET #a = :s REMOVE #b ADD set :ss", "fresh", "list"),
    ("SET map.deep = :s, map.deep.n = :n", "unused", "unused"),  # one within the other
    ("SET #a = :s REMOVE #b SET word = :s", "fresh", "list"),  # two of a kind
    ("SET #a = :none", "fresh", "unused"),  # no such value
    ("SET status = :s", "unused", "unused"),  # a reserved word
    ("SET #a :s", "word", "unused"),  # cannot be read
]


def outcome(client: "DynamoDBClient", table: str, update: tuple[str, str, str], item: dict[str, Any]) -> object:
    """What is in the table afterwards, and what was said."""
    expression, first, second = update
    names = {
        placeholder: name for placeholder, name in {"#a": first, "#b": second}.items() if placeholder in expression
    }
    values = {name: value for name, value in VALUES.items() if name in expression}
    asked: dict[str, Any] = {"TableName": table, "Key": KEY, "UpdateExpression": expression}
    asked |= {"ExpressionAttributeNames": names} if names else {}
    asked |= {"ExpressionAttributeValues": values} if values else {}
    client.delete_item(TableName=table, Key=KEY)
    if item:
        client.put_item(TableName=table, Item=item)
    said: object
    try:
        said = client.update_item(**asked, ReturnValues="ALL_NEW")["Attributes"]
    except ClientError as refused:
        said = refused.response["Error"]
    return said, client.get_item(TableName=table, Key=KEY).get("Item")


def test_an_update_does_what_moto_itself_does(house: House) -> None:
    client, table = boto3.client("dynamodb"), house.environment["ACCOUNTS_TABLE"]

    def ask(item: dict[str, Any]) -> list[object]:
        return [outcome(client, table, update, item) for update in UPDATES]

    for item in (ITEM, {}):
        with pytest.MonkeyPatch.context() as patch:
            quick_updates.leave_out(patch)
            own = ask(item)
        assert [ask(item), ask(item)] == [own, own]  # the second time, all of it is remembered
