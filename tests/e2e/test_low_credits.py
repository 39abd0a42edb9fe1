"""Few credits left: those who subscribed for the account are told, once, on the deployed stack."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local.aws import CREDENTIALS, DIRECT
from tests.e2e.school import School, phones, until


class Box:
    """A queue in the place of an e-mail address: subscribed to the notices of one account."""

    def __init__(self, stack: dict[str, Any], account: str) -> None:
        session = boto3.Session(
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=stack["region"],
        )
        where = {"endpoint_url": stack["aws_endpoint_url"], "config": DIRECT}
        self._sqs, sns = session.client("sqs", **where), session.client("sns", **where)
        self._url = self._sqs.create_queue(QueueName=f"notices-{account}")["QueueUrl"]
        asked = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])
        arn, topic = asked["Attributes"]["QueueArn"], stack["resources"]["NoticesTopicArn"]
        may = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
        policy = {"Version": "2012-10-17", "Statement": [may | {"Resource": arn}]}
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": json.dumps(policy)})
        wanted = {"FilterPolicy": json.dumps({"account": [account]})}
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=wanted)

    def subjects(self) -> list[str]:
        """Of the notices that have come since the last look."""
        found = self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"])["Subject"] for message in found]


@pytest.fixture
def limit(school: School) -> Iterator[int]:
    """One credit less than there is."""
    available = school.credits()["available"]
    school.admin.put("/settings", {"low_credits_at": available - 1})
    yield available - 1
    school.admin.put("/settings", {"low_credits_at": None})


def test_the_accounts_addresses_are_told_once_and_nobody_elses(
    stack: dict[str, Any], school: School, other_school: School, limit: int
) -> None:
    own, others = Box(stack, school.account), Box(stack, other_school.account)
    family = phones(993, 1)
    school.opt_in(*family)
    for text in ("Class moves to 5 pm.", "Class moves to 6 pm."):
        accepted = school.send(family, template=text)
        assert "low_credits" in {warning["code"] for warning in accepted["warnings"]}
        assert school.completed(accepted["batch_id"])["counts"] == {"delivered": 1}
    assert until(lambda: own.subjects() or None, "a notice comes") == [f"Maple Street School: {limit} credits left"]
    assert (own.subjects(), others.subjects()) == ([], [])
    [entry] = school.viewer.get("/audit", type="low_credits", limit="1000")["entries"]
    assert entry["available"] == entry["low_credits_at"] == limit
