"""The operator's and the auditor's policies: what the commands need, on the very resources, as the page tells it."""

import re
from pathlib import Path

import pytest

from sayso.tables.accounts import account_list
from sayso.tables.consents import own_number
from tests.template.deployed import as_list, named, properties, template

DOCUMENT = (Path(__file__).parents[2] / "docs" / "operator-rights.md").read_text()
LOCAL_NAMES = {"sqs:SendMessageBatch", "sqs:DeleteMessageBatch", "sqs:ChangeMessageVisibilityBatch"}
"""Asked for by the local stack; in AWS they are part of the calls for one message."""


POLICIES = ("OperatorPolicy", "AuditorPolicy")


def granted(policy: str) -> set[tuple[str, str]]:
    return {
        (action, named(resource))
        for statement in properties(policy)["PolicyDocument"]["Statement"]
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


@pytest.mark.parametrize("policy", POLICIES)
def test_nothing_is_granted_by_a_wildcard_but_the_stacks_own_description(policy: str) -> None:
    for action, resource in granted(policy):
        assert "*" not in action
        if action == "cloudformation:DescribeStacks":
            assert resource.endswith(":stack/AWS::StackName}/*")
        else:
            assert resource.partition("/")[0] in template()["Resources"]


def test_the_document_tells_the_same_actions() -> None:
    rows = [row for row in DOCUMENT.splitlines() if row.startswith("| ")]
    told = {action for row in rows for action in re.findall(r"`([a-z-]+:[A-Z]\w+)`", row)}
    assert told == {action for policy in POLICIES for action, _ in granted(policy)} - LOCAL_NAMES


def test_the_log_can_be_added_to_and_no_more() -> None:
    assert {action for action, resource in granted("OperatorPolicy") if resource == "LogTable"} == {"dynamodb:PutItem"}


def test_consents_and_batches_are_out_of_reach() -> None:
    assert not {resource for _, resource in granted("OperatorPolicy")} & {"ConsentsTable", "BatchesTable"}


def test_of_the_accounts_table_the_list_of_accounts_alone_is_listed() -> None:
    statements = properties("OperatorPolicy")["PolicyDocument"]["Statement"]
    [listing] = [one for one in statements if one["Action"] == "dynamodb:Query"]
    assert listing["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [account_list.ALL]}}


def test_no_password_can_be_set_and_nobody_removed() -> None:
    actions = {action for policy in POLICIES for action, _ in granted(policy)}
    assert not actions & {"cognito-idp:AdminSetUserPassword", "cognito-idp:AdminDeleteUser", "sqs:PurgeQueue"}


def test_the_auditor_reads_and_writes_nothing_and_has_neither_token_nor_key() -> None:
    read = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}
    assert {action for action, _ in granted("AuditorPolicy")} == read | {"cloudformation:DescribeStacks"}


def test_the_auditor_sees_of_a_consent_what_its_chain_is_checked_with_and_no_name_or_text() -> None:
    statements = properties("AuditorPolicy")["PolicyDocument"]["Statement"]
    [consents] = [one for one in statements if "ConsentsTable" in str(one["Resource"])]
    condition = consents["Condition"]
    assert condition["ForAllValues:StringEquals"] == {"dynamodb:Attributes": own_number.READ}
    assert condition["StringEqualsIfExists"] == {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}
    assert not {"name", "family_id", "body", "answer"} & set(own_number.READ)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_policy_has_an_output_and_no_name_of_its_own(policy: str) -> None:
    assert named(template()["Outputs"][f"{policy}Arn"]["Value"]) == policy
    assert "ManagedPolicyName" not in properties(policy)  # it would take CAPABILITY_NAMED_IAM
