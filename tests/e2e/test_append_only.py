"""The log on the deployed stack: AWS itself refuses to change or remove an entry, whichever of our rights one has."""

import json
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from local.invoke import deployed
from local.stack_config import StackConfig
from tests.e2e.school import School
from tests.template.deployed import FUNCTIONS

POLICIES = ("OperatorPolicyArn", "AuditorPolicyArn")
DENIED = "AccessDeniedException"

MAY_UPDATE = ("EraseFunction", "RetentionFunction")
"""Of which attributes is a condition that the local stack ignores."""


def _client(stack: dict[str, Any], service: str, key: str = "test", secret: str = "test") -> Any:
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=stack["aws_endpoint_url"],
        region_name=stack["region"],
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )


def _policies(stack: dict[str, Any], who: str) -> tuple[list[str], list[str]]:
    """Documents and ARNs of all that the role of a function, or somebody with one of our policies, is allowed."""
    if who in POLICIES:
        return [], [stack["resources"][who]]
    place = StackConfig.from_environment({"SAYSO_AWS_PORT": str(urlsplit(stack["aws_endpoint_url"]).port)})
    name = deployed.functions(place)[who]
    arn = _client(stack, "lambda").get_function_configuration(FunctionName=name)["Role"]
    role, iam = arn.rpartition("/")[2], _client(stack, "iam")
    inline = [
        json.dumps(iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"])
        for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]
    ]
    attached = [one["PolicyArn"] for one in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]]
    assert inline
    return inline, attached


@pytest.fixture(scope="module", params=[*FUNCTIONS, *POLICIES])
def holder(request: pytest.FixtureRequest, stack: dict[str, Any]) -> tuple[str, Any]:
    """A user with exactly these rights, since only Lambda itself may take on the role of a function."""
    who, iam = str(request.param), _client(stack, "iam")
    inline, attached = _policies(stack, who)
    user = f"as-{who}"
    iam.create_user(UserName=user)
    for number, document in enumerate(inline):
        iam.put_user_policy(UserName=user, PolicyName=f"own-{number}", PolicyDocument=document)
    for arn in attached:
        iam.attach_user_policy(UserName=user, PolicyArn=arn)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    return who, _client(stack, "dynamodb", key["AccessKeyId"], key["SecretAccessKey"])


def _refused(call: Any, **asked: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**asked)
    return str(refused.value.response["Error"]["Code"])


def test_nobody_changes_or_removes_an_entry(stack: dict[str, Any], school: School, holder: tuple[str, Any]) -> None:
    who, dynamodb = holder
    table = stack["resources"]["LogTable"]
    [entry] = _client(stack, "dynamodb").query(
        TableName=table,
        KeyConditionExpression="pk = :a",
        ExpressionAttributeValues={":a": {"S": school.account}},
        Limit=1,
    )["Items"]
    key = {name: entry[name] for name in ("pk", "sk")}
    update = {"UpdateExpression": "SET credits = :n", "ExpressionAttributeValues": {":n": {"N": "0"}}}
    may_update = who in MAY_UPDATE
    assert may_update or _refused(dynamodb.update_item, TableName=table, Key=key, **update) == DENIED
    assert _refused(dynamodb.delete_item, TableName=table, Key=key) == DENIED
    assert _refused(dynamodb.batch_write_item, RequestItems={table: [{"DeleteRequest": {"Key": key}}]}) == DENIED
    for action in (
        *([] if may_update else [{"Update": {"TableName": table, "Key": key, **update}}]),
        {"Delete": {"TableName": table, "Key": key}},
    ):
        assert _refused(dynamodb.transact_write_items, TransactItems=[action]) == DENIED
    ttl = {"Enabled": True, "AttributeName": "at"}
    assert _refused(dynamodb.update_time_to_live, TableName=table, TimeToLiveSpecification=ttl) == DENIED
    assert _refused(dynamodb.delete_table, TableName=table) == DENIED


def test_who_erases_redacts_an_entry_and_it_says_so(stack: dict[str, Any], holder: tuple[str, Any]) -> None:
    """What else this role may write there is tried on the template: the local stack does not look at attributes."""
    who, dynamodb = holder
    table, key = stack["resources"]["LogTable"], {"pk": {"S": f"nobody#redacted#{who}"}, "sk": {"S": "first"}}
    root = _client(stack, "dynamodb")
    root.put_item(TableName=table, Item=key | {"personal": {"S": "{}"}, "at": {"S": "then"}})
    asked = {
        "TableName": table,
        "Key": key,
        "UpdateExpression": "REMOVE personal SET redacted_at = :now",
        "ExpressionAttributeValues": {":now": {"S": "now"}},
    }
    if who not in MAY_UPDATE:
        assert _refused(dynamodb.update_item, **asked) == DENIED
        return
    dynamodb.update_item(**asked)
    item = root.get_item(TableName=table, Key=key)["Item"]
    assert item == key | {"at": {"S": "then"}, "redacted_at": {"S": "now"}}


def test_who_may_add_an_entry_can_add_it_once(stack: dict[str, Any], holder: tuple[str, Any]) -> None:
    """So that the refusals above are not those of somebody who may do nothing at all."""
    who, dynamodb = holder
    asked = {
        "TableName": stack["resources"]["LogTable"],
        "Item": {"pk": {"S": f"nobody#{who}"}, "sk": {"S": "first"}},
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    if who in {"StatusWebhookFunction", "HousekeepingFunction", "StaffTokenFunction", "AuditorPolicyArn"}:
        assert _refused(dynamodb.put_item, **asked) == DENIED
        return
    dynamodb.put_item(**asked)
    assert _refused(dynamodb.put_item, **asked) == "ConditionalCheckFailedException"
