"""Checking a deployment with the rights of its AuditorPolicy: ledgers, and the carrier's record; nothing is written."""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from twilio.rest import Client

from local.invoke import deployed
from local.stack_config import StackConfig
from tests.e2e.commands import ended, rights_of, root
from tests.e2e.school import School, phones, until


@pytest.fixture(scope="module")
def reader(stack: dict[str, Any]) -> dict[str, str]:
    """The environment of a person who may do what the policy allows."""
    return rights_of(stack, "ada", "AuditorPolicyArn")


def test_a_day_is_compared_with_the_carriers_record(
    stack: dict[str, Any], other_school: School, reader: dict[str, str]
) -> None:
    well, lost = phones(187, 2)
    other_school.opt_in(well, lost)
    other_school.completed(other_school.send([well])["batch_id"])
    today = datetime.now(ZoneInfo(other_school.viewer.get("/settings")["time_zone"])).date().isoformat()
    account_sid, key = stack["carrier"]["account_sid"], other_school.twin.create_key()
    line = ("reconcile", other_school.account, "--day", today, "--region", stack["region"], "--json")
    denied = ended(reader, *line)
    assert denied.returncode == 1
    assert "do not allow GetSecretValue" in denied.stderr

    def compared() -> tuple[int, int, set[str]]:
        done = ended(reader, *line, "--own-key", account_sid, key["key_sid"], stdin=key["key_secret"])
        assert done.stderr == ""
        result = json.loads(done.stdout)
        own = {row["kind"] for row in result["differences"] if row["phone"] in {well, lost}}
        return done.returncode, result["compared"], own

    _, before, differences = compared()
    assert differences == set()
    twilio = Client(stack["carrier"]["account_sid"], stack["carrier"]["auth_token"])
    twilio.api.base_url = stack["carrier"]["url"]
    twilio.messages.create(to=lost, from_=other_school.number, body="By another program.")
    until(lambda: compared() == (1, before + 1, {"unknown_here"}) or None, "the message is listed")

    place = StackConfig.from_environment({"SAYSO_AWS_PORT": str(urlsplit(stack["aws_endpoint_url"]).port)})
    name = deployed.functions(place)["ReconciliationFunction"]
    for _ in range(2):
        ran = deployed.invoke(place, name, {})
        assert not ran.failed, ran.log
    found = root(stack, "dynamodb").query(
        TableName=stack["resources"]["AccountsTable"],
        KeyConditionExpression="pk = :a AND begins_with(sk, :r)",
        ExpressionAttributeValues={":a": {"S": other_school.account}, ":r": {"S": "reconciled#"}},
    )["Items"]
    assert [(item["compared"]["N"], item["differences"]["N"]) for item in found] == [("0", "0")] * 3


def test_the_ledgers_are_verified_with_the_rights_of_the_auditor_alone(
    stack: dict[str, Any], school: School, reader: dict[str, str]
) -> None:
    phone = phones(185, 1)[0]
    school.opt_in(phone)
    school.completed(school.send([phone])["batch_id"])
    done = ended(reader, "verify-ledger", "--messages", "--region", stack["region"], "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert result["verified"]
    assert {account["account_id"] for account in stack["accounts"]} <= {row["account"] for row in result["ledgers"]}
    assert max(row["entries"] for row in result["ledgers"]) > 1
    booking = ended(reader, "book-purchase", school.account, "5", "--reference", "R", "--region", stack["region"])
    assert booking.returncode == 1
    assert "do not allow" in booking.stderr
