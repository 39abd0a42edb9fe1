"""What the operator's commands find in a house: its tables, queues and secret, dead letters, and a pool of staff."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import ClientError

from operations.stack import Stack
from sayso.domain.account import Role
from tests.support import template
from tests.support.house import House

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

POOL_KEYS = ("UsernameAttributes", "UsernameConfiguration", "AutoVerifiedAttributes", "Schema", "Policies")
TASKS = ("list_message_move_tasks", "start_message_move_task")


class Sqs:
    """SQS with the calls that moto lacks: refused as the local stack refuses them, or there as in AWS."""

    def __init__(self, client: "SQSClient") -> None:
        self._client = client
        self.started: list[dict[str, str]] = []
        self.tasks: list[dict[str, str]] | None = None
        """What is under way; None where there is no such call."""
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


@contextmanager
def deployment(house: House, folder: Path | None = None) -> Iterator[Stack]:
    """The house as a deployment with an empty pool, with the dead-letter queues of its two queues."""
    cognito, sqs = boto3.client("cognito-idp"), boto3.client("sqs")
    wanted = template.resources()["UserPool"]["Properties"]
    pool = cognito.create_user_pool(PoolName="staff", **{key: wanted[key] for key in POOL_KEYS})["UserPool"]["Id"]
    for role in Role:
        cognito.create_group(UserPoolId=pool, GroupName=role)
    dead = {
        "DispatchDeadLetterQueueUrl": sqs.create_queue(QueueName="dispatch-dead")["QueueUrl"],
        "SettleDeadLetterQueueUrl": sqs.create_queue(QueueName="settle-dead.fifo", Attributes={"FifoQueue": "true"})[
            "QueueUrl"
        ],
    }
    outputs = {
        "AccountsTable": house.environment["ACCOUNTS_TABLE"],
        "LogTable": house.environment["LOG_TABLE"],
        "DispatchQueueUrl": house.environment["DISPATCH_QUEUE_URL"],
        "SettleQueueUrl": house.environment["SETTLE_QUEUE_URL"],
        "CarrierSecretId": house.environment["CARRIER_SECRET_ID"],
        "UserPoolId": pool,
        **dead,
    }
    stack = Stack(
        outputs=outputs, parameters={"TokenHours": "8", "CarrierUrl": house.environment["CARRIER_URL"]}, folder=folder
    )
    vars(stack)["sqs"] = Sqs(sqs)
    try:
        yield stack
    finally:
        for url in dead.values():
            sqs.delete_queue(QueueUrl=url)
        cognito.delete_user_pool(UserPoolId=pool)
