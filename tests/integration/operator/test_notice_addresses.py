"""`sayso-operator add-address`: e-mail addresses that get a notice when an account's credits run low."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from sayso.domain.errors import NotFound
from sayso_cli.operator.credits import adjust, book
from sayso_cli.operator.notice_addresses import add_address
from sayso_cli.operator.problem import OperatorProblem
from sayso_cli.operator.stack import Stack
from tests.support.house import House
from tests.support.operator import deployment


class Sns:
    """SNS as it answers in AWS: an address is pending until its owner opens the link."""

    def __init__(self, answer: str | ClientError = "pending confirmation") -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []

    def subscribe(self, **asked: Any) -> dict[str, str]:
        self.asked.append(asked)
        if isinstance(self.answer, ClientError):
            raise self.answer
        return {"SubscriptionArn": self.answer}


@pytest.fixture
def stack(house: House) -> Iterator[Stack]:
    with deployment(house) as made:
        vars(made)["sns"] = Sns()
        yield made


def sns(stack: Stack, answer: str | ClientError | None = None) -> Sns:
    found: Sns = vars(stack)["sns"]
    found.answer = found.answer if answer is None else answer
    return found


def test_an_address_is_subscribed_to_its_account_alone_and_has_to_confirm(house: House, stack: Stack) -> None:
    house.call("PUT", "/settings", {"low_credits_at": 100})
    result = add_address(stack, "harbour", " Office@Harbour.example ")
    assert (result.changed, result.data["confirmed"]) == (True, False)
    assert result.sentences == [
        "AWS has written to office@harbour.example. Once its link is opened, office@harbour.example gets an e-mail "
        "when the credits of harbour run low."
    ]
    [asked] = sns(stack).asked
    assert (asked["Protocol"], asked["Endpoint"]) == ("email", "office@harbour.example")
    assert asked["TopicArn"] == house.environment["NOTICES_TOPIC_ARN"]
    assert json.loads(asked["Attributes"]["FilterPolicy"]) == {"account": ["harbour"]}


def test_who_has_confirmed_is_left_alone(house: House, stack: Stack) -> None:
    house.call("PUT", "/settings", {"low_credits_at": 100})
    sns(stack, "arn:aws:sns:us-east-1:123456789012:notices:1")
    result = add_address(stack, "harbour", "office@harbour.example")
    assert (result.changed, result.data["confirmed"]) == (False, True)
    assert result.sentences == ["office@harbour.example gets an e-mail when the credits of harbour run low."]


def test_an_account_without_a_limit_is_pointed_at_its_setting(stack: Stack) -> None:
    assert "an admin must set low_credits_at" in add_address(stack, "harbour", "office@harbour.example").sentences[-1]


def test_an_address_of_another_account_is_refused_in_a_sentence(stack: Stack) -> None:
    problem: Any = {"Code": "InvalidParameter", "Message": "Subscription already exists with different attributes"}
    sns(stack, ClientError({"Error": problem}, "Subscribe"))
    with pytest.raises(OperatorProblem, match="already gets the notices of another account"):
        add_address(stack, "harbour", "office@harbour.example")


@pytest.mark.parametrize(
    ("account", "email", "error"), [("habour", "a@b.example", NotFound), ("harbour", "a", OperatorProblem)]
)
def test_a_slip_subscribes_nobody(stack: Stack, account: str, email: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        add_address(stack, account, email)
    assert sns(stack).asked == []


def test_an_address_that_is_added_in_the_end_gets_the_notice(house: House, stack: Stack) -> None:
    vars(stack)["sns"] = boto3.client("sns")
    assert add_address(stack, "harbour", "office@harbour.example").data["confirmed"] is True  # moto confirms at once
    found = vars(stack)["sns"].list_subscriptions_by_topic(TopicArn=house.environment["NOTICES_TOPIC_ARN"])
    assert [one["Endpoint"] for one in found["Subscriptions"]] == ["office@harbour.example"]
    vars(stack)["sns"].unsubscribe(SubscriptionArn=found["Subscriptions"][0]["SubscriptionArn"])


def test_an_adjustment_that_brings_the_credits_down_is_told_at_once_and_a_purchase_ends_it(
    house: House, stack: Stack
) -> None:
    house.call("PUT", "/settings", {"low_credits_at": 100})
    adjust(stack, "harbour", -950, "booked twice", "T-1")
    assert [entry["available"] for entry in house.entries(type="low_credits")] == [50]
    adjust(stack, "harbour", -950, "booked twice", "T-1")
    book(stack, "harbour", 500, "INV-8")
    adjust(stack, "harbour", -500, "booked twice", "T-2")
    assert [entry["available"] for entry in house.entries(type="low_credits")] == [50, 50]
