"""The operator's commands against the deployed stack, with the rights of its OperatorPolicy and no others."""

import json
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sayso.aws.queues import ChunkReference, DispatchQueue, SettleQueue
from sayso.domain.delivery.settlement import Outcome
from sayso.domain.message.message import MessageId, MessageStatus
from sayso.domain.phone import PhoneNumber
from tests.e2e.commands import ended, installed, rights_of, root
from tests.e2e.school import School, phones, until
from tests.support.api import Api

type Operator = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def rights(stack: dict[str, Any]) -> dict[str, str]:
    """The environment of a person who may do what the policy allows."""
    return rights_of(stack, "olga", "OperatorPolicyArn")


@pytest.fixture(scope="module")
def operator(stack: dict[str, Any], rights: dict[str, str]) -> Operator:
    """Runs a command as it is run against AWS, and gives its JSON."""

    def run(*words: str, stdin: str = "") -> dict[str, Any]:
        done = ended(rights, *words, "--region", stack["region"], "--json", stdin=stdin)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        [line] = done.stdout.splitlines()
        return dict(json.loads(line))

    return run


def test_a_new_school_is_open_staffed_and_paid_for_by_commands_alone(stack: dict[str, Any], operator: Operator) -> None:
    name = f"hill-{uuid.uuid4().hex[:8]}"
    number = f"+1415{int(uuid.uuid4().hex[:8], 16) % 8_000_000 + 2_000_000:07d}"
    dana, kim = f"dana@{name}.example", f"kim@{name}.example"
    opening = ("open-account", name, "--name", "Hill School", "--number", number, "--keyword-owner", "sayso")
    opened = [operator(*opening, "--admin", dana) for _ in range(2)]
    assert [result["changed"] for result in opened] == [True, False]
    assert (opened[1]["number"], opened[1]["time_zone"]) == (number, "America/New_York")

    assert operator("invite", name, kim, "--role", "viewer")["changed"]
    assert operator("change-role", kim, "--role", "sender", "--billing")["roles"] == ["billing", "sender"]
    purchase = ("book-purchase", name, "500", "--reference", "INV-1")
    adjustment = ("adjust-credits", name, "-50", "--reason", "booked twice", "--reference", "T-1")
    for line, balance in ((purchase, 500), (adjustment, 450)):
        result = [operator(*line) for _ in range(2)]
        assert [(one["changed"], one["balance"]) for one in result] == [(True, balance), (False, balance)]

    [listed] = [one for one in operator("accounts")["accounts"] if one["account"] == name]
    assert (listed["balance"], listed["number"], listed["state"]) == (450, number, "open")

    assert operator("staff", name)["staff"] == [
        {"email": dana, "role": "admin", "billing": False, "state": "invited"},
        {"email": kim, "role": "sender", "billing": True, "state": "invited"},
    ]
    cognito, pool = root(stack, "cognito-idp"), stack["resources"]["UserPoolId"]
    password = f"{uuid.uuid4()}aA1"
    cognito.admin_set_user_password(UserPoolId=pool, Username=kim, Password=password, Permanent=True)

    def sign_in() -> str:
        answer = cognito.initiate_auth(
            ClientId=stack["resources"]["UserPoolClientId"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": kim, "PASSWORD": password},
        )
        return str(answer["AuthenticationResult"]["IdToken"])

    api = Api(stack["api_url"], sign_in())
    assert api.get("/credits") == {"balance": 450, "held": 0, "available": 450}
    texts = [entry["text"] for entry in api.get("/audit")["entries"]]
    assert texts[0] == "Adjusted credits by -50: booked twice (T-1). 450 remaining."
    assert {entry["actor"]["name"] for entry in api.get("/audit")["entries"]} == {"user/olga"}

    assert operator("disable", kim)["changed"]
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        sign_in()
    assert operator("enable", kim)["changed"]
    assert sign_in()


def test_dead_letters_go_back_and_what_was_done_stays_done_once(
    stack: dict[str, Any], school: School, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = stack["resources"]
    waits, done = phones(180, 2)
    school.opt_in(waits, done)
    school.twin.behave({waits: {"do": "hold"}})
    batch_id = school.send([waits, done])["batch_id"]
    rows = until(lambda: _if_sent(school, batch_id, waits), "the message is sent")
    monkeypatch.setattr("sayso.aws.queues._sqs", lambda: root(stack, "sqs"))
    SettleQueue(outputs["SettleDeadLetterQueueUrl"]).send(
        [
            Outcome(
                account=school.account,
                batch_id=batch_id,
                phone=PhoneNumber.from_e164(waits),
                status=MessageStatus.DELIVERED,
                message_id=rows,
            )
        ]
    )
    DispatchQueue(outputs["DispatchDeadLetterQueueUrl"]).send([ChunkReference(school.account, batch_id, 0)])

    shown = operator("replay-dead-letters", "settle", "--dry-run")
    assert (shown["changed"], shown["waiting"]) == (False, 1)
    assert shown["dead_letters"][0]["batch"] == batch_id
    assert operator("replay-dead-letters", "settle")["moved"] == 1
    assert operator("replay-dead-letters", "dispatch")["moved"] == 1
    batch = school.completed(batch_id)
    assert batch["counts"] == {"delivered": 2}
    for queue in ("settle", "dispatch"):
        again = operator("replay-dead-letters", queue)
        assert (again["changed"], again["waiting"]) == (False, 0)
    assert sorted(school.given_to_carrier(waits, done)) == sorted([waits, done])


def _if_sent(school: School, batch_id: str, phone: str) -> MessageId | None:
    [row] = [row for row in school.messages(batch_id) if row["phone"] == phone]
    return MessageId.parse(row["message_id"]) if row["status"] == "sent" else None


def test_the_carriers_token_is_the_carriers_to_know(
    stack: dict[str, Any], rights: dict[str, str], operator: Operator
) -> None:
    assert operator("rotate-token") == {"changed": False, "under_way": False}
    assert operator("rotate-token", "--start", stdin=stack["carrier"]["auth_token"])["changed"] is False
    wrong = "0" * 32
    refused = ended(rights, "rotate-token", "--start", "--region", stack["region"], stdin=wrong)
    assert refused.returncode == 1
    assert "does not accept this token" in refused.stderr
    assert operator("rotate-token", "--finish") == {"changed": False, "under_way": False}


def test_the_local_stack_is_named_by_one_option(stack: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text(json.dumps(stack))
    environment = os.environ | {"SAYSO_STATE_DIR": str(tmp_path), "AWS_PROFILE": "somebody"}
    done = installed(["sayso-operator", "staff", stack["accounts"][0]["account_id"], "--local"], environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{stack['accounts'][0]['account_id']} has " in done.stdout


def test_without_rights_the_policy_is_named(stack: dict[str, Any], rights: dict[str, str]) -> None:
    iam = root(stack, "iam")
    iam.create_user(UserName="nobody")
    key = iam.create_access_key(UserName="nobody")["AccessKey"]
    poor = rights | {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    done = ended(poor, "staff", "maple-street", "--region", stack["region"])
    assert done.returncode == 1
    assert "do not allow DescribeStacks: docs/operator-rights.md shows which policy" in done.stderr
