"""What the functions write into their own logs: never a phone number, never the text of a message."""

import re
from typing import Any

import boto3

from local.carrier.webhooks.webhook import Webhook, post
from tests.e2e.school import School, phones, until

GROUPS = "/aws/lambda/sayso/"
TEXT = "Platypus rehearsal moves to the aquarium."
# All phones of the tests here; in an id, hexadecimal digits would stand around it.
A_PHONE = re.compile(r"(?<![\da-f])1?[2-9]\d\d55501\d\d(?![\da-f])")


def _lines(stack: dict[str, Any]) -> list[str]:
    logs = boto3.client(
        "logs",
        endpoint_url=stack["aws_endpoint_url"],
        region_name=stack["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    groups = logs.describe_log_groups(logGroupNamePrefix=GROUPS)["logGroups"]
    pages = logs.get_paginator("filter_log_events")
    return [
        event["message"]
        for group in groups
        for page in pages.paginate(logGroupName=group["logGroupName"])
        for event in page["events"]
    ]


def test_the_functions_logs_hold_no_phone_number_and_no_text(stack: dict[str, Any], school: School) -> None:
    family, stranger = phones(197, 2)
    school.opt_in(family)
    batch_id = school.completed(school.send([family], template=TEXT)["batch_id"])["batch_id"]
    school.text(family, "wombats are fine too")
    assert school.texts(phone=family)
    # These two are what functions warn of: a text to nobody's number, a status that Twilio does not have.
    school.text(stranger, "kangaroo", to="+14155550177")
    (row,) = school.messages(batch_id)
    url = f"{stack['api_url']}/twilio/status/{school.account}/{batch_id}/{row['message_id']}"
    form = {
        "AccountSid": stack["carrier"]["account_sid"],
        "MessageSid": f"SM{'0' * 32}",
        "MessageStatus": "teleported",
        "To": family,
    }
    token = stack["carrier"]["auth_token"]
    until(lambda: post(Webhook(url, form), token).status == 204 or None, "the status is taken")

    def warned() -> list[str] | None:
        lines = _lines(stack)
        told = all(any(word in line for line in lines) for word in ("no account", "teleported"))
        return lines if told else None

    lines = until(warned, "both warnings are in the logs")
    assert len(lines) > 10
    for line in lines:
        assert not A_PHONE.search(line), line
        assert not any(word in line for word in ("Platypus", "wombats", "kangaroo")), line
