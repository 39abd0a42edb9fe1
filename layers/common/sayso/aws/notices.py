"""Notices to an account's own people: one SNS topic, whose subscribers filter by the attribute `account`."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3

from sayso.time_limits import aws_config

MOST_IN_SUBJECT = 100
"""SNS's longest subject, in ASCII characters."""


@cache
def _sns() -> Any:
    return boto3.client("sns", config=aws_config())


@dataclass(frozen=True, slots=True)
class Notices:
    """The topic."""

    arn: str

    def send(self, account: str, subject: str, text: str) -> None:
        """Publish to those who subscribed for the account; raises if SNS does not take it."""
        plain = subject.encode("ascii", "replace").decode()[:MOST_IN_SUBJECT]
        attributes = {"account": {"DataType": "String", "StringValue": account}}
        _sns().publish(TopicArn=self.arn, Subject=plain, Message=text, MessageAttributes=attributes)
