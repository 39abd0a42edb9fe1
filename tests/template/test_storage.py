"""Tables, queues and the secret: encrypted, recoverable, and never lost with the stack."""

import json
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest

from functions.send_batch import worker as dispatch_worker
from functions.status_callback import worker as settle_worker
from sayso import tables
from sayso.aws.queues import hidden_for
from sayso.domain.batch.schedule import LIFETIME
from sayso.domain.delivery.backlog import STUCK_AFTER
from sayso.domain.delivery.housekeeping import A_LOOK, QUESTIONS_WAIT
from sayso.domain.delivery.in_doubt import HANDED_OVER_WITHIN
from sayso.tables.base import Table
from tests.template.deployed import named, of_type, properties, sources, template

TABLES = ("AccountsTable", "ConsentsTable", "BatchesTable", "LogTable")
KEEPS = {"DispatchQueue", "SettleQueue"}
"""The queues whose messages nobody would put there again."""
FORGETS = {"LookQueue", "QuestionQueue"}
MIN_VISIBILITY_FACTOR = 6
"""https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""


NOT_SET = {"account_sid": "not-set", "key_sid": "not-set"}


def test_every_table_of_the_template_is_under_these_rules() -> None:
    assert set(of_type("AWS::DynamoDB::Table")) == set(TABLES)


EXPIRING = {
    *("CarrierIdOwnerItem", "ChunkItem", "WordsItem", "TextItem", "EntryItem"),
    *("PaceItem", "RepliesItem", "UsageItem"),
}


def test_only_what_nobody_needs_any_more_expires() -> None:
    for module in walk_packages(tables.__path__, "sayso.tables."):
        import_module(module.name)
    expiring = {item for table in tables.TABLES.values() for item in kinds(table) if "expires" in item.get_attributes()}
    assert {item.__name__ for item in expiring} == EXPIRING
    switched_on = {name for name in TABLES if "TimeToLiveSpecification" in properties(name)}
    assert switched_on == {"AccountsTable", "ConsentsTable", "BatchesTable", "LogTable"}
    for name in switched_on:
        assert properties(name)["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}


def kinds(table: type[Table]) -> Iterator[type[Table]]:
    """Each kind of item in the table."""
    for kind in table.__subclasses__():
        yield kind
        yield from kinds(kind)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_on_demand_encrypted_and_recoverable(table: str) -> None:
    assert properties(table)["BillingMode"] == "PAY_PER_REQUEST"
    assert properties(table)["SSESpecification"] == {"SSEEnabled": True}
    assert properties(table)["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}


@pytest.mark.parametrize("name", [*TABLES, "UserPool"])
def test_data_outlives_the_stack(name: str) -> None:
    resource = template()["Resources"][name]
    assert resource["DeletionPolicy"] == "Retain"
    assert resource["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("table", TABLES)
def test_a_production_table_is_protected_against_deletion(table: str) -> None:
    assert properties(table)["DeletionProtectionEnabled"] == {"Fn::If": ["IsProduction", True, False]}
    assert template()["Conditions"]["IsProduction"] == {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}


def test_logs_of_functions_are_kept_for_90_days() -> None:
    assert template()["Parameters"]["LogRetentionDays"]["Default"] == 90
    kept = [group["RetentionInDays"] for group in of_type("AWS::Logs::LogGroup").values()]
    assert kept == [{"Ref": "LogRetentionDays"}] * len(kept)


def test_every_queue_is_encrypted_and_what_keeps_something_has_a_dead_letter_queue_of_its_kind() -> None:
    queues = of_type("AWS::SQS::Queue")
    targets = {
        name: named(queue["RedrivePolicy"]["deadLetterTargetArn"])
        for name, queue in queues.items()
        if "RedrivePolicy" in queue
    }
    assert set(targets) == KEEPS
    assert KEEPS | set(targets.values()) | FORGETS == set(queues)
    assert len(set(targets.values())) == len(targets)
    for name, target in targets.items():
        assert queues[name].get("FifoQueue") == queues[target].get("FifoQueue")
    assert all(queue["SqsManagedSseEnabled"] is True for queue in queues.values())


def test_a_chunk_waits_until_its_batch_has_expired_and_dead_letters_wait_longer() -> None:
    kept = properties("DispatchQueue")["MessageRetentionPeriod"]
    assert LIFETIME.total_seconds() < kept < properties("DispatchDeadLetterQueue")["MessageRetentionPeriod"]


def test_every_topic_is_encrypted() -> None:
    keys = {name: topic["KmsMasterKeyId"] for name, topic in of_type("AWS::SNS::Topic").items()}
    assert keys == {"NoticesTopic": "alias/aws/sns", "AlarmTopic": {"Ref": "AlarmKey"}}


@pytest.mark.parametrize(("function", "queue"), sources().items())
def test_a_message_stays_hidden_while_a_function_may_work_on_it(function: str, queue: str) -> None:
    timeout = properties(function)["Timeout"]
    assert properties(queue)["VisibilityTimeout"] >= MIN_VISIBILITY_FACTOR * timeout


def test_what_failed_is_hidden_no_longer_than_its_queue_hides_it() -> None:
    most = {"DispatchQueue": dispatch_worker.MOST_HIDDEN_SECONDS, "SettleQueue": settle_worker.MOST_HIDDEN_SECONDS}
    assert most == {queue: properties(queue)["VisibilityTimeout"] for queue in KEEPS}


def test_who_hands_messages_over_has_ended_before_the_carriers_no_is_believed() -> None:
    assert properties("DispatchFunction")["Timeout"] <= HANDED_OVER_WITHIN.total_seconds()


def test_a_message_is_tried_long_enough_and_not_for_ever() -> None:
    for queue in KEEPS:
        times = properties(queue)["RedrivePolicy"]["maxReceiveCount"]
        tried_s = sum(hidden_for(n, properties(queue)["VisibilityTimeout"]) for n in range(1, times))
        assert 15 * 60 <= tried_s < STUCK_AFTER.total_seconds()


def test_a_reference_to_a_look_is_forgotten_when_it_is_listed_anew_and_an_alarm_goes_off_if_that_goes_on() -> None:
    """Else a queue that is behind would hold many references to each batch, and stay behind."""
    assert set(sources().values()) - KEEPS == FORGETS
    listed_anew = {"LookQueue": 60, "QuestionQueue": QUESTIONS_WAIT.total_seconds()}
    for queue, seconds in listed_anew.items():
        kept, alarm = properties(queue)["MessageRetentionPeriod"], properties(f"{queue}Age")
        assert seconds <= kept <= max(120, seconds)
        assert 0.75 * kept <= alarm["Threshold"] < kept
        assert alarm["EvaluationPeriods"] * alarm["Period"] == 900


@pytest.mark.parametrize("function", ["LookAfterFunction", "AskCarrierFunction"])
def test_a_look_is_over_before_its_batch_is_due_again(function: str) -> None:
    assert properties(function)["Timeout"] < A_LOOK.total_seconds()


@pytest.mark.parametrize("mapping", of_type("AWS::Lambda::EventSourceMapping"))
def test_one_bad_message_does_not_send_back_the_good_ones(mapping: str) -> None:
    assert properties(mapping)["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("source", ["DispatchSource", "LookSource", "QuestionSource"])
def test_a_chunk_is_dispatched_and_a_batch_looked_at_by_itself(source: str) -> None:
    assert properties(source)["BatchSize"] == 1


def test_nobody_can_know_the_carriers_token_before_the_operator_sets_it() -> None:
    secret = properties("CarrierSecret")
    assert "SecretString" not in secret
    assert secret["GenerateSecretString"]["GenerateStringKey"] == "auth_token"
    key = properties("CarrierKey")["GenerateSecretString"]
    assert (key["GenerateStringKey"], json.loads(key["SecretStringTemplate"])) == ("key_secret", NOT_SET)


def test_the_outputs_name_every_table_queue_and_pool() -> None:
    told = {named(output["Value"]) for output in template()["Outputs"].values()}
    kinds = ("AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient")
    expected = {name for kind in kinds for name in of_type(kind)}
    assert expected | {"CarrierSecret", "CarrierKey", "Api"} <= told
