"""A deployment for the operator's commands: tables, queues, secret, dead-letter queues, and a user pool."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError
from moto.cognitoidp.models import cognitoidp_backends
from moto.core.models import DEFAULT_ACCOUNT_ID

from sayso.domain.account.settings import Role
from sayso.domain.audit.entry import Actor, ActorKind
from sayso_cli.operator.stack import Stack
from tests.support import template
from tests.support.house import House

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp.type_defs import SoftwareTokenMfaSettingsTypeTypeDef
    from mypy_boto3_sqs import SQSClient

POOL_KEYS = ("UsernameAttributes", "UsernameConfiguration", "AutoVerifiedAttributes", "Schema")
TASKS = ("list_message_move_tasks", "start_message_move_task")


class Sqs:
    """SQS with the calls that moto lacks: refused as on the local stack, or available as in AWS."""

    def __init__(self, client: "SQSClient") -> None:
        self._client = client
        self.started: list[dict[str, str]] = []
        self.tasks: list[dict[str, str]] | None = None
        """The move tasks that are running; None if SQS does not support them."""
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self, f"_{name}") if name in TASKS else getattr(self._client, name)

    def _list_message_move_tasks(self, **_: Any) -> dict[str, Any]:
        self._refuse("ListMessageMoveTasks")
        return {"Results": self.tasks}

    def _start_message_move_task(self, **asked: Any) -> dict[str, str]:
        self._refuse("StartMessageMoveTask")
        self.started.append(asked)
        self.tasks = [{"Status": "RUNNING"}]
        return {"TaskHandle": "t"}

    def _refuse(self, operation: str) -> None:
        if self.tasks is None:
            raise ClientError({"Error": {"Code": "InvalidAction", "Message": "not valid for this endpoint"}}, operation)


# One client of each service for all tests: making one costs as much as a test.
@cache
def _client(service: str) -> Any:
    return boto3.client(service)  # type: ignore[call-overload]


@contextmanager
def cognito_calls(stack: Stack) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Record the calls to Cognito in order, with their parameters."""
    asked: list[tuple[str, dict[str, Any]]] = []

    def hear(params: dict[str, Any], model: Any, **_: Any) -> None:
        asked.append((model.name, params))

    events = stack.cognito.meta.events
    events.register("provide-client-params.cognito-idp", hear)
    try:
        yield asked
    finally:
        events.unregister("provide-client-params.cognito-idp", hear)


def set_up_app(stack: Stack, email: str) -> None:
    """The person sets up an authenticator app; moto wants to have seen its code first."""
    pool = stack.output("UserPoolId")
    cognitoidp_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].admin_get_user(pool, email).token_verified = True
    wanted: SoftwareTokenMfaSettingsTypeTypeDef = {"Enabled": True, "PreferredMfa": True}
    stack.cognito.admin_set_user_mfa_preference(UserPoolId=pool, Username=email, SoftwareTokenMfaSettings=wanted)


@contextmanager
def deployment(house: House, folder: Path | None = None) -> Iterator[Stack]:
    """Return the house as a deployment with an empty user pool and the dead-letter queues of its two queues."""
    cognito, sqs = _client("cognito-idp"), _client("sqs")
    pool = _pool(cognito)
    dead = {
        "DispatchDeadLetterQueueUrl": sqs.create_queue(QueueName="dispatch-dead")["QueueUrl"],
        "SettleDeadLetterQueueUrl": sqs.create_queue(QueueName="settle-dead.fifo", Attributes={"FifoQueue": "true"})[
            "QueueUrl"
        ],
    }
    outputs = {
        "AccountsTable": house.environment["ACCOUNTS_TABLE"],
        "BatchesTable": house.environment["BATCHES_TABLE"],
        "ConsentsTable": house.environment["CONSENTS_TABLE"],
        "LogTable": house.environment["LOG_TABLE"],
        "DispatchQueueUrl": house.environment["DISPATCH_QUEUE_URL"],
        "SettleQueueUrl": house.environment["SETTLE_QUEUE_URL"],
        "NoticesTopicArn": house.environment["NOTICES_TOPIC_ARN"],
        "CarrierSecretId": house.environment["CARRIER_SECRET_ID"],
        "CarrierKeyId": house.environment["CARRIER_KEY_ID"],
        "UserPoolId": pool,
        **dead,
    }
    stack = Stack(
        outputs=outputs,
        parameters={"TokenMinutes": "5", "SendsWith": "key", "CarrierUrl": house.environment["CARRIER_URL"]},
        folder=folder,
    )
    operator = Actor(ActorKind.OPERATOR, "user/olga")
    vars(stack).update(sqs=Sqs(sqs), cognito=cognito, secrets=_client("secretsmanager"), operator=operator)
    try:
        yield stack
    finally:
        for url in dead.values():
            sqs.delete_queue(QueueUrl=url)
        for page in cognito.get_paginator("list_users").paginate(UserPoolId=pool):
            for user in page["Users"]:
                cognito.admin_delete_user(UserPoolId=pool, Username=user["Username"])


def _pool(cognito: Any) -> str:
    """Return the template's user pool, created once for all tests: moto creates a key for each."""
    for known in cognito.list_user_pools(MaxResults=1)["UserPools"]:
        return str(known["Id"])
    wanted = template.resources()["UserPool"]["Properties"]
    policies = {"PasswordPolicy": wanted["Policies"]["PasswordPolicy"]}
    same = {key: wanted[key] for key in POOL_KEYS}
    made = cognito.create_user_pool(PoolName="staff", Policies=policies, **same)["UserPool"]
    for role in Role:
        cognito.create_group(UserPoolId=made["Id"], GroupName=role)
    return str(made["Id"])
