"""The dashboard: JSON that CloudWatch understands, about metrics that exist."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from sayso.observability import Metric
from tests.template.deployed import FUNCTIONS, named, of_type, properties, template
from tests.template.metrics import exists

SOURCE = properties("Dashboard")["DashboardBody"]["Fn::Sub"]
WIDGETS = json.loads(SOURCE)["widgets"]
GRAPHS = [widget["properties"] for widget in WIDGETS if widget["type"] == "metric"]
WIDTH = 24
MOST_METRICS = 50
"""Of a dashboard that is free, for the first three of an AWS account: https://aws.amazon.com/cloudwatch/pricing/"""


def rows(graph: dict[str, Any]) -> Iterator[list[str]]:
    """Namespace, metric and dimensions of each line, with what `.` and `...` repeat from the line above.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    above: list[str] = []
    for row in graph["metrics"]:
        written = [part for part in row if not isinstance(part, dict)]
        if not written:  # an expression
            continue
        if written[0] == "...":
            written = above[: len(above) - len(written) + 1] + written[1:]
        above = [above[at] if part == "." else part for at, part in enumerate(written)]
        yield above


def test_every_line_shows_what_is_published() -> None:
    for graph in GRAPHS:
        for namespace, metric, *dimensions in rows(graph):
            pairs = dict(zip(dimensions[::2], dimensions[1::2], strict=True))
            assert exists(namespace, metric, pairs), (graph["title"], metric, pairs)


UNHURRIED = {
    *("SettleFunction", "HousekeepingFunction", "LookAfterFunction", "AskCarrierFunction", "LostTextsFunction"),
    *("ReconciliationFunction", "RetentionFunction", "EraseFunction"),
    "StaffTokenFunction",
}
"""Nobody waits for these: what they have no time for, the next call does. For the last one Cognito waits five seconds,
and its alarm rings if that is not enough.
"""


@pytest.mark.parametrize(("metric", "left_out"), [("Errors", set()), ("Duration", UNHURRIED)])
def test_no_function_is_left_out(metric: str, left_out: set[str]) -> None:
    shown = {row[-1] for graph in GRAPHS for row in rows(graph) if row[1] == metric}
    assert shown == {f"${{{function}}}" for function in set(FUNCTIONS) - left_out}


def test_every_final_status_and_what_costs_credits_or_consents_is_shown() -> None:
    shown = {row[1] for graph in GRAPHS for row in rows(graph)}
    assert {metric for metric in Metric if metric.startswith(("messages_", "credits_", "opt_"))} <= shown


def test_the_expressions_are_about_lines_of_their_graph() -> None:
    for graph in GRAPHS:
        options = [part for row in graph["metrics"] for part in row if isinstance(part, dict)]
        named_in = {name for one in options for name in re.findall(r"[a-z]+", one.get("expression", ""))}
        assert named_in == {one["id"] for one in options if "id" in one}


def test_every_alarm_is_shown() -> None:
    [widget] = [widget for widget in WIDGETS if widget["type"] == "alarm"]
    shown = [name.removeprefix("${").removesuffix(".Arn}") for name in widget["properties"]["alarms"]]
    assert sorted(shown) == sorted(of_type("AWS::CloudWatch::Alarm"))


def test_the_logs_of_every_function_are_searched_for_errors() -> None:
    [widget] = [widget for widget in WIDGETS if widget["type"] == "log"]
    groups = {named(properties(function)["LoggingConfig"]["LogGroup"]) for function in FUNCTIONS}
    assert set(re.findall(r"SOURCE '\$\{(\w+)\}'", widget["properties"]["query"])) == groups


def test_everything_that_is_put_in_exists() -> None:
    known = {*template()["Resources"], *template()["Parameters"]}
    for name in re.findall(r"\$\{([^}]+)\}", SOURCE):
        assert name.startswith("AWS::") or name.split(".")[0] in known


def test_the_widgets_fill_the_width_and_lie_beside_each_other() -> None:
    cells = [
        (x, y)
        for widget in WIDGETS
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]
    assert len(cells) == len(set(cells))
    assert len(cells) == WIDTH * (1 + max(y for _, y in cells))


def test_the_dashboard_is_small_enough_to_be_free() -> None:
    assert sum(len(list(rows(graph))) for graph in GRAPHS) <= MOST_METRICS
