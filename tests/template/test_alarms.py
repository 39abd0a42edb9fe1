"""The alarms: each looks at something that exists, says what it means, and tells the operator."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sayso.observability import Metric
from tests.template.deployed import FUNCTIONS, named, of_type, properties, sources, template, variables
from tests.template.metrics import NAMESPACE, as_text, counted, exists

ALARMS = of_type("AWS::CloudWatch::Alarm")
HEADINGS = re.findall(r"^### (\w+)$", (Path(__file__).parents[2] / "docs" / "operations.md").read_text(), re.MULTILINE)
DAY = 86_400

MOST_METRICS = 41
"""Each costs $0.10 a month beyond the first ten of an AWS account."""


def watched(alarm: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The metrics that an alarm looks at."""
    stats = (
        [alarm] if "MetricName" in alarm else [m["MetricStat"]["Metric"] for m in alarm["Metrics"] if "MetricStat" in m]
    )
    for each in stats:
        dimensions = {one["Name"]: as_text(one["Value"]) for one in each.get("Dimensions", [])}
        yield as_text(each["Namespace"]), each["MetricName"], dimensions


def of_metric(name: str) -> set[str]:
    """What the alarms on a metric look at: the logical ids of functions, queues, tables."""
    return {
        value.strip("${}").split(".")[0]
        for alarm in ALARMS.values()
        for _, metric, dimensions in watched(alarm)
        for value in dimensions.values()
        if metric == name
    }


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_looks_at_what_is_published(name: str) -> None:
    assert all(exists(*metric) for metric in watched(ALARMS[name]))


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_says_what_it_means_in_one_sentence_and_where_more_stands(name: str) -> None:
    sentence, place = ALARMS[name]["AlarmDescription"].rsplit(" ", 1)
    assert re.fullmatch(r"[A-Z][^.]+\.", sentence)
    assert place == f"docs/operations.md#{name.lower()}"


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_tells_the_one_topic_and_is_silent_where_there_is_no_data(name: str) -> None:
    assert ALARMS[name]["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    assert ALARMS[name]["TreatMissingData"] == ("breaching" if name == "SchedulesSilent" else "notBreaching")


def test_every_alarm_has_its_heading_among_the_operators_and_no_heading_is_without() -> None:
    assert sorted(ALARMS) == sorted(HEADINGS)


def test_every_function_dead_letter_queue_and_queue_is_watched() -> None:
    dead = {
        named(queue["RedrivePolicy"]["deadLetterTargetArn"])
        for queue in of_type("AWS::SQS::Queue").values()
        if "RedrivePolicy" in queue
    }
    assert of_metric("Errors") == set(FUNCTIONS)
    assert of_metric("ApproximateNumberOfMessagesVisible") == dead
    assert of_metric("ApproximateAgeOfOldestMessage") == set(sources().values())


def test_a_function_whose_schedule_is_gone_is_noticed_though_it_reports_no_error() -> None:
    """A sum has no value for an hour in which one of its metrics has none, and that counts as a breach."""
    scheduled = {named(rule["Targets"][0]["Arn"]) for rule in of_type("AWS::Events::Rule").values()}
    assert of_metric("Invocations") == scheduled
    runs, *counts = ALARMS["SchedulesSilent"]["Metrics"]
    assert runs["Expression"].split(" + ") == [one["Id"] for one in counts]
    assert ALARMS["SchedulesSilent"]["Threshold"] == len(counts), "each at least once"


@pytest.mark.parametrize("function", sources())
def test_a_worker_that_crashed_once_raises_no_alarm_about_its_queue(function: str) -> None:
    queue = properties(sources()[function])
    alarm = ALARMS[f"{sources()[function]}Age"]
    kept = queue.get("MessageRetentionPeriod", DAY)
    if kept > queue["VisibilityTimeout"]:
        assert alarm["Threshold"] > queue["VisibilityTimeout"]
    else:  # it is forgotten while it is hidden, and was too old in two periods at most
        assert kept - alarm["Threshold"] < alarm["Period"]
        assert alarm["EvaluationPeriods"] > 2


def test_the_alarms_stay_cheap() -> None:
    assert sum(len(list(watched(alarm))) for alarm in ALARMS.values()) <= MOST_METRICS


def test_the_delivery_rate_counts_what_the_carrier_was_given_and_only_if_there_is_enough_of_it() -> None:
    rate, *counts = ALARMS["LowDeliveryRate"]["Metrics"]
    assert {one["MetricStat"]["Metric"]["MetricName"] for one in counts} == {
        Metric.MESSAGES_DELIVERED,
        Metric.MESSAGES_UNDELIVERED,
        Metric.MESSAGES_FAILED,
    }
    total = "delivered + undelivered + failed"
    assert rate["Expression"] == f"IF({total} >= 50, 100 * delivered / ({total}), 100)"
    assert [one.get("ReturnData", True) for one in (rate, *counts)] == [True, False, False, False]


def test_what_functions_count_stands_under_the_stacks_name() -> None:
    """Two stacks in one AWS account do not count into each other's alarms."""
    assert {as_text(variables(function)["POWERTOOLS_METRICS_NAMESPACE"]) for function in FUNCTIONS} == {NAMESPACE}


def test_every_metric_is_counted_by_somebody() -> None:
    assert {metric for _, metric in counted()} == set(Metric)


def test_cloudwatch_may_use_the_key_of_the_topic() -> None:
    assert properties("AlarmTopic")["KmsMasterKeyId"] == {"Ref": "AlarmKey"}
    [owner, cloudwatch] = properties("AlarmKey")["KeyPolicy"]["Statement"]
    assert as_text(owner["Principal"]["AWS"]).endswith(":root")
    assert cloudwatch["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert set(cloudwatch["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey*"}
    assert "Condition" not in cloudwatch
    assert properties("AlarmKey")["EnableKeyRotation"] is True


def test_production_is_always_watched_and_other_stages_where_somebody_wants_to_know() -> None:
    conditions = template()["Conditions"]
    assert conditions["Watched"] == {"Fn::Or": [{"Condition": "IsProduction"}, {"Condition": "HasAlarmEmail"}]}
    assert conditions["HasAlarmEmail"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "AlarmEmail"}, ""]}]}
    resources = template()["Resources"]
    for name in [*ALARMS, "AlarmTopic", "AlarmKey", "Dashboard"]:
        assert resources[name]["Condition"] == "Watched"
    assert resources["AlarmSubscription"]["Condition"] == "HasAlarmEmail"
