"""What each function may do: its own job and nothing more."""

import json
from typing import Any

import pytest

from tests.template.deployed import (
    FUNCTIONS,
    as_list,
    named,
    of_type,
    permissions,
    policies,
    properties,
    sources,
    statements,
    template,
    variables,
)

CONSUMING = {"sqs:ReceiveMessage", "sqs:DeleteMessage"}

# What an environment variable points to, and so what the function must be allowed to reach.
REACHED_BY = {
    "ACCOUNTS_TABLE": "AccountsTable",
    "CONSENTS_TABLE": "ConsentsTable",
    "BATCHES_TABLE": "BatchesTable",
    "LOG_TABLE": "LogTable",
    "DISPATCH_QUEUE_URL": "DispatchQueue",
    "SETTLE_QUEUE_URL": "SettleQueue",
    "LOOK_QUEUE_URL": "LookQueue",
    "QUESTION_QUEUE_URL": "QuestionQueue",
    "CARRIER_SECRET_ID": "CarrierSecret",
    "CARRIER_KEY_ID": "CarrierKey",
    "NOTICES_TOPIC_ARN": "NoticesTopic",
}
CALLED_BY = {"StaffTokenFunction": {"UserPool"}}
"""Who calls a function and is asked by it; its event says which one it is."""


def test_the_policies_of_people_keep_their_descriptions() -> None:
    """Another description replaces the policy (CloudFormation: "Update requires: Replacement"), and people lose it."""
    assert {name: properties(name)["Description"] for name in of_type("AWS::IAM::ManagedPolicy")} == {
        "OperatorPolicy": "Runs a deployment of Sayso: accounts, staff, credits, dead letters, the carrier's token",
        "AuditorPolicy": "Checks a deployment of Sayso: ledgers, and the carrier's record of the messages",
    }


def test_every_function_of_the_template_is_under_these_rules() -> None:
    assert set(of_type("AWS::Lambda::Function")) == set(FUNCTIONS)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_has_a_wildcard_on_data(function: str) -> None:
    for action, resource in permissions(function):
        assert "*" not in action
        assert "*" not in resource
        assert resource.partition("/")[0] in template()["Resources"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_reaches_exactly_what_its_environment_names(function: str) -> None:
    reached = {resource.partition("/")[0] for _, resource in permissions(function)}
    named = {REACHED_BY[name] for name in variables(function) if name in REACHED_BY}
    fed_by = {queue for consumer, queue in sources().items() if consumer == function}
    assert reached == named | fed_by | CALLED_BY.get(function, set())


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_function_has_a_role_of_its_own_with_one_policy(function: str) -> None:
    role = properties(function)["Role"]["Fn::GetAtt"][0]
    others = [properties(other)["Role"]["Fn::GetAtt"][0] for other in FUNCTIONS if other != function]
    assert role not in others
    assert len(policies(function)) == 1


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_only_managed_policies_are_for_logs_and_traces(function: str) -> None:
    role = properties(properties(function)["Role"]["Fn::GetAtt"][0])
    names = {arn.rpartition("/")[2] for arn in role["ManagedPolicyArns"]}
    assert names == {"AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nobody_changes_or_removes_an_entry_of_the_log(function: str) -> None:
    on_the_log = {action for action, resource in permissions(function) if resource.startswith("LogTable")}
    updates = {"dynamodb:UpdateItem"} if function in UPDATED_BY else set()
    # BatchWriteItem is missing on purpose: it may delete and overwrite.
    assert on_the_log <= {"dynamodb:PutItem", "dynamodb:ConditionCheckItem", "dynamodb:Query"} | updates


UPDATED_BY = {"EraseFunction": ["personal", "redacted_at"], "RetentionFunction": ["expires"]}
"""Who may write which attributes of an entry."""


def test_who_updates_an_entry_may_write_its_own_attributes_and_only_that_is_conditional() -> None:
    conditional = {
        (function, json.dumps(one["Condition"], sort_keys=True), one["Action"], named(one["Resource"]))
        for function in FUNCTIONS
        for one in statements(function)
        if "Condition" in one
    }
    assert conditional == {
        (function, json.dumps(_only(attributes)), "dynamodb:UpdateItem", "LogTable")
        for function, attributes in UPDATED_BY.items()
    }
    for function in UPDATED_BY:
        [on_the_log] = [one for one in statements(function) if "dynamodb:UpdateItem" in _on_the_log(one)]
        assert "Condition" in on_the_log


def _only(attributes: list[str]) -> dict[str, Any]:
    return {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", *attributes]}}


def test_who_erases_finds_open_erasures_in_the_index_of_what_waits_and_removes_no_item() -> None:
    on_consents = {
        (action.removeprefix("dynamodb:"), resource.partition("/")[2])
        for action, resource in permissions("EraseFunction")
        if resource.startswith("ConsentsTable")
    }
    on_the_table = {(action, "") for action in ("GetItem", "Query", "PutItem", "UpdateItem")}
    assert on_consents == on_the_table | {("Query", "index/waiting")}


def _on_the_log(statement: dict[str, Any]) -> list[str]:
    """The actions that a statement allows on the log."""
    about = [named(resource) for resource in as_list(statement["Resource"])]
    return as_list(statement["Action"]) if "LogTable" in about else []


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nobody_scans_or_deletes(function: str) -> None:
    actions = {action for action, _ in permissions(function)}
    assert not actions & {"dynamodb:Scan", "dynamodb:DeleteItem", "dynamodb:DeleteTable", "sqs:PurgeQueue"}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_only_the_function_that_a_queue_feeds_takes_messages_from_it(function: str) -> None:
    taken_from = {resource for action, resource in permissions(function) if action in CONSUMING}
    assert taken_from == {queue for consumer, queue in sources().items() if consumer == function}


def test_only_who_takes_messages_and_housekeeping_learn_how_many_wait() -> None:
    asked = {
        (function, resource)
        for function in FUNCTIONS
        for action, resource in permissions(function)
        if action == "sqs:GetQueueAttributes"
    }
    assert asked == {*sources().items(), ("HousekeepingFunction", "DispatchQueue")}


VERIFY = {"InboundKeywordFunction", "StatusWebhookFunction", "VoiceCallFunction"}
SEND_OR_ASK = {
    *("DispatchFunction", "AskCarrierFunction", "LostTextsFunction"),
    *("ReconciliationFunction", "RetentionFunction"),
}


def test_who_verifies_reads_the_token_who_sends_or_asks_the_key_and_nobody_both() -> None:
    readers: dict[str, set[str]] = {"CarrierSecret": set(), "CarrierKey": set()}
    for function in FUNCTIONS:
        for action, resource in permissions(function):
            if action.startswith("secretsmanager:"):
                assert action == "secretsmanager:GetSecretValue"
                readers[resource].add(function)
    assert readers == {"CarrierSecret": VERIFY, "CarrierKey": SEND_OR_ASK}


def test_a_deployment_of_before_goes_on_sending_with_its_token_until_somebody_chooses_the_key() -> None:
    assert template()["Parameters"]["SendsWith"]["Default"] == "token"
    chosen = {"Fn::If": ["SendsWithKey", {"Fn::GetAtt": ["CarrierKey", "Id"]}, {"Fn::GetAtt": ["CarrierSecret", "Id"]}]}
    for function in SEND_OR_ASK:
        assert variables(function)["CARRIER_KEY_ID"] == chosen
        resources = [one["Resource"] for one in statements(function) if "secretsmanager" in str(one["Action"])]
        assert resources == [chosen]
