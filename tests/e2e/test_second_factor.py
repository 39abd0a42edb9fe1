"""An admin's second factor: set up and asked for at Cognito, and what the deployed function makes of it."""

import base64
import hmac
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config

from sayso_cli.office.api.cognito import Cognito
from sayso_cli.office.problem import Problem, SignInNeeded
from tests.e2e.school import School
from tests.support.events import load

PASSWORD = "A password of hers 1"


class Answers:
    """Somebody at the keyboard, with an authenticator app."""

    key = ""
    asked = 0

    def new_password(self) -> str:
        return PASSWORD

    def code(self) -> str:
        self.asked += 1
        return totp(self.key)


def totp(key: str) -> str:
    """What an app shows: https://datatracker.ietf.org/doc/html/rfc6238."""
    mac = hmac.digest(base64.b32decode(key), int(time.time() // 30).to_bytes(8), "sha1")
    start = mac[-1] & 15
    return f"{(int.from_bytes(mac[start : start + 4]) & 0x7FFFFFFF) % 10**6:06d}"


@pytest.fixture
def client(stack: dict[str, Any]) -> Callable[[str], Any]:
    where = {"endpoint_url": stack["aws_endpoint_url"], "region_name": stack["region"]}
    patient = Config(read_timeout=180, retries={"total_max_attempts": 1})  # the first use of a function takes long
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    make: Any = boto3.client
    return lambda service: make(service, config=patient, **keys, **where)


def test_a_role_is_in_the_token_once_the_app_is_asked_for(
    stack: dict[str, Any], school: School, client: Callable[[str], Any]
) -> None:
    """The local stack's pool calls no function, since programs sign in there: it is called here as the pool would."""
    email, pool = f"{uuid.uuid4().hex[:8]}@maple-street.example", stack["resources"]["UserPoolId"]
    attributes = [{"Name": "email", "Value": email}, {"Name": "custom:account", "Value": school.account}]
    client("cognito-idp").admin_create_user(UserPoolId=pool, Username=email, UserAttributes=attributes)
    client("cognito-idp").admin_set_user_password(UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True)
    resources = client("cloudformation").describe_stack_resources(StackName="sayso")["StackResources"]
    [function] = [one["PhysicalResourceId"] for one in resources if one["LogicalResourceId"] == "StaffTokenFunction"]

    def groups_taken() -> Any:
        event = load("staff_token_sign_in.json") | {"userPoolId": pool, "userName": email}
        event["request"]["groupConfiguration"]["groupsToOverride"] = ["admin", "billing"]
        answer = client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
        return json.loads(answer["Payload"].read())["response"]

    without = groups_taken()["claimsOverrideDetails"]
    assert without["groupOverrideDetails"] == {"groupsToOverride": ["billing"]}

    office, hers = (
        Cognito(stack["resources"]["UserPoolClientId"], stack["region"], stack["aws_endpoint_url"]),
        Answers(),
    )
    tokens = office.sign_in(email, PASSWORD, hers)
    hers.key = office.new_secret_key(office.access_token(tokens))
    office.confirm_secret_key(office.access_token(tokens), totp(hers.key))
    assert hers.asked == 0
    with pytest.raises(SignInNeeded):
        office.renew(tokens)
    office.renew(office.sign_in(email, PASSWORD, hers))
    assert hers.asked == 1
    hers.key = base64.b32encode(b"a key of nobody's app").decode()
    with pytest.raises(Problem, match="code is wrong"):
        office.sign_in(email, PASSWORD, hers)
    assert groups_taken() == {}
